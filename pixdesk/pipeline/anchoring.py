"""The log's head, written every day to a place of the studio's choice: a share, a stick, a colleague's folder."""

from datetime import date
from pathlib import Path

from pixdesk.domain.anchor import Anchor, anchors_from_text
from pixdesk.domain.people import Verb
from pixdesk.errors import SetupError
from pixdesk.pipeline.guard import require
from pixdesk.pipeline.studio import Studio
from pixdesk.store import audit, choosing
from pixdesk.store.db import Store, instant_text
from pixdesk.store.files import is_there, publish
from pixdesk.store.settings import setting

_AGAIN_S = 900.0
"""A place that cannot be written now (a stick that is out) is tried again after so long."""


def read(path: Path) -> list[Anchor]:
    """Return the anchors of a file.

    Raises:
        SetupError: it cannot be read, or holds something else.
    """
    try:
        return anchors_from_text(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise SetupError(f"The anchors in {path} cannot be read ({trouble.strerror}).") from trouble
    except ValueError as trouble:
        raise SetupError(f"{path} is not a file of anchors: {trouble}.") from trouble


def write(anchor: Anchor, path: Path) -> None:
    """Add an anchor at the end of its file; the file is whole before and after.

    Raises:
        SetupError: it cannot be written, or holds something else.
    """
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before:
            anchors_from_text(before)
        publish(path, f"{before.rstrip()}\n{anchor.text}\n".lstrip().encode())
    except OSError as trouble:
        raise SetupError(f"The anchor {path} cannot be written ({trouble.strerror}).") from trouble
    except ValueError as trouble:
        raise SetupError(f"{path} is not a file of anchors ({trouble}); nothing was written to it.") from trouble


def choose_place(studio: Studio, path: Path, *, actor: str) -> None:
    """Remember where the daily anchor goes; the log says so.

    Raises:
        NotAllowed: who is signed in may not.
    """
    allowed = require(studio, (Verb.SETTINGS,), actor)
    studio.on_store(keep_place, path, allowed.name)


def keep_place(store: Store, path: Path, actor: str) -> None:
    """Write the place and its line; `choose_place` asks who may."""
    said = {"anchor_to": str(path)}
    choosing.choose(store, choosing.ANCHOR_TO, str(path), actor=actor, action="choices-changed", said=said)


def kept(studio: Studio) -> list[Anchor]:
    """Return the anchors at the place the studio keeps them; none where there is no such place, or it is away."""
    place = studio.on_store(lambda store: setting(store, choosing.ANCHOR_TO, ""))
    return read(Path(place)) if place and is_there(Path(place)) else []


class DailyAnchor:
    """Writes an anchor once a day, at the first quiet look of that day."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._done: date | None = None
        self._next_s = 0.0

    def look(self, now_s: float) -> None:
        """Write today's anchor if it is due; what stands in the way is told, and tried again later."""
        today = self._studio.clock().date()
        if self._done == today or now_s < self._next_s:
            return
        self._next_s = now_s + _AGAIN_S
        place = self._studio.on_store(lambda store: setting(store, choosing.ANCHOR_TO, ""))
        if not place:
            return
        try:
            self._write(Path(place), today)
        except SetupError as trouble:
            self._studio.notice(str(trouble), "alarm")

    def _write(self, path: Path, today: date) -> None:
        if not is_there(path.parent):
            raise SetupError(f"Today's anchor cannot be written: there is no folder {path.parent}.")
        known = read(path) if is_there(path) else []
        if not any(anchor.at.startswith(today.isoformat()) for anchor in known):
            write(audit.head(self._studio.home, instant_text(self._studio.clock())), path)
        self._done = today
