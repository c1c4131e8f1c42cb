"""The contact sheet as a picture."""

import numpy as np
import pytest

from pixdesk.imaging.contact_sheet import PICTURE_PX, ContactTile, contact_sheet
from tests.helpers.products import product

GREEN = (96, 190, 120)


def tile(colour: tuple[int, int, int] = (200, 0, 0), **words: object) -> ContactTile:
    picture = np.full((120, 90, 3), colour, np.uint8)
    return ContactTile(picture, **({"caption": "TEE1 front"} | words))  # type: ignore[arg-type]


def has(sheet: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int(np.count_nonzero((sheet == colour).all(axis=2)))


def test_tiles_stand_in_reading_order_and_are_never_enlarged() -> None:
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    sheet = contact_sheet([tile(colour) for colour in colours], 2, "Batch")
    places = []
    for colour in colours:
        assert has(sheet, colour) == 120 * 90
        places.append(tuple(np.argwhere((sheet == colour).all(axis=2))[0]))
    assert places[0][0] == places[1][0] < places[2][0]
    assert places[0][1] == places[2][1] < places[1][1]


def test_a_large_picture_is_fitted_whole() -> None:
    rgb, _ = product(size=(1600, 800), axes=(300, 200))
    sheet = contact_sheet([ContactTile(rgb, "wide")], 4, "Batch")
    small = contact_sheet([tile()], 4, "Batch")
    assert sheet.shape == small.shape
    backdrop = np.abs(sheet.astype(int) - (120, 160, 110)).max(axis=2) < 3
    assert np.ptp(np.flatnonzero(backdrop.any(axis=0))) == PICTURE_PX - 1


def test_the_paper_is_neutral_grey() -> None:
    sheet = contact_sheet([tile()], 3, "Batch")
    assert sheet.dtype == np.uint8
    assert len(set(sheet[2, 2])) == 1
    assert 30 < sheet[2, 2, 0] < 128


def test_an_accent_marks_its_tile_alone() -> None:
    assert has(contact_sheet([tile()], 2, "Batch"), GREEN) == 0
    assert has(contact_sheet([tile(accent=GREEN), tile()], 2, "Batch"), GREEN) > 500


def test_words_are_drawn_and_change_the_picture() -> None:
    plain = contact_sheet([tile(caption="")], 1, "")
    assert (contact_sheet([tile()], 1, "") != plain).any()
    assert (contact_sheet([tile(caption="", remark="blurred")], 1, "") != plain).any()
    assert (contact_sheet([tile(caption="")], 1, "Batch") != plain).any()


@pytest.mark.parametrize("hostile", ["a\nb\r\n\tc", "x" * 5000, "\0\x1b[31m\u202e", "日本語 🧢", "word " * 900])
def test_hostile_words_neither_fail_nor_leave_their_tile(hostile: str) -> None:
    sheet = contact_sheet([tile(caption=hostile, remark=hostile), tile((0, 200, 0), caption="")], 2, hostile)
    quiet = contact_sheet([tile(caption=""), tile((0, 200, 0), caption="")], 2, "")
    width = sheet.shape[1]
    assert np.array_equal(sheet[120:, width // 2 :], quiet[120:, width // 2 :])


def test_an_empty_sheet_has_its_title_still() -> None:
    assert (contact_sheet([], 4, "Batch TEE1") != contact_sheet([], 4, "")).any()


def test_a_sixteen_bit_picture_is_shown_too() -> None:
    deep = np.full((20, 20, 3), (128 * 257, 0, 0), np.uint16)
    assert has(contact_sheet([ContactTile(deep, "x")], 1, "Batch"), (128, 0, 0)) == 400
