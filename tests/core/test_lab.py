"""CIELAB and colour differences against published figures."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from pixdesk.imaging.colour import srgb_icc
from pixdesk.imaging.lab import delta_e76, delta_e2000, to_lab

# Sharma, Wu and Dalal (2005), table 1: pairs 1, 4, 7, 9, 10, 13, 17, 19, 20, 25, 28, 32, 34.
SHARMA = [
    ((50.0000, 2.6772, -79.7751), (50.0000, 0.0000, -82.7485), 2.0425),
    ((50.0000, -1.3802, -84.2814), (50.0000, 0.0000, -82.7485), 1.0000),
    ((50.0000, 0.0000, 0.0000), (50.0000, -1.0000, 2.0000), 2.3669),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0009), 7.1792),
    ((50.0000, 2.4900, -0.0010), (50.0000, -2.4900, 0.0010), 7.1792),
    ((50.0000, -0.0010, 2.4900), (50.0000, 0.0009, -2.4900), 4.8045),
    ((50.0000, 2.5000, 0.0000), (73.0000, 25.0000, -18.0000), 27.1492),
    ((50.0000, 2.5000, 0.0000), (56.0000, -27.0000, -3.0000), 31.9030),
    ((50.0000, 2.5000, 0.0000), (58.0000, 24.0000, 15.0000), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "wanted"), SHARMA)
def test_ciede2000_gives_the_published_differences_both_ways(one, other, wanted):
    assert delta_e2000(np.array(one), np.array(other)) == pytest.approx(wanted, abs=1e-4)
    assert delta_e2000(np.array(other), np.array(one)) == pytest.approx(wanted, abs=1e-4)


def test_lab_is_what_littlecms_says():
    rng = np.random.default_rng(5)
    rgb = rng.integers(0, 256, (40, 50, 3), dtype=np.uint8)
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(srgb_icc())), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    stored = np.asarray(transform.apply(Image.fromarray(rgb)))
    theirs = np.dstack([stored[..., 0] * (100 / 255), stored[..., 1:].view(np.int8)])
    # LittleCMS answers in 8 bits here: half a level of L* is 0.2, of a* and b* 0.5.
    assert np.abs(to_lab(rgb) - theirs).max() < 0.8


def test_grays_have_no_colour_and_white_is_a_hundred():
    grays = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    lab = to_lab(grays)
    assert lab.shape == (256, 3)
    assert lab.dtype == np.float32
    assert np.abs(lab[:, 1:]).max() < 0.05
    assert lab[255, 0] == pytest.approx(100, abs=0.01)
    assert lab[0, 0] == pytest.approx(0, abs=0.01)
    assert (np.diff(lab[:, 0]) > 0).all()


def test_the_1976_difference_is_the_distance():
    one, other = np.array([[50, 3, 0]], np.float32), np.array([[50, 0, 4]], np.float32)
    assert delta_e76(one, other) == pytest.approx([5.0])
