"""Candidates at work: the cutouts of a capture to choose from, and another one taken.

What a person did to the picture since they were made goes on: its repairs, and the colours retouched in another program
where they lie right on the candidate's picture. Then the candidate's matte is laid over the picture as it is now, and
checked again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pixdesk.domain import digest
from pixdesk.domain.applied import HealLayer
from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Finding
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.routing import Routing
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.studio import Studio
from pixdesk.store import candidates, captures, heals, mends, shots
from pixdesk.store.candidates import Made
from pixdesk.store.db import Store
from pixdesk.store.files import staged_path

if TYPE_CHECKING:  # the flows load behind the open window
    from pixdesk.pipeline.mending import MendingFlow


class CandidateDesk:
    """What an operator can do with candidates; the engine holds one."""

    def __init__(self, studio: Studio, mending: Callable[[], "MendingFlow"]) -> None:
        """Take the way to what checks a cutout anew, which may have to load first."""
        self._studio, self._mending = studio, mending

    def of(self, capture_id: CaptureId) -> list[Candidate]:
        """Return the cutouts of a capture to choose from; none where there was only one, or it is approved.

        Raises:
            KeyError: there is no such capture.
        """
        return self._studio.on_store(lambda store: candidates.of_capture(store, captures.get(store, capture_id)))

    @needs(Verb.RETOUCH)
    def take(self, capture_id: CaptureId, number: int, *, actor: str) -> Mended:
        """Make another candidate the capture's cutout, as a mended one is: held or clean by what its checks said.

        Blocks while it is checked anew, where the picture was changed since; call it from no lane.

        Raises:
            KeyError: there is no such capture.
            SetupError: it has no such candidate, or its file is gone.
            StaleState: it is the capture's cutout already, or the capture is approved, in work or under inspection.
        """
        studio = self._studio
        capture, made, stands = studio.on_store(_wanted, capture_id, number)
        if (capture.applied.retouched, stands) != (made.applied.retouched, made.applied.heals):
            return self._taken_anew(capture, made, stands, _asked(number, made), actor)
        families = {recipe.id: recipe.family for recipe in studio.catalogue.recipes().values()}
        taken = studio.on_store(_take, capture_id, number, studio.catalogue.routing(), families, actor)
        case_ids = frozenset() if taken.case_id is None else frozenset({taken.case_id})
        studio.post(Changed(captures=frozenset({capture_id}), cases=case_ids))
        return taken

    def _taken_anew(
        self, capture: Capture, made: Made, stands: tuple[HealLayer, ...], said: dict[str, Any], actor: str
    ) -> Mended:
        """Lay a candidate's matte over the picture as it is now, have it checked, and remember it."""
        from pixdesk.imaging.staging import read_matte  # OpenCV and its like
        from pixdesk.pipeline.repainted import OTHERWISE, left_out
        from pixdesk.pipeline.work import Painted

        retouched = capture.applied.retouched
        fits = retouched is None or made.applied.lies_as(capture.applied)
        applied = replace(made.applied, heals=stands, retouched=retouched if fits else None)
        values = made.values
        history = {
            "began_with": capture.matte_digest,
            "steps": [{"does": "candidate", "matte": values["matte_digest"]}],
        }
        history |= {"over": applied.text}
        matte = read_matte(Path(values["matte_path"]).read_bytes())
        painted = Painted(matte=matte, history=history, digest=digest.of_value(history))
        cut_by = {name: values[name] for name in _CUT_BY if name in values}

        def remember(
            store: Store,
            seen: Capture,
            findings: tuple[Finding, ...],
            found: dict[str, Any],
            said: dict[str, Any],
            *,
            actor: str,
        ) -> Mended:
            told = findings if fits else (left_out(OTHERWISE), *findings)
            return mends.mend(store, seen, told, {**found, **cut_by}, said, actor=actor)

        seen = replace(capture, applied=applied)
        recipe_id = str(values["recipe_id"])
        return self._mending().keep(seen, painted, said, actor, (), remember=remember, recipe_id=recipe_id)

    def routing(self) -> Routing:
        """Return the routing rules in force.

        Raises:
            SetupError: a file of them is wrong.
        """
        return self._studio.catalogue.routing()

    def sweep(self) -> None:
        """Let go of what nobody chooses from any more."""
        self._studio.on_store(candidates.sweep)


_CUT_BY = ("recipe_id", "recipe_digest", "model_id", "model_digest", "networks", "doubt", "provider", "infer_ms")
"""What stays the candidate's, whatever picture its matte is laid over."""


def _wanted(store: Store, capture_id: CaptureId, number: int) -> tuple[Capture, Made, tuple[HealLayer, ...]]:
    """Return a capture that may be mended, the candidate asked for, and the repairs that stand now."""
    capture = mends.mendable(store, capture_id)
    try:
        made = candidates.made(store, capture_id, number)
    except KeyError:
        words = f"{capture.name} has no candidate {number}. `pixdesk candidates {capture_id}` lists those there are."
        raise SetupError(words) from None
    if candidates.is_taken(made.values, capture):
        raise StaleState(f"Candidate {number} is the cutout of {capture.name} already.")
    if not Path(made.values["matte_path"]).is_file():
        raise SetupError(f"The file of candidate {number} is gone. Process {capture.name} again.")
    stands = (HealLayer(one.layer_digest, one.x, one.y, one.is_generated) for one in heals.standing(store, capture_id))
    return capture, made, tuple(stands)


def _asked(number: int, made: Made) -> dict[str, Any]:
    return {"asked": f"candidate {number}, recipe {made.values['recipe_id']}", "score": made.score.words}


def _take(
    store: Store, capture_id: CaptureId, number: int, routing: Routing, families: Mapping[str, str], actor: str
) -> Mended:
    capture, made, _ = _wanted(store, capture_id, number)
    values: dict[str, Any] = made.values
    shown = staged_path(store.home, capture.digest, "", ".preview.jpg")
    if "preview_path" not in values and shown.is_file():  # what is shown now may have another recipe's corrections
        values["preview_path"] = str(shown)
    product = shots.product_of(store, capture.label, families.get(capture.recipe_id, ""))
    said = {**_asked(number, made), "routing": routing.digest}
    return mends.mend(store, capture, routing.weigh(made.findings, product), values, said, actor=actor)
