"""What every hand-written file of the studio's is held to: figures that can be meant, and an id that names a file."""

import re

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def require(holds: bool, otherwise: str) -> None:
    """Refuse a figure that cannot be meant. Raises ValueError with the sentence."""
    if not holds:
        raise ValueError(otherwise)


def is_id(text: str) -> bool:
    """Whether something may be called so: it becomes a file's name, and a word in the log."""
    return _ID.fullmatch(text) is not None


def require_id(text: str) -> None:
    """Refuse an id that could not name a file. Raises ValueError with the sentence."""
    require(is_id(text), f"id: must be small letters, digits and hyphens, at most 40, not {text!r}.")
