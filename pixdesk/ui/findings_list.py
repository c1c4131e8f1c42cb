"""What the checks found, in words, and the state it left the capture in."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Finding
from pixdesk.ui import badges, icons, theme, words
from pixdesk.ui.parts import text


class StateBadge(QWidget):
    """A capture's or a batch's state: its shape, and its word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: CaptureState | BatchState | None = None
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: CaptureState | BatchState | None) -> None:
        """Show a state, or nothing."""
        self._state = state
        self.setAccessibleName(self._words())
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        if self._state is None:
            return ""
        return words.state(self._state) if isinstance(self._state, CaptureState) else words.batch_state(self._state)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font(strong=True)).horizontalAdvance(self._words())
        return QSize(0 if self._state is None else width + 26, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._state is None:
            return
        painter = QPainter(self)
        spot = QRectF(0, 4, 16, 16)
        if isinstance(self._state, CaptureState):
            badges.paint_state(painter, self._state, spot)
            tint = badges.tone(self._state)
        else:
            badges.paint_batch_state(painter, self._state, spot)
            tint = badges.batch_tone(self._state)
        painter.setFont(theme.font(strong=True))
        painter.setPen(QColor(tint))
        painter.drawText(self.rect().adjusted(24, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words())
        painter.end()


class _Glyph(QWidget):
    def __init__(self, *, holds: bool) -> None:
        super().__init__()
        self._holds = holds
        self.setFixedSize(18, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._holds:
            badges.paint_state(painter, CaptureState.HELD, QRectF(1, 1, 16, 16))
        else:
            icons.paint(painter, "note", QRectF(0, 0, 18, 18), theme.DIM)
        painter.end()


class FindingsList(QWidget):
    """Findings in words, worst first, each with its figure beside its limit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, theme.GRID_PX, 0)  # a scroll bar beside the words does not touch them
        self._column.setSpacing(12)
        self._shown: tuple[Finding, ...] | None = None
        self._none = ""

    def show_findings(self, findings: tuple[Finding, ...], none: str) -> None:
        """Show findings; `none` is what is said when there are none."""
        if findings == self._shown and none == self._none:
            return
        self._shown, self._none = findings, none
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not findings:
            self._column.addWidget(text(none, tone="dim", wraps=True))
        for finding in words.worst_first(findings):
            self._column.addWidget(self._row(finding))

    def _row(self, finding: Finding) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(10)
        across.addWidget(_Glyph(holds=finding.holds), 0, Qt.AlignmentFlag.AlignTop)
        down = QVBoxLayout()
        down.setSpacing(2)
        down.addWidget(text(finding.sentence, wraps=True))
        figure = words.measured(finding)
        if figure:
            caption = text(figure, tone="dim", size_px=theme.CAPTION_PX, wraps=True)
            caption.setToolTip(words.explained(finding))
            down.addWidget(caption)
        across.addLayout(down, 1)
        return row
