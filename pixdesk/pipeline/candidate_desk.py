"""Candidates at work: the cutouts of a capture to choose from, and another one taken."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.routing import Routing
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.studio import Studio
from pixdesk.store import candidates, captures, mends, shots
from pixdesk.store.db import Store
from pixdesk.store.files import staged_path


class CandidateDesk:
    """What an operator can do with candidates; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def of(self, capture_id: CaptureId) -> list[Candidate]:
        """Return the cutouts of a capture to choose from; none where there was only one, or it is approved.

        Raises:
            KeyError: there is no such capture.
        """
        return self._studio.on_store(lambda store: candidates.of_capture(store, captures.get(store, capture_id)))

    @needs(Verb.RETOUCH)
    def take(self, capture_id: CaptureId, number: int, *, actor: str) -> Mended:
        """Make another candidate the capture's cutout, as a mended one is: held or clean by what its checks said.

        Raises:
            KeyError: there is no such capture.
            SetupError: it has no such candidate, or its file is gone.
            StaleState: it is the capture's cutout already, or the capture is approved, in work or under inspection.
        """
        studio = self._studio
        families = {recipe.id: recipe.family for recipe in studio.catalogue.recipes().values()}
        taken = studio.on_store(_take, capture_id, number, studio.catalogue.routing(), families, actor)
        case_ids = frozenset() if taken.case_id is None else frozenset({taken.case_id})
        studio.post(Changed(captures=frozenset({capture_id}), cases=case_ids))
        return taken

    def routing(self) -> Routing:
        """Return the routing rules in force.

        Raises:
            SetupError: a file of them is wrong.
        """
        return self._studio.catalogue.routing()

    def sweep(self) -> None:
        """Let go of what nobody chooses from any more."""
        self._studio.on_store(candidates.sweep)


def _take(
    store: Store, capture_id: CaptureId, number: int, routing: Routing, families: Mapping[str, str], actor: str
) -> Mended:
    capture = mends.mendable(store, capture_id)
    try:
        made = candidates.made(store, capture_id, number)
    except KeyError:
        words = f"{capture.name} has no candidate {number}. `pixdesk candidates {capture_id}` lists those there are."
        raise SetupError(words) from None
    values: dict[str, Any] = made.values
    if values["matte_path"] == capture.matte_path:
        raise StaleState(f"Candidate {number} is the cutout of {capture.name} already.")
    if not Path(values["matte_path"]).is_file():
        raise SetupError(f"The file of candidate {number} is gone. Process {capture.name} again.")
    shown = staged_path(store.home, capture.digest, "", ".preview.jpg")
    if "preview_path" not in values and shown.is_file():  # what is shown now may have another recipe's corrections
        values["preview_path"] = str(shown)
    product = shots.product_of(store, capture.label, families.get(capture.recipe_id, ""))
    asked = f"candidate {number}, recipe {values['recipe_id']}"
    said = {"asked": asked, "score": made.score.words, "routing": routing.digest}
    return mends.mend(store, capture, routing.weigh(made.findings, product), values, said, actor=actor)
