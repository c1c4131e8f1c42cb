"""The intake checklist beside the SKU being shot: how much is right at a glance, and each item to look at or tick."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.checklist import By, CheckLine, CheckView, Tick
from pixdesk.ui import badges, icons, parts, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.delegates import line as write

_ROW_PX, _TOLD_PX = 27, 43


class CheckRow(QAbstractButton):
    """One item: what a person ticks is a box to click, what is measured a mark that nobody can."""

    def __init__(self, line: CheckLine, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self._is_mine = line.by is By.PERSON
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._is_mine else Qt.FocusPolicy.NoFocus)
        if self._is_mine:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_line(line)

    def show_line(self, line: CheckLine) -> None:
        """Show how the item stands now."""
        self.line = line
        self.setFixedHeight(_TOLD_PX if line.words else _ROW_PX)
        how = self.tr("tick it  (Alt+%1)").replace("%1", str(self._number)) if self._is_mine else self.tr("measured")
        self.setText(line.title)
        self.setAccessibleName(f"{line.title}: {self._stands()}")
        self.setToolTip(words.in_tooltip("\n".join(part for part in (f"{line.title}: {how}", line.words) if part)))
        self.update()

    def _stands(self) -> str:
        return {Tick.OPEN: self.tr("open"), Tick.RIGHT: self.tr("right"), Tick.WRONG: self.tr("wrong")}[self.line.tick]

    def sizeHint(self) -> QSize:
        return QSize(theme.SIDE_PX - 32, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_mine and self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(theme.RAISED, 0.6))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        self._paint_mark(painter, QRectF(6.5, 5, 17, 17))
        tint = theme.WARN if self.line.tick is Tick.WRONG else theme.TEXT
        first = QRect(34, 2, self.width() - 40, 22)
        write(painter, first, self.line.title, tint=tint)
        if self.line.words:
            second = QRect(34, 22, self.width() - 40, 18)
            write(painter, second, self.line.words, tint=theme.DIM, size_px=theme.CAPTION_PX)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        is_right = self.line.tick is Tick.RIGHT
        if not self._is_mine:
            shapes = {
                Tick.OPEN: (CaptureState.LANDED, theme.DIM),
                Tick.RIGHT: (CaptureState.CLEAN, theme.GOOD),
                Tick.WRONG: (CaptureState.HELD, theme.WARN),
            }
            badges.paint_shape(painter, *shapes[self.line.tick], box)
            return
        painter.setPen(QPen(QColor(theme.ACCENT if is_right else theme.FAINT), 1))
        painter.setBrush(QColor(theme.ACCENT if is_right else theme.GROUND))
        painter.drawRoundedRect(box, 3, 3)
        if is_right:
            icons.paint(painter, "accept", box.adjusted(1, 1, -1, -1), theme.INK)


class ChecklistPanel(QWidget):
    """A line that says how much is right, and under it, when opened, every item.

    Attributes:
        asked: an item was clicked, which a person ticks.
    """

    asked = Signal(object)

    def __init__(self, toggle: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = CheckView()
        self._toggle = toggle
        self.rows: list[CheckRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.head = KeyButton(toggle, icon="tally")
        column.addWidget(self.head)
        self._items = QWidget()
        self._column = QVBoxLayout(self._items)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll = parts.scrolling(self._items, scroll=parts.Snug())
        column.addWidget(self._scroll)
        self.show_view(CheckView())

    def show_view(self, view: CheckView) -> None:
        """Show a product's checklist; nothing while nothing is being shot."""
        is_there = bool(view.lines)
        if view.lines != self.view.lines:
            self._build(view)
        self.view = view
        said = self.tr("Checklist  %1 of %2").replace("%1", str(view.right)).replace("%2", str(len(view.lines)))
        wrong = self.tr("  ·  something is wrong") if view.is_wrong else ""
        self.head.setText(" " + said + wrong)
        self.head.setAccessibleName(said + wrong)
        self._toggle.setEnabled(is_there)
        self.setVisible(is_there)
        self.unfold(self._toggle.isChecked())

    def _build(self, view: CheckView) -> None:
        if [(row.line.id, row.line.by) for row in self.rows] == [(line.id, line.by) for line in view.lines]:
            for row, line in zip(self.rows, view.lines, strict=True):
                row.show_line(line)
            return
        for row in self.rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self.rows = [CheckRow(line, number) for number, line in enumerate(view.lines, start=1)]
        for row in self.rows:
            row.clicked.connect(lambda _=False, row=row: self.asked.emit(row.line))
            self._column.addWidget(row)

    def unfold(self, is_open: bool) -> None:
        """Show every item, or the line alone."""
        self._scroll.setVisible(is_open and bool(self.view.lines))

    @property
    def is_open(self) -> bool:
        """Whether every item is shown."""
        return not self._scroll.isHidden()
