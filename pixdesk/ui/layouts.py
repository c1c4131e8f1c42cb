"""Where tiles lie: pure arithmetic, so that a view of 100,000 costs only what is on screen."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize


class Layout(Protocol):
    """Places for `count` tiles, numbered from 0 in reading order."""

    @property
    def count(self) -> int:
        """How many tiles there are."""

    def extent(self) -> QSize:
        """Return the size of all tiles together."""

    def rect(self, position: int) -> QRect:
        """Return a tile's rectangle."""

    def with_heading(self, position: int) -> QRect:
        """Return a tile's rectangle together with the heading right above it, where there is one."""

    def visible(self, window: QRect) -> range:
        """Return the positions that touch `window`; a few beside it may be among them."""

    def step(self, position: int, across: int, down: int) -> int:
        """Return the position reached by moving so many tiles, never outside."""


def at(layout: Layout, point: QPoint) -> int | None:
    """Return the position of the tile under a point."""
    for position in layout.visible(QRect(point, QSize(1, 1))):
        if layout.rect(position).contains(point):
            return position
    return None


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of tiles."""

    count: int
    tile: QSize
    gap_px: int

    def extent(self) -> QSize:
        """Return the size of all tiles together."""
        return QSize(self.gap_px + self.count * (self.tile.width() + self.gap_px), self.tile.height())

    def rect(self, position: int) -> QRect:
        """Return a tile's rectangle."""
        left = self.gap_px + position * (self.tile.width() + self.gap_px)
        return QRect(QPoint(left, 0), self.tile)

    def with_heading(self, position: int) -> QRect:
        """Return a tile's rectangle: a strip has no headings."""
        return self.rect(position)

    def visible(self, window: QRect) -> range:
        """Return the positions that touch `window`."""
        pitch = self.tile.width() + self.gap_px
        first = max(0, (window.left() - self.gap_px) // pitch)
        last = min(self.count, (window.right() - self.gap_px) // pitch + 1)
        return range(first, max(first, last))

    def step(self, position: int, across: int, down: int) -> int:
        """Return the position reached; up and down move as left and right do."""
        return max(0, min(self.count - 1, position + across + down))


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sections one under the other, each with a heading and rows of tiles of its own height."""

    counts: tuple[int, ...]
    heights_px: tuple[int, ...]
    tile_width_px: int
    gap_px: int
    heading_px: int
    width_px: int

    @property
    def count(self) -> int:
        """How many tiles there are in all sections."""
        return sum(self.counts)

    @property
    def columns(self) -> int:
        """How many tiles stand side by side."""
        return max(1, (self.width_px - self.gap_px) // (self.tile_width_px + self.gap_px))

    def extent(self) -> QSize:
        """Return the size of all sections together."""
        return QSize(self.width_px, self._top(len(self.counts)))

    def heading(self, section: int) -> QRect:
        """Return a section's heading."""
        return QRect(self.gap_px, self._top(section), self.width_px - 2 * self.gap_px, self.heading_px)

    def rect(self, position: int) -> QRect:
        """Return a tile's rectangle."""
        section, inside = self._place(position)
        row, column = divmod(inside, self.columns)
        left = self.gap_px + column * (self.tile_width_px + self.gap_px)
        top = self._top(section) + self.heading_px + row * self._pitch(section)
        return QRect(left, top, self.tile_width_px, self.heights_px[section])

    def with_heading(self, position: int) -> QRect:
        """Return a tile's rectangle, in a section's first row together with its heading."""
        _, inside = self._place(position)
        rect = self.rect(position)
        return rect.adjusted(0, -self.heading_px, 0, 0) if inside < self.columns else rect

    def visible(self, window: QRect) -> range:
        """Return the positions in rows that touch `window`."""
        first, last, start = self.count, 0, 0
        for section, count in enumerate(self.counts):
            top, pitch = self._top(section) + self.heading_px, self._pitch(section)
            upper = max(0, (window.top() - top) // pitch) * self.columns
            lower = min(count, ((window.bottom() - top) // pitch + 1) * self.columns)
            if upper < lower:
                first, last = min(first, start + upper), max(last, start + lower)
            start += count
        return range(first, max(first, last))

    def step(self, position: int, across: int, down: int) -> int:
        """Return the position reached; a row's end leads to the next row, a section's end to the next section."""
        moved = max(0, min(self.count - 1, position + across))
        for _ in range(abs(down)):
            moved = self._below(moved) if down > 0 else self._above(moved)
        return moved

    def _below(self, position: int) -> int:
        section, inside = self._place(position)
        count, column = self.counts[section], inside % self.columns
        if inside + self.columns < count:
            return position + self.columns
        if inside // self.columns < (count - 1) // self.columns:
            return position - inside + count - 1
        after = position - inside + count
        following = next((size for size in self.counts[section + 1 :] if size), 0)
        return after + min(column, following - 1) if following else position

    def _above(self, position: int) -> int:
        section, inside = self._place(position)
        if inside >= self.columns:
            return position - self.columns
        before = next((size for size in reversed(self.counts[:section]) if size), 0)
        if not before:
            return position
        last_row = (before - 1) // self.columns * self.columns
        return position - inside - before + min(last_row + inside, before - 1)

    def _place(self, position: int) -> tuple[int, int]:
        for section, count in enumerate(self.counts):
            if position < count:
                return section, position
            position -= count
        raise IndexError(position)

    def _pitch(self, section: int) -> int:
        return self.heights_px[section] + self.gap_px

    def _top(self, section: int) -> int:
        """Return where a section begins; one past the last gives the end of all."""
        rows = [-(-count // self.columns) for count in self.counts[:section]]
        return sum(
            self.heading_px + count * self._pitch(number) + self.gap_px // 2 for number, count in enumerate(rows)
        )
