"""One tile: a picture, its state, its name, and what has been said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap, QTextLayout, QTextOption

from pixdesk.domain.batch import Defect, DefectClass
from pixdesk.domain.capture import Capture, CaptureId, CaptureState
from pixdesk.domain.finding import Finding, Region
from pixdesk.domain.view import CaptureView, Tile
from pixdesk.ui import backdrops, badges, canvas_paint, icons, theme, words
from pixdesk.ui.backdrops import Backdrop

CAPTION_PX: Final = 28
LINE_PX: Final = 16
_NARROW_PX: Final = 160
_NOTE_PX: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class TileItem:
    """What a tile shows.

    Attributes:
        short: what a narrow tile is called: its SKU when that is known.
        conforms: None while nobody has judged it.
        defect: the defect's key and title when it does not conform.
        reason: why it was flagged; empty for the rest.
        note: what the reviewer wrote with the mark, and `ring` where he drew one.
    """

    id: CaptureId
    name: str
    state: CaptureState
    capture_path: str
    cutout_path: str
    width_px: int = 0
    height_px: int = 0
    label: str = ""
    short: str = ""
    conforms: bool | None = None
    defect: str = ""
    defect_class: DefectClass | None = None
    reason: str = ""
    note: str = ""
    ring: Region | None = None

    @property
    def stem(self) -> str:
        """The name without its ending, which tells nobody anything."""
        return self.name.rpartition(".")[0] or self.name

    @property
    def spoken(self) -> str:
        """The tile in words, for a screen reader."""
        said = [self.name, self.label, words.state(self.state)]
        if self.conforms is not None:
            said.append(self.judged)
        return ", ".join(part for part in [*said, self.reason] if part)

    @property
    def judged(self) -> str:
        """What was said of it in words: the defect with its class, and the note; empty while nobody judged it."""
        if self.conforms is None:
            return ""
        said = words.tr("conforms") if self.conforms else self.defect
        kind = words.defect_class(self.defect_class) if self.defect_class else ""
        marked = " · ".join(part for part in (said, kind) if part)
        return f"{marked} · “{self.note}”" if self.note else marked


def _common(capture: Capture) -> dict[str, object]:
    return {
        "id": capture.id,
        "name": words.short_name(capture),
        "state": capture.state,
        "capture_path": capture.preview_path,
        "cutout_path": capture.cutout_path,
        "label": words.label(capture),
        "width_px": capture.width_px,
        "height_px": capture.height_px,
        "short": capture.label.sku,
    }


def of_capture(view: CaptureView) -> TileItem:
    """Return a capture's tile."""
    return TileItem(**_common(view.capture), reason=_reason(view.findings))  # type: ignore[arg-type]


def of_sheet(tile: Tile, defects: Sequence[Defect]) -> TileItem:
    """Return a contact sheet's tile."""
    common = _common(tile.capture)
    if tile.mark is None:
        return TileItem(**common, reason=_reason(tile.findings) or words.tr("flagged"))  # type: ignore[arg-type]
    known = {defect.id: defect for defect in defects}
    marked = known.get(tile.mark.defect)
    title = f"{marked.key}  {marked.title}" if marked else tile.mark.defect
    return TileItem(
        **common,  # type: ignore[arg-type]
        conforms=tile.mark.conforms,
        defect=title,
        defect_class=tile.mark.defect_class,
        note=tile.mark.note,
        ring=tile.mark.ring,
    )


def _reason(findings: tuple[Finding, ...]) -> str:
    holding = [finding for finding in words.worst_first(findings) if finding.holds]
    return holding[0].sentence if holding else ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a tile is painted just now."""

    is_current: bool
    has_focus: bool
    is_hovered: bool
    backdrop: Backdrop
    shows_cutout: bool
    reason_lines: int = 0
    is_alarm: bool = False
    is_chosen: bool = False


def paint(painter: QPainter, rect: QRect, item: TileItem, pixmap: QPixmap | None, look: Look) -> None:
    """Paint a tile; `pixmap` None while its picture is not here."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.RAISED if look.is_hovered or look.is_current else theme.PANEL))
    painter.drawRoundedRect(QRectF(rect), 4, 4)
    caption = CAPTION_PX + look.reason_lines * LINE_PX + (theme.GRID_PX // 2 if look.reason_lines else 0)
    well = QRectF(rect).adjusted(6, 6, -6, -caption)
    _picture(painter, well, item, pixmap, look)
    _caption(painter, rect, caption, item, look)
    if item.conforms is not None:
        _mark(painter, well, item)
    if look.is_chosen:
        _chosen(painter, rect)
    if look.is_current:
        tint = theme.ACCENT if look.has_focus else theme.FAINT
        painter.setPen(QPen(QColor(tint), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)


def _picture(painter: QPainter, well: QRectF, item: TileItem, pixmap: QPixmap | None, look: Look) -> None:
    if pixmap is None:
        if not item.capture_path and not item.cutout_path:
            side = min(28.0, well.height())
            spot = QRectF(well.center().x() - side / 2, well.center().y() - side / 2, side, side)
            icons.paint(painter, "note", spot, theme.FAINT)
        return
    size = QSizeF(pixmap.size()).scaled(well.size(), Qt.AspectRatioMode.KeepAspectRatio)
    spot = QRectF(
        round(well.center().x() - size.width() / 2),
        round(well.center().y() - size.height() / 2),
        round(size.width()),
        round(size.height()),
    )
    if look.shows_cutout and item.cutout_path:
        backdrops.paint(painter, spot, look.backdrop)
    painter.drawPixmap(spot, pixmap, QRectF(pixmap.rect()))
    if item.ring is not None:
        canvas_paint.ring(painter, spot, item.ring, badges.defect_tone(item.defect_class))


def _chosen(painter: QPainter, rect: QRect) -> None:
    """Frame a tile that is chosen among several, and tick it: colour alone would not tell."""
    painter.setPen(QPen(QColor(theme.TEXT), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -3), 3, 3)
    box = QRectF(rect.left() + 12, rect.top() + 12, 18, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.TEXT))
    painter.drawRoundedRect(box, 3, 3)
    icons.paint(painter, "accept", box.adjusted(2, 2, -2, -2), theme.INK)


def _caption(painter: QPainter, rect: QRect, caption_px: int, item: TileItem, look: Look) -> None:
    top = rect.bottom() - caption_px + 1
    badges.paint_state(painter, item.state, QRectF(rect.left() + 8, top + 6, 16, 16))
    painter.setFont(theme.font(theme.CAPTION_PX))
    painter.setPen(QColor(theme.TEXT))
    line = QRect(rect.left() + 30, top, rect.width() - 36, CAPTION_PX)
    said = item.short if item.short and rect.width() < _NARROW_PX else item.stem
    name = QFontMetrics(painter.font()).elidedText(said, Qt.TextElideMode.ElideMiddle, line.width())
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
    if look.reason_lines and item.reason:
        box = QRect(rect.left() + 8, top + CAPTION_PX - 2, rect.width() - 16, look.reason_lines * LINE_PX)
        painter.setPen(QColor(theme.WARN if item.state is CaptureState.HELD else theme.DIM))
        paint_lines(painter, box, item.reason, look.reason_lines)


def _mark(painter: QPainter, well: QRectF, item: TileItem) -> None:
    if item.conforms:
        badges.paint_state(painter, CaptureState.APPROVED, QRectF(well.right() - 26, well.top() + 6, 20, 20))
        return
    painter.setFont(theme.font(theme.CAPTION_PX, strong=True))
    metrics = QFontMetrics(painter.font())
    kind = words.defect_class(item.defect_class).capitalize() if item.defect_class else ""
    said = f"{kind} · {item.defect}" if kind else item.defect
    more = _NOTE_PX if item.note else 0
    text = metrics.elidedText(said, Qt.TextElideMode.ElideRight, int(well.width()) - 16 - more)
    width = metrics.horizontalAdvance(text) + 16 + more
    chip = QRectF(well.right() - width, well.bottom() - 20, width, 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(badges.defect_tone(item.defect_class)))
    painter.drawRoundedRect(chip, 4, 4)
    painter.setPen(QColor(theme.INK))
    painter.drawText(chip.adjusted(8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
    if item.note:
        icons.paint(painter, "retouch", QRectF(chip.right() - 20, chip.top() + 3, 14, 14), theme.INK)


def paint_lines(painter: QPainter, box: QRect, text: str, lines: int) -> None:
    """Write text over so many lines of `LINE_PX`, the last one elided."""
    text = words.unbroken(text)
    layout = QTextLayout(text, painter.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    metrics = QFontMetrics(painter.font())
    layout.beginLayout()
    for number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(box.width())
        start = line.textStart()
        piece = text[start : start + line.textLength()] if number < lines - 1 else text[start:]
        shown = metrics.elidedText(piece.strip(), Qt.TextElideMode.ElideRight, box.width())
        row = QRect(box.left(), box.top() + number * LINE_PX, box.width(), LINE_PX)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    layout.endLayout()
