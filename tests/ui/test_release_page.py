"""Release: what goes out, the files that were written, trying again, and reading them again."""

import gc
import weakref
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.modeltest import ModelTester

from pixdesk.domain.view import ExportReport
from pixdesk.ui import words
from pixdesk.ui.first_column import FirstColumn
from pixdesk.ui.pictures import Key
from pixdesk.ui.release_cells import mark, written_key
from pixdesk.ui.release_model import ReleaseModel
from pixdesk.ui.release_page import ReleasePage
from pixdesk.ui.release_side import PICTURE_PX
from tests.ui.resting import rest

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot, window, stand_in):
    stand_in.release.approve_all()
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_4, CTRL)
    rest(qtbot, window, lambda: window.page_name == "release" and window.page.model.rowCount() == 8)
    for ident in ("amazon", "etsy"):
        qtbot.mouseClick(window.page.export.channels.boxes[ident], Qt.MouseButton.LeftButton)
    rest(qtbot, window)
    qtbot.keyClick(window.page.table, Qt.Key.Key_Home, CTRL)
    return window.page


def said(page):
    return " | ".join(label.text() for label in page.side.findChildren(QLabel) if label.isVisible())


def press(qtbot, window, page, *keys):
    for key in keys:
        qtbot.keyClick(page.table, key)
        rest(qtbot, window)


def test_before_anything_is_approved_the_page_says_what_will_stand_here(qtbot, window):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_4, CTRL)
    rest(qtbot, window, lambda: window.page_name == "release")
    assert window.page._empty.accessibleName() == "Nothing is approved yet"
    assert window.focusWidget() is window.page._empty


def test_captures_stand_down_and_the_channels_ticked_across(page):
    titles = [page.model.headerData(n, Qt.Orientation.Horizontal) for n in range(page.model.columnCount())]
    assert titles == ["Capture", "Amazon image", "Etsy image"]
    assert page.model.index(0, 2).data() == "Refused"
    assert page.model.index(1, 1).data() == "Outdated"
    assert page.model.index(2, 1).data() == "Written"
    assert page.model.index(2, 2).data() == "Not exported"
    assert page.model.index(0, 1).data() == "Blocked by its case"


def test_a_file_below_its_target_says_so_in_its_cell_and_once_beside_it(qtbot, window, page):
    press(qtbot, window, page, *[Qt.Key.Key_Down] * 3, Qt.Key.Key_Right)
    row, channel = page.chosen
    assert page.table.currentIndex().data() == "Written, below target"
    assert mark(row, channel) != mark(page.model.rows[2], channel)
    assert QLabel.text(page.side._missed) == words.unbroken("The product fills 47.2 % of the canvas instead of 85 %.")
    assert page.side._missed.property("tone") == "warn"
    assert said(page).count("47.2") == 1
    assert not page._again.isEnabled()
    press(qtbot, window, page, Qt.Key.Key_Up)
    assert "below target" not in said(page)
    assert page.side._missed.isHidden()


def test_the_result_says_how_many_files_were_not_written_and_whose_case_is_in_the_way(qtbot, window, page, stand_in):
    written = tuple(stand_in.release.write(ident, "amazon") for ident in (1, 2, 3, 4))
    blocked = tuple((8, channel, "set/FUR-3002_oak.jpg") for channel in ("amazon", "etsy"))
    page.export.show_report(ExportReport(renditions=written, blocked=blocked))
    result = page.export._result
    assert result.text().startswith("4 files written and verified in ")
    assert result.text().endswith(", 2 not. FUR-3002_oak has an open case.")
    assert result.property("tone") == "warn"
    page.export.show_report(ExportReport(renditions=written))
    assert " not" not in result.text()
    assert result.property("tone") == "good"


def test_what_was_refused_is_said_by_the_channel_s_title(page):
    page.export.show_report(ExportReport(renditions=(), refused=((8, "etsy", "The product has 630 × 872 px."),)))
    assert page.export._result.text() == "No file was written."
    title = page.export.channels.title("etsy")
    assert title != "etsy"
    assert QLabel.text(page.export._refused) == words.unbroken(f"{title}: The product has 630 × 872 px.")


def test_in_a_low_window_the_picture_gives_way_to_what_was_verified(qtbot, window, page):
    window.resize(1280, 720)
    press(qtbot, window, page, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right)
    (scroll,) = page.side.findChildren(QScrollArea)
    assert page.side.picture.height() < PICTURE_PX
    assert scroll.verticalScrollBar().maximum() == 0


def test_a_name_has_the_room_it_wants_but_no_channel_is_pushed_out_for_it(qtbot, window, page):
    page.export.tick(["amazon", "etsy"])
    for width, name_px in ((1440, 256), (1280, 200)):
        window.resize(width, 720)
        rest(qtbot, window)
        assert page.table.columnWidth(0) == name_px
        assert page.table.horizontalScrollBar().maximum() == 0


def test_names_stay_in_sight_beside_a_channel_far_to_the_right(qtbot, window, page):
    window.resize(1280, 720)
    many = [(ident, ident.title()) for ident in ("amazon", "etsy", "ebay", "zalando", "walmart", "otto")]
    page.table.show_rows(page.model.rows, many, {})
    rest(qtbot, window)
    names = page.table.findChild(FirstColumn)
    assert not names.isVisible()
    for step in range(6):
        page.table.choose(page.model.rows[-1].capture_id, many[step][0])
        rest(qtbot, window)
        cell = page.table.visualRect(page.table.currentIndex())
        assert cell.left() >= page.table.columnWidth(0)
    assert names.isVisible()
    assert names.rowViewportPosition(0) == page.table.rowViewportPosition(0)
    qtbot.mouseClick(
        names.viewport(), Qt.MouseButton.LeftButton, pos=names.visualRect(names.model().index(1, 0)).center()
    )
    rest(qtbot, window)
    assert page.table.currentIndex() == page.model.index(1, 0)
    assert not names.isVisible(), "the name's own column is back in its place"


def test_a_written_file_is_shown_as_it_is_on_the_disk_with_what_was_verified(qtbot, window, page):
    press(qtbot, window, page, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right)
    row, channel = page.chosen
    view = row.written[channel]
    key = written_key(view, 280, page.devicePixelRatioF())
    rest(qtbot, window, lambda: page.pictures.pixmap(key) is not None)
    assert page.pictures.pixmap(key).toImage().pixelColor(0, 0).getRgb()[:3] == (255, 255, 255)
    assert "Written, read back and verified" in said(page)
    assert view.sha256[:8] in said(page)
    assert "85.0" in said(page)


def test_another_content_under_the_same_name_is_another_picture(qtbot, window, page, stand_in):
    row = stand_in.release.rows_out[2]
    view = row.written["amazon"]
    keys = written_key(view, 56, 1.0), written_key(stand_in.release.write(1, "amazon"), 56, 1.0)
    assert keys[0] != keys[1]
    assert keys[0] != written_key(view, 56, 1.0).__class__(keys[0].path, keys[0].side_px)


def test_a_refusal_is_told_in_words_and_leads_to_its_exception(qtbot, window, page):
    press(qtbot, window, page, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert "Shoot it closer" in said(page)
    qtbot.keyClick(page.table, Qt.Key.Key_E)
    rest(qtbot, window, lambda: window.page_name == "exceptions")


def test_t_tries_the_refused_channel_again_and_the_file_appears(qtbot, window, page, stand_in):
    press(qtbot, window, page, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_T)
    rest(qtbot, window, lambda: page.model.index(0, 2).data() == "Written")
    tried = [call for call in stand_in.calls if call[0] == "try_again"]
    assert tried == [("try_again", 8, ("etsy",), "reviewer")]
    assert not page._again.isEnabled()


def test_t_writes_a_file_again_that_reading_found_to_be_gone(qtbot, window, page, stand_in):
    row = stand_in.release.rows_out[2]
    Path(row.written["amazon"].path).unlink()
    press(qtbot, window, page, Qt.Key.Key_V)
    rest(qtbot, window, lambda: page.table.place == (int(row.capture_id), "amazon") and page._again.isEnabled())
    qtbot.keyClick(page.table, Qt.Key.Key_T)
    rest(qtbot, window, lambda: Path(row.written["amazon"].path).exists())
    assert ("try_again", int(row.capture_id), ("amazon",), "reviewer") in stand_in.calls
    rest(qtbot, window, lambda: not page._again.isEnabled())


def test_x_exports_to_the_ticked_channels_and_a_refusal_without_a_case_stays_in_sight(qtbot, window, page, stand_in):
    press(qtbot, window, page, Qt.Key.Key_X)
    rest(qtbot, window, lambda: page._refused)
    assert ("export", ("amazon", "etsy"), None) in stand_in.calls
    assert page.model.place_of(2, "amazon").data() == "Refused"
    assert "too small" in page.model.place_of(2, "amazon").data(Qt.ItemDataRole.ToolTipRole)


def test_v_reads_every_file_again_and_goes_to_the_first_that_is_wrong(qtbot, window, page, stand_in):
    press(qtbot, window, page, Qt.Key.Key_V)
    rest(qtbot, window, lambda: "every byte" in page.files.verdict.accessibleName())
    assert page.files.verdict.property("tone") == "good"
    gone = stand_in.release.rows_out[4].written["amazon"]
    Path(gone.path).unlink()
    press(qtbot, window, page, Qt.Key.Key_V)
    rest(qtbot, window, lambda: "not what was verified" in page.files.verdict.accessibleName())
    assert page.table.place == (gone.capture_id, "amazon")


def test_f_shows_the_folder_of_the_chosen_file(qtbot, window, page, monkeypatch):
    opened = []
    monkeypatch.setattr("pixdesk.ui.release_page.QDesktopServices.openUrl", lambda url: opened.append(url.toString()))
    press(qtbot, window, page, Qt.Key.Key_F)
    assert opened == []
    press(qtbot, window, page, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_F)
    assert opened[0].endswith("/exports/amazon")


def test_a_click_chooses_a_cell_and_the_search_narrows_the_list(qtbot, window, page):
    spot = page.table.visualRect(page.model.index(3, 1)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
    assert page.chosen[1] == "amazon"
    qtbot.keyClick(page.table, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(page.search, "0003")
    rest(qtbot, window, lambda: page.model.rowCount() == 1)
    qtbot.keyClicks(page.search, "zz")
    rest(qtbot, window, lambda: page.model.rowCount() == 0)
    assert page._empty.accessibleName() == "Nothing fits the search"
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    rest(qtbot, window, lambda: page.model.rowCount() == 8)


def test_the_ticks_are_remembered_for_the_next_day(window, page):
    assert window.memory.word("release_channels").split() == ["amazon", "etsy"]


def test_a_change_keeps_the_chosen_cell_and_only_repaints_what_differs(qtbot, window, page, stand_in):
    press(qtbot, window, page, Qt.Key.Key_Down, Qt.Key.Key_Right)
    changed = []
    page.model.dataChanged.connect(lambda top, *_: changed.append(top.row()))
    stand_in.release.try_again(stand_in.release.rows_out[1].capture_id, ["etsy"], actor="ben")
    from pixdesk.domain.event import Changed

    stand_in.tell(Changed())
    rest(qtbot, window, lambda: page.model.index(1, 2).data() == "Written")
    assert changed == [1]
    assert page.table.currentIndex().row() == 1


def test_the_table_is_a_sound_model(qtmodeltester, stand_in):
    stand_in.release.approve_all()
    model = ReleaseModel()
    model.show_rows(stand_in.release.rows_out, [("amazon", "Amazon"), ("etsy", "Etsy")], {})
    tester: ModelTester = qtmodeltester
    tester.check(model)
    model.show_rows(stand_in.release.rows_out[:2], [("amazon", "Amazon")], {(7, "amazon"): "The folder is away."})
    tester.check(model)
    model.show_rows([], [], {})
    tester.check(model)
    assert ExportReport(renditions=()).refused == ()


def test_a_page_that_is_closed_lets_go_of_its_table_though_pictures_still_come(qtbot, window, stand_in):
    stand_in.release.approve_all()
    page = ReleasePage(window.desk, window.pictures)
    page.show()
    model = page.model
    rest(qtbot, window, partial(_is_full, model))
    held = weakref.ref(page.table)
    page.close()
    page.deleteLater()
    del page, model
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert held() is None
    window.pictures.ready.emit(Key("", 1))


def _is_full(model):
    return model.rowCount() == 8


def test_a_channel_nobody_has_confirmed_is_greyed_with_the_reason_and_cannot_be_ticked(qtbot, window, page, stand_in):
    ticks = page.export.channels
    assert [box.text() for box in ticks.greyed.values()] == ["Asos", "Faire"]
    box = ticks.greyed["asos"]
    assert "pixdesk channels confirm asos" in box.toolTip()
    assert ticks.why.isVisible()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    assert not box.isChecked()
    assert ticks.chosen == ["amazon", "etsy"]
    ticks.show_unconfirmed(())
    assert ticks.greyed == {}
    assert ticks.why.isHidden()


def test_a_channel_that_was_confirmed_meanwhile_is_offered_when_the_page_comes_back(qtbot, window, page, stand_in):
    known = stand_in.channels()
    known = (*known, SimpleNamespace(**{**vars(known[0]), "id": "asos", "title": "Asos"}))
    stand_in.channels = lambda: known
    stand_in.unconfirmed = ()
    for key in (Qt.Key.Key_2, Qt.Key.Key_4):
        qtbot.keyClick(window.focusWidget() or window, key, CTRL)
        rest(qtbot, window)
    ticks = page.export.channels
    assert set(ticks.boxes) == {channel.id for channel in known}
    assert ticks.greyed == {}
    assert ticks.chosen == ["amazon", "etsy"], "ticks survive"
    window.open_page("batches")
    rest(qtbot, window)
    assert set(window.page.panel.export.channels.boxes) == {channel.id for channel in known}
