"""The engine both front ends hold: every query and every verb there is.

Two front ends, one engine: what the window can do, the command line can. Queries and verbs block on the store's
lane, so a window never calls them on its own thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.case import Disposition
from pixdesk.domain.choices import Choices
from pixdesk.domain.event import Changed
from pixdesk.domain.heal import Method
from pixdesk.domain.people import Verb, needed_for
from pixdesk.domain.prompting import Mended
from pixdesk.domain.view import ExportReport
from pixdesk.pipeline import keeping
from pixdesk.pipeline.anchoring import DailyAnchor
from pixdesk.pipeline.audit_desk import AuditDesk
from pixdesk.pipeline.candidate_desk import CandidateDesk
from pixdesk.pipeline.check_desk import CheckDesk
from pixdesk.pipeline.close_looks import CloseLooks
from pixdesk.pipeline.delivery_desk import DeliveryDesk
from pixdesk.pipeline.guard import needs, require
from pixdesk.pipeline.hook_desk import HookDesk
from pixdesk.pipeline.insights_desk import InsightsDesk
from pixdesk.pipeline.inspecting import Inspecting
from pixdesk.pipeline.list_folder import ListFolder
from pixdesk.pipeline.people_desk import PeopleDesk
from pixdesk.pipeline.release_desk import ReleaseDesk
from pixdesk.pipeline.review_desk import ReviewDesk
from pixdesk.pipeline.sampling_desk import SamplingDesk
from pixdesk.pipeline.scene_desk import SceneDesk
from pixdesk.pipeline.seeing import Seeing
from pixdesk.pipeline.settings_desk import SettingsDesk
from pixdesk.pipeline.shot_desk import ShotDesk
from pixdesk.pipeline.status import ClockWatch
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.undo_desk import UndoDesk
from pixdesk.store import cases, slates

if TYPE_CHECKING:  # they load OpenCV and NumPy, for which the window does not wait
    from pixdesk.pipeline.flows import Flows
    from pixdesk.pipeline.prompting import PromptSession


class Engine(Inspecting):
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
        checks: the intake checklist of the product being shot.
        shots: the shot list, where its rows stand, and captures given their place in it.
        people: who works here, who is signed in, and signing.
        insights: the studio's figures, and what is behind them.
        audit: looking through the log.
        settings: the studio's own recipes and channels, its models and devices.
        undoing: taking back what was set up.
        scenes: pictures that products are set in.
    """

    def __init__(self, studio: Studio, join: Callable[[], "Flows"], *, folder: Path | None = None, out: Path) -> None:
        """Open nothing yet; see `Running`."""
        super().__init__(studio, join, folder=folder, out=out)
        self.sampling = SamplingDesk(studio)
        self.seeing = Seeing(studio)
        self.review = ReviewDesk(studio)
        self.settings = SettingsDesk(studio)
        self.undoing = UndoDesk(studio)
        self.audit = AuditDesk(studio)
        self.insights = InsightsDesk(studio)
        self.closely = CloseLooks(studio)
        self.release = ReleaseDesk(studio, self._settle, self._export)
        self.people = PeopleDesk(studio)
        self.delivery = DeliveryDesk(studio, lambda: self.delivering)
        self.candidates = CandidateDesk(studio, lambda: self._mending)
        self.checks = CheckDesk(studio)
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

    def choose(self, **changes: object) -> Choices:
        """Change choices of this shoot from now on, such as ``patterns`` or ``aql``."""
        self.studio.choices = replace(self.studio.choices, **changes)  # type: ignore[arg-type]
        return self.studio.choices

    @needs()
    def keep_choices(self, *, actor: str, **changes: object) -> Choices:
        """Change choices from now on and for the days to come; the log says what changed.

        Raises:
            SetupError: there is no such plan, or a pattern cannot be read; nothing has changed then.
        """
        was = self.studio.choices
        chosen = replace(was, **changes)  # type: ignore[arg-type]
        changed = {name: value for name, value in changes.items() if value != getattr(was, name)}
        require(self.studio, needed_for(changed), actor)
        self.studio.on_store(keeping.keep, was, chosen, actor)
        self.studio.choices = chosen
        return chosen

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

    def process_again(self, batch_id: int, *, actor: str) -> int:
        """Have every capture that the rejection of a batch holds processed again; returns how many.

        What comes back clean is a batch of its own, handed in again: inspected tightened, counted in no stream.

        Raises:
            NotAllowed: that takes another role.
            StaleState: the batch was not rejected, or nothing waits any more; nothing was changed.
            KeyError: there is no such batch.
        """
        allowed = require(self.studio, (Verb.SETTLE,), actor)
        sent = self.studio.on_store(cases.send_back, batch_id, actor=allowed.name, role=allowed.role or "")
        captures, settled = frozenset(one for one, _ in sent), frozenset(case for _, case in sent)
        self.studio.post(Changed(captures=captures, cases=settled, batches=frozenset({batch_id})))
        self._processing.dispatch()
        return len(sent)

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
        self,
        channels: Sequence[str],
        *,
        actor: str,
        batch_id: int | None = None,
        only: CaptureId | None = None,
        folders: Mapping[str, Path] | None = None,
    ) -> ExportReport:
        return self._exporting.export(channels, actor=actor, batch_id=batch_id, only=only, folders=folders)
