"""What the engine answers when somebody looks: plain values for the window and the command line."""

from dataclasses import dataclass, field
from datetime import datetime

from pixdesk.domain.batch import Batch, BatchState, Counts, Defect, Mark
from pixdesk.domain.capture import WAITING, Capture, CaptureState
from pixdesk.domain.case import ExceptionCase
from pixdesk.domain.finding import Finding
from pixdesk.domain.sampling import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The status strip: what the desk is doing and with what.

    Attributes:
        folder: the watched folder; empty when none is watched.
        unreachable_since: when the folder was lost; None while it can be read.
        provider: the execution provider of the last capture; empty before the first.
        adapter: the name of the device behind it.
        trouble: a sentence when inference had to fall back, else empty.
        self_test: what the device's self-test found, in a sentence; empty where there is no device to test.
        ignored: how many files were seen and left alone (duplicates, side-cars).
        settling: how many files are seen but not yet complete.
        sku: the SKU being shot: of the last slate, or of the newest frame's name; empty when nothing says.
        slate: the file of the slate that says so.
        slate_folder: the capture folder it lies in.
    """

    folder: str = ""
    unreachable_since: datetime | None = None
    counts: dict[CaptureState, int]
    ignored: int = 0
    settling: int = 0
    open_cases: int = 0
    sku: str = ""
    slate: str = ""
    slate_folder: str = ""
    provider: str = ""
    adapter: str = ""
    trouble: str = ""
    self_test: str = ""
    last_process_ms: float = 0.0
    last_infer_ms: float = 0.0

    @property
    def waiting(self) -> int:
        """How many captures the machine still owes something."""
        return self.counts.get(CaptureState.LANDED, 0) + self.counts.get(CaptureState.PROCESSING, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureView:
    """A capture with its findings, and its open case if there is one."""

    capture: Capture
    findings: tuple[Finding, ...] = ()
    case_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with the capture it is about.

    Attributes:
        family: of the product, by the shot list or else by the recipe; empty where neither says.
    """

    case: ExceptionCase
    capture: Capture
    family: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    """A batch in the list: how many captures it has in each state, and how far the inspection is.

    Attributes:
        marks: all that the inspection counted; `inspected` and `nonconforming` are of it.
    """

    batch: Batch
    counts: dict[CaptureState, int]
    inspected: int = 0
    nonconforming: int = 0
    verdict: Verdict = Verdict.UNDECIDED
    marks: Counts = field(default_factory=Counts)

    @property
    def total(self) -> int:
        """How many captures belong to the batch."""
        return sum(self.counts.values())

    @property
    def in_work(self) -> int:
        """How many of them are not cut out yet; while any is, the batch cannot be closed."""
        return sum(self.counts.get(state, 0) for state in WAITING)

    @property
    def may_close(self) -> bool:
        """Whether it takes captures, all of them are cut out, and some are clean: a sample can be drawn."""
        return self.batch.state is BatchState.OPEN and not self.in_work and bool(self.counts.get(CaptureState.CLEAN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One picture on the contact sheet; `mark` is None for what was flagged instead of drawn."""

    capture: Capture
    mark: Mark | None = None
    findings: tuple[Finding, ...] = ()
    case_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The contact sheet of a closed batch.

    Attributes:
        sample: the drawn captures in the order they are shown.
        flagged: captures of the batch with an open case; inspected in full, never counted in the estimate.
        claim: the sentence the Approve button carries.
        proves: what the sample says about the batch, without what the claim beside it says already.
        may_approve: whether approving now would be accepted.
        wants_second: whether the first sample, its unmarked tiles conforming, leaves the batch to a second one.
        curve: the chance this batch would pass, by the share of it that is bad: (share, chance), both 0..1.
        leaves_at_most: the AOQL, 0..1: the worst share left over on average where rejected batches are mended.
        warning: what is to be said of how fast the last tiles were judged; empty where nothing is.
        passed_unmarked: of the sample, what nobody marked and an approval passed as conforming.
    """

    summary: BatchSummary
    sample: tuple[Tile, ...]
    flagged: tuple[Tile, ...]
    defects: tuple[Defect, ...]
    claim: str
    proves: str
    may_approve: bool
    wants_second: bool = False
    curve: tuple[tuple[float, float], ...] = ()
    leaves_at_most: float = 0.0
    warning: str = ""
    passed_unmarked: int = 0

    @property
    def may_reopen(self) -> bool:
        """Whether the batch is under inspection and no tile of its sample is judged: it can be opened again."""
        is_judged = any(tile.mark is not None and tile.mark.conforms is not None for tile in self.sample)
        return self.summary.batch.state is BatchState.SAMPLED and not is_judged


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One line of the log.

    Attributes:
        detail: canonical JSON.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdict:
    """What verifying the log found.

    Attributes:
        lines: how many were read.
        head: the last line's hash; the anchor to keep elsewhere.
        broken_at: the first line that does not fit, or None.
        words: the result in one sentence.
    """

    lines: int
    head: str
    broken_at: int | None
    words: str

    @property
    def holds(self) -> bool:
        """Whether every line fits the one before it."""
        return self.broken_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionView:
    """One exported file and what verification measured.

    Attributes:
        role: what it is for on its channel; empty where the channel has no roles.
        title, alt: what the file says of itself.
        digital_source: how its pixels came about (`domain.file_words.DigitalSource`); empty where it does not say.
        override: the gates a lead overrode for it, and why; empty where none was.
        scene: the version of the scene the product was set in; empty for none.
    """

    capture_id: int
    channel: str
    path: str
    sha256: str
    byte_count: int
    width_px: int
    height_px: int
    fill_percent: float
    quality: int
    exported_at: datetime
    remarks: tuple[str, ...] = ()
    role: str = ""
    title: str = ""
    alt: str = ""
    digital_source: str = ""
    override: str = ""
    scene: str = ""

    @property
    def missed(self) -> tuple[str, ...]:
        """The remarks that say which of the channel's targets was not reached (`imaging.compose` writes them)."""
        return tuple(remark for remark in self.remarks if " instead of " in remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What an export did: files written, and captures that became cases with the reason.

    Attributes:
        refused: capture, channel and reason of each file that was not written.
        blocked: capture, channel and the capture's name, of each that is due and was not tried: its case is open.
    """

    renditions: tuple[RenditionView, ...]
    refused: tuple[tuple[int, str, str], ...] = ()
    blocked: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Raster:
    """A small picture made for the screen.

    Attributes:
        rgba: width × height × 4 bytes, row by row, straight alpha.
    """

    width_px: int
    height_px: int
    rgba: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is read off a picture on the screen.

    Attributes:
        red, green, blue: how many pixels have each of the 256 values.
        highlights, shadows: share of the picture that is clipped, 0..1.
        is_product: whether the cutout's product alone was counted.
    """

    red: tuple[int, ...]
    green: tuple[int, ...]
    blue: tuple[int, ...]
    highlights: float = 0.0
    shadows: float = 0.0
    is_product: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelReading:
    """The colour of one pixel.

    Attributes:
        rgb: sRGB, 0..255.
        lab: CIELAB relative to D50.
        is_original: read from the original, not from its preview.
    """

    rgb: tuple[int, int, int]
    lab: tuple[float, float, float]
    is_original: bool = False
