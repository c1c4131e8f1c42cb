"""Thumbnails on the disk: made once, whole or not at all, never more than the budget."""

import os
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from PySide6.QtGui import QImage

from pixdesk.ui.pictures import Key, Kind, Pictures, decode, is_small
from pixdesk.ui.thumbs import Thumbs


@pytest.fixture
def cutout(tmp_path):
    picture = np.zeros((800, 1200, 4), np.uint8)
    picture[200:600, 300:900] = (10, 160, 220, 255)
    path = tmp_path / "abc.cutout.png"
    cv2.imwrite(str(path), picture)
    return path


def test_a_thumbnail_comes_back_as_it_was_kept_with_its_coverage(tmp_path, cutout):
    thumbs, made = Thumbs(tmp_path / "t"), decode(Key(str(cutout), 256))
    assert thumbs.read(str(cutout), 256) is None
    thumbs.write(str(cutout), 256, made)
    kept = thumbs.read(str(cutout), 256)
    assert kept.size() == made.size()
    assert kept.format() == QImage.Format.Format_ARGB32_Premultiplied
    assert kept.pixelColor(128, 85) == made.pixelColor(128, 85)
    assert kept.pixelColor(2, 2).alpha() == 0
    assert thumbs.read(str(cutout), 384) is None
    assert not list((tmp_path / "t").rglob("*.part"))


def test_the_window_reads_a_thumbnail_where_there_is_one(qtbot, tmp_path, cutout):
    pictures = Pictures()
    pictures.keep_small_ones(tmp_path / "t")
    key = Key(str(cutout), 256)
    pictures.want(pictures, [key])
    qtbot.waitUntil(lambda: pictures.pixmap(key) is not None)
    pictures.close()
    cutout.unlink()
    again = Pictures()
    again.keep_small_ones(tmp_path / "t")
    again.want(again, [key])
    qtbot.waitUntil(lambda: again.pixmap(key) is not None)
    again.close()


def test_the_oldest_go_first_and_nothing_half_written_stays(tmp_path, cutout):
    folder = tmp_path / "t"
    thumbs = Thumbs(folder)
    image = decode(Key(str(cutout), 256))
    for number in range(4):
        thumbs.write(f"/p/{number}", 256, image)
        os.utime(thumbs._place(f"/p/{number}", 256), (number, number))
    size = thumbs._place("/p/0", 256).stat().st_size
    (folder / "left.1.part").write_bytes(b"half")
    Thumbs(folder, budget_bytes=2 * size).prune()
    assert [thumbs.read(f"/p/{number}", 256) is not None for number in range(4)] == [False, False, True, True]
    assert not list(folder.rglob("*.part"))


def test_nobody_holds_a_thumbnail_open_when_it_is_moved_into_its_place(tmp_path, cutout, monkeypatch):
    held, move = [], Path.replace

    def watched(self, target):
        held.extend(file.path for file in psutil.Process().open_files() if file.path == str(self))
        return move(self, target)

    thumbs, made = Thumbs(tmp_path / "t"), decode(Key(str(cutout), 256))
    monkeypatch.setattr(Path, "replace", watched)
    thumbs.write(str(cutout), 256, made)
    assert not held, "Windows moves no file that is open"
    assert thumbs.read(str(cutout), 256).size() == made.size()


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path, cutout):
    (tmp_path / "t").write_text("a file stands here")
    thumbs = Thumbs(tmp_path / "t")
    thumbs.write(str(cutout), 256, decode(Key(str(cutout), 256)))
    thumbs.prune()
    assert thumbs.read(str(cutout), 256) is None


def test_a_damaged_thumbnail_is_made_again(tmp_path, cutout):
    thumbs = Thumbs(tmp_path / "t")
    thumbs.write(str(cutout), 256, decode(Key(str(cutout), 256)))
    thumbs._place(str(cutout), 256).write_bytes(b"not a picture")
    assert thumbs.read(str(cutout), 256) is None


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        (Key("/a", 256), True),
        (Key("/a", 0), False),
        (Key("/a", 1024), False),
        (Key("/a", 256, Kind.DOUBT), False),
        (Key("/a", 256, Kind.PICTURE, "2"), False),
    ],
)
def test_only_small_copies_that_never_change_are_kept(key, kept):
    assert is_small(key) is kept
