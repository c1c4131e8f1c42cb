"""The shadow's way through the studio: kept beside the matte by processing, read again by export."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.applied import Applied
from pixdesk.domain.capture import Capture
from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.recipe import Recipe
from pixdesk.errors import CaptureError
from pixdesk.imaging import staging
from pixdesk.imaging.frame import Rgb
from pixdesk.imaging.shadow import separate
from pixdesk.store.files import publish


def shadow_path(matte_path: Path) -> Path:
    """Return where a capture's shadow lies beside its staged matte; absent when none was kept."""
    return matte_path.with_name(matte_path.name.replace(".matte.png", ".shadow.png"))


def keep(
    rgb: Rgb, matte: NDArray[np.uint8], recipe: Recipe, matte_path: Path, applied: Applied
) -> tuple[Applied, tuple[Finding, ...]]:
    """Separate and stage the shadow a recipe asks for; where there is none to be had, a note says why.

    Args:
        rgb: H×W×3, uint8 or uint16.
        matte: H×W.
        recipe: what it is kept for.
        matte_path: where the matte is staged.
        applied: what was done before; returned with the shadow.

    Raises:
        OSError: the studio's disk is full.
    """
    applied = replace(applied, shadow="none", shadow_digest="")  # an earlier matte's shadow is not this one's
    if recipe.shadow == "none":
        return applied, ()
    found = separate(rgb, matte)
    if found.layer is None:
        return applied, (Finding(code=Code.SHADOW_LEFT_OUT, sentence=found.why_not, weight=Weight.NOTE),)
    encoded = staging.shadow_png(found.layer)
    publish(shadow_path(matte_path), encoded)
    return replace(applied, shadow=recipe.shadow, shadow_digest=digest.of_bytes(encoded)), ()


def read(capture: Capture) -> NDArray[np.uint8] | None:
    """Return a capture's staged shadow, H×W; None when none was kept.

    Raises:
        CaptureError: it is no longer the one that was approved.
        OSError: it is gone or unreadable.
    """
    if not capture.applied.shadow_digest:
        return None
    data = shadow_path(Path(capture.matte_path)).read_bytes()
    if digest.of_bytes(data) != capture.applied.shadow_digest:
        words = "The staged shadow is no longer the one that was approved. Process the capture again."
        raise CaptureError(words, code=Code.MODEL_FAILED)
    return staging.read_shadow(data)
