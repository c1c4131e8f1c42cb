"""What is remembered of every capture so that later ones of the same set can be compared with it."""

import json
import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """A capture in a few figures.

    Attributes:
        edge_blur_px: of the product's sharpest edges; None where there are too few.
        backdrop: median CIELAB of the backdrop; None where it is not plain or hardly seen.
        picture_hash: 64 bits of what the frame looks like, as 16 hexadecimal digits; alike for pictures that are.
        product: mean CIELAB of the product's solid area.
        colours: what colours the product's solid area has: numbered cells of CIELAB, each with its share in
            thousandths; empty where too little of it is solid.
        tall_share: the product's height, of the frame's long side; None where it touches the frame.
        camera_stops: how much light the camera was set to let in; None where the file does not say.
    """

    edge_blur_px: float | None
    backdrop: tuple[float, float, float] | None
    picture_hash: str
    product: tuple[float, float, float]
    colours: tuple[tuple[int, int], ...] = ()
    tall_share: float | None = None
    camera_stops: float | None = None

    @property
    def text(self) -> str:
        """The traits as JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def of_text(cls, text: str) -> "Traits":
        """Return the traits a JSON text stands for."""
        told: dict[str, Any] = json.loads(text)
        return cls(**{name: _as_tuples(held) for name, held in told.items()})

    def bits_apart(self, other: "Traits") -> int:
        """Return in how many of the 64 bits two pictures look different."""
        return (int(self.picture_hash, 16) ^ int(other.picture_hash, 16)).bit_count()

    def unlike(self, other: "Traits") -> float | None:
        """Return how unlike the colours of two products are: Hellinger's distance, 0 the same to 1 none in common.

        None where those of one are not known.
        """
        if not self.colours or not other.colours:
            return None
        its = dict(other.colours)
        in_common = sum(math.sqrt(share * its.get(cell, 0)) for cell, share in self.colours)
        return math.sqrt(max(0.0, 1.0 - in_common / math.sqrt(_whole(self.colours) * _whole(other.colours))))


def _whole(colours: tuple[tuple[int, int], ...]) -> int:
    return sum(share for _, share in colours)


def _as_tuples(held: Any) -> Any:
    return tuple(_as_tuples(one) for one in held) if isinstance(held, list) else held
