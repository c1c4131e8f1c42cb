"""A shot list that was taken back: which rows went, which say again what they said, and which stay, and why."""

from dataclasses import dataclass

from pixdesk.domain.capture import CaptureId

_NAMED = 5
"""So many rows that stay are named; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBack:
    """What taking the last list back did.

    Attributes:
        source: the name of its file.
        gone: rows that were new with it.
        restored: rows that say again what they said before it.
        stayed: rows left as they are, each with its reason.
        moved: captures that left their batch because a person must see them again.
    """

    source: str
    gone: int
    restored: int
    stayed: tuple[tuple[str, str], ...] = ()
    moved: tuple[CaptureId, ...] = ()

    @property
    def sentence(self) -> str:
        """What was done, for whoever asked for it."""
        done = f"{self.source} is taken back: {_rows(self.gone)} gone, {_rows(self.restored)} as before."
        return f"{done} {self.left}".rstrip()

    @property
    def left(self) -> str:
        """Which rows stay as they are, and why; empty where none does."""
        if not self.stayed:
            return ""
        named = "; ".join(f"{row} ({why})" for row, why in self.stayed[:_NAMED])
        more = len(self.stayed) - _NAMED
        return f"Left as they are: {named}{f' and {more:,} more' if more > 0 else ''}."


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
