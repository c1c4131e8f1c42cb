"""Layers inside a TIFF: read by a library that is not ours, and taken as editors on either platform save them."""

import io
import sys
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
import tifffile
from psdtags import (
    PsdBlendMode,
    PsdChannel,
    PsdChannelId,
    PsdClippingType,
    PsdCompressionType,
    PsdEmpty,
    PsdFormat,
    PsdKey,
    PsdLayer,
    PsdLayerFlag,
    PsdLayerMask,
    PsdLayerMaskFlag,
    PsdLayers,
    PsdRectangle,
    PsdUserMask,
    TiffImageSourceData,
)

from pixdesk.errors import CaptureError
from pixdesk.imaging import edit_file, layered_tiff, repaint, tiff_channels
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import directories
from pixdesk.imaging.tiff_write import encode_tiff

SHAPE = (90, 120)
PHOTOSHOP = "Adobe Photoshop 25.0 (Windows)"
CHANNELS = (PsdChannelId.CHANNEL0, PsdChannelId.CHANNEL1, PsdChannelId.CHANNEL2)


def picture(dtype=np.uint8):
    """Every level in turn, so that one that is off is seen."""
    levels = np.arange(SHAPE[0] * SHAPE[1], dtype=np.uint32).reshape(SHAPE)
    top = np.iinfo(dtype).max
    return np.dstack([levels * 7 % (top + 1), levels * 13 % (top + 1), levels * 29 % (top + 1)]).astype(dtype)


def matte(dtype=np.uint8):
    """A product with a soft edge, and nothing around it."""
    made = np.zeros(SHAPE, np.uint8)
    made[20:70, 30:80] = 255
    made[20:70, 80:96] = np.linspace(250, 3, 16).astype(np.uint8)
    return made if dtype == np.uint8 else made.astype(dtype) * np.uint16(257)


def _unpacked(data):
    """Undo PackBits (TIFF 6.0 section 9)."""
    made, at = bytearray(), 0
    while at < len(data):
        count = data[at]
        if count < 128:
            made += data[at + 1 : at + 2 + count]
            at += 2 + count
        else:
            made += data[at + 1 : at + 2] * (257 - count) if count > 128 else b""
            at += 2
    return bytes(made)


def _packed(line):
    """Pack by PackBits, plainly: no runs."""
    raw = line.tobytes()
    pieces = [raw[at : at + 128] for at in range(0, len(raw), 128)]
    return b"".join(bytes([len(piece) - 1]) + piece for piece in pieces)


@pytest.fixture(autouse=True)
def codecs(monkeypatch):
    """Psdtags unpacks through imagecodecs, 80 MB of it; these four are what it asks for here."""
    found = SimpleNamespace(
        packbits_decode=_unpacked,
        packbits_encode=_packed,
        zlib_decode=lambda data, out: zlib.decompress(data, bufsize=out),
        delta_decode=lambda rows: np.cumsum(rows, axis=-1, dtype=rows.dtype.newbyteorder("=")),
    )
    monkeypatch.setitem(sys.modules, "imagecodecs", found)


def written(tmp_path, dtype):
    place = tmp_path / "out.tif"
    place.write_bytes(edit_file.write(picture(dtype), matte(), kind="tiff"))
    return place


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_another_library_finds_one_layer_with_the_colours_and_the_matte_as_its_mask(tmp_path, dtype):
    found = TiffImageSourceData.fromtiff(written(tmp_path, dtype))
    (layer,) = found.layers
    assert (layer.name, layer.shape, layer.mask.shape) == ("Product", SHAPE, SHAPE)
    planes = {channel.channelid: channel.data for channel in layer.channels}
    for band, channel in enumerate(CHANNELS):
        assert (planes[channel] == picture(dtype)[..., band]).all()
    assert (planes[PsdChannelId.USER_LAYER_MASK] == matte(dtype)).all()
    assert (planes[PsdChannelId.TRANSPARENCY_MASK] == np.iinfo(dtype).max).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_beside_the_layer_the_flat_picture_has_the_matte_as_straight_alpha_and_the_profile(tmp_path, dtype):
    with tifffile.TiffFile(written(tmp_path, dtype)) as opened:
        page = opened.pages[0]
        assert (page.shape, page.dtype) == ((*SHAPE, 4), dtype)
        assert page.extrasamples == (tifffile.EXTRASAMPLE.UNASSALPHA,)
        assert page.tags["InterColorProfile"].value == srgb_icc()


def layer_of(rgb, mask, **told):
    rectangle = PsdRectangle(0, 0, *rgb.shape[:2])
    packing = told.pop("packing", PsdCompressionType.ZIP)
    planes = [
        PsdChannel(PsdChannelId.TRANSPARENCY_MASK, packing, np.full(rgb.shape[:2], np.iinfo(rgb.dtype).max, rgb.dtype)),
        *(PsdChannel(channel, packing, rgb[..., band]) for band, channel in enumerate(CHANNELS)),
        PsdChannel(PsdChannelId.USER_LAYER_MASK, packing, mask),
    ]
    kept = PsdLayerMask(rectangle=rectangle, flags=told.pop("mask_flags", PsdLayerMaskFlag(0)))
    return PsdLayer(name="Product", channels=planes, rectangle=rectangle, mask=kept, **told)


def saved(layers, flat, *, order=PsdFormat.LE32BIT, software=PHOTOSHOP, extra=("unassalpha",), dtype=np.uint8):
    """Return a TIFF as an editor saves it: its layers in a tag, and a flat picture."""
    key = PsdKey.LAYER_16 if dtype == np.uint16 else PsdKey.LAYER
    tag = TiffImageSourceData(psdformat=order, layers=PsdLayers(key, layers), usermask=PsdUserMask())
    stream = io.BytesIO()
    tifffile.imwrite(
        stream,
        flat,
        byteorder="<" if order is PsdFormat.LE32BIT else ">",
        photometric="rgb",
        extrasamples=extra,
        software=software,
        metadata=None,
        extratags=[tag.tifftag(), (34675, 7, len(srgb_icc()), srgb_icc(), True)],
    )
    return stream.getvalue()


def read(data, dtype=np.uint8):
    return edit_file.read(data, name="back.tif", shape=(*SHAPE, 3), bits=8 * np.dtype(dtype).itemsize)


PACKINGS = [PsdCompressionType.RAW, PsdCompressionType.ZIP, PsdCompressionType.RLE]


@pytest.mark.parametrize("order", [PsdFormat.LE32BIT, PsdFormat.BE32BIT], ids=["windows", "mac"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("packing", PACKINGS, ids=lambda one: one.name.lower())
def test_the_layer_photoshop_saved_comes_back_to_the_level_and_not_the_alpha_it_left_as_it_was(order, dtype, packing):
    painted = picture(dtype)
    painted[30:40, 40:60] = 5
    mask = matte(dtype)
    mask[20:25] = 0
    stale = np.dstack([picture(dtype), matte(dtype)])
    back = read(saved([layer_of(painted, mask, packing=packing)], stale, order=order, dtype=dtype), dtype)
    assert (back.rgb == painted).all()
    assert (back.alpha == mask >> (8 * (np.dtype(dtype).itemsize - 1))).all()
    assert (back.slack, back.is_matted, back.remarks) == (0.0, False, ())


def test_a_program_that_knows_no_layers_means_the_flat_picture_it_saved_beside_them():
    painted = picture()
    painted[30:40, 40:60] = 5
    cut = matte()
    cut[20:25] = 0
    back = read(saved([layer_of(picture(), matte())], np.dstack([painted, cut]), software="GIMP 3.0"))
    assert (back.rgb == painted).all()
    assert (back.alpha == cut).all()


def test_a_flat_picture_without_alpha_leaves_the_word_to_its_layer():
    back = read(saved([layer_of(picture(), matte())], picture(), software="GIMP 3.0", extra=()))
    assert (back.alpha == matte()).all()


TWO_SEEN = "shows several layers, and was saved without its transparency"


@pytest.mark.parametrize(
    "told",
    [
        {"blendmode": PsdBlendMode.MULTIPLY},
        {"opacity": 128},
        {"clipping": PsdClippingType.NON_BASE},
        {"mask_flags": PsdLayerMaskFlag(2)},
        {"info": [PsdEmpty(PsdKey.LEVELS)]},
    ],
    ids=["blended", "thin", "clipped", "mask off", "an adjustment"],
)
def test_what_only_the_editor_can_show_is_taken_from_its_flat_picture_with_transparency_or_refused(told):
    layers = [layer_of(picture(), matte(), **told)]
    flat = np.dstack([picture(), matte()])
    with pytest.raises(CaptureError, match=TWO_SEEN):
        read(saved(layers, flat))
    assert (read(saved(layers, flat, extra=("assocalpha",))).alpha == matte()).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_several_layers_come_back_as_the_editor_shows_them_beside_the_alpha_they_went_out_with(dtype):
    painted = picture(dtype)
    painted[30:40, 40:60] = 5
    cut = matte(dtype)
    cut[20:25] = 0
    share = cut[..., None] / np.iinfo(dtype).max
    flat = np.dstack([np.rint(painted * share).astype(dtype), cut, matte(dtype)])
    layers = [layer_of(picture(dtype), cut), layer_of(painted, cut)]
    back = read(saved(layers, flat, extra=("assocalpha", "unassalpha"), dtype=dtype), dtype)
    assert back.is_matted
    assert (back.alpha == cut >> (8 * (np.dtype(dtype).itemsize - 1))).all()
    layer = repaint.layer_of(picture(dtype), back.rgb, back.alpha, back.slack, is_matted=True)
    assert (layer.x, layer.y, layer.changed.shape) == (40, 30, (10, 20))


def test_hidden_layers_count_for_nothing_and_all_of_them_hidden_is_said():
    hidden = layer_of(np.zeros((*SHAPE, 3), np.uint8), matte(), flags=PsdLayerFlag(2))
    flat = np.dstack([picture(), matte()])
    assert (read(saved([hidden, layer_of(picture(), matte())], flat)).rgb == picture()).all()
    with pytest.raises(CaptureError, match=r"Every layer of back\.tif is hidden"):
        read(saved([hidden], flat))


def test_a_moved_layer_is_put_where_it_is_seen_and_one_far_larger_is_not_unpacked():
    layer = layer_of(picture()[:40, :50], matte()[20:60, 30:80])
    layer.rectangle = layer.mask.rectangle = PsdRectangle(-10, 90, 30, 140)
    back = read(saved([layer], np.dstack([picture(), matte()])))
    assert (back.rgb[:30, 90:] == picture()[10:40, :30]).all()
    assert not back.alpha[:, :90].any()
    assert back.alpha[:30, 90:].any()
    large = layer_of(np.zeros((4 * SHAPE[0], 8, 3), np.uint8), np.zeros((4 * SHAPE[0], 8), np.uint8))
    with pytest.raises(CaptureError, match=TWO_SEEN):
        read(saved([large], np.dstack([picture(), matte()])))


@pytest.mark.parametrize("order", [PsdFormat.LE32BIT, PsdFormat.BE32BIT], ids=["windows", "mac"])
def test_no_damage_of_the_layers_is_more_than_a_sentence(order):
    whole = saved([layer_of(picture(), matte())], np.dstack([picture(), matte()]), order=order)
    first = whole.index(layered_tiff.SIGNATURE) + len(layered_tiff.SIGNATURE)
    random = np.random.default_rng(7)
    said = set()
    for _ in range(100):
        data = bytearray(whole)
        for at in random.integers(first, first + 300, 4):
            data[at] = random.integers(0, 256)
        try:
            read(bytes(data))
        except CaptureError as trouble:
            said.add(str(trouble).split(".")[0])
    assert "The layers of back" in said


def test_a_tiff_that_ends_within_its_layers_is_not_whole(tmp_path):
    whole = written(tmp_path, np.uint8).read_bytes()
    with pytest.raises(CaptureError, match=r"back\.tif is not whole"):
        read(whole[:-200])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("order", ["<", ">"])
def test_five_channels_deflated_as_differences_come_apart_to_the_level(order, dtype):
    channels = np.dstack([picture(dtype), matte(dtype), picture(dtype)[..., 0]])
    data = encode_tiff(channels, icc=srgb_icc(), order=order)
    assert (tiff_channels.read(data, directories(Source(data))[0]) == channels).all()


def test_channels_that_lie_in_planes_are_refused_with_what_to_do():
    planes = np.moveaxis(np.dstack([picture(), matte(), matte()]), -1, 0)
    stream = io.BytesIO()
    tifffile.imwrite(
        stream, planes, photometric="rgb", planarconfig="separate", extrasamples=("assocalpha", "unspecified")
    )
    with pytest.raises(CaptureError, match="Delete the spare alpha channels"):
        read(stream.getvalue())
