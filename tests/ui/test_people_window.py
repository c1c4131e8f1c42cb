"""The window and who sits before it: the lock, signing in by the keys, what is grey and why, and signing in place."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea

from pixdesk.domain.batch import BatchState
from pixdesk.domain.event import Gravity
from pixdesk.domain.people import DOES, MAY, ROLES, HouseRules, Role, Verb
from pixdesk.pipeline import pins
from tests.helpers.people import NAMES, PINS
from tests.ui.resting import rest
from tests.ui.stand_in import DOUBTFUL


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(pins, "renewed", lambda _pin, _hash: "")


@pytest.fixture
def peopled(qtbot, window, stand_in):
    """The window of a studio with one person of each role, and nobody signed in."""
    let_in(qtbot, window, stand_in)
    return window


def let_in(qtbot, window, stand_in, **rules):
    stand_in.people.let_in(HouseRules(**rules))
    window.desk.people.look()
    qtbot.waitUntil(window.door.sign_in.isVisible)


def field_of(window):
    return window.door.sign_in.pin


def sign_in(qtbot, window, role):
    name = NAMES[role]
    QTest.keyClicks(field_of(window), name[:2].lower() + PINS[name])
    QTest.keyClick(field_of(window), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.door.sign_in.isVisible())
    rest(qtbot, window)


def press(window, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.focusWidget() or window, key, modifier)


def open_page(qtbot, window, name):
    window.open_page(name)
    rest(qtbot, window)
    return window.page


# -- the door -------------------------------------------------------------------------------------------------------


def test_a_studio_without_people_asks_nobody(window):
    assert not window.door.sign_in.isVisible()
    assert not window.strip.person.isVisible()
    press(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not window.door.sign_in.isVisible()
    assert window.desk.actor == "reviewer"


def test_with_people_and_nobody_signed_in_no_key_reaches_a_page(qtbot, peopled, stand_in):
    before = list(stand_in.calls)
    assert peopled.page_name == "live"
    press(peopled, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert peopled.page_name == "live"
    assert QApplication.focusWidget() is field_of(peopled)
    assert not peopled.centralWidget().isEnabled()
    press(peopled, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is field_of(peopled)
    press(peopled, Qt.Key.Key_Escape)
    assert peopled.door.sign_in.isVisible()
    assert stand_in.calls == before


def test_a_name_is_typed_the_pin_follows_and_enter_signs_in(qtbot, peopled):
    sign_in(qtbot, peopled, Role.RETOUCHER)
    assert peopled.strip.person.text() == NAMES[Role.RETOUCHER]
    assert peopled.desk.actor == NAMES[Role.RETOUCHER]
    assert peopled.centralWidget().isEnabled()
    press(peopled, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert peopled.page_name == "batches"


def test_arrows_letters_and_the_pad_do_the_same(qtbot, peopled):
    tiles, field = peopled.door.sign_in.tiles, field_of(peopled)
    QTest.keyClick(field, Qt.Key.Key_Right)
    assert tiles.name == "Lea Lindt"
    QTest.keyClick(field, Qt.Key.Key_Left)
    assert tiles.name == "Ana Ruiz"
    QTest.keyClicks(field, "ro")  # by the second name
    assert tiles.name == "Pia Roth"
    for digit in "3058629":
        peopled.door.sign_in._press(digit)
    peopled.door.sign_in._press("\u232b")
    assert field.text() == PINS["Pia Roth"]
    assert field.displayText() != field.text()
    QTest.keyClick(field, Qt.Key.Key_Left)
    assert field.text() == ""  # another name, another PIN


def test_a_wrong_pin_is_said_in_place_and_the_field_is_empty_again(qtbot, peopled):
    QTest.keyClicks(field_of(peopled), "an000111")
    QTest.keyClick(field_of(peopled), Qt.Key.Key_Return)
    said = peopled.door.sign_in._wrong
    qtbot.waitUntil(lambda: "not Ana Ruiz's PIN" in said.text())
    assert peopled.door.sign_in.isVisible()
    assert field_of(peopled).text() == ""


def test_the_pad_ends_where_the_button_beside_it_does_and_its_keys_are_as_high_as_meant(peopled):
    door = peopled.door.sign_in
    keys = [one for one in door.findChildren(QPushButton) if one.property("role") == "pad"]
    foot = {round(one.mapTo(door, one.rect().bottomLeft()).y() / 4) for one in (keys[-1], door.enter)}
    assert {one.height() for one in keys} == {42}
    assert door.pin.height() == 44
    assert len(foot) == 1


def test_four_names_stand_whole_in_a_small_window(qtbot, peopled):
    peopled.resize(1280, 720)
    rest(qtbot, peopled)
    (scroll,) = peopled.door.sign_in.findChildren(QScrollArea)
    assert scroll.verticalScrollBar().maximum() == 0


def test_one_key_switches_escape_goes_on_and_the_key_again_locks(qtbot, peopled):
    sign_in(qtbot, peopled, Role.REVIEWER)
    page = open_page(qtbot, peopled, "batches")
    page.grid.setFocus()
    press(peopled, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert peopled.door.sign_in.isVisible()
    press(peopled, Qt.Key.Key_Escape)
    assert not peopled.door.sign_in.isVisible()
    assert QApplication.focusWidget() is page.grid
    assert peopled.desk.actor == "Ana Ruiz"
    press(peopled, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    press(peopled, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: peopled.desk.people.person is None)
    press(peopled, Qt.Key.Key_Escape)
    assert peopled.door.sign_in.isVisible()
    sign_in(qtbot, peopled, Role.LEAD)
    assert peopled.desk.actor == "Lea Lindt"


def test_an_untouched_window_locks_and_shots_still_appear_behind_it(qtbot, window, stand_in):
    clock = [0.0]
    window.door.clock_s = lambda: clock[0]
    let_in(qtbot, window, stand_in, idle_lock_min=5)
    sign_in(qtbot, window, Role.PHOTOGRAPHER)
    clock[0] += 299
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(5, 5), QPointF(5, 5), Qt.NoButton, Qt.NoButton, Qt.NoModifier)
    QApplication.sendEvent(window.windowHandle(), move)
    clock[0] += 299
    window.door.check()
    assert window.desk.people.person is not None  # it was touched in between
    clock[0] += 1
    window.door.check()
    qtbot.waitUntil(window.door.sign_in.isVisible)
    assert "5 min" in window.door.sign_in._words.text()
    seen = stand_in.add(told=True)
    rest(qtbot, window, lambda: window.page.shown == seen)


def test_an_alarm_is_seen_behind_the_lock(qtbot, peopled):
    door = peopled.door.sign_in
    peopled.alarm.sound("The folder is away.", Gravity.FOLDER)
    qtbot.waitUntil(lambda: door._strip.geometry().bottom() < peopled.alarm.mapTo(peopled, QPoint(0, 0)).y())
    assert peopled.alarm.isVisible()
    assert peopled.strip.mapTo(peopled, QPoint(0, 0)).y() > door._strip.geometry().bottom()


# -- what is grey ---------------------------------------------------------------------------------------------------

ACTIONS = {
    Verb.LIST: ("shots", "Bring a list in"),
    Verb.SHOOT: ("settings", "Apply"),
    Verb.CLOSE: ("batches", "Close the batch, draw the sample"),
    Verb.SET_ASIDE: ("batches", "Reject captures, with a reason"),
    Verb.RETOUCH: ("exceptions", "Mend the matte here"),
    Verb.SETTLE: ("exceptions", "Shoot again"),
    Verb.INSPECT: ("batches", "Conforms, move on"),
    Verb.APPROVE: ("batches", "Approve the batch"),
    Verb.EXPORT: ("release", "Export to the channels ticked"),
    Verb.DELIVER: ("release", "Send what is due"),
    Verb.WITHDRAW: ("release", "Put the earlier file back"),
    Verb.SETTINGS: ("settings", "Save"),
}


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_of_the_table_shows_in_the_window(qtbot, peopled, role):
    sign_in(qtbot, peopled, role)
    pages = {name: open_page(qtbot, peopled, name) for name in {page for page, _ in ACTIONS.values()}}
    for verb, (name, title) in ACTIONS.items():
        guarded = [one for one in everything_guarded(pages[name]) if one.needs is verb and one.text() == title]
        assert guarded, (verb, title)
        for action in guarded:
            assert bool(action.why_not) == (role not in MAY[verb]), (verb, role)
            if role not in MAY[verb]:
                assert not action.isEnabled()
                assert DOES[verb] in action.toolTip()
                action.setEnabled(True)  # as its page may want it
                assert not action.isEnabled()
            else:
                assert DOES[verb] not in action.toolTip()
    assert (DOES[Verb.PEOPLE] in pages["settings"].people.add.toolTip()) == (role is not Role.LEAD)


@pytest.mark.parametrize("role", ROLES)
def test_how_much_is_inspected_is_changed_in_the_window_by_a_lead_alone(qtbot, peopled, role):
    sign_in(qtbot, peopled, role)
    form = open_page(qtbot, peopled, "settings").shoot.form
    may = role in MAY[Verb.PLAN]
    assert [row.isEnabled() for row in (form.kind, form.aql, form.level)] == [may] * 3
    assert (DOES[Verb.PLAN] in form._refused.text()) != may
    assert form._refused.isHidden() == may


def test_no_verb_of_the_table_is_left_out_in_the_window():
    elsewhere = {Verb.ACCEPT, Verb.OVERRIDE, Verb.PLAN, Verb.PEOPLE}  # each has its own test here
    by_command_alone = {Verb.APPROVE_UNSEEN, Verb.REDRAW}
    assert set(ACTIONS) | elsewhere | by_command_alone == set(Verb)


@pytest.mark.parametrize("role", [Role.RETOUCHER, Role.REVIEWER])
def test_the_button_that_exports_is_grey_with_the_reason_to_who_may_not(qtbot, peopled, role):
    sign_in(qtbot, peopled, role)
    page = open_page(qtbot, peopled, "release")
    rest(qtbot, peopled, lambda: bool(page.export.channels.boxes))
    page.export.tick(list(page.export.channels.boxes)[:2])
    assert page.export.button.isEnabled() == (role in MAY[Verb.EXPORT])
    assert (DOES[Verb.EXPORT] in page.export.button.toolTip()) == (role not in MAY[Verb.EXPORT])


@pytest.mark.parametrize("role", ROLES)
def test_accepting_what_asks_for_an_eye_is_a_reviewers_or_a_leads(qtbot, peopled, stand_in, role):
    soft = stand_in.add(findings=(DOUBTFUL,), told=True)
    sign_in(qtbot, peopled, role)
    page = open_page(qtbot, peopled, "exceptions")
    page.list.choose(soft)
    rest(qtbot, peopled, lambda: page.list.value.case.id == soft)
    accept = next(action for action in page.dispositions.values() if "Accept" in action.text())
    assert accept.needs is Verb.ACCEPT
    assert accept.isEnabled() == (role in MAY[Verb.ACCEPT])


def everything_guarded(page):
    inner = [page.commands] + ([page.shoot.commands] if hasattr(page, "shoot") else [])
    return [action for commands in inner for action in commands._guarded]


@pytest.mark.parametrize("role", ROLES)
def test_accepting_what_a_hard_gate_holds_is_a_leads(qtbot, peopled, role):
    sign_in(qtbot, peopled, role)
    page = open_page(qtbot, peopled, "exceptions")  # the first case of the stand-in touches the frame
    accept = next(action for action in page.dispositions.values() if "Accept" in action.text())
    assert accept.needs is Verb.OVERRIDE
    assert accept.isEnabled() == (role is Role.LEAD)
    assert page.side.wants_reason == (role is Role.LEAD)


def test_a_lead_says_why_before_a_gate_is_overridden(qtbot, peopled, stand_in):
    sign_in(qtbot, peopled, Role.LEAD)
    page = open_page(qtbot, peopled, "exceptions")
    press(peopled, Qt.Key.Key_A)
    assert QApplication.focusWidget() is page.note
    assert not [call for call in stand_in.calls if call[0] == "settle_case"]
    QTest.keyClicks(page.note, "the customer wants the crop")
    QTest.keyClick(page.note, Qt.Key.Key_Return)
    press(peopled, Qt.Key.Key_A)
    rest(qtbot, peopled, lambda: any(call[0] == "settle_case" for call in stand_in.calls))


def test_another_person_another_grey(qtbot, peopled):
    sign_in(qtbot, peopled, Role.RETOUCHER)
    page = open_page(qtbot, peopled, "batches")
    assert not page.closing.close.isEnabled()
    press(peopled, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    sign_in(qtbot, peopled, Role.REVIEWER)
    assert page.closing.close.isEnabled()


# -- signing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def inspecting(qtbot, peopled, stand_in):
    """A reviewer before a sheet that may be approved."""
    sign_in(qtbot, peopled, Role.REVIEWER)
    page = open_page(qtbot, peopled, "batches")
    press(peopled, Qt.Key.Key_K)
    rest(qtbot, peopled, lambda: page.sheet is not None)
    return page


def ask(qtbot, window, page):
    for _ in range(2):  # the first A may say that it was quick
        if page.panel.pin.isHidden():
            press(window, Qt.Key.Key_A)
    assert not page.panel.pin.isHidden()
    assert QApplication.focusWidget() is page.panel.pin.field


def test_a_asks_for_the_pin_in_place_and_enter_signs(qtbot, peopled, inspecting, stand_in):
    ask(qtbot, peopled, inspecting)
    said = inspecting.panel.pin._question.text()
    assert "Ana Ruiz signs: “approved for release”" in said
    assert inspecting.panel.claim.isHidden()
    QTest.keyClicks(inspecting.panel.pin.field, PINS["Ana Ruiz"])
    QTest.keyClick(inspecting.panel.pin.field, Qt.Key.Key_Return)
    rest(qtbot, peopled, lambda: stand_in.batch.state is BatchState.APPROVED)
    assert inspecting.panel.pin.isHidden()
    assert inspecting.panel.pin.field.text() == ""


def test_a_wrong_pin_approves_nothing_and_is_said(qtbot, peopled, inspecting, stand_in):
    ask(qtbot, peopled, inspecting)
    QTest.keyClicks(inspecting.panel.pin.field, "000111")
    QTest.keyClick(inspecting.panel.pin.field, Qt.Key.Key_Return)
    rest(qtbot, peopled, lambda: "not Ana Ruiz's PIN" in peopled.strip.notice.toolTip())
    assert stand_in.batch.state is BatchState.SAMPLED
    assert inspecting.panel.claim.isEnabled()


def test_escape_puts_the_question_away_and_somebody_else_never_finds_it(qtbot, peopled, inspecting):
    ask(qtbot, peopled, inspecting)
    press(peopled, Qt.Key.Key_Escape)
    assert inspecting.panel.pin.isHidden()
    ask(qtbot, peopled, inspecting)
    QTest.keyClicks(inspecting.panel.pin.field, "7391")
    peopled.door.switch()
    sign_in(qtbot, peopled, Role.LEAD)
    assert inspecting.panel.pin.isHidden()
    assert inspecting.panel.pin.field.text() == ""


def test_four_eyes_grey_approve_with_the_reason_under_it(qtbot, peopled, inspecting, stand_in, monkeypatch):
    why = "Ana Ruiz marked captures of this batch: four eyes are wanted, so somebody else approves it."
    monkeypatch.setattr(stand_in.people, "why_not_approve", lambda _batch: why)
    inspecting.look_again()
    rest(qtbot, peopled, lambda: not inspecting.panel.claim.isEnabled())
    assert inspecting.panel.claim.toolTip() == why
    assert inspecting.panel._refused.text() == why
    press(peopled, Qt.Key.Key_A)
    assert inspecting.panel.pin.isHidden()


# -- People in Settings ---------------------------------------------------------------------------------------------


@pytest.fixture
def section(qtbot, peopled):
    sign_in(qtbot, peopled, Role.LEAD)
    page = open_page(qtbot, peopled, "settings")
    page.open_section("people")
    return page.people


def names_of(window):
    return [one.name for one in window.desk.people.everyone]


def test_the_first_person_is_set_up_in_the_window_and_then_asked_to_sign_in(qtbot, window, monkeypatch, stand_in):
    page = open_page(qtbot, window, "settings")
    page.open_section("people")
    section = page.people
    assert section.list.isHidden() or not section.list.isVisible()
    section.name.setText("Lea Lindt")
    section.pin.setText("204816")
    section.again.setText("204817")
    section.add.click()
    assert "differ" in section._wrong.text()
    section.again.setText("204816")
    section.add.click()
    qtbot.waitUntil(window.door.sign_in.isVisible, timeout=8000)
    assert [(one.name, one.role) for one in window.desk.people.everyone] == [("Lea Lindt", Role.LEAD)]
    assert section.pin.text() == section.again.text() == ""


def test_a_lead_adds_changes_and_removes_somebody(qtbot, peopled, section):
    section.new.click()
    section.name.setText("Kim Yo")
    section.role.choose(Role.RETOUCHER)
    section.pin.setText("918273")
    section.again.setText("918273")
    section.add.click()
    qtbot.waitUntil(lambda: "Kim Yo" in names_of(peopled), timeout=8000)
    section.list.choose(next(one.id for one in peopled.desk.people.everyone if one.name == "Kim Yo"))
    section.role.choose(Role.REVIEWER)
    section.role.chosen.emit()
    qtbot.waitUntil(lambda: section.list.value.role is Role.REVIEWER)
    section.remove.click()
    assert "Kim Yo" in names_of(peopled)  # asked first
    section.remove.click()
    qtbot.waitUntil(lambda: "Kim Yo" not in names_of(peopled))


def test_house_rules_are_switched_and_hold_at_once(qtbot, peopled, section):
    section.four_eyes.click()
    section.lock.setCurrentIndex(section.lock.findData(10.0))
    section.lock.activated.emit(section.lock.currentIndex())
    qtbot.waitUntil(lambda: peopled.desk.people.rules == HouseRules(four_eyes=True, idle_lock_min=10.0))


def test_the_table_beside_the_form_lights_the_column_of_the_role_it_is_about(qtbot, peopled, section):
    for one in peopled.desk.people.everyone:
        section.list.choose(one.id)
        assert section.table._table._mine is one.role
    section.new.click()
    section.role.choose(Role.RETOUCHER)
    section.role.chosen.emit()
    assert section.table._table._mine is Role.RETOUCHER


def test_ctrl_z_takes_back_a_rule_a_role_and_who_was_let_go_and_says_which_is_next(qtbot, peopled, section):
    undo = section._undo.action
    assert "Person added: Pia Roth" in undo.toolTip()
    section.list.choose(next(one.id for one in peopled.desk.people.everyone if one.name == "Pia Roth"))
    section.role.choose(Role.REVIEWER)
    section._role_chosen()
    rest(qtbot, peopled, lambda: "Role changed: Pia Roth" in undo.toolTip())
    qtbot.mouseClick(section.four_eyes, Qt.MouseButton.LeftButton, pos=section.four_eyes.rect().center())
    rest(qtbot, peopled, lambda: "House rules" in undo.toolTip())
    press(peopled, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, peopled, lambda: not section.four_eyes.isChecked() and undo.isEnabled())
    section.pin.setFocus()
    press(peopled, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, peopled, lambda: role_of(peopled, "Pia Roth") is Role.PHOTOGRAPHER)
    assert "Pia Roth is a photographer again" in peopled.strip.notice.accessibleName()
    for _ in range(2):
        section.remove.click()
    rest(qtbot, peopled, lambda: "Pia Roth" not in names_of(peopled))
    section.list.setFocus()
    press(peopled, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, peopled, lambda: "Pia Roth" in names_of(peopled))
    assert "Set a new PIN" in peopled.strip.notice.accessibleName()


def role_of(window, name):
    return next(one.role for one in window.desk.people.everyone if one.name == name)


def test_who_is_no_lead_sees_why_people_are_grey_but_changes_the_own_pin(qtbot, peopled, stand_in):
    sign_in(qtbot, peopled, Role.REVIEWER)
    page = open_page(qtbot, peopled, "settings")
    page.open_section("people")
    section = page.people
    section.list.choose(next(one.id for one in peopled.desk.people.everyone if one.name == "Tom Beck"))
    assert not section.set_pin.isEnabled()
    assert "takes a lead" in section.set_pin.toolTip()
    section.list.choose(peopled.desk.people.person.id)
    assert section.set_pin.isEnabled()
    section.old.setText(PINS["Ana Ruiz"])
    section.pin.setText("918273")
    section.again.setText("918273")
    section.set_pin.click()
    qtbot.waitUntil(lambda: section.pin.text() == "", timeout=8000)
    assert stand_in.people.sign_in("Ana Ruiz", "918273").name == "Ana Ruiz"


def test_who_closed_a_batch_takes_that_back_but_no_mark_of_a_reviewer(qtbot, peopled, stand_in):
    sign_in(qtbot, peopled, Role.PHOTOGRAPHER)
    page = open_page(qtbot, peopled, "batches")
    undo = next(action for action in page.actions() if action.text().startswith("Undo"))
    assert not undo.isEnabled()
    press(peopled, Qt.Key.Key_K)
    rest(qtbot, peopled, lambda: page.sheet is not None)
    assert undo.isEnabled()
    stand_in._say(stand_in.marks[0].capture_id, "halo", "", None, "Ana Ruiz")
    rest(qtbot, peopled, lambda: not page.sheet.may_reopen)
    assert not undo.isEnabled()
    assert "takes a reviewer or a lead" in undo.toolTip()
