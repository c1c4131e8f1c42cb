"""What intake finds in the capture folder, and whom it tells."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is whole, or that will not become whole by waiting."""

    name: str
    byte_count: int
    mtime_ns: int
    broken: bool = False


@dataclass(kw_only=True)
class IntakeListener:
    """Whom intake tells. Every function is called on the watch lane.

    Attributes:
        whole: a file to land.
        early: a structurally complete file that has not settled yet: worth showing, not yet worth keeping.
        ignored: a file let be, with the reason.
        vanished: a file that had been dealt with is no longer there.
        lost, found: the folder can no longer be read, or can again.
        stuck: a file whose writer keeps it open and writes nothing; told once.
    """

    whole: Callable[[Found], None]
    early: Callable[[str], None]
    ignored: Callable[[Found, str], None]
    vanished: Callable[[str], None]
    lost: Callable[[str], None]
    found: Callable[[], None]
    stuck: Callable[[str], None] = lambda _name: None
