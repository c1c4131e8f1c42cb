"""Every text can be read against what lies behind it, and no grey has a tint (WCAG 2.2: 4.5 to 1)."""

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton

from pixdesk.ui import theme
from pixdesk.ui.page_list import FACTORIES
from tests.ui.readable import contrast, written
from tests.ui.resting import rest

LEAST = 4.5
EVEN = 0.3
"""Of a text over a picture there is no one ground to speak of."""

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
SOURCES = sorted(Path(theme.__file__).parent.glob("*.py"))


def rgb(colour):
    return np.array(QColor(colour).getRgb()[:3])


@pytest.mark.parametrize("ground", ["GROUND", "PANEL", "RAISED", "HOVER", "SURROUND", "INK", "ACCENT_DEEP", "BAD_DEEP"])
@pytest.mark.parametrize("text", ["TEXT", "DIM"])
def test_plain_and_dim_text_is_readable_on_every_ground(text, ground):
    assert contrast(rgb(getattr(theme, text)), rgb(getattr(theme, ground))) >= LEAST


@pytest.mark.parametrize("ground", ["GROUND", "PANEL", "ACCENT_DEEP"])
@pytest.mark.parametrize("text", ["GOOD", "WARN", "BAD", "ACCENT"])
def test_text_with_a_meaning_is_readable_on_pages_panels_and_what_is_chosen(text, ground):
    assert contrast(rgb(getattr(theme, text)), rgb(getattr(theme, ground))) >= LEAST


@pytest.mark.parametrize("ground", ["GROUND", "PANEL"])
@pytest.mark.parametrize("text", ["FAINT"])
def test_faint_text_is_readable_on_pages_and_panels(text, ground):
    assert contrast(rgb(getattr(theme, text)), rgb(getattr(theme, ground))) >= LEAST


@pytest.mark.parametrize("ground", ["ACCENT", "ACCENT_LIT", "GOOD", "WARN", "BAD"])
def test_ink_is_readable_on_every_bright_ground(ground):
    assert contrast(rgb(theme.INK), rgb(getattr(theme, ground))) >= LEAST


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_what_is_nearly_grey_is_grey(source):
    found = COLOUR.findall(source.read_text(encoding="utf-8"))
    tinted = [colour for colour in found if 0 < np.ptp(rgb(colour)) < 24]
    assert tinted == []


@pytest.fixture
def lived_in(window, stand_in):
    """A window over a studio with a shot list and captures that go out."""
    stand_in.shots.plan()
    stand_in.release.approve_all()
    return window


def ill_read(window):
    return [
        f"{one.ratio:.2f} {one.where}: {one.text[:60]!r}"
        for one in written(window)
        if one.ratio < LEAST and one.evenness > EVEN
    ]


@pytest.mark.parametrize("name", list(FACTORIES))
def test_every_text_of_a_page_and_of_its_keys_is_readable(qtbot, lived_in, name):
    window = lived_in
    window.open_page(name)
    rest(qtbot, window)
    qtbot.wait(50)  # what came last is laid out
    assert len(list(written(window))) > 20
    assert ill_read(window) == []
    window.show_keys()
    assert len(list(written(window.overlay))) > 10
    assert ill_read(window.overlay) == []


@pytest.mark.parametrize("name", list(FACTORIES))
def test_tab_walks_a_page_round_and_the_focus_is_seen_wherever_it_is(qtbot, lived_in, name):
    window = lived_in
    window.open_page(name)
    rest(qtbot, window)
    elsewhere = window.page  # it shows nothing of it
    elsewhere.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    elsewhere.setFocus()
    reached, unseen = [], []
    qtbot.wait(50)  # what came last is laid out
    while len(reached) < 100:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        here = window.focusWidget()
        if here in reached:
            break
        reached.append(here)
        with_it = window.grab().toImage()
        elsewhere.setFocus()
        if window.grab().toImage() == with_it:
            said = here.accessibleName() or (here.text() if isinstance(here, QAbstractButton) else "")
            unseen.append(f"{type(here).__name__}: {said}")
        here.setFocus(Qt.FocusReason.TabFocusReason)
    assert len(reached) > 3
    assert len(reached) < 100
    assert unseen == []
