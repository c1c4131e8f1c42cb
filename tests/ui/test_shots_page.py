"""Shots: rows and their states, what needs a home, a list brought in; by keys, the mouse and the scanner."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from pixdesk.domain.shot_board import Line
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import standing
from pixdesk.ui import shot_model
from pixdesk.ui.shot_cells import ShotCell
from pixdesk.ui.shot_model import ShotModel
from pixdesk.ui.text_table import TextModel
from pixdesk.ui.waif_tray import WaifModel
from tests.ui.resting import rest

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def open_shots(qtbot, window):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_0, CTRL)
    rest(qtbot, window, lambda: window.page_name == "shots")
    return window.page


@pytest.fixture
def page(qtbot, window, stand_in):
    stand_in.shots.plan()
    made = open_shots(qtbot, window)
    rest(qtbot, window, lambda: made.model.rowCount() == 15)
    return made


def names(page):
    return [line.standing.row.sku for line in page.model.lines]


def row_of(page, sku):
    return page.model.index(names(page).index(sku), 0)


def given(stand_in):
    return [call[1:5] for call in stand_in.calls if call[0] == "assign"]


def test_the_day_shows_every_row_with_its_state_what_is_missing_and_its_clock(page):
    assert names(page)[:2] == ["SKU-0001", "SKU-0002"]
    late, held = row_of(page, "SKU-0001"), row_of(page, "SKU-0009")
    assert late.siblingAtColumn(shot_model.STATE).data() == "Late, 2 views missing"
    assert late.siblingAtColumn(shot_model.DUE).data() == "Sat 28 Feb, 2 days ago  ·  priority 2"
    assert held.siblingAtColumn(shot_model.STATE).data() == "Held"
    assert held.siblingAtColumn(shot_model.CLOCK).data() == "20\u00a0min left, of 3\u00a0h"
    assert page.table.currentIndex().row() == 0
    assert page.table.selectionModel().isSelected(page.model.index(0, 0))


def test_a_state_is_chosen_by_its_button_or_its_number_and_esc_shows_all(qtbot, window, page):
    qtbot.mouseClick(page.chips._buttons["held"], LEFT)
    assert names(page) == ["SKU-0009"]
    assert page._count.text() == "1 of 15 rows"
    qtbot.keyClick(page.table, Qt.Key.Key_2)
    assert names(page) == ["SKU-0001", "SKU-0002"]
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert len(names(page)) == 15
    assert not page.chips._buttons["exported"].isEnabled()
    qtbot.keyClick(page.table, Qt.Key.Key_8)
    assert len(names(page)) == 15


def test_words_narrow_the_rows_and_the_order_is_remembered(qtbot, window, page):
    qtbot.keyClick(page.table, Qt.Key.Key_F, CTRL)
    assert page.search.text.hasFocus()
    qtbot.keyClicks(page.search.text, "knit oak")
    qtbot.waitUntil(lambda: names(page) == ["SKU-0008"])
    qtbot.keyClicks(page.search.text, " zzz")
    qtbot.waitUntil(lambda: names(page) == [])
    assert page._empty.accessibleName() == "No row fits"
    qtbot.keyClick(page.search.text, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(names(page)) == 15)
    for _ in range(4):
        qtbot.keyClick(page.table, Qt.Key.Key_O)
    assert names(page) == sorted(names(page))
    assert window.memory.word("shots_order") == "sku"


def test_a_row_stays_chosen_when_the_list_is_sorted_or_changes(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    sku = page.chosen.standing.row.sku
    page.search.choose_next()
    assert page.chosen.standing.row.sku == sku
    stand_in.shots.rows = [*stand_in.shots.rows, ShotRow(sku="AAA", priority=1, due=date(2026, 1, 1))]
    page.look_again()
    rest(qtbot, window, lambda: "AAA" in names(page))
    assert page.chosen.standing.row.sku == sku
    assert page.table.selectionModel().isSelected(page.table.currentIndex())


def test_what_needs_a_home_is_told_with_the_row_it_may_belong_to(qtbot, window, page):
    assert page.tray._count.text() == "Needs a home  2"
    qtbot.keyClick(page.table, Qt.Key.Key_N)
    rest(qtbot, window, lambda: page.tray.perhaps != ())
    assert page.tray.chosen.reason == "SKU-O002 is not on the shot list."
    assert page.tray.perhaps[0] == "SKU-0002"
    qtbot.keyClick(page.table, Qt.Key.Key_P)
    assert page.chosen.standing.row.sku == "SKU-0002"
    qtbot.keyClick(page.table, Qt.Key.Key_Home, CTRL)
    qtbot.mouseClick(page.tray._hints[0], LEFT)
    assert page.chosen.standing.row.sku == "SKU-0002"


def test_the_first_captures_that_need_a_home_are_shown_with_their_pictures(qtbot, window, stand_in):
    page = open_shots(qtbot, window)
    rest(qtbot, window, page.side.isHidden)
    stand_in.shots.plan()
    page.look_again()
    rest(qtbot, window, lambda: len(page._board.waifs) == 2)
    asked = {key.path for key in window.pictures._wants[id(page.tray.list)]}
    assert asked == {waif.path for waif in page._board.waifs}


def test_one_key_gives_the_capture_its_row_and_z_takes_it_back(qtbot, window, page, stand_in):
    name = stand_in.captures[1].name
    page.homing._go_to("SKU-0002")
    assert page.tray.button.text() == "It is SKU-0002"
    qtbot.keyClick(page.table, Qt.Key.Key_A)
    rest(qtbot, window, lambda: len(page._board.waifs) == 1)
    assert given(stand_in) == [(1, "SKU-0002", "oak", "front")]
    assert stand_in.captures[1].name == name, "its file keeps its name"
    assert row_of(page, "SKU-0002").data(shot_model.LINE_ROLE).standing.missing == ("back", "detail")
    qtbot.keyClick(page.table, Qt.Key.Key_Z)
    rest(qtbot, window, lambda: len(page._board.waifs) == 2)
    assert not page.homing.back.isEnabled()


def test_a_scan_finds_the_row_by_its_ean_and_enter_gives_it(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    assert page.tray.field.hasFocus()
    qtbot.keyClicks(page.tray.field, "4000000000012")
    assert page.chosen.standing.row.sku == "SKU-0012"
    qtbot.keyClick(page.tray.field, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: given(stand_in) == [(1, "SKU-0012", "navy", "front")])
    assert page.tray.field.text() == ""


def test_a_scan_of_nothing_listed_gives_nothing_and_says_so(qtbot, window, page, stand_in):
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    qtbot.keyClicks(page.tray.field, "SKU-9999")
    qtbot.keyClick(page.tray.field, Qt.Key.Key_Return)
    rest(qtbot, window)
    assert page.tray.trouble.text() == "SKU-9999 is not on the shot list."
    assert given(stand_in) == []
    qtbot.keyClick(page.tray.field, Qt.Key.Key_Escape)
    assert page.tray.trouble.isHidden()


def test_a_scan_of_a_row_that_is_narrowed_away_shows_it(qtbot, window, page):
    qtbot.mouseClick(page.chips._buttons["held"], LEFT)
    qtbot.keyClick(page.table, Qt.Key.Key_B)
    qtbot.keyClicks(page.tray.field, "SKU-0012")
    assert page.chosen.standing.row.sku == "SKU-0012"
    assert len(names(page)) == 15


def drop(page, target, data, kind=QDropEvent):
    """Let go of what is dragged over a place of the page."""
    place = QPointF(target)
    buttons, none = LEFT, Qt.KeyboardModifier.NoModifier
    viewport = page.table.viewport()
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.MoveAction, data, buttons, none)
    QApplication.sendEvent(viewport, enter)
    event = QDropEvent(place, Qt.DropAction.MoveAction, data, buttons, none)
    QApplication.sendEvent(viewport, event)
    return event


def test_a_capture_dragged_from_the_tray_onto_a_row_is_of_that_row(qtbot, window, page, stand_in):
    model = page.tray.list.model()
    data = model.mimeData([model.index(1, 0)])
    drop(page, page.table.visualRect(row_of(page, "SKU-0004")).center(), data)
    rest(qtbot, window, lambda: len(page._board.waifs) == 1)
    assert given(stand_in) == [(2, "SKU-0004", "", "")]
    assert page.chosen.standing.row.sku == "SKU-0004"


def test_nothing_else_can_be_dropped_on_a_row(qtbot, window, page, stand_in):
    data = QMimeData()
    data.setText("SKU-0004")
    drop(page, page.table.visualRect(row_of(page, "SKU-0004")).center(), data)
    rest(qtbot, window)
    assert given(stand_in) == []


def test_what_was_refused_is_said_beside_the_capture_and_it_stays_in_the_tray(qtbot, window, page, stand_in):
    from pixdesk.errors import StaleState

    stand_in.refusal = StaleState("Capture 1 is approved: undo its approval first.")
    qtbot.keyClick(page.table, Qt.Key.Key_A)
    rest(qtbot, window, lambda: "undo its approval" in page.tray.trouble.text())
    assert len(page._board.waifs) == 2


def write(tmp_path, text, name="list.csv"):
    place = tmp_path / name
    place.write_text(text, encoding="utf-8")
    return place


LISTED = "Bestellnr.;Farbe;Ansichten;Termin\nX-1;rot;front,back;30.11.2026\nX-2;blau;front;31.2.2026\n;rot;front;\n"


def test_a_list_is_shown_before_it_is_taken_in_with_every_bad_line(qtbot, window, page, stand_in, tmp_path):
    page.bring(write(tmp_path, LISTED))
    view = page.bringing.view
    rest(qtbot, window, view._empty.isVisible)
    assert view._said.text() == "0 rows can be taken in"
    choice = view._choices["sku"]
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    rest(qtbot, window, lambda: view.rows.rowCount() == 1)
    assert choice.currentText() == "Bestellnr."
    assert [line for line, _ in view.bad.rows] == ["3", "4"]
    assert view.bad.rows[0][1].startswith("Its date 31.2.2026 is no day of the calendar")
    qtbot.keyClick(view, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: "X-1" in names(page))
    assert stand_in.shots.columns == {"sku": "Bestellnr."}
    assert view.isVisible(), "the lines that were not taken stay in sight"
    assert view._said.text().startswith("Taken in: 1 new")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert page.table.isVisible()


def test_a_list_left_with_esc_changes_nothing(qtbot, window, page, stand_in, tmp_path):
    page.bring(write(tmp_path, "sku,views\nX-1,front\n"))
    rest(qtbot, window, lambda: page.bringing.view.rows.rowCount() == 1)
    qtbot.keyClick(page.bringing.view.table, Qt.Key.Key_Escape)
    rest(qtbot, window)
    assert page.table.hasFocus()
    assert not [call for call in stand_in.calls if call[0] == "take_in"]


def test_a_good_list_is_taken_in_at_one_key_and_the_rows_come_back(qtbot, window, page, tmp_path):
    page.bring(write(tmp_path, "sku,views\nX-1,front\n"))
    rest(qtbot, window, page.bringing._take.isEnabled)
    qtbot.keyClick(page.bringing.view.table, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: page.table.isVisible() and "X-1" in names(page))


def test_what_is_no_list_says_so_and_cannot_be_taken_in(qtbot, window, page, tmp_path):
    page.bring(write(tmp_path, "PK\x03\x04 nothing", "list.xlsx"))
    rest(qtbot, window, page.bringing.view._empty.isVisible)
    assert page.bringing.view._empty.accessibleName() == "This is no shot list"
    assert not page.bringing._take.isEnabled()


def test_a_list_dropped_on_the_page_is_shown(qtbot, window, page, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write(tmp_path, "sku\nX-1\n")))])
    place = QPoint(300, 20)
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(page, event)
    rest(qtbot, window, lambda: page.bringing.view.rows.rowCount() == 1)


def test_without_a_list_the_page_says_how_to_bring_one(qtbot, window):
    page = open_shots(qtbot, window)
    rest(qtbot, window, lambda: page._empty.accessibleName() == "No shot list yet")
    assert window.focusWidget() is page._empty
    assert page._empty._button.isVisible()
    assert page.side.isHidden()


def test_a_list_that_cannot_be_asked_for_says_why_and_is_asked_for_again(qtbot, window, stand_in):
    from pixdesk.errors import SetupError

    stand_in.shots.refusal = SetupError("The store is on a disk that is gone. Connect it.")
    page = open_shots(qtbot, window)
    rest(qtbot, window, lambda: page._empty.accessibleName() == "The shot list cannot be read")
    stand_in.shots.refusal = None
    stand_in.shots.plan()
    qtbot.mouseClick(page._empty._button, LEFT)
    rest(qtbot, window, lambda: page.model.rowCount() == 15)


def test_l_shows_the_newest_picture_of_the_row_on_live(qtbot, window, page):
    page.homing._go_to("SKU-0004")
    qtbot.keyClick(page.table, Qt.Key.Key_L)
    rest(qtbot, window, lambda: window.page_name == "live")
    assert window.page.shown == 4


def test_what_a_list_says_is_never_obeyed_as_markup(qapp):
    row = ShotRow(sku="A1", free=(("Note", "<img src='file:///etc/passwd'>\nand more"),))
    model = ShotModel()
    model.show_lines([Line(standing(row, [], date(2026, 3, 2)))], date(2026, 3, 2))
    told = model.index(0, shot_model.PRODUCT).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img src" in told
    assert "<img" not in told
    words = TextModel(("A",))
    words.show_rows([("<b>1</b>",)])
    assert words.index(0, 0).data() == "<b>1</b>"
    assert words.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;b&gt;1&lt;/b&gt;</qt>"


def lines(count):
    return [Line(standing(ShotRow(sku=f"S-{n:05d}", views=("front",)), [], date(2026, 3, 2))) for n in range(count)]


def test_the_models_keep_qts_rules(qtmodeltester, page):
    model = ShotModel()
    model.show_lines(lines(20), date(2026, 3, 2))
    qtmodeltester.check(model)
    changed = lines(20)
    changed[3] = replace(changed[3], standing=replace(changed[3].standing, is_late=True))
    told = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.show_lines(changed, date(2026, 3, 2))
    assert told == [(3, 3)]
    waifs = WaifModel(lambda one: int(one.homeless.id), lambda one: one.homeless.name)
    waifs.show_values(page._board.waifs)
    qtmodeltester.check(waifs)
    words = TextModel(("A", "B"))
    words.show_rows([("1", "2"), ("3", "4")])
    qtmodeltester.check(words)


class CountingCell(ShotCell):
    """Remembers which rows it painted."""

    def __init__(self, pictures, parent):
        super().__init__(pictures, parent)
        self.painted = set()

    def paint(self, painter, option, index):
        self.painted.add(index.row())
        super().paint(painter, option, index)


def test_ten_thousand_rows_are_walked_from_end_to_end_and_only_those_seen_are_painted(qtbot, window, page):
    delegate = CountingCell(window.pictures, page.table)
    page.table.setItemDelegate(delegate)
    page._board = replace(page._board, lines=tuple(lines(10_000)))
    page._show_lines()
    assert page.model.rowCount() == 10_000
    qtbot.keyClick(page.table, Qt.Key.Key_End, CTRL)
    page.table.viewport().grab()
    assert page.table.currentIndex().row() == 9_999
    assert 9_999 in delegate.painted
    assert len(delegate.painted) < 100


def test_ctrl_z_takes_the_last_list_back_and_says_what_became_of_its_rows(qtbot, window, page, stand_in, tmp_path):
    before = names(page)
    assert not page.bringing.undo.isEnabled()
    assert "Nothing was done to the list" in page.bringing.undo.toolTip()
    page.bring(write(tmp_path, "sku,views\nX-1,front\n"))
    rest(qtbot, window, page.bringing._take.isEnabled)
    assert not page.bringing.undo.isEnabled()
    qtbot.keyClick(page.bringing.view.table, Qt.Key.Key_Return, CTRL)
    rest(qtbot, window, lambda: "X-1" in names(page) and page.bringing.undo.isEnabled())
    assert stand_in.shots.taken_last() in page.bringing.undo.toolTip()
    qtbot.keyClick(page.table, Qt.Key.Key_F, CTRL)
    qtbot.keyClick(page.search.text, Qt.Key.Key_Z, CTRL)
    rest(qtbot, window, lambda: names(page) == before)
    assert ("take_back", "reviewer") in stand_in.calls
    assert not page.bringing.undo.isEnabled()
