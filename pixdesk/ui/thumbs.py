"""Small pictures kept on the disk: a cutout of 1600 pixels takes thirty times as long to read as its thumbnail.

Named by the path of what they were made from, which the studio names by content: none is ever stale. Losing the folder
costs time and nothing else; trouble with it is passed over.
"""

import hashlib
import os
import threading
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

LARGEST_PX: Final = 512
"""Larger ones are read from the copies themselves."""

_BUDGET_BYTES: Final = 1_000_000_000
"""Some 20,000 thumbnails; the oldest go first."""

_QUALITY: Final = 90
"""Of JPEG; a PNG so written is little compressed, and quick."""


class Thumbs:
    """A folder of small pictures; every method may be called on any thread."""

    def __init__(self, folder: Path, budget_bytes: int = _BUDGET_BYTES) -> None:
        self._folder = folder
        self._budget = budget_bytes

    def _place(self, path: str, side_px: int) -> Path:
        name = hashlib.sha256(f"{side_px}:{path}".encode(errors="surrogateescape")).hexdigest()[:40]
        return self._folder / name[:2] / name

    def read(self, path: str, side_px: int) -> QImage | None:
        """Return the small picture of a file, ready to paint, if it is here."""
        place = self._place(path, side_px)
        try:
            data = place.read_bytes()
        except OSError:
            return None
        image = QImage.fromData(data)
        if image.isNull():
            return None
        has_alpha = image.hasAlphaChannel()
        wanted = QImage.Format.Format_ARGB32_Premultiplied if has_alpha else QImage.Format.Format_RGB32
        return image.convertToFormat(wanted)

    def write(self, path: str, side_px: int, image: QImage) -> None:
        """Keep the small picture of a file: whole or not at all."""
        place = self._place(path, side_px)
        part = place.with_name(f"{place.name}.{threading.get_ident()}.part")
        held = QBuffer()  # a writer keeps a file open as long as it lives, and Windows moves no open file
        held.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QImageWriter(held, QByteArray(b"png" if image.hasAlphaChannel() else b"jpeg"))
        writer.setQuality(_QUALITY)
        if not writer.write(image):
            return
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(held.data().data())
            part.replace(place)
        except OSError:
            return

    def prune(self) -> None:
        """Let the oldest go until the rest fits; of those left half written none stays."""
        found = []
        for folder, _, names in os.walk(self._folder):
            for name in names:
                place = Path(folder) / name
                try:
                    held = place.stat()
                    if name.endswith(".part"):
                        place.unlink()
                    else:
                        found.append((held.st_mtime_ns, held.st_size, place))
                except OSError:
                    continue
        excess = sum(size for _, size, _ in found) - self._budget
        for _, size, place in sorted(found, key=lambda one: one[0]):
            if excess <= 0:
                return
            try:
                place.unlink()
            except OSError:
                continue
            excess -= size
