"""When is a file whole? Pure: what was seen and the clock are arguments.

Camera software writes in chunks, under a temporary name, or straight over a network. Three things can be known
of a file: whether a writer still has it open, whether its structure is complete, and whether it has changed since
the last look. A file nobody writes to and whose structure is complete is whole at once. Where the system cannot
say who writes (a network share), two equal looks `quiet_s` apart must do. A file that stays broken is handed on
after `give_up_s`, so that a person hears of it; a successful decode is the last word in every case.
"""

from dataclasses import dataclass
from enum import StrEnum


class Structure(StrEnum):
    """What a few bytes of a file say about its end."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"


class Settled(StrEnum):
    """What to do with a file now."""

    WAIT = "wait"
    WHOLE = "whole"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a file. `being_written` is None where the system cannot say."""

    byte_count: int
    mtime_ns: int
    structure: Structure
    being_written: bool | None


@dataclass(slots=True)
class _Watched:
    byte_count: int
    mtime_ns: int
    unchanged_since_s: float


class Settling:
    """The files that are not whole yet.

    Attributes:
        quiet_s: how long a file must stay the same where nothing better can be asked.
        give_up_s: how long a broken file must stay the same before it is handed on as broken.
        writer_patience_s: how long an unchanging file may stay open by a writer; None for as long as it likes.
    """

    def __init__(
        self, *, quiet_s: float = 1.0, give_up_s: float = 15.0, writer_patience_s: float | None = None
    ) -> None:
        self.quiet_s = quiet_s
        self.give_up_s = give_up_s
        self.writer_patience_s = writer_patience_s
        self._watched: dict[str, _Watched] = {}

    def __len__(self) -> int:
        return len(self._watched)

    def __contains__(self, path: str) -> bool:
        return path in self._watched

    def paths(self) -> list[str]:
        """The files still waited for."""
        return list(self._watched)

    def forget(self, path: str) -> None:
        """Stop waiting for a file (it is gone, or has been taken)."""
        self._watched.pop(path, None)

    def unchanged_s(self, path: str, now_s: float) -> float:
        """For how long a file that is waited for has stayed the same."""
        seen = self._watched.get(path)
        return 0.0 if seen is None else now_s - seen.unchanged_since_s

    def note(self, path: str, look: Look, *, now_s: float) -> Settled:
        """Take one look into account and say what to do with the file; one that is handed on is forgotten."""
        seen = self._watched.get(path)
        if seen is None or (seen.byte_count, seen.mtime_ns) != (look.byte_count, look.mtime_ns):
            seen = self._watched[path] = _Watched(look.byte_count, look.mtime_ns, now_s)
        verdict = self._judge(look, now_s - seen.unchanged_since_s)
        if verdict is not Settled.WAIT:
            self.forget(path)
        return verdict

    def _judge(self, look: Look, unchanged_s: float) -> Settled:
        if look.being_written:
            impatient = self.writer_patience_s is not None and unchanged_s >= self.writer_patience_s
            return Settled.BROKEN if impatient else Settled.WAIT
        if look.structure is Structure.INCOMPLETE:
            return Settled.BROKEN if unchanged_s >= self.give_up_s else Settled.WAIT
        certain = look.structure is Structure.COMPLETE and look.being_written is False
        return Settled.WHOLE if certain or unchanged_s >= self.quiet_s else Settled.WAIT
