"""Mending a capture's cutout by pointing or painting: a session, then a new matte that is checked like any other."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pixdesk.domain import digest
from pixdesk.domain.capture import Capture, CaptureId, UsedNetwork
from pixdesk.domain.event import Changed
from pixdesk.domain.prompting import Mended
from pixdesk.errors import Cancelled, CaptureError, SetupError
from pixdesk.imaging import decode, small
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.prompted import SIDE_PX
from pixdesk.pipeline import heap, working
from pixdesk.pipeline.budget import MegapixelBudget
from pixdesk.pipeline.processing import read_whole
from pixdesk.pipeline.prompting import Chosen, PromptSession, prompted_network
from pixdesk.pipeline.remembering import with_its_name
from pixdesk.pipeline.staged import preview_path
from pixdesk.pipeline.steps import Processed, process
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.wording import Speaker
from pixdesk.pipeline.work import Painted, Work
from pixdesk.store import mends, shots

_SAME_SHAPE = 0.01
"""A preview whose proportions differ from the picture's by more shows another part of it, as some RAW files' do."""


Remember = Callable[..., Mended]
"""Called as `mends.mend` is."""


@dataclass(kw_only=True)
class MendingFlow:
    """Opens sessions on captures and makes what was chosen in them."""

    studio: Studio
    budget: MegapixelBudget

    def isolate(self, capture_id: CaptureId) -> PromptSession:
        """Open a session on a capture. Blocks for a tenth of a second, longer where there is no preview.

        Raises:
            KeyError: there is no such capture.
            StaleState: it is neither an exception nor clean, or it is under inspection.
            CaptureError: its original cannot be read.
            SetupError: the network's files, or the capture folder, are not there.
        """
        studio = self.studio
        capture = studio.on_store(mends.mendable, capture_id)
        network = prompted_network(studio.library)
        rgb, size_px = self._preview(capture) or self._decoded(capture)
        return PromptSession(
            rgb,
            key=key_of(capture),
            size_px=size_px,
            inference=studio.inference,
            network=network,
            speaker=Speaker(studio.library, studio.inference),
            capture_id=capture.id,
        )

    def mend(self, session: PromptSession, number: int, *, actor: str) -> Mended:
        """Make the full-size matte of a session's candidate, check it, and remember it. Blocks; call it from no lane.

        Raises:
            SetupError: the session has no such candidate, or the studio's disk or set-up stands in the way.
            StaleState: the capture has moved on meanwhile; nothing was changed.
            CaptureError: its original cannot be read; nothing was changed.
            Cancelled: pixdesk is closing.
        """
        studio = self.studio
        if session.capture_id is None:
            raise ValueError("this session is not on a capture")
        chosen = session.choose(number)
        capture = studio.on_store(mends.mendable, session.capture_id)
        return self.keep(capture, chosen, _said(chosen), actor, chosen.networks)

    def keep(
        self,
        capture: Capture,
        by_hand: Chosen | Painted,
        said: dict[str, Any],
        actor: str,
        networks: Iterable[UsedNetwork],
        *,
        here: bool = False,
        remember: Remember = mends.mend,
        recipe_id: str = "",
    ) -> Mended:
        """Make, check and remember what a person decided of a capture as it was seen; see `mend`.

        Args:
            said: how it came about, for the log.
            networks: every one that had a part in it.
            here: the caller is on the files lane already.
            remember: writes it down, in one transaction, with what belongs to it.
            recipe_id: whose checks and colours at the rim; empty for the capture's.
        """
        studio = self.studio
        try:
            make = partial(self._make, capture, by_hand, recipe_id)
            done = make() if here else studio.lanes.files.submit(make).result()
        except CancelledError:
            raise Cancelled("pixdesk is closing.") from None
        except OSError as trouble:
            words = f"The studio's disk refuses to write ({trouble.strerror}). Free some space in {studio.home}."
            raise SetupError(words) from trouble
        values = {**done.values, "networks": json.dumps([list(each) for each in networks], ensure_ascii=False)}
        mended = studio.on_store(remember, capture, done.findings, values, said, actor=actor)
        case_ids = frozenset() if mended.case_id is None else frozenset({mended.case_id})
        studio.post(Changed(captures=frozenset({capture.id}), cases=case_ids))
        return mended

    def _make(self, capture: Capture, by_hand: Chosen | Painted, recipe_id: str) -> Processed:
        """Process a capture with what a person decided; on the files lane."""
        studio = self.studio
        recipe = studio.catalogue.recipe(recipe_id) if recipe_id else studio.recipe_of(capture)
        card = studio.card(recipe)
        work = Work(
            name=capture.name,
            capture_digest=capture.digest,
            home=studio.home,
            recipe=recipe,
            card=card,
            model_path=studio.library.path(card),
            chosen=by_hand if isinstance(by_hand, Chosen) else None,
            painted=by_hand if isinstance(by_hand, Painted) else None,
            seen_as=capture.applied,
            heals=capture.applied.heals,
            swatch=studio.catalogue.swatches().of(capture.label.colourway),
            wants_preview=capture.preview_path != str(preview_path(studio.home, capture.digest)),
        )
        with self.budget.hold(megapixels(capture)):
            done = with_its_name(capture, process(read_whole(capture), work, studio.inference, studio.cancel))
            heap.give_back()
        product = studio.on_store(shots.product_of, capture.label, recipe.family)
        done = replace(done, findings=studio.catalogue.routing().weigh(done.findings, product))
        decided_by = {"recipe_id": recipe.id, "recipe_digest": recipe.digest}
        if isinstance(by_hand, Chosen):
            decided_by |= {"model_id": by_hand.model[0], "model_digest": by_hand.model[1]}
        return replace(done, values={**done.values, **decided_by})

    def _preview(self, capture: Capture) -> tuple[Rgb, tuple[int, int]] | None:
        """Return the staged preview if it shows the whole picture, and the picture's size."""
        if not capture.preview_path or not capture.width_px or not capture.height_px:
            return None
        try:
            rgb = decode.decode(Path(capture.preview_path).read_bytes(), name=capture.name).rgb
        except (OSError, CaptureError):
            return None
        size_px = (capture.width_px, capture.height_px)
        proportion = rgb.shape[1] / rgb.shape[0] / (size_px[0] / size_px[1])
        return (rgb, size_px) if abs(proportion - 1) <= _SAME_SHAPE else None

    def _decoded(self, capture: Capture) -> tuple[Rgb, tuple[int, int]]:
        """Return a small copy of the picture, decoded whole, and the picture's size."""

        def read() -> tuple[Rgb, tuple[int, int]]:
            with self.budget.hold(megapixels(capture)):
                original = decode.decode(read_whole(capture).data, name=capture.name)
                frame = working.made(original, self.studio.home, capture.digest, capture.applied)
                return small.proxy(frame.rgb, SIDE_PX), (frame.width_px, frame.height_px)

        try:
            return self.studio.lanes.files.submit(read).result()
        except CancelledError:
            raise Cancelled("pixdesk is closing.") from None


def key_of(capture: Capture) -> str:
    """Name the picture a person sees: the original, which the network may have read already, or what was made of it."""
    if capture.applied.leaves_original:
        return capture.digest
    return digest.of_value([capture.digest, replace(capture.applied, shadow="none", shadow_digest="").text])


def megapixels(capture: Capture) -> float:
    """Return how large a capture is, for the budget of full frames."""
    return max(capture.width_px * capture.height_px / 1e6, 1.0)


def _said(chosen: Chosen) -> dict[str, Any]:
    """Return what the log keeps of how the matte came about."""
    return {
        "asked": chosen.asked,
        "prompts": chosen.digest,
        "candidate": chosen.number,
        "score": round(chosen.score, 4),
        "model": list(chosen.model),
    }
