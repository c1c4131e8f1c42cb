"""The matte under the hand: strokes that are painted at once, and steps back and forth.

`pixdesk.pipeline.retouching` edits it as a whole and says how it came about.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.retouching import Brush, Patch, Standing, Touch
from pixdesk.imaging import brush as painting
from pixdesk.imaging import smart_brush
from pixdesk.imaging.brush import NOTHING, Box, Bytes, Tip
from pixdesk.imaging.matte_steps import Step, Touched, taken, turned
from pixdesk.pipeline.matte_shown import MatteShown

_LOOSE_MAX_BYTES = 24_000_000
"""Differences that wait to be packed; beyond this the stroke that ends packs them itself."""

_PACKED_AT_ONCE = 64


class MatteStrokes(MatteShown):
    """A matte that is painted on; it lets one in after the other."""

    def __init__(
        self,
        rgb: NDArray[np.uint8],
        matte: Bytes,
        *,
        decontaminates: bool,
        photographed: NDArray[np.uint8] | None = None,
    ) -> None:
        """Begin with what is stored; see `MatteShown`."""
        super().__init__(rgb, matte, decontaminates=decontaminates, photographed=photographed)
        self._before = matte.copy()
        self._layer = np.zeros_like(matte)
        self._touched = Touched(matte.shape)
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._brush = Brush()
        self._tip: Tip | None = None
        self._touches: list[Touch] = []

    @property
    def standing(self) -> Standing:
        """How far the mending is."""
        return Standing(undo=len(self._done), redo=len(self._undone), is_changed=bool(self._done))

    @property
    def undo_bytes(self) -> int:
        """Bytes that the steps hold."""
        return sum(step.byte_count for step in (*self._done, *self._undone))

    # -- painting -----------------------------------------------------------------------------------------------

    def begin(self, brush: Brush, touch: Touch) -> Patch | None:
        """Begin a stroke with one mark; one that was begun and not ended is ended first."""
        with self._lock:
            self.end()
            self._brush, self._tip, self._touches = brush, None, []
            return self.move([touch])

    def move(self, touches: Iterable[Touch]) -> Patch | None:
        """Carry the stroke on through these places; returns what changed of the last view."""
        with self._lock:
            dirty = NOTHING
            for touch in touches:
                self._touches.append(touch)
                dirty = dirty.joined(self._carried_to(touch))
            if dirty.is_empty:
                return None
            part = dirty.part
            made = painting.compose(self._before[part], self._layer[part], adds=self._brush.adds)
            self._matte[part] = made
            self._touched.add(dirty)
            return self._changed(dirty)

    def _carried_to(self, touch: Touch) -> Box:
        tip = Tip(touch[0], touch[1], min(self._brush.pressed(touch[2]), painting.RADIUS_MAX_PX))
        start, self._tip = self._tip, tip
        if start is None:
            return self._press(tip)
        dirty = NOTHING
        for each in painting.between(start, tip, step=smart_brush.STEP if self._brush.is_smart else 0.0):
            dirty = dirty.joined(self._press(each))
        return dirty

    def _press(self, tip: Tip) -> Box:
        if self._brush.is_smart:
            return smart_brush.press(self._layer, self._rgb, tip, self._brush.hardness)
        return painting.press(self._layer, tip, self._brush.hardness)

    def end(self) -> Standing:
        """End the stroke: it is one step from now on."""
        with self._lock:
            if self._tip is not None:
                self._tip = None
                brush = self._brush
                said = {
                    "does": "smart" if brush.is_smart else "stroke",
                    "radius_px": round(brush.radius_px, 2),
                    "hardness": round(brush.hardness, 3),
                    "adds": brush.adds,
                    "touches": [[round(x, 1), round(y, 1), round(p, 3)] for x, y, p in self._touches],
                }
                self._commit(said)
            return self.standing

    def _commit(self, said: dict[str, Any]) -> Step | None:
        """Make one step of all that changed since the last; None when nothing did."""
        for place in self._touched.places():
            self._layer[self._touched.box(place).part] = 0
        step = taken(self._before, self._matte, self._touched, said)
        self._touched.clear()
        self._own_colours = None
        if not step.tiles:
            return None
        self._done.append(step)
        self._undone.clear()
        if sum(held.byte_count for held in self._done[-8:]) > _LOOSE_MAX_BYTES:
            self.pack()
        return step

    def pack(self) -> None:
        """Make the steps small; off the window's thread, after a stroke, and without holding up the next one."""
        with self._lock:
            loose = self._done[-_PACKED_AT_ONCE:]
        for step in loose:
            step.pack()

    # -- back and forth -----------------------------------------------------------------------------------------

    def undo(self) -> Standing:
        """Take the last step back; nothing where there is none."""
        return self._turn(self._done, self._undone)

    def redo(self) -> Standing:
        """Do again what was taken back last."""
        return self._turn(self._undone, self._done)

    def _turn(self, source: list[Step], target: list[Step]) -> Standing:
        with self._lock:
            self.end()
            if source:
                step = source.pop()
                turned(step, self._touched, self._matte, self._before)
                self._own_colours = None
                target.append(step)
            return self.standing
