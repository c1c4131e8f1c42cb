"""What the engine tells whoever listens. Three types, gathered and handed over in batches."""

from dataclasses import dataclass, field
from enum import IntEnum

from pixdesk.domain.capture import CaptureId


@dataclass(frozen=True, slots=True)
class Changed:
    """These things are not what they were; show them again if you show them."""

    captures: frozenset[CaptureId] = field(default_factory=frozenset)
    batches: frozenset[int] = field(default_factory=frozenset)
    cases: frozenset[int] = field(default_factory=frozenset)
    arrived: CaptureId | None = None
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is. `done == total` ends it."""

    work: str
    done: int
    total: int
    words: str = ""


class Gravity(IntEnum):
    """How much an alarm stops: one file, work of the studio, or everything that would still come in."""

    FILE = 0
    STUDIO = 1
    FOLDER = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for a person. `level` is ``info``, ``warning`` or ``alarm``; of alarms the gravest is shown first."""

    words: str
    level: str = "info"
    subject: str = ""
    gravity: Gravity = Gravity.STUDIO


Event = Changed | Progress | Notice
