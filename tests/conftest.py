"""What holds for every test."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # how fast a machine is decides no test
settings.load_profile("unhurried")
