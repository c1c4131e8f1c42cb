"""The engine both front ends hold (signatures first; being filled in)."""

from collections.abc import Callable, Sequence
from typing import Any

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.case import Disposition
from pixdesk.domain.event import Event
from pixdesk.domain.view import (
    AuditLine,
    AuditVerdict,
    BatchSummary,
    CaptureView,
    CaseView,
    ExportReport,
    Overview,
    RenditionView,
    Sheet,
)


class Engine:
    """Everything an operator can do. Queries and verbs block on the store lane: never call them on a GUI thread."""

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Hear of every event from now on, on whatever thread it happens."""
        raise NotImplementedError

    def pump(self) -> None:
        """Look after intake and dispatch; returns at once. Call every 25 ms or so from the front end's loop."""
        raise NotImplementedError

    # queries
    def overview(self) -> Overview: raise NotImplementedError
    def recent(self, limit: int = 200) -> list[CaptureView]: raise NotImplementedError  # newest first
    def capture(self, capture_id: CaptureId) -> CaptureView: raise NotImplementedError
    def batches(self) -> list[BatchSummary]: raise NotImplementedError
    def sheet(self, batch_id: int) -> Sheet: raise NotImplementedError  # StaleState while the batch is open
    def batch_captures(self, batch_id: int) -> list[CaptureView]: raise NotImplementedError
    def cases(self, *, still_open: bool = True) -> list[CaseView]: raise NotImplementedError  # worst first
    def renditions(self, capture_id: CaptureId | None = None) -> list[RenditionView]: raise NotImplementedError
    def audit_lines(self, *, search: str = "", limit: int = 500, before_seq: int | None = None) -> list[AuditLine]:
        raise NotImplementedError  # newest first
    def verify_audit(self, progress: Callable[[int, int], None] | None = None) -> AuditVerdict:
        raise NotImplementedError

    # verbs; each names its actor
    def close_batch(self, batch_id: int, *, actor: str) -> Sheet: raise NotImplementedError
    def mark(self, batch_id: int, capture_id: CaptureId, *, defect: str | None, actor: str, note: str = "") -> Sheet:
        """Judge one sampled capture: `defect` None conforms, else the id of one of the recipe's defects."""
        raise NotImplementedError
    def unmark(self, batch_id: int, capture_id: CaptureId, *, actor: str) -> Sheet: raise NotImplementedError
    def approve_batch(self, batch_id: int, *, actor: str) -> int:
        """Conform what is unmarked on the sheet and approve every clean capture; returns how many."""
        raise NotImplementedError
    def reject_batch(self, batch_id: int, *, actor: str, reason: str) -> None: raise NotImplementedError
    def settle_case(self, case_id: int, disposition: Disposition, *, actor: str, note: str = "") -> None:
        raise NotImplementedError
    def export(self, *, channels: Sequence[str], actor: str, batch_id: int | None = None) -> ExportReport:
        raise NotImplementedError
    def close(self) -> None:
        """Stop taking work, let running jobs reach a safe point, close the store."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any: raise AttributeError(name)
