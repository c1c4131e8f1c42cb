"""What a picture file says around its pixels: format, mode, turning, colour profile, blocks, size."""

import io
from collections.abc import Collection

from PIL import Image, ImageCms

from pixdesk.domain.channel import ChannelProfile, ImageFormat
from pixdesk.imaging.ground import Blocks

PILLOW_NAMES = {
    ImageFormat.JPEG: "JPEG",
    ImageFormat.PNG: "PNG",
    ImageFormat.WEBP: "WEBP",
    ImageFormat.AVIF: "AVIF",
    ImageFormat.TIFF: "TIFF",
    ImageFormat.PSD: "PSD",
}
_ORIENTATION_TAG = 0x0112
_GPS_TAG = 0x8825
_PSD_XMP = 1060
_EXIF_TAG = 0x8769
_SERIAL_TAG = 0xA431

_AVIF_BLOCKS = Blocks(size_px=64, smooth_px=8)
"""AV1's largest unit, and what its loop filters reach over the seam; measured at quality 60 to 95: at most 39 px."""


def container_failures(picture: Image.Image, wanted: Collection[str], mode: str) -> list[str]:
    """Say what is wrong with the file around its pixels.

    Args:
        wanted: the formats, as Pillow names them, of which it may be one.
        mode: as Pillow names it.
    """
    failures = []
    if picture.format not in wanted:
        failures.append(f"The file is {picture.format}, not {' or '.join(wanted)}.")
    if picture.mode != mode:
        failures.append(f"The picture's mode is {picture.mode}, not {mode}.")
    if getattr(picture, "n_frames", 1) != 1:
        failures.append("The file holds more than one picture.")
    told = picture.getexif()
    if told.get(_ORIENTATION_TAG) is not None:
        failures.append("The file carries an orientation tag; viewers would turn it again.")
    if _GPS_TAG in told or _SERIAL_TAG in told.get_ifd(_EXIF_TAG):
        failures.append("The file says where, or with which camera, it was taken.")
    return failures


def words_failures(picture: Image.Image, xmp: bytes, dpi: int | None) -> list[str]:
    """Say whether words and resolution can be read back as they were written."""
    failures = []
    if xmp and _xmp_of(picture) != xmp:
        failures.append("The file's title and alt text cannot be read back.")
    told = picture.info.get("dpi", (0, 0))
    if dpi is not None and any(abs(float(one) - dpi) > 1 for one in told):
        failures.append(f"The file says {float(told[0]):g} pixels to the inch, not {dpi}.")
    return failures


def _xmp_of(picture: Image.Image) -> object:
    if picture.format != "PSD":
        return picture.info.get("xmp")
    return next((held[-1] for held in getattr(picture, "resources", []) if held[0] == _PSD_XMP), None)


def blocks_of(picture: Image.Image) -> Blocks:
    """Read from the file itself how large its blocks are; outside JPEG every pixel stands alone."""
    if picture.format == "AVIF":
        return _AVIF_BLOCKS
    if picture.format != "JPEG":
        return Blocks()
    layers: list[tuple[int, int, int, int]] = getattr(picture, "layer", [])
    most = max((max(across, down) for _, across, down, _ in layers), default=1)
    # libjpeg's "fancy" upsampling reads one chroma sample, two pixels, over the seam.
    return Blocks(size_px=8 * most, smooth_px=2 if most > 1 else 0)


def profile_failures(profile: bytes | None) -> list[str]:
    """Say why a file is not tagged sRGB; nothing where it is."""
    if not profile:
        return ["The file carries no colour profile."]
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (OSError, ImageCms.PyCMSError):
        return ["The file's colour profile cannot be read."]
    return [] if "srgb" in name.lower() else [f"The file's colour profile is {name!r}, not sRGB."]


def size_failures(width_px: int, height_px: int, byte_count: int, profile: ChannelProfile) -> list[str]:
    """Say where a file's size, proportions or bytes are not the channel's."""
    failures = []
    canvas = profile.canvas
    side_px = canvas.side.of(width_px, height_px)
    if not canvas.min_px <= side_px <= (canvas.max_px or side_px):
        most = f", and up to {canvas.max_px} px" if canvas.max_px else ""
        failures.append(
            f"The {canvas.side} side has {side_px} px; {profile.title} takes {canvas.min_px} px and more{most}."
        )
    if (width_px, height_px) != canvas.size_px(side_px):
        failures.append(f"The picture has {width_px}×{height_px} px, which is not {canvas.ratio}.")
    if profile.max_bytes is not None and byte_count > profile.max_bytes:
        failures.append(f"The file has {byte_count:,} bytes; {profile.max_bytes:,} are allowed.")
    if profile.min_bytes is not None and byte_count < profile.min_bytes:
        failures.append(f"The file has {byte_count:,} bytes; at least {profile.min_bytes:,} are wanted.")
    return failures
