"""A case's round trip through another program, in the window over the real engine."""

import os
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from pixdesk.domain.capture import CaptureState
from pixdesk.imaging import edit_file
from pixdesk.ui import elsewhere
from tests.flow.test_pointing import two_discs
from tests.helpers.discs import LEFT, RIGHT
from tests.helpers.studio import jpeg
from tests.ui.over_engine import window_over_engine
from tests.ui.resting import rest


def retouched(path, name):
    """Save a file as a retoucher does who took the second product away and evened out a spot on the first."""
    opened = edit_file.read(path.read_bytes(), name=path.name, shape=(700, 1000))
    rgb, alpha = opened.rgb.copy(), opened.alpha.copy()
    cv2.circle(alpha, RIGHT, 190, 0, -1)
    cv2.circle(rgb, LEFT, 12, (180, 182, 184), -1)
    saved = path.with_name(name)
    saved.write_bytes(edit_file.write(np.ascontiguousarray(rgb), alpha, kind="psd"))
    later = saved.stat().st_mtime_ns + 5_000_000_000
    os.utime(saved, ns=(later, later))
    return saved


def test_a_case_goes_out_as_a_psd_and_comes_back_with_its_colours_and_its_case_closed(qtbot, tmp_path, monkeypatch):
    opened: list[Path] = []
    monkeypatch.setattr(
        elsewhere.QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True
    )
    names = ("A1_front.jpg", "A2_front.jpg")
    pictures = {name: jpeg(two_discs(), 92 + len(name) % 2 + int(name[1])) for name in names}
    with window_over_engine(qtbot, tmp_path, pictures) as (made, engine):
        page = made.page
        first = page.list.value.capture

        qtbot.keyClick(page.list, Qt.Key.Key_O)
        rest(qtbot, made, lambda: bool(opened))
        assert opened[0].suffix == ".psd"
        retouched(opened[0], opened[0].name)
        for _ in range(2):
            engine.editing.look()
        rest(qtbot, made, lambda: page.list.value is not None and page.list.value.capture.id != first.id)
        back = engine.capture(first.id).capture
        assert back.state is CaptureState.CLEAN
        assert back.applied.retouched is not None

        second = page.list.value.capture
        qtbot.keyClick(page.list, Qt.Key.Key_O)
        rest(qtbot, made, lambda: len(opened) == 2)
        elsewhere_saved = retouched(opened[1], "from-the-agency.psd")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(elsewhere_saved), ""))
        qtbot.keyClick(page.list, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, made, lambda: engine.capture(second.id).capture.state is CaptureState.CLEAN)
        rest(qtbot, made, lambda: "of the product was repainted" in made.strip.notice.accessibleName())
        rest(qtbot, made, page.settling.undo_action.isEnabled)
        qtbot.keyClick(made.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, made, lambda: "has the cutout it had before" in made.strip.notice.accessibleName())
        assert engine.capture(second.id).capture == second
