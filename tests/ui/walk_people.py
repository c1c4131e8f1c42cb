"""The window's pictures of people: the lock, signing in, what is refused, signing, and People in Settings."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.overriding import hard
from pixdesk.domain.people import HouseRules, Role
from tests.helpers.people import NAMES, PINS, let_all_in


def walk_people(walk) -> None:
    """Set people up and go through what changes by it; after all other work, which it asks to be signed for."""
    engine, window, people = walk.session.engine, walk.window, walk.window.desk.people
    walk.go(1)
    walk.key(Qt.Key.Key_Comma, modifier=Qt.KeyboardModifier.ControlModifier)
    window.page.open_section("people")
    walk.shoot("people-first")
    if hasattr(engine.people, "let_in"):
        engine.people.let_in(HouseRules(idle_lock_min=5))
    else:
        engine.studio.on_store(let_all_in)
    walk.go(1)
    people.look()
    walk.settle(window.door.sign_in.isVisible)
    walk.shoot("people-live-nobody")
    field = window.door.sign_in.pin
    QTest.keyClicks(field, "to")
    QTest.keyClicks(field, "000111")
    walk.key(Qt.Key.Key_Return, field)
    walk.settle(lambda: window.door.sign_in._wrong.text() != "")
    walk.shoot("people-wrong-pin")
    QTest.keyClicks(field, "4816")
    walk.shoot("people-typing-pin")
    sign_in(walk, Role.RETOUCHER)
    walk.go(2)
    walk.settle()
    walk.shoot("people-retoucher-batches")
    walk.go(3)
    walk.shoot("people-retoucher-exceptions")
    walk.key(Qt.Key.Key_L, modifier=Qt.KeyboardModifier.ControlModifier)
    walk.shoot("people-switch")
    sign_in(walk, Role.REVIEWER)
    walk.go(2)
    if draw_a_sample(walk):
        walk.key(Qt.Key.Key_A)
        if window.page.panel.pin.isHidden():
            walk.key(Qt.Key.Key_A)
        walk.shoot("people-sign")
    walk.key(Qt.Key.Key_L, modifier=Qt.KeyboardModifier.ControlModifier)
    sign_in(walk, Role.LEAD)
    walk.go(3)
    held = (view for view in window.page.list._model.values if hard(view.case.findings))
    if (gated := next(held, None)) is not None:
        window.page.list.choose(gated.case.id)
    walk.shoot("people-lead-override")
    walk.key(Qt.Key.Key_Comma, modifier=Qt.KeyboardModifier.ControlModifier)
    window.page.open_section("people")
    walk.shoot("people-settings")


def draw_a_sample(walk) -> bool:
    """Show the sample of a batch that is not approved yet, drawn now where none is; False where all are."""
    page = walk.window.page
    if page.sheet is not None and page.sheet.summary.batch.state is BatchState.APPROVED:
        states = (BatchState.OPEN, BatchState.SAMPLED)
        waiting = [one for one in page.list._model.values if one.batch.state in states]
        if not waiting:
            return False
        chosen = max(waiting, key=lambda one: (states.index(one.batch.state), one.counts.get(CaptureState.CLEAN, 0)))
        page.list.choose(chosen.batch.id)
        is_drawn = chosen.batch.state is BatchState.SAMPLED
        walk.settle(lambda: (page.sheet is not None and page.sheet.summary.batch.id == chosen.batch.id) == is_drawn)
    if page.sheet is None:
        walk.key(Qt.Key.Key_K)
        walk.settle(lambda: page.sheet is not None)
    return True


def sign_in(walk, role) -> None:
    """Sign somebody in by the keys."""
    door, name = walk.window.door, NAMES[role]
    field = door.sign_in.pin
    field.clear()
    QTest.keyClicks(field, name[:2].lower())
    QTest.keyClicks(field, PINS[name])
    QTest.keyClick(field, Qt.Key.Key_Return)
    person = lambda: walk.window.desk.people.person  # noqa: E731
    walk.settle(lambda: person() is not None and person().name == name and not door.sign_in.isVisible())
