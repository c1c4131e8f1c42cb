"""A shoot that goes its way: a lamp that misses is held, the same shot twice is noted with the other one's name."""

import cv2
import numpy as np
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Code
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def studio(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        yield engine, tmp_path / "capture"


def scan(engine):
    engine.rescan()
    run_until_idle(engine)


def arrive(folder, name, picture):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(picture))


def product(number):
    """One of a set: the same lamps and backdrop, another product, elsewhere and of another size."""
    turned = cv2.getRotationMatrix2D((450, 350), 0, 0.75 + 0.03 * number)
    turned[:, 2] += (8 * number - 30, 20 - 6 * number)
    return cv2.warpAffine(packshot(seed=number), turned, (900, 700), borderValue=(70, 70, 70))


def told(engine, name):
    (view,) = [view for view in engine.recent(50) if view.capture.name == name]
    return view


def test_a_lamp_that_missed_is_held_and_the_captures_after_it_pass(studio):
    engine, folder = studio
    for number in range(6):
        arrive(folder, f"A{number}_front.jpg", product(number))
        scan(engine)
    dark = np.rint(product(6) * 0.62).astype(np.uint8)
    arrive(folder, "A6_front.jpg", dark)
    scan(engine)
    arrive(folder, "A7_front.jpg", product(7))
    scan(engine)

    missed = told(engine, "A6_front.jpg")
    finding = next(f for f in missed.findings if f.code is Code.SET_EXPOSURE)
    assert missed.capture.state is CaptureState.HELD
    assert finding.measured > finding.limit
    assert "darker" in finding.sentence
    assert not [f for f in told(engine, "A7_front.jpg").findings if f.code is Code.SET_EXPOSURE]


def test_the_same_shot_under_two_names_is_noted_with_the_first_one_s_name(studio):
    engine, folder = studio
    arrive(folder, "A1_front.jpg", product(1))
    scan(engine)
    again = np.clip(np.roll(product(1), 1, axis=1).astype(int) + 1, 0, 255).astype(np.uint8)
    arrive(folder, "A9_front.jpg", again)
    scan(engine)

    twin = next(f for f in told(engine, "A9_front.jpg").findings if f.code is Code.TWIN)
    assert "A1_front.jpg" in twin.sentence
    assert not twin.holds


def dyed(picture):
    """The same picture of a product of another colour."""
    is_product = picture.min(axis=2, keepdims=True) > 100
    return np.where(is_product, np.rint(picture * (1.0, 0.82, 0.7)), picture).astype(np.uint8)


def test_another_product_under_a_sku_is_held_with_the_nearest_view_named(studio):
    engine, folder = studio
    for view, picture in (("front", product(1)), ("back", product(2)), ("left", dyed(product(3)))):
        arrive(folder, f"S1_{view}.jpg", picture)
        scan(engine)
    arrive(folder, "S2_left.jpg", dyed(product(4)))
    arrive(folder, "S1_right.jpg", product(5))
    scan(engine)

    wrong = told(engine, "S1_left.jpg")
    finding = next(f for f in wrong.findings if f.code is Code.OTHER_PRODUCT)
    assert wrong.capture.state is CaptureState.HELD
    assert "S1_front.jpg" in finding.sentence or "S1_back.jpg" in finding.sentence
    for right in ("S1_back.jpg", "S1_right.jpg", "S2_left.jpg"):
        assert Code.OTHER_PRODUCT not in {f.code for f in told(engine, right).findings}


def test_another_folder_is_another_set(studio):
    engine, folder = studio
    arrive(folder, "one/A1_front.jpg", product(1))
    arrive(folder, "two/B1_front.jpg", np.clip(product(1).astype(int) + 1, 0, 255).astype(np.uint8))
    scan(engine)

    for view in engine.recent(50):
        assert Code.TWIN not in {f.code for f in view.findings}
