"""Acceptance sampling (under construction by its owner)."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the sample says of the batch."""

    UNDECIDED = "undecided"
    ACCEPT = "accept"
    REJECT = "reject"
