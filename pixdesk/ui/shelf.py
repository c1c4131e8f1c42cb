"""The tiles a view holds: sections of them in order, each tile found by its capture's id."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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

    def put(self, item: TileItem, section: int) -> bool:
        """Put a tile at the end of a section, or in the place of the one it is a newer look of.

        Costs what lies behind it, and not what is here. Returns False, with nothing changed, where it stands in another
        section.
        """
        start = sum(len(held.items) for held in self.sections[:section])
        held = self.sections[section].items
        place = self._places.get(item.id)
        if place is None:
            place, items = start + len(held), held + (item,)  # noqa: RUF005 - a third of the time at 100,000
            self._items.insert(place, item)
            for behind in range(place, len(self._items)):
                self._places[self._items[behind].id] = behind
        elif start <= place < start + len(held):
            items = (*held[: place - start], item, *held[place - start + 1 :])
            self._items[place] = item
        else:
            return False
        changed = replace(self.sections[section], items=items)
        self.sections = (*self.sections[:section], changed, *self.sections[section + 1 :])
        return True

    def say_note(self, section: int, note: str) -> None:
        """Say something else beside a section's heading."""
        changed = replace(self.sections[section], note=note)
        self.sections = (*self.sections[:section], changed, *self.sections[section + 1 :])

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
