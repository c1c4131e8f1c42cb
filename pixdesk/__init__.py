"""pixdesk: the desk a product-photography studio works at.

Five questions, five packages: what do we mean (`domain`), how are pixels made (`imaging`), what is
remembered (`store`), what happens when (`pipeline`), what is shown (`ui`). `cli` and `app` put them
together, one without a window and one with.
"""

__version__ = "0.1.0"
