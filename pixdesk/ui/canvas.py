"""The large picture: capture and cutout, one at a time, side by side or under a wipe, fitted or at 100 %."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from pixdesk.domain.capture import Capture
from pixdesk.domain.finding import Finding, Region
from pixdesk.ui import backdrops, icons, theme, words
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.pictures import FULL, Key, Kind, Pictures, key_for

_MARGIN: Final = 24
_GAP: Final = 16


class Face(StrEnum):
    """What of a capture is seen."""

    CAPTURE = "capture"
    CUTOUT = "cutout"
    SIDES = "sides"
    WIPE = "wipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the canvas shows: paths of staged files, and rectangles worth looking at with a word each."""

    before: str = ""
    after: str = ""
    matte: str = ""
    width_px: int = 0
    height_px: int = 0
    regions: tuple[tuple[Region, str], ...] = ()


def subject_of(capture: Capture, findings: tuple[Finding, ...] = ()) -> Subject:
    """Return what a canvas shows of a capture."""
    return Subject(
        before=capture.preview_path,
        after=capture.cutout_path,
        matte=capture.matte_path,
        width_px=capture.width_px,
        height_px=capture.height_px,
        regions=tuple(
            (finding.region, finding.code.value.replace("-", " ")) for finding in findings if finding.region is not None
        ),
    )


class Canvas(QWidget):
    """Shows one subject.

    Attributes:
        zoomed: 100 % was switched on (True) or off.
    """

    zoomed = Signal(bool)

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._subject: Subject | None = None
        self._face = Face.CAPTURE
        self._backdrop = Backdrop.WHITE
        self._shows_doubt = False
        self._shows_regions = False
        self._wipe = 0.5
        self._zoom = False
        self._centre = QPointF(0.5, 0.5)
        self._grip: QPointF | None = None
        self._chip = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        self.setAccessibleName(self.tr("Picture"))
        pictures.ready.connect(self._picture_ready)

    @property
    def subject(self) -> Subject | None:
        """What is shown."""
        return self._subject

    @property
    def face(self) -> Face:
        """What of it is shown; a capture without a cutout shows itself."""
        return self._face if self._subject is not None and self._subject.after else Face.CAPTURE

    @property
    def is_painted(self) -> bool:
        """Whether the picture asked for stands on the canvas (at any size)."""
        return any(self._pictures.nearest(key) is not None for key in self._keys())

    def show_subject(self, subject: Subject | None) -> None:
        """Show another subject; zoom and wipe stay where they are so that two can be compared."""
        if subject == self._subject:
            return
        self._subject = subject
        self._refresh()

    def set_face(self, face: Face) -> None:
        """Show capture, cutout, both, or a wipe."""
        self._face = face
        self._refresh()

    def set_backdrop(self, backdrop: Backdrop) -> None:
        """Lay another ground behind the cutout."""
        self._backdrop = backdrop
        self.update()

    def set_overlays(self, *, doubt: bool, regions: bool) -> None:
        """Paint where the matte is unsure, and the findings' rectangles."""
        self._shows_doubt, self._shows_regions = doubt, regions
        self._refresh()

    def set_chip(self, text: str) -> None:
        """Put a short sentence over the picture's top edge; empty takes it away."""
        self._chip = text
        self.update()

    def toggle_zoom(self) -> None:
        """Go between the whole picture and 100 %."""
        self._zoom = not self._zoom
        self._refresh()
        self.zoomed.emit(self._zoom)

    @property
    def is_zoomed(self) -> bool:
        """Whether the picture is at 100 %."""
        return self._zoom

    def _refresh(self) -> None:
        if self.isVisible():
            self._pictures.want(self, self._keys())
        self.update()

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
        if self._zoom:
            return Key(path, FULL, kind)
        area = self._areas()[0]
        return key_for(path, max(area.width(), area.height()), self.devicePixelRatioF(), kind)

    def _areas(self) -> list[QRectF]:
        """Return where pictures may lie: one area, or two when both are shown."""
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if self.face is not Face.SIDES:
            return [room]
        if room.width() >= room.height():
            half = QSizeF((room.width() - _GAP) / 2, room.height())
            return [QRectF(room.topLeft(), half), QRectF(QPointF(room.right() - half.width(), room.top()), half)]
        half = QSizeF(room.width(), (room.height() - _GAP) / 2)
        return [QRectF(room.topLeft(), half), QRectF(QPointF(room.left(), room.bottom() - half.height()), half)]

    def _shape(self) -> QSizeF:
        """Return the picture's proportions: its pixels when known, else those of what is loaded."""
        subject = self._subject
        if subject is None:
            return QSizeF(3, 2)
        for path in (subject.before, subject.after):
            pixmap = self._pictures.nearest(self._key(path)) if path else None
            if pixmap is not None:
                return QSizeF(pixmap.size())
        return QSizeF(subject.width_px or 3, subject.height_px or 2)

    def _spot(self, area: QRectF) -> QRectF:
        """Return where the picture lies in its area, on whole pixels."""
        subject = self._subject
        if self._zoom and subject is not None:
            natural = QSizeF(subject.width_px, subject.height_px) if subject.width_px else self._shape()
            size = natural / self.devicePixelRatioF()
            corner = area.center() - QPointF(self._centre.x() * size.width(), self._centre.y() * size.height())
            return QRectF(QPointF(round(corner.x()), round(corner.y())), size)
        size = self._shape().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        corner = area.center() - QPointF(size.width() / 2, size.height() / 2)
        return QRectF(round(corner.x()), round(corner.y()), round(size.width()), round(size.height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(theme.SURROUND))
        subject = self._subject
        if subject is None:
            return
        if not subject.before and not subject.after:
            self._paint_words(painter, self.tr("There is no picture to show: the file could not be read."))
        elif self.face is Face.WIPE:
            self._paint_wipe(painter, subject)
        else:
            self._paint_plain(painter, subject)
        if self._chip:
            self._paint_chip(painter, self._chip)
        painter.end()

    def _paint_plain(self, painter: QPainter, subject: Subject) -> None:
        areas = self._areas()
        if self.face is Face.SIDES:
            for area, path, title in zip(
                areas, (subject.before, subject.after), (self.tr("Capture"), self.tr("Cutout")), strict=True
            ):
                self._paint_face(painter, area, path, is_cutout=path == subject.after)
                self._paint_label(painter, self._spot(area).intersected(area).topLeft(), title)
            return
        cut = self.face is Face.CUTOUT
        self._paint_face(painter, areas[0], subject.after if cut else subject.before, is_cutout=cut)

    def _paint_wipe(self, painter: QPainter, subject: Subject) -> None:
        area = self._areas()[0]
        spot = self._spot(area).intersected(area)
        edge = spot.left() + self._wipe * spot.width()
        painter.save()
        painter.setClipRect(QRectF(spot.left(), spot.top(), edge - spot.left(), spot.height()))
        self._paint_face(painter, area, subject.before, is_cutout=False)
        painter.setClipRect(QRectF(edge, spot.top(), spot.right() - edge, spot.height()))
        self._paint_face(painter, area, subject.after, is_cutout=True)
        painter.restore()
        painter.setPen(QPen(QColor(theme.INK), 3))
        painter.drawLine(QPointF(edge, spot.top()), QPointF(edge, spot.bottom()))
        painter.setPen(QPen(QColor(theme.TEXT), 1))
        painter.drawLine(QPointF(edge, spot.top()), QPointF(edge, spot.bottom()))
        painter.setBrush(QColor(theme.INK))
        painter.drawEllipse(QPointF(edge, spot.center().y()), 12, 12)
        knob = QRectF(edge - 8, spot.center().y() - 8, 16, 16)
        icons.paint(painter, "compare", knob, theme.TEXT)
        self._paint_label(painter, spot.topLeft(), self.tr("Capture"))
        width = QFontMetrics(theme.font(theme.CAPTION_PX)).horizontalAdvance(self.tr("Cutout")) + 32
        self._paint_label(painter, QPointF(spot.right() - width, spot.top()), self.tr("Cutout"))

    def _paint_face(self, painter: QPainter, area: QRectF, path: str, *, is_cutout: bool) -> None:
        spot = self._spot(area)
        painter.save()
        if self._zoom:
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        pixmap = self._pictures.nearest(self._key(path)) if path else None
        if pixmap is None:
            self._paint_missing(painter, spot, path)
        else:
            if is_cutout:
                backdrops.paint(painter, spot, self._backdrop)
            painter.drawPixmap(spot, pixmap, QRectF(pixmap.rect()))
        self._paint_overlays(painter, spot)
        painter.restore()

    def _paint_overlays(self, painter: QPainter, spot: QRectF) -> None:
        subject = self._subject
        if subject is None:
            return
        if self._shows_doubt and subject.matte:
            doubt: QPixmap | None = self._pictures.nearest(self._key(subject.matte, Kind.DOUBT))
            if doubt is not None:
                painter.drawPixmap(spot, doubt, QRectF(doubt.rect()))
        if self._shows_regions:
            for region, title in subject.regions:
                self._paint_region(painter, spot, region, title)

    def _paint_region(self, painter: QPainter, spot: QRectF, region: Region, title: str) -> None:
        box = QRectF(
            spot.left() + region.x * spot.width(),
            spot.top() + region.y * spot.height(),
            region.width * spot.width(),
            region.height * spot.height(),
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tint, width in ((theme.INK, 4), (theme.WARN, 2)):
            painter.setPen(QPen(QColor(tint), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            painter.drawRect(box)
        painter.setFont(theme.font(theme.CAPTION_PX, strong=True))
        width = QFontMetrics(painter.font()).horizontalAdvance(title) + 12
        above = box.top() - 20 >= spot.top()
        tag = QRectF(box.left() - 2, box.top() - 20 if above else box.top(), width, 20)
        painter.fillRect(tag, QColor(theme.WARN))
        painter.setPen(QColor(theme.INK))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, title)

    def _paint_missing(self, painter: QPainter, spot: QRectF, path: str) -> None:
        painter.fillRect(spot, theme.colour(theme.PANEL, 0.5))
        if not path:
            said = self.tr("Not there yet")
        elif self._pictures.has_failed(self._key(path)):
            said = self.tr("This picture cannot be shown")
        else:
            said = self.tr("Loading…")
        painter.setFont(theme.font())
        painter.setPen(QColor(theme.DIM))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, said)

    def _paint_words(self, painter: QPainter, text: str) -> None:
        centre = QPointF(self.rect().center())
        icons.paint(painter, "note", QRectF(centre.x() - 24, centre.y() - 64, 48, 48), theme.FAINT)
        painter.setFont(theme.font())
        painter.setPen(QColor(theme.DIM))
        box = QRectF(24, centre.y(), self.width() - 48, 64)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_label(self, painter: QPainter, corner: QPointF, text: str) -> None:
        painter.setFont(theme.font(theme.CAPTION_PX))
        width = QFontMetrics(painter.font()).horizontalAdvance(text) + 16
        box = QRectF(corner.x() + 8, corner.y() + 8, width, 22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(theme.INK, 0.8))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_chip(self, painter: QPainter, text: str) -> None:
        painter.setFont(theme.font(theme.BODY_PX, strong=True))
        width = min(self.width() - 32.0, QFontMetrics(painter.font()).horizontalAdvance(text) + 32.0)
        box = QRectF((self.width() - width) / 2, 8, width, 32)
        painter.setPen(QPen(QColor(theme.ACCENT), 1))
        painter.setBrush(theme.colour(theme.INK, 0.9))
        painter.drawRoundedRect(box, 16, 16)
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _picture_ready(self, key: Key) -> None:
        if self._subject is not None and key.path in (
            self._subject.before,
            self._subject.after,
            self._subject.matte,
        ):
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._pictures.want(self, self._keys())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.position()
            if self.face is Face.WIPE and not self._zoom:
                self._wipe_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._grip is None:
            return
        if self._zoom:
            self._pan(event.position() - self._grip)
            self._grip = event.position()
        elif self.face is Face.WIPE:
            self._wipe_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if not self._zoom:
            spot = self._spot(next((a for a in self._areas() if a.contains(event.position())), self._areas()[0]))
            inside = event.position() - spot.topLeft()
            self._centre = QPointF(
                min(1.0, max(0.0, inside.x() / spot.width())), min(1.0, max(0.0, inside.y() / spot.height()))
            )
        self.toggle_zoom()

    def _wipe_to(self, point: QPointF) -> None:
        spot = self._spot(self._areas()[0])
        self._wipe = min(1.0, max(0.0, (point.x() - spot.left()) / spot.width()))
        self.update()

    def _pan(self, moved: QPointF) -> None:
        size = self._spot(self._areas()[0]).size()
        self._centre = QPointF(
            min(1.0, max(0.0, self._centre.x() - moved.x() / size.width())),
            min(1.0, max(0.0, self._centre.y() - moved.y() / size.height())),
        )
        self.update()


def words_for(face: Face) -> str:
    """Return a face's name."""
    return {
        Face.CAPTURE: words.tr("Capture"),
        Face.CUTOUT: words.tr("Cutout"),
        Face.SIDES: words.tr("Side by side"),
        Face.WIPE: words.tr("Wipe"),
    }[face]
