"""Every hostile file of the shared collection: a right picture or a sentence; no crash, no hang, no flood of memory."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from pixdesk.imaging import tiff
from pixdesk.imaging.decode import decode
from pixdesk.imaging.lab import delta_e76, to_lab
from pixdesk.imaging.preview import preview

HOSTILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hostile"
ALL_FILES_LIMIT_S = 240
MEMORY_MAX_MB = 2048

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared hostile files are not on this machine"),
]

REFUSED = {
    "jpeg_corrupt/truncated.jpg": "truncated",
    "jpeg_corrupt/corrupt-header.jpg": "truncated",
    "jpeg_corrupt/sharp_truncated.jpg": "truncated",
    "jpeg_corrupt/BlueSquare_truncated.jpg": "truncated",
    "jpeg_corrupt/image_invalid.jpg": "not-a-picture",
    "jpeg_corrupt/138d3b9e0d9fbf641b8135981e597c3a.jpg": "not-a-picture",
    "jpeg_corrupt/fd44dc63fa7bdd12ee34fc602231ef02.jpg": "truncated",
    "png_corrupt/broken.png": "truncated",
    "png_corrupt/broken_data_stream.png": "truncated",
    "png_corrupt/sharp_truncated.png": "truncated",
    "png_corrupt/badcrc.png": "truncated",
    "png_corrupt/huge_IDAT.png": "truncated",
    "png_corrupt/huge_iCCP_chunk.png": "truncated",
    "png_corrupt/bad_iCCP.png": "truncated",
    "tiff/2018-01-09-exiv2-crash-001.tiff": "truncated",
    "tiff/oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif": "truncated",
    "tiff/tiff_overflow_rows_per_strip.tif": "unreadable",
    "tiff/logluv-3c-16b.tiff": "unreadable",
    "tiff/gray.f4.tif": "unreadable",
    "tiff/m1-108af7a96a2efa82a0cee0f200e6b9a2.tif": "too-large",
    "heif/empty.heic": "truncated",
    "heif/corrupted.hif": "truncated",
    "heif/truncated.heic": "truncated",
    "heif/Canon.HIF": "unreadable",
    "raw/CanonRaw.cr2": "unreadable",
    "raw/canon.raw.cr2": "truncated",
    "raw/Canon-R6-pruned.CR3": "truncated",
    "raw/IMG_1361.dng": "truncated",
    "raw/DNG.dng": "truncated",
    "raw/Panasonic.rw2": "truncated",
    "raw/exiv2-canon-powershot-s40.crw": "truncated",
    "raw/SigmaDP2.x3f": "truncated",
    "raw/Issue 419.rw2": "truncated",
    "bomb/16383x16383.png": "too-large",
    "bomb/65536-uint32-limit.png": "too-large",
    "bomb/giant-image.jpg": "too-large",
    "bomb/timeout-6646305047838720": "truncated",
    "odd/check.svg": "not-a-picture",
    "odd/1x1.psd": "not-a-picture",
    "derived/zero_byte.jpg": "truncated",
    "derived/one_byte.jpg": "not-a-picture",
    "derived/only_soi_eoi.jpg": "truncated",
    "derived/half_8mp.jpg": "truncated",
    "derived/bitrot_4k_zeroed.jpg": "truncated",
    "derived/html_named.jpg": "not-a-picture",
    "derived/text_named.tiff": "not-a-picture",
    "derived/bomb_50000x50000_1bit.png": "too-large",
}
"""What cannot be processed, and why. Everything else in the collection must open."""

# Goes through every file it is told of, decodes and previews it, and says of each what came out before the next.
CHILD = """
import json, sys
from pathlib import Path
from pixdesk.errors import CaptureError
from pixdesk.imaging.decode import decode
from pixdesk.imaging.preview import preview

def outcome(path, open_it):
    try:
        return {"shape": shape(open_it(path.read_bytes(), name=path.name))}
    except CaptureError as refusal:
        return {"code": str(refusal.code), "sentence": str(refusal)}

def shape(picture):
    return [*picture.rgb.shape, str(picture.rgb.dtype), picture.width_px, picture.height_px]

for line in sys.stdin:
    path = Path(json.loads(line))
    whole, small = outcome(path, decode), outcome(path, preview)
    print(json.dumps([str(path), whole, small]), flush=True)
# Not ru_maxrss: across exec that keeps the most its parent ever had, which is all the tests before this one.
status = Path("/proc/self/status")
most = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")] if status.exists() else []
print(json.dumps(["peak", int(most[0].split()[1]) / 1024 if most else 0, 0]))
"""


def manifest():
    if not HOSTILE.is_dir():
        return []
    with (HOSTILE / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return [row["file"] for row in csv.DictReader(stream)]


def read(name):
    return (HOSTILE / name).read_bytes()


def opened(name):
    return decode(read(name), name=Path(name).name)


@pytest.fixture(scope="module")
def outcomes():
    """Decode everything once in a child, so that a crash or a hang is a failure and not the end of the tests."""
    lines = "".join(json.dumps(str(HOSTILE / name)) + "\n" for name in manifest())
    child = subprocess.run(
        [sys.executable, "-W", "error", "-c", CHILD],
        input=lines.encode(),
        capture_output=True,
        timeout=ALL_FILES_LIMIT_S,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    answers = [json.loads(line) for line in child.stdout.splitlines()]
    assert child.returncode == 0, (answers[-1:], child.stderr[-2000:].decode(errors="replace"))
    return {path: (whole, small) for path, whole, small in answers}


@pytest.mark.parametrize("name", manifest())
def test_a_hostile_file_opens_or_is_refused_in_words(name, outcomes):
    whole, small = outcomes[str(HOSTILE / name)]
    assert whole.get("code") == REFUSED.get(name)
    assert small.get("code") == whole.get("code")
    if "code" in whole:
        assert whole["sentence"].endswith(".")
        assert len(whole["sentence"]) > 30
    else:
        assert whole["shape"][4:] == small["shape"][4:]
        assert small["shape"][3] == "uint8"
        assert max(small["shape"][:2]) <= 1600


def test_the_list_of_refusals_names_only_files_of_the_collection():
    assert set(REFUSED) <= set(manifest())


def test_none_of_them_needs_two_gigabytes(outcomes):
    assert outcomes["peak"][0] < MEMORY_MAX_MB


def mean_difference(one, other):
    return float(delta_e76(to_lab(eight_bits(one)), to_lab(eight_bits(other))).mean())


def eight_bits(rgb):
    return rgb if rgb.dtype == np.uint8 else np.rint(rgb / 257.0).astype(np.uint8)


@pytest.fixture(scope="module")
def mug():
    return opened("derived/mug_rgba_opaque.png").rgb


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("mug_adobergb.jpg", 0.8),
        ("mug_prophoto.jpg", 0.8),
        ("mug_rec2020.jpg", 0.8),
        ("mug_prophoto_16bit.tif", 0.4),
        ("mug_progressive_420.jpg", 0.4),
        ("mug_cmyk_noprofile.jpg", 0.4),
        ("mug_planar_bigtiff.tif", 0.0),
        ("tiff_named.ARW", 0.0),
        ("png_named.jpg", 0.0),
    ],
)
def test_the_mug_looks_the_same_however_it_was_saved(name, limit, mug):
    assert mean_difference(opened(f"derived/{name}").rgb, mug) <= limit


@pytest.mark.parametrize("name", ["mug_adobergb.jpg", "mug_prophoto.jpg", "mug_rec2020.jpg"])
def test_the_mug_would_look_wrong_with_its_profile_ignored(name, mug):
    ignored = cv2.imread(str(HOSTILE / "derived" / name))[..., ::-1]
    assert mean_difference(np.ascontiguousarray(ignored), mug) > 1.5


def test_a_profile_that_swaps_red_and_green_turns_the_orange_green(mug):
    swapped = opened("derived/mug_swapped_red_green_profile.jpg").rgb
    inside = (slice(180, 280), slice(280, 480))
    red, green, _ = mug[inside].reshape(-1, 3).mean(axis=0)
    assert red > green + 30
    red, green, _ = swapped[inside].reshape(-1, 3).mean(axis=0)
    assert green > red + 30


def test_sixteen_bit_prophoto_keeps_its_sixteen_bits():
    rgb = opened("derived/mug_prophoto_16bit.tif").rgb
    assert rgb.dtype == np.uint16
    assert len(np.unique(rgb)) > 5_000


def test_the_same_scene_stands_the_same_way_in_every_orientation():
    upright_frames = [opened(f"orientation/Landscape_{number}.jpg").rgb for number in (3, 5, 6, 8)]
    for rgb in upright_frames:
        assert rgb.shape == (1200, 1800, 3)
        assert np.abs(rgb.astype(int) - upright_frames[0]).mean() < 6
    for number in (6, 8):
        assert opened(f"orientation/Portrait_{number}.jpg").rgb.shape == (1800, 1200, 3)


def test_a_cmyk_photograph_is_not_inverted_with_or_without_its_profile():
    managed = opened("colour/Channel_digital_image_CMYK_color.jpg").rgb
    plain = opened("colour/Channel_digital_image_CMYK_color_no_profile.jpg")
    # The sky at the top is light and the lawn is green, in both.
    for rgb in (managed, plain.rgb):
        grass = rgb[200:230, 30:150].reshape(-1, 3).mean(axis=0)
        assert grass[1] > grass[0]
        assert grass[1] > grass[2] + 20
    assert 3 < mean_difference(managed, plain.rgb) < 25
    assert any("CMYK" in note for note in plain.notes)


def test_a_display_p3_heic_is_converted_and_a_misnamed_one_is_the_same():
    right = opened("colour/IMG_3578.heic")
    misnamed = opened("derived/heic_named.jpg")
    assert (right.rgb == misnamed.rgb).all()
    assert right.notes == ()
    assert ".jpg" in misnamed.notes[0]


def test_a_jpeg_in_the_xyb_space_shows_a_photograph_and_not_psychedelia():
    managed = opened("colour/sample-xyb.jpg").rgb
    reference = cv2.cvtColor(cv2.imread(str(HOSTILE / "colour" / "sample-xyb.jpg")), cv2.COLOR_BGR2RGB)
    assert mean_difference(managed, reference) > 20


def test_a_gain_map_jpeg_gives_its_base_picture():
    assert opened("colour/gain-map.jpg").rgb.shape == (2160, 3840, 3)


def test_ninety_nine_megapixels_are_accepted():
    frame = opened("bomb/9643x10328.jpg")
    assert (frame.width_px, frame.height_px) == (9643, 10328)


def test_a_jpeg_named_nef_is_read_as_the_jpeg_it_is():
    frame = opened("raw/Issue 247-1.nef")
    assert frame.format == "jpeg"
    assert ".nef" in frame.notes[0]


def test_an_old_kodak_raw_is_developed_and_not_taken_for_its_thumbnail():
    frame = opened("raw/RAW_KODAK_DC50_é.KDC")
    assert frame.format == "raw"
    assert frame.rgb.dtype == np.uint16
    assert frame.rgb.shape == (512, 768, 3)
    shown = preview(read("raw/RAW_KODAK_DC50_é.KDC"), name="a.KDC")
    assert (shown.width_px, shown.height_px) == (768, 512)
    assert min(shown.rgb.shape[:2]) > 64


def test_a_jpeg_that_lacks_two_bytes_opens_with_a_note():
    assert "end marker" in opened("derived/missing_last_2_bytes.jpg").notes[0]


def test_coverage_is_kept_where_there_is_some():
    assert opened("odd/alpha-premultiply-2048x1536-paper.png").alpha is not None
    assert opened("odd/paletted-transparent.png").alpha is not None
    assert opened("odd/full-transparent.png").alpha.max() == 0
    assert opened("derived/mug_rgba_opaque.png").alpha is None


def test_a_lab_tiff_and_a_printers_profile_are_converted():
    lab = opened("tiff/cielab-dagams.tiff").rgb
    stored = tiff.read(read("tiff/cielab-dagams.tiff"), megapixel_limit=1).samples
    assert lab.dtype == stored.dtype == np.uint16
    eight = Image.frombytes("LAB", stored.shape[1::-1], (stored >> 8).astype(np.uint8).tobytes())
    to_srgb = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
    # Whole steps of a* and b*, rounded down, are all that LittleCMS is given here.
    assert mean_difference(lab, np.asarray(to_srgb.apply(eight))) < 1.5
    assert opened("tiff/ReaganLargeTiff.tiff").rgb.shape == (130, 200, 3)
