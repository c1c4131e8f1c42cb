"""How cutouts of one capture are compared: fewer kinds of finding that hold it, then lighter ones, then less doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pixdesk.domain.finding import Finding
from pixdesk.domain.gates import GRAVITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What the gates make of a cutout; less is better.

    Attributes:
        kinds: of finding that hold it.
        gravity: of these kinds together; each counts 0..1 by its place in the catalogue of checks, the worst 1.
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
        held = "nothing holds it" if not self.kinds else f"held by {self.kinds}, gravity {self.gravity:.2f}"
        return held if self.doubt is None else f"{held}, doubt {self.doubt:.3f}"


def score(findings: Iterable[Finding], doubt: float | None) -> Score:
    """Return the score of a cutout.

    Args:
        findings: with the weights the routing rules give them.
        doubt: None where the chain gives no probability.
    """
    kinds = {finding.code for finding in findings if finding.holds}
    places = (GRAVITY.index(code) if code in GRAVITY else 0 for code in kinds)
    gravity = sum(1.0 - place / len(GRAVITY) for place in places)
    return Score(kinds=len(kinds), gravity=round(gravity, 6), doubt=doubt)


def best(scores: Sequence[Score]) -> int:
    """Return the place of the best score; the earlier one on a tie, so the recipe's own cutout comes first."""
    chosen = 0
    for place, one in enumerate(scores):
        if one.beats(scores[chosen]):
            chosen = place
    return chosen
