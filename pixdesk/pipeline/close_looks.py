"""Looking at cutouts pixel by pixel: squares of the cutout at full size, as export makes it, and places along its rim.

A full-size cutout is made from original and matte when it is first asked for, and kept while it fits the budget:
several captures are looked at side by side. What reads pixels is loaded by the first who asks.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pixdesk.domain.capture import Capture
from pixdesk.domain.finding import Code
from pixdesk.domain.view import Raster
from pixdesk.errors import CaptureError
from pixdesk.pipeline.studio import Studio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BUDGET_BYTES = 640 * 1024 * 1024
"""Six cutouts of 24 megapixels; of larger ones fewer, and one always."""

MAX_SIDE_PX = 3072


class CloseLooks:
    """Answers what the full-screen view asks of pixels. Every answer may be asked for on any thread."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], NDArray[np.uint8]] = OrderedDict()

    def rim(self, capture: Capture, count: int) -> tuple[tuple[float, float], ...]:
        """Return places along the product's rim, clockwise from its top, in shares; none where there is no product.

        Raises:
            CaptureError: the matte is gone, or damaged.
        """
        return self._studio.lanes.looks.submit(self._rim, capture, count).result()

    def squares(self, capture: Capture, places: Sequence[tuple[float, float]], side_px: int) -> list[Raster]:
        """Return squares of the full-size cutout around places, straight alpha; the first ask makes the cutout.

        Args:
            places: shares of width and height.
            side_px: at most `MAX_SIDE_PX`.

        Raises:
            CaptureError: the original is gone, has changed since or cannot be read, or there is no matte.
        """
        from pixdesk.imaging import readings

        key = (capture.digest, capture.matte_digest)
        with self._lock:
            large = self._kept.get(key)
        if large is None:
            large = self._studio.lanes.files.submit(self._make, capture, key).result()
        side = max(1, min(side_px, MAX_SIDE_PX))
        return [Raster(side, side, readings.cropped(large, place, side).tobytes()) for place in places]

    def put_away(self) -> None:
        """Let go of every full-size cutout."""
        with self._lock:
            self._kept.clear()

    def _rim(self, capture: Capture, count: int) -> tuple[tuple[float, float], ...]:
        from pixdesk.imaging import outline

        return tuple((float(x), float(y)) for x, y in outline.stations(self._matte(capture), count))

    @staticmethod
    def _matte(capture: Capture) -> NDArray[np.uint8]:
        from pixdesk.imaging import staging

        try:
            return staging.read_matte(Path(capture.matte_path).read_bytes())
        except OSError as trouble:
            raise CaptureError("There is no cutout to look at yet.", code=Code.SOURCE_LOST) from trouble

    def _make(self, capture: Capture, key: tuple[str, str]) -> NDArray[np.uint8]:
        """Make the cutout at full size; on the files lane, where full frames belong."""
        from pixdesk.imaging import decode, matting, readings
        from pixdesk.pipeline import working
        from pixdesk.pipeline.originals import read_original

        with self._lock:
            found = self._kept.get(key)
        if found is not None:
            return found
        matte = self._matte(capture)
        try:
            original = read_original(Path(capture.folder) / capture.name)
        except OSError as trouble:
            raise CaptureError("The original cannot be read just now.", code=Code.SOURCE_LOST) from trouble
        if original is None or original.digest != capture.digest:
            raise CaptureError("The original has changed since it was taken in.", code=Code.SOURCE_LOST)
        frame = decode.decode(original.data, name=capture.name)
        frame = working.made(frame, self._studio.home, capture.digest, capture.applied)
        is_treated = frame.alpha is None and self._studio.recipe_of(capture).matte.decontaminate
        made = matting.cutout(readings.eight_bits(frame.rgb), matte, decontaminate=is_treated)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > 1 and sum(held.nbytes for held in self._kept.values()) > _BUDGET_BYTES:
                self._kept.popitem(last=False)
        return made
