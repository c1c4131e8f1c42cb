"""The engine both front ends hold: every query and every verb there is.

Two front ends, one engine: what the window can do, the command line can. Queries and verbs block on the store's
lane, so a window never calls them on its own thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pixdesk.domain.capture import CaptureId, Label
from pixdesk.domain.case import Disposition
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.choices import Choices
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Region
from pixdesk.domain.heal import Method
from pixdesk.domain.ledger import Ledger
from pixdesk.domain.naming import parse_any
from pixdesk.domain.people import PLAN_CHOICES, Verb, needed_for
from pixdesk.domain.prompting import Mended
from pixdesk.domain.slate import Slate
from pixdesk.domain.view import (
    AuditLine,
    AuditVerdict,
    BatchSummary,
    CaptureView,
    CaseView,
    ExportReport,
    RenditionView,
    Sheet,
)
from pixdesk.pipeline import anchoring, channel_desk, keeping, looking
from pixdesk.pipeline.anchoring import DailyAnchor
from pixdesk.pipeline.audit_desk import AuditDesk
from pixdesk.pipeline.candidate_desk import CandidateDesk
from pixdesk.pipeline.close_looks import CloseLooks
from pixdesk.pipeline.delivery_desk import DeliveryDesk
from pixdesk.pipeline.guard import needs, require
from pixdesk.pipeline.hook_desk import HookDesk
from pixdesk.pipeline.insights_desk import InsightsDesk
from pixdesk.pipeline.list_folder import ListFolder
from pixdesk.pipeline.people_desk import PeopleDesk
from pixdesk.pipeline.release_desk import ReleaseDesk
from pixdesk.pipeline.review_desk import ReviewDesk
from pixdesk.pipeline.running import Running
from pixdesk.pipeline.sampling_desk import SamplingDesk
from pixdesk.pipeline.scene_desk import SceneDesk
from pixdesk.pipeline.seeing import Seeing
from pixdesk.pipeline.settings_desk import SettingsDesk
from pixdesk.pipeline.shot_desk import ShotDesk
from pixdesk.pipeline.status import ClockWatch
from pixdesk.pipeline.studio import Studio
from pixdesk.store import arrivals, audit, batches, captures, cases, drawing, judging, renditions, slates

if TYPE_CHECKING:  # they load OpenCV and NumPy, for which the window does not wait
    from pixdesk.pipeline.flows import Flows
    from pixdesk.pipeline.prompting import PromptSession


class Engine(Running):
    """Everything an operator can do.

    Attributes:
        sampling: second samples, redraws, and how severely each stream is inspected.
        seeing: what is read off the pixels of a picture on the screen.
        review: several marks at once, captures rejected by hand, and undo.
        closely: cutouts at full size, pixel by pixel.
        release: what goes out, and what became of it.
        delivery: where files go, and what stands there.
        hooks: who is told of what happens here.
        candidates: the cutouts of a capture to choose from.
        shots: the shot list, where its rows stand, and captures given their place in it.
        people: who works here, who is signed in, and signing.
        insights: the studio's figures, and what is behind them.
        audit: looking through the log.
        settings: the studio's own recipes and channels, its models and devices.
        scenes: pictures that products are set in.
    """

    def __init__(self, studio: Studio, join: Callable[[], "Flows"], *, folder: Path | None = None, out: Path) -> None:
        """Open nothing yet; see `Running`."""
        super().__init__(studio, join, folder=folder, out=out)
        self.sampling = SamplingDesk(studio)
        self.seeing = Seeing(studio)
        self.review = ReviewDesk(studio)
        self.settings = SettingsDesk(studio)
        self.audit = AuditDesk(studio)
        self.insights = InsightsDesk(studio)
        self.closely = CloseLooks(studio)
        self.release = ReleaseDesk(studio, self._settle, self._export)
        self.people = PeopleDesk(studio)
        self.delivery = DeliveryDesk(studio, lambda: self.delivering)
        self.candidates = CandidateDesk(studio)
        self.shots = ShotDesk(studio)
        self._anchoring = DailyAnchor(studio)
        self._clocks = ClockWatch(studio)
        self._lists = ListFolder(studio, self.shots)
        self.hooks = HookDesk(studio)
        self.scenes = SceneDesk(studio)

    def _tend(self, now_s: float) -> None:
        self._close_ready_batches()
        self.candidates.sweep()
        self._exporting.tend()
        self.editing.look()
        self._anchoring.look(now_s)
        self._clocks.look(now_s)
        self._lists.look(now_s)
        self.hooks.look(now_s)

    # -- queries ------------------------------------------------------------------------------------------------

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

    def inputs(self) -> list[arrivals.SeenFile]:
        """Return every file of the watched folder that has been dealt with, exactly once."""
        return self.studio.on_store(arrivals.seen_files, str(self._folder or ""))

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

    # -- verbs --------------------------------------------------------------------------------------------------

    def choose(self, **changes: object) -> Choices:
        """Change choices of this shoot from now on, such as ``patterns`` or ``aql``."""
        self.studio.choices = replace(self.studio.choices, **changes)  # type: ignore[arg-type]
        return self.studio.choices

    @needs(also=needed_for)
    def keep_choices(self, *, actor: str, **changes: object) -> Choices:
        """Change choices from now on and for the days to come; the log says what changed.

        Raises:
            SetupError: there is no such plan, or a pattern cannot be read; nothing has changed then.
        """
        was = self.studio.choices
        chosen = replace(was, **changes)  # type: ignore[arg-type]
        self.studio.on_store(keeping.keep, was, chosen, actor)
        self.studio.choices = chosen
        return chosen

    def slates(self) -> list[Slate]:
        """Return the slates that count in the watched folder, or in every one, in their order."""
        return self.studio.on_store(slates.select, str(self._folder or ""))

    @needs(Verb.SHOOT)
    def refuse_slate(self, folder: str, name: str, *, actor: str) -> None:
        """Say that a frame was taken for a slate and is none: it is taken in like any other, and names nothing.

        Raises:
            KeyError: no slate was read from it.
        """
        from pixdesk.pipeline.slating import Slating  # the flows' own

        slating = Slating(studio=self.studio, folder=Path(folder))
        changed = self.studio.on_store(slates.refuse, folder, name, actor=actor, key_of=slating.key_of)
        self.studio.post(Changed(captures=frozenset(changed)))
        if self._watch is not None and str(self._watch.folder) == folder:
            self._watch.intake.look_again(name)

    @needs(Verb.CLOSE)
    def close_batch(self, batch_id: int, *, actor: str) -> Sheet:
        """Close a batch by hand: its plan is made and its sample drawn.

        Raises:
            StaleState: it is not open, or captures of it are still in work.
        """
        if self._plan() != self._plan(self.studio.on_store(keeping.load)):
            require(self.studio, (Verb.PLAN,), actor)
        self._close_batch(batch_id, actor=actor, reason="by hand")
        return self.sheet(batch_id)

    def _plan(self, of: Choices | None = None) -> list[object]:
        """Return what decides the plan, of these choices or those of the shoot."""
        return [getattr(of or self.studio.choices, name) for name in sorted(PLAN_CHOICES)]

    def _close_batch(self, batch_id: int, *, actor: str, reason: str) -> None:
        choices = self.studio.choices
        self.studio.on_store(
            drawing.close,
            batch_id,
            actor=actor,
            reason=reason,
            aql=choices.aql,
            level=choices.level,
            percent=choices.percent,
            minor_aql=choices.minor_aql,
            double=choices.double,
            by_strata=choices.by_strata,
            reduced_by=choices.reduced_by,
            planted=choices.planted,
        )
        self.studio.post(Changed(batches=frozenset({batch_id})))

    def _close_ready_batches(self) -> None:
        choices = self.studio.choices
        ready = self.studio.on_store(
            batches.ready_to_close,
            idle_before=self.studio.clock() - timedelta(seconds=choices.idle_close_s),
            full_at=choices.full_at,
        )
        for batch_id in ready:
            self._close_batch(batch_id, actor=captures.UPKEEP, reason="full or idle")

    @needs(Verb.INSPECT)
    def mark(
        self,
        batch_id: int,
        capture_id: CaptureId,
        *,
        defect: str | None,
        actor: str,
        note: str = "",
        ring: Region | None = None,
    ) -> Sheet:
        """Judge one sampled capture: `defect` None conforms, else the id of one of the recipe's defects.

        Args:
            ring: where in the picture the defect is.

        Raises:
            StaleState: the batch is not under inspection, or the capture is not in its sample.
            KeyError: the recipe has no such defect.
        """
        found = self.studio.recipe().defect(defect) if defect else None
        self.studio.on_store(judging.mark, batch_id, capture_id, defect=found, actor=actor, note=note, ring=ring)
        return self._changed_sheet(batch_id)

    @needs(Verb.INSPECT)
    def unmark(self, batch_id: int, capture_id: CaptureId, *, actor: str) -> Sheet:
        """Take a judgement back.

        Raises:
            StaleState: the batch is not under inspection, or the capture is not in its sample.
        """
        self.studio.on_store(judging.unmark, batch_id, capture_id, actor=actor)
        return self._changed_sheet(batch_id)

    def _changed_sheet(self, batch_id: int) -> Sheet:
        self.studio.post(Changed(batches=frozenset({batch_id})))
        return self.sheet(batch_id)

    @needs(Verb.APPROVE)
    def approve_batch(self, batch_id: int, *, actor: str, pin: str = "") -> int:
        """Conform what is unmarked on the sheet and approve every clean capture; returns how many.

        Args:
            pin: signs for it; asked for where the studio has set up people.

        Raises:
            NotAllowed: the PIN is missing or wrong, or four eyes are wanted and these have been on it.
            StaleState: the batch is not under inspection, or its sample rejects it.
        """
        signed = self.people.sign_batch(batch_id, actor, pin)
        approved = self.studio.on_store(judging.approve, batch_id, actor=actor, signed=signed)
        self.studio.post(Changed(captures=frozenset(approved), batches=frozenset({batch_id})))
        return len(approved)

    @needs(Verb.APPROVE_UNSEEN)
    def approve_uninspected(self, batch_id: int, *, actor: str, pin: str = "") -> int:
        """Approve a batch's clean captures on somebody's word, without inspection; the log says so.

        Raises:
            NotAllowed: the PIN is missing or wrong, or four eyes are wanted and these have been on it.
            StaleState: the batch is already approved or rejected.
        """
        signed = self.people.sign_batch(batch_id, actor, pin)
        approved = self.studio.on_store(judging.approve_uninspected, batch_id, actor=actor, signed=signed)
        self.studio.post(Changed(captures=frozenset(approved), batches=frozenset({batch_id})))
        return len(approved)

    @needs(Verb.INSPECT)
    def reject_batch(self, batch_id: int, *, actor: str, reason: str) -> None:
        """Reject a batch: every clean capture of it becomes a case.

        Raises:
            StaleState: the batch is not under inspection.
        """
        held = self.studio.on_store(judging.reject, batch_id, actor=actor, reason=reason)
        self.studio.post(Changed(captures=frozenset(held), batches=frozenset({batch_id})))

    @needs()
    def settle_case(self, case_id: int, disposition: Disposition, *, actor: str, note: str = "") -> None:
        """End a case and send its capture where the disposition leads.

        Accepting what a hard gate holds overrides that gate, which the case and every file of it keep: `note` is why.

        Raises:
            NotAllowed: that takes another role, or other eyes.
            SetupError: a gate is overridden without a reason.
            StaleState: somebody settled it first.
        """
        allowed, overrode = self.people.settling(case_id, disposition, actor, note)
        self._settle(case_id, disposition, actor=allowed.name, note=note, overrode=overrode, role=allowed.role or "")

    def _settle(self, case_id: int, disposition: Disposition, **how: Any) -> None:
        capture_id = self.studio.on_store(cases.settle, case_id, disposition, **how)
        self.studio.post(Changed(captures=frozenset({capture_id}), cases=frozenset({case_id})))
        self._processing.dispatch()

    def isolate(self, capture_id: CaptureId) -> "PromptSession":
        """Open a session in which somebody points at the product of a capture: `pipeline.prompting`.

        Raises:
            KeyError: there is none of that id.
            StaleState: it is neither an exception nor clean, or it is under inspection.
            CaptureError: its original cannot be read.
            SetupError: the network's files, or the capture folder, are not there.
        """
        return self._mending.isolate(capture_id)

    @needs(Verb.RETOUCH)
    def mend(self, session: "PromptSession", candidate: int, *, actor: str) -> Mended:
        """Cut a session's capture out anew by one of its candidates, check it, and close its case if nothing holds it.

        Raises:
            SetupError: there is no such candidate, or the studio's disk or set-up stands in the way.
            StaleState: the capture has moved on meanwhile; nothing was changed.
            CaptureError: its original cannot be read; nothing was changed.
        """
        return self._mending.mend(session, candidate, actor=actor)

    @needs(Verb.RETOUCH)
    def heal(self, capture_id: CaptureId, mask_file: bytes, *, actor: str, method: Method = "migan") -> str:
        """Repair what a mask marks on a clean or held capture; returns what was done in a sentence.

        Args:
            mask_file: a gray PNG of the upright original's size, white on what is to go.

        Raises:
            StaleState: the capture is in work, approved or gone on.
            CaptureError: original or mask cannot be used, or the network failed.
        """
        words = self._healing.heal(capture_id, mask_file, method=method, actor=actor)
        self._processing.dispatch()
        return words

    @needs(Verb.RETOUCH)
    def undo_heal(self, capture_id: CaptureId, *, actor: str) -> None:
        """Take the last repair of a capture off again.

        Raises:
            StaleState: there is none, or the capture is in work, approved or gone on.
        """
        self._healing.undo(capture_id, actor=actor)
        self._processing.dispatch()

    @needs(Verb.EXPORT)
    def export(self, *, channels: Sequence[str], actor: str, batch_id: int | None = None) -> ExportReport:
        """Write and verify what is approved and due on these channels.

        Raises:
            SetupError: a channel is unknown, or the export folder cannot take the files.
        """
        return self._export(channels, actor=actor, batch_id=batch_id)

    def _export(
        self, channels: Sequence[str], *, actor: str, batch_id: int | None = None, only: CaptureId | None = None
    ) -> ExportReport:
        return self._exporting.export(channels, actor=actor, batch_id=batch_id, only=only)
