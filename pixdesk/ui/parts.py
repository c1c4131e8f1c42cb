"""Small widgets every page is put together from."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Finding
from pixdesk.ui import badges, icons, theme, words


def text(
    words_: str = "", *, tone: str = "", size_px: int = theme.BODY_PX, strong: bool = False, wraps: bool = False
) -> QLabel:
    """Return a label of the type scale; its text is never read as markup."""
    label = QLabel(words_)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.font(size_px, strong=strong))
    label.setWordWrap(wraps)
    set_tone(label, tone)
    return label


def set_tone(widget: QWidget, tone: str) -> None:
    """Change a label's tone: dim, faint, good, warn, bad, or none."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def rule() -> QFrame:
    """Return a thin line between two groups."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def panel() -> tuple[QWidget, QVBoxLayout]:
    """Return a side panel and its column."""
    side = QWidget()
    side.setObjectName("panel")
    side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    side.setFixedWidth(theme.SIDE_PX)
    column = QVBoxLayout(side)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(theme.GRID_PX)
    return side, column


def bar() -> tuple[QWidget, QHBoxLayout]:
    """Return a bar above a view and its row."""
    strip = QWidget()
    strip.setObjectName("bar")
    strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    strip.setFixedHeight(48)
    row = QHBoxLayout(strip)
    row.setContentsMargins(16, 0, 16, 0)
    row.setSpacing(theme.GRID_PX)
    return strip, row


def scrolling(*widgets: QWidget) -> QScrollArea:
    """Return a column of widgets that scrolls when there is no room; it never takes the focus."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 4, 0)
    column.setSpacing(theme.GRID_PX)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    scroll.setWidget(inner)
    inner.setAutoFillBackground(False)
    scroll.viewport().setAutoFillBackground(False)
    return scroll


class Elided(QLabel):
    """A label that gives way in the middle when there is no room, and says the whole in its tooltip."""

    def __init__(self, size_px: int = theme.BODY_PX, *, strong: bool = False, tone: str = "") -> None:
        super().__init__()
        self._whole = ""
        self._mode = Qt.TextElideMode.ElideMiddle
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size_px, strong=strong))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_tone(self, tone)

    def say(self, whole: str) -> None:
        """Show a text, as much of it as there is room for."""
        self._whole = whole
        self.setAccessibleName(whole)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(24, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 4, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        said = QFontMetrics(self.font()).elidedText(self._whole, self._mode, max(0, self.width() - 2))
        self.setText(said)
        self.setToolTip(self._whole if said != self._whole else "")


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

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = QFontMetrics(theme.font(strong=True)).horizontalAdvance(self._words())
        return QSize(0 if self._state is None else width + 26, 24)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
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

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
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
        self._column.setContentsMargins(0, 0, 0, 0)
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
            down.addWidget(text(figure, tone="dim", size_px=theme.CAPTION_PX, wraps=True))
        across.addLayout(down, 1)
        return row


class EmptyState(QWidget):
    """What a page says when it has nothing to show: an icon, a title, and what to do."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tint = theme.FAINT
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 96, 32, 32)
        column.setSpacing(theme.GRID_PX)
        column.addStretch(1)
        self._title = text(size_px=theme.TITLE_PX, strong=True)
        self._words = text(tone="dim", wraps=True)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self._words.setMinimumHeight(48)
        self._button = QPushButton()
        self._button.setProperty("role", "primary")
        self._button.setMinimumWidth(200)
        self._button.clicked.connect(lambda: self._offer())
        self._offer: Callable[[], None] = lambda: None
        self._button.hide()
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def say(self, title: str, explained: str = "", *, icon: str = "", tint: str = theme.FAINT) -> None:
        """Say something else."""
        self._title.setText(title)
        self._words.setText(explained)
        self._icon = icon or self._icon
        self._tint = tint
        self.update()

    def offer(self, words_: str, run: Callable[[], None]) -> None:
        """Offer one thing to do; no words take the offer away."""
        self._button.setText(words_)
        self._button.setVisible(bool(words_))
        self._offer = run

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        top = self._title.geometry().top()
        icons.paint(painter, self._icon, QRectF(self.width() / 2 - 28, top - 72, 56, 56), self._tint)
        painter.end()


class ClaimButton(QAbstractButton):
    """The Approve button: what it does, and under it the claim the sample supports."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claim = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, title: str, claim: str) -> None:
        """Print a title and a claim on the button."""
        self.setText(title)
        self._claim = claim
        self.setAccessibleName(title)
        self.setAccessibleDescription(claim)
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return 44 + (self._claim_height(width) + 6 if self._claim else 0)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        width = self.width() if self.width() > 50 else theme.SIDE_PX - 32
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(120, self.sizeHint().height())

    def _claim_height(self, width: int) -> int:
        room = QRectF(0, 0, width - 32, 1000).toRect()
        flags = Qt.TextFlag.TextWordWrap
        return QFontMetrics(theme.font(theme.CAPTION_PX)).boundingRect(room, flags, self._claim).height()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled = self.isEnabled()
        ground = theme.ACCENT_LIT if self.underMouse() and not self.isDown() else theme.ACCENT
        painter.setPen(Qt.PenStyle.NoPen if enabled else QPen(QColor(theme.EDGE)))
        painter.setBrush(QColor(ground if enabled else theme.PANEL))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(QColor(theme.INK if enabled else theme.DIM))
        painter.setFont(theme.font(15, strong=True))
        inner = self.rect().adjusted(16, 10, -16, -10)
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setFont(theme.font(theme.CAPTION_PX))
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(inner.adjusted(0, 26, 0, 8), flags, self._claim)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.TEXT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 5, 5)
        painter.end()
