"""Running a matting network: a picture in, a small matte out.

`prepare` makes the small picture in the job that holds the full frame; `open_session` and `Session.run`
belong to the one process that owns the device. ONNX Runtime is imported by the first session, so that a
window which only prepares pictures never loads it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import SetupError
from pixdesk.imaging import faces
from pixdesk.imaging.frame import Matte, Rgb
from pixdesk.imaging.network_file import open_runtime
from pixdesk.imaging.providers import PROVIDER_ORDER, Runtime, title_of

NetworkInput = NDArray[np.uint8]
"""H×W×3, uint8, sRGB: the small picture a network is given."""

FREE_SIDE_PX = 1024
"""Long side for a card whose `side` is 0, unless the model's file fixes a size."""

_STRIDE_PX = 32  # encoders halve five times; other sizes need padding the model may not have
_WHOLE = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_DTYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


def prepare(rgb: Rgb, card: ModelCard) -> NetworkInput:
    """Reduce a full frame to the picture a network is given.

    Args:
        rgb: H×W×3, uint8 or uint16, sRGB.
        card: its `side` decides the size; 0 keeps the proportions within `FREE_SIDE_PX`.

    Returns:
        H×W×3 uint8, contiguous; 24 megapixels cost about 11 ms (measured; one INTER_AREA step costs 49).
    """
    height, width = rgb.shape[:2]
    to_width, to_height = (card.side, card.side) if card.side else _free_size(width, height)
    small = rgb
    # Exact halves have a fast path; stopping at four times the target leaves the last step a true area mean.
    while small.shape[0] >= 4 * to_height and small.shape[1] >= 4 * to_width:
        half_width, half_height = small.shape[1] // 2, small.shape[0] // 2
        even = small[: half_height * 2, : half_width * 2]
        small = cv2.resize(even, (half_width, half_height), interpolation=cv2.INTER_AREA)
    small = _resized(small, to_width, to_height)
    if small.dtype == np.uint16:
        small = cv2.convertScaleAbs(small, alpha=1 / 257)
    return np.ascontiguousarray(small, dtype=np.uint8)


def _free_size(width: int, height: int) -> tuple[int, int]:
    share = min(1.0, FREE_SIDE_PX / max(width, height))
    across, down = (max(_STRIDE_PX, round(side * share / _STRIDE_PX) * _STRIDE_PX) for side in (width, height))
    return across, down


def _resized(picture: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    if picture.shape[:2] == (height, width):
        return picture
    shrinks = picture.shape[0] >= height and picture.shape[1] >= width
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


class Session:
    """One open model on one device; made by `open_session`, used by one thread only.

    Attributes:
        provider: the execution provider that truly runs it, by ONNX Runtime's name.
        device: the device's own name, after the provider's.
        fallback: a sentence when a better provider was wanted and did not answer; else empty.
        span: least and greatest value of the last answer, before it was bounded to 0..1.
    """

    def __init__(self, session: Runtime, card: ModelCard, *, device: str, fallback: str) -> None:
        self.card = card
        self.provider: str = session.get_providers()[0]
        self.device = device
        self.fallback = fallback
        self.span = (0.0, 1.0)
        self._session = session
        self._input, self._dtype, self._fixed = self._read_inputs(session)
        self._output = _output_of(session, card)

    def _read_inputs(self, session: Runtime) -> tuple[str, Any, tuple[int, int] | None]:
        return _input_of(session.get_inputs(), self.card)

    def run(self, picture: NetworkInput) -> Matte:
        """Return the network's matte for one prepared picture.

        Args:
            picture: H×W×3 uint8, from `prepare`.

        Returns:
            h×w float32, 0..1, at the size the network answers in; never stretched to that range.

        Raises:
            SetupError: the model answers with something that is no matte.
            RuntimeError: it answered with figures that are no numbers (a driver fault).
            Exception: whatever ONNX Runtime raises when a device fails.
        """
        (answer,) = self._session.run([self._output], {self._input: self._tensor(picture)})
        return self._matte(answer)

    def _matte(self, answer: NDArray[Any]) -> Matte:
        if answer.ndim < 2 or answer.size != answer.shape[-1] * answer.shape[-2]:
            raise SetupError(
                f"{self.card.file}: answers with shape {tuple(answer.shape)}, which is no single matte. "
                "Name the right output in the model card."
            )
        matte: Matte = answer.reshape(answer.shape[-2:]).astype(np.float32)
        if self.card.activation == "sigmoid":
            # The tanh form cannot overflow.
            matte = np.float32(0.5) * (np.tanh(np.float32(0.5) * matte) + np.float32(1.0))
        if not np.isfinite(matte).all():
            raise RuntimeError(f"{title_of(self.provider)} answered with figures that are no numbers")
        self.span = (float(matte.min()), float(matte.max()))
        clipped: Matte = np.clip(matte, 0.0, 1.0)
        return clipped

    def _tensor(self, picture: NetworkInput) -> NDArray[Any]:
        if self._fixed is not None:
            picture = _resized(picture, *self._fixed)
        if self.card.channel_order == "bgr":
            picture = picture[..., ::-1]
        top = {"max": max(float(picture.max()), 1.0), "255": 255.0, "1": 1.0}[self.card.scale]
        std = np.asarray(self.card.std, np.float32)
        mean = np.asarray(self.card.mean, np.float32)
        values = picture.astype(np.float32) / (np.float32(top) * std) - mean / std
        return np.ascontiguousarray(values.transpose(2, 0, 1)[None], dtype=self._dtype)


class WordedSession(Session):
    """An open network that is given a picture and tokens: CLIPSeg, and what is exported like it."""

    def _read_inputs(self, session: Runtime) -> tuple[str, Any, tuple[int, int] | None]:
        inputs = session.get_inputs()
        flat = [found for found in inputs if len(found.shape) == 2 and found.type in _WHOLE]
        self._tokens: Any = next((found for found in flat if "mask" not in found.name), None)
        self._told: Any = next((found for found in flat if "mask" in found.name), None)
        others = [found for found in inputs if found not in flat]
        if self._tokens is None or len(flat) > 1 + (self._told is not None):
            raise SetupError(
                f"{self.card.file}: does not take one picture, the words' tokens (1×n whole numbers) and, if it wants "
                "one, their attention mask. Choose a model that was exported so, such as CLIPSeg."
            )
        return _input_of(others, self.card)

    def run(self, picture: NetworkInput) -> Matte:  # noqa: ARG002
        """Refuse: without words there is nothing to look for."""
        raise SetupError(
            f"{self.card.id} looks for what words name; it cuts nothing out by itself. Choose another model."
        )

    def run_with(self, picture: NetworkInput, tokens: tuple[int, ...], telling: int) -> Matte:
        """Return the network's matte of what the words name; the rest as `run`.

        Args:
            tokens: the words, from `domain.tokens`.
            telling: how many of them are no filling.
        """
        feed = {self._input: self._tensor(picture), self._tokens.name: _row(tokens, self._tokens)}
        if self._told is not None:
            feed[self._told.name] = _row([place < telling for place in range(len(tokens))], self._told)
        (answer,) = self._session.run([self._output], feed)
        return self._matte(answer)


class FaceSession(Session):
    """An open YuNet."""

    def run(self, picture: NetworkInput) -> Matte:
        """Return the faces of one picture, as `faces.matte_of` draws them; errors as `Session.run`."""
        try:
            answers = self._session.run(list(faces.ANSWERS), {self._input: self._tensor(picture)})
        except ValueError as error:
            raise SetupError(f"{self.card.file}: does not answer as YuNet does. Put the right file back.") from error
        if not all(np.isfinite(answer).all() for answer in answers):
            raise RuntimeError(f"{title_of(self.provider)} answered with figures that are no numbers")
        return faces.matte_of(dict(zip(faces.ANSWERS, answers, strict=True)))


def _row(values: Sequence[int], wanted: Any) -> NDArray[Any]:
    return np.asarray(values, _WHOLE[wanted.type])[None]


def open_session(
    path: Path,
    card: ModelCard,
    providers: Sequence[str] = PROVIDER_ORDER,
    threads: int = 1,
    *,
    optimised: bool = True,
    adapter: str = "",
) -> Session:
    """Open a model on the first provider that answers, after its SHA-256 has been found to be the card's.

    Args:
        path: the ONNX file; one file, as weights beside it would be outside the check.
        card: what the file must be, and how it is fed.
        providers: in the order they are to be tried; what this ONNX Runtime lacks is passed over in silence,
            what it has and cannot use is reported in `Session.fallback`.
        threads: for operators on the CPU.
        optimised: False runs the graph as it is written, as the self-test's reference does.
        adapter: words of the name of the graphics adapter to use; empty for the fastest.

    Raises:
        SetupError: the file is absent or is not the card's, or no provider can open it as a matting model.
    """
    runtime, device, fallback = open_runtime(path, card, providers, threads, optimised=optimised, adapter=adapter)
    kind = {"words": WordedSession, "faces": FaceSession}.get(card.kind, Session)
    return kind(runtime, card, device=device, fallback=fallback)


def _input_of(inputs: list[Any], card: ModelCard) -> tuple[str, Any, tuple[int, int] | None]:
    """Return the input's name, dtype and, where the file fixes it, (width, height) in pixels."""
    shape = inputs[0].shape if len(inputs) == 1 else []
    if len(shape) != 4 or inputs[0].type not in _DTYPES or (isinstance(shape[1], int) and shape[1] != 3):
        raise SetupError(f"{card.file}: does not take one 1×3×H×W picture of floats. Choose a matting model.")
    height, width = shape[2:]
    fixed = (width, height) if isinstance(height, int) and isinstance(width, int) else None
    return inputs[0].name, _DTYPES[inputs[0].type], fixed


def _output_of(session: Runtime, card: ModelCard) -> str:
    names = [output.name for output in session.get_outputs()]
    if isinstance(card.output, str) and card.output in names:
        return card.output
    if isinstance(card.output, int) and card.output < len(names):
        return str(names[card.output])
    raise SetupError(f"{card.file}: has no output {card.output!r}. It has: {', '.join(names)[:200]}.")
