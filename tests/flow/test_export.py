"""From a photograph and its matte to the bytes of a verified file for every channel."""

import contextlib
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from pixdesk.domain.channel import Canvas, ChannelProfile, ImageFormat
from pixdesk.errors import CaptureError
from pixdesk.imaging import verify
from pixdesk.imaging.encode import encode_jpeg
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline import export
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.export import MadeRendition, make_rendition
from tests.helpers.products import product, small_profile

MATTES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "mattes"
CHANNELS = Catalogue(resources_dir()).channels()
BOUND_BY_BYTES = {"about-you", "ajio"}
"""Two megabytes at most, two hundred kilobytes at least: there the quality follows the bytes."""
REACH_PX = 10
"""One JPEG block and two pixels of rounding: how far from the product anything but white may lie."""


def photograph(name: str) -> tuple[Frame, NDArray[np.uint8]]:
    if not MATTES.is_dir():
        pytest.skip("the shared photographs are not on this machine")
    rgb = np.asarray(Image.open(MATTES / "images" / f"{name}.jpg").convert("RGB"))
    return Frame(rgb=rgb, format="jpeg"), np.asarray(Image.open(MATTES / "masks" / f"{name}.png").convert("L"))


def shadow_of(matte: NDArray[np.uint8], scale: float, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Where product may be: the matte moved and sized by an affine map of our own, grown by edge and block."""
    rows, columns = np.flatnonzero((matte > 127).any(axis=1)), np.flatnonzero((matte > 127).any(axis=0))
    across, down = (columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2
    move = np.array([[scale, 0, size[0] / 2 - scale * across], [0, scale, size[1] / 2 - scale * down]])
    touched = cv2.dilate((matte > 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    canvas = cv2.warpAffine(touched, move, size, flags=cv2.INTER_NEAREST)
    return cv2.dilate(canvas, np.ones((2 * REACH_PX + 1, 2 * REACH_PX + 1), np.uint8))


def hold_against(made: MadeRendition, matte: NDArray[np.uint8], profile: ChannelProfile) -> None:
    """Hold a file against its profile by means that share nothing with pixdesk's own verification."""
    picture = Image.open(io.BytesIO(made.data))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert not picture.getexif()
    assert (profile.min_bytes or 1) <= len(made.data) <= (profile.max_bytes or 20_000_000)
    assert "sRGB" in ImageCms.getProfileDescription(io.BytesIO(picture.info["icc_profile"]))
    off_white = 255 - np.asarray(picture).min(axis=2)
    shadow = shadow_of(matte, made.scale, picture.size)
    assert not off_white[shadow == 0].any()
    assert (shadow == 0).mean() > 0.1
    seen = off_white > 30
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    fill = 100 * max(np.ptp(rows) / picture.height, np.ptp(columns) / picture.width)
    assert profile.fill.min_percent - 1 <= fill <= profile.fill.max_percent + 1
    assert fill == pytest.approx(made.fill_percent, abs=1)
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(picture.height / 2, abs=0.02 * picture.height)
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(picture.width / 2, abs=0.02 * picture.width)


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        *[("wh_dualshock4", channel) for channel in CHANNELS],
        ("cp_certina_ds_podium_big", "amazon"),
        ("cp_spade", "google-merchant"),
        ("wh_mj10-red", "instagram"),
    ],
)
def test_a_real_photograph_becomes_a_file_every_channel_takes(name: str, channel: str) -> None:
    profile = CHANNELS[channel]
    frame, matte = photograph(name)
    made = make_rendition(frame, matte, profile)
    hold_against(made, matte, profile)
    assert made.sha256 == hashlib.sha256(made.data).hexdigest()
    assert (made.width_px, made.height_px) == Image.open(io.BytesIO(made.data)).size
    assert made.suffix == ".jpg"
    assert made.scale <= 1
    assert made.verification.background_off_count == 0
    assert made.quality == profile.quality.start or channel in BOUND_BY_BYTES


def test_the_same_photograph_gives_the_same_bytes() -> None:
    rgb, matte = product()
    first, second = (make_rendition(Frame(rgb=rgb), matte, small_profile()) for _ in range(2))
    assert first.sha256 == second.sha256


def largest_share(profile: ChannelProfile) -> float:
    """The share of the smallest canvas that an ellipse of 181 by 241 px takes unenlarged, in percent."""
    width_px, height_px = profile.canvas.size_px(profile.canvas.min_px)
    return 100 * max(181 / width_px, 241 / height_px)


def test_a_small_photograph_is_refused_by_the_channels_that_want_more_and_taken_by_the_others() -> None:
    rgb, matte = product(size=(500, 400), axes=(90, 120))
    scales = {}
    for key, profile in CHANNELS.items():
        with contextlib.suppress(CaptureError):
            scales[key] = make_rendition(Frame(rgb=rgb), matte, profile).scale
    refused = set(CHANNELS) - set(scales)
    assert refused == {key for key, profile in CHANNELS.items() if largest_share(profile) < profile.fill.min_percent}
    assert {"amazon", "google-merchant", "walmart"} <= refused
    assert set(scales.values()) == {1}


def test_a_heavy_picture_is_coded_coarser_until_it_fits() -> None:
    rgb, matte = product()
    free = make_rendition(Frame(rgb=rgb), matte, small_profile())
    limit = len(free.data) * 3 // 4
    made = make_rendition(Frame(rgb=rgb), matte, small_profile(max_bytes=limit))
    assert len(made.data) <= limit
    assert made.quality < free.quality
    assert made.width_px == free.width_px


def test_where_no_quality_is_light_enough_the_canvas_gives_way() -> None:
    rgb, matte = product()
    png = small_profile(formats=(ImageFormat.PNG,))
    free = make_rendition(Frame(rgb=rgb), matte, png)
    made = make_rendition(
        Frame(rgb=rgb), matte, small_profile(formats=(ImageFormat.PNG,), max_bytes=len(free.data) // 2)
    )
    assert len(made.data) <= len(free.data) // 2
    assert png.canvas.min_px <= made.width_px < free.width_px
    assert any("too heavy" in remark for remark in made.remarks)


def test_where_nothing_is_light_enough_the_capture_is_refused() -> None:
    rgb, matte = product()
    with pytest.raises(CaptureError, match="1,000 are allowed") as caught:
        make_rendition(Frame(rgb=rgb), matte, small_profile(max_bytes=1000))
    assert caught.value.code == "rendition-failed"


def test_an_avif_is_verified_where_opencv_reads_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        verify.cv2, "getBuildInformation", lambda: "  Media I/O:\n    AVIF:                        NO\n"
    )
    verify.opencv_reads_avif.cache_clear()
    monkeypatch.setattr(verify, "_by_opencv", lambda _data: pytest.fail("OpenCV was asked"))
    try:
        rgb, matte = product()
        made = make_rendition(Frame(rgb=rgb), matte, small_profile(formats=(ImageFormat.AVIF,)))
    finally:
        verify.opencv_reads_avif.cache_clear()
    assert made.verification.ok


@pytest.mark.parametrize("kind", ImageFormat)
def test_every_format_is_written_and_verified(kind: ImageFormat) -> None:
    rgb, matte = product()
    made = make_rendition(Frame(rgb=rgb), matte, small_profile(formats=(kind,)))
    assert made.suffix == kind.suffix
    assert Image.open(io.BytesIO(made.data)).format == kind.value.upper()
    assert made.verification.ok


def test_a_sixteen_bit_capture_is_delivered_in_eight() -> None:
    rgb, matte = product()
    deep = make_rendition(Frame(rgb=rgb.astype(np.uint16) * 257), matte, small_profile())
    assert Image.open(io.BytesIO(deep.data)).mode == "RGB"
    shallow = make_rendition(Frame(rgb=rgb), matte, small_profile())
    difference = np.asarray(Image.open(io.BytesIO(deep.data))).astype(int) - np.asarray(
        Image.open(io.BytesIO(shallow.data))
    )
    assert np.abs(difference).mean() < 0.5


def test_a_capture_that_arrived_as_a_cutout_is_delivered_without_its_hidden_colours() -> None:
    rgb, matte = product(backdrop=(150, 40, 30), soft_px=0.3)
    rgb[matte == 0] = (255, 0, 255)
    made = make_rendition(Frame(rgb=rgb, alpha=matte), matte, small_profile())
    pixels = np.asarray(Image.open(io.BytesIO(made.data))).astype(int)
    assert (pixels[..., 2] - pixels[..., 1]).max() < 60


@pytest.fixture
def spoiled_encoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An encoder that forgets the colour profile, as a broken library might."""
    monkeypatch.setattr(
        export, "encode_jpeg", lambda rgb, quality, subsampling: encode_jpeg(rgb, quality, subsampling, icc=False)
    )
    return


@pytest.mark.usefixtures("spoiled_encoder")
def test_a_file_that_fails_its_verification_is_never_handed_out() -> None:
    rgb, matte = product()
    with pytest.raises(CaptureError, match=r"Shop failed its verification: The file carries no colour") as caught:
        make_rendition(Frame(rgb=rgb), matte, small_profile())
    assert caught.value.code == "rendition-failed"


def test_a_canvas_wider_than_the_photograph_is_filled_with_background() -> None:
    rgb, matte = product(size=(460, 520), axes=(200, 240))
    wide = small_profile(canvas=Canvas(ratio="3:1", min_px=300, target_px=900))
    made = make_rendition(Frame(rgb=rgb), matte, wide)
    pixels = np.asarray(Image.open(io.BytesIO(made.data)))
    assert (made.width_px, made.height_px) == (900, 300)
    assert (pixels[:, :200] == 255).all()
