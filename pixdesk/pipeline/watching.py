"""watchdog's events, as hints. Where the system gives none, the periodic scan alone finds everything."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LOG = logging.getLogger("pixdesk.intake")


class Watching:
    """A running observer over one folder; without one when the system refuses it.

    Attributes:
        is_live: whether events come; if not, the folder must be scanned more often.
    """

    def __init__(self, folder: Path, hint: Callable[[str], None], overflowed: Callable[[], None]) -> None:
        self._observer: Any = None
        self._deaf = _Overflow(overflowed)
        self.is_live = self._start(folder, hint)

    def _start(self, folder: Path, hint: Callable[[str], None]) -> bool:
        from watchdog.events import FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        class Handler(FileSystemEventHandler):  # type: ignore[misc, unused-ignore]
            """Turns every event into the path to look at."""

            def on_any_event(self, event: FileSystemEvent) -> None:
                """Hint at where the file is now."""
                if event.event_type in {"opened", "closed_no_write"}:
                    return
                hint(os.fsdecode(event.dest_path or event.src_path))

        # watchdog on Windows withholds events until so many seconds are quiet; its default of 1 s delays every shot.
        observer = Observer(timeout=0.05)
        try:
            observer.schedule(Handler(), str(folder), recursive=True)
            observer.start()
        except OSError as refusal:  # too many watches, or a file system without events
            _LOG.info("no events from %s (%s); scanning instead", folder, refusal)
            return False
        self._observer = observer
        logging.getLogger("watchdog.observers.inotify_c").addHandler(self._deaf)
        return True

    def close(self) -> None:
        """Stop listening."""
        logging.getLogger("watchdog.observers.inotify_c").removeHandler(self._deaf)
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=2)


class _Overflow(logging.Handler):
    """inotify's queue overflows with one log line and no event: read the folder again."""

    def __init__(self, overflowed: Callable[[], None]) -> None:
        super().__init__()
        self._overflowed = overflowed

    def emit(self, record: logging.LogRecord) -> None:
        """Hear watchdog's line."""
        if "overflow" in record.getMessage().lower():
            self._overflowed()
