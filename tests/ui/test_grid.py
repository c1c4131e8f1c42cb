"""The contact sheet and the film strip."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from pixdesk.domain.capture import CaptureState
from pixdesk.ui import tiles
from pixdesk.ui.grid import ContactSheet, FilmStrip
from pixdesk.ui.pictures import Pictures
from pixdesk.ui.shelf import Section
from pixdesk.ui.tiles import TileItem


def items(numbers):
    return tuple(
        TileItem(id=n, name=f"IMG_{n}.jpg", state=CaptureState.CLEAN, capture_path=f"/nowhere/{n}.jpg", cutout_path="")
        for n in numbers
    )


class NoPictures(Pictures):
    """Remembers what was wanted and decodes nothing."""

    def __init__(self):
        super().__init__()
        self.wanted = []

    def want(self, owner, keys):
        self.wanted = list(keys)


@pytest.fixture
def sheet(qtbot):
    made = ContactSheet(NoPictures())
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_arrows_walk_over_the_tiles_and_tell_which_is_current(qtbot, sheet):
    told = []
    sheet.moved.connect(told.append)
    sheet.show_sections([Section("Sample", "", items(range(10)))])
    sheet.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(sheet, key)
    assert told == [0, 1, 5, 4, 9, 0]


def test_keys_that_lead_to_a_sections_first_row_bring_its_heading_into_view_and_a_click_moves_nothing(qtbot, sheet):
    sheet.show_sections([Section("Sample", "", items(range(12))), Section("Flagged", "", items(range(20, 40)))])
    sheet.setFocus()
    bar = sheet.verticalScrollBar()
    sheet.make_current(4)
    bar.setValue(40)
    before = sheet.tile_rect(1)
    assert sheet.viewport().rect().contains(before)
    qtbot.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=before.center())
    assert sheet.tile_rect(1) == before
    qtbot.keyClick(sheet, Qt.Key.Key_Right)
    assert sheet.current == 2
    assert bar.value() == 0


def test_a_click_makes_the_tile_under_it_current(qtbot, sheet):
    sheet.show_sections([Section("Sample", "", items(range(10)))])
    qtbot.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=sheet.tile_rect(6).center())
    assert sheet.current == 6


def test_a_change_never_moves_the_tile_under_the_cursor(qtbot, sheet):
    sheet.show_sections([Section("Sample", "", items(range(100, 200)))])
    sheet.make_current(160)
    qtbot.mouseMove(sheet.viewport(), sheet.tile_rect(160).center())
    before = sheet.tile_rect(160)
    sheet.show_sections([Section("Sample", "", items([*range(40), *range(100, 200)]))])
    assert sheet.tile_rect(160) == before
    assert sheet.current == 160


def test_when_the_current_tile_leaves_its_successor_takes_its_place(sheet):
    sheet.show_sections([Section("", "", items([1, 2, 3, 4]))])
    sheet.make_current(3)
    sheet.show_sections([Section("", "", items([1, 2, 4]))])
    assert sheet.current == 4
    sheet.show_sections([Section("", "", ())])
    assert sheet.current is None
    assert sheet.current_item is None


def test_only_what_is_on_screen_is_asked_for(qtbot, sheet):
    sheet.show_sections([Section("", "", items(range(100_000)))])
    qtbot.waitUntil(lambda: bool(sheet._pictures.wanted))
    assert len(sheet._pictures.wanted) < 60
    sheet.verticalScrollBar().setValue(sheet.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: any(key.path == "/nowhere/99999.jpg" for key in sheet._pictures.wanted))
    assert len(sheet._pictures.wanted) < 60


def test_painting_a_hundred_thousand_tiles_paints_a_handful(sheet, monkeypatch):
    painted = []
    monkeypatch.setattr(tiles, "paint", lambda *what: painted.append(what[2].id))
    sheet.show_sections([Section("", "", items(range(100_000)))])
    sheet.make_current(50_000)
    painted.clear()
    sheet.viewport().repaint()
    assert 50_000 in painted
    assert len(painted) < 60


def wheel(sheet, up, modifier):
    where = QPointF(100, 100)
    event = QWheelEvent(
        where,
        sheet.viewport().mapToGlobal(where),
        QPoint(),
        QPoint(0, 120 if up else -120),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(sheet.viewport(), event)


def test_ctrl_and_the_wheel_size_the_tiles_and_the_wheel_alone_scrolls(sheet):
    sheet.show_sections([Section("", "", items(range(300)))])
    before = sheet.tile_px
    wheel(sheet, True, Qt.KeyboardModifier.ControlModifier)
    assert sheet.tile_px > before
    for _ in range(100):
        wheel(sheet, False, Qt.KeyboardModifier.ControlModifier)
    assert sheet.tile_px == sheet.SMALLEST_PX
    scrolled = sheet.verticalScrollBar().value()
    wheel(sheet, False, Qt.KeyboardModifier.NoModifier)
    assert sheet.verticalScrollBar().value() > scrolled


def test_tiles_fill_the_row_at_every_size(sheet):
    sheet.show_sections([Section("", "", items(range(60)))])
    for step in (-1, -1, 1, 1, 1):
        sheet.step_size(step)
        row = [sheet.tile_rect(n) for n in range(60) if sheet.tile_rect(n).top() == sheet.tile_rect(0).top()]
        left, right = row[0].left(), sheet.viewport().width() - row[-1].right()
        assert 0 <= right - left <= len(row) + sheet.verticalScrollBar().width()


def test_the_scroll_bar_comes_only_with_more_than_there_is_room_for_and_moves_no_tile(qtbot, sheet):
    sheet.show_sections([Section("", "", items(range(3)))])
    assert not sheet.verticalScrollBar().isVisible()
    before = sheet.tile_rect(0)
    sheet.show_sections([Section("", "", items(range(300)))])
    qtbot.waitUntil(sheet.verticalScrollBar().isVisible)
    assert sheet.tile_rect(0) == before


def test_a_strip_stays_at_its_end_when_the_window_narrows(qtbot):
    strip = FilmStrip(NoPictures())
    qtbot.addWidget(strip)
    strip.resize(1200, 130)
    strip.show()
    strip.show_sections([Section("", "", items(range(30)))])
    strip.make_current(29)
    strip.resize(600, 130)
    assert strip.viewport().rect().contains(strip.tile_rect(29).adjusted(0, 0, -1, -1))


def test_a_screen_reader_hears_what_is_current(sheet):
    item = TileItem(id=1, name="IMG_1.jpg", state=CaptureState.HELD, capture_path="", cutout_path="", reason="Blurred.")
    sheet.show_sections([Section("", "", (item,))])
    assert sheet.accessibleDescription() == "IMG_1.jpg, Held, Blurred."


def test_a_capture_that_arrives_is_put_at_the_end_of_its_section_and_moves_nothing_under_the_cursor(qtbot, sheet):
    sheet.show_sections([Section("So far", "", items(range(60))), Section("Flagged", "", items(range(100, 140)))])
    sheet.make_current(120)
    qtbot.mouseMove(sheet.viewport(), sheet.tile_rect(120).center())
    before = sheet.tile_rect(120)
    for number in range(60, 70):
        assert sheet.put(*items([number]), 0)
    assert sheet.tile_rect(120) == before
    assert sheet.ids == [*range(70), *range(100, 140)]
    sheet.make_current(69)
    qtbot.keyClick(sheet, Qt.Key.Key_Right)
    assert sheet.current == 100


def test_a_newer_look_of_a_tile_takes_its_place_and_one_that_changed_sides_is_refused(sheet):
    sheet.show_sections([Section("So far", "", items(range(5))), Section("Flagged", "", items([9]))])
    newer = TileItem(id=3, name="new.jpg", state=CaptureState.CLEAN, capture_path="", cutout_path="")
    assert sheet.put(newer, 0)
    assert sheet.item_of(3).name == "new.jpg"
    assert sheet.ids == [0, 1, 2, 3, 4, 9]
    assert not sheet.put(newer, 1)
    assert not sheet.put(newer, 2)
