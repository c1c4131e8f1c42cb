"""How a row of a list looks: a batch, a case."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pixdesk.domain.batch import EVERY_ONE, BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.view import BatchSummary, CaseView
from pixdesk.ui import badges, theme, tiles, words
from pixdesk.ui.lists import VALUE_ROLE
from pixdesk.ui.pictures import Key, Pictures, key_for

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints the ground every row shares; the rest is the subclass's.

    Attributes:
        INSET_PX: how far the ground keeps from the list's sides; nothing where the list has a margin around it already.
    """

    HEIGHT_PX = 64
    INSET_PX = theme.GRID_PX

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, self.HEIGHT_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        rect: QRect = option.rect
        state = option.state
        view: QWidget = option.widget
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        body = QRectF(rect).adjusted(self.INSET_PX, 2, -self.INSET_PX, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(QColor(theme.RAISED))
            painter.drawRoundedRect(body, 4, 4)
            if view.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.ACCENT), 2))
                painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), 4, 4)
            else:
                painter.setBrush(QColor(theme.ACCENT))
                painter.drawRoundedRect(QRectF(body.left(), body.top() + 8, 3, body.height() - 16), 1.5, 1.5)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.colour(theme.RAISED, 0.5))
            painter.drawRoundedRect(body, 4, 4)
        self.paint_value(painter, body.toRect().adjusted(12, 0, -10, 0), index.data(VALUE_ROLE))
        painter.restore()

    def paint_value(self, painter: QPainter, box: QRect, value: Any) -> None:
        """Paint one value into its box."""
        raise NotImplementedError


def ground(painter: QPainter, option: QStyleOptionViewItem, box: QRect) -> bool:
    """Paint what is under a table's cell; returns whether the cell is chosen."""
    is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.ACCENT_DEEP if is_chosen else theme.GROUND))
    painter.drawRect(box)
    painter.setPen(QColor(theme.LINE))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    return is_chosen


def line(
    painter: QPainter,
    box: QRect,
    text: str,
    *,
    tint: str = theme.TEXT,
    size_px: int = theme.BODY_PX,
    strong: bool = False,
    right: bool = False,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> int:
    """Write one elided line and return its width."""
    painter.setFont(theme.font(size_px, strong=strong))
    painter.setPen(QColor(tint))
    said = QFontMetrics(painter.font()).elidedText(text, mode, box.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, said)
    return QFontMetrics(painter.font()).horizontalAdvance(said)


class BatchDelegate(RowDelegate):
    """A batch: its key, its age, its state, and how many captures stand where."""

    HEIGHT_PX = 72

    def paint_value(self, painter: QPainter, box: QRect, value: BatchSummary) -> None:
        """Paint one batch."""
        batch = value.batch
        first = QRect(box.left(), box.top() + 8, box.width(), 20)
        aged = words.age(batch.closed_at or batch.opened_at, datetime.now(UTC))
        used = line(painter, first, aged, tint=theme.DIM, size_px=theme.CAPTION_PX, right=True)
        name = batch.key.replace(EVERY_ONE, "")
        line(painter, first.adjusted(0, 0, -used - 12, 0), name, strong=True, mode=Qt.TextElideMode.ElideMiddle)
        badges.paint_batch_state(painter, batch.state, QRectF(box.left(), box.top() + 30, 14, 14))
        second = QRect(box.left() + 20, box.top() + 28, box.width() - 20, 18)
        said = words.batch_state(batch.state)
        if batch.state is BatchState.SAMPLED:
            said = f"{said}  ·  {value.inspected} / {batch.sample_size}"
        counted = words.plural(value.total, words.tr("capture"), words.tr("captures"))
        if EVERY_ONE in batch.key:
            counted = words.tr("every one of %1").replace("%1", words.count(value.total))
        used = line(painter, second, counted, tint=theme.DIM, size_px=theme.CAPTION_PX, right=True)
        line(
            painter,
            second.adjusted(0, 0, -used - 8, 0),
            said,
            tint=badges.batch_tone(batch.state),
            size_px=theme.CAPTION_PX,
        )
        self._shares(painter, QRectF(box.left(), box.bottom() - 12, box.width(), 4), value)

    def _shares(self, painter: QPainter, track: QRectF, value: BatchSummary) -> None:
        """Paint the counts as one bar: done, clean, held, still coming."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.GROUND))
        painter.drawRect(track)
        left, total = track.left(), max(1, value.total)
        for state, tint in (
            (CaptureState.EXPORTED, theme.GOOD),
            (CaptureState.APPROVED, theme.GOOD),
            (CaptureState.CLEAN, theme.EDGE),
            (CaptureState.HELD, theme.WARN),
        ):
            width = track.width() * value.counts.get(state, 0) / total
            painter.setBrush(QColor(theme.FAINT if tint == theme.EDGE else tint))
            painter.drawRect(QRectF(left, track.top(), width, track.height()))
            left += width


class CaseDelegate(RowDelegate):
    """A case: the picture, its name and age, and the reason over two lines."""

    HEIGHT_PX = 88
    _THUMB_PX = 64

    def __init__(self, pictures: Pictures, view: QListView) -> None:
        super().__init__(view)
        self._pictures = pictures
        self._view = view
        self.actor = ""
        """Who sits here: what he claimed is his own."""
        pictures.ready.connect(self._picture_ready)

    def _picture_ready(self) -> None:
        self._view.viewport().update()

    def key(self, value: CaseView) -> Key:
        """Return the key of a case's picture."""
        return key_for(value.capture.preview_path, self._THUMB_PX, self._view.devicePixelRatioF())

    def paint_value(self, painter: QPainter, box: QRect, value: CaseView) -> None:
        """Paint one case."""
        well = QRectF(box.left(), box.top() + 10, self._THUMB_PX, self._THUMB_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.SURROUND))
        painter.drawRect(well)
        pixmap = self._pictures.nearest(self.key(value))
        if pixmap is not None:
            scale = min(well.width() / pixmap.width(), well.height() / pixmap.height())
            size = QSize(round(pixmap.width() * scale), round(pixmap.height() * scale))
            corner = QPoint(round(well.center().x() - size.width() / 2), round(well.center().y() - size.height() / 2))
            painter.drawPixmap(QRect(corner, size), pixmap)
        else:
            badges.paint_state(
                painter, CaptureState.HELD, QRectF(well.center().x() - 10, well.center().y() - 10, 20, 20)
            )
        side = QRect(box.left() + self._THUMB_PX + 12, box.top() + 8, box.width() - self._THUMB_PX - 12, 20)
        aged = words.age(value.case.opened_at)
        used = line(painter, side, aged, tint=theme.DIM, size_px=theme.CAPTION_PX, right=True)
        name = words.stem(value.capture)
        line(painter, side.adjusted(0, 0, -used - 8, 0), name, strong=True, mode=Qt.TextElideMode.ElideMiddle)
        painter.setFont(theme.font(theme.CAPTION_PX))
        lines = 3
        if value.case.claimed_by:
            lines = 2
            whose = QRect(side.left(), side.bottom() + 2 + 2 * tiles.LINE_PX, side.width(), tiles.LINE_PX)
            said = words.tr("%1 works on it").replace("%1", value.case.claimed_by)
            said = words.tr("You work on it") if value.case.claimed_by == self.actor else said
            line(painter, whose, said, tint=theme.ACCENT_LIT, size_px=theme.CAPTION_PX)
            painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.WARN))
        reason = QRect(side.left(), side.bottom() + 2, side.width(), lines * tiles.LINE_PX)
        tiles.paint_lines(painter, reason, value.case.reason, lines)
