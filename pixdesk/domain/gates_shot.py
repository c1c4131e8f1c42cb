"""The catalogue's checks of light, sharpness, rim and stance; their figures come from ``docs/gates.md``."""

from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.gate import Gate

UNDEREXPOSED = Gate(
    id="underexposed",
    code=Code.UNDEREXPOSED,
    title="underexposed",
    keys=("brightest_min_lightness",),
    measures="L* that the brightest half per cent of the frame reaches",
    unit="L*",
    sentence="The picture is underexposed: nothing in it is brighter than L* {measured:.0f}, {limit:.0f} is the least. "
    "Raise the exposure or check that every lamp fires.",
    source="91 good photographs, black on black among them: 79 and more; two stops less light: 57 and less",
)
OVEREXPOSED = Gate(
    id="overexposed",
    code=Code.OVEREXPOSED,
    title="overexposed",
    keys=("channel_clipped_max_share",),
    measures="solid product with any channel ≥ 253",
    unit="share of the product",
    sentence="{measured} of the product has a colour channel at its limit: its colours there are wrong and cannot be "
    "brought back. Lower the exposure.",
    source="91 good photographs: 98 % below 0.18; two stops more light: 0.35 in the middle",
)
SHAKEN = Gate(
    id="shaken",
    code=Code.SHAKEN,
    title="shaken",
    keys=("shake_max_px",),
    measures="blur of the edges across the worst direction beyond that across the sharpest, in squares",
    unit="px",
    sentence="The picture is shaken: along one direction it moved by about {length:.0f} px, the edges along the other "
    "are sharp. Secure camera and product, use a shorter time, and shoot again.",
    source="91 good photographs: at most 1.0, 98 % below 0.82; of movements of 8 px 78 % are found, of "
    "12 px and of 20 px 87 %",
)
BACKDROP_LEFT = Gate(
    id="backdrop-left",
    code=Code.BACKDROP_LEFT,
    title="backdrop left",
    keys=("backdrop_left_max_share",),
    measures="solid product joined to its rim and less than 4 ΔE from the backdrop beside it",
    unit="share of the product",
    sentence="{measured} of the cutout looks like the backdrop beside it: backdrop was left standing. "
    "Take it away with the brush at the marked part.",
    source="91 good photographs: 99 % below 0.005; a patch of 3 % measures 0.018 in the middle",
)
HALO = Gate(
    id="halo",
    code=Code.HALO,
    title="halo",
    keys=("halo_max_px",),
    measures="coverage beyond what the colours across the outline speak for, summed, by length of outline",
    unit="px of 1,024",
    sentence="A rim of backdrop, at least {wide:.1f} px wide, stays on the cutout (halo or colour fringe). "
    "Shrink the matte along the marked edge.",
    source="91 good photographs: 98 % below 0.62; a matte 1 px too wide measures 0.72 in the middle, 2 px 1.3",
)
EATEN = Gate(
    id="eaten",
    code=Code.EATEN,
    title="edge cut away",
    keys=("eaten_max_px",),
    measures="coverage short of what the colours across the outline speak for, summed, by length of outline",
    unit="px of 1,024",
    sentence="A rim of the product, at least {wide:.1f} px wide, is cut away. Grow the matte along the marked edge.",
    source="91 good photographs: at most 0.092; a matte 1 px too narrow measures 0.21 in the middle, 2 px 0.57",
)
THIN_LOST = Gate(
    id="thin-lost",
    code=Code.THIN_LOST,
    title="thin part lost",
    keys=("thin_lost_max_px",),
    measures="how far a line reaches from the product that stands out of a plain backdrop by 10 levels, meets the "
    "product and is not in the matte",
    unit="px of 1,024",
    sentence="A thin part of the product is missing from the cutout: it reaches {measured:.0f} of 1,024 px away from "
    "it. Draw the marked part in; if it is a hair on the set, wipe it and shoot again.",
    source="91 good photographs: at most 11, but for a chain and spines that are lost; lines 2 to 4 px "
    "wide drawn in on plain backdrops are all found",
)
SWATCH = Gate(
    id="swatch",
    code=Code.OFF_SWATCH,
    title="off the swatch",
    keys=("swatch_max_delta_e",),
    measures="CIEDE2000 between the studio's swatch for the colourway and the region of the product that comes nearest "
    "to it; where `swatches.toml` has one",
    unit="ΔE2000",
    sentence="The product is {measured:.1f} ΔE from the swatch of its colourway, {name}; {limit:.1f} are allowed. "
    "Check the white balance and the light, or whether this is the colourway its name says.",
    source="92 sound pictures of products against their own colour, a twentieth of a stop and grain apart: none "
    "beyond; moved by 6 ΔE (CIE 1976) in hue 93 % are found, by 6 in lightness 89 %",
)
DOUBT = Gate(
    id="doubt",
    code=Code.DOUBTFUL_MATTE,
    title="doubted outline",
    keys=("doubt_max",),
    measures="how likely the cutout overlaps the truth by less than 0.95, from what its witnesses disagree about "
    "(`docs/doubt.md`); the fast chain has none",
    unit="of 1",
    sentence="The outline of this cutout is doubted: {measured:.2f} of 1, {limit:.2f} is allowed. Look at the marked "
    "part first, and mend what is wrong.",
    source="151 calibration cutouts: 12 of 13 bad ones lie above, 2 of 138 good ones; the lowest of the bad above is "
    "0.22",
)
SPILL = Gate(
    id="spill",
    code=Code.SPILL,
    title="colour spill",
    keys=("spill_max_share",),
    measures="how much of a coloured backdrop's chroma the product's solid rim has beyond the product just inside it, "
    "in the middle; from `backdrop_coloured_min_chroma` on",
    unit="share of the backdrop's chroma",
    sentence="The backdrop's colour spills onto the product: its rim has {measured} of it. Move the product further "
    "from the backdrop, flag the light, or take the tint off the rim.",
    source="13 good photographs on coloured backdrops: at most 0.042; a third of the backdrop's tint on the rim is "
    "found in 8 of them",
    weight=Weight.NOTE,
)
MOIRE = Gate(
    id="moire",
    code=Code.MOIRE,
    title="moiré",
    keys=("moire_max_delta_e",),
    measures="swing of the one wave, 4 to 24 px long, that a piece of the product's chroma has and its lightness has "
    "not",
    unit="ΔE",
    sentence="Coloured bands run through the product that are not on it (moiré), {measured:.1f} ΔE either way. Change "
    "the distance or the angle a little, or stop down, and shoot again.",
    source="off unless a recipe sets it; 0.8 is proposed for plain cloth: faint stripes of one lightness pass for it "
    "and it costs a third of all checks. 91 good photographs: none; bands of 4 ΔE laid in: 7 of 12, of 8: 10",
)
DUST = Gate(
    id="dust",
    code=Code.DUST,
    title="dust",
    keys=("specks_max_count",),
    measures="specks that stand out of a plain backdrop by 8 levels; a textured backdrop is not judged",
    unit="specks",
    sentence="{measured:.0f} specks lie on the backdrop. They go with it where it is cut away; where it is kept or the "
    "shadow is, clean the set.",
    source="58 good photographs on plain backdrops: at most 5",
    weight=Weight.NOTE,
)
HAIR = Gate(
    id="hair",
    code=Code.DUST,
    title="hair",
    keys=("hair_max_px",),
    measures="longest thing that stands out of a plain backdrop by 8 levels",
    unit="px of 1,024",
    sentence="A hair, thread or scratch lies on the backdrop, {measured:.0f} of 1,024 px long. It goes with it where "
    "it is cut away; where it is kept or the shadow is, clean the set.",
    source="91 good photographs: what stands out of a plain backdrop is shorter but for real threads and cords",
    weight=Weight.NOTE,
)
TILTED = Gate(
    id="tilted",
    code=Code.TILTED,
    title="tilted",
    keys=("tilt_max_degrees",),
    measures="direction of the product's straight sides against upright and level, up to 12°",
    unit="°",
    sentence="The product stands {measured:.1f}° off, turned {way}. Straighten camera or product, or let the recipe "
    "straighten it.",
    source="good photographs with straight sides: at most 2.9",
    weight=Weight.NOTE,
)
OFF_CENTRE = Gate(
    id="off-centre",
    code=Code.OFF_CENTRE,
    title="off centre",
    keys=("off_centre_max_share",),
    measures="middle of the product against the middle of the frame, across or down",
    unit="share of the frame",
    sentence="The product stands {measured} of the frame off its middle, towards the {side}. A rendition is centred "
    "anyway; where the backdrop is kept, reframe.",
    source="91 good photographs: 98 % below 0.18",
    weight=Weight.NOTE,
)
MARGIN = Gate(
    id="tight-crop",
    code=Code.TIGHT_CROP,
    title="tight crop",
    keys=("margin_min_share",),
    measures="room between the product and the nearest edge of the frame it does not touch",
    unit="share of the frame",
    sentence="Only {measured} of the frame is left between the product and the {edge} edge. Pull back a little: its "
    "shadow and its rim need room.",
    source="a quarter of good photographs leave less than 0.05, hardly any less than 0.01",
    weight=Weight.NOTE,
)
FLOATING = Gate(
    id="floating",
    code=Code.FLOATING,
    title="floating",
    keys=("floating_max_share",),
    measures="how much less dark the ground is at the product's foot than in its shadow farther down, on a plain "
    "backdrop that shows a shadow",
    unit="share of the shadow",
    sentence="The product seems to float: the ground right below it is lit, its shadow lies {gap:.0f} % of its height "
    "farther down. If it hangs on purpose, leave it; else set it down.",
    source="193 rendered and 21 real products that stand and throw a shadow: at most 0.38; of 14 that float by 12 % of "
    "their height 6 are found, by 20 % 9, by 5 % none",
    weight=Weight.NOTE,
)
