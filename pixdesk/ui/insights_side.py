"""The captures behind a figure: a list, and the one chosen with its picture and its findings."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pixdesk.domain.insights import Behind
from pixdesk.domain.view import CaptureView
from pixdesk.ui import parts, theme, words
from pixdesk.ui.buttons import KeyButton
from pixdesk.ui.capture_panel import CaptureHead
from pixdesk.ui.delegates import RowDelegate, line
from pixdesk.ui.file_picture import FilePicture
from pixdesk.ui.findings_list import FindingsList
from pixdesk.ui.lists import ValueList, ValueListModel
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.segments import Segments

_SHOWN: Final = 500
"""More names than anybody reads; the CSV and the command line have them all."""
_PICTURE_PX: Final = 144
_FINDINGS_PX: Final = 176
_LOW_PICTURE_PX: Final = 104
_LOW_PX: Final = 680
"""Below this height of the panel its picture gives way, or the findings could not be read."""


class _NameDelegate(RowDelegate):
    HEIGHT_PX = 32
    INSET_PX = 0

    def paint_value(self, painter: QPainter, box: QRect, value: tuple[int, str]) -> None:
        name = PurePath(words.shown_text(value[1])).name
        line(painter, box, name, mode=Qt.TextElideMode.ElideMiddle)


class InsightsSide(QWidget):
    """The panel at the right.

    Attributes:
        asked: a capture of the list is to be shown; carries its number, or None.
    """

    asked = Signal(object)

    def __init__(self, pictures: Pictures, to_case: QAction) -> None:
        super().__init__()
        whole, column = parts.panel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(whole)
        self._behind = Behind(counted=())
        self._names: Mapping[int, str] = {}
        self._title = parts.text(size_px=theme.TITLE_PX, strong=True, wraps=True)
        self._count = parts.text(tone="dim", size_px=theme.CAPTION_PX, wraps=True)
        self.which = Segments[bool](
            self.tr("Which captures"), ((True, self.tr("Counted")), (False, self.tr("The others")))
        )
        self.list = ValueList[tuple[int, str]](ValueListModel(lambda value: value[0], lambda value: value[1]))
        self.list.setItemDelegate(_NameDelegate(self.list))
        self.list.setAccessibleName(self.tr("Captures behind the figure"))
        self.list.setMinimumHeight(2 * _NameDelegate.HEIGHT_PX)
        self.picture = FilePicture(pictures, _PICTURE_PX)
        self.head = CaptureHead()
        self.findings = FindingsList()
        column.addWidget(self._title)
        column.addWidget(self._count)
        column.addWidget(self.which)
        column.addWidget(self.list, 1)
        column.addWidget(self.picture)
        column.addWidget(self.head)
        read = parts.scrolling(self.findings, scroll=parts.Snug(least_px=104))
        read.setMaximumHeight(_FINDINGS_PX)
        column.addWidget(read)
        column.addWidget(KeyButton(to_case, icon="exceptions"))
        self.which.choose(True)
        self.which.chosen.connect(self._fill)
        self.list.chosen.connect(self.asked)
        self.show_view(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.picture.setFixedHeight(_PICTURE_PX if self.height() >= _LOW_PX else _LOW_PICTURE_PX)

    def show_behind(self, title: str, behind: Behind, names: Mapping[int, str]) -> None:
        """Show the captures behind a figure."""
        self._behind, self._names = behind, names
        self._title.setText(title)
        self.which.setVisible(bool(behind.others))
        self.which.choose(True)
        self._fill()

    def _fill(self) -> None:
        counted = self.which.value is not False or not self._behind.others
        idents: Sequence[int] = self._behind.counted if counted else self._behind.others
        said = words.plural(len(idents), self.tr("capture"), self.tr("captures"))
        if len(idents) > _SHOWN:
            said = self.tr("%1, the first %2 shown").replace("%1", said).replace("%2", str(_SHOWN))
        self._count.setText(said if idents else self.tr("No captures"))
        self.list.show_values([])
        self.list.show_values([(ident, self._names.get(ident, "")) for ident in idents[:_SHOWN]])
        if not idents:
            self.show_view(None)

    def show_view(self, view: CaptureView | None) -> None:
        """Show one capture as it stands now."""
        for widget in (self.picture, self.head, self.findings):
            widget.setVisible(view is not None)
        if view is not None:
            self.picture.show_file(view.capture.cutout_path or view.capture.preview_path)
            self.head.show_capture(view.capture)
            self.findings.show_findings(words.worst_first(view.findings)[:2], "")
