"""Pointing from the command line: ``cutout`` and ``mend``, each with a word for what is wrong."""

import cv2
import numpy as np
import pytest

from pixdesk.pipeline.lanes import Lanes
from tests.helpers.discs import BOX, LEFT, disc_at, overlap, two_discs
from tests.helpers.studio import jpeg, open_studio, run_until_idle

BOX_WORDS = ",".join(f"{figure:g}" for figure in BOX)


@pytest.fixture
def pixdesk(pixdesk):
    """Run a command in this process; returns its code and what it said, its lines joined."""

    def run(*arguments):
        code, said = pixdesk(*arguments)
        return code, " ".join(said.split())

    return run


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "discs.jpg"
    path.write_bytes(jpeg(two_discs()))
    return path


def test_a_box_cuts_out_one_of_two_products(pixdesk, picture, tmp_path):
    code, said = pixdesk(
        "cutout", picture, "--out", tmp_path / "out", "--matte", "--box", BOX_WORDS, "--home", tmp_path / "home"
    )

    assert code == 0, said
    assert "candidate 1 expected overlap" in said
    matte = cv2.imread(str(tmp_path / "out" / "discs.png"), cv2.IMREAD_UNCHANGED)
    assert matte.shape == (700, 1000)
    assert overlap(matte, disc_at(LEFT)) > 0.97


def test_the_shapes_are_written_to_be_looked_at_and_nothing_else(pixdesk, picture, tmp_path):
    code, said = pixdesk(
        *("cutout", picture, "--out", tmp_path / "out", "--home", tmp_path / "home"),
        *("--click", "300,350", "--click", "720,350", "--then-away", "720,350", "--candidates", tmp_path / "shapes"),
    )

    assert code == 0, said
    assert not (tmp_path / "out").exists()
    first = cv2.imread(str(tmp_path / "shapes" / "discs-candidate-1.png"), cv2.IMREAD_UNCHANGED)
    assert first.dtype == np.uint8
    assert overlap(first, disc_at(LEFT)) > 0.9


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--click", "5000,3"), 2, "The click at 5000, 3 lies outside the picture, which is 1000 by 700 pixels."),
        (("--click-away", "50,30"), 2, "Nothing is pointed at."),
        (("--click", "50"), 2, "'50' is not X,Y"),
        (("--box", "1,2,3,x"), 2, "is not X,Y,W,H"),
        (("--words", "the left disc"), 2, "No model that understands words is installed."),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(pixdesk, picture, tmp_path, arguments, code, words):
    ended, said = pixdesk("cutout", picture, "--out", tmp_path / "out", "--home", tmp_path / "home", *arguments)

    assert ended == code
    assert words in said
    assert not (tmp_path / "out").exists()


def test_two_pictures_cannot_be_pointed_at_at_once(pixdesk, picture, tmp_path):
    code, said = pixdesk("cutout", picture, picture, "--out", tmp_path / "out", "--click", "3,3")

    assert code == 2
    assert "exactly one picture" in said


def test_an_exception_is_mended_and_its_case_closed(pixdesk, tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(engine)
        number = engine.cases()[0].capture.id
    home = ("--home", tmp_path / "studio")
    assert "A1_front.jpg" in pixdesk("exceptions", *home)[1]

    code, said = pixdesk("mend", number, "--box", BOX_WORDS, "--as", "ana", *home)

    assert code == 0, said
    assert "passes every check; its case is closed" in said
    assert "No exceptions." in pixdesk("exceptions", *home)[1]
    code, said = pixdesk("mend", 99, "--box", BOX_WORDS, *home)
    assert code == 2
    assert "There is no capture 99." in said
