"""The catalogue's checks of product truth: between the capture and the file that would ship."""

from pixdesk.domain.finding import Code
from pixdesk.domain.gate import Gate

TRUE_SCALE = Gate(
    id="true-scale",
    code=Code.SCALE_CHANGED,
    title="proportions changed",
    keys=("true_scale_max_share",),
    measures="width against height of the product in the rendition, against the capture",
    unit="share of its height",
    sentence="The file shows the product {measured} wider or narrower than it was photographed; {limit} is allowed. "
    "Look at what was done to the picture between capture and export.",
    source="89 sound renditions: at most 0.0005; half a per cent of stretch measures 0.005",
    stage="rendition",
)
TRUE_SHAPE = Gate(
    id="true-shape",
    code=Code.SHAPE_CHANGED,
    title="outline changed",
    keys=("true_shape_max_share",),
    measures="distance between the outlines in capture and rendition, 99.5th percentile, both ways",
    unit="share of its length",
    sentence="The product's outline in the file lies {measured} of its length away from the photographed one; {limit} "
    "is allowed. Look at the marked part.",
    source="89 sound renditions: 0; a dent of 2 % of the length measures from 0.009",
    stage="rendition",
)
TRUE_COLOUR = Gate(
    id="true-colour",
    code=Code.COLOUR_CHANGED,
    title="colour changed",
    keys=("true_colour_max_delta_e",),
    measures="CIEDE2000 between capture and rendition inside the product, mean",
    unit="ΔE2000",
    sentence="The product's colour in the file is {measured:.1f} ΔE from the photographed one; {limit:.1f} is allowed. "
    "It would come back as “not as shown”: look at what changed it.",
    source="89 sound renditions: 0.23 for 95 %, at most 0.66; every colour moved by 2 ΔE measures 1.1–1.8",
    stage="rendition",
)
TRUE_COLOUR_WORST = Gate(
    id="true-colour-worst",
    code=Code.COLOUR_CHANGED,
    title="colour changed in a part",
    keys=("true_colour_worst_max_delta_e",),
    measures="CIEDE2000 between capture and rendition inside the product, 95th percentile",
    unit="ΔE2000 (95 %)",
    sentence="A part of the product has another colour in the file than in the photograph: {measured:.1f} ΔE, "
    "{limit:.1f} is allowed. Look at the marked part.",
    source="89 sound renditions: at most 1.9; a tenth of the product 12 ΔE redder measures 4.1 and more",
    stage="rendition",
)
TRUE_TEXTURE = Gate(
    id="true-texture",
    code=Code.TEXTURE_CHANGED,
    title="texture changed",
    keys=("true_texture_max_share",),
    measures="one minus the gradient magnitude similarity (Xue 2014), where the capture shows texture",
    unit="share",
    sentence="The product's texture in the file differs by {measured} from the photographed one; {limit} is allowed. "
    "It was smoothed, sharpened or painted over.",
    source="89 sound renditions: 0.003 for 95 %, at most 0.018; a blur of 0.3 % of its length measures 0.027–0.11",
    stage="rendition",
)
TRUE_FEATURES = Gate(
    id="true-features",
    code=Code.FEATURES_CHANGED,
    title="details changed",
    keys=("true_features_max_share",),
    measures="the most marked patches of the product that are not found again where they were",
    unit="share of the patches",
    sentence="{measured} of the product's details (print, seams, buttons) are not in the file where the photograph has "
    "them; {limit} are allowed. Look at the marked part.",
    source="89 sound renditions: at most 0.014; another print inside the same outline measures 0.6–0.8",
    stage="rendition",
)

TRUTH = (TRUE_SCALE, TRUE_SHAPE, TRUE_COLOUR, TRUE_COLOUR_WORST, TRUE_TEXTURE, TRUE_FEATURES)
