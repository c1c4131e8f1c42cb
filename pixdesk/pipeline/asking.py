"""What the engine answers: captures, batches, cases, files and the log as they stand."""

from collections.abc import Callable

from pixdesk.domain.capture import CaptureId, Label
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.choices import Choices
from pixdesk.domain.ledger import Ledger
from pixdesk.domain.naming import parse_any
from pixdesk.domain.slate import Slate
from pixdesk.domain.view import (
    AuditLine,
    AuditVerdict,
    BatchSummary,
    CaptureView,
    CaseView,
    RenditionView,
    Sheet,
)
from pixdesk.pipeline import anchoring, channel_desk, looking
from pixdesk.pipeline.running import Running
from pixdesk.store import audit, batches, captures, renditions, seen, slates


class Asking(Running):
    """Every question about the studio that needs no desk of its own."""

    def ledger(self) -> Ledger:
        """Return what became of every file of the watched folder; reads the folder."""
        return self.studio.lanes.watch.submit(looking.ledger, self.studio, self._watch).result()

    def recent(self, limit: int = 200) -> list[CaptureView]:
        """Return the newest captures, newest first."""
        return self.studio.on_store(captures.recent, limit)

    def capture(self, capture_id: CaptureId) -> CaptureView:
        """Return one capture.

        Raises:
            KeyError: there is none of that id.
        """
        return self.studio.on_store(lambda store: captures.views(store, [captures.get(store, capture_id)])[0])

    def live_cutout(self, preview: str) -> str:
        """Return the path of a quick cutout of a staged preview, RGBA PNG: `pipeline.live`.

        Raises:
            CaptureError: the preview is gone or damaged, or the network failed on every provider.
            SetupError: the network's file is absent.
        """
        self.get_ready()  # it needs the network
        from pixdesk.pipeline import live

        return live.cut_out(self.studio, preview)

    def batches(self) -> list[BatchSummary]:
        """Return every batch: what waits for a person first."""
        return self.studio.on_store(batches.summaries)

    def batch_captures(self, batch_id: int) -> list[CaptureView]:
        """Return a batch's captures in the order they landed."""
        return self.studio.on_store(looking.batch_captures, batch_id)

    def sheet(self, batch_id: int) -> Sheet:
        """Return the contact sheet of a closed batch.

        Raises:
            StaleState: the batch is still open.
        """
        return self.studio.on_store(looking.sheet, batch_id, self.studio.recipe().defects)

    def cases(self, *, still_open: bool = True) -> list[CaseView]:
        """Return the exception cases, worst first."""
        families = self.studio.catalogue.families()
        return self.studio.on_store(looking.cases_with_family, families, still_open=still_open)

    def renditions(self, capture_id: CaptureId | None = None) -> list[RenditionView]:
        """Return the valid renditions, newest first."""
        return self.studio.on_store(renditions.select, capture_id)

    def channels(self) -> tuple[ChannelProfile, ...]:
        """Return the channels an export may go to: an unverified one only once the studio has confirmed it."""
        return channel_desk.offered(self.studio)

    def unconfirmed_channels(self) -> tuple[ChannelProfile, ...]:
        """Return the channels nothing may go to before the studio has confirmed their figures."""
        return channel_desk.unconfirmed(self.studio)

    def inputs(self) -> list[seen.SeenFile]:
        """Return every file of the watched folder that has been dealt with, exactly once."""
        return self.studio.on_store(seen.seen_files, str(self._folder or ""))

    def audit_lines(self, *, search: str = "", limit: int = 500, before_seq: int | None = None) -> list[AuditLine]:
        """Return lines of the log, newest first, that hold every word of `search`."""
        return self.studio.on_store(audit.lines, search=search, limit=limit, before_seq=before_seq)

    def verify_audit(self, progress: Callable[[int, int], None] | None = None) -> AuditVerdict:
        """Read the whole log and say whether every line fits the one before it, and the anchors the studio keeps."""
        return audit.verify(self.studio.home, progress, anchoring.kept(self.studio))

    def try_pattern(self, pattern: str, limit: int = 50) -> list[tuple[str, Label | None]]:
        """Return what a file-name pattern would make of the names seen last.

        Raises:
            ValueError: the pattern cannot be read; the message says where.
        """
        names = [view.capture.name for view in self.recent(limit)]
        return [(name, parse_any(name, (pattern,) if pattern else ())) for name in names]

    def choices(self) -> Choices:
        """Return what is chosen for this shoot."""
        return self.studio.choices

    def slates(self) -> list[Slate]:
        """Return the slates that count in the watched folder, or in every one, in their order."""
        return self.studio.on_store(slates.select, str(self._folder or ""))
