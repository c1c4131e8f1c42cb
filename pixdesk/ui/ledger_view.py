"""The ledger on Live: where every file of the shoot is, and whether the set may be struck."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pixdesk.domain.ledger import Ledger
from pixdesk.ui import icons, parts, theme, words
from pixdesk.ui.buttons import KeyButton

_WIDE_PX = 720


class _Verdict(QWidget):
    """The one line: green with a tick, or amber with what stands in the way."""

    def __init__(self) -> None:
        super().__init__()
        self._may = False
        row = QHBoxLayout(self)
        row.setContentsMargins(56, 16, 16, 16)
        self.line = parts.text(size_px=theme.TITLE_PX, strong=True, wraps=True)
        row.addWidget(self.line, 1)

    def say(self, line: str, *, may: bool) -> None:
        """Say it."""
        self._may = may
        self.line.setText(line)
        self.setAccessibleName(line)
        parts.set_tone(self.line, "good" if may else "warn")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = theme.GOOD if self._may else theme.WARN
        painter.setPen(QColor(tint))
        painter.setBrush(QColor(theme.PANEL))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        spot = QRectF(16, self.height() / 2 - 12, 24, 24)
        icons.paint(painter, "accept" if self._may else "exceptions", spot, tint)
        painter.end()


class LedgerView(QWidget):
    """Seen = processed + held + waiting + ignored, in large figures."""

    def __init__(self, back: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ledger: Ledger | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Ledger"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(32, 32, 32, 32)
        inner = QWidget()
        inner.setMaximumWidth(_WIDE_PX)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * theme.GRID_PX)
        head = QHBoxLayout()
        head.addWidget(parts.text(self.tr("May the set be struck?"), size_px=theme.TITLE_PX, strong=True), 1)
        head.addWidget(KeyButton(back, role="left", text=self.tr("Back to the picture")))
        column.addLayout(head)
        self._folder = parts.Elided(theme.CAPTION_PX, tone="dim")
        column.addWidget(self._folder)
        self.verdict = _Verdict()
        column.addWidget(self.verdict)
        column.addLayout(self._figures())
        self._more = parts.text(tone="dim", wraps=True)
        column.addWidget(self._more)
        column.addWidget(parts.rule())
        self._why = parts.text(strong=True)
        column.addWidget(self._why)
        self._reasons = parts.text(tone="dim", wraps=True)
        column.addWidget(parts.scrolling(self._reasons), 1)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(inner, 100)
        across.addStretch(1)
        outer.addLayout(across)

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * theme.GRID_PX)
        grid.setVerticalSpacing(0)
        titles = (
            self.tr("Seen"),
            self.tr("Processed"),
            self.tr("Held"),
            self.tr("Waiting"),
            self.tr("Ignored"),
        )
        self.figures = []
        for number, title in enumerate(titles):
            figure = parts.text("–", size_px=theme.FIGURE_PX, strong=True)
            caption = parts.text(title, tone="dim")
            for row, label in enumerate((figure, caption)):
                label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                grid.addWidget(label, row, 2 * number)
            self.figures.append(figure)
            if number < len(titles) - 1:
                sign = parts.text("=" if number == 0 else "+", size_px=theme.FIGURE_PX, tone="faint")
                sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                grid.addWidget(sign, 0, 2 * number + 1)
            grid.setColumnStretch(2 * number, 1)
        return grid

    @property
    def ledger(self) -> Ledger | None:
        """What is shown."""
        return self._ledger

    def show_ledger(self, ledger: Ledger) -> None:
        """Show how things stand."""
        self._ledger = ledger
        self._folder.say(ledger.folder)
        self.verdict.say(ledger.line, may=ledger.may_be_struck)
        values = (ledger.seen, ledger.processed, ledger.held, ledger.waiting, ledger.ignored)
        for label, value in zip(self.figures, values, strict=True):
            label.setText(words.count(value))
        self._more.setText("\n".join(ledger.obstacles[1:]))
        self._more.setVisible(len(ledger.obstacles) > 1)
        self._why.setText(self.tr("Ignored, and why") if ledger.reasons else "")
        lines = (f"{words.count(count)}  ·  {words.shown_text(reason)}" for reason, count in ledger.reasons)
        self._reasons.setText("\n".join(lines))
