"""What the figures that fine-tune a cutout are called where a photographer meets them: a label, and what it counts.

Their keys are named after the formulas; the key and the whole explanation stay beside the label for whoever wants them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Group:
    """How a table of figures is headed: its title, and a sentence below it where it needs one."""

    title: str
    sentence: str = ""


FINE: Final[Mapping[str, Group]] = {
    "studio": Group(
        "Fine tuning of the cutout",
        "For recipes whose chain is “studio”: how the networks, the outline and the backdrop are weighed against each"
        " other. Rarely worth a change; compare cutouts when you do. One point more makes product 2.7 times as likely.",
    ),
    "matte": Group(
        "Fine tuning of the edge",
        "How the network's rough cutout becomes an edge in full size. Where the chain is “studio”, only the last one"
        " counts. Rarely worth a change; compare cutouts when you do.",
    ),
}
"""The tables nobody needs for a day's work; forms show them last."""

FIGURES: Final[Mapping[str, tuple[str, str]]] = {
    "studio.side_px": ("Deciding picture, long side", "px"),
    "studio.crop_margin_share": ("Room for the second look", "share of the product"),
    "studio.network_bound": ("Networks count at most", "points"),
    "studio.shape_bound": ("Outline counts at most", "points"),
    "studio.shape_hole": ("White print, not a gap, from", "points of the outline"),
    "studio.hole_open_min": ("Gap is open from", "share of the gap"),
    "studio.near_margin_share": ("Room round a small product", "share of the product"),
    "studio.near_gain_min": ("Look closer where it shows", "times as large"),
    "studio.shape_min_overlap": ("Outline must overlap by", "share of the product"),
    "studio.firm_runs_max": ("Both looks agree within", "share of the product"),
    "studio.firm_unsure_max": ("No outline needed below", "share of the product"),
    "studio.outside_alpha": ("Sure backdrop below", "opacity"),
    "studio.outside_margin_share": ("Sure backdrop this far off", "share of the long side"),
    "studio.spread_floor": ("Least grain of a backdrop", "of 255"),
    "studio.near_spreads": ("A colour differs from", "times the grain"),
    "studio.distance_gain": ("Colour difference weighs", "points at 2.7 times as far"),
    "studio.distance_bound": ("Colour counts at most", "points"),
    "studio.plain_spread": ("Grain of a plain backdrop", "of 255"),
    "studio.crisp_bonus": ("A sharp edge all round adds", "points"),
    "studio.shadow_open": ("Shadow without an edge", "share explained away"),
    "studio.shadow_soft": ("Shadow with a soft edge", "share explained away"),
    "studio.shadow_crisp": ("Shadow with a sharp edge", "share explained away"),
    "studio.shadow_tint": ("Tinted shadow takes off", "points"),
    "studio.shadow_split": ("Doubted shadow takes off", "points"),
    "studio.clutter_max_share": ("Set counts as cluttered from", "share of the frame"),
    "studio.settle_px": ("Neighbours decide within", "px"),
    "studio.settle_epsilon": ("Neighbours of one colour", "difference, squared"),
    "studio.rim_px": ("Edge, half its width", "px"),
    "studio.rim_noise": ("Edge told apart from", "times the grain"),
    "studio.rim_lean": ("Edge kept or cut", "below 1 keeps more"),
    "matte.guide_side_px": ("Edge picture, long side", "px"),
    "matte.radius_share": ("Edge is looked for within", "share of the long side"),
    "matte.epsilon": ("Edge smoothing", "difference, squared"),
    "matte.band_alpha": ("Left alone this near to sure", "opacity"),
    "matte.sure_alpha": ("Colours are learnt from", "opacity"),
    "matte.colour_radius_share": ("Colours are learnt within", "share of the long side"),
    "matte.colour_noise": ("Grain of a plain surface", "of 1"),
    "matte.evidence_gain": ("Colour's say at the edge", "times"),
    "matte.evidence_bound": ("Colour counts at most", "points"),
    "matte.agreement_from": ("Colour counts from", "agreement"),
    "matte.agreement_full": ("Colour counts in full from", "agreement"),
    "matte.haze_alpha": ("Haze goes below", "opacity"),
    "matte.decontaminate": ("Take backdrop off the edge", ""),
}
"""Label and unit by key."""
