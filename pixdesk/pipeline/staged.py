"""The files that stay of a capture: its preview, its matte, its cutout for the screen, and what came of them."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.imaging import checks, matting, staging
from pixdesk.imaging.preview import Preview, preview
from pixdesk.pipeline.copies import Copies, Mattes
from pixdesk.pipeline.cutouts import CutOut
from pixdesk.pipeline.originals import Original
from pixdesk.pipeline.work import Work
from pixdesk.store.files import publish, show, staged_path


def preview_path(home: Path, capture_digest: str) -> Path:
    """Return where the preview of an original is staged."""
    return staged_path(home, capture_digest, "", ".preview.jpg")


def stage_preview(original: Original, *, name: str, home: Path) -> Preview:
    """Make the screen's preview of an original and show it; `make_durable` it before the store is told of it.

    Raises:
        CaptureError: the file cannot be read as a picture.
        OSError: the studio's disk is full.
    """
    made = preview(original.data, name=name, long_side_px=staging.PREVIEW_LONG_SIDE_PX)
    show(preview_path(home, original.digest), staging.preview_jpeg(made.rgb))
    return made


def stage(
    copies: Copies, made: CutOut, mattes: Mattes, work: Work, photographed: NDArray[np.uint8] | None = None
) -> dict[str, Any]:
    """Write what stays of a capture; returns the columns to remember.

    Args:
        photographed: the preview, where colours were retouched since; None where it is what the cutout is made of.

    Raises:
        OSError: the studio's disk is full.
    """
    encoded = staging.matte_png(made.matte)
    matte_path = staged_path(work.home, work.capture_digest, _decided_by(work), ".matte.png")
    publish(matte_path, encoded)
    rgba = matting.cutout(
        copies.shown,
        mattes.shown,
        decontaminate=work.recipe.matte.decontaminate,
        estimate_side_px=max(copies.shown.shape) // 2,  # by halving alone, which costs next to nothing
    )
    cutout_path = staged_path(work.home, work.capture_digest, _decided_by(work), ".cutout.png")
    publish(cutout_path, staging.cutout_png(rgba))
    staged = {
        "matte_path": str(matte_path),
        "matte_digest": digest.of_bytes(encoded),
        "cutout_path": str(cutout_path),
        "doubt": checks.doubt(mattes.seen),
        **made.measured,
    }
    if made.places is not None:
        publish(doubt_path(matte_path), staging.matte_png(made.places))
    if work.by_hand is not None:
        publish(prompts_path(matte_path), digest.canonical(work.by_hand.history).encode())
    if work.wants_preview or work.has_own_preview:
        decided_by = _decided_by(work) if work.has_own_preview else ""
        path = staged_path(work.home, work.capture_digest, decided_by, ".preview.jpg")
        publish(path, staging.preview_jpeg(copies.shown if photographed is None else photographed))
        staged["preview_path"] = str(path)
    return staged


def doubt_path(matte_path: Path) -> Path:
    """Return where the map of doubt lies beside a staged matte; absent when the fast chain made it."""
    return matte_path.with_name(matte_path.name.replace(".matte.png", ".doubt.png"))


def prompts_path(matte_path: Path) -> Path:
    """Return where it is written down what a person pointed at or painted, beside the matte that came of it."""
    return matte_path.with_name(matte_path.name.replace(".matte.png", ".prompts.json"))


def _decided_by(work: Work) -> str:
    """The digest of what decides a staged matte besides the capture: recipe and models, or what a person did."""
    if work.by_hand is not None:
        models_used = [work.by_hand.digest]
    elif work.prompted is not None:
        models_used = [work.card.sha256, work.prompted.encoder.sha256, work.prompted.decoder.sha256]
    else:
        models_used = [work.card.sha256]
    over = () if work.by_hand is not None or work.was.retouched is None else (work.was.retouched.digest,)
    return digest.of_value([work.recipe.digest, *models_used, *(heal.digest for heal in work.heals), *over])
