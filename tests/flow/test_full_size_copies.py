"""How often a frame's pixels lie in memory: counted at 24 megapixels, in planes of one byte a pixel.

NumPy and OpenCV take their arrays where tracemalloc sees them. The small copies all work is done on make a plane or
so together, whatever the frame; a bound that stands less than one plane above what was counted is broken by a single
full-size byte more, and by a full-size float four times over.
"""

import tracemalloc
from dataclasses import replace

import cv2
import pytest

from pixdesk.imaging import checks, decode, matting, staging
from pixdesk.pipeline import cutouts, steps
from pixdesk.pipeline.cancelling import CancelToken
from pixdesk.pipeline.copies import make_copies
from pixdesk.pipeline.originals import Original
from tests.helpers.studio import jpeg, packshot

WIDTH, HEIGHT = 6000, 4000


@pytest.fixture(scope="module")
def data():
    return jpeg(cv2.resize(packshot(), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR))


@pytest.fixture(scope="module")
def work(work):
    return replace(work, wants_preview=True)


@pytest.fixture(autouse=True)
def counted():
    tracemalloc.start()
    yield
    tracemalloc.stop()


def planes(step):
    """What a step gives, and the most planes it held at once beyond what was there before."""
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    made = step()
    _, peak = tracemalloc.get_traced_memory()
    return made, (peak - before) / (WIDTH * HEIGHT)


def test_from_file_to_cutout_the_frame_lies_in_memory_once(data, work, inference):
    frame, held = planes(lambda: decode.decode(data, name="a.jpg"))
    assert held < 3.3  # red, green, blue

    copies, held = planes(lambda: make_copies(frame.rgb, work.recipe, work.card))
    assert held < 1.5

    cut, held = planes(lambda: cutouts.cut_out(frame, copies, work, inference, CancelToken()))
    assert cut.matte.shape == (HEIGHT, WIDTH)
    assert held < 2.6  # the matte, and the small pictures it was decided on

    _, held = planes(lambda: checks.judge(frame.rgb, cut.matte, work.recipe.limits, small=copies.seen))
    assert held < 1.6  # small pictures alone

    _, held = planes(lambda: staging.matte_png(cut.matte))
    assert held < 0.3

    cutout, held = planes(lambda: matting.cutout(frame.rgb, cut.matte))
    assert cutout.shape == (HEIGHT, WIDTH, 4)
    assert held < 5.9  # the four it gives


def test_a_capture_takes_six_bytes_a_pixel_through_all_its_steps(data, work, inference):
    original = Original(data, "1" * 64, len(data), 0)

    _, held = planes(lambda: steps.process(original, replace(work, capture_digest="1" * 64), inference, CancelToken()))

    assert held < 6.2
