"""What is remembered of every capture so that later ones of the same set can be compared with it."""

import json
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
        camera_stops: how much light the camera was set to let in; None where the file does not say.
    """

    edge_blur_px: float | None
    backdrop: tuple[float, float, float] | None
    picture_hash: str
    product: tuple[float, float, float]
    camera_stops: float | None = None

    @property
    def text(self) -> str:
        """The traits as JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def of_text(cls, text: str) -> "Traits":
        """Return the traits a JSON text stands for."""
        told: dict[str, Any] = json.loads(text)
        values: dict[str, Any] = {name: tuple(held) if isinstance(held, list) else held for name, held in told.items()}
        return cls(**values)

    def bits_apart(self, other: "Traits") -> int:
        """Return in how many of the 64 bits two pictures look different."""
        return (int(self.picture_hash, 16) ^ int(other.picture_hash, 16)).bit_count()
