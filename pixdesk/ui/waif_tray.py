"""The tray of captures that need a home: seen, dragged onto a row, or given one by a scan or a key."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QListView, QPushButton, QVBoxLayout, QWidget

from pixdesk.domain.shot_board import Line, Waif, view_for
from pixdesk.domain.shot_state import Homeless
from pixdesk.ui import parts, shot_model, theme, tiles, words
from pixdesk.ui.buttons import Choice, KeyButton
from pixdesk.ui.delegates import RowDelegate, line
from pixdesk.ui.file_picture import draw_well
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.pictures import Key, Pictures, key_for

Index = QModelIndex | QPersistentModelIndex

_THUMB_PX: Final = 56
_SUGGESTED: Final = 2
_USUAL_VIEWS: Final = ("front", "back", "side", "detail")
"""Offered where a row names no view of its own."""


class WaifModel(ValueListModel[Waif]):
    """Captures without a place; each may be dragged."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return [shot_model.WAIF]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return shot_model.packed(self.values[indexes[0].row()].homeless.id)


def name_of(homeless: Homeless) -> str:
    """Return the file's own name."""
    return words.shown_text(PurePosixPath(homeless.name).name or homeless.name)


class WaifDelegate(RowDelegate):
    """A capture without a place: its picture, its name, and why."""

    HEIGHT_PX = 72
    INSET_PX = 0

    def __init__(self, pictures: Pictures, view: QListView) -> None:
        super().__init__(view)
        self._pictures = pictures
        self._view = view
        pictures.ready.connect(self._came)

    def _came(self) -> None:
        self._view.viewport().update()

    def key(self, value: Waif) -> Key:
        """Return the key of its picture."""
        return key_for(value.path, _THUMB_PX, self._view.devicePixelRatioF())

    def paint_value(self, painter: QPainter, box: QRect, value: Waif) -> None:
        """Paint one capture."""
        spot = QRect(box.left(), box.top() + 6, _THUMB_PX, _THUMB_PX)
        pixmap = self._pictures.nearest(self.key(value)) if value.path else None
        draw_well(painter, pixmap, spot, is_framed=False)
        beside = QRect(spot.right() + 12, box.top() + 6, box.right() - spot.right() - 12, 20)
        line(painter, beside, name_of(value.homeless), mode=Qt.TextElideMode.ElideMiddle)
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.WARN))
        why = QRect(beside.left(), beside.bottom() + 2, beside.width(), 2 * tiles.LINE_PX)
        tiles.paint_lines(painter, why, value.homeless.reason, 2)


class WaifTray(QWidget):
    """What needs a home, and the ways to give it one.

    Attributes:
        typed: somebody types or scans; carries what the field says.
        entered: what the field says is meant to be taken.
        likely: the operator wants the row a suggestion names; carries its SKU.
    """

    typed = Signal(str)
    entered = Signal()
    likely = Signal(str)

    def __init__(self, pictures: Pictures, assign: QAction, back: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._perhaps: tuple[str, ...] = ()
        self._count = parts.text(strong=True)
        self.list = ValueList[Waif](WaifModel(lambda one: int(one.homeless.id), _spoken))
        self._delegate = WaifDelegate(pictures, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName(self.tr("Captures that need a home"))
        self.list.setDragEnabled(True)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.list.verticalScrollBar().valueChanged.connect(self._want_pictures)
        self._none = parts.text(self.tr("Every capture has its place."), tone="dim", wraps=True)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Scan or type the SKU  (B)"))
        self.field.setAccessibleName(self.tr("SKU or bar code of the capture chosen"))
        self.field.setToolTip(self.tr("Scan its bar code, or type its SKU  (B)"))
        self.field.setMaxLength(200)
        self.field.textEdited.connect(self.typed)
        self.field.returnPressed.connect(self.entered)
        self.view = Choice(self.tr("View it shows"))
        self.trouble = parts.text(tone="bad", size_px=theme.CAPTION_PX, wraps=True)
        self._hints = [self._hint() for _ in range(_SUGGESTED)]
        self.button = KeyButton(assign, role="primary")
        self.back = KeyButton(back, icon="undo")
        self._giving = QWidget()
        self._build()
        self.show_waifs(())
        self.say_trouble("")

    def _hint(self) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "chip")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self.tr("A row it may belong to"))
        button.setToolTip(self.tr("Go to the row it may belong to"))
        button.clicked.connect(lambda: self.likely.emit(button.property("sku")))
        button.hide()
        return button

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID_PX)
        column.addWidget(self._count)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        giving = QVBoxLayout(self._giving)
        giving.setContentsMargins(0, 0, 0, 0)
        giving.setSpacing(theme.GRID_PX)
        hints = QHBoxLayout()
        hints.setSpacing(theme.GRID_PX)
        self._ask = parts.text(self.tr("Perhaps"), tone="dim", size_px=theme.CAPTION_PX)
        hints.addWidget(self._ask)
        for button in self._hints:
            hints.addWidget(button)
        hints.addStretch(1)
        giving.addLayout(hints)
        giving.addWidget(self.field)
        giving.addWidget(self.view)
        giving.addWidget(self.trouble)
        giving.addWidget(self.button)
        column.addWidget(self._giving)
        column.addWidget(self.back)

    @property
    def chosen(self) -> Homeless | None:
        """The capture chosen."""
        value = self.list.value
        return value.homeless if value is not None else None

    def show_waifs(self, waifs: Sequence[Waif]) -> None:
        """Show what needs a home."""
        self.list.show_values(waifs)
        self._count.setText(self.tr("Needs a home  %1").replace("%1", words.count(len(waifs))) if waifs else "")
        self._count.setVisible(bool(waifs))
        self._none.setVisible(not waifs)
        self.list.setVisible(bool(waifs))
        self._giving.setVisible(bool(waifs))
        self._want_pictures()

    def show_row(self, row: Line | None) -> None:
        """Follow the row chosen: the button names it, and the views are its."""
        homeless = self.chosen
        standing = row.standing if row is not None else None
        likely = view_for(standing, homeless) if standing is not None and homeless is not None else ""
        offered = dict.fromkeys((*((likely,) if likely else ()), *(standing.row.views if standing else ())))
        offered = offered if len(offered) > 1 or not standing else dict.fromkeys((*offered, *_USUAL_VIEWS))
        blocker = QSignalBlocker(self.view)
        self.view.clear()
        for view in offered:
            is_missing = standing is not None and view in standing.missing
            self.view.addItem(self.tr("%1 (missing)").replace("%1", view) if is_missing else view, view)
        self.view.setCurrentIndex(0 if offered else -1)
        del blocker
        self.button.setText(
            self.tr("It is %1").replace("%1", standing.row.sku) if standing is not None else self.tr("Choose its row")
        )

    def show_perhaps(self, homeless: Homeless | None) -> None:
        """Offer the rows a capture may belong to."""
        skus = homeless.skus if homeless is not None else ()
        self._ask.setVisible(bool(skus))
        for number, button in enumerate(self._hints):
            sku = skus[number] if number < len(skus) else ""
            button.setText(sku)
            button.setProperty("sku", sku)
            button.setAccessibleName(self.tr("Perhaps %1").replace("%1", sku))
            button.setToolTip(self.tr("Go to the row of %1; nothing is applied yet").replace("%1", sku))
            button.setVisible(bool(sku))
        self._perhaps = skus

    @property
    def perhaps(self) -> tuple[str, ...]:
        """The SKUs the capture chosen may mean, the likeliest first."""
        return self._perhaps

    def say_trouble(self, said: str) -> None:
        """Say what is wrong with what was typed; nothing takes the words away."""
        self.trouble.setText(said)
        self.trouble.setVisible(bool(said))
        parts.set_tone(self.field, "bad" if said else "")

    def next(self) -> None:
        """Choose the next capture, and the first after the last."""
        model = self.list.model()
        if model.rowCount():
            row = (self.list.currentIndex().row() + 1) % model.rowCount()
            self.list.setCurrentIndex(model.index(row, 0))

    def _want_pictures(self) -> None:
        if not self.list.isVisible():
            return
        height = WaifDelegate.HEIGHT_PX
        first = self.list.verticalScrollBar().value() // height
        values = self.list._model.values[first : first + self.list.viewport().height() // height + 2]
        self._pictures.want(self.list, [self._delegate.key(value) for value in values])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want_pictures()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want_pictures()  # what it was given while it was hidden


def _spoken(waif: Waif) -> str:
    return f"{name_of(waif.homeless)}: {waif.homeless.reason}"
