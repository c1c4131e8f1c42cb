"""Lists of values addressed by id."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

V = TypeVar("V")
Index = QModelIndex | QPersistentModelIndex

VALUE_ROLE: Final = Qt.ItemDataRole.UserRole


class ValueListModel(QAbstractListModel, Generic[V]):
    """A list of values, each with an id. New contents arrive as the few moves they are, so nothing shown jumps."""

    def __init__(self, id_of: Callable[[V], int], words_of: Callable[[V], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id_of = id_of
        self._words_of = words_of
        self._values: list[V] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._values)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._values):
            return None
        value = self._values[index.row()]
        if role == VALUE_ROLE:
            return value
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words_of(value)
        return None

    @property
    def values(self) -> list[V]:
        """The values, in order."""
        return list(self._values)

    def value(self, ident: int | None) -> V | None:
        """Return the value with this id, if it is here."""
        return next((value for value in self._values if self.id_of(value) == ident), None)

    def row(self, ident: int | None) -> int:
        """Return the row a value stands in now, -1 when it is not here."""
        return next((row for row, value in enumerate(self._values) if self.id_of(value) == ident), -1)

    def show_values(self, values: Sequence[V]) -> None:
        """Show these values in this order."""
        staying = {self.id_of(value) for value in values}
        for row in range(len(self._values) - 1, -1, -1):
            if self.id_of(self._values[row]) not in staying:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._values[row]
                self.endRemoveRows()
        for row, value in enumerate(values):
            self._put(row, value)

    def _put(self, row: int, value: V) -> None:
        """Bring a value to its row; all rows above are right already."""
        was = self.row(self.id_of(value))
        if was < 0:
            self.beginInsertRows(QModelIndex(), row, row)
            self._values.insert(row, value)
            self.endInsertRows()
            return
        if was != row:
            self.beginMoveRows(QModelIndex(), was, was, QModelIndex(), row)
            self._values.insert(row, self._values.pop(was))
            self.endMoveRows()
        if self._values[row] != value:
            self._values[row] = value
            index = self.index(row)
            self.dataChanged.emit(index, index)


class ValueList(QListView, Generic[V]):
    """A list of values with one of them chosen.

    Attributes:
        chosen: the operator chose another value, or the chosen one left; carries its id or None.
    """

    chosen = Signal(object)

    def __init__(self, model: ValueListModel[V], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._ident: int | None = None
        self.selectionModel().currentChanged.connect(self._current_changed)

    @property
    def ident(self) -> int | None:
        """The chosen value's id."""
        return self._ident

    @property
    def value(self) -> V | None:
        """The chosen value."""
        return self._model.value(self._ident)

    def show_values(self, values: Sequence[V]) -> None:
        """Show these values; what was chosen stays so, else its successor is."""
        row = max(0, self._model.row(self._ident))
        self.selectionModel().blockSignals(True)
        self._model.show_values(values)
        self.selectionModel().blockSignals(False)
        if self._model.row(self._ident) < 0:
            following = self._model.values
            self.choose(self._model.id_of(following[min(row, len(following) - 1)]) if following else None)
        else:
            self._select(self._model.row(self._ident))

    def choose(self, ident: int | None) -> None:
        """Choose a value by its id."""
        changed = ident != self._ident
        self._ident = ident
        self._select(self._model.row(ident))
        if changed:
            self.chosen.emit(ident)

    def _select(self, row: int) -> None:
        model = self.selectionModel()
        model.blockSignals(True)
        if row < 0:
            model.clear()
        else:
            model.setCurrentIndex(self._model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(self._model.index(row))
        model.blockSignals(False)
        self.viewport().update()

    def _current_changed(self, current: QModelIndex) -> None:
        value = current.data(VALUE_ROLE) if current.isValid() else None
        ident = None if value is None else self._model.id_of(value)
        if ident != self._ident:
            self._ident = ident
            self.chosen.emit(ident)
        self.viewport().update()
