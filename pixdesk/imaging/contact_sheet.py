"""A contact sheet as a picture: what the window shows, for a machine without one.

Neutral grey all over, so that nothing beside a product lies about its colour, and the grey is dark enough for
a white packshot's edge to be seen. Text is drawn with the font that comes inside Pillow: no system font is
needed, and the sheet looks the same everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pixdesk.imaging.encode import to_uint8

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

PICTURE_PX = 336
"""Side of the square a tile's picture is fitted into."""

_PAD_PX, _GAP_PX, _MARGIN_PX = 14, 20, 40
_CAPTION_PX, _REMARK_PX, _TITLE_PX, _COUNT_PX = 18, 15, 34, 18
_REMARK_LINES = 2
_LINE_PX = 20
_HEAD_PX = 66
_SUBTITLE_PX = 32
_TILE_WIDTH_PX = PICTURE_PX + 2 * _PAD_PX
_TILE_HEIGHT_PX = _PAD_PX + PICTURE_PX + 14 + _CAPTION_PX + 12 + _REMARK_LINES * _LINE_PX + _PAD_PX - 4

_PAPER: Colour = (58, 58, 58)
_TILE: Colour = (76, 76, 76)
_WELL: Colour = (92, 92, 92)
_TEXT: Colour = (236, 236, 236)
_MUTED: Colour = (184, 184, 184)
_RULE: Colour = (104, 104, 104)


@dataclass(frozen=True, slots=True)
class ContactTile:
    """One picture on the sheet.

    Attributes:
        rgb: H×W×3, uint8 or uint16; fitted, never enlarged.
        caption: one line, cut with an ellipsis.
        remark: up to two lines, wrapped.
        accent: colour of the mark beside the caption and of the frame; None for none.
    """

    rgb: NDArray[Any]
    caption: str
    remark: str = ""
    accent: Colour | None = None


def contact_sheet(tiles: Sequence[ContactTile], columns: int, title: str, subtitle: str = "") -> NDArray[np.uint8]:
    """Draw the tiles row by row under a title; H×W×3 uint8.

    Args:
        tiles: in reading order; none gives a sheet with the title alone.
        columns: tiles in a row, at least 1; fewer when there are fewer tiles.
        title: one line, cut with an ellipsis.
        subtitle: one smaller line under it, such as the batch's claim.
    """
    head_px = _HEAD_PX + (_SUBTITLE_PX if subtitle else 0)
    columns = max(1, min(columns, len(tiles) or 1))
    rows = -(-len(tiles) // columns)
    width = 2 * _MARGIN_PX + columns * _TILE_WIDTH_PX + (columns - 1) * _GAP_PX
    height = 2 * _MARGIN_PX + head_px + rows * (_TILE_HEIGHT_PX + _GAP_PX) - (_GAP_PX if rows else 0)
    sheet = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    _draw_head(pen, width, title, len(tiles))
    if subtitle:
        said = _cut(pen, subtitle, _font(_COUNT_PX), width - 2 * _MARGIN_PX)
        pen.text((_MARGIN_PX, _MARGIN_PX + _HEAD_PX + 8), said, _MUTED, _font(_COUNT_PX), anchor="ls")
    for ordinal, tile in enumerate(tiles):
        row, column = divmod(ordinal, columns)
        left = _MARGIN_PX + column * (_TILE_WIDTH_PX + _GAP_PX)
        top = _MARGIN_PX + head_px + row * (_TILE_HEIGHT_PX + _GAP_PX)
        _draw_tile(sheet, pen, tile, left, top)
    return np.array(sheet)


def _draw_head(pen: ImageDraw.ImageDraw, width: int, title: str, count: int) -> None:
    told = f"{count} picture" + ("" if count == 1 else "s")
    count_width = int(pen.textlength(told, _font(_COUNT_PX)))
    room = width - 2 * _MARGIN_PX - count_width - 24
    baseline = _MARGIN_PX + _TITLE_PX
    pen.text((_MARGIN_PX, baseline), _cut(pen, title, _font(_TITLE_PX), room), _TEXT, _font(_TITLE_PX), anchor="ls")
    pen.text((width - _MARGIN_PX, baseline), told, _MUTED, _font(_COUNT_PX), anchor="rs")
    rule = _MARGIN_PX + _HEAD_PX - 18
    pen.line((_MARGIN_PX, rule, width - _MARGIN_PX - 1, rule), _RULE, 1)


def _draw_tile(sheet: Image.Image, pen: ImageDraw.ImageDraw, tile: ContactTile, left: int, top: int) -> None:
    pen.rounded_rectangle((left, top, left + _TILE_WIDTH_PX - 1, top + _TILE_HEIGHT_PX - 1), 8, _TILE, tile.accent, 2)
    well_left, well_top = left + _PAD_PX, top + _PAD_PX
    pen.rectangle((well_left, well_top, well_left + PICTURE_PX - 1, well_top + PICTURE_PX - 1), _WELL)
    picture = _fitted(tile.rgb)
    at = (
        well_left + (PICTURE_PX - picture.shape[1]) // 2,
        well_top + (PICTURE_PX - picture.shape[0]) // 2,
    )
    sheet.paste(Image.fromarray(picture), at)
    baseline = well_top + PICTURE_PX + 14 + _CAPTION_PX
    indent = 0
    if tile.accent is not None:
        pen.ellipse((well_left, baseline - 13, well_left + 11, baseline - 2), tile.accent)
        indent = 20
    caption = _cut(pen, tile.caption, _font(_CAPTION_PX), PICTURE_PX - indent)
    pen.text((well_left + indent, baseline), caption, _TEXT, _font(_CAPTION_PX), anchor="ls")
    lines = _wrapped(pen, tile.remark, _font(_REMARK_PX), PICTURE_PX)
    for ordinal, line in enumerate(lines, start=1):
        at = (well_left, baseline + 6 + ordinal * _LINE_PX)
        pen.text(at, line, _MUTED, _font(_REMARK_PX), anchor="ls")


def _fitted(rgb: NDArray[Any]) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    scale = min(1.0, PICTURE_PX / width, PICTURE_PX / height)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(to_uint8(rgb))


@lru_cache(maxsize=8)
def _font(size_px: int) -> Font:
    return ImageFont.load_default(size_px)


def _plain(text: str) -> str:
    """One line of what can be drawn; names are hostile, and Pillow measures no line breaks."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _cut(pen: ImageDraw.ImageDraw, text: str, font: Font, room_px: float) -> str:
    """Shorten a text to the room, with an ellipsis; by halving, since width grows with every character."""
    text = _plain(text)[:400]
    if pen.textlength(text, font) <= room_px:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if pen.textlength(text[:middle].rstrip() + "…", font) <= room_px:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def _wrapped(pen: ImageDraw.ImageDraw, text: str, font: Font, room_px: float) -> list[str]:
    """Break a text into at most two lines; what is left over ends the last one with an ellipsis."""
    words = _plain(text)[:400].split()
    lines: list[str] = []
    while words and len(lines) < _REMARK_LINES - 1:
        taken = 1
        while taken < len(words) and pen.textlength(" ".join(words[: taken + 1]), font) <= room_px:
            taken += 1
        lines.append(_cut(pen, " ".join(words[:taken]), font, room_px))
        words = words[taken:]
    if words:
        lines.append(_cut(pen, " ".join(words), font, room_px))
    return lines
