"""Every kind of file becomes one upright sRGB frame, or a sentence."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.decode import decode
from pixdesk.imaging.pixels import upright
from pixdesk.imaging.preview import preview
from tests.helpers.picture_files import (
    dng,
    dng_with_preview,
    exif,
    gamma_curve,
    jpeg,
    matrix_profile,
    photograph,
    png,
    tiff,
)

PICTURE = photograph()
DEEP = PICTURE.astype(np.uint16) * 257 + np.arange(3, dtype=np.uint16)
ADOBE = matrix_profile(
    ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)), gamma_curve(563 / 256)
)
ORIENTATIONS = range(1, 9)
# How an upright picture lies in a file of each orientation: the turn that undoes the reader's.
INVERSE = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}


def refusal(data, **how):
    with pytest.raises(CaptureError) as caught:
        decode(data, name="shot.jpg", **how)
    return caught.value


def difference(one, other):
    return np.abs(one.astype(int) - other.astype(int)).mean()


def lying(orientation, picture=PICTURE):
    return np.ascontiguousarray(upright(picture, INVERSE[orientation]))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_jpeg_stands_upright(orientation):
    frame = decode(jpeg(lying(orientation), exif=exif(orientation=orientation)), name="a.jpg")
    assert frame.rgb.shape == PICTURE.shape
    assert difference(frame.rgb, PICTURE) < 2
    assert frame.rgb.flags.c_contiguous


@pytest.mark.parametrize("picture", [PICTURE, DEEP], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_tiff_stands_upright(orientation, picture):
    frame = decode(tiff(lying(orientation, picture), orientation=orientation), name="a.tif")
    assert (frame.rgb == picture).all()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_png_with_an_exif_chunk_stands_upright(orientation):
    data = png(lying(orientation))
    chunk = b"eXIf" + exif(orientation=orientation)
    chunk = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    frame = decode(data[:33] + chunk + data[33:], name="a.png")
    assert (frame.rgb == PICTURE).all()


def test_a_png_whose_orientation_stands_only_in_xmp_is_left_as_it_lies():
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="3"/></x:xmpmeta>'
    chunk = b"iTXtXML:com.adobe.xmp\0\0\0\0\0" + xmp
    chunk = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data = png(PICTURE)
    assert (decode(data[:33] + chunk + data[33:], name="a.png").rgb == PICTURE).all()


@pytest.mark.parametrize("word", [0, 9, 65535])
def test_a_nonsense_orientation_is_ignored(word):
    frame = decode(jpeg(PICTURE, exif=exif(orientation=word)), name="a.jpg")
    assert difference(frame.rgb, PICTURE) < 2


@pytest.mark.parametrize("block", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"\0" * 60])
def test_broken_exif_does_not_stop_a_picture(block):
    assert difference(decode(jpeg(PICTURE, exif=block), name="a.jpg").rgb, PICTURE) < 2


def test_sixteen_bits_of_rgb_gray_and_coverage_survive():
    rng = np.random.default_rng(2)
    rgba = rng.integers(0, 65536, (48, 64, 4), dtype=np.uint16)
    for data in (png(rgba), tiff(rgba, extra_samples=2)):
        frame = decode(data, name="a")
        assert (frame.rgb == rgba[..., :3]).all()
        assert np.abs(frame.alpha - rgba[..., 3] / 257.0).max() <= 0.5
    for data in (png(rgba[..., 0]), tiff(rgba[..., 0], photometric=1), tiff(rgba[..., 0], photometric=1, order=">")):
        frame = decode(data, name="a")
        assert frame.rgb.dtype == np.uint16
        assert (frame.rgb == rgba[..., :1]).all()


def test_a_gray_tiff_that_counts_from_white_is_not_a_negative():
    gray = PICTURE[..., 1]
    for samples in (gray, gray.astype(np.uint16) * 257):
        frame = decode(tiff(np.iinfo(samples.dtype).max - samples, photometric=0), name="a.tif")
        assert (frame.rgb == samples[..., None]).all()


def test_premultiplied_coverage_is_undone():
    rgba = np.zeros((32, 32, 4), np.uint16)
    rgba[..., :3] = (40_000, 20_000, 10_000)
    rgba[..., 3] = 32_768
    stored = rgba.copy()
    stored[..., :3] //= 2
    frame = decode(tiff(stored, extra_samples=1), name="a.tif")
    assert np.abs(frame.rgb.astype(int) - rgba[..., :3]).max() <= 3


def test_separate_planes_are_read_or_refused_never_mixed_up():
    assert (decode(tiff(PICTURE, planar=2), name="a.tif").rgb == PICTURE).all()
    assert refusal(tiff(DEEP, planar=2)).code == Code.UNREADABLE


def test_full_coverage_is_no_coverage():
    opaque = np.dstack([PICTURE, np.full(PICTURE.shape[:2], 255, np.uint8)])
    assert decode(png(opaque), name="a.png").alpha is None


def test_colour_under_coverage_is_left_straight():
    half = np.dstack([PICTURE, np.full(PICTURE.shape[:2], 100, np.uint8)])
    frame = decode(png(half), name="a.png")
    assert (frame.rgb == PICTURE).all()
    assert (frame.alpha == 100).all()


def saved(picture, **how):
    stream = io.BytesIO()
    picture.save(stream, **how)
    return stream.getvalue()


def test_a_palette_with_a_see_through_colour_gives_colour_and_coverage():
    palette = Image.fromarray(PICTURE).quantize(32)
    for kind in ("PNG", "GIF"):
        frame = decode(saved(palette, format=kind, transparency=0), name="a")
        assert frame.alpha is not None
        assert 0 < (frame.alpha == 0).mean() < 1
        seen = frame.alpha > 0
        assert np.abs(frame.rgb[seen].astype(int) - np.asarray(palette.convert("RGB"))[seen]).max() == 0


def test_the_first_frame_of_an_animation_is_taken():
    frames = [Image.fromarray(np.full((20, 30, 3), value, np.uint8)) for value in (10, 200)]
    for kind, how in (("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {})):
        data = saved(frames[0], format=kind, save_all=True, append_images=frames[1:], **how)
        assert abs(int(decode(data, name="a").rgb.mean()) - 10) <= 1


def test_webp_and_avif_keep_their_profile_and_stand_upright():
    for kind, how in (("WEBP", {"quality": 95}), ("AVIF", {"quality": 95})):
        data = saved(
            Image.fromarray(lying(6)), format=kind, icc_profile=ADOBE, exif=b"Exif\0\0" + exif(orientation=6), **how
        )
        plain = decode(jpeg(PICTURE, icc=ADOBE), name="a.jpg")
        assert difference(decode(data, name="a").rgb, plain.rgb) < 4


def test_embedded_adobe_rgb_and_exifs_word_for_it_give_the_same_colours():
    embedded = decode(jpeg(PICTURE, icc=ADOBE), name="a.jpg").rgb
    assert difference(embedded, PICTURE) > 4
    for word in (exif(colour_space=65535, interop=b"R03\0"), exif(colour_space=2)):
        assert difference(decode(jpeg(PICTURE, exif=word), name="a.jpg").rgb, embedded) < 0.5
    for word in (exif(colour_space=65535, interop=b"R98\0"), exif(colour_space=1), exif(colour_space=65535)):
        assert difference(decode(jpeg(PICTURE, exif=word), name="a.jpg").rgb, PICTURE) < 2


def test_a_profile_in_several_segments_is_put_together():
    data, padded = jpeg(PICTURE), srgb_icc()
    swapped = ADOBE + bytes(70_000)
    swapped = struct.pack(">I", len(swapped)) + swapped[4:]
    parts = [swapped[:40_000], swapped[40_000:]]
    segments = b"".join(
        b"\xff\xe2" + struct.pack(">H", len(part) + 16) + b"ICC_PROFILE\0" + bytes([number, 2]) + part
        for number, part in ((2, parts[1]), (1, parts[0]))
    )
    frame = decode(data[:2] + segments + data[2:], name="a.jpg")
    assert difference(frame.rgb, decode(jpeg(PICTURE, icc=ADOBE), name="a.jpg").rgb) == 0
    assert padded != ADOBE


def test_inks_of_a_jpeg_are_not_inverted():
    cmyk = Image.fromarray(PICTURE).convert("CMYK")
    frame = decode(saved(cmyk, format="JPEG", quality=98, subsampling=0), name="a.jpg")
    assert difference(frame.rgb, PICTURE) < 4
    assert any("CMYK" in note for note in frame.notes)


def test_gray_and_progressive_jpegs_open():
    gray = decode(jpeg(PICTURE[..., 1]), name="a.jpg")
    assert difference(gray.rgb, PICTURE[..., [1, 1, 1]]) < 2
    assert difference(decode(jpeg(PICTURE, progressive=True), name="a.jpg").rgb, PICTURE) < 2


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
@pytest.mark.parametrize("progressive", [False, True])
def test_half_a_jpeg_is_refused(share, progressive):
    data = jpeg(PICTURE, progressive=progressive)
    assert refusal(data[: int(len(data) * share)]).code == Code.TRUNCATED
    with pytest.raises(CaptureError):
        preview(data[: int(len(data) * share)], name="a.jpg")


def test_a_jpeg_with_a_hole_in_it_is_refused():
    data = jpeg(photograph(1200, 900), quality=98)
    middle = len(data) // 2
    rotten = data[:middle] + bytes(4096) + data[middle + 4096 :]
    assert len(data) > 40_000
    assert refusal(rotten).code == Code.TRUNCATED


def test_a_jpeg_that_lacks_only_its_end_marker_opens_with_a_note():
    frame = decode(jpeg(PICTURE)[:-2], name="a.jpg")
    assert difference(frame.rgb, PICTURE) < 2
    assert "end marker" in frame.notes[0]
    assert refusal(jpeg(PICTURE, progressive=True)[:-2]).code == Code.TRUNCATED


def test_a_png_with_a_hole_in_it_is_refused_and_one_that_lacks_its_end_opens():
    data = png(PICTURE)
    rotten = bytearray(data)
    rotten[len(data) // 2] ^= 0x55
    assert refusal(bytes(rotten)).code == Code.TRUNCATED
    assert refusal(data[: len(data) // 2]).code == Code.TRUNCATED
    frame = decode(data[:-12], name="a.png")
    assert (frame.rgb == PICTURE).all()
    assert "end is missing" in frame.notes[0]


def test_a_png_whose_coverage_is_damaged_is_refused_and_not_shown_opaque():
    data = saved(Image.fromarray(PICTURE).quantize(32), format="PNG", transparency=0)
    assert decode(data, name="a.png").alpha is not None
    damaged = bytearray(data)
    damaged[data.index(b"tRNS") + 4] ^= 0xFF
    assert refusal(bytes(damaged)).code == Code.TRUNCATED


def test_a_tiff_whose_strips_are_cut_off_is_refused():
    data = bytearray(tiff(PICTURE, more=[(254, "I", [0])]))
    strip_offset = data.index(struct.pack("<HHI", 273, 4, 1)) + 8
    data[strip_offset : strip_offset + 4] = struct.pack("<I", len(data) - 100)
    assert refusal(bytes(data)).code == Code.TRUNCATED


def bomb_png(width, height):
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + header + struct.pack(">I", zlib.crc32(header)) + bytes(40)


def bomb_jpeg(width, height):
    data = jpeg(PICTURE)
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">HH", height, width) + data[place + 4 :]


def bomb_tiff(width, height):
    data = tiff(PICTURE)
    for tag, value, claim in ((256, PICTURE.shape[1], width), (257, PICTURE.shape[0], height)):
        entry = struct.pack("<HHI", tag, 4, 1)
        data = data.replace(entry + struct.pack("<I", value), entry + struct.pack("<I", claim))
    return data


def bomb_webp(width, height):
    body = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def bomb_gif(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(20)


def bomb_bmp(width, height):
    return b"BM" + struct.pack("<IIIIii", 200, 0, 54, 40, width, -height) + bytes(160)


@pytest.mark.parametrize("bomb", [bomb_png, bomb_jpeg, bomb_tiff, bomb_webp, bomb_gif, bomb_bmp])
def test_a_bomb_is_refused_by_its_header(bomb):
    refused = refusal(bomb(16_383, 16_383))
    assert refused.code == Code.TOO_LARGE
    assert "16,383" in str(refused)
    assert "268 megapixels" in str(refused)


@pytest.mark.parametrize("bomb", [bomb_png, bomb_jpeg])
def test_medium_format_is_within_the_limit(bomb):
    # 151 megapixels: refused here for what follows the header, not for its size.
    assert refusal(bomb(14_204, 10_652)).code == Code.TRUNCATED


def test_the_limit_can_be_set():
    assert refusal(jpeg(PICTURE), megapixel_limit=0.05).code == Code.TOO_LARGE


def test_a_jpeg_with_thousands_of_scans_is_refused():
    data = jpeg(PICTURE, progressive=True)
    last_scan = data.rindex(b"\xff\xda")
    many = data[:-2] + data[last_scan:-2] * 500 + data[-2:]
    assert refusal(many).code == Code.UNREADABLE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE html><html>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"8BPS\0\1", "Photoshop"),
        (b"<svg></svg>", "drawing"),
        (bytes(5000), "zeros"),
        (b"just some words", "does not hold a picture"),
    ],
)
def test_what_is_not_a_picture_is_named(data, words):
    refused = refusal(data)
    assert refused.code == Code.NOT_A_PICTURE
    assert words in str(refused)


def test_an_empty_file_says_so():
    assert "empty" in str(refusal(b""))


def test_a_wrong_name_is_remarked_and_not_believed():
    frame = decode(png(PICTURE), name="IMG_0001.jpg")
    assert frame.format == "png"
    assert (frame.rgb == PICTURE).all()
    assert ".jpg" in frame.notes[0]
    assert decode(png(PICTURE), name="IMG_0001.PNG").notes == ()


def test_a_plain_tiff_named_as_a_raw_is_read_as_a_tiff():
    for data in (tiff(PICTURE), tiff(PICTURE, more=[(271, "s", b"SONY\0")])):
        frame = decode(data, name="DSC0001.ARW")
        assert frame.format == "tiff"
        assert (frame.rgb == PICTURE).all()
        assert ".arw" in frame.notes[0]


def test_float_pictures_are_refused_in_words():
    refused = refusal(saved(Image.fromarray(np.ones((20, 20), np.float32)), format="TIFF"))
    assert refused.code == Code.UNREADABLE
    assert "8 or 16 bits" in str(refused)


MOSAIC = cv2.resize(
    np.random.default_rng(4).integers(2000, 60_000, (6, 8), dtype=np.uint16), (160, 120), interpolation=cv2.INTER_LINEAR
)


def test_a_raw_is_developed_at_sixteen_bits_along_srgbs_curve_without_brightening():
    # A flat gray at 20 % of white with a brighter corner: no auto-brightening may lift either.
    sensor = np.full((120, 160), 13_107, np.uint16)
    sensor[:30, :40] = 26_214
    frame = decode(dng(sensor), name="a.dng")
    assert frame.format == "raw"
    assert frame.rgb.dtype == np.uint16
    assert frame.rgb.shape == (120, 160, 3)
    srgb = [1.055 * share ** (1 / 2.4) - 0.055 for share in (0.2, 0.4)]
    assert np.abs(frame.rgb[60:110, 80:150] / 65535.0 - srgb[0]).max() < 0.01
    assert np.abs(frame.rgb[5:20, 5:30] / 65535.0 - srgb[1]).max() < 0.01


def test_a_raw_stands_upright():
    frame = decode(dng(MOSAIC, orientation=6), name="a.dng")
    lain = decode(dng(MOSAIC), name="a.dng")
    assert frame.rgb.shape == (160, 120, 3)
    assert difference(frame.rgb, upright(lain.rgb, 6)) < 1


def test_a_raw_without_an_embedded_preview_is_developed_small_for_the_screen():
    shown = preview(dng(MOSAIC, orientation=6), name="a.dng")
    assert (shown.width_px, shown.height_px) == (120, 160)
    assert shown.rgb.dtype == np.uint8
    assert shown.rgb.shape == (80, 60, 3)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_raw_shows_the_cameras_own_preview_upright_and_is_developed_upright(orientation):
    lying = photograph(480, 360)
    mosaic = cv2.resize(lying[..., 1], (640, 480)).astype(np.uint16) * 200
    data = dng_with_preview(mosaic, jpeg(lying), (480, 360), orientation=orientation)
    shown = preview(data, name="a.dng", long_side_px=400)
    standing = upright(lying, orientation)
    assert (shown.width_px, shown.height_px) == ((480, 640) if orientation >= 5 else (640, 480))
    assert max(shown.rgb.shape) in range(359, 401)
    assert shown.rgb.std() > 20
    same_size = cv2.resize(standing, shown.rgb.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert difference(shown.rgb, same_size) < 3
    frame = decode(data, name="a.dng")
    assert (frame.width_px, frame.height_px) == (shown.width_px, shown.height_px)


def test_a_preview_that_stands_already_is_not_turned_again():
    standing = photograph(360, 480)
    mosaic = np.full((480, 640), 9000, np.uint16)
    mosaic[:100] = 20_000
    shown = preview(dng_with_preview(mosaic, jpeg(standing), (360, 480), orientation=6), name="a.dng")
    assert difference(shown.rgb, standing) < 3


def test_a_broken_preview_makes_the_raw_be_developed_for_the_screen():
    mosaic = cv2.resize(photograph()[..., 1], (640, 480)).astype(np.uint16) * 200
    torn = jpeg(photograph(480, 360))[:2000]
    shown = preview(dng_with_preview(mosaic, torn, (480, 360)), name="a.dng")
    assert shown.rgb.shape == (240, 320, 3)
    assert (shown.width_px, shown.height_px) == (640, 480)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_a_raw_whose_sensor_data_reach_past_the_end_is_refused_by_decode_and_preview(share):
    data = bytearray(dng(MOSAIC))
    strip_offset = data.index(struct.pack("<HHI", 273, 4, 1)) + 8
    data[strip_offset : strip_offset + 4] = struct.pack("<I", len(data) - int(MOSAIC.nbytes * share))
    for open_it in (decode, preview):
        with pytest.raises(CaptureError, match="sensor data are missing") as caught:
            open_it(bytes(data), name="a.dng")
        assert caught.value.code == Code.TRUNCATED


def test_a_raw_of_one_value_is_refused_as_blank():
    refused = refusal(dng(np.zeros((120, 160), np.uint16)))
    assert refused.code == Code.UNREADABLE
    assert "blank" in str(refused)


def test_a_raw_with_too_few_tiles_for_its_size_is_refused():
    tiled = [(322, "I", [64]), (323, "I", [64]), (324, "I", [8]), (325, "I", [4096])]
    data = bytearray(tiff(MOSAIC, photometric=32803, more=tiled))
    assert refusal(bytes(data)).code == Code.TRUNCATED
