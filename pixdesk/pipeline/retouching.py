"""One matte that a person mends: strokes, edits, steps back and forth, and what is to be seen of it.

How a page uses it:

1. ``session = engine.retouch(capture_id)`` decodes the picture at full size, off the window's thread.
2. ``session.show(look, step, area)`` gives a piece of the picture made `step` times smaller, for the screen.
3. ``session.begin(brush, touch)``, ``session.move(touches)`` at every move, ``session.end()``. Each answers with the
   piece of the last view that changed, in a few milliseconds at 45 megapixels; these three may be called on the
   window's own thread.
4. `polygon`, `feather`, `shift`, `fill_holes`, `drop_islands`, `take` and `undo`/`redo` may take half a second at that
   size: off the window's thread. Afterwards the page shows its view again.
5. ``engine.keep(session, actor=…)`` makes it the capture's matte, has it checked, and says what came of it.

A session lets one in after the other. What is not kept leaves nothing behind.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.capture import Capture, CaptureId, UsedNetwork
from pixdesk.domain.heal import Method
from pixdesk.domain.retouching import Spot, Standing, summary
from pixdesk.errors import SetupError
from pixdesk.imaging import brush as painting
from pixdesk.imaging import geometry, matte_edits
from pixdesk.imaging.brush import Box, Bytes
from pixdesk.imaging.heal_marks import marks
from pixdesk.imaging.matte_steps import Step
from pixdesk.pipeline.matte_strokes import MatteStrokes

_FEATHER_MAX_PX, _SHIFT_MAX_PX = 50.0, 50


class MatteSession(MatteStrokes):
    """The matte of one capture while it is mended.

    Attributes:
        capture: as it was when the session was opened.
        width_px, height_px: of the working picture; all places are in its pixels.
        networks: those that shapes were pointed at or cut out with in this session.
    """

    def __init__(
        self,
        capture: Capture,
        rgb: NDArray[np.uint8],
        matte: Bytes,
        *,
        original_px: tuple[int, int] | None = None,
        decontaminates: bool = True,
        photographed: NDArray[np.uint8] | None = None,
    ) -> None:
        """Begin with what is stored.

        Args:
            rgb: H×W×3 uint8, the working picture.
            matte: H×W uint8; the session's own from now on.
            original_px: width and height of the upright original; None where the working picture is as large.
            decontaminates: whether export estimates the product's own colour under soft alpha.
            photographed: the working picture without what was retouched in another program; None where nothing was.
        """
        super().__init__(rgb, matte, decontaminates=decontaminates, photographed=photographed)
        self.capture = capture
        self._original_px = original_px or (self.width_px, self.height_px)
        self.networks: tuple[UsedNetwork, ...] = ()

    @property
    def capture_id(self) -> CaptureId:
        """The capture's id."""
        return self.capture.id

    @property
    def history(self) -> dict[str, Any]:
        """Everything that decided the matte, as JSON holds it: the matte it began with, and the steps in order."""
        return {"began_with": self.capture.matte_digest, "steps": [step.said for step in self._done]}

    @property
    def summary(self) -> str:
        """What was done, in a few words: ``12 strokes, 1 feather``."""
        return summary(step.said["does"] for step in self._done)

    # -- editing ------------------------------------------------------------------------------------------------

    def polygon(self, corners: list[tuple[float, float]], *, adds: bool) -> Standing:
        """Add a polygon to the product, or take it away.

        Raises:
            SetupError: it has no area.
        """
        if len(corners) < 3:
            raise SetupError("A polygon needs three corners. Click once more, or press Esc.")
        with self._lock:
            coverage, box = painting.polygon(self._matte.shape, corners)
            if not box.is_empty:
                self._matte[box.part] = painting.compose(self._matte[box.part], coverage, adds=adds)
                self._touched.add(box)
            places = [[round(x, 1), round(y, 1)] for x, y in corners]
            return self._told(self._commit({"does": "polygon", "adds": adds, "corners": places}))

    def feather(self, radius_px: float) -> Standing:
        """Soften the whole edge."""
        radius_px = min(max(radius_px, 0.3), _FEATHER_MAX_PX)
        said = {"does": "feather", "radius_px": radius_px}
        return self._edited(said, lambda matte: matte_edits.feather(matte, radius_px))

    def shift(self, by_px: int) -> Standing:
        """Let the whole edge out by so many pixels, or draw it in where negative."""
        by_px = min(max(by_px, -_SHIFT_MAX_PX), _SHIFT_MAX_PX)
        if not by_px:
            return self.standing
        return self._edited({"does": "shift", "by_px": by_px}, lambda matte: matte_edits.shifted(matte, by_px))

    def fill_holes(self) -> Standing:
        """Close every opening that the product encloses."""
        return self._counted("fill-holes", matte_edits.filled, "hole was filled", "holes were filled")

    def drop_islands(self) -> Standing:
        """Take away the small parts that lie apart."""
        return self._counted("drop-islands", matte_edits.without_islands, "island was dropped", "islands were dropped")

    def _counted(self, does: str, edit: Callable[[Bytes], matte_edits.Edited], one: str, many: str) -> Standing:
        counts: list[int] = []

        def edited(matte: Bytes) -> Bytes:
            made = edit(matte)
            counts.append(made.places)
            return made.matte

        standing = self._edited({"does": does}, edited)
        words = f"{counts[0] or 'No'} {one if counts[0] == 1 else many}."
        return _with(standing, words)

    def take(self, matte: Bytes, said: dict[str, Any], networks: Iterable[UsedNetwork] = ()) -> Standing:
        """Put another matte in this one's place, as a step.

        Args:
            matte: H×W uint8.
            said: how it came about; ``does`` is one of the names of steps.
            networks: those that made it.
        """
        standing = self._edited(said, lambda _: matte)
        self.networks = tuple(dict.fromkeys((*self.networks, *networks)))
        return standing

    def _edited(self, said: dict[str, Any], edit: Callable[[Bytes], Bytes]) -> Standing:
        with self._lock:
            self.end()
            made = edit(self._matte)
            if made is not self._matte:
                self._matte[:] = made
                self._touched.add(Box(0, 0, self.width_px, self.height_px))
            step = self._commit(said)
            if step is not None:
                step.pack()
            return self._told(step)

    def _told(self, step: Step | None) -> Standing:
        return self.standing if step is not None else _with(self.standing, "That changed nothing.")

    # -- healing --------------------------------------------------------------------------------------------------

    def marked(self, spots: Iterable[Spot]) -> tuple[bytes, Method]:
        """Return what marks places for healing, as `Engine.heal` takes it, and the method for their size.

        Dust is filled from its rim; anything wider is painted by the network.

        Places are of the working picture; what marks them is of the upright original, however the recipe turned and
        cropped it.

        Raises:
            SetupError: nothing is marked, or the matte was changed and not kept.
        """
        applied = self.capture.applied
        if self.standing.is_changed:
            raise SetupError("The matte is not kept yet. Keep it or undo it first, then heal.")
        width, height = self._original_px
        back = geometry.back(width, height, applied.turned_degrees, applied.cut)
        moved = [(radius_px, tuple((*geometry.moved(x, y, back), p) for x, y, p in way)) for radius_px, way in spots]
        return marks((height, width), moved)

    # -- keeping ------------------------------------------------------------------------------------------------

    @property
    def digest(self) -> str:
        """The name of all that decided the matte."""
        return digest.of_value(self.history)


def _with(standing: Standing, words: str) -> Standing:
    return Standing(undo=standing.undo, redo=standing.redo, is_changed=standing.is_changed, words=words)
