"""The catalogue's checks of what a channel forbids in a file; they ask networks, and only for a channel that does."""

from enum import StrEnum

from pixdesk.domain.finding import Code
from pixdesk.domain.gate import Gate


class Forbidden(StrEnum):
    """What a channel may forbid in its pictures."""

    TEXT = "text"
    FACES = "faces"


TEXT = Gate(
    id="text",
    code=Code.TEXT_FOUND,
    title="text beside the product",
    keys=("text_max_share",),
    measures="area that PP-OCR calls text, beside the product and where there are strokes; where a channel forbids "
    "text, and its background is no pure one",
    unit="share of the picture",
    sentence="There is text beside the product, over {measured} of the picture, and the channel forbids it. Take the "
    "card, label or watermark away, or give the channel a pure background.",
    source="91 good photographs: none; letters of 2 % of the height and more are all found, of 1.5 % 29 of 30, of "
    "1 % 22",
    stage="rendition",
)
FACES = Gate(
    id="faces",
    code=Code.FACE_FOUND,
    title="a face",
    keys=("face_max_score",),
    measures="the score of the surest face YuNet sees, where a channel forbids faces",
    unit="of 1",
    sentence="There is a face in the picture, {measured:.2f} sure, and the channel forbids people. Crop or shoot again "
    "without, or send it to another channel.",
    source="six photographs of garments on a model: 0.93 and more; 124 without: at most 0.70, a toy's",
    stage="rendition",
)

FORBIDDEN = (TEXT, FACES)
