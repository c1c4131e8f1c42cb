"""What the product is fast enough for, measured: ``python -m tests.bench`` (or ``python -m tests.bench a c``).

Not part of the tests: figures depend on the machine and on what else it does meanwhile, which the table says. Every
measurement runs the real parts: the real command, the real window, the real store, real photographs.
"""
