"""Buttons that carry their key, and the one that carries a claim."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QPushButton, QSizePolicy, QWidget

from pixdesk.ui import icons, theme, words
from pixdesk.ui.commands import shown


class KeyButton(QPushButton):
    """Does what an action does, follows whether it may and whether it is on, and shows its key as a cap."""

    def __init__(self, action: QAction, *, role: str = "left", icon: str = "", text: str = "") -> None:
        super().__init__(f" {text or action.text()}" if icon else text or action.text())
        self._action = action
        self._cap = shown(action.shortcut())
        self._icon = icon
        self.setProperty("has_cap", True)
        self.setCheckable(action.isCheckable())
        self.setAccessibleName(action.text())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self.play(role)
        self._follow()

    def play(self, role: str) -> None:
        """Look like the page's one button (``primary``), like one of a column (``left``), or like one of a row."""
        if role == self.property("role"):
            return
        self.setProperty("role", role)
        self._is_primary = role == "primary"
        self.style().unpolish(self)
        self.style().polish(self)
        if self._icon:
            self.setIcon(icons.icon(self._icon, theme.INK if self._is_primary else theme.TEXT))

    def offer(self, offered: bool) -> None:
        """Show it where its action is there, or give its room away."""
        self.setVisible(offered and self._action.isVisible())

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
        if self.parentWidget() is not None or not self._action.isVisible():
            self.setVisible(self._action.isVisible())  # shown without a parent it would be a window
        self.setToolTip(self._action.toolTip())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._cap_width() + 8, hint.height()) if self._cap else hint

    def _cap_width(self) -> int:
        return cap_width(self._cap)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._cap:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spot = QRectF(self.width() - self._cap_width() - 9.5, (self.height() - 20) / 2 + 0.5, self._cap_width(), 19)
        paint_cap(painter, spot, self._cap, lit=self.isEnabled(), inked=self._is_primary)
        painter.end()


def cap_width(keys: str) -> int:
    """Return how wide a key's cap is."""
    return max(20, QFontMetrics(theme.font(11, strong=True)).horizontalAdvance(keys) + 10)


def paint_cap(painter: QPainter, spot: QRectF, keys: str, *, lit: bool, inked: bool) -> None:
    """Paint a key as a cap; `inked` on a bright button."""
    tint = theme.INK if inked and lit else theme.DIM
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour(tint if lit else theme.EDGE, 0.7), 1))
    painter.drawRoundedRect(spot, 3, 3)
    painter.setFont(theme.font(11, strong=True))
    painter.setPen(QColor(tint if lit else theme.FAINT))
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, keys)


class TickBox(QCheckBox):
    """A check box whose box can be seen on grey."""

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + 40, 30)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(4.5, (self.height() - 17) / 2, 17, 17)
        edge = theme.ACCENT if self.isChecked() else theme.FAINT if self.isEnabled() else theme.EDGE
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(theme.ACCENT if self.isChecked() else theme.GROUND))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            icons.paint(painter, "accept", box.adjusted(1, 1, -1, -1), theme.INK)
        painter.setFont(theme.font())
        painter.setPen(QColor(theme.TEXT if self.isEnabled() else theme.FAINT))
        painter.drawText(self.rect().adjusted(32, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


class Choice(QComboBox):
    """A choice that opens downwards; its arrow is one of the family."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("own_arrow", True)
        self.setAccessibleName(name)
        self.view().setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it was meant to scroll the page, and would choose something unseen

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spot = QRectF(self.width() - 24, (self.height() - 16) / 2, 16, 16)
        icons.paint(painter, "down", spot, theme.TEXT if self.isEnabled() else theme.FAINT)
        painter.end()


class ClaimButton(QAbstractButton):
    """The Approve button: what it does, and under it the claim the sample supports.

    It is bright where that claim rests on marks alone, and like any other button where it would mark for the reviewer.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claim = ""
        self._cap = ""
        self._is_primary = True
        self.setAccessibleName(self.tr("Approve"))
        self.setToolTip(self.tr("Approve"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, title: str, claim: str, keys: str = "") -> None:
        """Print a title, a claim and the key on the button."""
        self.setText(title)
        self._claim = words.unbroken(claim)
        self._cap = keys
        self.setAccessibleName(title)
        self.setAccessibleDescription(claim)
        self.setToolTip(f"{title}  ({keys})" if keys else title)
        self.updateGeometry()
        self.update()

    @property
    def is_primary(self) -> bool:
        """Whether it stands out as what is to be done next."""
        return self._is_primary

    def stand_out(self, wanted: bool) -> None:
        """Be the bright button of the panel, or one like the others."""
        if wanted != self._is_primary:
            self._is_primary = wanted
            self.update()

    def heightForWidth(self, width: int) -> int:
        return 44 + (self._claim_height(width) + 6 if self._claim else 0)

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 50 else theme.SIDE_PX - 32
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _claim_height(self, width: int) -> int:
        room = QRectF(0, 0, width - 32, 1000).toRect()
        flags = Qt.TextFlag.TextWordWrap
        return QFontMetrics(theme.font(theme.CAPTION_PX)).boundingRect(room, flags, self._claim).height()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled, is_hovered = self.isEnabled(), self.underMouse() and not self.isDown()
        bright = enabled and self._is_primary
        lit, plain = (theme.ACCENT_LIT, theme.HOVER) if is_hovered else (theme.ACCENT, theme.RAISED)
        ink = theme.INK if bright else theme.TEXT if enabled else theme.DIM
        painter.setPen(Qt.PenStyle.NoPen if bright else QPen(QColor(theme.EDGE)))
        painter.setBrush(QColor(lit if bright else plain if enabled else theme.PANEL))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(QColor(ink))
        painter.setFont(theme.font(15, strong=True))
        inner = self.rect().adjusted(16, 10, -16, -10)
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._cap:
            spot = QRectF(self.width() - cap_width(self._cap) - 10.5, 10.5, cap_width(self._cap), 19)
            paint_cap(painter, spot, self._cap, lit=enabled, inked=self._is_primary)
            painter.setPen(QColor(ink))
        painter.setFont(theme.font(theme.CAPTION_PX))
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(inner.adjusted(0, 26, 0, 8), flags, self._claim)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.TEXT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 5, 5)
        painter.end()
