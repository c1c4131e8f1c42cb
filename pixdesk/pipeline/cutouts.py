"""Cutting a product out: by what a person painted or chose, or else by the recipe's chain.

Only the small network input crosses to the inference lane, and only the small matte comes back.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.finding import Code
from pixdesk.domain.recipe import Recipe
from pixdesk.errors import CaptureError
from pixdesk.imaging import isolating, matting, models, small
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline import chain
from pixdesk.pipeline.cancelling import CancelToken
from pixdesk.pipeline.copies import Copies
from pixdesk.pipeline.inference import Inference, PromptedNetwork
from pixdesk.pipeline.prompting import Chosen
from pixdesk.pipeline.work import Painted, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOut:
    """What cutting out gave.

    Attributes:
        matte: H×W uint8.
        measured: the columns to remember: which provider ran the networks in what time, and the doubt if known.
        places: where the matte is to be doubted, h×w uint8, small; None from the fast chain.
    """

    matte: NDArray[np.uint8]
    measured: dict[str, Any]
    places: NDArray[np.uint8] | None = None


_STUDIO_FROM_PX = 32
"""A frame with fewer pixels on its short side has no backdrop to read; the checks refuse it for its size anyway."""


def cut_out(frame: Frame, copies: Copies, work: Work, inference: Inference, cancel: CancelToken) -> CutOut:
    """Cut a frame's product out by what a person painted or chose, or else by the recipe's chain.

    Raises:
        CaptureError: the model failed on every provider.
    """
    is_tiny = min(frame.width_px, frame.height_px) < _STUDIO_FROM_PX
    if work.painted is not None:
        made = _painted(frame, work.painted)
    elif work.chosen is not None:
        made = _pointed_at(frame, copies, work.recipe, work.chosen, is_tiny=is_tiny)
    elif work.prompted is None or is_tiny:
        made = _fast(frame, copies, work, inference, cancel)
    else:
        made = _studio(frame, copies, work, work.prompted, inference, cancel)
    return made if frame.alpha is None else replace(made, matte=np.minimum(made.matte, frame.alpha))


def _fast(frame: Frame, copies: Copies, work: Work, inference: Inference, cancel: CancelToken) -> CutOut:
    """One run of the network, refined along the edges."""
    coarse = inference.run(work.card, work.model_path, models.prepare(copies.fed, work.card), cancel.check)
    matte = matting.refine(frame.rgb, coarse.matte, work.recipe.matte, small=copies.guide)
    return CutOut(matte=matte, measured={"provider": coarse.provider, "infer_ms": coarse.infer_ms})


def _studio(
    frame: Frame, copies: Copies, work: Work, prompted: PromptedNetwork, inference: Inference, cancel: CancelToken
) -> CutOut:
    """Several witnesses, weighed against each other: `pipeline.chain`."""
    networks = chain.Networks(card=work.card, path=work.model_path, prompted=prompted)
    cut = chain.cut(frame.rgb, copies.fed, work.capture_digest, networks, inference, work.recipe.studio, cancel.check)
    measured = {"provider": cut.provider, "infer_ms": cut.infer_ms, "doubt": cut.doubt}
    return CutOut(matte=cut.matte, measured=measured, places=cut.places)


def _pointed_at(frame: Frame, copies: Copies, recipe: Recipe, chosen: Chosen, *, is_tiny: bool) -> CutOut:
    """The shape a person chose, its rim drawn as the studio chain draws it: `imaging.isolating`."""
    measured = {"provider": chosen.provider, "infer_ms": chosen.infer_ms}
    if is_tiny:
        return CutOut(matte=isolating.shown(chosen.logits, frame.rgb.shape), measured=measured)
    side_px = recipe.studio.side_px
    larger = copies.fed if max(copies.fed.shape[:2]) >= side_px else frame.rgb
    picture = np.ascontiguousarray(small.proxy(larger, side_px))
    made = isolating.isolate(frame.rgb, picture, chosen.logits, recipe.studio)
    return CutOut(matte=made.matte, measured=measured, places=made.places)


def _painted(frame: Frame, painted: Painted) -> CutOut:
    """The matte a person mended, to the byte."""
    if painted.matte.shape != frame.rgb.shape[:2]:
        words = "The picture is no longer of the size it was mended at. Open it again and mend what it shows now."
        raise CaptureError(words, code=Code.SOURCE_LOST)
    return CutOut(matte=painted.matte, measured={})
