"""Pictures are decoded elsewhere, kept by bytes, and only when somebody wants them."""

import threading

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QObject

from pixdesk.ui import pictures as module
from pixdesk.ui.pictures import FULL, Key, Kind, Pictures, decode, key_for


@pytest.fixture
def jpegs(tmp_path):
    paths = []
    for number in range(12):
        array = np.full((300, 400, 3), (number * 20, 120, 200), np.uint8)
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(cv2.imencode(".jpg", array)[1].tobytes())
        paths.append(str(path))
    return paths


@pytest.fixture
def shelf(qapp):
    made = Pictures(threads=2)
    yield made
    made.close()


def test_what_is_wanted_comes_scaled_and_is_decoded_on_another_thread(qtbot, shelf, jpegs, monkeypatch):
    threads, real = set(), module.decode
    monkeypatch.setattr(module, "decode", lambda key: threads.add(threading.get_ident()) or real(key))
    key = Key(jpegs[0], 128)
    owner = QObject()
    with qtbot.waitSignal(shelf.ready) as ready:
        shelf.want(owner, [key])
    assert ready.args == [key]
    assert (shelf.pixmap(key).width(), shelf.pixmap(key).height()) == (128, 96)
    assert threading.get_ident() not in threads


def test_leafing_fast_decodes_little_more_than_what_is_stopped_at(qtbot, shelf, tmp_path, jpegs, monkeypatch):
    decoded, real = [], module.decode
    gate = threading.Semaphore(0)

    def slow(key):
        gate.acquire(timeout=2)
        decoded.append(key)
        return real(key)

    monkeypatch.setattr(module, "decode", slow)
    owner = QObject()
    for side in range(128, 128 * 40, 128):
        shelf.want(owner, [Key(path, side) for path in jpegs])
    last = [Key(path, 128 * 39) for path in jpegs]
    for _ in range(40):
        gate.release()
    qtbot.waitUntil(lambda: all(shelf.pixmap(key) for key in last))
    assert set(last) <= set(decoded)
    assert len(decoded) <= len(last) + 2


def test_nobody_waits_for_what_nobody_wants(qtbot, shelf, jpegs):
    owner = QObject()
    shelf.want(owner, [])
    assert not shelf.busy


def test_the_budget_is_kept_and_what_is_shown_is_not_thrown_away(qtbot, jpegs):
    shelf = Pictures(budget_mb=1)  # two pictures of 400 x 300 x 4 bytes
    owner = QObject()
    for path in jpegs:
        shelf.want(owner, [Key(path, FULL)])
        qtbot.waitUntil(lambda path=path: shelf.pixmap(Key(path, FULL)) is not None)
    assert shelf.kept_bytes <= 1_000_000
    assert shelf.pixmap(Key(jpegs[-1], FULL)) is not None
    assert shelf.pixmap(Key(jpegs[0], FULL)) is None
    shelf.close()


def test_another_size_stands_in_while_the_right_one_is_decoded(qtbot, shelf, jpegs):
    owner, small = QObject(), Key(jpegs[0], 128)
    shelf.want(owner, [small])
    qtbot.waitUntil(lambda: shelf.pixmap(small) is not None)
    assert shelf.pixmap(Key(jpegs[0], 256)) is None
    assert shelf.nearest(Key(jpegs[0], 256)).width() == 128
    assert shelf.nearest(Key(jpegs[0], 256, Kind.DOUBT)) is None


def test_a_file_that_is_no_picture_fails_once_and_is_said_to(qtbot, shelf, tmp_path):
    path = tmp_path / "page.jpg"
    path.write_text("<html>")
    key, owner = Key(str(path), 128), QObject()
    with qtbot.waitSignal(shelf.ready):
        shelf.want(owner, [key])
    assert shelf.has_failed(key)
    assert not shelf.busy


def test_a_cutout_is_scaled_without_a_dark_fringe(tmp_path, qapp):
    rgba = np.zeros((400, 400, 4), np.uint8)
    rgba[:, 200:] = (255, 255, 255, 255)
    path = tmp_path / "cutout.png"
    path.write_bytes(cv2.imencode(".png", rgba)[1].tobytes())
    small = decode(Key(str(path), 50))
    edge = [small.pixelColor(x, 25) for x in range(50)]
    assert any(0 < colour.alpha() < 255 for colour in edge) or edge[24].alpha() != edge[25].alpha()
    assert all(colour.red() >= 250 for colour in edge if colour.alpha() > 30)


def test_doubt_is_painted_where_the_matte_is_neither_in_nor_out(tmp_path, qapp):
    matte = np.zeros((60, 90), np.uint8)
    matte[:, 30:60] = 128
    matte[:, 60:] = 255
    path = tmp_path / "matte.png"
    path.write_bytes(cv2.imencode(".png", matte)[1].tobytes())
    doubt = decode(Key(str(path), FULL, Kind.DOUBT))
    assert [doubt.pixelColor(x, 30).alpha() > 100 for x in (15, 45, 75)] == [False, True, False]


def test_resizing_a_little_asks_for_the_same_picture():
    assert key_for("a", 300, 1.0) == key_for("a", 330, 1.0)
    assert key_for("a", 300, 2.0) == key_for("a", 600, 1.0)
