"""Release, delivery: destinations, what waits for them, a dry run, sending, a password, and the ways back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from pixdesk.domain.delivery_board import DestinationView, Place
from pixdesk.errors import SetupError
from pixdesk.ui.delivery_model import DeliveryModel
from tests.ui.resting import rest

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def open_delivery(qtbot, window):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_4, CTRL)
    rest(qtbot, window, lambda: window.page_name == "release")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_D)
    rest(qtbot, window, lambda: window.page.is_delivery)
    return window.page.delivery


@pytest.fixture
def view(qtbot, window, stand_in):
    stand_in.delivery.fill()
    made = open_delivery(qtbot, window)
    rest(qtbot, window, lambda: made.model.rowCount() == 16)
    return made


def choose(qtbot, window, view, number):
    index = view.panel.list.model().index(number, 0)
    qtbot.mouseClick(view.panel.list.viewport(), LEFT, pos=view.panel.list.visualRect(index).center())
    rest(qtbot, window)


def press(qtbot, window, view, key):
    qtbot.keyClick(view.table, key)
    rest(qtbot, window)


def calls(stand_in, name):
    return [call[1:] for call in stand_in.calls if call[0] == name]


def places(stand_in, destination):
    return [file.place for file in stand_in.delivery.files if file.destination == destination]


def test_every_destination_stands_with_its_figures_and_all_of_them_as_one(view):
    model = view.panel.list.model()
    told = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert told[0] == "All destinations: 3 due  ·  3 failed  ·  2 refused, 6 there  ·  2 void"
    assert told[1] == "The agency's server: 1 due  ·  1 failed, "
    assert view.panel._send.text().strip() == "Send 6 files"
    assert not view._check.isEnabled(), "all destinations are not one that can be tried"


def test_a_destination_chosen_shows_its_files_alone_with_why_one_did_not_arrive(qtbot, window, view):
    choose(qtbot, window, view, 1)
    assert [view.model.index(row, 0).data() for row in range(view.model.rowCount())] == ["Due", "Failed"]
    assert view.table.isColumnHidden(3)
    press(qtbot, window, view, Qt.Key.Key_Down)
    shown = [label.text() for label in view.side.findChildren(QLabel) if label.isVisible()]
    assert any("the line was cut" in said for said in shown)
    assert view.again.isEnabled()


def test_channels_and_destinations_are_called_by_their_titles_and_not_by_their_ids(qtbot, window, view):
    channels = {view.model.index(row, 2).data() for row in range(view.model.rowCount())}
    assert "Amazon image" in channels
    assert "amazon" not in channels
    choose(qtbot, window, view, 2)
    title = view.panel.chosen.title
    shown = [label.accessibleName() or label.text() for label in view.side.findChildren(QLabel) if label.isVisible()]
    assert any(said.endswith(f" at {title}") for said in shown)
    assert any("Amazon image" in said for said in shown)


def test_names_of_files_take_the_room_that_an_empty_column_does_not_need(qtbot, window, view):
    window.resize(1280, 720)
    choose(qtbot, window, view, 1)
    others = sum(view.table.columnWidth(column) for column in (0, 2, 4))
    needed = max(view.table.horizontalHeader().sectionSizeHint(4), view.table.sizeHintForColumn(4))
    assert view.table.columnWidth(4) <= needed + 8
    assert view.table.columnWidth(1) >= view.table.viewport().width() - others


def test_a_dry_run_says_what_would_go_where_and_sends_nothing(qtbot, window, view, stand_in):
    press(qtbot, window, view, Qt.Key.Key_Y)
    assert view.panel._result.text().startswith("6 files would go")
    stands = [view.model.index(row, 0).data() for row in range(view.model.rowCount())]
    assert stands.count("Would go") == 6
    assert calls(stand_in, "send") == []


def test_s_sends_what_is_due_to_the_destination_chosen_and_each_is_verified(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 3)
    qtbot.mouseClick(view.panel._send, LEFT)
    rest(qtbot, window, lambda: not view.panel.is_working)
    assert calls(stand_in, "send") == [(("share",), (), "reviewer")]
    assert view.panel._result.text() == "2 files sent, read back and verified (52 kB)."
    assert view.panel._result.property("tone") == "good"
    assert Place.DUE not in places(stand_in, "share")
    assert Place.DUE in places(stand_in, "cdn"), "nothing went to another"
    assert not view._send.isEnabled()


def test_one_that_did_not_arrive_is_sent_again(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 2)
    press(qtbot, window, view, Qt.Key.Key_Down)
    press(qtbot, window, view, Qt.Key.Key_G)
    rest(qtbot, window, lambda: not view.panel.is_working)
    assert calls(stand_in, "send") == [(("cdn",), ("amazon",), "reviewer")]
    assert Place.FAILED not in places(stand_in, "cdn")


def test_the_earlier_file_is_put_back_at_one_key_where_there_is_one(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 2)
    assert not view._back.isEnabled()
    press(qtbot, window, view, Qt.Key.Key_Down)
    press(qtbot, window, view, Qt.Key.Key_Down)
    assert view._back.isEnabled()
    press(qtbot, window, view, Qt.Key.Key_B)
    rest(qtbot, window, lambda: not view.panel.is_working)
    assert calls(stand_in, "roll_back") == [("cdn", 3, "amazon", "reviewer")]
    assert view.model.place_of(("cdn", 3)).data() == "Put back"


def test_a_roll_back_is_undone_at_one_key_while_the_later_file_is_kept(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 2)
    row = view.model.place_of(("cdn", 3))
    view.table.setCurrentIndex(row)
    assert not view._ahead.isEnabled()
    press(qtbot, window, view, Qt.Key.Key_B)
    rest(qtbot, window, view._ahead.isEnabled)
    press(qtbot, window, view, Qt.Key.Key_Z)
    rest(qtbot, window, lambda: not view.panel.is_working)
    assert calls(stand_in, "undo_roll_back") == [("cdn", 3, "amazon", "reviewer")]
    assert view.model.place_of(("cdn", 3)).data() == "There"
    assert view._back.isEnabled()
    assert not view._ahead.isEnabled()


def test_what_no_longer_holds_is_taken_away_only_when_asked(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 2)
    assert Place.VOID in places(stand_in, "cdn")
    press(qtbot, window, view, Qt.Key.Key_W)
    rest(qtbot, window, lambda: not view.panel.is_working)
    assert Place.VOID not in places(stand_in, "cdn")
    assert Place.VOID in places(stand_in, "share")


def test_the_connection_is_tried_and_what_is_wrong_is_said_in_words(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 3)
    press(qtbot, window, view, Qt.Key.Key_K)
    rest(qtbot, window, lambda: view.panel._result.text() == "share is there.")
    stand_in.refusal = SetupError("The server's key is another than the one written down. Ask who runs it.")
    press(qtbot, window, view, Qt.Key.Key_K)
    rest(qtbot, window, lambda: "another than the one" in view.panel._result.text())
    assert view.panel._result.property("tone") == "bad"


def test_a_password_goes_to_the_key_store_and_is_never_shown_again(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 1)
    press(qtbot, window, view, Qt.Key.Key_S)
    rest(qtbot, window, lambda: "There is no secret" in view.panel._result.text())
    press(qtbot, window, view, Qt.Key.Key_P)
    field = view.panel.secret.line
    assert field.hasFocus()
    assert field.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(field, "s3cret-word")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: not view.panel.secret.is_asking)
    assert stand_in.delivery.secrets == {("agency", False): "s3cret-word"}
    assert field.text() == ""
    said = [label.text() for label in window.findChildren(QLabel)]
    assert not any("s3cret" in text for text in said)
    press(qtbot, window, view, Qt.Key.Key_P)
    assert field.text() == "", "what is kept is not shown"


def test_esc_puts_the_password_field_away_and_forgets_what_was_typed(qtbot, window, view, stand_in):
    choose(qtbot, window, view, 1)
    press(qtbot, window, view, Qt.Key.Key_P)
    qtbot.keyClicks(view.panel.secret.line, "half a wo")
    qtbot.keyClick(view.panel.secret.line, Qt.Key.Key_Escape)
    assert not view.panel.secret.is_asking
    assert view.panel.secret.line.text() == ""
    assert stand_in.delivery.secrets == {}
    assert view.table.hasFocus()


def test_of_a_seller_account_either_secret_can_be_changed_when_both_are_kept(qtbot, window, view, stand_in):
    stand_in.delivery.places = (
        DestinationView(id="market", title="market", where="", needs_secret=True, has_bucket=True),
    )
    view.look_again()
    rest(qtbot, window, lambda: view.panel.chosen is not None and view.panel.chosen.id == "market")
    press(qtbot, window, view, Qt.Key.Key_P)
    field = view.panel.secret
    assert field.of_bucket.isVisible()
    assert not field.of_bucket.isChecked()
    qtbot.keyClick(field.of_bucket, Qt.Key.Key_Space)
    assert "bucket" in field.line.placeholderText()
    qtbot.keyClicks(field.line, "KEY:new")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    rest(qtbot, window, lambda: not field.is_asking)
    assert stand_in.delivery.secrets == {("market", True): "KEY:new"}


def test_a_folder_needs_no_password(qtbot, window, view):
    choose(qtbot, window, view, 3)
    assert not view._secret.isEnabled()


def test_without_a_destination_the_page_says_what_one_is(qtbot, window):
    view = open_delivery(qtbot, window)
    rest(qtbot, window, lambda: view._empty.accessibleName() == "No destinations yet")
    assert window.focusWidget() is view._empty
    assert view.panel.isHidden()


def test_the_folder_destinations_are_written_down_in_is_shown(qtbot, window, monkeypatch):
    shown = []
    monkeypatch.setattr("pixdesk.ui.delivery_view.QDesktopServices.openUrl", lambda url: shown.append(url.toString()))
    view = open_delivery(qtbot, window)
    rest(qtbot, window, view._empty._button.isVisible)
    qtbot.mouseClick(view._empty._button, LEFT)
    rest(qtbot, window, lambda: shown == ["file:///studio/destinations"])


def test_a_destination_written_down_wrongly_is_told_with_its_file(qtbot, window, stand_in):
    stand_in.delivery.refusal = SetupError("agency.toml: host_key must be the server's fingerprint.")
    view = open_delivery(qtbot, window)
    rest(qtbot, window, lambda: view._empty.accessibleName() == "The destinations cannot be read")
    stand_in.delivery.refusal = None
    stand_in.delivery.fill()
    qtbot.mouseClick(view._empty._button, LEFT)
    rest(qtbot, window, lambda: view.model.rowCount() == 16)


def test_d_leads_back_to_the_files_and_the_verbs_of_one_half_leave_the_other_alone(qtbot, window, view, stand_in):
    page = window.page
    assert not page._again.isEnabled()
    press(qtbot, window, view, Qt.Key.Key_D)
    assert not page.is_delivery
    qtbot.keyClick(page.first_focus(), Qt.Key.Key_S)
    rest(qtbot, window)
    assert calls(stand_in, "send") == []


def test_the_model_keeps_qts_rules(qtmodeltester, stand_in):
    stand_in.delivery.fill()
    model = DeliveryModel()
    model.show_files(stand_in.delivery.files, {("cdn", "amazon/SKU-0001_front.jpg")})
    qtmodeltester.check(model)
