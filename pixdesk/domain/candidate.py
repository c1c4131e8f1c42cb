"""A candidate: one of several cutouts of a capture, kept with its score until the capture is approved."""

from dataclasses import dataclass

from pixdesk.domain.finding import Finding
from pixdesk.domain.score import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One cutout to choose from.

    Attributes:
        number: 1 is the recipe's own.
        findings: as the checks made them; the rules that weigh them may change.
        is_taken: whether it is the capture's cutout now.
    """

    number: int
    recipe_id: str
    model_id: str
    score: Score
    findings: tuple[Finding, ...]
    matte_path: str
    cutout_path: str
    is_taken: bool
