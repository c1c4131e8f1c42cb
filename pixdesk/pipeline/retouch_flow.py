"""The retoucher's verbs: a matte is opened to be painted on, filled by a network if wanted, and kept."""

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from pixdesk.domain.capture import Capture, CaptureId, UsedNetwork
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Code
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.retouching import Standing
from pixdesk.errors import Cancelled, CaptureError, SetupError
from pixdesk.imaging import decode, isolating, readings, small, staging
from pixdesk.imaging.brush import Bytes
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline import chain, layers, working
from pixdesk.pipeline.attempts import used
from pixdesk.pipeline.copies import make_copies
from pixdesk.pipeline.cutouts import cut_out
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.mending import MendingFlow, key_of
from pixdesk.pipeline.processing import read_whole
from pixdesk.pipeline.prompting import PromptSession
from pixdesk.pipeline.retouching import MatteSession
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.work import Painted, Work
from pixdesk.store import claims, mends

T = TypeVar("T")


@dataclass(kw_only=True)
class RetouchFlow:
    """Opens mattes for painting and keeps what was painted; every verb blocks, so call it from no lane."""

    mending: MendingFlow

    @property
    def studio(self) -> Studio:
        """The parts it works with."""
        return self.mending.studio

    def open(self, capture_id: CaptureId) -> MatteSession:
        """Open a session on a capture's matte; one without a cutout begins with an empty one.

        Raises:
            KeyError: there is no such capture.
            StaleState: it is neither an exception nor clean, or it is under inspection.
            CaptureError: its original or its matte cannot be read.
            SetupError: the capture folder is not there.
        """
        capture = self.mending.studio.on_store(mends.mendable, capture_id)
        return self._on_files(lambda: self._read(capture))

    @needs(Verb.RETOUCH)
    def keep(self, session: MatteSession, *, actor: str, note: str = "") -> Mended:
        """Make a session's matte the capture's, have it checked, and close the case if nothing holds it.

        Args:
            note: a word for the log.

        Raises:
            SetupError: nothing was changed, or the studio's disk stands in the way.
            StaleState: the capture has moved on, or got another matte, meanwhile; nothing was changed.
            CaptureError: its original cannot be read; nothing was changed.
        """
        session.end()
        if not session.standing.is_changed:
            raise SetupError("Nothing was painted yet. Paint, or close the tool.")
        painted = Painted(matte=session.matte(), history=session.history, digest=session.digest)
        networks = tuple(dict.fromkeys((*session.capture.networks, *session.networks)))
        said = {"asked": session.summary, "strokes": painted.digest, **({"note": note} if note else {})}
        return self.mending.keep(session.capture, painted, said, actor, networks)

    def take_shape(self, session: MatteSession, pointed: PromptSession, number: int) -> Standing:
        """Put a shape that was pointed at in the place of a session's matte, its rim drawn at full size.

        Raises:
            SetupError: there is no candidate of that number.
        """
        chosen = pointed.choose(number)
        settings = self.mending.studio.recipe().studio

        def made() -> Bytes:
            picture = np.ascontiguousarray(small.proxy(session.picture, settings.side_px))
            return isolating.isolate(session.picture, picture, chosen.logits, settings).matte

        said = {"does": "pointed-at", "prompts": chosen.digest, "history": chosen.history}
        return session.take(self._on_files(made), said, chosen.networks)

    def cut_again(self, session: MatteSession, *, recipe_id: str = "", model_id: str = "") -> Standing:
        """Cut a session's picture out anew by another recipe or model, as one step of the session.

        Args:
            recipe_id: empty for the shoot's.
            model_id: empty for the recipe's.

        Raises:
            SetupError: there is no such recipe or model, or its file is absent.
            CaptureError: the network failed on every provider.
        """
        studio = self.mending.studio
        recipe = studio.catalogue.recipe(recipe_id) if recipe_id else studio.recipe()
        card = studio.library.cutter(model_id or recipe.model)
        prompted = chain.prompted(recipe, card, studio.library)
        work = Work(
            name=session.capture.name,
            capture_digest=key_of(session.capture),
            home=studio.home,
            recipe=recipe,
            card=card,
            model_path=studio.library.path(card),
            prompted=prompted,
        )
        frame = Frame(rgb=session.picture)

        def made() -> Bytes:
            copies = make_copies(frame.rgb, recipe, card)
            return cut_out(frame, copies, work, studio.inference, studio.cancel).matte

        networks: list[UsedNetwork] = used(card, prompted)
        said = {"does": "cut-again", "recipe": [recipe.id, recipe.digest], "model": [card.id, card.sha256]}
        return session.take(self._on_files(made), said, networks)

    @needs(Verb.RETOUCH)
    def claim(self, case_id: int, *, actor: str) -> None:
        """Write down who works on a case.

        Raises:
            StaleState: it is settled, or somebody else works on it.
        """
        self._hold(claims.claim, case_id, actor)

    @needs(Verb.RETOUCH)
    def release(self, case_id: int, *, actor: str) -> None:
        """Let go of a case, one's own or another's."""
        self._hold(claims.release, case_id, actor)

    def _hold(self, verb: Callable[..., CaptureId], case_id: int, actor: str) -> None:
        studio = self.mending.studio
        capture_id = studio.on_store(verb, case_id, actor=actor)
        studio.post(Changed(captures=frozenset({capture_id}), cases=frozenset({case_id})))

    def recipes(self) -> tuple[tuple[str, str], ...]:
        """Return what a picture can be cut out anew by: each recipe's id and title, the shoot's own first."""
        studio = self.mending.studio
        own = studio.recipe().id
        found = studio.catalogue.recipes().values()
        return tuple((each.id, each.title) for each in sorted(found, key=lambda recipe: recipe.id != own))

    def models(self) -> tuple[tuple[str, str], ...]:
        """Return the networks that can cut a picture out anew in place of a recipe's own: each one's id and title."""
        library = self.mending.studio.library
        cards = (card for card in library.cards() if card.kind == "matting" and library.is_installed(card))
        return tuple((card.id, card.title) for card in cards)

    def _read(self, capture: Capture) -> MatteSession:
        """Decode a capture and its matte; on the files lane."""
        studio = self.mending.studio
        with self.mending.budget.hold(max(capture.width_px * capture.height_px / 1e6, 1.0)):
            original = decode.decode(read_whole(capture).data, name=capture.name)
            home, applied = studio.home, capture.applied
            photographed = working.made(original, home, capture.digest, replace(applied, retouched=None))
            shown = layers.laid(photographed, layers.retouch_of(home, capture.digest, applied.retouched))
            rgb = readings.eight_bits(shown.rgb)
            before = None if shown is photographed else readings.eight_bits(photographed.rgb)
        return MatteSession(
            capture,
            rgb,
            matte_of(capture, rgb.shape[:2]),
            original_px=(original.width_px, original.height_px),
            photographed=before,
            decontaminates=original.alpha is None and studio.recipe_of(capture).matte.decontaminate,
        )

    def _on_files(self, work: Callable[[], T]) -> T:
        try:
            return self.mending.studio.lanes.files.submit(work).result()
        except CancelledError:
            raise Cancelled("pixdesk is closing.") from None


def matte_of(capture: Capture, shape: tuple[int, ...]) -> Bytes:
    """Return a capture's staged matte, H×W; an empty one of these rows and columns where there is none.

    Raises:
        CaptureError: it is gone, or of another size.
    """
    if not capture.matte_path:
        return np.zeros(shape, np.uint8)
    try:
        matte = staging.read_matte(Path(capture.matte_path).read_bytes())
    except OSError as trouble:
        words = f"The staged matte can no longer be read ({trouble.strerror}). Process the capture again."
        raise CaptureError(words, code=Code.MODEL_FAILED) from trouble
    if matte.shape != shape:
        words = "The staged matte is not of the picture's size. Process the capture again."
        raise CaptureError(words, code=Code.MODEL_FAILED)
    return np.ascontiguousarray(matte)
