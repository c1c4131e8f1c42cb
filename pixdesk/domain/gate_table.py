"""The catalogue of checks as rows, with the figures a recipe gives them."""

from dataclasses import asdict, dataclass

from pixdesk.domain.gate import Gate
from pixdesk.domain.gates import GATES
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.style import StyleLimits

_COLUMNS = ("check", "key in `[limits]`", "what is measured", "unit", "limit", "why that figure")
_NEVER = {**asdict(CheckLimits()), **asdict(StyleLimits())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One check as it stands in a recipe, or in a style guide.

    Attributes:
        limits: the figure of each of its keys; None where the recipe's figure never objects.
    """

    gate: Gate
    limits: dict[str, float | None]

    @property
    def is_on(self) -> bool:
        """Whether it can object at all."""
        return self.limits[self.gate.keys[0]] is not None


def rows(limits: CheckLimits, style: StyleLimits | None = None) -> list[Row]:
    """Return every check of the catalogue, worst first; those of style are off where there is no guide."""
    given = {**asdict(limits), **asdict(style or StyleLimits())}
    return [
        Row(gate=gate, limits={key: None if given[key] == _NEVER[key] else given[key] for key in gate.keys})
        for gate in GATES
    ]


def as_data(limits: CheckLimits, style: StyleLimits | None = None) -> list[dict[str, object]]:
    """Return every check as plain values, for JSON."""
    return [
        {**asdict(row.gate), "keys": list(row.gate.keys), "limits": row.limits, "on": row.is_on}
        for row in rows(limits, style)
    ]


def as_markdown(limits: CheckLimits) -> str:
    """Return the catalogue as the table of ``docs/checks.md``; a check that only notes says so."""
    lines = ["| " + " | ".join(_COLUMNS) + " |", "|" + "---|" * len(_COLUMNS)]
    for row in rows(limits):
        gate = row.gate
        title = gate.title if gate.weight.value == "hold" else f"{gate.title} ({gate.weight})"
        keys, figures = (", ".join(words) for words in zip(*_shown(row), strict=True))
        lines.append(f"| {title} | {keys} | {gate.measures} | {gate.unit} | {figures} | {gate.source} |")
    return "\n".join(lines) + "\n"


def _shown(row: Row) -> list[tuple[str, str]]:
    return [(f"`{key}`", "off" if figure is None else f"{figure:g}") for key, figure in row.limits.items()]
