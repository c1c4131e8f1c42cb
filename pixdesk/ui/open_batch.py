"""A batch that still takes captures on the sheet: looked at whole once, then only what came or changed."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.view import BatchSummary, CaptureView
from pixdesk.ui.actions import Desk
from pixdesk.ui.grid import ContactSheet
from pixdesk.ui.sections import open_sections, touch_up

_FEW = 64
"""So many captures are asked for one by one; when more changed, the whole batch is."""


class OpenBatch(QObject):
    """Keeps the sheet of an open batch as it is, at a cost that does not grow with the batch.

    Attributes:
        shown: the sheet shows the batch as it stands; carries its `BatchSummary`.
        captures: those on the sheet.
    """

    shown = Signal(object)

    def __init__(self, desk: Desk, grid: ContactSheet, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._grid = desk, grid
        self._ident: int | None = None
        self._touched: frozenset[CaptureId] = frozenset()
        self.captures: dict[CaptureId, Capture] = {}

    def touch(self, ids: Iterable[CaptureId]) -> None:
        """Hear that captures came or changed."""
        if self._ident is not None:
            self._touched |= frozenset(ids)

    def leave(self) -> None:
        """Another batch is on the sheet."""
        self._ident, self._touched, self.captures = None, frozenset(), {}

    def ask(self, summary: BatchSummary) -> None:
        """Ask for what is not on the sheet yet: a few captures, or all of them."""
        touched, self._touched = self._touched, frozenset()
        engine, ident = self._desk.engine, summary.batch.id
        if ident != self._ident or len(touched) > _FEW:
            self._ask_whole(summary)
        elif touched:
            self._desk.ask(
                self,
                lambda: [engine.capture(one) for one in sorted(touched)],
                lambda views: self._touch_up(summary, views),
                lambda _: self._ask_whole(summary),
            )
        else:
            self.shown.emit(summary)

    def _ask_whole(self, summary: BatchSummary) -> None:
        engine, ident = self._desk.engine, summary.batch.id
        self._ident, self._touched = ident, frozenset()
        self._desk.ask(
            self, lambda: engine.batch_captures(ident), lambda views: self._show(summary, views), key="sheet"
        )

    def _show(self, summary: BatchSummary, views: list[CaptureView]) -> None:
        if summary.batch.id != self._ident:
            return
        self.captures = {view.capture.id: view.capture for view in views}
        self._grid.show_sections(open_sections(views))
        self.shown.emit(summary)

    def _touch_up(self, summary: BatchSummary, views: list[CaptureView]) -> None:
        ident = summary.batch.id
        if ident != self._ident:
            return
        mine = [view for view in views if view.capture.batch_id == ident or view.capture.id in self.captures]
        if not touch_up(self._grid, ident, mine):
            self._ask_whole(summary)
            return
        self.captures |= {view.capture.id: view.capture for view in mine}
        self.shown.emit(summary)
