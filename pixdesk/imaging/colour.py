"""Every picture's colours brought to sRGB, by the profile it carries or the best word there is.

Three ways, the cheapest that is right: nothing at all where the profile is sRGB; curves and a matrix where the
profile is made of those (a third of LittleCMS's time, never more than one 8-bit level away from it, and the
only way that keeps 16 bits); LittleCMS for everything else. The rendering intent is relative colorimetric with
black point compensation, as photographic programs have it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from pixdesk.imaging import icc
from pixdesk.imaging.icc import MatrixProfile

Kind = Literal["gray", "rgb", "cmyk", "lab"]
Samples = NDArray[Any]
"""H×W or H×W×C, uint8 or uint16. CMYK: 255 is full ink. Lab: as TIFF's CIELab stores it."""

_BAND_PX = 1 << 20
_PROFILE_BYTES_MAX = 8 << 20
_MODES: dict[Kind, str] = {"gray": "L", "rgb": "RGB", "cmyk": "CMYK"}
_SPACES: dict[Kind, str] = {"gray": "GRAY", "rgb": "RGB", "cmyk": "CMYK"}
_UNKNOWN_PROFILE = "The embedded colour profile cannot be used; sRGB was assumed."
_NO_CMYK_PROFILE = "CMYK without a colour profile: the colours are approximate."
_EIGHT_BITS = "The colour profile is built on tables: the picture was converted at 8 bits."


def to_srgb(
    samples: Samples, kind: Kind, *, profile: bytes = b"", assumed: MatrixProfile | None = None
) -> tuple[Samples, tuple[str, ...]]:
    """Return samples as sRGB, and sentences about what had to be assumed.

    Args:
        samples: as `Samples`; the array may be returned unchanged or written into.
        kind: what the samples are.
        profile: the embedded ICC profile; empty when there is none.
        assumed: what RGB samples are when no profile can be used; None is sRGB.

    Returns:
        H×W×3, uint8 or uint16 as it came (Lab gives uint16), and the notes.
    """
    if kind == "lab":
        return _lab_to_srgb(samples), ()
    space = icc.colour_space(profile) if len(profile) <= _PROFILE_BYTES_MAX else ""
    if kind == "gray" and space == "RGB":
        samples, kind = cv2.cvtColor(samples, cv2.COLOR_GRAY2RGB), "rgb"
    if space and space == _SPACES[kind]:
        converted = _by_profile(samples, kind, profile)
        if converted is not None:
            return converted
    notes = (_UNKNOWN_PROFILE,) if profile else ()
    if kind == "cmyk":
        return _cmyk_to_rgb(samples), (*notes, _NO_CMYK_PROFILE)
    if kind == "gray":
        return cv2.cvtColor(samples, cv2.COLOR_GRAY2RGB), notes
    return (_conversion(assumed).apply(samples) if assumed else samples), notes


@lru_cache(maxsize=1)
def srgb_icc() -> bytes:
    """Return a small valid sRGB profile to embed in exports; the same bytes every time."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # LittleCMS writes the time of making and an id over it; both are pinned so that exports repeat byte for byte.
    made[24:36] = bytes.fromhex("07d0 0001 0001 0000 0000 0000")
    made[84:100] = bytes(16)
    return bytes(made)


def _by_profile(samples: Samples, kind: Kind, profile: bytes) -> tuple[Samples, tuple[str, ...]] | None:
    if kind == "rgb":
        matrix = _matrix_profile(profile)
        if matrix is not None:
            return _conversion(matrix).apply(samples), ()
    if kind == "gray":
        table = _gray_table(profile, samples.dtype.itemsize)
        if table is not None:
            return cv2.cvtColor(cv2.LUT(samples, table), cv2.COLOR_GRAY2RGB), ()
    transform = _transform(profile, _MODES[kind])
    if transform is None:
        return None
    if samples.dtype == np.uint16:
        eight = cv2.convertScaleAbs(samples, alpha=255 / 65535)
        return _by_littlecms(eight, _MODES[kind], transform), (_EIGHT_BITS,)
    return _by_littlecms(samples, _MODES[kind], transform), ()


def _bands(samples: Samples) -> Iterator[slice]:
    """Yield row ranges of about a megapixel: they stay in the cache and bound what is held twice."""
    height, width = samples.shape[:2]
    rows = max(1, _BAND_PX // max(1, width))
    for top in range(0, height, rows):
        yield slice(top, top + rows)


@dataclass(frozen=True, eq=False)
class _MatrixConversion:
    """Curve, matrix, curve: from a matrix profile's values to sRGB's."""

    profile: MatrixProfile

    @cached_property
    def _matrix(self) -> NDArray[np.float32]:
        return (np.linalg.inv(icc.SRGB.to_xyz) @ self.profile.to_xyz).astype(np.float32)

    def _light(self, values: int) -> NDArray[np.float64]:
        """Return the curves' linear light at each of `values` steps, 1×values×3."""
        steps = np.linspace(0.0, 1.0, values)
        return np.stack([np.clip(curve(steps), 0.0, 1.0) for curve in self.profile.curves], axis=-1)[None]

    @cached_property
    def _from_8(self) -> NDArray[np.uint16]:
        return np.rint(self._light(256) * 65535).astype(np.uint16)

    @cached_property
    def _from_16(self) -> NDArray[np.float32]:
        return self._light(65536).astype(np.float32)

    @cached_property
    def is_srgb(self) -> bool:
        """Whether no colour would move by as much as one 8-bit level."""
        steps = np.linspace(0.0, 1.0, 18)
        grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
        light = np.stack([curve(grid[..., i]) for i, curve in enumerate(self.profile.curves)], axis=-1)
        moved = icc.srgb_from_linear(np.clip(light @ self._matrix.T, 0.0, 1.0)) - grid
        return bool(np.abs(moved).max() < 1 / 255)

    def apply(self, samples: Samples) -> Samples:
        """Return H×W×3 of the same dtype, in sRGB."""
        if self.is_srgb:
            return samples
        out = np.empty_like(samples)
        one_band = self._band_8 if samples.dtype == np.uint8 else self._band_16
        for rows in _bands(samples):
            out[rows] = one_band(samples[rows])
        return out

    def _band_8(self, band: Samples) -> Samples:
        light = cv2.transform(cv2.LUT(band, self._from_8), self._matrix)
        return cv2.LUT(light, _to_8())

    def _band_16(self, band: Samples) -> Samples:
        return _encode_16(cv2.transform(cv2.LUT(band, self._from_16), self._matrix))


@lru_cache(maxsize=16)
def _conversion(profile: MatrixProfile) -> _MatrixConversion:
    return _MatrixConversion(profile)


@lru_cache(maxsize=16)
def _matrix_profile(profile: bytes) -> MatrixProfile | None:
    return icc.read_matrix_profile(profile)


@lru_cache(maxsize=1)
def _to_8() -> NDArray[np.uint8]:
    """Linear light in 65,535ths to sRGB in 255ths."""
    return np.rint(icc.srgb_from_linear(np.arange(65536) / 65535) * 255).astype(np.uint8)


@lru_cache(maxsize=1)
def _to_16() -> NDArray[np.uint16]:
    """The square root of linear light in 65,535ths to sRGB in 65,535ths.

    Rooted, the table's steps follow the eye's: no step is wider than 1.5 of the 16-bit levels it gives, where a
    table over linear light would skip 13 at a time in the shadows.
    """
    return np.rint(icc.srgb_from_linear((np.arange(65536) / 65535) ** 2) * 65535).astype(np.uint16)


def _encode_16(light: NDArray[Any]) -> NDArray[np.uint16]:
    """Return linear light 0..1 as 16-bit sRGB; values beyond are clipped."""
    rooted = cv2.sqrt(np.clip(light, 0.0, 1.0))
    places: NDArray[np.uint16] = np.rint(rooted * np.float32(65535)).astype(np.uint16)
    return cv2.LUT(places, _to_16()).astype(np.uint16, copy=False)


@lru_cache(maxsize=8)
def _gray_table(profile: bytes, sample_bytes: int) -> Samples | None:
    curve = icc.read_gray_curve(profile)
    if curve is None:
        return None
    values = 256 if sample_bytes == 1 else 65536
    encoded = icc.srgb_from_linear(np.clip(curve(np.linspace(0.0, 1.0, values)), 0.0, 1.0))
    return np.rint(encoded * (values - 1)).astype(np.uint8 if sample_bytes == 1 else np.uint16)


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return LittleCMS's transform to sRGB, or None when it refuses the profile."""
    try:
        return ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.ImageCmsProfile(io.BytesIO(srgb_icc())),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _by_littlecms(samples: Samples, mode: str, transform: ImageCms.ImageCmsTransform) -> Samples:
    height, width = samples.shape[:2]
    out = np.empty((height, width, 3), np.uint8)
    for rows in _bands(samples):
        band = np.ascontiguousarray(samples[rows])
        picture = Image.frombuffer(mode, (width, band.shape[0]), band.tobytes(), "raw", mode, 0, 1)
        out[rows] = np.asarray(transform.apply(picture))
    return out


def _cmyk_to_rgb(samples: Samples) -> Samples:
    """Return the plain subtractive mixture (1 - ink)(1 - black), which is what programs without a profile show."""
    paper = cv2.bitwise_not(samples)
    black = cv2.cvtColor(paper[..., 3], cv2.COLOR_GRAY2RGB)
    return cv2.multiply(np.ascontiguousarray(paper[..., :3]), black, scale=1 / 255)


def _lab_to_srgb(samples: Samples) -> Samples:
    """TIFF 6.0 section 23: L* unsigned over the full range, a* and b* signed, in 256ths at 16 bits; D50."""
    out = np.empty(samples.shape, np.uint16)
    deep = samples.dtype == np.uint16
    l_scale, ab_scale = (100 / 65535, 1 / 256) if deep else (100 / 255, 1.0)
    signed = np.int16 if deep else np.int8
    matrix = (np.linalg.inv(icc.SRGB.to_xyz) * icc.D50).astype(np.float32)
    for rows in _bands(samples):
        band = samples[rows]
        middle = (band[..., 0] * np.float32(l_scale) + 16) / 116
        ab = np.ascontiguousarray(band[..., 1:]).view(signed).astype(np.float32) * np.float32(ab_scale)
        f = np.stack([middle + ab[..., 0] / 500, middle, middle - ab[..., 1] / 200], axis=-1)
        xyz = np.where(f > 6 / 29, f**3, (f * 116 - 16) * np.float32(27 / 24389))
        out[rows] = _encode_16(cv2.transform(xyz.astype(np.float32), matrix))
    return out
