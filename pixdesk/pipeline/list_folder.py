"""Shot lists put into a folder of the studio: taken in by themselves while the desk is open, and again when changed.

``shot-lists`` in the studio's folder is where a planner saves them, or a share is linked to. A list is read once it has
lain still from one look to the next; what could not be taken is told beside it, in ``LIST.problems.txt``.
"""

from dataclasses import dataclass, field
from pathlib import Path

from pixdesk.errors import SetupError
from pixdesk.pipeline.shot_desk import ShotDesk, TakenIn
from pixdesk.pipeline.shot_files import PROBLEMS, lists_in
from pixdesk.pipeline.studio import Studio
from pixdesk.store.captures import UPKEEP
from pixdesk.store.files import publish
from pixdesk.store.settings import set_setting, setting

FOLDER = "shot-lists"
_KEY = "shot_lists_read"
_LOOK_S = 5.0

Stamp = tuple[int, int]
"""A file's size and time of change: what differs when it was saved anew."""


@dataclass
class ListFolder:
    """The folder of one open desk."""

    studio: Studio
    desk: ShotDesk
    _next_s: float = 0.0
    _lay: dict[str, Stamp] = field(default_factory=dict)
    _is_reading: bool = False

    @property
    def place(self) -> Path:
        """Where lists are put."""
        return self.studio.home / FOLDER

    def look(self, now_s: float) -> None:
        """Take in what is new and lies still, on the files lane; cheap where the folder is not there."""
        if now_s < self._next_s or self._is_reading:
            return
        self._next_s = now_s + _LOOK_S
        try:
            lies = {file.name: _stamp(file) for file in lists_in(self.place)}
        except OSError:
            return  # not there, or out of reach for now
        still = [name for name, stamp in lies.items() if self._lay.get(name) == stamp]
        self._lay = lies
        known = self.studio.on_store(setting, _KEY, {}) if still else {}
        new = [name for name in still if tuple(known.get(name, ())) != lies[name]]
        if new:
            self._is_reading = True
            job = self.studio.lanes.files.submit(self._take_in, {name: lies[name] for name in new})
            self.studio.hear(job, "taking in shot lists")

    def _take_in(self, new: dict[str, Stamp]) -> None:
        try:
            for name, stamp in new.items():
                self.studio.cancel.check()
                for taken in self.desk.take_in(self.place / name, actor=UPKEEP):
                    self._tell(taken)
                read = self.studio.on_store(setting, _KEY, {})
                self.studio.on_store(set_setting, _KEY, {**read, name: list(stamp)})
        finally:
            self._is_reading = False

    def _tell(self, taken: TakenIn) -> None:
        read, imported = taken.read, taken.imported
        beside = self.place / (read.name + PROBLEMS)
        problems = (
            [read.trouble] if read.trouble else [f"line {row.line}: {row.reason}" for row in (*read.bad, *read.notes)]
        )
        try:
            if problems:
                publish(beside, ("\n".join([read.name, *problems]) + "\n").encode("utf-8", "backslashreplace"))
            else:
                beside.unlink(missing_ok=True)
        except OSError as trouble:
            raise SetupError(f"{beside} cannot be written ({trouble.strerror}).") from trouble
        if imported is None:
            self.studio.notice(f"Shot list {read.name}: {read.trouble}", "warning")
            return
        words = f"Shot list {read.name}: {imported.added:,} rows new, {imported.changed:,} changed"
        left = f", {len(read.bad):,} not taken" if read.bad else ""
        left += f": see {beside.name} beside it." if problems else "."
        self.studio.notice(words + left, "warning" if problems else "info")


def _stamp(file: Path) -> Stamp:
    found = file.stat()
    return found.st_size, found.st_mtime_ns
