"""One cell of the release: the file that was really written, small, and how it stands in a word and a mark."""

from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pixdesk.domain.release import Outcome, ReleaseRow
from pixdesk.domain.view import RenditionView
from pixdesk.ui import icons, release_model, theme, tiles, words
from pixdesk.ui.delegates import ground, line
from pixdesk.ui.file_picture import draw_well
from pixdesk.ui.pictures import Key, Pictures, key_for

ROW_PX: Final = 72
THUMB_PX: Final = 56

_MARKS: Final = {
    Outcome.WAITING: ("export", theme.FAINT),
    Outcome.WRITTEN: ("verify", theme.GOOD),
    Outcome.OUTDATED: ("reprocess", theme.WARN),
    Outcome.REFUSED: ("exceptions", theme.BAD),
    Outcome.BLOCKED: ("hold", theme.WARN),
}
_REASON_LINES: Final = 2
_HALF_LINE_PX: Final = tiles.LINE_PX // 2
_BELOW_TARGET: Final = ("note", theme.WARN)

_Index = QModelIndex | QPersistentModelIndex


def written_key(view: RenditionView, side_px: float, ratio: float) -> Key:
    """Return the key of a written file's picture; another content under the same name is another picture."""
    return key_for(view.path, side_px, ratio, version=view.sha256)


def mark(row: ReleaseRow, channel: str) -> tuple[str, str]:
    """Return the icon and the tint of how a capture stands on a channel."""
    return _BELOW_TARGET if row.missed(channel) else _MARKS[row.outcome(channel)]


def key_of(row: ReleaseRow, channel: str, ratio: float) -> Key | None:
    """Return the key of the picture a cell shows; None where it shows none."""
    if not channel:
        return key_for(row.cutout_path, THUMB_PX, ratio) if row.cutout_path else None
    view = row.written.get(channel)
    return None if view is None else written_key(view, THUMB_PX, ratio)


class ReleaseCell(QStyledItemDelegate):
    """Paints a capture in the first column and its file in the others."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: ReleaseRow | None = index.data(release_model.ROW_ROLE)
        if row is None:
            return
        channel = str(index.data(release_model.CHANNEL_ROLE))
        box = QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, box)
        ratio = painter.device().devicePixelRatioF()
        key = key_of(row, channel, ratio)
        spot = QRect(box.left() + 12, box.top() + (box.height() - THUMB_PX) // 2, THUMB_PX, THUMB_PX)
        pixmap = self._pictures.nearest(key) if key is not None else None
        draw_well(painter, pixmap, spot, is_framed=bool(channel))
        said = box.adjusted(12 + THUMB_PX + 12, 14, -4, -14)
        if channel:
            _paint_outcome(painter, said, row, channel)
        else:
            _paint_capture(painter, said, row)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, option: QStyleOptionViewItem, box: QRect) -> None:
        if ground(painter, option, box) and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))


def _paint_capture(painter: QPainter, box: QRect, row: ReleaseRow) -> None:
    name = PurePath(words.shown_text(row.name)).name
    line(painter, QRect(box.left(), box.top(), box.width(), 20), name, mode=Qt.TextElideMode.ElideMiddle)
    told = "  ·  ".join(part for part in (row.label.sku, row.label.colourway, row.label.view) if part)
    second = QRect(box.left(), box.top() + 22, box.width(), 18)
    line(painter, second, told or words.state(row.state), tint=theme.DIM, size_px=theme.CAPTION_PX)


def _paint_outcome(painter: QPainter, box: QRect, row: ReleaseRow, channel: str) -> None:
    icon, tint = mark(row, channel)
    word, told = release_model.standing(row, channel)
    is_qualified = bool(told)
    view = row.written.get(channel)
    is_refused = not told and channel in row.refused
    told = told or row.refused.get(channel, "")
    if not told and view is not None:
        told = f"{view.width_px} × {view.height_px} · {words.size(view.byte_count)}"
        more = len(row.roles.get(channel, ()))
        told = words.tr("%1 files").replace("%1", str(more + 1)) if more else told
    top = box.top() - _HALF_LINE_PX if is_refused else box.top() if told else box.top() + (box.height() - 20) // 2
    icons.paint(painter, icon, QRectF(box.left(), top + 1, 18, 18), tint)
    first = QRect(box.left() + 24, top, box.width() - 24, 20)
    line(painter, first, word, tint=theme.TEXT if tint == theme.GOOD else tint)
    second = QRect(box.left(), top + 22, box.width(), 18)
    if is_refused:
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.DIM))
        tiles.paint_lines(painter, second, told, _REASON_LINES)
        return
    line(painter, second, told, tint=tint if is_qualified else theme.DIM, size_px=theme.CAPTION_PX)
