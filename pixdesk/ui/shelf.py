"""The tiles a view holds: sections of them in order, each tile found by its capture's id."""

from collections.abc import Sequence
from dataclasses import dataclass

from pixdesk.domain.capture import CaptureId
from pixdesk.ui.tiles import TileItem


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a dimmer note beside it, and tiles."""

    title: str
    note: str
    items: tuple[TileItem, ...]
    reason_lines: int = 0


class Shelf:
    """What is shown just now; new contents are a new shelf."""

    def __init__(self, sections: Sequence[Section] = ()) -> None:
        self.sections = tuple(sections)
        self._items = [item for section in self.sections for item in section.items]
        self._places = {item.id: number for number, item in enumerate(self._items)}

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, capture_id: object) -> bool:
        return capture_id in self._places

    @property
    def ids(self) -> list[CaptureId]:
        """Every capture, in order."""
        return [item.id for item in self._items]

    def at(self, place: int) -> TileItem:
        """Return the tile at a place."""
        return self._items[place]

    def place(self, capture_id: CaptureId) -> int:
        """Return the place of a capture that is here."""
        return self._places[capture_id]

    def item(self, capture_id: CaptureId) -> TileItem:
        """Return the tile of a capture that is here."""
        return self._items[self._places[capture_id]]

    def reason_lines(self, place: int) -> int:
        """Return how many lines of reason the tile at a place has room for."""
        for section in self.sections:
            if place < len(section.items):
                return section.reason_lines
            place -= len(section.items)
        return 0
