"""Live's tools: ways to look at the picture, each on one key, and what is read off its pixels."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QAction

from pixdesk.domain.capture import WAITING, Capture
from pixdesk.domain.view import CaptureView, PixelReading, Raster, Scope
from pixdesk.errors import PixdeskError
from pixdesk.ui.backdrops import Swatches
from pixdesk.ui.brand import BrandField
from pixdesk.ui.latest import Latest
from pixdesk.ui.live_canvas import LiveCanvas, image_of
from pixdesk.ui.reference import Reference
from pixdesk.ui.scope_panel import ScopePanel
from pixdesk.ui.subject import Face, Subject
from pixdesk.ui.tool_row import ToolButton

if TYPE_CHECKING:
    from pixdesk.ui.page import Page

_PAINT_FIRST_MS = 30
"""A picture is painted before anything is read off it: the photographer waits for the one and not for the other."""


class LookTools(QObject):
    """Joins the tools to the canvas, and the canvas to what the engine reads off it.

    Nothing here takes the window's own time: what is worked out from pixels is asked for, and only the newest answer
    is shown.
    """

    def __init__(self, page: "Page") -> None:
        super().__init__(page)
        self._page, self._desk = page, page.desk
        self._capture: Capture | None = None
        self._is_waiting = True
        self._asked_quick, self._quick = "", ("", "")
        self._share: QPointF | None = None
        self.canvas = LiveCanvas(page.pictures)
        self.swatches = Swatches(has_keys=True)
        self.panel = ScopePanel()
        self.reference = Reference(page.pictures, self.canvas)
        self.brand = BrandField(self._desk.memory, self.swatches, page)
        self._pixels: Latest[QPointF] = Latest(self._ask_pixel)
        self._crops: Latest[QPointF] = Latest(self._ask_crop)
        self._make_commands()
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(_PAINT_FIRST_MS)
        self._reading.timeout.connect(self._read)
        self.canvas.shown.connect(self._reading.start)
        self.canvas.pointed.connect(self._pointed)
        self.canvas.zoomed.connect(self._zoomed)
        self.swatches.chosen.connect(self._set_backdrop)

    def _make_commands(self) -> None:
        look, backdrop = self._page.tr("Look"), self._page.tr("Backdrop")
        self.cutout = self._toggle(self.tr("Show the cutout"), "C", self._set_face, look)
        self.unsure = self._toggle(self.tr("Unsure edges"), "U", self._set_unsure, look)
        self.clipping = self._toggle(self.tr("Clipped highlights and shadows"), "E", self._analyse, look)
        self.focus = self._toggle(self.tr("What is in focus"), "F", self._analyse, look)
        self.loupe = self._toggle(self.tr("Loupe, the original at 100 %"), "L", self._set_loupe, look)
        add = self._page.commands.add
        add(self.tr("Whole picture or 100 %"), "Z", self.canvas.toggle_zoom, group=look)
        pinning = self._page.tr("Reference")
        self.pin = self._toggle(self.tr("Pin this shot as reference"), "P", self._set_pin, pinning)
        self.over = self._toggle(self.tr("Reference over the picture"), "O", self._set_over, pinning)
        self.over.setEnabled(False)
        add(self.tr("Less of the reference"), "[ or -", partial(self.reference.step, -1), group=pinning)
        add(self.tr("More of the reference"), "] or +", partial(self.reference.step, 1), group=pinning)
        self.reference.add_button(self.over, "compare", self.tr("Over it"))
        for number, (ground, title) in enumerate(self.swatches.names().items(), 1):
            add(title, str(number), partial(self.swatches.choose, ground), group=backdrop, is_listed=False)
        self._page.commands.note(self.tr("Backdrop: white to checker"), "1..6", backdrop)
        add(self.tr("Next backdrop"), "B", self.swatches.choose_next, group=backdrop)
        add(self.tr("Set the brand colour…"), "Shift+B", self.brand.ask, group=backdrop)

    def _toggle(self, title: str, key: str, run: object, group: str) -> QAction:
        action = self._page.commands.add(title, key, run, group=group)  # type: ignore[arg-type]
        action.setCheckable(True)
        return action

    def buttons(self) -> list[ToolButton]:
        """Return the tools' buttons, in their order."""
        return [
            ToolButton(self.cutout, "cutout", self.tr("Cutout")),
            ToolButton(self.unsure, "unsure", self.tr("Unsure")),
            ToolButton(self.clipping, "clipping", self.tr("Clipping")),
            ToolButton(self.focus, "focus", self.tr("Focus")),
            ToolButton(self.loupe, "loupe", self.tr("Loupe")),
            ToolButton(self.pin, "pin", self.tr("Pin")),
        ]

    def show(self, view: CaptureView | None, subject: Subject) -> None:
        """Put a capture on the page; `view` None while it is still arriving and only its picture is known."""
        self._capture = view.capture if view is not None else None
        self._is_waiting = view is None or view.capture.state in WAITING
        self.cutout.setEnabled(bool(subject.after) or (self._is_waiting and bool(subject.before)))
        if self._is_waiting and subject.before == self._quick[0] and not subject.after:
            subject = replace(subject, after=self._quick[1])
        self.canvas.show_subject(subject)
        if not subject.pictures:
            self.panel.show_scope(None)
            self.canvas.show_analysis("", None)
        self._ask_quick()
        self.pin.setEnabled(self.pin.isChecked() or bool(subject.before))

    def _ask_quick(self) -> None:
        """While the checked cutout is still to come, ask for a quick one: a quarter of a second instead of many."""
        subject = self.canvas.subject
        if subject is None or not self.cutout.isChecked() or not self._is_waiting or subject.after:
            return
        before = subject.before
        if before != self._asked_quick:
            self._asked_quick = before
            self._desk.live_cutout(self, before, partial(self._take_quick, before), self._no_quick)

    def _no_quick(self, trouble: Exception) -> None:
        self._asked_quick = ""
        self._desk.seeing.pass_over(trouble)

    def _take_quick(self, before: str, path: str) -> None:
        self._asked_quick, self._quick = "", (before, path)
        subject = self.canvas.subject
        if subject is not None and subject.before == before and not subject.after and self._is_waiting:
            self.canvas.mark_quick(path)
            self.canvas.show_subject(replace(subject, after=path))

    def _set_face(self) -> None:
        face = Face.CUTOUT if self.cutout.isChecked() else Face.CAPTURE
        self.canvas.set_face(face)
        self.reference.follow(face)
        self._ask_quick()

    def _set_unsure(self) -> None:
        shown = self.unsure.isChecked()
        self.canvas.set_overlays(doubt=shown, regions=shown)

    def _set_backdrop(self) -> None:
        self.canvas.set_backdrop(self.swatches.backdrop)
        self.reference.canvas.set_backdrop(self.swatches.backdrop)

    def _set_pin(self) -> None:
        pinned = self._capture if self.pin.isChecked() else None
        if pinned is None:
            self.pin.setChecked(False)
        self.reference.pin(pinned)
        self.over.setEnabled(pinned is not None)

    def _set_over(self) -> None:
        self.reference.lay_over(self.over.isChecked())

    def _zoomed(self) -> None:
        self._share = None
        self.canvas.loupe.hide()

    # -- what is read off the pixels ------------------------------------------------------------------------------

    def _read(self) -> None:
        """Another picture stands there: count it, and lay over it what is switched on."""
        path = self.canvas.path
        if not path:
            return
        self._desk.seeing.scope(self, path, partial(self._take_scope, path))
        self._analyse()
        if self._share is not None:
            self._pointed(self._share)

    def _take_scope(self, path: str, scope: Scope) -> None:
        subject = self.canvas.subject
        if subject is not None and path in subject.pictures:
            self.panel.show_scope(scope)

    def _analyse(self) -> None:
        clipping, focus = self.clipping.isChecked(), self.focus.isChecked()
        path = self.canvas.path
        if not path or not (clipping or focus):
            self.canvas.show_analysis("", None)
            return
        self._desk.seeing.overlay(self, path, partial(self._take_overlay, path), clipping=clipping, focus=focus)

    def _take_overlay(self, path: str, raster: Raster) -> None:
        if self.clipping.isChecked() or self.focus.isChecked():
            self.canvas.show_analysis(path, raster)

    # -- what lies under the cursor -------------------------------------------------------------------------------

    def _pointed(self, share: QPointF | None) -> None:
        self._share = share
        if share is None:
            self._pixels.drop()
            self._crops.drop()
            self.panel.show_pixel(None)
            self.canvas.loupe.hide()
            return
        self._pixels.wish(share)
        if self.loupe.isChecked() and not self.canvas.is_zoomed:
            self._move_loupe(share)

    def _ask_pixel(self, share: QPointF) -> None:
        original = self._capture is not None and not self.cutout.isChecked()
        digest = self._capture.digest if self._capture is not None and original else ""
        place = (share.x(), share.y())
        self._desk.seeing.pixel(self, self.canvas.path, place, self._take_pixel, self._no_pixel, digest)

    def _take_pixel(self, reading: PixelReading) -> None:
        self.panel.show_pixel(reading if self._share is not None else None)
        self._pixels.answered()

    def _no_pixel(self, trouble: Exception) -> None:
        self._desk.seeing.pass_over(trouble)
        self.panel.show_pixel(None)
        self._pixels.answered()

    def _set_loupe(self) -> None:
        if self.loupe.isChecked():
            place = self.canvas.mapFromGlobal(self.canvas.cursor().pos())
            share = self.canvas.share_at(QPointF(place))
            if share is not None:
                self._pointed(share)
            return
        self.canvas.loupe.hide()
        self._crops.drop()
        self._desk.seeing.put_loupe_away()

    def _move_loupe(self, share: QPointF) -> None:
        preview, capture = self.canvas.pixmap(), self._capture
        if preview is None:
            return
        full = (preview.width(), preview.height())
        if capture is not None and capture.width_px:
            full = (capture.width_px, capture.height_px)
        self.canvas.loupe.look_at(share, self.canvas.point_of(share), preview, full)
        if capture is not None:
            self._crops.wish(share)

    def _ask_crop(self, share: QPointF) -> None:
        capture = self._capture
        if capture is None:
            self._crops.answered()
            return
        place, side = (share.x(), share.y()), self.canvas.loupe.side_px
        self._desk.seeing.loupe(self, capture, place, side, partial(self._take_crop, capture, share), self._no_crop)

    def _take_crop(self, capture: Capture, share: QPointF, raster: Raster) -> None:
        if self._capture is not None and self._capture.digest == capture.digest:
            self.canvas.loupe.take(share, image_of(raster))
        self._crops.answered()

    def _no_crop(self, trouble: Exception) -> None:
        self._desk.seeing.pass_over(trouble)
        self.canvas.loupe.fail(str(trouble) if isinstance(trouble, PixdeskError) else "")
        self._crops.answered()
