"""Small widgets every page is put together from."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from pixdesk.ui import icons, theme, words


class _Wrapped(QLabel):
    """A label over several lines, which keeps figures and their units on one of them."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self._said = ""
        self.setWordWrap(True)
        self.setText(said)

    def setText(self, said: str) -> None:
        self._said = said
        super().setText(words.unbroken(said))

    def text(self) -> str:
        return self._said


def text(
    words_: str = "",
    *,
    tone: str = "",
    size_px: int = theme.BODY_PX,
    strong: bool = False,
    wraps: bool = False,
    fixed: bool = False,
) -> QLabel:
    """Return a label of the type scale; its text is never read as markup.

    Its font is chosen here or not at all: once a label has its tone, the style sheet keeps the font it found.
    """
    label = _Wrapped(words_) if wraps else QLabel(words_)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.font(size_px, strong=strong, fixed=fixed))
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


def panel(width_px: int = theme.SIDE_PX) -> tuple[QWidget, QVBoxLayout]:
    """Return a side panel and its column."""
    side = QWidget()
    side.setObjectName("panel")
    side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    side.setFixedWidth(width_px)
    column = QVBoxLayout(side)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(theme.GRID_PX)
    return side, column


def beside(whole: QWidget) -> QHBoxLayout:
    """Return a row that fills a widget, without margins or gaps."""
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    return row


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


class Snug(QScrollArea):
    """A scroll area no higher than what it holds, so that what stands below follows close; it gives way first."""

    def __init__(self, least_px: int = 64) -> None:
        """Give way down to `least_px`, where what it holds is higher than that."""
        super().__init__()
        self._least_px = least_px
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _whole_px(self) -> int:
        inner = self.widget()
        if inner is None:
            return 0
        held = inner.heightForWidth(self.width()) if inner.hasHeightForWidth() else inner.sizeHint().height()
        return held + 2 * self.frameWidth()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._whole_px())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), min(self._whole_px(), self._least_px))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()  # wrapped words are another height now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolling(*widgets: QWidget, scroll: QScrollArea | None = None) -> QScrollArea:
    """Return a column of widgets that scrolls when there is no room; it never takes the focus."""
    scroll = QScrollArea() if scroll is None else scroll
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.GRID_PX)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    scroll.setWidget(inner)
    inner.setAutoFillBackground(False)
    scroll.viewport().setAutoFillBackground(False)
    return scroll


class Elided(QLabel):
    """A label that gives way in the middle when there is no room, and says the whole in its tooltip.

    A name tells itself by both its ends; a sentence (`end`) by its beginning.
    """

    def __init__(
        self, size_px: int = theme.BODY_PX, *, strong: bool = False, tone: str = "", end: bool = False
    ) -> None:
        super().__init__()
        self._whole = ""
        self._explained = ""
        self._mode = Qt.TextElideMode.ElideRight if end else Qt.TextElideMode.ElideMiddle
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(size_px, strong=strong))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_tone(self, tone)

    def say(self, whole: str) -> None:
        """Show a text, as much of it as there is room for."""
        self._whole = whole
        self.setAccessibleName(whole)
        self.updateGeometry()
        self._fit()

    def explain(self, explained: str) -> None:
        """Say more in the tooltip, whether or not the text fits."""
        self._explained = explained
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._whole) + 4, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        said = QFontMetrics(self.font()).elidedText(self._whole, self._mode, max(0, self.width() - 2))
        self.setText(said)
        told = [self._whole if said != self._whole else "", self._explained]
        self.setToolTip(words.in_tooltip("\n".join(part for part in told if part)))


class EmptyState(QWidget):
    """What a page says when it has nothing to show: an icon, a title, and what to do."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tint = theme.FAINT
        self._came_by_key = False
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 96, 32, 32)
        column.setSpacing(theme.GRID_PX)
        column.addStretch(1)
        self._title = text(size_px=theme.TITLE_PX, strong=True)
        self._words = text(tone="dim", wraps=True)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            column.addWidget(label)
        self._words.setMinimumHeight(48)
        self._button = QPushButton()
        self._button.setProperty("role", "primary")
        self._button.setMinimumWidth(200)
        self._button.setAccessibleName(self.tr("What to do"))
        self._button.setToolTip(self.tr("What to do"))
        self._button.clicked.connect(lambda: self._offer())
        self._offer: Callable[[], None] = lambda: None
        self._button.hide()
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def say(self, title: str, explained: str = "", *, icon: str = "", tint: str = theme.FAINT) -> None:
        """Say something else."""
        self.setAccessibleName(title)
        self.setAccessibleDescription(explained)
        self._title.setText(title)
        self._words.setText(explained)
        self._icon = icon or self._icon
        self._tint = tint
        self.update()

    def offer(self, words_: str, run: Callable[[], None]) -> None:
        """Offer one thing to do; no words take the offer away."""
        self._button.setText(words_)
        self._button.setAccessibleName(words_ or self.tr("What to do"))
        self._button.setToolTip(words_)
        self._button.setVisible(bool(words_))
        self._offer = run

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = self._title.geometry().top()
        spot = QRectF(self.width() / 2 - 28, top - 72, 56, 56)
        icons.paint(painter, self._icon, spot, self._tint)
        if self.hasFocus() and self._came_by_key:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRoundedRect(spot.adjusted(-8, -8, 8, 8), 6, 6)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus to whoever walks the page by its keys; a page just opened needs no ring."""
        self._came_by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
