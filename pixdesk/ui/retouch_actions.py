"""What the window can do with a matte that is mended by hand; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.heal import Method
from pixdesk.domain.prompting import Mended
from pixdesk.domain.retouching import Area, Brush, Look, Patch, Spot, Standing, Touch
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]
Titled = tuple[tuple[str, str], ...]


class Matte(Protocol):
    """A matte under the brush: `pixdesk.pipeline.retouching.MatteSession`, known here by what it does alone."""

    width_px: int
    height_px: int

    @property
    def capture_id(self) -> CaptureId:
        """The capture it is of."""

    @property
    def standing(self) -> Standing:
        """How far the mending is."""

    def show(self, look: Look, step: int, area: Area) -> Patch:
        """Return a piece of the picture."""

    def begin(self, brush: Brush, touch: Touch) -> Patch | None:
        """Begin a stroke."""

    def move(self, touches: Iterable[Touch]) -> Patch | None:
        """Carry it on."""

    def end(self) -> Standing:
        """End it."""

    def pack(self) -> None:
        """Make the steps small."""

    def undo(self) -> Standing:
        """Take a step back."""

    def redo(self) -> Standing:
        """Do it again."""

    def marked(self, spots: Iterable[Spot]) -> tuple[bytes, Method]:
        """Return what marks places for healing, and the method for their size."""

    def polygon(self, corners: list[tuple[float, float]], *, adds: bool) -> Standing:
        """Add a polygon, or take it away."""

    def feather(self, radius_px: float) -> Standing:
        """Soften the edge."""

    def shift(self, by_px: int) -> Standing:
        """Let the edge out, or draw it in."""

    def fill_holes(self) -> Standing:
        """Close every opening."""

    def drop_islands(self) -> Standing:
        """Take the small parts away."""


class Retouching(Protocol):
    """The engine's side of it, which the window knows by its verbs alone; a session is its own and passes as it is."""

    def open(self, capture_id: CaptureId) -> Any:
        """Open a capture's matte."""

    def recipes(self) -> tuple[tuple[str, str], ...]:
        """Return the recipes a picture can be cut out anew by."""

    def models(self) -> tuple[tuple[str, str], ...]:
        """Return the networks that can do it in place of a recipe's own."""

    def claim(self, case_id: int, *, actor: str) -> None:
        """Write down who works on a case."""

    def release(self, case_id: int, *, actor: str) -> None:
        """Let go of a case."""

    def take_shape(self, session: Any, pointed: Any, number: int) -> Standing:
        """Put a shape in the matte's place."""

    def cut_again(self, session: Any, *, recipe_id: str = "", model_id: str = "") -> Standing:
        """Cut the picture out anew."""

    def keep(self, session: Any, *, actor: str, note: str = "") -> Mended:
        """Make it the capture's matte."""


class Editing(Protocol):
    """The engine's side of retouching in another program."""

    def hand_out(self, capture_id: CaptureId, *, actor: str, is_other: bool = False) -> Path:
        """Write a capture for it."""

    def take_back(self, capture_id: CaptureId, path: Path, *, actor: str) -> Mended:
        """Make what a saved file shows the capture's cutout."""


Edit = Callable[[Matte], Standing]


class RetouchActions:
    """Opening a matte, looking at it, editing it as a whole, and keeping it. Painting itself asks nobody."""

    def __init__(
        self, retouching: Callable[[], Retouching], editing: Callable[[], Editing], bridge: Bridge, actor: str
    ) -> None:
        """Take the way to the engine's side, which may have to load first and is asked for off the window's thread."""
        self._retouching, self._editing = retouching, editing
        self._bridge = bridge
        self._actor = actor

    def open(self, receiver: QObject, capture_id: CaptureId, then: Callable[[Matte], None], otherwise: Trouble) -> None:
        """Open a capture's matte at full size."""
        self._bridge.ask(receiver, lambda: self._retouching().open(capture_id), then, otherwise, key="open-matte")

    def claim(self, receiver: QObject, case_id: int, otherwise: Trouble) -> None:
        """Work on a case."""
        work = lambda: self._retouching().claim(case_id, actor=self._actor)  # noqa: E731
        self._bridge.ask(receiver, work, lambda _: None, otherwise, in_order=True)

    def release(self, receiver: QObject, case_id: int, otherwise: Trouble) -> None:
        """Let go of a case."""
        work = lambda: self._retouching().release(case_id, actor=self._actor)  # noqa: E731
        self._bridge.ask(receiver, work, lambda _: None, otherwise, in_order=True)

    def show(
        self, receiver: QObject, matte: Matte, look: Look, step: int, area: Area, then: Callable[[Patch], None]
    ) -> None:
        """Ask for a piece of the picture."""
        self._bridge.ask(receiver, lambda: matte.show(look, step, area), then)

    def edit(
        self, receiver: QObject, matte: Matte, edit: Edit, then: Callable[[Standing], None], otherwise: Trouble
    ) -> None:
        """Edit the whole matte, or take a step back or forth."""
        self._bridge.ask(receiver, lambda: edit(matte), then, otherwise)

    def marked(
        self,
        receiver: QObject,
        matte: Matte,
        spots: Sequence[Spot],
        then: Callable[[tuple[bytes, Method]], None],
        otherwise: Trouble,
    ) -> None:
        """Ask for what marks these places for healing."""
        self._bridge.ask(receiver, lambda: matte.marked(spots), then, otherwise)

    def pack(self, receiver: QObject, matte: Matte) -> None:
        """Make the steps small while nobody waits for it."""
        self._bridge.ask(receiver, matte.pack, lambda _: None)

    def take_shape(
        self,
        receiver: QObject,
        matte: Matte,
        pointed: object,
        number: int,
        then: Callable[[Standing], None],
        otherwise: Trouble,
    ) -> None:
        """Put a shape that was pointed at in the matte's place."""
        work = lambda: self._retouching().take_shape(matte, pointed, number)  # noqa: E731
        self._bridge.ask(receiver, work, then, otherwise)

    def cut_again(
        self,
        receiver: QObject,
        matte: Matte,
        recipe_id: str,
        model_id: str,
        then: Callable[[Standing], None],
        otherwise: Trouble,
    ) -> None:
        """Cut the picture out anew by another recipe or model."""
        work = lambda: self._retouching().cut_again(matte, recipe_id=recipe_id, model_id=model_id)  # noqa: E731
        self._bridge.ask(receiver, work, then, otherwise)

    def offered(self, receiver: QObject, then: Callable[[tuple[Titled, Titled]], None]) -> None:
        """Ask which recipes and which models there are, each (id, title)."""

        def work() -> tuple[Titled, Titled]:
            retouching = self._retouching()
            return retouching.recipes(), retouching.models()

        self._bridge.ask(receiver, work, then, key="recipes")

    def hand_out(
        self,
        receiver: QObject,
        capture_id: CaptureId,
        is_other: bool,
        then: Callable[[Path], None],
        otherwise: Trouble,
    ) -> None:
        """Write a capture for another program, as the studio chose or the other way; `then` gets where it lies."""
        work = lambda: self._editing().hand_out(capture_id, actor=self._actor, is_other=is_other)  # noqa: E731
        self._bridge.ask(receiver, work, then, otherwise, in_order=True)

    def take_back(
        self, receiver: QObject, capture_id: CaptureId, path: Path, then: Callable[[Mended], None], otherwise: Trouble
    ) -> None:
        """Make what a file from elsewhere shows the capture's cutout, and have it checked."""
        work = lambda: self._editing().take_back(capture_id, path, actor=self._actor)  # noqa: E731
        self._bridge.ask(receiver, work, then, otherwise, in_order=True)

    def keep(
        self, receiver: QObject, matte: Matte, note: str, then: Callable[[Mended], None], otherwise: Trouble
    ) -> None:
        """Make it the capture's matte, and have it checked."""
        work = lambda: self._retouching().keep(matte, actor=self._actor, note=note)  # noqa: E731
        self._bridge.ask(receiver, work, then, otherwise, in_order=True)
