"""What is to be seen of a matte that is mended: pieces of it, its picture and its cutout, at any size.

A piece is answered in a few milliseconds at 45 megapixels; only what changed is made again.
"""

import threading

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.retouching import Area, Look, Patch
from pixdesk.domain.view import Raster
from pixdesk.imaging import foreground, matte_view
from pixdesk.imaging.brush import Box, Bytes


class MatteShown:
    """One matte over its picture, as far as looking goes; `pixdesk.pipeline.retouching` changes it.

    Attributes:
        width_px, height_px: of the working picture; all places are in its pixels.
    """

    def __init__(
        self,
        rgb: NDArray[np.uint8],
        matte: Bytes,
        *,
        decontaminates: bool,
        photographed: NDArray[np.uint8] | None = None,
    ) -> None:
        self.height_px, self.width_px = matte.shape
        self._rgb = rgb
        self._photographed = rgb if photographed is None else photographed
        self._matte = matte
        self._decontaminates = decontaminates
        self._own_colours: NDArray[np.uint8] | None = None
        self._view: tuple[Look, int, Box, NDArray[np.uint8]] | None = None
        self._shown = rgb
        self._lock = threading.RLock()

    @property
    def picture(self) -> NDArray[np.uint8]:
        """The working picture, H×W×3 uint8; not to be changed."""
        return self._rgb

    def matte(self) -> Bytes:
        """Return a copy of the matte as it is now, H×W uint8."""
        with self._lock:
            return self._matte.copy()

    def show(self, look: Look, step: int, area: Area) -> Patch:
        """Return a piece of the picture made `step` times smaller; what `area` has outside it is left out."""
        x, y, across, down = area
        shape = matte_view.small_shape(self._matte.shape, step)
        box = Box(x, y, x + across, y + down).within(shape)
        if box.is_empty:
            return Patch(step=step, x=0, y=0, raster=Raster(0, 0, b""))
        known, colours = self._view, self._colours(look)
        if known is not None and known[1:3] == (step, box) and self._shown is colours:
            small = known[3]
        else:  # the picture never changes: a stroke may go on while it is made smaller
            small = np.ascontiguousarray(matte_view.reduced(colours, step, box))
        with self._lock:
            self._shown = colours
            self._view = (look, step, box, small)
            return self._piece(box)

    def _colours(self, look: Look) -> NDArray[np.uint8]:
        """Return what a look shows: the photograph, the working picture, or that with its edge as export makes it."""
        if look is Look.CAPTURE:
            return self._photographed
        if look is not Look.EXPORTED or not self._decontaminates:
            return self._rgb
        found = self._own_colours
        if found is None:
            with self._lock:
                matte = self._matte.copy()
            found = self._own_colours = foreground.foreground(self._rgb, matte)
        return found

    def _piece(self, box: Box) -> Patch:
        """Return a part of the last view, in its pixels, as the matte is now."""
        assert self._view is not None  # noqa: S101 - `show` came first
        look, step, whole, small = self._view
        rgb = small[box.top - whole.top : box.bottom - whole.top, box.left - whole.left : box.right - whole.left]
        alpha = matte_view.reduced(self._matte, step, box)
        made = {
            Look.CUTOUT: lambda: matte_view.cutout(rgb, alpha),
            Look.EXPORTED: lambda: matte_view.cutout(rgb, alpha),
            Look.VEIL: lambda: matte_view.veiled(rgb, alpha),
            Look.MATTE: lambda: matte_view.plain(np.ascontiguousarray(alpha)),
            Look.CAPTURE: lambda: matte_view.opaque(rgb),
        }[look]()
        raster = Raster(box.right - box.left, box.bottom - box.top, made.tobytes())
        return Patch(step=step, x=box.left, y=box.top, raster=raster)

    def _changed(self, box: Box) -> Patch | None:
        """Return what a change in the large picture made of the last view; None where it does not reach it."""
        if self._view is None or box.is_empty:
            return None
        _, step, whole, _ = self._view
        seen = matte_view.over(box, step, self._matte.shape)
        left, top = max(seen.left, whole.left), max(seen.top, whole.top)
        shown = Box(left, top, min(seen.right, whole.right), min(seen.bottom, whole.bottom))
        return None if shown.is_empty else self._piece(shown)
