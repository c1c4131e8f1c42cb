"""A capture: one frame that arrived from the camera, and the moves it may make.

A capture's identity is its content digest; its name is a label. Its state changes only along `ONWARD`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType

from pixdesk.domain.applied import Applied

CaptureId = NewType("CaptureId", int)


class CaptureState(StrEnum):
    """Where a capture stands."""

    LANDED = "landed"
    PROCESSING = "processing"
    CLEAN = "clean"
    HELD = "held"
    APPROVED = "approved"
    EXPORTED = "exported"
    RESHOOT = "reshoot"
    DISCARDED = "discarded"
    SUPERSEDED = "superseded"


ONWARD: dict[CaptureState, frozenset[CaptureState]] = {
    CaptureState.LANDED: frozenset(
        {CaptureState.PROCESSING, CaptureState.HELD, CaptureState.SUPERSEDED, CaptureState.DISCARDED}
    ),
    CaptureState.PROCESSING: frozenset(
        {CaptureState.CLEAN, CaptureState.HELD, CaptureState.LANDED, CaptureState.SUPERSEDED}
    ),
    CaptureState.CLEAN: frozenset(
        {
            CaptureState.APPROVED,
            CaptureState.HELD,
            CaptureState.LANDED,
            CaptureState.DISCARDED,
            CaptureState.SUPERSEDED,
        }
    ),
    CaptureState.HELD: frozenset(
        {
            CaptureState.APPROVED,
            CaptureState.CLEAN,
            CaptureState.LANDED,
            CaptureState.RESHOOT,
            CaptureState.DISCARDED,
            CaptureState.SUPERSEDED,
        }
    ),
    CaptureState.APPROVED: frozenset(
        {CaptureState.EXPORTED, CaptureState.HELD, CaptureState.CLEAN, CaptureState.SUPERSEDED}
    ),
    CaptureState.EXPORTED: frozenset({CaptureState.APPROVED, CaptureState.HELD, CaptureState.SUPERSEDED}),
    CaptureState.RESHOOT: frozenset({CaptureState.SUPERSEDED, CaptureState.HELD}),
    CaptureState.DISCARDED: frozenset({CaptureState.SUPERSEDED, CaptureState.HELD}),
    CaptureState.SUPERSEDED: frozenset(),
}
"""The only moves there are. A state with no way onward is final."""

WAITING = frozenset({CaptureState.LANDED, CaptureState.PROCESSING})
"""States in which the machine still owes the capture something."""


def may_start(to: CaptureState) -> tuple[CaptureState, ...]:
    """Return the states from which a capture may move to `to`, in a stable order."""
    return tuple(state for state in CaptureState if to in ONWARD[state])


class UsedNetwork(NamedTuple):
    """One network that had a part in a matte: its card's id, its file's SHA-256, the licence of its weights."""

    id: str
    sha256: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a file name (or a slate, or the shot list) says of a capture."""

    sku: str = ""
    colourway: str = ""
    style: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One frame and all that is known of it.

    Attributes:
        folder: the watched folder's absolute path; `name` is the file's POSIX path inside it.
        companion: the other half of a RAW+JPEG pair, as a POSIX path inside `folder`; empty when alone.
        version: 1 for the first content under this name, 2 after a re-shoot, and so on.
        preview_path, matte_path, cutout_path: staged files, absolute; empty until they exist.
        process_ms, infer_ms: wall time of the whole processing and of the model alone.
        networks: every network that had a part in the matte.
        provider: the execution provider that really ran, such as ``CPUExecutionProvider``.
        doubt: share of unsure alpha in the matte, 0..1.
        applied: what was done to its pixels besides.
    """

    id: CaptureId
    digest: str
    folder: str
    name: str
    companion: str = ""
    version: int = 1
    state: CaptureState = CaptureState.LANDED
    label: Label = Label()
    batch_id: int | None = None
    landed_at: datetime
    byte_count: int = 0
    width_px: int = 0
    height_px: int = 0
    format: str = ""
    recipe_id: str = ""
    recipe_digest: str = ""
    model_id: str = ""
    model_digest: str = ""
    networks: tuple[UsedNetwork, ...] = ()
    preview_path: str = ""
    matte_path: str = ""
    matte_digest: str = ""
    cutout_path: str = ""
    process_ms: float = 0.0
    infer_ms: float = 0.0
    provider: str = ""
    doubt: float = 0.0
    applied: Applied = field(default_factory=Applied)
