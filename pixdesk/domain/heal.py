"""A heal: one recorded repair of a capture's working picture. It can be undone; the original knows nothing of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Method = Literal["migan", "diffuse"]
"""``migan`` is a network that paints; ``diffuse`` carries the rim's colours inwards and is for dust."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heal:
    """One heal.

    Attributes:
        layer_digest: of the staged layer, a PNG with the new pixels, opaque where they replace the picture's.
        x, y: where the layer's upper left corner lies in the upright original.
        mask_digest: of the mask as it was given.
        model: id and SHA-256 of the network that painted; empty for none.
        is_undone: kept on record, no longer laid on.
    """

    id: int
    layer_digest: str
    x: int
    y: int
    mask_digest: str
    method: Method
    model: tuple[str, str]
    made_at: datetime
    actor: str
    is_undone: bool = False

    @property
    def is_generated(self) -> bool:
        """Whether a network made up its pixels."""
        return self.method == "migan"
