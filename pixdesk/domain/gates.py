"""The catalogue of checks: the one place their words, units, limits' keys and sources stand.

The window, ``pixdesk checks`` and the tables of ``docs/checks.md`` read it. How each measures is in
`pixdesk.imaging`; how far each may go is the recipe's. The order is that of gravity: what only a new shot cures, then
what a retoucher cures, then what a person should know.
"""

from collections.abc import Iterable

from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.gate import Gate
from pixdesk.domain.gates_forbidden import FORBIDDEN
from pixdesk.domain.gates_product import OTHER_PRODUCT, VIEW_LIGHT, VIEW_SCALE
from pixdesk.domain.gates_shoot import SET_BALANCE, SET_CAMERA, SET_EXPOSURE, SOFTER, TWIN
from pixdesk.domain.gates_shot import (
    BACKDROP_LEFT,
    DOUBT,
    DUST,
    EATEN,
    FLOATING,
    HAIR,
    HALO,
    MARGIN,
    MOIRE,
    OFF_CENTRE,
    OVEREXPOSED,
    SHAKEN,
    SPILL,
    SWATCH,
    THIN_LOST,
    TILTED,
    UNDEREXPOSED,
)
from pixdesk.domain.gates_style import STYLE
from pixdesk.domain.gates_truth import TRUTH

NO_SUBJECT = Gate(
    id="no-subject",
    code=Code.NO_SUBJECT,
    title="no subject",
    keys=("subject_min_share",),
    measures="mean alpha",
    unit="share of the frame",
    sentence="No product was found: the cutout covers {measured} of the frame. "
    "Check that the product is in the picture and stands out from the backdrop.",
    source="the one miss gave 0.001; a smaller product could not be exported",
)
NO_BACKDROP = Gate(
    id="no-backdrop",
    code=Code.NO_SUBJECT,
    title="no backdrop",
    keys=("subject_max_share",),
    measures="mean alpha",
    unit="share of the frame",
    sentence="No backdrop was found: the cutout covers {measured} of the frame. "
    "Pull back so that backdrop shows on every side.",
    source="full is as wrong as empty",
)
FRAME_SIZE = Gate(
    id="frame-size",
    code=Code.TOO_SMALL,
    title="too small (frame)",
    keys=("short_side_min_px",),
    measures="short side of the frame",
    unit="px",
    sentence="The picture is too small: its short side has {measured:.0f} px, at least {limit:.0f} are "
    "needed. Deliver the camera's full-size file.",
    source="Google Merchant's coming floor, the lowest worth shooting for; a channel that wants more refuses at export",
)
PRODUCT_SIZE = Gate(
    id="product-size",
    code=Code.TOO_SMALL,
    title="too small (product)",
    keys=("product_side_min_px",),
    measures="longer side of the product's rectangle",
    unit="px",
    sentence="The product is too small in the frame: its longer side has {measured:.0f} px, at least "
    "{limit:.0f} are needed. Move closer.",
    source="less cannot fill 60 % of a 500 px canvas without upscaling",
)
FRAME_CONTACT = Gate(
    id="touches-frame",
    code=Code.TOUCHES_FRAME,
    title="touches the frame",
    keys=("frame_contact_max_share",),
    measures="product along the worst edge",
    unit="share of the edge",
    sentence="The product touches the {edge} edge of the frame: {measured} of that edge.{others} Pull back or reframe.",
    source="the least real contact was 0.017, no contact is exactly 0",
)
BLUR = Gate(
    id="blurred",
    code=Code.BLURRED,
    title="blurred",
    keys=("edge_blur_max_px",),
    measures="standard deviation of the blur on the sharpest tenth of the product's edges: step height / (greatest "
    "slope · √2π)",
    unit="px",
    sentence="The product is out of focus or shaken: its sharpest edges are blurred by {measured:.1f} px, "
    "{limit:.1f} are allowed. Refocus and shoot again.",
    source="162 sound photographs: 0.66–1.66, median 0.9; the same blurred by 2 px: 1.87–2.6",
)
SEVERAL = Gate(
    id="several-subjects",
    code=Code.SEVERAL_SUBJECTS,
    title="several subjects",
    keys=("second_subject_max_share",),
    measures="second largest piece, pieces closer than 1 % of the frame joined",
    unit="share of the largest",
    sentence="{things} separate things were cut out; the second is {measured} the size of the first. "
    "Take the other out of the picture, or use a recipe for pairs and sets.",
    source="crumbs, laces and dropped parts measured up to 0.075, second products from 0.20",
)
HIGHLIGHTS = Gate(
    id="clipped-highlights",
    code=Code.CLIPPED_HIGHLIGHTS,
    title="clipped highlights",
    keys=("highlights_clipped_max_share",),
    measures="solid product with all channels ≥ 253",
    unit="share of the product",
    sentence="{measured} of the product is {blown}",
    source="sound: 90 % of the pictures below 0.016",
)
SHADOWS = Gate(
    id="clipped-shadows",
    code=Code.CLIPPED_SHADOWS,
    title="clipped shadows",
    keys=("shadows_clipped_max_share",),
    measures="solid product with all channels ≤ 2",
    unit="share of the product",
    sentence="{measured} of the product is crushed to pure black, with no detail left. "
    "Add fill light or raise the exposure.",
    source="sound black products reach 0.10; black glass on black 0.18–0.57",
)
HOLES = Gate(
    id="holes",
    code=Code.HOLES,
    title="holes",
    keys=("holes_max_share", "hole_min_delta_e"),
    measures="enclosed gaps whose colour is at least `hole_min_delta_e` from the backdrop's",
    unit="share of the product",
    sentence="The cutout has holes inside the product ({measured} of its area) through which no "
    "backdrop shows. Fill them with the brush.",
    source="handles and rings show backdrop and do not count; loops of cord and laces stay below 0.009, false gaps "
    "measured 0.015–0.14",
)
DOUBTFUL = Gate(
    id="doubtful-matte",
    code=Code.DOUBTFUL_MATTE,
    title="doubtful matte",
    keys=("unsure_alpha_max_share",),
    measures="alpha 0.15–0.85 over more than an edge's width (opened by 0.7 % of the long side)",
    unit="share of the product",
    sentence="The cutout is unsure over {measured} of the product's area. "
    "Look at the marked part: glass, thin parts and shadows need a retoucher's eye.",
    source="all four of the 55 known mattes above it have an IoU below 0.92; three quarters of all measure below 0.005",
)
CONTRAST = Gate(
    id="low-contrast",
    code=Code.LOW_CONTRAST,
    title="low contrast",
    keys=("contrast_min_delta_e",),
    measures="colour distance across the outline, tenth percentile",
    unit="ΔE",
    sentence="The product hardly stands out from the backdrop: along a tenth of its outline the two differ by "
    "less than {measured:.1f} ΔE. Use another backdrop or light the edge.",
    source="sound white-on-white measured 3.4 and more; black on black and a white cable on white 0.4–2.9",
)
CAST = Gate(
    id="colour-cast",
    code=Code.COLOUR_CAST,
    title="colour cast",
    keys=("backdrop_cast_max_chroma",),
    measures="CIELAB chroma of the backdrop's median",
    unit="ΔE",
    sentence="The backdrop has a {hue} cast, {measured:.0f} ΔE from neutral. "
    "Check the white balance, or a lamp or wall that spills colour.",
    source="sound neutral sweeps reach 6.5; ±5 % between channels gives 7–14",
)
CLUTTER = Gate(
    id="cluttered-backdrop",
    code=Code.CLUTTERED_BACKDROP,
    title="cluttered backdrop",
    keys=("backdrop_clutter_max_share",),
    measures="backdrop near lightness edges above 6 L* per px",
    unit="share of the backdrop",
    sentence="The backdrop is not plain: {measured} of it shows other things or folds. "
    "Clear the set, or have the cutout looked at.",
    source="plain sets: 95 % below 0.011; scenes 0.06–0.56",
)
COLOURED = Gate(
    id="coloured-backdrop",
    code=Code.COLOUR_CAST,
    title="coloured backdrop",
    keys=("backdrop_coloured_min_chroma",),
    measures="CIELAB chroma of the backdrop's median; from here on the colour is taken as meant",
    unit="ΔE",
    sentence="The backdrop is {hue}, {measured:.0f} ΔE from neutral; that is taken as meant. "
    "If it should be grey or white, check the white balance.",
    source="pastel sets start at 16.6",
    weight=Weight.NOTE,
)

GATES = (
    NO_SUBJECT,
    NO_BACKDROP,
    OTHER_PRODUCT,
    FRAME_SIZE,
    PRODUCT_SIZE,
    FRAME_CONTACT,
    BLUR,
    SHAKEN,
    SOFTER,
    MOIRE,
    SEVERAL,
    UNDEREXPOSED,
    HIGHLIGHTS,
    OVEREXPOSED,
    SET_EXPOSURE,
    SET_CAMERA,
    SET_BALANCE,
    SWATCH,
    SHADOWS,
    BACKDROP_LEFT,
    HOLES,
    EATEN,
    THIN_LOST,
    HALO,
    DOUBTFUL,
    DOUBT,
    CONTRAST,
    CAST,
    CLUTTER,
    COLOURED,
    SPILL,
    TWIN,
    VIEW_SCALE,
    VIEW_LIGHT,
    HAIR,
    DUST,
    TILTED,
    MARGIN,
    OFF_CENTRE,
    FLOATING,
    *TRUTH,
    *STYLE,
    *FORBIDDEN,
)
"""Every check, worst first."""

GRAVITY = tuple(dict.fromkeys(gate.code for gate in GATES))
"""The codes of the checks, worst first."""


def gate_for(code: Code, unit: str) -> Gate | None:
    """Return the gate that made a finding of this code and unit; None for what no check finds (a lost file)."""
    return next((gate for gate in GATES if gate.code is code and gate.unit == unit), None)


def worst_first(found: Iterable[Finding | None]) -> tuple[Finding, ...]:
    """Return the findings there are in the order of their gravity, those that hold first."""
    there = (finding for finding in found if finding is not None)
    return tuple(sorted(there, key=lambda finding: (not finding.holds, _rank(finding.code))))


def _rank(code: Code) -> int:
    return GRAVITY.index(code) if code in GRAVITY else -1
