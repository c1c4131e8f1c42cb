"""Batches from closing to approval: the plan made, the sample judged, the batch approved or rejected."""

from datetime import timedelta

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.finding import Region
from pixdesk.domain.people import PLAN_CHOICES, Verb
from pixdesk.domain.view import Sheet
from pixdesk.errors import NotAllowed
from pixdesk.pipeline import keeping
from pixdesk.pipeline.asking import Asking
from pixdesk.pipeline.guard import needs, require
from pixdesk.pipeline.people_desk import PeopleDesk
from pixdesk.store import batches, captures, drawing, judging


class Inspecting(Asking):
    """What people do to a batch.

    Attributes:
        people: who works here, who is signed in, and signing.
    """

    people: PeopleDesk

    @needs(Verb.CLOSE)
    def close_batch(self, batch_id: int, *, actor: str) -> Sheet:
        """Close a batch by hand: its plan is made and its sample drawn.

        Raises:
            StaleState: it is not open, or captures of it are still in work.
        """
        self.require_plan(actor)
        self._close_batch(batch_id, actor=actor, reason="by hand")
        return self.sheet(batch_id)

    def require_plan(self, actor: str) -> None:
        """Refuse another sampling plan for this shoot than the studio keeps, to whom changing it is refused.

        Raises:
            NotAllowed: it is another one, and who is signed in may not change it.
        """
        kept, now = self.studio.on_store(keeping.load), self.studio.choices
        if all(getattr(kept, name) == getattr(now, name) for name in PLAN_CHOICES):
            return
        try:
            require(self.studio, (Verb.PLAN,), actor)
        except NotAllowed as why:
            keeps = f"The studio keeps AQL {kept.aql:g}, level {kept.level}; name no other plan."
            raise NotAllowed(f"{why} {keeps}") from None

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
