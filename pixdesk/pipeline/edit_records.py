"""What was handed out to editors, written down beside the files, and which of them were saved since."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pixdesk.domain import digest
from pixdesk.domain.capture import CaptureId
from pixdesk.store.files import publish

Seen = tuple[int, int]
"""Size and time of a file."""

_SUFFIXES: Final = (".tif", ".tiff", ".psd", ".png")
"""An editor that cannot save what it opened saves one of these beside it, under the same name."""


@dataclass(kw_only=False)
class EditRecords:
    """The records of one folder, ``sent/NAME.json`` for each name that was handed out."""

    folder: Path
    _known: dict[Path, Seen] = field(default_factory=dict)

    def saved(self) -> Iterator[tuple[Path, Seen]]:
        """Yield the files that are not as they were written down. A record is read again only where a file changed."""
        for record in sorted(self.folder.glob("sent/*.json")):
            for path in self._files(record.stem):
                seen = seen_at(path)
                if seen is None or self._known.get(path) == seen:
                    continue
                if self._noted(path) == seen:
                    self._known[path] = seen
                    continue
                yield path, seen

    def is_changed(self, path: Path) -> bool:
        """Whether a file is there that was saved since it was handed out."""
        seen, noted = seen_at(path), self._noted(path)
        return seen is not None and noted is not None and seen != noted

    def of(self, path: Path) -> dict[str, Any]:
        """Return what was written down of a file; empty where nothing was."""
        try:
            found = json.loads((self.folder / "sent" / f"{path.stem}.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, path: Path, capture_id: CaptureId, actor: str, sha256: str) -> None:
        """Write down that a file, and what lies beside it under its name, is known as it is now.

        Raises:
            OSError: the disk refuses.
        """
        seen = {beside.name: found for beside in self._files(path.stem) if (found := seen_at(beside)) is not None}
        record = {"capture": int(capture_id), "actor": actor, "sha256": sha256, "seen": seen}
        publish(self.folder / "sent" / f"{path.stem}.json", digest.canonical(record).encode())

    def _files(self, stem: str) -> Iterator[Path]:
        return (self.folder / f"{stem}{suffix}" for suffix in _SUFFIXES)

    def _noted(self, path: Path) -> Seen | None:
        noted = self.of(path).get("seen")
        if isinstance(noted, list) and path.suffix == ".tif":  # as a TIFF alone was written down before
            noted = {path.name: noted}
        found = noted.get(path.name) if isinstance(noted, dict) else None
        return (found[0], found[1]) if isinstance(found, list) and len(found) == 2 else None


def seen_at(path: Path) -> Seen | None:
    """Return size and time of a plain file; None where there is none."""
    try:
        if path.is_symlink():
            return None
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
