"""Scenes in Settings: looked at with a cutout in them, approved, and chosen for a role by one key each."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.resting import rest

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def section(qtbot, window, stand_in):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Comma, CTRL)
    rest(qtbot, window, lambda: window.page_name == "settings")
    qtbot.keyClick(window.focusWidget() or window.page, Qt.Key.Key_5, ALT)
    found = window.page.scenes
    # The first look decodes a plate and composes in it, for real.
    qtbot.waitUntil(lambda: bool(found.look._path), timeout=30_000)
    rest(qtbot, window, lambda: found.list.value is not None and found.place.count() > 0)
    return found


def said(widget):
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_it_lists_the_library_and_shows_the_newest_cutout_in_the_scene(qtbot, window, section):
    assert window.focusWidget() is section.list
    assert [value[1].scene.id for value in section.list.model().values] == ["grey-stage", "warm-paper"]
    qtbot.waitUntil(lambda: "grey-stage" in section.look._path)
    assert "Set in the scene grey-stage@" in section.look.toolTip()
    assert "A draft: look at it" in said(section)
    assert "CC0-1.0" in said(section)
    assert "from behind on the right" in said(section)
    assert "grey-stage@" not in said(section), "the version is in the tooltip"
    qtbot.keyClick(section.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "warm-paper" in section.look._path)


def test_a_channel_is_chosen_by_its_title(qtbot, window, section):
    at = next(at for at in range(section.place.count()) if tuple(section.place.itemData(at)) == ("etsy", ""))
    rest(qtbot, window, lambda: section.place.itemText(at) == "Etsy listing image")


def test_a_draft_is_not_chosen_and_an_approved_one_is_by_one_key(qtbot, window, section, stand_in):
    qtbot.waitUntil(lambda: bool(section.look._path))
    qtbot.keyClick(section.list, Qt.Key.Key_U)
    assert stand_in.scenes.done == []
    qtbot.keyClick(section.list, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: section.list.value[1].state == "approved")
    qtbot.keyClick(section.list, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: bool(section.list.value[1].used))
    channel, role = section._wanted
    assert stand_in.scenes.done == [
        ("approve", "grey-stage", "reviewer"),
        ("use", "grey-stage", channel, role, "reviewer"),
    ]
    assert "what is exported from now on stands in this scene" in said(section)
    assert not section._use.isEnabled()
    qtbot.keyClick(section.list, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: not section.list.value[1].used)
    qtbot.keyClick(section.list, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: section.list.value[1].state == "draft")


def test_another_role_is_looked_at_on_its_own_canvas(qtbot, window, section):
    qtbot.waitUntil(lambda: bool(section.look._path))
    first = section.look._path
    section.place.setCurrentIndex(section.place.count() - 1)
    qtbot.waitUntil(lambda: bool(section.look._path) and section.look._path != first)


def test_why_a_product_cannot_be_shown_stands_in_the_picture_s_place(qtbot, window, section, stand_in):
    qtbot.waitUntil(lambda: bool(section.look._path))
    stand_in.scenes.trouble = "The plate of the scene has too few pixels."
    qtbot.keyClick(section.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: section.look._instead.startswith("The plate of the scene"))
    assert not section.look._path


def test_ctrl_z_takes_back_what_was_done_last_and_is_grey_with_the_reason_before(qtbot, window, section, stand_in):
    undo = section._undo.action
    assert not undo.isEnabled()
    assert "Nothing was done here" in undo.toolTip()
    qtbot.keyClick(section.list, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: section.list.value[1].state == "approved")
    qtbot.keyClick(section.list, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: bool(section.list.value[1].used) and undo.isEnabled())
    channel, role = section._wanted
    assert f"Scene chosen: grey-stage, {channel} {role}".strip() in undo.toolTip()
    qtbot.keyClick(section.list, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not section.list.value[1].used and "Scene approved: grey-stage" in undo.toolTip())
    assert "Taken back: Scene chosen" in window.strip.notice.accessibleName()
    qtbot.keyClick(section.list, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: section.list.value[1].state == "draft" and not undo.isEnabled())
    assert [one[0] for one in stand_in.scenes.done] == ["approve", "use", "take_back", "take_back"]
