"""Trying a studio's own model before it is taken: is its answer a matte of the picture it was given?

A file can be a sound network and still be made for something else, or be fed wrongly by its card: both give pictures
without a word of complaint. So the model is run on the self-test's built-in picture, whose matte is known.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import self_test
from pixdesk.imaging.models import prepare
from pixdesk.pipeline.asked import InferenceResult
from pixdesk.pipeline.child import ChildError
from pixdesk.pipeline.faults import in_words

_SIDE_MIN_PX = 32
"""No matting network answers more coarsely; a score for each class or box does."""

_LIKENESS_MIN = 0.85
"""Correlation with the vessel from which an answer is a matte of it. Measured: U²-Net P .995; a bright spot in the
middle, whatever the picture, .82; a text detector's map .58; a face detector's boxes and points .4 at most; noise 0."""

_PROPORTION_TOLERANCE = 0.1
"""A matte has its picture's proportions, but for rounding to the network's stride."""

_BEYOND_MAX = 0.5
"""Rounding and overshoot of a last convolution stay within this beyond 0..1; log-odds do not."""

_FLAT_SPREAD = 0.02
"""An answer whose values lie within this is flat."""

_IMAGENET: dict[str, Any] = {"mean": (0.485, 0.456, 0.406), "std": (0.229, 0.224, 0.225)}
_FEEDS: tuple[dict[str, Any], ...] = (
    {"scale": "255", **_IMAGENET},
    {"scale": "max", **_IMAGENET},
    {"scale": "255", "mean": (0.5, 0.5, 0.5), "std": (1.0, 1.0, 1.0)},
    {"scale": "255", "mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)},
    {"scale": "255", "mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)},
)
"""How the known families are fed: BiRefNet, BEN and RMBG 2; U²-Net; ISNet and RMBG 1.4; MODNet; plain 0..1."""

Run = Callable[[ModelCard, Path], InferenceResult]
"""Runs a model on the built-in picture in the inference process."""


def try_out(card: ModelCard, path: Path, run: Run) -> None:
    """Refuse a model whose answer to the built-in picture is no matte of it.

    Where another way of feeding it would do, the refusal names that way.

    Raises:
        SetupError: it is refused; the message says what it answered.
    """
    try:
        trouble = _trouble(card, run(card, path))
    except CaptureError as error:
        why = in_words(error.__cause__) if isinstance(error.__cause__, ChildError) else str(error).rstrip(".")
        raise SetupError(f"{card.file}: does not run: it {why}. Export it again, or choose another model.") from error
    if not trouble:
        return
    better = _better(card, path, run)
    remedy = (
        f"Fed otherwise it does find it: add it with {better}."
        if better
        else "It was made for something else, or needs to be fed otherwise: compare --scale, --mean, --std, "
        "--activation, --order and --output with its maker's example."
    )
    raise SetupError(f"{card.file}: {trouble}. {remedy}")


def _trouble(card: ModelCard, answer: InferenceResult) -> str:
    """Return what is wrong with an answer, in words; empty when it is a matte of the vessel."""
    matte = answer.matte
    height, width = matte.shape
    given = prepare(self_test.synthetic_picture(), card).shape
    # A network with a size of its own is given the picture squeezed to it: a square, as a rule.
    is_map = any(abs(height / width / wanted - 1) < _PROPORTION_TOLERANCE for wanted in (given[0] / given[1], 1.0))
    if min(height, width) < _SIDE_MIN_PX or not is_map:
        return f"answers with {width} × {height} values, which is no matte of a picture"
    likeness = self_test.likeness(matte)
    if likeness >= _LIKENESS_MIN:
        low, high = answer.span
        return "" if min(low, 1 - high) > -_BEYOND_MAX else f"answers from {low:.1f} to {high:.1f} instead of 0 to 1"
    if float(matte.max() - matte.min()) < _FLAT_SPREAD:
        return f"answers {float(matte.mean()):.2f} for every pixel of a picture of a red vessel on a pale backdrop"
    if likeness <= -_LIKENESS_MIN:
        return "marks the backdrop of a picture of a red vessel instead of the vessel"
    return f"does not find a red vessel on a pale backdrop (its answer follows the vessel to {likeness:+.2f} of 1)"


def _better(card: ModelCard, path: Path, run: Run) -> str:
    """Return the options with which a model would have been taken; empty when there are none."""
    fed: dict[str, Any] = {"scale": card.scale, "mean": card.mean, "std": card.std}
    for feed in (fed, *_FEEDS):
        for activation in ("none", "sigmoid"):
            other = replace(card, **feed, activation=activation)
            try:
                trouble = _trouble(other, run(other, path))
            except (CaptureError, SetupError):
                return ""
            if not trouble:
                figures = (f"--{name} {' '.join(f'{value:g}' for value in feed[name])}" for name in ("mean", "std"))
                return " ".join((f"--scale {feed['scale']}", *figures, f"--activation {activation}"))
    return ""
