"""What goes out: captures that were approved, the channels they go to, and what became of each pair."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.finding import Finding
from pixdesk.domain.view import RenditionView


class Outcome(StrEnum):
    """How one capture stands on one channel."""

    WAITING = "waiting"
    WRITTEN = "written"
    OUTDATED = "outdated"
    REFUSED = "refused"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow:
    """One capture on its way out.

    Attributes:
        written: the valid file of each channel that has one; of a channel with roles the first.
        roles: the valid files of a channel's further roles.
        outdated: the channels among them whose profile has changed since; an export writes them anew.
        refused: why a channel has no file, in words.
        case_id: the case that the refusals opened; None where there is none.
    """

    capture_id: CaptureId
    name: str
    label: Label
    state: CaptureState
    cutout_path: str = ""
    case_id: int | None = None
    written: Mapping[str, RenditionView] = field(default_factory=dict)
    roles: Mapping[str, tuple[RenditionView, ...]] = field(default_factory=dict)
    outdated: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)

    def outcome(self, channel: str) -> Outcome:
        """Say how the capture stands on a channel; a refusal is worse news than the old file beside it."""
        if channel in self.refused:
            return Outcome.REFUSED
        if channel in self.outdated:
            return Outcome.OUTDATED
        if channel in self.written:
            return Outcome.WRITTEN
        return Outcome.WAITING if self.case_id is None else Outcome.BLOCKED

    def missed(self, channel: str) -> tuple[str, ...]:
        """Return which targets the good files on a channel did not reach, in words."""
        if self.outcome(channel) is not Outcome.WRITTEN:
            return ()
        files = (self.written[channel], *self.roles.get(channel, ()))
        return tuple(dict.fromkeys(remark for view in files for remark in view.missed))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseList:
    """The newest rows, and how many there are in all."""

    rows: tuple[ReleaseRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What reading every exported file again found.

    Attributes:
        files: how many were read.
        wrong: those that are not what was verified, each with the reason in words.
    """

    files: int
    wrong: tuple[tuple[RenditionView, str], ...] = ()

    @property
    def words(self) -> str:
        """The result in one sentence."""
        if not self.files:
            return "No file has been exported yet."
        if not self.wrong:
            read = "1 file" if self.files == 1 else f"{self.files:,} files"
            return f"{read} read again: every byte is what was verified."
        first, why = self.wrong[0]
        more = f" And {len(self.wrong) - 1:,} more." if len(self.wrong) > 1 else ""
        are = "is" if len(self.wrong) == 1 else "are"
        return f"{len(self.wrong):,} of {self.files:,} files {are} not what was verified. {first.path}: {why}{more}"


def refusals(findings: Iterable[Finding], channels: Collection[str]) -> dict[str, str]:
    """Return what an export had to say, by channel: it puts the channel's id before each of its sentences."""
    said: dict[str, str] = {}
    for finding in findings:
        channel, colon, why = finding.sentence.partition(": ")
        if colon and channel in channels:
            said[channel] = f"{said[channel]} {why}" if channel in said else why
    return said
