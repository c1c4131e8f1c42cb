"""Isolating a product by pointing: one picture, and what a person asked of it.

How a page (or a command) uses it:

1. ``session = engine.isolate(capture_id)`` when the tool is taken up. The network begins to read the picture at once.
2. ``answer = session.ask(Asked(box=…, on=…, away=…))`` at every click, with all clicks there are so far, in the pixels
   of the upright picture (`session.width_px` × `session.height_px`; what the canvas shows is that picture made
   smaller). The answer holds up to four candidates, best first, each with its mask at `session`'s screen size, and
   a sentence if something contradicts. The first waits for the network to have read the picture (half a second); a
   further one costs the decoder alone.
3. Where no candidate is right, ``session.ask(…, go_on_from=number)`` goes on from one of the last answer: its mask is
   given back to the network with the clicks, which then mend it instead of starting again.
4. ``engine.mend(session, number, actor=…)`` makes the full-size matte of a candidate, has it checked like any other,
   and says whether the capture is clean now or what still holds it. Until then nothing is stored; a session that is
   dropped leaves nothing behind.

A session is used from one thread at a time or several: it lets one in after the other.
"""

import threading
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pixdesk.domain import digest, prompting
from pixdesk.domain.capture import CaptureId, UsedNetwork
from pixdesk.domain.prompting import Answer, Asked, Candidate
from pixdesk.errors import SetupError
from pixdesk.imaging import isolating, shape, small, staging
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.prompted import SIDE_PX
from pixdesk.imaging.shape import Prompt
from pixdesk.pipeline.inference import Inference, PromptedNetwork
from pixdesk.pipeline.model_library import ModelLibrary
from pixdesk.pipeline.wording import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A candidate somebody settled on, and how it came about.

    Attributes:
        logits: h×w float32 over the whole picture, above 0 inside.
        number, score: the candidate's.
        asked: the last question in a few words.
        history: everything that decided it, as JSON holds it: the questions in order, the models and the number.
        model: the decoder's id and SHA-256.
        networks: every network that had a part in it.
        provider, infer_ms: what ran the network, and its own time over all questions.
    """

    logits: Plane
    number: int
    score: float
    asked: str
    history: dict[str, Any]
    model: tuple[str, str]
    networks: tuple[UsedNetwork, ...]
    provider: str
    infer_ms: float

    @property
    def digest(self) -> str:
        """The name of all that decided the shape."""
        return digest.of_value(self.history)


def prompted_network(library: ModelLibrary) -> PromptedNetwork:
    """Return MobileSAM, which ships.

    Raises:
        SetupError: its files are not there.
    """
    encoder, decoder = library.card("mobile_sam_encoder"), library.card("mobile_sam_decoder")
    return PromptedNetwork(encoder, library.path(encoder), decoder, library.path(decoder))


def mask_png(candidate: Candidate) -> bytes:
    """Return a candidate's mask as an 8-bit gray PNG."""
    mask = np.frombuffer(candidate.mask, np.uint8).reshape(candidate.height_px, candidate.width_px)
    return staging.matte_png(mask)


class PromptSession:
    """One picture that somebody points at.

    Attributes:
        key: names the picture to the network: its content's digest.
        width_px, height_px: the upright picture's; clicks and boxes are in these pixels.
        capture_id: the capture it is on; None for a file.
    """

    def __init__(
        self,
        rgb: Rgb,
        *,
        key: str,
        size_px: tuple[int, int],
        inference: Inference,
        network: PromptedNetwork,
        speaker: Speaker,
        capture_id: CaptureId | None = None,
    ) -> None:
        """Let the network begin to read.

        Args:
            rgb: h×w×3, uint8 or uint16: the upright picture or a smaller copy of it.
            size_px: width and height of the whole picture.
            speaker: who is asked when the question has words.
        """
        self.key, self.capture_id = key, capture_id
        self.width_px, self.height_px = size_px
        self._seen: Bytes = np.ascontiguousarray(small.proxy(rgb, SIDE_PX))
        self._inference, self._network, self._speaker = inference, network, speaker
        self._lock = threading.Lock()
        self._offered: list[tuple[Plane, float]] = []
        self._history: list[dict[str, Any]] = []
        self._last = Asked()
        self._provider, self._infer_ms = "", 0.0
        # Whoever asks first hears what went wrong with it, for asking reads again.
        self._reading: Future[Any] = inference.read_ahead(network, key, self._seen, by_hand=True)

    @property
    def screen(self) -> tuple[int, int]:
        """Width and height of the masks."""
        return self._seen.shape[1], self._seen.shape[0]

    def ask(self, asked: Asked, *, go_on_from: int | None = None) -> Answer:
        """Return the shapes that could be meant, best first.

        Args:
            asked: everything pointed at so far.
            go_on_from: number of a candidate of the last answer to be mended instead of starting again.

        Raises:
            SetupError: the question cannot be asked of this picture, or no model understands words.
            CaptureError: the network failed on every provider.
            Cancelled: pixdesk is closing.
        """
        prompting.require_sound(asked, self.width_px, self.height_px)
        with self._lock:
            before = None if go_on_from is None else self._of(go_on_from)[0]
            prompt = self._prompt(asked, before)
            if prompt is None:
                return Answer(candidates=(), words=f"Nothing in the picture answers to “{asked.words}”. {_OTHERWISE}")
            result = self._inference.outline(self._network, self.key, self._seen, prompt, by_hand=True)
            self._note(asked, go_on_from, result.provider, result.infer_ms)
            ranked = isolating.order(result.candidates, result.scores, prompt)
            self._offered = [(result.candidates[index], float(result.scores[index])) for index in ranked]
            return self._answer(prompt)

    def choose(self, number: int) -> Chosen:
        """Return one candidate of the last answer, to be made a matte of.

        Raises:
            SetupError: there is none of that number.
        """
        with self._lock:
            logits, score = self._of(number)
            decoder = self._network.decoder
            cards = [self._network.encoder, decoder, *self._speaker.cards]
            digests = [card.sha256 for card in cards] + [card.tokenizer_sha256 for card in self._speaker.cards]
            history = {"questions": self._history, "candidate": number, "models": digests}
            return Chosen(
                logits=logits,
                number=number,
                score=score,
                asked=self._last.summary,
                history=history,
                model=(decoder.id, decoder.sha256),
                networks=tuple(UsedNetwork(card.id, card.sha256, card.licence) for card in cards),
                provider=self._provider,
                infer_ms=self._infer_ms,
            )

    def _of(self, number: int) -> tuple[Plane, float]:
        if not 1 <= number <= len(self._offered):
            there = f"1 to {len(self._offered)}" if self._offered else "none; ask first"
            raise SetupError(f"There is no candidate {number}. There are: {there}.")
        return self._offered[number - 1]

    def _prompt(self, asked: Asked, before: Plane | None) -> Prompt | None:
        """Return the question in the network's terms; None when nothing answers to its words."""
        across, down = float(self.width_px), float(self.height_px)
        points = tuple(
            (x / across, y / down, is_product)
            for places, is_product in ((asked.on, True), (asked.away, False))
            for x, y in places
        )
        box = None
        if asked.box is not None:
            x, y, wide, high = asked.box
            box = (x / across, y / down, (x + wide) / across, (y + high) / down)
        if not asked.words.strip():
            return Prompt(box=box, points=points, mask=before)
        spoken = shape.ask(self._speaker.odds(asked.words.strip(), self._seen))
        if spoken is None:
            return None
        return Prompt(box=box or spoken.box, points=points, mask=spoken.mask if before is None else before)

    def _note(self, asked: Asked, go_on_from: int | None, provider: str, infer_ms: float) -> None:
        if go_on_from is None:
            self._history = []
        self._history = [*self._history, {**asdict(asked), "go_on_from": go_on_from}]
        self._last, self._provider = asked, provider
        self._infer_ms += infer_ms

    def _answer(self, prompt: Prompt) -> Answer:
        width, height = self.screen
        candidates = tuple(
            Candidate(
                number=number,
                score=score,
                against=prompting.against(*isolating.misses(logits, prompt)),
                width_px=width,
                height_px=height,
                mask=isolating.shown(logits, self._seen.shape).tobytes(),
            )
            for number, (logits, score) in enumerate(self._offered, start=1)
        )
        if not candidates:
            return Answer(candidates=(), words=prompting.NOTHING_FOUND)
        return Answer(candidates=candidates, words=prompting.told(candidates[0].against))


_OTHERWISE = "Try other words, or draw a box around it."
