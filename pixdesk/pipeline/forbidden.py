"""Looking for what a channel forbids in a composed picture, on the inference lane, and only where it forbids it."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import gates_forbidden as gates
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.finding import Finding
from pixdesk.domain.gates_forbidden import Forbidden
from pixdesk.domain.limits import CheckLimits
from pixdesk.imaging import overlays
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.models import prepare
from pixdesk.pipeline.export_gates import LookFor
from pixdesk.pipeline.studio import Studio

MODELS = {Forbidden.TEXT: "pp_ocr_det", Forbidden.FACES: "yunet"}
"""The cards of the networks that look."""


def look_for(studio: Studio, profile: ChannelProfile, limits: CheckLimits) -> LookFor | None:
    """Return what looks for everything a channel forbids; None where it forbids nothing.

    What is returned raises CaptureError where a network failed on every provider, SetupError where its file is absent
    and Cancelled when pixdesk is closing.
    """
    return partial(_found, studio, profile.forbids, limits) if profile.forbids else None


def _found(
    studio: Studio,
    forbidden: tuple[Forbidden, ...],
    limits: CheckLimits,
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.uint8],
) -> tuple[Finding, ...]:
    found = []
    if Forbidden.TEXT in forbidden and (share := _text(studio, pixels, alpha)) > limits.text_max_share:
        found.append(gates.TEXT.finding(limits, share))
    if Forbidden.FACES in forbidden and (score := _face(studio, pixels)) > limits.face_max_score:
        found.append(gates.FACES.finding(limits, score))
    return tuple(found)


def _text(studio: Studio, pixels: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> float:
    seen = overlays.surroundings(pixels, alpha)
    return overlays.text_share(seen, _answer(studio, Forbidden.TEXT, seen.picture)) if seen.may_hold_text else 0.0


def _face(studio: Studio, pixels: NDArray[np.uint8]) -> float:
    return float(_answer(studio, Forbidden.FACES, overlays.for_faces(pixels)).max())


def _answer(studio: Studio, what: Forbidden, picture: NDArray[np.uint8]) -> Matte:
    card = studio.library.card(MODELS[what])
    ready = prepare(picture, card)
    return studio.inference.run(card, studio.library.path(card), ready, studio.cancel.check).matte
