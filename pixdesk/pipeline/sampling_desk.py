"""Sampling beyond the sheet: second samples, redraws, how severely each stream is inspected."""

from collections.abc import Mapping
from pathlib import Path

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed
from pixdesk.domain.people import Verb
from pixdesk.domain.reviewing import kappa
from pixdesk.domain.switching import Standing
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.studio import Studio
from pixdesk.store import drawing, judging


class SamplingDesk:
    """What an operator can do with samples; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def standings(self) -> dict[str, Standing]:
        """Return how severely every stream's next batch is inspected, and why."""
        return self._studio.on_store(drawing.standings, self._studio.choices.reduced_by)

    @needs(Verb.INSPECT)
    def second_sample(self, batch_id: int, *, actor: str) -> int:
        """Conform what is unmarked of a double plan's first sample and draw the second; returns how many it has.

        Raises:
            StaleState: the batch is not under inspection, or its first sample decides it.
        """
        drawn = self._studio.on_store(judging.second_sample, batch_id, actor=actor)
        self._studio.post(Changed(batches=frozenset({batch_id})))
        return len(drawn)

    @needs(Verb.INSPECT)
    def open_sheet(self, batch_id: int, *, actor: str) -> None:
        """Write down that a reviewer has the sheet before him now; a tile's time is counted from here.

        Raises:
            StaleState: the batch is not under inspection.
        """
        self._studio.on_store(judging.open_sheet, batch_id, actor=actor)

    @needs(Verb.INSPECT)
    def second_opinion(self, batch_id: int, marks: Mapping[CaptureId, str], *, actor: str) -> float | None:
        """Write down what another reviewer says of the whole sample; what is not marked conforms.

        Args:
            marks: the defect's id of each capture that does not conform.

        Returns:
            Cohen's kappa of the two; None where chance alone explains them.

        Raises:
            StaleState: nobody has judged the sample yet, the reviewer did, or a capture is not in it.
            KeyError: the recipe has no such defect.
        """
        recipe = self._studio.recipe()
        found = {capture_id: recipe.defect(defect) for capture_id, defect in marks.items()}
        first = self._studio.on_store(judging.second_opinion, batch_id, found, actor=actor)
        return kappa(first, {number: marks.get(CaptureId(number), "") for number in first})

    def evidence(self, batch_id: int, out: Path) -> Path:
        """Write the evidence of a batch into a folder and return its page.

        Raises:
            KeyError: there is no such batch.
            SetupError: the folder cannot be written.
        """
        from pixdesk.pipeline import evidence  # draws pictures: OpenCV, which the start of the window does without

        return evidence.write(self._studio.home, batch_id, out, now=self._studio.clock())

    @needs(Verb.REDRAW)
    def draw_again(self, batch_id: int, *, actor: str, reason: str) -> None:
        """Draw another sample in place of one nobody has judged anything of; the log keeps both and the reason.

        Raises:
            StaleState: the batch is not under inspection, or a capture of the sample was judged.
        """
        self._studio.on_store(drawing.draw_again, batch_id, actor=actor, reason=reason)
        self._studio.post(Changed(batches=frozenset({batch_id})))

    @needs(Verb.REDRAW)
    def resume(self, stream: str, *, actor: str, reason: str) -> None:
        """Take sampling of a stream up again after its process was mended; tightened inspection follows.

        Raises:
            StaleState: sampling of the stream has not stopped.
        """
        self._studio.on_store(drawing.resume, stream, actor=actor, reason=reason)
