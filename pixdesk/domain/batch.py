"""A batch: captures judged together, the lot of ISO 2859-1 and ANSI/ASQ Z1.4."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from pixdesk.domain.capture import CaptureId, Label
from pixdesk.domain.finding import Region

EVERY_ONE: Final = " (every one seen)"
"""How the batches are called whose captures a person looks at, every one."""


class BatchState(StrEnum):
    """Where a batch stands."""

    OPEN = "open"
    SAMPLED = "sampled"
    APPROVED = "approved"
    REJECTED = "rejected"


class BatchRule(StrEnum):
    """What captures of one batch have in common."""

    FOLDER = "folder"
    SKU = "sku"
    STYLE = "style"


def batch_key(rule: BatchRule, *, root: str, name: str, label: Label) -> str:
    """Return the batch a capture belongs to.

    Args:
        root: the watched folder's own name, for captures that lie directly in it.
        name: the file's POSIX path inside the folder.
    """
    folder = str(PurePosixPath(name).parent)
    if rule is BatchRule.FOLDER:
        return root if folder == "." else folder
    return (label.sku if rule is BatchRule.SKU else label.style or label.sku) or "no SKU"


class DefectClass(StrEnum):
    """How grave a defect is. One critical defect in the sample rejects the batch."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """Something a reviewer can mark.

    Attributes:
        key: the digit that marks it, 1..9.
    """

    key: int
    id: str
    title: str
    defect_class: DefectClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch and the plan it was judged by.

    Attributes:
        key: what its captures have in common (folder or SKU), with a running number when the key came again.
        lot_size: number of clean captures the sample was drawn from; 0 while open.
        sample_size, acceptance_number, rejection_number: n, Ac and Re of the plan; 0 while open. Of a double plan,
            those that hold now.
        second_size: how many of the sample belong to a double plan's second one; 0 while that is not drawn.
        plan: the plan in words, such as ``ANSI Z1.4 level II normal AQL 2.5 letter F``.
        seed: the digest the sample was drawn with; anyone can draw it again.
        stream: what was made the same way, judged as one series; empty while open.
        resubmits: the rejected batch whose captures this one hands in again.
    """

    id: int
    key: str
    state: BatchState
    opened_at: datetime
    closed_at: datetime | None = None
    lot_size: int = 0
    sample_size: int = 0
    acceptance_number: int = 0
    rejection_number: int = 0
    plan: str = ""
    seed: str = ""
    draw: int = 0
    second_size: int = 0
    stream: str = ""
    resubmits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a sample showed, as far as it counts for the verdict.

    Attributes:
        inspected: sampled captures judged so far.
        nonconforming, critical, minor: of them, those counted against the plan; a defect counts on the captures its
            class is judged by.
        found: nonconforming in all.
    """

    inspected: int = 0
    nonconforming: int = 0
    critical: int = 0
    minor: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the reviewer said of one sampled capture.

    Attributes:
        conforms: None while nobody has judged it.
        defect: the defect's id when it does not conform.
        note: what the reviewer wrote of it.
        ring: where in the picture the reviewer drew a ring; it touches the region's four sides.
    """

    capture_id: CaptureId
    ordinal: int
    conforms: bool | None = None
    defect: str = ""
    defect_class: DefectClass | None = None
    actor: str = ""
    note: str = ""
    ring: Region | None = None
