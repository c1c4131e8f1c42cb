"""The catalogue's checks of a capture beside the others of its set."""

from pixdesk.domain.finding import Code, Weight
from pixdesk.domain.gate import Gate

SET_EXPOSURE = Gate(
    id="set-exposure",
    code=Code.SET_EXPOSURE,
    title="exposure off the set",
    keys=("set_lightness_max",),
    measures="L* of the backdrop against the median of the set's last captures; the first of a lasting change is held",
    unit="L*",
    sentence="The backdrop is {measured:.0f} L* {way} than in the captures before it. Did a lamp miss, or was the "
    "exposure changed? If the set was changed on purpose, accept this one: the next are measured by it.",
    source="made-up sets whose flash varies by a twentieth of a stop: none of 46; half a stop less is found in 78 %",
    stage="shoot",
)
SET_CAMERA = Gate(
    id="set-camera",
    code=Code.SET_EXPOSURE,
    title="camera set differently",
    keys=("set_stops_max",),
    measures="shutter, aperture and ISO as EXIF tells them, against the set's last captures, where those agree and a "
    "backdrop as white as can be cannot tell; the first of a lasting change is held",
    unit="stops",
    sentence="The camera was set to let in {measured:.1f} stops {way} light than for the captures before it, and the "
    "backdrop is too white to show it. Was that meant? If so, accept this one: the next are measured by it.",
    source="cameras step by a third; what a white backdrop cannot show of +1 to +3 stops (a third of made-up sets) is "
    "found wherever the files say their settings",
    stage="shoot",
)
SET_BALANCE = Gate(
    id="set-balance",
    code=Code.SET_BALANCE,
    title="white balance off the set",
    keys=("set_tint_max_delta_e",),
    measures="a*, b* of the backdrop against the median of the set's last captures",
    unit="ΔE",
    sentence="The backdrop's tint is {measured:.1f} ΔE from the captures before it. Was the white balance or a lamp "
    "changed? If it was on purpose, accept this one: the next are measured by it.",
    source="made-up sets: none of 46; red up and blue down by 12 % is found in 78 %",
    stage="shoot",
)
SOFTER = Gate(
    id="softer-than-the-set",
    code=Code.SOFTER,
    title="softer than the set",
    keys=("softer_max_ratio",),
    measures="blur of the sharpest edges against the sharpest quarter of the set's last captures, from 1.1 px on",
    unit="times",
    sentence="This capture is softer than the others of its set: its sharpest edges are blurred by {blur:.1f} px, "
    "theirs by {best:.1f}. Check the focus.",
    source="nine photographs of one phone, twelve of one shop: at most 1.26; a blur of 1 px gives 1.5 to 1.9",
    stage="shoot",
)
TWIN = Gate(
    id="near-duplicate",
    code=Code.TWIN,
    title="near-duplicate",
    keys=("twin_min_bits",),
    measures="bits of 64 in which the frame's perceptual hash (Zauner 2010) differs from the nearest earlier capture's "
    "of the batch with the same product colour",
    unit="bits",
    sentence="It looks the same as {other}. If it is the same shot twice, discard one.",
    source="8,385 pairs of different photographs: 10 and more; the same moved by 0.2 % of the frame: at most 4 in 95 %",
    weight=Weight.NOTE,
    stage="shoot",
)
