"""The figures of the studio chain: how networks, MobileSAM and the backdrop are weighed against each other.

All weighing is in log-odds of product against backdrop, so what three witnesses say is added. What each figure
was chosen on, and how little the scores move when it is changed: ``docs/chain.md``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChainSettings:
    """How the studio chain decides and how it draws the rim.

    Attributes:
        side_px: long side of the picture all is decided on.
        crop_margin_share: room around the first matte's box for the second run, as a share of its longer side.
        network_bound: the most the networks' mean alpha counts; they miss whole objects more often than e^-2.5.
        shape_bound: the most MobileSAM's logits count, reached at four of its units.
        shape_hole: what MobileSAM must be sure by, in its units, before a patch that looks exactly like backdrop
            is product after all: a printed white field is, the inside of a bracelet is not.
        near_margin_share: room around a small product's box in the part of the frame it is decided on once more, as a
            share of its longer side.
        near_gain_min: that is done where it shows the product so many times larger.
        hole_open_min: of a piece the backdrop claims with product all around it; with so much of it open, all of it is.
        shape_min_overlap: below this overlap with what the others found, MobileSAM outlined something else.
        firm_runs_max: where the network's two runs differ by no more than this share of the product,
        firm_unsure_max: and MobileSAM's word could turn no more than this share of it, it is not asked.
        outside_alpha: below this in every network a pixel may be sure backdrop.
        outside_margin_share: and as far from any other, as a share of the long side.
        spread_floor: colour spread every backdrop has, 0..255 (JPEG and rounding).
        near_spreads: distance in spreads at which a colour is as likely product as backdrop.
        distance_gain, distance_bound: log-odds per e-fold of that distance, and their bound.
        plain_spread: a backdrop half as wide as this is plain; one and a half times as wide says nothing.
        crisp_bonus: added for what no path without a sharp step joins to the backdrop.
        shadow_open, shadow_soft, shadow_crisp: how much of the distance a shadow's colour explains away where a
            path without a step, with small steps, or no path joins it to the backdrop.
        shadow_tint: taken off where the colour is a shadow's and the backdrop has a hue only its shadows share.
        shadow_split: taken off where the colour is a cast shadow's and only one of the network's two runs sees product.
        clutter_max_share: of the frame; so much that differs, runs out of the frame and is no network's product
            means that differing is no evidence here.
        settle_px, settle_epsilon: radius at half size and regularisation in squared 0..1 colour units of the
            guided filter through which unsure neighbours of one colour decide together.
        rim_px: half width of the band alpha is computed in, in pixels of the small picture.
        rim_noise: colour distance, in spreads, below which product and backdrop are not told apart at the rim.
        rim_lean: odds at the rim are divided by this; below 1 a pixel is kept sooner than cut.
    """

    side_px: int = 768
    crop_margin_share: float = 0.1
    network_bound: float = 2.5
    shape_bound: float = 2.0
    shape_hole: float = 5.0
    hole_open_min: float = 0.2
    near_margin_share: float = 0.35
    near_gain_min: float = 1.5
    shape_min_overlap: float = 0.5
    firm_runs_max: float = 0.03
    firm_unsure_max: float = 0.003
    outside_alpha: float = 0.15
    outside_margin_share: float = 0.009
    spread_floor: float = 2.0
    near_spreads: float = 3.0
    distance_gain: float = 2.0
    distance_bound: float = 4.0
    plain_spread: float = 12.0
    crisp_bonus: float = 2.0
    shadow_open: float = 0.9
    shadow_soft: float = 0.75
    shadow_crisp: float = 0.5
    shadow_tint: float = 3.0
    shadow_split: float = 1.7
    clutter_max_share: float = 0.03
    settle_px: int = 8
    settle_epsilon: float = 1e-4
    rim_px: int = 2
    rim_noise: float = 3.0
    rim_lean: float = 0.5

    def __post_init__(self) -> None:
        """Refuse figures nothing can be decided with. Raises ValueError naming the key."""
        for key, low, high in BOUNDS:
            if not low <= getattr(self, key) <= high:
                raise ValueError(f"{key}: must lie between {low} and {high}.")


BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("side_px", 256, 4096),
    ("crop_margin_share", 0.0, 1.0),
    ("network_bound", 0.1, 10.0),
    ("shape_bound", 0.0, 10.0),
    ("shape_hole", 0.0, 20.0),
    ("hole_open_min", 0.0, 2.0),
    ("near_margin_share", 0.05, 5.0),
    ("near_gain_min", 1.1, 100.0),
    ("shape_min_overlap", 0.0, 1.0),
    ("firm_runs_max", 0.0, 1.0),
    ("firm_unsure_max", 0.0, 1.0),
    ("outside_alpha", 0.001, 0.5),
    ("outside_margin_share", 0.0, 0.1),
    ("spread_floor", 0.1, 50.0),
    ("near_spreads", 0.5, 50.0),
    ("distance_gain", 0.0, 10.0),
    ("distance_bound", 0.1, 20.0),
    ("plain_spread", 1.0, 255.0),
    ("crisp_bonus", 0.0, 10.0),
    ("shadow_open", 0.0, 1.0),
    ("shadow_soft", 0.0, 1.0),
    ("shadow_crisp", 0.0, 1.0),
    ("shadow_tint", 0.0, 10.0),
    ("shadow_split", 0.0, 10.0),
    ("clutter_max_share", 0.001, 1.0),
    ("settle_px", 1, 64),
    ("settle_epsilon", 1e-8, 1.0),
    ("rim_px", 1, 16),
    ("rim_noise", 0.1, 50.0),
    ("rim_lean", 0.05, 20.0),
)
"""Beyond these the formulas divide by nothing or cost minutes; they are no advice."""
