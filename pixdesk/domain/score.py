"""How cutouts of one capture are compared: fewer kinds of finding that hold it, then lighter ones, then less doubt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.gates import GRAVITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What the gates make of a cutout; less is better.

    Attributes:
        kinds: of finding that hold it.
        gravity: of these kinds together; each counts 0..1 by its place in the catalogue of checks, the worst 1, and
            within its place by how far beyond its limit it was measured.
        doubt: 0..1; None from the fast chain, whose figure is no probability (``docs/doubt.md``).
    """

    kinds: int
    gravity: float
    doubt: float | None

    def beats(self, other: "Score") -> bool:
        """Whether this is better; on a tie it is not, nor by a doubt that only one of the two has."""
        mine, its = (self.kinds, self.gravity), (other.kinds, other.gravity)
        if mine != its:
            return mine < its
        return self.doubt is not None and other.doubt is not None and self.doubt < other.doubt

    @property
    def words(self) -> str:
        """The score as a person reads it."""
        held = "nothing holds it" if not self.kinds else f"held by {self.kinds}, gravity {self.gravity:.3f}"
        return held if self.doubt is None else f"{held}, doubt {self.doubt:.3f}"


def score(findings: Iterable[Finding], doubt: float | None) -> Score:
    """Return the score of a cutout.

    Args:
        findings: with the weights the routing rules give them.
        doubt: None where the chain gives no probability.
    """
    kinds: dict[Code, float] = defaultdict(float)
    for finding in findings:
        if finding.holds:
            kinds[finding.code] = max(kinds[finding.code], _beyond(finding))
    places = (GRAVITY.index(code) + 1 - beyond if code in GRAVITY else 0.0 for code, beyond in kinds.items())
    gravity = sum(1.0 - place / len(GRAVITY) for place in places)
    return Score(kinds=len(kinds), gravity=round(gravity, 6), doubt=doubt)


def _beyond(finding: Finding) -> float:
    """Return how far beyond its limit a finding was measured, 0 at the limit, towards 1 at many times it."""
    less, more = sorted((abs(finding.measured), abs(finding.limit)))
    return 1.0 - less / more if less > 0 else 0.0


def best(scores: Sequence[Score]) -> int:
    """Return the place of the best score; the earlier one on a tie, so the recipe's own cutout comes first."""
    chosen = 0
    for place, one in enumerate(scores):
        if one.beats(scores[chosen]):
            chosen = place
    return chosen
