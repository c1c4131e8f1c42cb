"""What was taken back of a shot list: which rows went, which say again what they said, and which stay, and why."""

from dataclasses import dataclass

from pixdesk.domain.capture import CaptureId

_NAMED = 5
"""So many rows that stay are named; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBack:
    """What taking back did: a list that was taken in, rows taken off, or the columns chosen.

    Attributes:
        source: the name of the list's file, or the SKU; empty for columns.
        is_dropped: whether rows that were taken off came back.
        gone: rows that were new with it.
        restored: rows that say again what they said before it.
        stayed: rows left as they are, each with its reason.
        moved: captures that left their batch because a person must see them again.
    """

    source: str = ""
    is_dropped: bool = False
    gone: int = 0
    restored: int = 0
    stayed: tuple[tuple[str, str], ...] = ()
    moved: tuple[CaptureId, ...] = ()

    @property
    def sentence(self) -> str:
        """What was done, for whoever asked for it."""
        if not self.source:
            return "Which column of a list says what is as it was chosen before."
        if self.is_dropped:
            return f"{self.source} is on the list again: {_rows(self.restored)}. {self.left}".rstrip()
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
