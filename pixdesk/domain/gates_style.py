"""The catalogue's checks of style: between a file that would ship and its brand's guide."""

from pixdesk.domain.finding import Code
from pixdesk.domain.gate import Gate

_WHY = "the brand's own: its guide says it (styles/*.toml)"

SHADOW_SHALLOW = Gate(
    id="style-shadow-shallow",
    code=Code.OFF_STYLE,
    title="shadow too faint",
    keys=("shadow_min_share",),
    measures="what the deepest shadow beside the product takes away, one pixel in a thousand left out",
    unit="share of the background, at least",
    sentence="The shadow takes away {measured} of the background at its deepest; the style guide wants {limit} "
    "or more.",
    source=_WHY,
    stage="style",
)
SHADOW_DEEP = Gate(
    id="style-shadow-deep",
    code=Code.OFF_STYLE,
    title="shadow too deep",
    keys=("shadow_max_share",),
    measures="the same",
    unit="share of the background",
    sentence="The shadow takes away {measured} of the background at its deepest; the style guide allows {limit}.",
    source=_WHY,
    stage="style",
)
CROP_LOOSE = Gate(
    id="style-crop-loose",
    code=Code.OFF_STYLE,
    title="product too small",
    keys=("fill_min_percent",),
    measures="fill, as the channels define it",
    unit="% of the canvas, at least",
    sentence="The product fills {measured:.1f} % of the canvas; the style guide wants at least {limit:g} %.",
    source=_WHY,
    stage="style",
)
CROP_TIGHT = Gate(
    id="style-crop-tight",
    code=Code.OFF_STYLE,
    title="product too large",
    keys=("fill_max_percent",),
    measures="the same",
    unit="% of the canvas",
    sentence="The product fills {measured:.1f} % of the canvas; the style guide allows {limit:g} %.",
    source=_WHY,
    stage="style",
)
EDGE = Gate(
    id="style-edge",
    code=Code.OFF_STYLE,
    title="product too near an edge",
    keys=("edge_min_percent",),
    measures="distance from the product to the nearest edge of the canvas",
    unit="% of that side",
    sentence="The product is {measured:.1f} % of the canvas from its {edge} edge; the style guide wants {limit:g} %.",
    source=_WHY,
    stage="style",
)
BURNT = Gate(
    id="style-highlights-burnt",
    code=Code.OFF_STYLE,
    title="highlights burnt out",
    keys=("highlight_max_share",),
    measures="solid product with every channel at 254 and more",
    unit="share of the product",
    sentence="{measured} of the product is burnt out; the style guide allows {limit}.",
    source=_WHY,
    stage="style",
)
BRIGHT = Gate(
    id="style-highlights-bright",
    code=Code.OFF_STYLE,
    title="highlights too bright",
    keys=("highlight_max_lightness",),
    measures="lightness that all but half a per cent of the solid product keeps",
    unit="L*",
    sentence="The product's highlights reach L* {measured:.1f}; the style guide allows {limit:g}.",
    source=_WHY,
    stage="style",
)
TONE = Gate(
    id="style-background-tone",
    code=Code.OFF_STYLE,
    title="background of another tone",
    keys=("background_max_delta_e",),
    measures="CIEDE2000 between the background's mean, out of shadow, and the guide's colour",
    unit="ΔE2000",
    sentence="The background is {measured:.1f} ΔE from the style guide's {wanted}; {limit:g} is allowed.",
    source=_WHY,
    stage="style",
)

AT_LEAST = (SHADOW_SHALLOW, CROP_LOOSE, EDGE)
"""Those that object to less than their limit; the others object to more."""

STYLE = (SHADOW_SHALLOW, SHADOW_DEEP, CROP_LOOSE, CROP_TIGHT, EDGE, BURNT, BRIGHT, TONE)
