"""Cutouts made besides, as the stand-in engine has them: three of the first exception, none of any other capture."""

from typing import TYPE_CHECKING

from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.prompting import Mended
from pixdesk.domain.score import score

if TYPE_CHECKING:
    from tests.ui.stand_in import StandIn

CUT_OFF = Finding(code=Code.EATEN, sentence="The handle's edge is cut off. Mend the matte there.")


class StandInCandidates:
    """Taking the second closes the case, the third leaves it open."""

    def __init__(self, engine: "StandIn") -> None:
        self._engine = engine
        self.taken: dict[int, int] = {}

    def of(self, capture_id: CaptureId) -> list[Candidate]:
        engine = self._engine
        first = next((ident for ident, findings in engine.findings.items() if findings), None)
        if capture_id != first:
            return []
        cutouts = [view.cutout_path for view in list(engine.captures.values())[:3]]
        held = ((engine.findings[capture_id], 0.41), ((), 0.02), ((CUT_OFF,), 0.12))
        in_use = self.taken.get(int(capture_id), 1)
        return [
            Candidate(
                number=number,
                recipe_id=recipe,
                model_id="tiny",
                score=score(findings, doubt),
                findings=findings,
                matte_path=cutout.replace("cutout", "matte"),
                cutout_path=engine.captures[capture_id].cutout_path if number == in_use else cutout,
                is_taken=number == in_use,
            )
            for number, recipe, cutout, (findings, doubt) in zip(
                (1, 2, 3), ("standard", "glass-and-jewellery", "fast"), cutouts, held, strict=True
            )
        ]

    def take(self, capture_id: CaptureId, number: int, *, actor: str) -> Mended:
        engine = self._engine
        engine._do("take", capture_id, number)
        self.taken[int(capture_id)] = number
        is_clean = number == 2
        if is_clean:
            engine.open_cases.pop(capture_id)
        engine.tell(Changed(captures=frozenset({capture_id}), cases=frozenset({capture_id})))
        words = "The new cutout passes every check; its case is closed." if is_clean else "It is still held."
        return Mended(is_clean=is_clean, words=words, still_wrong=(), case_id=int(capture_id), matte_path="")
