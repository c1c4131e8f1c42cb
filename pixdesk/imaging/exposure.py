"""How much light the camera was set to let in, as EXIF says: shutter, aperture and ISO as one figure in stops.

Read from a file's own bytes and never from its pixels: a backdrop that is white anyway does not get whiter, and the
settings are the only witness that the next frame has twice the light.
"""

import math
import struct

from pixdesk.imaging import jpeg_structure, tiff_structure
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Directory, Tag

EXPOSURE_TIME, F_NUMBER, ISO = 0x829A, 0x829D, 0x8827
"""EXIF 2.32, 4.6.5, table 8."""

_RATIONAL = 5
_STOPS_MAX = 40.0


def light_stops(data: bytes, kind: str) -> float | None:
    """Return the base-2 logarithm of time × ISO / aperture², in stops; None where the file does not say all three.

    Only differences between frames of one camera mean anything.

    Args:
        data: the whole file.
        kind: what `decode.recognised` calls it; JPEG, TIFF and RAW of TIFF's structure are read.
    """
    for directory in _directories(data, kind):
        details = tiff_structure.sub_directory(directory, Tag.EXIF_IFD) or directory
        time_s, f_number, iso = _rational(details, EXPOSURE_TIME), _rational(details, F_NUMBER), details.number(ISO)
        if time_s > 0 and f_number > 0 and iso > 0:
            stops = math.log2(time_s * iso / f_number**2)
            return round(stops, 3) if abs(stops) < _STOPS_MAX else None
    return None


def _directories(data: bytes, kind: str) -> list[Directory]:
    if kind == "jpeg":
        return tiff_structure.directories(Source(jpeg_structure.read(Source(data)).exif))
    return tiff_structure.directories(Source(data)) if kind in ("tiff", "raw") else []


def _rational(directory: Directory, tag: int) -> float:
    """Return a tag's first fraction; 0 where there is none."""
    entry, raw = directory.entries.get(tag), directory.content(tag, 8)
    if entry is None or entry.kind != _RATIONAL or len(raw) < 8:
        return 0.0
    above, below = struct.unpack(directory.order + "II", raw)
    return float(above / below) if below else 0.0
