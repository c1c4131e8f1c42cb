"""Intake: which files are there, and which of them are whole.

Events are hints, the folder is the truth. watchdog's events only say where to look first; a full scan at the start
and every few seconds finds what events missed (an overflow, a network share, a file moved in). Intake never opens a
file for writing, never moves one, never deletes one.
"""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pixdesk.domain.settling import Look, Settled, Settling, Structure
from pixdesk.imaging import formats
from pixdesk.pipeline.writers import is_being_written

_TRANSIENT_SUFFIXES = frozenset(
    {".part", ".tmp", ".temp", ".crdownload", ".download", ".partial", ".filepart"}
)
_SIDECARS = frozenset(
    {".xmp", ".cos", ".cop", ".cot", ".comask", ".dop", ".pp3", ".thm", ".icc", ".icm", ".ini", ".db"}
)
_FIRST_LOOK_AGAIN_S, _LAST_LOOK_AGAIN_S = 0.05, 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is whole, or that will not become whole by waiting."""

    name: str
    byte_count: int
    mtime_ns: int
    broken: bool = False


@dataclass(slots=True)
class _Due:
    at_s: float
    pause_s: float = _FIRST_LOOK_AGAIN_S


@dataclass(kw_only=True)
class IntakeListener:
    """Whom intake tells. Every function is called on the watch lane.

    Attributes:
        whole: a file to land.
        early: a structurally complete file that has not settled yet: worth showing, not yet worth keeping.
        ignored: a file let be, with the reason.
        lost, found: the folder can no longer be read, or can again.
    """

    whole: Callable[[Found], None]
    early: Callable[[str], None]
    ignored: Callable[[Found, str], None]
    lost: Callable[[str], None]
    found: Callable[[], None]


@dataclass(kw_only=True)
class Intake:
    """The watched folder.

    Attributes:
        folder: its absolute path.
        rescan_s: how often the whole folder is read again.
        excluded: folders inside it that are ours (exports, the studio's home) and never looked into.
        one_shot: every file is there already (``pixdesk process``): nothing is taken for a passing temporary name.
    """

    folder: Path
    listener: IntakeListener
    settling: Settling = field(default_factory=Settling)
    rescan_s: float = 5.0
    excluded: tuple[Path, ...] = ()
    one_shot: bool = False
    known: dict[str, tuple[int, int]] = field(default_factory=dict)
    is_lost: bool = False
    _hints: deque[str] = field(default_factory=deque)
    _due: dict[str, _Due] = field(default_factory=dict)
    _landing: set[str] = field(default_factory=set)
    _shown_early: dict[str, tuple[int, int]] = field(default_factory=dict)
    _next_scan_s: float = 0.0
    _is_scanning: bool = False
    scans: int = 0

    def hint(self, path: str) -> None:
        """Something happened to this path; look there first. May be called on any thread."""
        self._hints.append(path)

    def rescan_soon(self) -> None:
        """Read the whole folder at the next look (events were lost, or somebody asked)."""
        self._next_scan_s = 0.0

    @property
    def waiting(self) -> int:
        """How many files are seen but not whole, or not yet landed."""
        return len(self._due) + len(self._landing)

    @property
    def is_settled(self) -> bool:
        """Whether the folder has been read since anybody asked, and nothing in it waits."""
        is_read = self.scans > 0 and self._next_scan_s > 0.0 and not self._is_scanning
        return is_read and not self._hints and not self.waiting

    def landed(self, found: Found) -> None:
        """A file handed over by `IntakeListener.whole` has been dealt with."""
        self.known[found.name] = (found.byte_count, found.mtime_ns)
        self._landing.discard(found.name)

    def try_again(self, found: Found) -> None:
        """A file handed over changed or was locked while it was read; look at it again."""
        self._landing.discard(found.name)
        self._hints.append(str(self.folder / found.name))

    def look(self, now_s: float) -> None:
        """Look wherever it is due: hinted paths, files not whole yet, and the whole folder every `rescan_s`."""
        for name in self._hinted():
            self._due[name] = _Due(now_s)
        if now_s >= self._next_scan_s:
            self._is_scanning = True
            self._next_scan_s = now_s + self.rescan_s  # before the scan, so that a wish for another one is kept
            self._scan(now_s)
            self._is_scanning = False
        for name in [name for name, due in self._due.items() if due.at_s <= now_s]:
            self._look_at(name, now_s)

    def _hinted(self) -> set[str]:
        names = set()
        while self._hints:
            try:
                relative = Path(self._hints.popleft()).relative_to(self.folder)
            except (ValueError, IndexError):
                continue
            if relative.parts and not self._is_ours(self.folder / relative):
                names.add(relative.as_posix())
        return names

    def _is_ours(self, path: Path) -> bool:
        return any(path == ours or ours in path.parents for ours in self.excluded)

    def _scan(self, now_s: float) -> None:
        try:
            names = list(self._walk(self.folder))
        except OSError as trouble:
            if not self.is_lost:
                self.is_lost = True
                self.listener.lost(trouble.strerror or str(trouble))
            return
        if self.is_lost:
            self.is_lost = False
            self.listener.found()
        self.scans += 1
        for name in names:
            if name not in self._due and name not in self._landing:
                self._due[name] = _Due(now_s)

    def _walk(self, folder: Path) -> Iterable[str]:
        """Yield what is new or changed, RAW before its proof so that the pair's master lands first."""
        subfolders: list[Path] = []
        changed: list[tuple[str, str, str]] = []
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and not self._is_ours(Path(entry.path)):
                        subfolders.append(Path(entry.path))
                    continue
                name = Path(entry.path).relative_to(self.folder).as_posix()
                if self._is_new(entry, name):
                    path = PurePosixPath(name)
                    proof = "0" if path.suffix.lower() in formats.RAW_SUFFIXES else "1"
                    changed.append((path.stem.casefold(), proof, name))
        for _stem, _proof, name in sorted(changed):
            yield name
        for subfolder in sorted(subfolders):
            try:
                yield from list(self._walk(subfolder))
            except OSError:
                continue  # gone or closed to us since; the next scan looks again

    def _is_new(self, entry: "os.DirEntry[str]", name: str) -> bool:
        try:
            seen = entry.stat(follow_symlinks=False)
        except OSError:
            return True
        return self.known.get(name) != (seen.st_size, seen.st_mtime_ns)

    def _look_at(self, name: str, now_s: float) -> None:
        path = self.folder / name
        try:
            seen = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            self._forget(name)
            return
        except OSError:
            self._look_again(name, now_s)
            return
        found = Found(name, seen.st_size, seen.st_mtime_ns)
        if name in self._landing or self.known.get(name) == (found.byte_count, found.mtime_ns):
            self._forget(name)
        elif stat.S_ISDIR(seen.st_mode):
            self._forget(name)
            self.rescan_soon()
        elif reason := self._why_not(name, seen.st_mode):
            self._forget(name)
            self._ignore(found, reason)
        else:
            self._settle(path, found, now_s)

    def _why_not(self, name: str, mode: int) -> str:
        path = PurePosixPath(name)
        if not stat.S_ISREG(mode):
            return "a link, not a file" if stat.S_ISLNK(mode) else "not a file"
        if _is_transient(path):
            return "a hidden or temporary name"
        if not _is_text(name):
            return "its name is not valid text; rename it to let it in"
        suffix = path.suffix.lower()
        if suffix in formats.PICTURE_SUFFIXES:
            return ""
        return "a side-car file" if suffix in _SIDECARS else "not a picture by its name"

    def _ignore(self, found: Found, reason: str) -> None:
        if reason == "a hidden or temporary name" and not self.one_shot:
            return  # it will be renamed, and then it is looked at
        self.known[found.name] = (found.byte_count, found.mtime_ns)
        self.listener.ignored(found, reason)

    def _settle(self, path: Path, found: Found, now_s: float) -> None:
        try:
            look = _look(path, found)
        except FileNotFoundError:
            self._forget(found.name)
            return
        except OSError:  # locked by its writer, or closed to us
            look = Look(found.byte_count, found.mtime_ns, Structure.INCOMPLETE, being_written=None)
        verdict = self.settling.note(found.name, look, now_s=now_s)
        if verdict is Settled.WAIT:
            self._show_early(found, look)
            self._look_again(found.name, now_s)
            return
        self._forget(found.name)
        self._landing.add(found.name)
        self.listener.whole(
            Found(found.name, found.byte_count, found.mtime_ns, broken=verdict is Settled.BROKEN)
        )

    def _show_early(self, found: Found, look: Look) -> None:
        version = (found.byte_count, found.mtime_ns)
        if look.structure is Structure.COMPLETE and self._shown_early.get(found.name) != version:
            self._shown_early[found.name] = version
            self.listener.early(found.name)

    def _look_again(self, name: str, now_s: float) -> None:
        due = self._due.setdefault(name, _Due(now_s))
        due.at_s = now_s + due.pause_s
        due.pause_s = min(due.pause_s * 1.5, _LAST_LOOK_AGAIN_S)

    def _forget(self, name: str) -> None:
        self._due.pop(name, None)
        self._shown_early.pop(name, None)
        self.settling.forget(name)


def _is_transient(path: PurePosixPath) -> bool:
    return path.name.startswith((".", "~$", "~")) or path.suffix.lower() in _TRANSIENT_SUFFIXES


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _look(path: Path, found: Found) -> Look:
    being_written = is_being_written(path)
    with path.open("rb") as stream:
        structure = Structure(formats.completeness(stream, found.byte_count))
    return Look(found.byte_count, found.mtime_ns, structure, being_written)
