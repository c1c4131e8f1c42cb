"""Beside the shot list: the row chosen in full, and under it the tray of what needs a home."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pixdesk.domain.clocks import Live
from pixdesk.domain.shot_board import Board, Line
from pixdesk.ui import parts, shot_words, theme
from pixdesk.ui.shot_cells import paint_standing
from pixdesk.ui.waif_tray import WaifTray


class _Standing(QWidget):
    """A row's state: its shape and its words."""

    def __init__(self) -> None:
        super().__init__()
        self._line: Line | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 0, 0)
        self._said = parts.text(strong=True, wraps=True)
        column.addWidget(self._said)

    def show_line(self, line: Line) -> None:
        """Show where a row stands."""
        self._line = line
        self._said.setText(", ".join(part for part in shot_words.stands(line.standing) if part))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._line is not None:
            painter = QPainter(self)
            paint_standing(painter, self._line, QRectF(0, (self.height() - 16) / 2, 16, 16))
            painter.end()


class ShotSide(QWidget):
    """The panel at the right."""

    def __init__(self, tray: WaifTray, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole, column = parts.panel()
        parts.beside(self).addWidget(whole)
        self._name = parts.Elided(theme.TITLE_PX, strong=True)
        self._called = parts.Elided(tone="dim")
        self._standing = _Standing()
        self._due = parts.text(wraps=True)
        self._clock = parts.text(wraps=True)
        self._missing = parts.text(tone="warn", wraps=True)
        self._more = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        column.addWidget(self._name)
        column.addWidget(self._called)
        told = (self._standing, self._due, self._clock, self._missing, self._more)
        self._told = parts.scrolling(*told, scroll=parts.Snug())
        column.addWidget(self._told)
        column.addSpacing(4)
        column.addWidget(parts.rule())
        column.addSpacing(4)
        column.addWidget(tray, 1)

    def show_line(self, line: Line | None, board: Board) -> None:
        """Show a row in full."""
        self._told.setVisible(line is not None)
        if line is None:
            self._name.say(self.tr("No row chosen"))
            self._called.say("")
            return
        standing, row = line.standing, line.standing.row
        sku, called = shot_words.product(standing)
        self._name.say(sku)
        self._called.say(called)
        self._standing.show_line(line)
        self._due.setText(self._due_words(line, board))
        parts.set_tone(self._due, "bad" if standing.is_late else "")
        self._say_clock(line, board.until)
        self._missing.setText(self.tr("Missing: %1").replace("%1", ", ".join(standing.missing)))
        self._missing.setVisible(bool(standing.missing))
        channels = self.tr("For %1").replace("%1", ", ".join(row.channels)) if row.channels else ""
        told = "\n".join(part for part in (channels, *(f"{name}: {value}" for name, value in row.free)) if part)
        self._more.setText(told)
        self._more.setVisible(bool(told))

    def _due_words(self, line: Line, board: Board) -> str:
        first, second = shot_words.due(line.standing, board.today)
        return self.tr("Due %1, %2").replace("%1", first).replace("%2", second) if line.standing.row.due else second

    def _say_clock(self, line: Line, until: Live) -> None:
        first, second = shot_words.clock(line.clock)
        self._clock.setVisible(line.clock is not None)
        if line.clock is not None:
            to_export, to_delivery = self.tr("%1 %2 from capture to export"), self.tr("%1 %2 from capture to delivery")
            said = (to_export if until is Live.EXPORTED else to_delivery).replace("%1", first).replace("%2", second)
            self._clock.setText(said)
            parts.set_tone(self._clock, {"running": "", "warned": "warn", "broken": "bad"}[line.clock.pace.value])
