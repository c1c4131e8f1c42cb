"""Retouching in another program: a file is handed out, and what was saved comes back as the capture's next matte.

The file lies in the studio's own ``edit`` folder under a name made from the capture's number; what was handed out is
written beside it, so that a restart forgets nothing. Only files that were handed out are looked at. The original is
never touched, and colours that were changed in the editor are not taken: pixdesk exports the original's.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pixdesk.domain import digest
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.people import Verb
from pixdesk.domain.prompting import Mended
from pixdesk.domain.safe_name import safe_name
from pixdesk.errors import CaptureError, PixdeskError, SetupError
from pixdesk.imaging import edit_file
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.retouch_flow import RetouchFlow
from pixdesk.pipeline.steps import read_original
from pixdesk.pipeline.studio import Studio
from pixdesk.store import audit
from pixdesk.store.captures import subject
from pixdesk.store.db import Store
from pixdesk.store.files import publish

_Seen = tuple[int, int]
"""Size and time of a file."""


@dataclass(kw_only=True)
class EditFlow:
    """Hands files out and takes them back; every verb blocks, so call it from no lane."""

    studio: Studio
    retouching: RetouchFlow
    _looked: dict[Path, _Seen] = field(default_factory=dict)
    _refused: dict[Path, _Seen] = field(default_factory=dict)
    _under_way: set[Path] = field(default_factory=set)

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self.studio.home / "edit"

    @needs(Verb.RETOUCH)
    def hand_out(self, capture_id: CaptureId, *, actor: str) -> Path:
        """Write a capture's picture with its matte as alpha, and watch it from now on; returns where it lies.

        A file that was handed out before and has not come back yet is left as it is.

        Raises:
            StaleState: the capture is neither an exception nor clean, or it is under inspection.
            CaptureError: its original or its matte cannot be read.
            SetupError: the studio's disk refuses to write.
        """
        session = self.retouching.open(capture_id)
        name = safe_name(
            f"{capture_id}-{Path(session.capture.name).stem}", suffix=".tif", digest=session.capture.digest
        )
        path = self.folder / name
        if path.exists() and self._is_changed(path):
            return path
        data = edit_file.write(session.picture, session.matte())
        said = {"file": name, "sha256": digest.of_bytes(data)}
        try:
            publish(path, data)
            self._write_down(path, capture_id, actor, said["sha256"])
        except OSError as trouble:
            raise SetupError(f"The studio's disk refuses to write ({trouble.strerror}). Free some space.") from trouble
        self.studio.on_store(_append, actor, capture_id, said)
        return path

    @needs(Verb.RETOUCH)
    def take_back(self, capture_id: CaptureId, path: Path, *, actor: str) -> Mended:
        """Make the alpha of a saved file the capture's matte, have it checked, and say what came of it.

        Raises:
            CaptureError: the file does not fit; with what to do. Nothing was changed.
            SetupError: its alpha is the matte that is there already.
            StaleState: the capture has moved on.
        """
        return self._take_back(capture_id, path, actor=actor)

    def _take_back(self, capture_id: CaptureId, path: Path, *, actor: str, here: bool = False) -> Mended:
        """Take a file back in the name of who was given it; `here` on the files lane already."""
        try:
            saved = read_original(path)
        except OSError as trouble:
            raise CaptureError(f"{path.name} cannot be read ({trouble.strerror}).", code="source-lost") from trouble
        if saved is None:
            raise CaptureError(f"{path.name} is still being written. Save it again.", code="source-lost")
        session = self.retouching.open(capture_id, here=here)
        matte = edit_file.read(saved.data, name=path.name, shape=session.picture.shape)
        if np.array_equal(matte, session.matte()):
            raise SetupError(f"The transparency of {path.name} is what the capture has already.")
        session.take(matte, {"does": "brought-back", "file": saved.digest})
        return self.retouching.keep_now(session, actor=actor, note=path.name, here=here)

    def look(self) -> None:
        """See whether a file that was handed out was saved; cheap when none was. Call it every second or so."""
        for record in sorted(self.folder.glob("sent/*.json")):
            path = self.folder / f"{record.stem}.tif"
            seen = _stat(path)
            if seen is None or path in self._under_way or not self._is_due(path, seen):
                continue
            self._under_way.add(path)
            job = self.studio.lanes.files.submit(self._come_back, path, seen)
            self.studio.hear(job, f"taking {path.name} back")

    def _is_due(self, path: Path, seen: _Seen) -> bool:
        """Whether a file was saved and has not changed since the last look: an editor writes for a while."""
        if list(seen) == self._written_down(path).get("seen") or self._refused.get(path) == seen:
            return False
        was, self._looked[path] = self._looked.get(path), seen
        return was == seen

    def _come_back(self, path: Path, seen: _Seen) -> None:
        record = self._written_down(path)
        try:
            capture_id, actor = CaptureId(int(record["capture"])), str(record["actor"])
            mended = self._take_back(capture_id, path, actor=actor, here=True)
            self._write_down(path, capture_id, actor, "")
            self.studio.notice(f"{path.name} came back. {mended.words}", "info" if mended.is_clean else "warning")
        except PixdeskError as trouble:
            self._refused[path] = seen
            self.studio.notice(f"{path.name} was saved, but not taken: {trouble}", "warning")
        finally:
            self._under_way.discard(path)

    def _is_changed(self, path: Path) -> bool:
        seen = _stat(path)
        return seen is not None and list(seen) != self._written_down(path).get("seen", list(seen))

    def _written_down(self, path: Path) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / "sent" / f"{path.stem}.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write_down(self, path: Path, capture_id: CaptureId, actor: str, sha256: str) -> None:
        record = {"capture": int(capture_id), "actor": actor, "sha256": sha256, "seen": _stat(path)}
        publish(self.folder / "sent" / f"{path.stem}.json", digest.canonical(record).encode())


def _stat(path: Path) -> _Seen | None:
    """Return size and time of a plain file; None where there is none."""
    try:
        if path.is_symlink():
            return None
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _append(store: Store, actor: str, capture_id: CaptureId, said: dict[str, str]) -> None:
    audit.append(store, actor, "handed-out", subject(store, capture_id), said)
