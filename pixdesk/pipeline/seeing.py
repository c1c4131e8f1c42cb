"""Reading a picture that is on the screen: histogram, overlays, the colour under the cursor, and the loupe.

Small copies are read on the looks lane. The loupe needs the original at its full size: that is decoded once on the
files lane and kept, one frame and no more, until another capture is looked at or the loupe is put away. What reads
pixels is loaded by the first who asks: the engine that holds a `Seeing` opens without it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from pixdesk.domain.capture import Capture
from pixdesk.domain.finding import Code
from pixdesk.domain.view import PixelReading, Raster, Scope
from pixdesk.errors import CaptureError
from pixdesk.pipeline.studio import Studio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pixdesk.imaging import readings

_KEPT = 3
"""The shown capture, its cutout and the one before."""

LOUPE_MAX_PX = 1024


class Seeing:
    """Answers what the window asks of pixels. Every answer may be asked for on any thread."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, readings.Shown] = OrderedDict()
        self._large: tuple[str, str, NDArray[np.uint8]] | None = None

    def scope(self, path: str) -> Scope:
        """Return the histogram of a staged picture and how much of it is clipped.

        Raises:
            CaptureError: it is not there, or damaged.
        """
        return self._studio.lanes.looks.submit(self._scope, path).result()

    def overlay(self, path: str, *, clipping: bool, focus: bool) -> Raster:
        """Return what to lay over a staged picture.

        Raises:
            CaptureError: it is not there, or damaged.
        """
        return self._studio.lanes.looks.submit(self._overlay, path, clipping, focus).result()

    def pixel(self, path: str, x: float, y: float, digest: str = "") -> PixelReading:
        """Return the colour of a picture at a point: of the original where the loupe has it, else of the preview.

        Args:
            path: the staged picture on the screen.
            x, y: the point as shares of width and height.
            digest: the capture's, when the original is meant and not its cutout.

        Raises:
            CaptureError: the staged picture is not there, or damaged.
        """
        return self._studio.lanes.looks.submit(self._pixel, path, x, y, digest).result()

    def loupe(self, capture: Capture, x: float, y: float, side_px: int) -> Raster:
        """Return a square of the working picture at 100 % around a point; decodes the original when it must.

        Args:
            x, y: the point as shares of width and height.
            side_px: at most `LOUPE_MAX_PX`.

        Raises:
            CaptureError: the original is gone, has changed since, or cannot be read.
        """
        from pixdesk.imaging import readings

        large = self._large_of(capture.digest, capture.applied.text)
        if large is None:
            large = self._studio.lanes.files.submit(self._decode, capture).result()
        return _raster(readings.cropped(large, (_share(x), _share(y)), max(1, min(side_px, LOUPE_MAX_PX))))

    def put_loupe_away(self) -> None:
        """Let go of the full-size frame."""
        with self._lock:
            self._large = None

    def _scope(self, path: str) -> Scope:
        from pixdesk.imaging import readings

        shown = self._shown(path)
        red, green, blue = readings.histogram(shown)
        high, low = readings.clipped(shown)
        return Scope(
            red=red,
            green=green,
            blue=blue,
            highlights=readings.share(high, shown),
            shadows=readings.share(low, shown),
            is_product=shown.product is not None,
        )

    def _overlay(self, path: str, clipping: bool, focus: bool) -> Raster:
        from pixdesk.imaging import readings

        return _raster(readings.overlay(self._shown(path), clipping=clipping, focus=focus))

    def _pixel(self, path: str, x: float, y: float, digest: str) -> PixelReading:
        from pixdesk.imaging import readings

        large = self._large_of(digest) if digest else None
        rgb = self._shown(path).rgb if large is None else large
        height, width = rgb.shape[:2]
        colour = rgb[min(height - 1, int(_share(y) * height)), min(width - 1, int(_share(x) * width))]
        red, green, blue = (int(value) for value in colour)
        return PixelReading(rgb=(red, green, blue), lab=readings.lab_of(colour), is_original=large is not None)

    def _shown(self, path: str) -> readings.Shown:
        from pixdesk.imaging import readings

        with self._lock:
            found = self._kept.get(path)
        if found is not None:
            return found
        place = Path(path)
        if not place.resolve().is_relative_to((self._studio.home / "staged").resolve()):
            raise CaptureError("This picture is not one of the studio's own copies.", code=Code.UNREADABLE)
        try:
            found = readings.read(place.read_bytes())
        except OSError as trouble:
            raise CaptureError("The staged picture is no longer there.", code=Code.SOURCE_LOST) from trouble
        with self._lock:
            self._kept[path] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def _large_of(self, digest: str, applied: str | None = None) -> NDArray[np.uint8] | None:
        with self._lock:
            if self._large is None or self._large[0] != digest or applied not in (None, self._large[1]):
                return None
            return self._large[2]

    def _decode(self, capture: Capture) -> NDArray[np.uint8]:
        from pixdesk.imaging import decode, readings
        from pixdesk.pipeline import working

        found = self._large_of(capture.digest, capture.applied.text)
        if found is not None:
            return found
        self.put_loupe_away()  # before the next is decoded, so that there is never more than one
        original = decode.decode(self._original(capture), name=capture.name)
        shown = working.made(original, self._studio.home, capture.digest, capture.applied)
        large = readings.eight_bits(shown.rgb)
        with self._lock:
            self._large = (capture.digest, capture.applied.text, large)
        return large

    @staticmethod
    def _original(capture: Capture) -> bytes:
        from pixdesk.pipeline.originals import read_original

        try:
            original = read_original(Path(capture.folder) / capture.name)
        except OSError as trouble:
            raise CaptureError("The original cannot be read just now.", code=Code.SOURCE_LOST) from trouble
        if original is None or original.digest != capture.digest:
            raise CaptureError("The original has changed since it was taken in.", code=Code.SOURCE_LOST)
        return original.data


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


def png_of(raster: Raster) -> bytes:
    """Return a raster as a PNG file, for whoever has no window to show it in."""
    import numpy as np

    from pixdesk.imaging.encode import encode_png

    rgba = np.frombuffer(raster.rgba, np.uint8).reshape(raster.height_px, raster.width_px, 4)
    return encode_png(rgba, quick=True)


def _raster(rgba: NDArray[np.uint8]) -> Raster:
    height, width = rgba.shape[:2]
    return Raster(width, height, rgba.tobytes())
