"""A rendition in layers, for whoever goes on with it in a picture editor: background, shadow, product.

The file's flat picture is what psd-tools makes of the layers; verification reads that with Pillow and holds it against
what was composed, so that layers which do not add up to the picture never ship.
"""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import Resource
from psd_tools.psd.image_resources import ImageResource


def encode_psd(
    behind: NDArray[np.uint8],
    shadow: NDArray[np.uint8] | None,
    product: NDArray[np.uint8],
    *,
    icc: bytes,
    xmp: bytes = b"",
) -> bytes:
    """Encode layers of one size as an 8-bit PSD; shadow and product keep their coverage as a mask, to be gone on with.

    Args:
        behind: H×W×3, what lies under everything.
        shadow: H×W, the factor on what is behind, 255 none; None for no such layer.
        product: H×W×4, straight alpha.
        icc, xmp: the file's colour profile and words; no words where empty.
    """
    height, width = behind.shape[:2]
    document = PSDImage.new("RGB", (width, height))
    document.create_pixel_layer(Image.fromarray(np.ascontiguousarray(behind)), name="Background")
    if shadow is not None:
        dark: NDArray[Any] = np.dstack([*[np.zeros_like(shadow)] * 3, 255 - shadow])
        document.create_pixel_layer(Image.fromarray(dark), name="Shadow")
    document.create_pixel_layer(Image.fromarray(np.ascontiguousarray(product)), name="Product")
    told = [(Resource.ICC_PROFILE, icc), (Resource.XMP_METADATA, xmp)]
    for key, data in told:
        if data:
            document.image_resources[key] = ImageResource(key=key, data=data)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
