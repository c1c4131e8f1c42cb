"""The corrections a recipe may ask for, and how far each may go before a person must look.

They are few, and each has a limit, because what is sold must look like what is delivered. A step that would pass its
limit is not applied a little: it is left out, and the capture is held with the reason.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class StepSettings:
    """A recipe's ``[steps]``; applied in this order: white balance, exposure, straighten, crop; at export, upscale.

    Attributes:
        white_balance: ``backdrop`` makes the backdrop neutral, for backdrops that are meant to be.
        white_balance_max_gain: how far the strongest channel may be raised against the weakest, in linear light.
        exposure_ev: stops brighter, in linear light; negative is darker.
        straighten_degrees: turn by so much, clockwise; 0 leaves the frame as it is.
        straighten: ``auto`` turns the product's straight sides upright and level; without any it leaves the frame.
        straighten_max_degrees: no frame is turned by more.
        crop_left_share, crop_top_share, crop_right_share, crop_bottom_share: taken off each side, of the frame.
        product_clip_max_share: of the product, newly blown out by white balance or exposure.
        product_max_delta_e: mean CIEDE2000 by which white balance and exposure together may move the product's
            colours; a third of a stop moves a mid grey by about 6.
        upscale: 2 lets export double the product's pixels by a network for a channel that wants more than were
            photographed; the file and the log say so. Without it nothing is ever enlarged.
    """

    white_balance: Literal["none", "backdrop"] = "none"
    white_balance_max_gain: float = 1.2
    exposure_ev: float = 0.0
    straighten_degrees: float = 0.0
    straighten: Literal["none", "auto"] = "none"
    straighten_max_degrees: float = 5.0
    crop_left_share: float = 0.0
    crop_top_share: float = 0.0
    crop_right_share: float = 0.0
    crop_bottom_share: float = 0.0
    product_clip_max_share: float = 0.002
    product_max_delta_e: float = 8.0
    upscale: Literal[1, 2] = 1

    def __post_init__(self) -> None:
        """Refuse figures that are no correction any more. Raises ValueError naming the key."""
        for key, low, high in BOUNDS:
            if not low <= getattr(self, key) <= high:
                raise ValueError(f"{key}: must lie between {low} and {high}.")
        if abs(self.straighten_degrees) > self.straighten_max_degrees:
            raise ValueError("straighten_degrees: must not pass straighten_max_degrees.")
        if self.straighten == "auto" and self.straighten_degrees:
            raise ValueError('straighten_degrees: must be 0 where straighten is "auto".')

    @property
    def crops(self) -> bool:
        """Whether any side is cut."""
        return any((self.crop_left_share, self.crop_top_share, self.crop_right_share, self.crop_bottom_share))


BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("white_balance_max_gain", 1.0, 2.0),
    ("exposure_ev", -2.0, 2.0),
    ("straighten_degrees", -15.0, 15.0),
    ("straighten_max_degrees", 0.0, 15.0),
    ("crop_left_share", 0.0, 0.45),
    ("crop_top_share", 0.0, 0.45),
    ("crop_right_share", 0.0, 0.45),
    ("crop_bottom_share", 0.0, 0.45),
    ("product_clip_max_share", 0.0, 1.0),
    ("product_max_delta_e", 0.0, 100.0),
)
