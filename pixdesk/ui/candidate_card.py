"""One of several cutouts of a capture, small: its picture, the recipe it came from, and what the checks make of it."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pixdesk.domain.candidate import Candidate
from pixdesk.domain.score import Score
from pixdesk.ui import backdrops, icons, theme, words
from pixdesk.ui.backdrops import Backdrop
from pixdesk.ui.buttons import cap_width, paint_cap
from pixdesk.ui.delegates import line
from pixdesk.ui.pictures import Key, Pictures, key_for

_HEIGHT_PX: Final = 72
_PICTURE_PX: Final = 56


class CandidateCard(QAbstractButton):
    """A card that can be pressed; pressed is the cutout that the large picture shows."""

    def __init__(self, candidate: Candidate, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.candidate = candidate
        self._pictures = pictures
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(280)
        said = ", ".join(filter(None, (held_words(candidate.score), doubt_words(candidate.score), self._in_use)))
        self.setAccessibleName(words.tr("Cutout %1, recipe %2").replace("%1", self._cap).replace("%2", self._recipe))
        self.setAccessibleDescription(said)
        self.setToolTip(f"{self.accessibleName()}  ({self._cap})\n{said}")

    @property
    def _cap(self) -> str:
        return str(self.candidate.number)

    @property
    def _recipe(self) -> str:
        return self.candidate.recipe_id.replace("-", " ")

    @property
    def _in_use(self) -> str:
        return words.tr("in use") if self.candidate.is_taken else ""

    @property
    def key(self) -> Key:
        """The picture it wants."""
        return key_for(self.candidate.cutout_path, _PICTURE_PX, self.devicePixelRatioF())

    def sizeHint(self) -> QSize:
        return QSize(208, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(132, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.ACCENT if self.isChecked() else theme.LINE), 1))
        lit = theme.HOVER if self.underMouse() else theme.RAISED
        painter.setBrush(QColor(theme.ACCENT_DEEP if self.isChecked() else lit))
        painter.drawRoundedRect(body, 4, 4)
        self._paint_picture(painter, QRectF(8, 8, _PICTURE_PX, _PICTURE_PX))
        self._paint_words(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.TEXT), 1.5, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(3, 3, -3, -3), 3, 3)
        painter.end()

    def _paint_picture(self, painter: QPainter, spot: QRectF) -> None:
        backdrops.paint(painter, spot, Backdrop.CHECKER)
        pixmap = self._pictures.nearest(self.key)
        if pixmap is None:
            return
        size = pixmap.size().scaled(spot.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(spot.center())
        painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))

    def _paint_words(self, painter: QPainter) -> None:
        score = self.candidate.score
        left = _PICTURE_PX + 16
        wide, room = cap_width(self._cap), self.width() - left - 8
        paint_cap(painter, QRectF(left + 0.5, 8.5, wide, 19), self._cap, lit=True, inked=False)
        title = QRect(left + wide + 6, 8, room - wide - 6, 20)
        line(painter, title, self._recipe, strong=True)
        tone = theme.WARN if score.kinds else theme.GOOD
        line(painter, QRect(left, 30, room, 18), held_words(score), tint=tone, size_px=theme.CAPTION_PX)
        last = QRect(left, 50, room, 18)
        if self.candidate.is_taken:
            icons.paint(painter, "accept", QRectF(left - 2, 51, 16, 16), theme.TEXT)
            last.adjust(16, 0, 0, 0)
        told = self._in_use or doubt_words(score)
        line(painter, last, told, tint=theme.TEXT if self._in_use else theme.DIM, size_px=theme.CAPTION_PX)


def held_words(score: Score) -> str:
    """Return what the checks make of a cutout."""
    if not score.kinds:
        return words.tr("nothing wrong")
    return words.plural(score.kinds, words.tr("finding"), words.tr("findings"))


def doubt_words(score: Score) -> str:
    """Return how doubtful a cutout is; empty where nobody knows."""
    return "" if score.doubt is None else words.tr("doubt %1 %").replace("%1", f"{100 * score.doubt:.0f}")
