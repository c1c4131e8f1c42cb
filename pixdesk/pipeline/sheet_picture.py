"""A contact sheet as a picture, for whoever has no window in front of them."""

from pathlib import Path

import numpy as np

from pixdesk.domain.view import Sheet, Tile
from pixdesk.imaging import encode, staging
from pixdesk.imaging.contact_sheet import ContactTile, contact_sheet
from pixdesk.store.files import publish

_COLUMNS = 5
_IN_SAMPLE = (120, 190, 130)
_FLAGGED = (226, 160, 70)


def write_sheet(sheet: Sheet, path: Path) -> None:
    """Draw the sample and, after it, what was flagged, each flagged tile with its reason; PNG.

    Raises:
        CaptureError: a staged cutout is damaged.
        OSError: the file cannot be written.
    """
    tiles = [_tile(tile, flagged=False) for tile in sheet.sample] + [
        _tile(tile, flagged=True) for tile in sheet.flagged
    ]
    batch = sheet.summary.batch
    picture = contact_sheet(tiles, _COLUMNS, batch.key, f"{sheet.claim} {sheet.proves}")
    publish(path, encode.encode_png(picture))


def _tile(tile: Tile, *, flagged: bool) -> ContactTile:
    remark = tile.findings[0].sentence if flagged and tile.findings else "in the sample"
    return ContactTile(
        rgb=_picture(tile),
        caption=tile.capture.name.rsplit("/", 1)[-1],
        remark=remark,
        accent=_FLAGGED if flagged else _IN_SAMPLE,
    )


def _picture(tile: Tile) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    path = tile.capture.cutout_path
    if not path or not Path(path).exists():
        return np.full((300, 400, 3), 96, np.uint8)
    return staging.fit(staging.over_grey(Path(path).read_bytes()), 480)
