"""What a large picture shows of its subject, painted: one face, two side by side, or one wiped over the other."""

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from pixdesk.ui import backdrops, canvas_paint, lens, theme
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.lens import Lens
from pixdesk.ui.pictures import FULL, Key, Kind, Pictures, key_for
from pixdesk.ui.subject import Face, Subject


class CanvasFaces(QWidget):
    """Paints from the pictures that are here; `pixdesk.ui.canvas` says of what, and puts a hand to it."""

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._subject: Subject | None = None
        self._face = Face.CAPTURE
        self._backdrop = Backdrop.WHITE
        self._shows_doubt = False
        self._shows_regions = False
        self._lens = Lens()
        self._chip = ""

    @property
    def face(self) -> Face:
        """What of it is shown; a capture without a cutout shows itself."""
        return self._face if self._subject is not None and self._subject.after else Face.CAPTURE

    @property
    def is_painted(self) -> bool:
        """Whether the picture asked for stands on the canvas (at any size)."""
        return any(self._pictures.nearest(key) is not None for key in self._keys())

    def _keys(self) -> list[Key]:
        subject = self._subject
        if subject is None:
            return []
        keys = []
        if self.face is not Face.CUTOUT:
            keys.append(self._key(subject.before))
        if self.face is not Face.CAPTURE:
            keys.append(self._key(subject.after))
        if self._shows_doubt and subject.matte:
            keys.append(self._key(subject.matte, Kind.DOUBT))
        return [key for key in keys if key.path]

    def _key(self, path: str, kind: Kind = Kind.PICTURE) -> Key:
        if self._lens.is_zoomed:
            return Key(path, FULL, kind)
        area = self._areas()[0]
        return key_for(path, max(area.width(), area.height()), self.devicePixelRatioF(), kind)

    def _areas(self) -> list[QRectF]:
        """Return where pictures may lie: one area, or two when both are shown."""
        return lens.areas(QRectF(self.rect()), self._proportions(), two=self.face is Face.SIDES)

    def _proportions(self) -> QSizeF:
        """Return the picture's proportions as far as they are known without looking at the picture."""
        return QSizeF(*self._subject.proportions) if self._subject is not None else QSizeF(3, 2)

    def _shape(self) -> QSizeF:
        """Return the picture's proportions: those of what is loaded, else what is known."""
        for path in self._subject.pictures if self._subject is not None else ():
            pixmap = self._pictures.nearest(self._key(path))
            if pixmap is not None:
                return QSizeF(pixmap.size())
        return self._proportions()

    def _spot(self, area: QRectF) -> QRectF:
        """Return where the picture lies in its area, on whole pixels."""
        shape, subject = self._shape(), self._subject
        known = subject is not None and subject.width_px
        natural = QSizeF(subject.width_px, subject.height_px) if subject is not None and known else shape
        return self._lens.spot(area, shape, natural / self.devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        subject = self._subject
        bare = subject is None or not subject.pictures
        painter.fillRect(self.rect(), QColor(theme.SURROUND if bare else backdrops.surround(self._backdrop)))
        if subject is None:
            painter.end()
            return
        if not subject.before and not subject.after:
            canvas_paint.sentence(
                painter, self.rect(), self.tr("There is no picture to show: the file could not be read.")
            )
        elif self.face is Face.WIPE:
            self._paint_wipe(painter, subject)
        else:
            self._paint_plain(painter, subject)
        if self._chip:
            canvas_paint.chip(painter, self.width(), self._chip)
        if self._lens.is_zoomed:
            canvas_paint.corner_note(painter, self.rect(), self._zoom_words())
        painter.end()

    def _zoom_words(self) -> str:
        return self.tr("%1 %  (Z shows the whole)").replace("%1", f"{100 * self._lens.factor:.0f}")

    def _paint_plain(self, painter: QPainter, subject: Subject) -> None:
        areas = self._areas()
        if self.face is Face.SIDES:
            for area, path, title in zip(
                areas, (subject.before, subject.after), (self.tr("Capture"), self.tr("Cutout")), strict=True
            ):
                corner = self._spot(area).intersected(area).topLeft()
                tag = canvas_paint.label_box(corner, title)
                self._paint_face(painter, area, path, is_cutout=path == subject.after)
                canvas_paint.label(painter, corner, title)
                if path == subject.before:
                    self._paint_words(painter, area, subject, tag)
            return
        cut = self.face is Face.CUTOUT
        self._paint_face(painter, areas[0], subject.after if cut else subject.before, is_cutout=cut)
        self._paint_words(painter, areas[0], subject)

    def _paint_wipe(self, painter: QPainter, subject: Subject) -> None:
        area = self._areas()[0]
        spot = self._spot(area).intersected(area)
        edge = spot.left() + self._lens.wipe * spot.width()
        left = canvas_paint.label_box(spot.topLeft(), self.tr("Capture"))
        right = canvas_paint.label_box(spot.topRight(), self.tr("Cutout"), leftwards=True)
        painter.save()
        painter.setClipRect(QRectF(spot.left(), spot.top(), edge - spot.left(), spot.height()))
        self._paint_face(painter, area, subject.before, is_cutout=False)
        painter.setClipRect(QRectF(edge, spot.top(), spot.right() - edge, spot.height()))
        self._paint_face(painter, area, subject.after, is_cutout=True)
        painter.restore()
        canvas_paint.wipe(painter, spot, edge)
        canvas_paint.label(painter, spot.topLeft(), self.tr("Capture"))
        canvas_paint.label(painter, spot.topRight(), self.tr("Cutout"), leftwards=True)
        self._paint_words(painter, area, subject, left, right)

    def _paint_words(self, painter: QPainter, area: QRectF, subject: Subject, *avoid: QRectF) -> None:
        """Write over everything else what the framed places are; `avoid` holds labels that stand there already."""
        if self._shows_regions:
            painter.save()
            painter.setClipRect(area)
            canvas_paint.region_words(painter, self._spot(area), subject.regions, avoid)
            painter.restore()

    def _paint_face(self, painter: QPainter, area: QRectF, path: str, *, is_cutout: bool) -> None:
        spot = self._spot(area)
        painter.save()
        if self._lens.is_zoomed:
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        pixmap = self._pictures.nearest(self._key(path)) if path else None
        if pixmap is None:
            canvas_paint.missing(painter, spot, self._why_missing(path))
        else:
            if is_cutout:
                backdrops.paint(painter, spot, self._backdrop)
            self._paint_pixels(painter, spot, pixmap, is_cutout=is_cutout)
        self._paint_overlays(painter, spot, is_cutout=is_cutout)
        painter.restore()

    def _paint_pixels(self, painter: QPainter, spot: QRectF, pixmap: QPixmap, *, is_cutout: bool) -> None:
        """Paint the picture itself, as it is loaded."""
        painter.drawPixmap(spot, pixmap, QRectF(pixmap.rect()))

    def _doubt_shown(self, subject: Subject) -> Key:
        """Return what is painted as doubt: where the matte is half covered."""
        return self._key(subject.matte, Kind.DOUBT)

    def _paint_overlays(self, painter: QPainter, spot: QRectF, *, is_cutout: bool) -> None:
        """Paint doubt and places; side by side, the capture carries the places and the cutout the doubt."""
        subject, both = self._subject, self.face is not Face.SIDES
        if subject is None:
            return
        if self._shows_doubt and subject.matte and (both or is_cutout):
            doubt = self._pictures.nearest(self._doubt_shown(subject))
            if doubt is not None:
                painter.drawPixmap(spot, doubt, QRectF(doubt.rect()))
        if self._shows_regions and (both or not is_cutout):
            canvas_paint.regions(painter, spot, subject.regions)

    def _why_missing(self, path: str) -> str:
        if not path:
            return self.tr("Not there yet")
        if self._pictures.has_failed(self._key(path)):
            return self.tr("This picture cannot be shown")
        return self.tr("Loading…")
