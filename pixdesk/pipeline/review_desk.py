"""Judging beyond one mark: several captures alike, captures rejected by hand, and taking back what was done last."""

from collections.abc import Sequence

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.people import Verb
from pixdesk.domain.undoing import CLOSED
from pixdesk.domain.view import Sheet
from pixdesk.errors import SetupError
from pixdesk.pipeline import looking
from pixdesk.pipeline.guard import needs, require
from pixdesk.pipeline.studio import Studio
from pixdesk.store import holding, judging, mend_back, mends, reopening, undoing
from pixdesk.store.db import Store
from pixdesk.store.mend_back import MendBack


class ReviewDesk:
    """What a reviewer can do besides marking one capture and judging the batch; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @needs(Verb.INSPECT)
    def mark_all(
        self, batch_id: int, ids: Sequence[CaptureId], *, defect: str | None, actor: str, note: str = ""
    ) -> Sheet:
        """Judge several sampled captures alike, all or none; see `Engine.mark`.

        Raises:
            StaleState: the batch is not under inspection, or one of the captures is not in its sample.
            KeyError: the recipe has no such defect.
        """
        recipe = self._studio.recipe()
        found = recipe.defect(defect) if defect else None
        self._studio.on_store(judging.mark_all, batch_id, tuple(ids), defect=found, actor=actor, note=note)
        self._studio.post(Changed(batches=frozenset({batch_id})))
        return self._studio.on_store(looking.sheet, batch_id, recipe.defects)

    @needs(Verb.SET_ASIDE)
    def reject_captures(self, batch_id: int, ids: Sequence[CaptureId], *, actor: str, reason: str) -> None:
        """Take clean captures out of an open batch: each becomes a case with the reason; all or none.

        Raises:
            SetupError: no reason is given, or no capture.
            StaleState: the batch is closed, or one of the captures is not a clean one of it.
        """
        if not reason.strip() or not ids:
            raise SetupError("Say which captures are rejected, and why: the retoucher reads it.")
        self._studio.on_store(holding.hold_by_hand, batch_id, tuple(ids), actor=actor, reason=reason.strip())
        self._studio.post(Changed(captures=frozenset(ids), batches=frozenset({batch_id})))

    @needs(Verb.CLOSE)
    def reopen_batch(self, batch_id: int, *, actor: str) -> None:
        """Open a closed batch again in which no tile is judged: its sample is put away, the log keeps it and its seed.

        Raises:
            StaleState: it is not under inspection, a tile was judged, or another batch has taken its place since.
            KeyError: there is no such batch.
        """
        self._studio.on_store(reopening.reopen, batch_id, actor=actor)
        self._studio.post(Changed(batches=frozenset({batch_id})))

    def undo_batch(self, batch_id: int, *, actor: str) -> str:
        """Take back what was done to a batch last, and return the action that was taken back.

        Who may close a batch may take the closing back; the rest is for whoever may inspect.

        Raises:
            NotAllowed: that takes another role.
            StaleState: there is nothing to take back, files were released, or something has gone on since.
            KeyError: there is no such batch.
        """
        if self._studio.on_store(reopening.is_closing_last, batch_id):
            self.reopen_batch(batch_id, actor=actor)
            return CLOSED
        allowed = require(self._studio, (Verb.INSPECT,), actor)
        undone = self._studio.on_store(undoing.undo_batch, batch_id, actor=allowed.name)
        self._studio.post(Changed(captures=frozenset(undone.captures), batches=frozenset({batch_id})))
        return undone.what

    @needs(Verb.SETTLE)
    def undo_case(self, case_id: int, *, actor: str) -> str:
        """Open a settled case again, and return the action that was taken back.

        Raises:
            StaleState: it was not settled by hand, a file was released, or its capture has gone on since.
            KeyError: there is no such case.
        """
        undone = self._studio.on_store(undoing.undo_case, case_id, actor=actor)
        self._studio.post(Changed(captures=frozenset(undone.captures), cases=frozenset({case_id})))
        return undone.what

    @needs(Verb.RETOUCH)
    def undo_mend(self, capture_id: CaptureId, *, actor: str) -> int | None:
        """Give a capture the cutout back that it had before somebody made it another; returns the case that holds it.

        Painted, pointed at, taken from the candidates or brought back from another program: the last one goes. Repairs
        are taken off by themselves.

        Raises:
            StaleState: nobody made one, the capture has gone on since, or the cutout before is no longer kept.
            KeyError: there is no such capture.
        """
        back = self._studio.on_store(_undo_mend, capture_id, actor)
        cases = frozenset() if back.case_id is None else frozenset({back.case_id})
        self._studio.post(Changed(captures=frozenset({capture_id}), cases=cases))
        return back.case_id


def _undo_mend(store: Store, capture_id: CaptureId, actor: str) -> MendBack:
    return mend_back.undo(store, mends.mendable(store, capture_id), actor=actor)
