"""Intake: which files are there, and which of them are whole.

Events are hints, the folder is the truth. watchdog's events only say where to look first; a full scan at the start
and every few seconds finds what events missed (an overflow, a network share, a file moved in). Intake never opens a
file for writing, never moves one, never deletes one.
"""

import stat
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from pixdesk.domain.settling import Look, Settled, Settling, Structure
from pixdesk.imaging import formats
from pixdesk.pipeline.found import Found, IntakeListener
from pixdesk.pipeline.let_be import HIDDEN, why_let_be
from pixdesk.pipeline.walking import walk, why_unreachable
from pixdesk.pipeline.writers import is_being_written, open_shared

_FIRST_LOOK_AGAIN_S, _LAST_LOOK_AGAIN_S = 0.05, 1.0
_FAILED_LOOK_AGAIN_S = 15.0
_STUCK_S = 30.0
"""A camera's cable brings the largest frame in a few seconds; a writer that is still for so long has lost it."""


@dataclass(slots=True)
class _Due:
    at_s: float
    pause_s: float = _FIRST_LOOK_AGAIN_S


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
    _doubted: set[str] = field(default_factory=set)
    _closed_to_us: set[str] = field(default_factory=set)
    _failed: deque[str] = field(default_factory=deque)
    _shown_early: dict[str, tuple[int, int]] = field(default_factory=dict)
    _stuck: set[str] = field(default_factory=set)
    _next_scan_s: float = 0.0
    _is_looking: bool = False
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
        return len(set(self._due) | self._landing) + len(self._failed)

    @property
    def is_settled(self) -> bool:
        """Whether the folder has been read since anybody asked, and nothing in it waits."""
        is_over = self.one_shot and self.is_lost  # nobody waits for it to come back
        is_read = (self.scans > 0 or is_over) and self._next_scan_s > 0.0 and not self._is_looking
        return is_read and not self._hints and not self.waiting

    def landed(self, found: Found) -> None:
        """A file handed over by `IntakeListener.whole` has been dealt with."""
        self.known[found.name] = (found.byte_count, found.mtime_ns)
        self._landing.discard(found.name)

    def gone(self, found: Found) -> None:
        """A file handed over is no longer there; if it comes back it is looked at as a new one."""
        self.known.pop(found.name, None)
        self._landing.discard(found.name)

    def try_again(self, found: Found) -> None:
        """A file handed over changed or was locked while it was read; look at it again."""
        self._hints.append(str(self.folder / found.name))
        self._landing.discard(found.name)

    def look_again(self, name: str) -> None:
        """This file is not what was remembered of it; look at it as at a new one. May be called on any thread."""
        self._doubted.add(name)  # holds even where a landing under way is about to remember it
        self._hints.append(str(self.folder / name))

    def closed_to_us(self, found: Found) -> None:
        """A file handed over may not be read; look at it again as soon as it may."""
        self._closed_to_us.add(found.name)
        self.landed(found)

    def failed(self, found: Found) -> None:
        """Landing a file failed through no fault of the file: try again later, or at the next start."""
        if self.one_shot:
            self.landed(found)
            return
        self._failed.append(found.name)
        self._landing.discard(found.name)

    def look(self, now_s: float) -> None:
        """Look wherever it is due: hinted paths, files not whole yet, and the whole folder every `rescan_s`.

        A file the look at which fails is tried again later and keeps no other one waiting; the first such failure is
        raised at the end.
        """
        self._is_looking = True
        try:
            self._gather(now_s)
            failures = [self._try(name, now_s) for name in [n for n, due in self._due.items() if due.at_s <= now_s]]
        finally:
            self._is_looking = False
        for failure in filter(None, failures):
            raise failure

    def _gather(self, now_s: float) -> None:
        while self._failed:
            self._due[self._failed.popleft()] = _Due(now_s + _FAILED_LOOK_AGAIN_S)
        for name in self._hinted():
            self._due[name] = _Due(now_s)
        if now_s >= self._next_scan_s:
            self._next_scan_s = now_s + self.rescan_s  # before the scan, so that a wish for another one is kept
            self._scan(now_s)

    def _try(self, name: str, now_s: float) -> Exception | None:
        try:
            self._look_at(name, now_s)
        except Exception as failure:  # noqa: BLE001  it is told once all others had their turn
            self._forget(name)
            if not self.one_shot:
                self._due[name] = _Due(now_s + _FAILED_LOOK_AGAIN_S)
            return failure
        return None

    def _hinted(self) -> set[str]:
        names = set()
        while self._hints:
            try:
                relative = Path(self._hints.popleft()).relative_to(self.folder)
            except (ValueError, IndexError):
                continue
            is_hidden = any(part.startswith(".") for part in relative.parts[:-1])
            if relative.parts and not is_hidden and not self.is_ours(self.folder / relative):
                names.add(relative.as_posix())
        return names

    def is_ours(self, path: Path) -> bool:
        """Whether a folder is pixdesk's own, or lies in one."""
        return any(path == ours or ours in path.parents for ours in self.excluded)

    def _scan(self, now_s: float) -> None:
        try:
            names, present = walk(self.folder, known=self.known, is_ours=self.is_ours)
        except OSError as trouble:
            if not self.is_lost:
                self.is_lost = True
                self.listener.lost(why_unreachable(trouble))
            return
        if self.is_lost:
            self.is_lost = False
            self.listener.found()
        self.scans += 1
        names += self._opened_to_us()
        if present:  # an empty folder may be a share that is not mounted
            names += self.known.keys() - present
        for name in names:
            if name not in self._due and name not in self._landing:
                self._due[name] = _Due(now_s)

    def _opened_to_us(self) -> list[str]:
        opened = [name for name in tuple(self._closed_to_us) if _may_be_read(self.folder / name)]
        for name in opened:
            self._closed_to_us.discard(name)
            self.known.pop(name, None)
        return opened

    def _look_at(self, name: str, now_s: float) -> None:
        path = self.folder / name
        try:
            seen = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            self._forget(name)
            self._doubted.discard(name)
            if self.known.pop(name, None) is not None:
                self.listener.vanished(name)
            return
        except OSError as trouble:
            self._cannot_look(name, trouble, now_s)
            return
        found = Found(name, seen.st_size, seen.st_mtime_ns)
        if name in self._landing:
            self._look_again(name, now_s)
        elif self._is_known(found):
            self._forget(name)
        elif stat.S_ISDIR(seen.st_mode):
            self._forget(name)
            self.rescan_soon()
        elif reason := why_let_be(name, seen.st_mode):
            self._forget(name)
            self._ignore(found, reason)
        else:
            self._settle(path, found, now_s)

    def _is_known(self, found: Found) -> bool:
        if found.name in self._doubted:
            self._doubted.discard(found.name)
            self.known.pop(found.name, None)
        return self.known.get(found.name) == (found.byte_count, found.mtime_ns)

    def _cannot_look(self, name: str, trouble: OSError, now_s: float) -> None:
        look = Look(-1, -1, Structure.INCOMPLETE, being_written=None)
        if self.settling.note(name, look, now_s=now_s) is Settled.WAIT:
            self._look_again(name, now_s)
            return
        self._forget(name)
        self.listener.ignored(Found(name, -1, -1), f"it cannot be looked at: {trouble.strerror}")

    def _ignore(self, found: Found, reason: str) -> None:
        if reason == HIDDEN and not self.one_shot:
            return  # it will be renamed, and then it is looked at
        self.listener.ignored(found, reason)
        self.known[found.name] = (found.byte_count, found.mtime_ns)

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
            self._mind_the_writer(found.name, look, now_s)
            self._look_again(found.name, now_s)
            return
        self._landing.add(found.name)
        self._forget(found.name)
        self.listener.whole(Found(found.name, found.byte_count, found.mtime_ns, broken=verdict is Settled.BROKEN))

    def _mind_the_writer(self, name: str, look: Look, now_s: float) -> None:
        if look.being_written and name not in self._stuck and self.settling.unchanged_s(name, now_s) >= _STUCK_S:
            self._stuck.add(name)
            self.listener.stuck(name)

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
        self._stuck.discard(name)
        self.settling.forget(name)


def _may_be_read(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def _look(path: Path, found: Found) -> Look:
    being_written = is_being_written(path)
    with open_shared(path) as stream:
        structure = Structure(formats.completeness(stream, found.byte_count))
    return Look(found.byte_count, found.mtime_ns, structure, being_written)
