"""The defects of the recipe beside the sheet: key, words, and under which class; a click marks as the key does."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from pixdesk.domain.batch import Defect, DefectClass
from pixdesk.ui import parts, theme, words

_ROW_PX: Final = 26


class DefectRow(QAbstractButton):
    """One defect of the recipe: its key, its title, its class; a click marks it as the key does."""

    def __init__(self, defect: Defect, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.defect = defect
        self.setFixedHeight(_ROW_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        said = f"{defect.title}, {words.defect_class(defect.defect_class)}"
        self.setAccessibleName(said)
        self.setToolTip(f"{said}  ({defect.key})")

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        live = self.isEnabled()
        if live and (self.underMouse() or self.hasFocus()):
            painter.setPen(QPen(QColor(theme.ACCENT), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.RAISED))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        cap = QRectF(4, (_ROW_PX - 20) / 2, 20, 20)
        painter.setPen(QPen(QColor(theme.EDGE), 1))
        painter.setBrush(QColor(theme.GROUND))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setFont(theme.font(theme.CAPTION_PX, strong=True))
        painter.setPen(QColor(theme.TEXT if live else theme.FAINT))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, str(self.defect.key))
        painter.setFont(theme.font())
        middle = Qt.AlignmentFlag.AlignVCenter
        box = self.rect().adjusted(34, 0, -4, 0)
        said = QFontMetrics(painter.font()).elidedText(self.defect.title, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, middle, said)
        painter.end()


class Legend(QWidget):
    """The recipe's defects in key order.

    Attributes:
        picked: the operator clicked a defect; carries its id.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Defect, ...] = ()
        self._rejects = True
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_defects(self, defects: Sequence[Defect], *, rejects: bool = True) -> None:
        """List these defects; `rejects` says that one critical defect rejects the whole batch."""
        if (tuple(defects), rejects) == (self._shown, self._rejects):
            return
        self._shown, self._rejects = tuple(defects), rejects
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for kind in DefectClass:
            held = [defect for defect in self._shown if defect.defect_class is kind]
            if held:
                self._column.addWidget(self._heading(kind))
            for defect in sorted(held, key=lambda defect: defect.key):
                row = DefectRow(defect)
                row.clicked.connect(lambda _=False, ident=defect.id: self.picked.emit(ident))
                self._column.addWidget(row)

    def _heading(self, kind: DefectClass) -> QWidget:
        tone = "warn" if kind is DefectClass.MINOR else "bad"
        said = words.defect_class(kind).capitalize()
        if kind is DefectClass.CRITICAL and self._rejects:
            said = self.tr("%1: one rejects the batch").replace("%1", said)
        label = parts.text(said, tone=tone, size_px=theme.CAPTION_PX)
        label.setContentsMargins(0, 8, 0, 2)
        return label
