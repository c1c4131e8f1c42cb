"""A gate: one automatic check as the catalogue lists it, and the finding it makes of what it measured."""

from dataclasses import dataclass
from typing import Literal

from pixdesk.domain.finding import Code, Finding, Region, Weight
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.style import StyleLimits

Stage = Literal["capture", "shoot", "rendition", "style"]
"""What a gate looks at: one capture with its matte; one beside the others of its shoot; a file before it ships, beside
its capture or its brand's style guide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One check.

    Attributes:
        id: its name in the catalogue; several gates may share a code.
        title: two or three words.
        keys: of the recipe's (of the style guide's) ``[limits]``, the one that is compared first.
        measures: what is measured and how.
        unit: of the measure and of the limit; one that begins with "share" is shown in per cent.
        sentence: what a photographer reads; ``{measured}`` and ``{limit}`` are filled in, and words of the gate's own.
        source: why the standard recipe has the limit it has.
        weight: whether it holds the capture or is only told.
        stage: what it looks at.
    """

    id: str
    code: Code
    title: str
    keys: tuple[str, ...]
    measures: str
    unit: str
    sentence: str
    source: str
    weight: Weight = Weight.HOLD
    stage: Stage = "capture"

    def limit(self, limits: CheckLimits | StyleLimits) -> float:
        """Return a recipe's or guide's limit for this gate."""
        return float(getattr(limits, self.keys[0]))

    def finding(
        self, limits: CheckLimits | StyleLimits, measured: float, region: Region | None = None, **words: object
    ) -> Finding:
        """Return what is to be said of a measure that lies beyond the limit.

        Args:
            limits: the recipe's, or the style guide's.
            measured: in the gate's unit.
            region: where.
            words: what else the sentence names.
        """
        limit = self.limit(limits)
        said = self.sentence.format(measured=self._shown(measured), limit=self._shown(limit), **words)
        return Finding(
            code=self.code,
            sentence=said,
            weight=self.weight,
            measured=measured,
            limit=limit,
            unit=self.unit,
            region=region,
        )

    def _shown(self, value: float) -> object:
        return percent(value) if self.unit.startswith("share") else value


def percent(value: float) -> str:
    """Return a share in words, with a decimal where it is small."""
    return f"{value * 100:.1f} %" if value < 0.1 else f"{value * 100:.0f} %"
