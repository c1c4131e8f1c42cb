"""Colours come out as LittleCMS would show them, quicker where a matrix is enough, and 16 bits stay 16 bits."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from pixdesk.imaging import colour, icc
from pixdesk.imaging.colour import srgb_icc, to_srgb
from tests.helpers.picture_files import gamma_curve, gray_profile, matrix_profile, parametric_curve, sampled_curve

# D50-relative primaries as the vendors' own profiles state them.
ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
PROPHOTO = ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
SRGB_CURVE = parametric_curve(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

PROFILES = {
    "adobe rgb": matrix_profile(ADOBE, gamma_curve(563 / 256)),
    "prophoto": matrix_profile(PROPHOTO, gamma_curve(1.8)),
    "red and green swapped": matrix_profile((SRGB[1], SRGB[0], SRGB[2]), SRGB_CURVE),
    "sampled curve": matrix_profile(ADOBE, sampled_curve(np.linspace(0, 1, 1024) ** 2.0)),
    "offset curve": matrix_profile(SRGB, parametric_curve(4, 2.2, 0.95, 0.05, 0.2, 0.05, 0.0, 0.0)),
    "type 1 curve": matrix_profile(SRGB, parametric_curve(1, 2.2, 1.05, -0.05)),
    "type 2 curve": matrix_profile(SRGB, parametric_curve(2, 2.2, 1.05, -0.05, 0.0)),
}


def every_colour(step=5):
    """Return a picture that holds a lattice of all colours and the whole gray axis."""
    steps = np.arange(0, 256, step, dtype=np.uint8)
    lattice = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    grays = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    both = np.concatenate([lattice, grays])
    return both[: len(both) // 8 * 8].reshape(8, -1, 3)


def by_littlecms(samples, profile, mode="RGB"):
    """Return LittleCMS's exact answer: nothing precomputed, nothing optimised."""
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.ImageCmsProfile(io.BytesIO(srgb_icc())),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOOPTIMIZE,
    )
    picture = Image.frombytes(mode, samples.shape[1::-1], np.ascontiguousarray(samples).tobytes())
    return np.asarray(transform.apply(picture))


def exactly(samples16, primaries, exponent):
    """Return the same conversion in 64-bit floating point, 0..1, with no table anywhere."""
    light = (samples16 / 65535.0) ** exponent
    to_srgb_light = np.linalg.inv(icc.SRGB.to_xyz) @ np.array(primaries).T
    return icc.srgb_from_linear(np.clip(light @ to_srgb_light.T, 0, 1))


@pytest.mark.parametrize("name", PROFILES)
def test_a_matrix_profile_is_never_more_than_one_level_from_littlecms(name):
    samples = every_colour()
    assert icc.read_matrix_profile(PROFILES[name]) is not None
    converted, notes = to_srgb(samples, "rgb", profile=PROFILES[name])
    difference = np.abs(converted.astype(int) - by_littlecms(samples, PROFILES[name]))
    assert difference.max() <= 1
    assert notes == ()
    assert converted.dtype == np.uint8


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_white_stays_exactly_white_and_black_exactly_black(name, dtype):
    top = np.iinfo(dtype).max
    ends = np.array([[[0, 0, 0], [top, top, top]]], dtype)
    converted, _ = to_srgb(ends, "rgb", profile=PROFILES[name])
    assert converted[0, 0].tolist() == [0, 0, 0]
    # Primaries are stored in 65,536ths, so 16-bit white may be a few of its levels short; at 8 bits it may not.
    assert converted[0, 1].min() >= (255 if dtype == np.uint8 else 65_525)


def test_a_profile_whose_zero_is_not_black_has_its_black_point_compensated():
    lifted = matrix_profile(SRGB, parametric_curve(2, 2.2, 0.98, -0.02, 0.01))
    assert icc.read_matrix_profile(lifted) is None
    assert to_srgb(np.zeros((1, 1, 3), np.uint8), "rgb", profile=lifted)[0].max() <= 1


def test_a_profile_that_swaps_red_and_green_swaps_them():
    samples = np.full((4, 4, 3), (200, 120, 40), np.uint8)
    converted, _ = to_srgb(samples, "rgb", profile=PROFILES["red and green swapped"])
    assert np.abs(converted[0, 0].astype(int) - (120, 200, 40)).max() <= 1


@pytest.mark.parametrize(("primaries", "exponent"), [(PROPHOTO, 1.8), (ADOBE, 563 / 256)], ids=["prophoto", "adobe"])
def test_sixteen_bits_stay_sixteen_bits_and_are_exact_to_two_levels(primaries, exponent):
    rng = np.random.default_rng(3)
    samples = rng.integers(0, 65536, (200, 300, 3), dtype=np.uint16)
    samples[:40] //= 64  # deep shadows, where a table over linear light would skip levels
    converted, _ = to_srgb(samples.copy(), "rgb", profile=matrix_profile(primaries, gamma_curve(exponent)))
    exponent_stored = round(exponent * 256) / 256
    stored = np.rint(np.array(primaries) * 65536) / 65536
    assert converted.dtype == np.uint16
    assert np.abs(converted - exactly(samples, stored, exponent_stored) * 65535).max() <= 2


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("profile", [srgb_icc(), matrix_profile(SRGB, SRGB_CURVE)], ids=["littlecms's", "ours"])
def test_a_picture_in_srgb_is_not_touched(profile, dtype):
    samples = every_colour(17).astype(dtype)
    converted, notes = to_srgb(samples, "rgb", profile=profile)
    assert converted is samples
    assert notes == ()


def test_a_picture_without_a_profile_is_srgb():
    samples = every_colour(51)
    assert to_srgb(samples, "rgb")[0] is samples


def test_assumed_adobe_rgb_is_what_its_profile_gives():
    samples = every_colour(15)
    assumed, _ = to_srgb(samples, "rgb", assumed=icc.ADOBE_RGB)
    embedded, _ = to_srgb(samples, "rgb", profile=PROFILES["adobe rgb"])
    assert np.abs(assumed.astype(int) - embedded).max() <= 1


def test_an_embedded_profile_is_believed_before_what_is_assumed():
    samples = every_colour(51)
    converted, _ = to_srgb(samples, "rgb", profile=srgb_icc(), assumed=icc.ADOBE_RGB)
    assert converted is samples


@pytest.mark.parametrize("broken", [b"?", b"\0" * 200, srgb_icc()[:100], srgb_icc()[:36] + b"nope" + srgb_icc()[40:]])
def test_a_broken_profile_leaves_srgb_and_says_so(broken):
    samples = every_colour(51)
    converted, notes = to_srgb(samples, "rgb", profile=broken)
    assert (converted == samples).all()
    assert any("profile" in note for note in notes)


def test_a_profile_of_another_colour_space_is_not_applied():
    samples = every_colour(51)
    converted, notes = to_srgb(samples, "rgb", profile=gray_profile(gamma_curve(1.8)))
    assert (converted == samples).all()
    assert notes


def test_a_gray_profile_gives_littlecmss_grays():
    profile = gray_profile(gamma_curve(1.8))
    samples = np.arange(256, dtype=np.uint8).reshape(16, 16)
    converted, _ = to_srgb(samples, "gray", profile=profile)
    assert np.abs(converted.astype(int) - by_littlecms(samples, profile, "L")).max() <= 1
    deep, _ = to_srgb(samples.astype(np.uint16) * 257, "gray", profile=profile)
    assert deep.dtype == np.uint16
    assert np.abs(deep / 257 - converted).max() <= 0.51


def test_gray_becomes_three_equal_channels():
    samples = np.arange(256, dtype=np.uint16).reshape(16, 16) * 257
    converted, _ = to_srgb(samples, "gray")
    assert converted.shape == (16, 16, 3)
    assert (converted == samples[..., None]).all()


def test_cmyk_without_a_profile_is_the_plain_mixture_and_says_so():
    inks = np.array([[[0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 0, 255], [0, 0, 255, 128]]], np.uint8)
    converted, notes = to_srgb(inks, "cmyk")
    assert converted.tolist() == [[[255, 255, 255], [0, 255, 255], [0, 0, 0], [127, 127, 0]]]
    assert "CMYK" in notes[0]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lab_white_gray_black_and_red_come_out_right(dtype):
    # sRGB red is L*a*b* 54.29 80.80 69.89 under D50 (CIE 15 with IEC 61966-2-1's primaries, Bradford-adapted).
    lab = np.array([[[100, 0, 0], [53.585, 0, 0], [0, 0, 0], [54.29, 80.80, 69.89]]])
    scale, signed = ((65535 / 100, 256), np.int16) if dtype == np.uint16 else ((255 / 100, 1), np.int8)
    stored = np.empty(lab.shape, dtype)
    stored[..., 0] = np.rint(lab[..., 0] * scale[0])
    stored[..., 1:] = np.rint(lab[..., 1:] * scale[1]).astype(signed).view(dtype)
    converted, _ = to_srgb(stored, "lab")
    tolerance = 1.5 if dtype == np.uint8 else 0.6
    wanted = np.array([[[255, 255, 255], [128, 128, 128], [0, 0, 0], [255, 0, 0]]])
    assert np.abs(converted / 257 - wanted).max() <= tolerance * 2


def test_the_srgb_profile_for_exports_is_small_valid_and_always_the_same():
    first = srgb_icc()
    colour.srgb_icc.cache_clear()
    assert srgb_icc() == first
    assert len(first) < 1024
    assert int.from_bytes(first[:4], "big") == len(first)
    assert ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(first))).startswith("sRGB")


@pytest.mark.parametrize(
    "element",
    [
        parametric_curve(3, 0.0, 1.0, 0.0, 0.0, 0.0),
        parametric_curve(9, 1.0),
        b"curv" + bytes(4) + b"\xff\xff\xff\xff",
        gamma_curve(0),
        b"curv",
        b"",
    ],
)
def test_nonsense_curves_are_left_to_littlecms(element):
    assert icc.read_matrix_profile(matrix_profile(SRGB, element)) is None
    converted, _ = to_srgb(every_colour(51), "rgb", profile=matrix_profile(SRGB, element))
    assert converted.shape == every_colour(51).shape


def test_known_spaces_have_d50_as_their_white():
    for space in (icc.SRGB, icc.ADOBE_RGB, icc.DISPLAY_P3, icc.REC2020):
        assert np.allclose(space.to_xyz.sum(axis=1), icc.D50, atol=2e-4)
    assert np.allclose(icc.ADOBE_RGB.to_xyz, np.array(ADOBE).T, atol=5e-4)
    assert np.allclose(icc.SRGB.to_xyz, np.array(SRGB).T, atol=5e-4)
