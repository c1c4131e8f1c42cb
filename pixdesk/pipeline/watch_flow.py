"""Watching one folder: events, scans, the landing of what is whole, and saying when the folder is lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pixdesk.domain.capture import Capture
from pixdesk.domain.event import Gravity
from pixdesk.domain.settling import Settling
from pixdesk.pipeline.found import IntakeListener
from pixdesk.pipeline.intake import Intake
from pixdesk.pipeline.landing import LandingFlow
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.watching import Watching
from pixdesk.store import audit, seen
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store

_SCAN_WITHOUT_EVENTS_S = 1.0


@dataclass(kw_only=True)
class WatchFlow:
    """One watched folder and what it needs.

    Attributes:
        one_shot: every file is there already: no events, and what stays broken is handed on at once.
        lost_since: when the folder could no longer be read; None while it can.
    """

    studio: Studio
    folder: Path
    dispatch: Callable[[], None]
    excluded: tuple[Path, ...] = ()
    one_shot: bool = False
    lost_since: datetime | None = None
    intake: Intake = field(init=False)
    _watching: Watching | None = None
    _is_ready: bool = False

    def __post_init__(self) -> None:
        landing = LandingFlow(
            studio=self.studio, folder=self.folder, dispatch=self.dispatch, is_watched=not self.one_shot
        )
        listener = IntakeListener(
            whole=landing.whole,
            early=landing.early,
            ignored=landing.ignored,
            vanished=landing.vanished,
            lost=self._lost,
            found=self._found,
            stuck=self._stuck,
        )
        settling = Settling(quiet_s=0.0, give_up_s=0.0, writer_patience_s=5.0) if self.one_shot else Settling()
        self.intake = landing.intake = Intake(
            folder=self.folder,
            listener=listener,
            settling=settling,
            excluded=self.excluded,
            one_shot=self.one_shot,
        )
        self.studio.look_again = self._look_again

    def _look_again(self, capture: Capture) -> None:
        if capture.folder == str(self.folder):
            self.intake.look_again(capture.name)

    @property
    def settling(self) -> int:
        """How many files are seen and not landed yet."""
        return self.intake.waiting

    @property
    def is_settled(self) -> bool:
        """Whether the folder has been read and nothing in it waits."""
        return self.intake.is_settled

    def look(self, now_s: float) -> None:
        """Look wherever it is due. On the watch lane."""
        if not self._is_ready:
            self._start()
        self.intake.look(now_s)

    def _start(self) -> None:
        for file in self.studio.on_store(seen.seen_files, str(self.folder)):
            self.intake.known[file.name] = (file.byte_count, file.mtime_ns)
        self._listen()
        self._is_ready = True

    def _listen(self) -> None:
        if self.one_shot:
            return
        if self._watching is not None:
            self._watching.close()
        self._watching = Watching(self.folder, self.intake.hint, self.intake.rescan_soon)
        if not self._watching.is_live:
            self.intake.rescan_s = _SCAN_WITHOUT_EVENTS_S

    def _stuck(self, name: str) -> None:
        shown = name.encode("utf-8", "backslashreplace").decode()
        words = f"{shown} is open in the camera software but has not grown for half a minute. Check cable and camera."
        self.studio.notice(words, "alarm", shown, Gravity.FILE)

    def _lost(self, reason: str) -> None:
        self.lost_since = self.studio.clock()
        self.studio.on_store(_say, "folder-lost", str(self.folder), reason)
        local = self.lost_since.astimezone().strftime("%H:%M")
        words = f"Capture folder unreachable since {local}: {reason}. pixdesk waits for it."
        self.studio.notice(words, "alarm", str(self.folder), Gravity.FOLDER)

    def _found(self) -> None:
        self.lost_since = None
        self.studio.on_store(_say, "folder-found", str(self.folder), "")
        self._listen()
        self.studio.notice("The capture folder can be read again.", "info", str(self.folder))

    def close(self) -> None:
        """Stop listening."""
        if self._watching is not None:
            self._watching.close()


def _say(store: Store, action: str, folder: str, reason: str) -> None:
    with store.atomic():
        audit.append(store, UPKEEP, action, "capture folder", {"folder": folder, "reason": reason})
