"""The queue of cases: narrowed by what is wanted, worst first, with the pictures of the rows in view."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pixdesk.domain.view import CaseView
from pixdesk.ui import parts, theme, words
from pixdesk.ui.case_filter import CaseFilter
from pixdesk.ui.delegates import CaseDelegate
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.pictures import Pictures


class CaseQueue(QWidget):
    """A head that counts, a filter, and the list.

    Attributes:
        narrowed: the operator wants to see other cases.
    """

    narrowed = Signal()

    def __init__(self, pictures: Pictures, actor: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._cases: Sequence[CaseView] = ()
        self.filter = CaseFilter(actor)
        self.list = ValueList[CaseView](
            ValueListModel(
                lambda value: value.case.id,
                lambda value: f"{words.short_name(value.capture)}: {value.case.reason}",
            )
        )
        self._delegate = CaseDelegate(pictures, self.list)
        self._delegate.actor = actor
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName(self.tr("Open cases, worst first"))
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.SIDE_PX)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 8)
        down.setSpacing(0)
        head, row = parts.bar()
        self.count = parts.text(strong=True)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(parts.text(self.tr("worst first"), tone="dim", size_px=theme.CAPTION_PX))
        self.none_fit = parts.text(self.tr("No case fits. Esc shows all again."), tone="dim", wraps=True)
        self.none_fit.setContentsMargins(16, 16, 16, 0)
        self.none_fit.hide()
        down.addWidget(head)
        down.addWidget(self.filter)
        down.addWidget(self.none_fit)
        down.addSpacing(8)
        down.addWidget(self.list)
        self.filter.changed.connect(self._narrow)
        self.filter.text.returnPressed.connect(self.list.setFocus)
        self.list.verticalScrollBar().valueChanged.connect(self._want_thumbnails)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want_thumbnails()

    def show_cases(self, cases: Sequence[CaseView]) -> None:
        """Show these cases as far as they are wanted."""
        self._cases = cases
        self.filter.offer(cases)
        self._show()

    def work_as(self, actor: str) -> None:
        """Let somebody else sit here."""
        self._delegate.actor = actor
        self.list.viewport().update()
        self.filter.work_as(actor)

    def _narrow(self) -> None:
        self._show()
        self.narrowed.emit()

    def _show(self) -> None:
        wanted, now = self.filter.wanted, datetime.now(UTC)
        fitting = [view for view in self._cases if wanted.fits(view, now)]
        self.list.show_values(fitting)
        said = words.plural(len(self._cases), self.tr("open case"), self.tr("open cases"))
        if len(fitting) != len(self._cases):
            said = self.tr("%1 of %2").replace("%1", str(len(fitting))).replace("%2", said)
        self.count.setText(said)
        self.none_fit.setVisible(bool(self._cases) and not fitting)
        self._want_thumbnails()

    def _want_thumbnails(self) -> None:
        """Ask for the pictures of the rows in view."""
        rows = self.list.viewport().height() // self._delegate.HEIGHT_PX + 2
        first = self.list.verticalScrollBar().value() // self._delegate.HEIGHT_PX
        model = self.list.model()
        values = [
            model.index(row, 0).data(Qt.ItemDataRole.UserRole)
            for row in range(first, first + rows)
            if row < model.rowCount()
        ]
        self._pictures.want(self.list, [self._delegate.key(value) for value in values])
