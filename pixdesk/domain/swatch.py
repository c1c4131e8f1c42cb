"""Swatches: the colours a brand's products must have, in the studio's own ``swatches.toml``.

A swatch is found by the colourway of a capture, as its name or the shot list says it. Its colour is CIELAB relative to
D50, as a spectrophotometer or a colour book gives it, or an sRGB colour.
"""

import re
from dataclasses import dataclass

from pixdesk.domain.cielab import Lab

_COLOUR = re.compile(r"#[0-9A-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """One colour.

    Attributes:
        name: the colourway it is for, however its capitals are.
        also: other names of the same colourway.
        lab: CIELAB, D50; or
        colour: ``#RRGGBB`` in capitals, sRGB.
        max_delta_e: how far the product may be from it, CIEDE2000; None for the recipe's limit.
    """

    name: str
    also: tuple[str, ...] = ()
    lab: Lab | None = None
    colour: str = ""
    max_delta_e: float | None = None

    def __post_init__(self) -> None:
        """Refuse a swatch that is none. Raises ValueError."""
        if not self.name.strip():
            raise ValueError("name: must say the colourway.")
        if (self.lab is None) == (not self.colour):
            raise ValueError(f"{self.name}: give either lab = [L, a, b] or colour = '#RRGGBB'.")
        if self.colour and not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"colour: must be '#RRGGBB' in capitals, not {self.colour!r}.")
        if self.lab is not None and not (0 <= self.lab[0] <= 100 and all(abs(part) <= 160 for part in self.lab[1:])):
            raise ValueError(f"lab: L* is 0 to 100, a* and b* at most 160 either way, not {list(self.lab)}.")
        if self.max_delta_e is not None and not 0 < self.max_delta_e <= 100:
            raise ValueError("max_delta_e: must be above 0 and at most 100.")

    @property
    def keys(self) -> frozenset[str]:
        """What colourways are compared by."""
        return frozenset(_key(name) for name in (self.name, *self.also))


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatches:
    """Every swatch of a studio."""

    swatches: tuple[Swatch, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two swatches of one name. Raises ValueError."""
        seen: set[str] = set()
        for swatch in self.swatches:
            if seen & swatch.keys:
                raise ValueError(f"swatches: {swatch.name!r} names a colourway that another swatch names too.")
            seen |= swatch.keys

    def of(self, colourway: str) -> Swatch | None:
        """Return the swatch of a colourway; None where there is none."""
        return next((swatch for swatch in self.swatches if _key(colourway) in swatch.keys), None)


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
