"""The catalogue's checks of a capture beside the other views of its product."""

from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.gate import Gate

OTHER_PRODUCT = Gate(
    id="other-product",
    code=Code.OTHER_PRODUCT,
    title="unlike its other views",
    keys=("product_unlike_max",),
    measures="Hellinger distance, 0 the same to 1 none in common, between the product's colours and those of the most "
    "similar other whole view of its SKU and colourway in this folder; 0.15 more is allowed against a single one",
    unit="of 1",
    sentence="Its colours are unlike those of the other views of {sku}; {other} comes nearest. Does one of them show "
    "another product or colourway? If the product only looks so from this side, accept it.",
    source="173 rendered views of 35 products, their light a twentieth of a stop apart: beside two others 0.7 % of the "
    "right ones lie above, and 97 % of other products; products of the same colours pass for each other",
    stage="shoot",
)
VIEW_SCALE = Gate(
    id="view-scale",
    code=Code.VIEW_SCALE,
    title="scale off the other views",
    keys=("view_scale_max_ratio",),
    measures="the product's height in the frame against the median of the other upright views of its SKU and "
    "colourway in this folder, the larger by the smaller",
    unit="times",
    sentence="{here} the product stands {measured:.2f} times as tall in the frame as {there}. Keep camera, lens and "
    "product where they are between views, or it changes size from picture to picture.",
    source="2,559 comparisons of rendered views shot from one distance: 1.6 % above; 1.25 times nearer: 84 % noted",
    weight=Weight.NOTE,
    stage="shoot",
)
VIEW_LIGHT = Gate(
    id="view-lightness",
    code=Code.SET_EXPOSURE,
    title="light off the other views",
    keys=("view_lightness_max",),
    measures="mean L* of the product against the nearest of the other whole views of its SKU and colourway in this "
    "folder, two at least, where the backdrop is as white as can be or not plain",
    unit="L* of the product",
    sentence="The product is {measured:.0f} L* {way} than in any other view of {sku}, and the backdrop does not show "
    "the light. Did a lamp miss, or was the exposure changed?",
    source="173 rendered views beside two others: 2 % above; one stop more: 59 % noted, two: 93 %, one less: 48 %",
    weight=Weight.NOTE,
    stage="shoot",
)
