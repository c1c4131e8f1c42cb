"""Sampling beyond the sheet: second samples, redraws, how severely each stream is inspected."""

from pixdesk.domain.event import Changed
from pixdesk.domain.switching import Standing
from pixdesk.pipeline.studio import Studio
from pixdesk.store import drawing, judging


class SamplingDesk:
    """What an operator can do with samples; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def standings(self) -> dict[str, Standing]:
        """Return how severely every stream's next batch is inspected, and why."""
        return self._studio.on_store(drawing.standings, self._studio.choices.reduced_by)

    def second_sample(self, batch_id: int, *, actor: str) -> int:
        """Conform what is unmarked of a double plan's first sample and draw the second; returns how many it has.

        Raises:
            StaleState: the batch is not under inspection, or its first sample decides it.
        """
        drawn = self._studio.on_store(judging.second_sample, batch_id, actor=actor)
        self._studio.post(Changed(batches=frozenset({batch_id})))
        return len(drawn)

    def draw_again(self, batch_id: int, *, actor: str, reason: str) -> None:
        """Draw another sample in place of one nobody has judged anything of; the log keeps both and the reason.

        Raises:
            StaleState: the batch is not under inspection, or a capture of the sample was judged.
        """
        self._studio.on_store(drawing.draw_again, batch_id, actor=actor, reason=reason)
        self._studio.post(Changed(batches=frozenset({batch_id})))

    def resume(self, stream: str, *, actor: str, reason: str) -> None:
        """Take sampling of a stream up again after its process was mended; tightened inspection follows.

        Raises:
            StaleState: sampling of the stream has not stopped.
        """
        self._studio.on_store(drawing.resume, stream, actor=actor, reason=reason)
