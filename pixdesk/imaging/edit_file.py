"""The file a retoucher opens elsewhere: the picture with its matte as alpha, as a TIFF every editor reads.

Alpha is straight (TIFF 6.0, ExtraSamples 2): the backdrop's colours stay under it, so that what was cut away can be
painted back.
"""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging import decode
from pixdesk.imaging.brush import Bytes


def write(rgb: NDArray[np.uint8], matte: Bytes) -> bytes:
    """Return a TIFF of a picture, H×W×3 sRGB, and its matte, H×W, losslessly packed and tagged sRGB."""
    rgba = cv2.merge([*cv2.split(rgb), matte])
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    held = io.BytesIO()
    Image.fromarray(np.asarray(rgba, np.uint8), "RGBA").save(
        held, "TIFF", compression="tiff_adobe_deflate", icc_profile=profile
    )
    return held.getvalue()


def read(data: bytes, *, name: str, shape: tuple[int, ...]) -> Bytes:
    """Return the matte an editor saved, H×W uint8.

    Args:
        data: a TIFF or PNG.
        shape: rows and columns the picture has.

    Raises:
        CaptureError: it cannot be read, has another size, or no alpha; with what to do.
    """
    frame = decode.decode(data, name=name)
    height, width = shape[:2]
    if (frame.height_px, frame.width_px) != (height, width):
        raise CaptureError(
            f"{name} is {frame.width_px} × {frame.height_px} pixels, the picture {width} × {height}. "
            "Save it at its own size, without cropping or turning it.",
            code=Code.SOURCE_LOST,
        )
    if frame.alpha is None:
        raise CaptureError(
            f"{name} has no transparency. Save it as a TIFF or PNG with its alpha channel.", code=Code.SOURCE_LOST
        )
    return np.ascontiguousarray(frame.alpha)
