"""Slates: a frame with a code in it, held before the product, that says which SKU the frames after it show.

A product may carry codes of its own, and a packshot taken for a slate would be a packshot lost. So a retail code
(EAN, UPC) never is a slate, a small code never is, and what the code says must be able to be a SKU: the rule is the
one for names, and it keeps out the addresses that packaging carries.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from pixdesk.domain.naming import is_label
from pixdesk.domain.safe_name import FORBIDDEN

PREFIX = "sku:"
"""What a code may say before the SKU, in any case; without it the whole is the SKU."""

REASON = "slate"
"""Why the file of a slate is let be."""


class SlateRule(StrEnum):
    """When frames are searched for a slate."""

    OFF = "off"
    WATCHED = "watched"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """A slate that was read.

    Attributes:
        name: the POSIX path of its file inside the capture folder.
        mtime_ns: when it was taken, as far as the file tells; what comes after it in time is its.
    """

    folder: str
    name: str
    sku: str
    mtime_ns: int


def sku_of(payload: str) -> str:
    """Return the SKU a code names; empty when what it says is none. The payload is hostile."""
    said = unicodedata.normalize("NFC", payload).strip()
    if said.lower().startswith(PREFIX):
        said = said[len(PREFIX) :].strip()
    if not is_label(said) or FORBIDDEN.search(said) or said.startswith("."):
        return ""
    return said
