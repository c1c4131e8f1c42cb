"""An exception case: a capture taken out of the flow until a person settles it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.finding import Code, Finding


class Disposition(StrEnum):
    """How a case ends."""

    ACCEPT = "accept"
    MEND = "mend"
    RETOUCH = "retouch"
    REPROCESS = "reprocess"
    RESHOOT = "reshoot"
    DISCARD = "discard"
    UNDONE = "undone"


LEADS_TO: dict[Disposition, CaptureState] = {
    Disposition.ACCEPT: CaptureState.APPROVED,
    Disposition.MEND: CaptureState.CLEAN,
    Disposition.RETOUCH: CaptureState.LANDED,
    Disposition.REPROCESS: CaptureState.LANDED,
    Disposition.RESHOOT: CaptureState.RESHOOT,
    Disposition.DISCARD: CaptureState.DISCARDED,
    Disposition.UNDONE: CaptureState.CLEAN,
}
"""Where each disposition sends the capture. A retouched capture is checked again from the start; a mended
one was, and only a new cutout that holds nothing ends a case so. Where what opened a case is
taken back, nobody settles it: it is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionCase:
    """One case: why it was opened, and how it was settled if it was.

    Attributes:
        findings: worst first; never empty.
        disposition: None while the case is open.
        claimed_by: who works on it; empty for nobody.
        overrode: the hard gates that were overridden by accepting it: `pixdesk.domain.overriding`.
    """

    id: int
    capture_id: CaptureId
    opened_at: datetime
    findings: tuple[Finding, ...]
    disposition: Disposition | None = None
    settled_at: datetime | None = None
    actor: str = ""
    note: str = ""
    claimed_by: str = ""
    claimed_at: datetime | None = None
    overrode: tuple[Code, ...] = ()

    @property
    def reason(self) -> str:
        """The sentence that matters most."""
        return self.findings[0].sentence
