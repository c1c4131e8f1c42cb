"""Pictures for the screen: decoded on worker threads, kept by bytes, only what is wanted now, newest first.

A picture is asked for by path and size in device pixels. Staged files are named by what is in them, so a path never
changes its content and no cache here can be stale. `QImage` is made on the workers, `QPixmap` on the GUI thread.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QSize, Qt, QThread, QThreadPool, Signal
from PySide6.QtGui import QColor, QImage, QImageReader, QPixmap

from pixdesk.ui import theme
from pixdesk.ui.thumbs import LARGEST_PX, Thumbs

FULL = 0
"""The side that means every pixel there is."""

_STEP_PX = 128
_RETRY_S = 2.0
_SURE = 0.2
"""Doubt below this is left unpainted: a veil over everything would say nothing."""

_ALLOCATION_MIB = 1536
"""QImageReader refuses above 256 MiB by itself; a 150 MP cutout is 600 MiB."""


class Kind(StrEnum):
    """What to make of the file."""

    PICTURE = "picture"
    DOUBT = "doubt"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Key:
    """One picture at one size.

    Attributes:
        side_px: the long side at most, in device pixels; `FULL` for all.
        version: what tells its content from another under the same path; staged files need none.
    """

    path: str
    side_px: int
    kind: Kind = Kind.PICTURE
    version: str = ""


def key_for(path: str, long_side_px: float, ratio: float, kind: Kind = Kind.PICTURE, version: str = "") -> Key:
    """Return the key for a picture shown so many logical pixels long, stepped so that resizing rarely reloads."""
    device = max(1, round(long_side_px * ratio))
    return Key(path, -(-device // _STEP_PX) * _STEP_PX, kind, version)


class Pictures(QObject):
    """The window's one store of decoded pictures.

    Attributes:
        ready: a `Key` has become available, or has failed; on the GUI thread.
    """

    ready = Signal(object)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None, *, budget_mb: int = 320, threads: int = 2) -> None:
        super().__init__(parent)
        QImageReader.setAllocationLimit(_ALLOCATION_MIB)
        self._budget = budget_mb * 1_000_000
        self._bytes = 0
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._sizes: dict[tuple[str, Kind, str], set[Key]] = {}
        self._thumbs: Thumbs | None = None
        self._failed: dict[Key, float] = {}
        self._wants: dict[int, tuple[Key, ...]] = {}
        self._lock = threading.Lock()
        self._queue: list[Key] = []
        self._running: set[Key] = set()
        self._done: list[tuple[Key, QImage]] = []
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._wake.connect(self._take_in, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a picture is still to come."""
        with self._lock:
            return bool(self._queue or self._running or self._done)

    @property
    def kept_bytes(self) -> int:
        """Bytes of pixels held."""
        return self._bytes

    def pixmap(self, key: Key) -> QPixmap | None:
        """Return the picture if it is here."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def nearest(self, key: Key) -> QPixmap | None:
        """Return the picture, or the largest other size of it that is here."""
        exact = self.pixmap(key)
        if exact is not None:
            return exact
        others = [self._kept[other] for other in self._sizes.get(_picture_of(key), ())]
        return max(others, key=lambda pixmap: pixmap.width()) if others else None

    def has_failed(self, key: Key) -> bool:
        """Whether the file could not be read when it was last tried."""
        return key in self._failed

    def want(self, owner: QObject, keys: Iterable[Key]) -> None:
        """Say all that `owner` shows now, most wanted first; what nobody wants any more is not begun."""
        ident = id(owner)
        if ident not in self._wants:
            owner.destroyed.connect(lambda: self._wants.pop(ident, None))
        self._wants[ident] = tuple(key for key in keys if key.path)
        now = time.monotonic()
        self._failed = {key: at for key, at in self._failed.items() if now - at < _RETRY_S}
        with self._lock:
            wanted = [key for keys_ in reversed(self._wants.values()) for key in keys_ if self._is_missing(key)]
            mine = [key for key in self._wants[ident] if self._is_missing(key)]
            self._queue = list(dict.fromkeys(mine + wanted))
            starting = min(len(self._queue), self._pool.maxThreadCount())
        for _ in range(starting):
            self._pool.start(self._work)

    def keep_small_ones(self, folder: Path) -> None:
        """Keep what was made small in a folder, so that no picture is made small twice."""
        self._thumbs = Thumbs(folder)
        self._pool.start(self._thumbs.prune)

    def close(self) -> None:
        """Begin nothing more and wait for what is being decoded."""
        with self._lock:
            self._queue.clear()
        self._wants.clear()
        self._pool.waitForDone()

    def _is_missing(self, key: Key) -> bool:
        return key not in self._kept and key not in self._running and key not in self._failed

    def _work(self) -> None:
        """Decode until nothing is wanted; on one of the pool's threads."""
        while True:
            with self._lock:
                if not self._queue:
                    return
                key = self._queue.pop(0)
                self._running.add(key)
            image = self._image(key)
            with self._lock:
                asleep = not self._done
                self._done.append((key, image))
            if asleep and shiboken6.isValid(self):
                self._wake.emit()

    def _image(self, key: Key) -> QImage:
        """Return a picture, a small one from the disk where it was made small before; on one of the pool's threads."""
        thumbs = self._thumbs
        if thumbs is None or not is_small(key):
            return decode(key)
        kept = thumbs.read(key.path, key.side_px)
        if kept is not None:
            return kept
        image = decode(key)
        if not image.isNull():
            thumbs.write(key.path, key.side_px, image)
        return image

    def _take_in(self) -> None:
        with self._lock:
            done, self._done = self._done, []
            self._running.difference_update(key for key, _ in done)
        for key, image in done:
            if image.isNull():
                self._failed[key] = time.monotonic()
            else:
                self._keep(key, QPixmap.fromImage(image))
        self._make_room()
        for key, _ in done:
            self.ready.emit(key)

    def _keep(self, key: Key, pixmap: QPixmap) -> None:
        self._bytes += _bytes_of(pixmap) - (_bytes_of(self._kept[key]) if key in self._kept else 0)
        self._kept[key] = pixmap
        self._sizes.setdefault(_picture_of(key), set()).add(key)

    def _make_room(self) -> None:
        """Let go of what was shown longest ago, and never of what is shown now; looks no further than it must."""
        excess = self._bytes - self._budget
        if excess <= 0:
            return
        shown = {wanted for keys in self._wants.values() for wanted in keys}
        gone = []
        for key, pixmap in self._kept.items():
            if excess <= 0:
                break
            if key not in shown:
                gone.append(key)
                excess -= _bytes_of(pixmap)
        for key in gone:
            self._bytes -= _bytes_of(self._kept.pop(key))
            sizes = self._sizes[_picture_of(key)]
            sizes.discard(key)
            if not sizes:
                del self._sizes[_picture_of(key)]


def _picture_of(key: Key) -> tuple[str, Kind, str]:
    return key.path, key.kind, key.version


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def is_small(key: Key) -> bool:
    """Whether a picture is one to keep on the disk: a copy of the studio's own, which never changes, made small."""
    return key.kind is Kind.PICTURE and not key.version and 0 < key.side_px <= LARGEST_PX


def decode(key: Key) -> QImage:
    """Return the picture scaled down to the key's side, upright, ready to paint; a null image when unreadable."""
    reader = QImageReader(key.path)
    reader.setAutoTransform(True)
    size = reader.size()
    if key.side_px and size.isValid() and max(size.width(), size.height()) > key.side_px:
        reader.setScaledSize(size.scaled(QSize(key.side_px, key.side_px), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return image
    if key.kind is Kind.DOUBT:
        image = _doubt(image)
    elif key.kind is Kind.PLACES:
        image = _tinted(image, [max(0.0, level / 255 - _SURE) / (1 - _SURE) for level in range(256)])
    wanted = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
    return image.convertToFormat(wanted)


def _doubt(matte: QImage) -> QImage:
    """Return where a matte is neither in nor out, strongest at half coverage."""
    unsure = (1.0 - abs(level / 127.5 - 1.0) for level in range(256))
    return _tinted(matte, [min(1.0, 1.6 * share) if 10 < level < 245 else 0.0 for level, share in enumerate(unsure)])


def _tinted(plane: QImage, strengths: list[float]) -> QImage:
    """Return a grey picture as a tint of doubt, each level as strong as its strength, 0..1, through a colour table."""
    grey = plane.convertToFormat(QImage.Format.Format_Grayscale8)
    indexed = QImage(
        grey.constBits(), grey.width(), grey.height(), grey.bytesPerLine(), QImage.Format.Format_Indexed8
    ).copy()
    tint = QColor(theme.BAD)
    table = []
    for strength in strengths:
        tint.setAlphaF(0.75 * strength)
        table.append(tint.rgba())
    indexed.setColorTable(table)
    return indexed
