"""Files for other editors: what is written is read again to the level, and what an editor makes of it is understood."""

import io

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import BlendMode, ColorMode

from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import edit_file, edit_psd, heal, icc, repaint, tiff_structure
from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.source import Source
from pixdesk.imaging.tiff_structure import Tag
from pixdesk.imaging.tiff_write import encode_tiff
from tests.helpers.picture_files import gamma_curve, matrix_profile

SHAPE = (120, 160, 3)


def picture(dtype=np.uint8):
    """Every level in turn, so that one that is off is seen."""
    levels = np.arange(SHAPE[0] * SHAPE[1], dtype=np.uint32).reshape(SHAPE[:2])
    top = np.iinfo(dtype).max
    return np.dstack([levels * 7 % (top + 1), levels * 13 % (top + 1), levels * 29 % (top + 1)]).astype(dtype)


def matte():
    """A product with a soft edge, and nothing around it."""
    made = np.zeros(SHAPE[:2], np.uint8)
    made[30:90, 40:100] = 255
    made[30:90, 100:116] = np.linspace(250, 3, 16).astype(np.uint8)
    return made


def read(data, dtype=np.uint8, name="back.psd"):
    return edit_file.read(data, name=name, shape=SHAPE, bits=8 * np.dtype(dtype).itemsize)


def reopened(data):
    return PSDImage.open(io.BytesIO(data))


def saved(document):
    """Save what an editor holds; the merged picture is made anew by psd-tools' compositor, which is not ours."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("kind", ["tiff", "psd"])
def test_colours_and_matte_come_back_to_the_level_at_either_depth(kind, dtype):
    back = read(edit_file.write(picture(dtype), matte(), kind=kind), dtype)
    assert back.rgb.dtype == dtype
    assert (back.rgb == picture(dtype)).all()
    assert (back.alpha == matte()).all()
    assert (back.slack, back.is_matted, back.remarks) == (0.0, False, ())


@pytest.mark.parametrize("kind", ["tiff", "psd"])
def test_another_library_shows_the_picture_cut_out_and_its_profile(kind):
    with Image.open(io.BytesIO(edit_file.write(picture(), matte(), kind=kind))) as opened:
        assert opened.info["icc_profile"] == srgb_icc()
        rgba = np.asarray(opened.convert("RGBA"))
    assert (rgba[..., 3] == matte()).all()
    inside = matte() == 255
    assert (rgba[..., :3][inside] == picture()[inside]).all()


@pytest.mark.parametrize(("bits", "dtype"), [(8, np.uint16), (16, np.uint8)])
def test_a_file_of_other_bits_than_its_picture_changes_no_colour(bits, dtype):
    back = read(edit_file.write(picture(dtype), matte(), kind="psd", bits=bits), dtype)
    assert back.rgb.itemsize * 8 == bits
    assert repaint.layer_of(picture(dtype), back.rgb, back.alpha, back.slack, is_matted=back.is_matted) is None


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_layers_on_top_are_seen_as_the_editor_saw_them_and_the_rest_stays_the_photograph(dtype):
    document = reopened(edit_file.write(picture(dtype), matte(), kind="psd"))
    patch = np.full((20, 20, 3), np.iinfo(dtype).max // 2, dtype)
    document.create_pixel_layer_from_array(patch, name="Healed", top=40, left=50)
    back = read(saved(document), dtype)
    assert back.is_matted
    layer = repaint.layer_of(picture(dtype), back.rgb, back.alpha, back.slack, is_matted=True)
    assert (layer.x, layer.y, layer.changed.shape) == (50, 40, (20, 20))
    shown = heal.laid(picture(dtype), [layer])[40:60, 50:70]
    assert np.abs(shown.astype(int) - int(patch[0, 0, 0])).max() <= np.iinfo(dtype).max / 255
    assert (back.alpha == matte()).all()


def test_a_layer_that_was_moved_cut_and_masked_anew_is_put_where_it_is_seen():
    document = PSDImage.new("RGBA", SHAPE[1::-1])
    layer = document.create_pixel_layer_from_array(np.full((200, 30, 3), 90, np.uint8), top=-20, left=20)
    layer.create_mask(Image.fromarray(np.full((40, 60), 128, np.uint8)), top=10, left=0)
    back = read(saved(document))
    assert not back.is_matted
    assert set(np.unique(back.alpha[10:50, 20:50])) == {128}
    assert (back.alpha > 0).sum() == 40 * 30
    assert (back.rgb[10:50, 20:50] == 90).all()


def opened_up(change):
    """Return a handed-out PSD as an editor saved it after a change."""
    document = reopened(edit_file.write(picture(), matte(), kind="psd"))
    change(document)
    return saved(document)


def hide(document):
    document[0].visible = False


def lay_white_below(document):
    white = document.create_pixel_layer_from_array(np.full(SHAPE, 255, np.uint8), name="White")
    document.remove(white)
    document.insert(0, white)


def test_what_cannot_be_taken_is_said_with_what_to_do_in_the_editor():
    with pytest.raises(CaptureError, match=r"Every layer of back\.psd is hidden"):
        read(opened_up(hide))
    with pytest.raises(CaptureError, match="transparency"):
        read(opened_up(lay_white_below))
    with pytest.raises(CaptureError, match="back to RGB"):
        read(saved(PSDImage.new("CMYK", SHAPE[1::-1])))
    with pytest.raises(CaptureError, match="32 bits a channel"):
        read(saved(PSDImage.new("RGBA", SHAPE[1::-1], depth=32)))
    with pytest.raises(CaptureError, match="160 × 100 pixels, the picture 160 × 120"):
        read(edit_file.write(picture()[:100], matte()[:100], kind="psd"))
    with pytest.raises(CaptureError, match="transparent everywhere"):
        read(edit_file.write(picture(), np.zeros_like(matte()), kind="psd"))


def test_a_flat_jpeg_and_layers_saved_as_pages_are_refused_in_words():
    stream = io.BytesIO()
    Image.fromarray(picture()).save(stream, "JPEG")
    with pytest.raises(CaptureError, match="no TIFF, PNG or PSD"):
        read(stream.getvalue(), name="back.jpg")
    pages = io.BytesIO()
    rgba = Image.fromarray(np.dstack([picture(), matte()]))
    rgba.save(pages, "TIFF", save_all=True, append_images=[rgba])
    with pytest.raises(CaptureError, match="2 pictures: its layers were saved as pages"):
        read(pages.getvalue(), name="back.tif")


@pytest.mark.parametrize("kind", ["tiff", "psd"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.98])
def test_a_half_written_file_is_never_taken_for_a_retouched_one(kind, share):
    whole = edit_file.write(picture(), matte(), kind=kind)
    with pytest.raises(CaptureError):
        read(whole[: int(share * len(whole))], name=f"back.{kind}")


def test_a_damaged_channel_is_refused_and_not_read_as_black():
    whole = bytearray(edit_file.write(picture(np.uint16), matte(), kind="psd"))
    place = whole.find(b"Product")
    whole[place + 400 : place + 900] = bytes(500)
    with pytest.raises(CaptureError, match="not a whole PSD, or damaged"):
        read(bytes(whole), np.uint16)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("kind", [0, 1, 2], ids=["unnamed", "premultiplied", "straight"])
def test_coverage_is_understood_however_an_editor_calls_it_and_untouched_colours_stay_so(dtype, kind):
    rgb, alpha = picture(dtype), matte()
    if kind == 1:
        share = alpha[..., None] / 255
        rgb = np.rint(rgb * share).astype(dtype)
    data = bytearray(edit_file.write(rgb, alpha, kind="tiff"))
    page = tiff_structure.directories(Source(bytes(data)))[0]
    at = page.entries[Tag.EXTRA_SAMPLES].offset
    data[at : at + 2] = kind.to_bytes(2, page.byte_order)
    back = read(bytes(data), dtype, name="back.tif")
    assert (back.alpha == alpha).all()
    assert back.is_matted == (kind == 1)
    assert repaint.layer_of(picture(dtype), back.rgb, back.alpha, back.slack, is_matted=back.is_matted) is None


def test_a_file_without_a_profile_is_read_as_it_was_handed_out_and_that_is_said():
    stream = io.BytesIO()
    Image.fromarray(np.dstack([picture(), matte()])).save(stream, "PNG")
    back = read(stream.getvalue(), name="back.png")
    assert back.remarks == ("It has no colour profile; its colours were read as sRGB.",)
    assert repaint.layer_of(picture(), back.rgb, back.alpha, back.slack, is_matted=False) is None


def test_a_picture_too_long_for_a_psd_is_pointed_to_a_tiff():
    long = np.zeros((1, edit_psd.SIDE_MAX_PX + 1, 3), np.uint8)
    with pytest.raises(SetupError, match="as a TIFF"):
        edit_file.write(long, long[..., 0], kind="psd")


def test_blend_modes_are_left_to_the_editor_that_knows_them():
    document = reopened(edit_file.write(picture(), matte(), kind="psd"))
    document[0].blend_mode = BlendMode.MULTIPLY
    assert document.color_mode is ColorMode.RGB
    assert read(saved(document)).is_matted


def test_colours_count_only_where_the_file_is_not_transparent():
    back = picture().copy()
    back[:20] = 255 - back[:20]
    assert repaint.layer_of(picture(), back, matte(), 0.0, is_matted=False) is None
    back[40:50, 50:60] = 255 - back[40:50, 50:60]
    layer = repaint.layer_of(picture(), back, matte(), 0.0, is_matted=False)
    assert (layer.x, layer.y, layer.changed.shape) == (50, 40, (10, 10))


def test_how_far_the_product_was_taken_is_measured_over_all_of_it():
    grey, alpha = np.full(SHAPE, 120, np.uint8), np.zeros(SHAPE[:2], np.uint8)
    alpha[:100, :100] = 255
    back = grey.copy()
    back[:10, :100] = 140
    layer = repaint.layer_of(grey, back, alpha, 0.0, is_matted=False)
    found = repaint.measured(grey, layer, alpha)
    assert found.share == pytest.approx(0.1)
    assert found.mean == pytest.approx(0.1 * found.changed)
    assert found.worst == pytest.approx(found.changed)
    assert (found.region.x, found.region.y) == (0.0, 0.0)
    assert (found.region.width, found.region.height) == pytest.approx((100 / 160, 10 / 120))
    assert found.words.startswith("10.0 % of the product was repainted, by ")


def to_adobe_rgb(rgb):
    """Convert 8-bit sRGB to Adobe RGB at 8 bits, as an editor does that works in it."""
    light = icc.srgb_to_linear(rgb / 255.0)
    device = np.clip(light @ (np.linalg.inv(icc.ADOBE_RGB.to_xyz) @ icc.SRGB.to_xyz).T, 0, 1) ** (256 / 563)
    return np.rint(255 * device).astype(np.uint8)


def test_a_file_converted_to_another_profile_changes_only_what_was_retouched():
    down, across = np.mgrid[: SHAPE[0], : SHAPE[1]]
    photographed = np.dstack([60 + across, 40 + down, 200 - across]).astype(np.uint8)
    retouched = photographed.copy()
    retouched[40:50, 50:60] += 12
    profile = matrix_profile(icc.ADOBE_RGB.to_xyz.T, gamma_curve(563 / 256))
    data = encode_tiff(np.dstack([to_adobe_rgb(retouched), matte()]), icc=profile)
    back = read(data, name="back.tif")
    assert back.slack > 0
    layer = repaint.layer_of(photographed, back.rgb, back.alpha, back.slack, is_matted=False)
    assert (layer.x, layer.y, layer.changed.shape) == (50, 40, (10, 10))
    assert np.abs(layer.pixels.astype(int) - retouched[40:50, 50:60]).max() <= 2
