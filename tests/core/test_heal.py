"""A heal touches the hole and its feather, nothing else, at the picture's own resolution."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import heal, staging
from pixdesk.imaging.painters import Painter
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.model_library import ModelLibrary

LIBRARY = ModelLibrary(resources_dir() / "models", Path("no-such-folder"))
CPU = ("CPUExecutionProvider",)


@pytest.fixture(scope="module")
def migan():
    card = LIBRARY.card("migan")
    return Painter(LIBRARY.path(card), card, CPU, 2)


def fabric(size=(900, 700), dtype=np.uint8):
    """Woven stripes with a slow fall of light."""
    width, height = size
    y, x = np.mgrid[:height, :width].astype(np.float32)
    light = 150 + 25 * np.sin(x / 3.1) * np.sin(y / 4.3) - 30 * x / width
    rgb = np.clip(light[..., None] * np.array([1.0, 0.86, 0.7]), 0, 255).astype(np.uint8)
    return rgb if dtype == np.uint8 else rgb.astype(np.uint16) * 257 + 3


def spotted(rgb, *spots):
    """Paint white spots (x, y, radius): the picture and the mask over them."""
    dirty, mask = rgb.copy(), np.zeros(rgb.shape[:2], np.uint8)
    for x, y, radius in spots:
        cv2.circle(dirty, (x, y), radius, (int(np.iinfo(rgb.dtype).max),) * 3, -1)
        cv2.circle(mask, (x, y), radius + 1, 255, -1)
    return dirty, mask


def beyond(mask, px=12):
    return cv2.dilate(mask, np.ones((2 * px + 3, 2 * px + 3))) == 0


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_dust_goes_and_every_other_pixel_stays_to_the_byte(dtype):
    dirty, mask = spotted(fabric(dtype=dtype), (200, 300, 5), (620, 150, 7))
    layer = heal.heal(dirty, mask, heal.diffused)
    clean = heal.laid(dirty, [layer])
    assert clean.dtype == dtype
    assert np.array_equal(clean[beyond(mask, 3)], dirty[beyond(mask, 3)])
    top = np.iinfo(dtype).max
    assert clean[mask > 0].max() < 0.85 * top
    assert dirty[300, 200].min() == top  # what was given is left as it was


def test_a_sticker_is_painted_over_by_the_network_that_ships(migan):
    truth = fabric()
    dirty, mask = spotted(truth, (450, 350, 40))
    layer = heal.heal(dirty, mask, migan.paint)
    clean = heal.laid(dirty, [layer])
    assert np.array_equal(clean[beyond(mask)], dirty[beyond(mask)])
    assert layer.enlarged == 1.0
    inside = mask > 0
    assert np.abs(clean[inside].astype(int) - truth[inside]).mean() < 40
    # Texture, where carrying colours inwards leaves a smear.
    smear = heal.laid(dirty, [heal.heal(dirty, mask, heal.diffused)])
    assert (
        cv2.Laplacian(clean, cv2.CV_64F)[340:360, 440:460].std()
        > 1.5 * cv2.Laplacian(smear, cv2.CV_64F)[340:360, 440:460].std()
    )


def test_only_the_holes_surroundings_are_looked_at():
    seen = []

    def fill(crop, keep):
        seen.append((crop.shape, keep.copy()))
        return crop

    rgb = fabric((2400, 1800))
    dirty, mask = spotted(rgb, (1200, 900, 30))
    heal.heal(dirty, mask, fill)
    ((shape, keep),) = seen
    assert shape == (512, 512, 3)
    assert 0.005 < (keep == 0).mean() < 0.03


def test_specks_of_one_neighbourhood_are_healed_by_one_look():
    looks = []

    def fill(crop, keep):
        looks.append(crop.shape)
        return heal.diffused(crop, keep)

    rgb = fabric((1500, 1500))
    dirty, mask = spotted(rgb, *[(40 + 20 * n, 60 + 17 * (n % 5), 3) for n in range(10)], (1300, 1300, 4))
    clean = heal.laid(dirty, [heal.heal(dirty, mask, fill)])
    assert len(looks) == 2
    assert clean[mask > 0].max() < 215


def test_a_hole_larger_than_the_network_is_healed_smaller_and_says_so():
    def fill(crop, keep):
        assert max(crop.shape[:2]) <= heal.WINDOW_PX
        return heal.diffused(crop, keep)

    dirty, mask = spotted(fabric((2000, 1600)), (1000, 800, 230))
    layer = heal.heal(dirty, mask, fill)
    assert layer.enlarged == pytest.approx(1.9, abs=0.1)
    clean = heal.laid(dirty, [layer])
    assert np.array_equal(clean[beyond(mask, 13)], dirty[beyond(mask, 13)])


def test_a_spot_in_the_corner_and_a_picture_smaller_than_the_window_are_healed_too():
    dirty, mask = spotted(fabric((300, 200)), (2, 2, 6), (298, 120, 5))
    clean = heal.laid(dirty, [heal.heal(dirty, mask, heal.diffused)])
    assert clean[mask > 0].max() < 215


def test_a_layer_survives_its_file():
    for dtype in (np.uint8, np.uint16):
        dirty, mask = spotted(fabric(dtype=dtype), (200, 300, 9))
        layer = heal.heal(dirty, mask, heal.diffused)
        pixels, changed = staging.read_layer(staging.layer_png(layer.pixels, layer.changed))
        again = heal.Layer(pixels=pixels, changed=changed, x=layer.x, y=layer.y)
        assert np.array_equal(heal.laid(dirty, [again]), heal.laid(dirty, [layer]))


def test_a_layer_of_another_picture_is_refused():
    dirty, mask = spotted(fabric(), (800, 600, 9))
    layer = heal.heal(dirty, mask, heal.diffused)
    with pytest.raises(CaptureError, match="does not fit"):
        heal.laid(dirty[:500], [layer])
    with pytest.raises(CaptureError, match="does not fit"):
        heal.laid(dirty.astype(np.uint16), [layer])


@pytest.mark.parametrize(
    ("mask", "words"),
    [
        (np.zeros((700, 900), np.uint8), "empty"),
        (np.full((700, 900), 255, np.uint8), "covers 100 %"),
        (np.full((70, 90), 255, np.uint8), "90×70 px and the picture 900×700"),
        (np.tile(np.pad(np.full((1, 1), 255, np.uint8), (0, 19)), (35, 45)), "spots"),
    ],
    ids=["empty", "whole", "other size", "snow"],
)
def test_a_mask_that_marks_no_repair_is_refused_in_words(mask, words):
    with pytest.raises(CaptureError, match=words):
        heal.heal(fabric(), mask, heal.diffused)


def test_a_matting_network_is_no_painter():
    card = LIBRARY.card("u2netp")
    with pytest.raises(SetupError, match="no network of the kind"):
        Painter(LIBRARY.path(card), card, CPU)


def test_committed_weights_stay_under_forty_megabytes():
    assert sum(path.stat().st_size for path in (resources_dir() / "models").glob("*.onnx")) < 40_000_000
