"""One cell of the shot list: what the product is, when it is due, how it stands, what was shot, how long is left."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.shot_board import Line, Picture
from pixdesk.domain.shot_state import ShotState, meets
from pixdesk.ui import badges, icons, shot_model, shot_words, theme
from pixdesk.ui.delegates import ground
from pixdesk.ui.delegates import line as write
from pixdesk.ui.file_picture import draw_well
from pixdesk.ui.pictures import Key, Pictures, key_for
from pixdesk.ui.shot_model import PRODUCT

ROW_PX: Final = 72
THUMB_PX: Final = 44
_STEP_PX: Final = 52
_PAD_PX: Final = 16

_SHAPES: Final = {
    ShotState.DUE: CaptureState.LANDED,
    ShotState.HELD: CaptureState.HELD,
    ShotState.SHOT: CaptureState.PROCESSING,
    ShotState.IN_WORK: CaptureState.CLEAN,
    ShotState.APPROVED: CaptureState.APPROVED,
    ShotState.EXPORTED: CaptureState.EXPORTED,
}

_Index = QModelIndex | QPersistentModelIndex


def key_of(picture: Picture, ratio: float) -> Key:
    """Return the key of a small picture."""
    return key_for(picture.path, THUMB_PX, ratio)


def slots(line: Line) -> list[tuple[str, Picture | None]]:
    """Return the views of a row in order, each with its newest picture, or none; then what else was shot."""
    left = list(line.pictures)
    found: list[tuple[str, Picture | None]] = []
    for view in line.standing.row.views:
        mine = [one for one in left if meets(view, one.view)]
        found.append((view, max(mine, key=lambda one: one.id, default=None)))
        left = [one for one in left if one not in mine]
    return [*found, *((one.view, one) for one in left)]


def room_for(width_px: int) -> int:
    """Return how many pictures fit side by side."""
    return max(1, (width_px + _STEP_PX - THUMB_PX) // _STEP_PX)


class ShotCell(QStyledItemDelegate):
    """Paints a row, cell by cell."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line: Line | None = index.data(shot_model.LINE_ROLE)
        if line is None:
            return
        box = QRect(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if ground(painter, option, box) and index.column() == PRODUCT:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), QColor(theme.ACCENT))
        painter.setClipRect(box)
        inner = box.adjusted(_PAD_PX, 0, -4, 0)
        today = index.data(shot_model.TODAY_ROLE)
        match index.column():
            case shot_model.PRODUCT:
                _two_lines(painter, inner, shot_words.product(line.standing), strong=True)
            case shot_model.DUE:
                tint = theme.BAD if line.standing.is_late else theme.TEXT
                _two_lines(painter, inner, shot_words.due(line.standing, today), tint=tint)
            case shot_model.STATE:
                _paint_state(painter, inner, line)
            case shot_model.VIEWS:
                self._paint_views(painter, inner, line)
            case shot_model.CLOCK:
                _paint_clock(painter, inner, line)
        painter.restore()

    def _paint_views(self, painter: QPainter, box: QRect, line: Line) -> None:
        every = slots(line)
        fits = room_for(box.width())
        shown = every if len(every) <= fits else every[: fits - 1]
        for number, (view, picture) in enumerate(shown):
            spot = QRect(box.left() + number * _STEP_PX, box.top() + 6, THUMB_PX, THUMB_PX)
            self._paint_view(painter, spot, view, picture)
        if len(shown) < len(every):
            more = QRect(box.left() + len(shown) * _STEP_PX, box.top() + 6, THUMB_PX, THUMB_PX)
            write(painter, more, f"+{len(every) - len(shown)}", tint=theme.DIM)

    def _paint_view(self, painter: QPainter, spot: QRect, view: str, picture: Picture | None) -> None:
        tint = theme.DIM if picture is not None else theme.WARN
        if picture is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.FAINT), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(spot).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        else:
            pixmap = self._pictures.nearest(key_of(picture, painter.device().devicePixelRatioF()))
            draw_well(painter, pixmap, spot, is_framed=False)
            if picture.state is CaptureState.HELD:
                badges.paint_state(painter, picture.state, QRectF(spot.right() - 15, spot.top() + 1, 14, 14))
        painter.setFont(theme.font(11))
        painter.setPen(QColor(tint))
        said = QFontMetrics(painter.font()).elidedText(view, Qt.TextElideMode.ElideRight, _STEP_PX - 2)
        under = QRect(spot.left() - 4, spot.bottom() + 2, _STEP_PX, 16)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, said)


def _two_lines(
    painter: QPainter, box: QRect, said: tuple[str, str], *, tint: str = theme.TEXT, strong: bool = False
) -> None:
    """Write a line and a smaller one under it; a line alone stands in the middle."""
    first, second = said
    top = box.top() + (16 if second else (box.height() - 20) // 2)
    write(painter, QRect(box.left(), top, box.width(), 20), first, tint=tint, strong=strong)
    below = QRect(box.left(), top + 21, box.width(), 18)
    write(painter, below, second, tint=theme.DIM, size_px=theme.CAPTION_PX)


def paint_standing(painter: QPainter, line: Line, spot: QRectF) -> None:
    """Paint where a row stands: its shape says how far it has come, its colour whether that is in time."""
    tint = shot_words.standing_tint(line.standing)
    if line.standing.state is ShotState.DELIVERED:
        icons.paint(painter, "release", spot, tint)
    else:
        badges.paint_shape(painter, _SHAPES[line.standing.state], tint, spot)


def _paint_state(painter: QPainter, box: QRect, line: Line) -> None:
    first, second = shot_words.stands(line.standing)
    top = box.top() + (16 if second else (box.height() - 20) // 2)
    paint_standing(painter, line, QRectF(box.left(), top + 2, 16, 16))
    _two_lines(painter, box.adjusted(24, 0, 0, 0), (first, second), tint=shot_words.standing_tint(line.standing))


def _paint_clock(painter: QPainter, box: QRect, line: Line) -> None:
    """Write how long is left over a track that fills as the time runs."""
    if line.clock is None:
        return
    first, second = shot_words.clock(line.clock)
    tint = shot_words.pace_tint(line.clock)
    used = write(painter, QRect(box.left(), box.top() + 16, box.width(), 20), first, tint=tint)
    beside = QRect(box.left() + used + 6, box.top() + 17, box.width() - used - 6, 18)
    if QFontMetrics(theme.font(theme.CAPTION_PX)).horizontalAdvance(second) <= beside.width():
        write(painter, beside, second, tint=theme.DIM, size_px=theme.CAPTION_PX)
    track = QRectF(box.left(), box.top() + 44, box.width() - 12, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.SURROUND))
    painter.drawRoundedRect(track, 2, 2)
    share = min(1.0, line.clock.age_s / line.clock.target_s)
    painter.setBrush(QColor(tint))
    painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * share, track.height()), 2, 2)
