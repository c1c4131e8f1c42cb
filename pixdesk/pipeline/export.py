"""One approved capture × one channel profile → the bytes of one verified file.

Everything here happens inside one files job and in memory: compose, encode within the channel's bytes, decode
again with another decoder, measure. What does not measure up is never handed out; naming it, publishing it
whole and writing down its digest is the engine's.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.channel import ChannelProfile, ImageFormat
from pixdesk.domain.file_words import DigitalSource, FileWords
from pixdesk.domain.finding import Code
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.style import StyleGuide
from pixdesk.errors import CaptureError
from pixdesk.imaging import metadata
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.compose import Composition, compose
from pixdesk.imaging.encode import Fitted, encode_avif, encode_jpeg, encode_png, encode_webp, fit_bytes, to_uint8
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.gradient import ground
from pixdesk.imaging.scene_ground import Stage
from pixdesk.imaging.tiff_write import encode_tiff
from pixdesk.imaging.verify import Expectation, Verification, verify
from pixdesk.pipeline.export_gates import LookFor, require_allowed, require_truth, style_remarks

_SHRINK = 0.8
"""How much smaller the canvas is tried when no quality keeps the channel's bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRendition:
    """One verified file, not yet on disk.

    Attributes:
        sha256: of `data`; what an approval is bound to.
        suffix: the file name's ending, with its dot.
        quality: the encoder's, 100 for lossless.
        scale: rendition pixels per photographed pixel; never above 1.
        fill_percent: as composed, by the matte; `verification` says what can be seen.
        remarks: sentences worth reading; the file is good.
        words: what the file says of itself; None for nothing.
    """

    data: bytes
    sha256: str
    suffix: str
    width_px: int
    height_px: int
    quality: int
    scale: float
    fill_percent: float
    verification: Verification
    remarks: tuple[str, ...]
    words: FileWords | None = None


def make_rendition(
    frame: Frame,
    matte: NDArray[Any],
    profile: ChannelProfile,
    *,
    decontaminate: bool = True,
    shadow: NDArray[np.uint8] | None = None,
    limits: CheckLimits | None = None,
    words: FileWords | None = None,
    overridden: Collection[Code] = (),
    stage: Stage | None = None,
    style: StyleGuide | None = None,
    look_for: LookFor | None = None,
) -> MadeRendition:
    """Compose, encode and verify one capture for one channel.

    Args:
        frame: the full decoded capture.
        matte: H×W at the frame's size, uint8 (0..255) or float (0..1).
        profile: the channel.
        decontaminate: the recipe's word on edge colours. A capture that arrived as a cutout is never treated.
        shadow: H×W uint8 at the frame's size, drawn under the product; None for none.
        limits: how far the product in the file may differ from the photographed one; None compares nothing.
        words: what the file says of itself; None for nothing. Its source is how the capture's own pixels came about;
            what is composed around them here is added.
        overridden: what a lead let the file be untrue in, or show: `pixdesk.domain.overriding`.
        stage: the scene the profile names.
        style: the guide the file is held against; None for none.
        look_for: finds what the channel forbids; None looks for nothing.

    Raises:
        NotTrueError: the file would not show the product that was photographed.
        OffStyleError: it is off a guide that is enforced.
        ForbiddenError: it would show what the channel forbids.
        CaptureError: ``rendition-failed``; too few pixels, no quality that keeps the bytes, or the decoded file
            did not measure up. The message says which, with figures.
        ValueError: frame and matte differ in size.
    """
    is_treated = decontaminate and frame.alpha is None

    def composed(side_px: int) -> Composition:
        return compose(
            frame.rgb,
            matte,
            profile,
            decontaminate=is_treated,
            side_max_px=side_px,
            shadow=shadow,
            stage=stage,
        )

    composition, fitted = _fitting(composed, profile, words)
    told = _told(words, composition, profile)
    expectation = Expectation(
        pixels=to_uint8(composition.pixels),
        alpha=composition.alpha,
        fill_percent=composition.fill_percent,
        shadow=composition.shadow,
        xmp=b"" if told is None else metadata.xmp(told),
        is_whole=stage is not None,
    )
    if limits is not None:
        require_truth(frame, matte, expectation, profile, limits, overridden)
    if look_for is not None:
        require_allowed(expectation, profile, look_for, overridden)
    noted = style_remarks(composition, profile, style, overridden)
    verification = verify(fitted.data, profile, expectation)
    if not verification.ok:
        raise CaptureError(
            f"The {profile.title} failed its verification: {' '.join(verification.failures)}",
            code=Code.RENDITION_FAILED,
        )
    return MadeRendition(
        data=fitted.data,
        sha256=digest.of_bytes(fitted.data),
        suffix=profile.format.suffix,
        width_px=composition.width_px,
        height_px=composition.height_px,
        quality=fitted.quality,
        scale=composition.scale,
        fill_percent=composition.fill_percent,
        verification=verification,
        words=told,
        remarks=composition.remarks + noted + verification.remarks,
    )


def _fitting(
    composed: Callable[[int], Composition], profile: ChannelProfile, words: FileWords | None
) -> tuple[Composition, Fitted]:
    """Compose and encode; where no quality keeps the bytes, again on a smaller canvas the channel still takes."""
    side_px = profile.canvas.target_px
    while True:
        composition = composed(side_px)
        try:
            return composition, _encoded(composition, profile, _told(words, composition, profile))
        except CaptureError:
            shrunk_px = int(_side_px(composition, profile) * _SHRINK)
            if profile.max_bytes is None or shrunk_px < profile.canvas.min_px:
                raise
            side_px = shrunk_px


def _side_px(composition: Composition, profile: ChannelProfile) -> int:
    sides = (composition.width_px, composition.height_px)
    return min(sides) if profile.canvas.side == "short" else max(sides)


def _told(words: FileWords | None, composition: Composition, profile: ChannelProfile) -> FileWords | None:
    """Return the words of a file as it was composed: a set-up background makes it a composite."""
    if words is None or words.source is not DigitalSource.CAPTURE:
        return words
    if composition.is_continued:
        return replace(words, source=DigitalSource.CONTINUED)
    return words if profile.background in ("keep", "transparent") else replace(words, source=DigitalSource.COMPOSITE)


def _encoded(composition: Composition, profile: ChannelProfile, words: FileWords | None) -> Fitted:
    """Encode within the byte limits; PNG, TIFF and PSD have nothing to give way, and WebP begins lossless."""
    start, floor = profile.quality.start, profile.quality.min
    if profile.format.is_lossless:
        start = floor = 100
    elif profile.format is ImageFormat.WEBP:
        start = 100
    return fit_bytes(
        _encoder(composition, profile, words),
        start=start,
        floor=floor,
        max_bytes=profile.max_bytes,
        min_bytes=profile.min_bytes,
    )


def _encoder(composition: Composition, profile: ChannelProfile, words: FileWords | None) -> Callable[[int], bytes]:
    """Return what makes a whole file of a quality, its words included, for they count too."""
    pixels, kind, xmp = to_uint8(composition.pixels), profile.format, metadata.xmp(words) if words else b""

    def encode(quality: int) -> bytes:
        if kind is ImageFormat.AVIF:
            return encode_avif(pixels, quality, profile.subsampling, xmp=xmp)
        if kind is ImageFormat.PSD:
            return _layered(composition, profile, xmp)
        if kind is ImageFormat.TIFF:
            return encode_tiff(pixels, icc=srgb_icc(), xmp=xmp, dpi=profile.dpi or 0)
        if kind is ImageFormat.JPEG:
            data = encode_jpeg(pixels, quality, profile.subsampling)
        else:
            data = encode_webp(pixels, quality) if kind is ImageFormat.WEBP else encode_png(pixels)
        data = data if profile.dpi is None else metadata.with_resolution(data, kind, profile.dpi)
        return data if words is None else metadata.with_words(data, kind, words)

    return encode


def _layered(composition: Composition, profile: ChannelProfile, xmp: bytes) -> bytes:
    from pixdesk.imaging.psd import encode_psd  # its library is loaded by those who want layers

    pixels = to_uint8(composition.pixels)
    laid = composition.behind if composition.behind is not None else ground(profile, composition.height_px)
    behind = pixels if laid is None else np.broadcast_to(laid, pixels.shape).astype(np.uint8)
    colour = pixels if composition.colour is None else to_uint8(composition.colour)
    return encode_psd(behind, composition.shadow, np.dstack([colour, composition.alpha]), icc=srgb_icc(), xmp=xmp)
