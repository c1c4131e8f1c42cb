"""One capture, from the original's bytes to its staged matte and findings. Reads from top to bottom.

Runs on the files lane; only the small network input crosses to the inference lane, and only the small matte comes
back. Nothing here knows SQL or the window.
"""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pixdesk.domain.applied import Applied
from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.traits import Traits
from pixdesk.imaging import checks, decode, doubt, exposure, repaint, small, staging, swatches
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline import repainted, shadows, working
from pixdesk.pipeline.cancelling import CancelToken
from pixdesk.pipeline.copies import make_copies, make_mattes
from pixdesk.pipeline.cutouts import CutOut, cut_out
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.originals import Original
from pixdesk.pipeline.repainted import Repainted
from pixdesk.pipeline.staged import stage
from pixdesk.pipeline.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What processing gave: what the checks say, the columns to remember, and what later captures are compared with."""

    findings: tuple[Finding, ...]
    values: dict[str, Any]
    traits: Traits | None = None


def process(original: Original, work: Work, inference: Inference, cancel: CancelToken) -> Processed:
    """Take one capture from bytes to staged files and findings.

    Raises:
        CaptureError: this capture cannot go on.
        Cancelled: the operator stopped it.
        OSError: the studio's disk is full.
    """
    started_s = time.perf_counter()
    decoded = decode.decode(original.data, name=work.name)
    picture = repainted.begun(decoded, work)
    frame = repainted.looked_at(picture, work)
    del decoded  # a full frame
    copies = make_copies(frame.rgb, work.recipe, work.card)
    cancel.check()
    made = cut_out(frame, copies, work, inference, cancel)
    decided = working.plan(frame, made.matte, work.recipe) if work.by_hand is None else working.Plan(work.seen_as, ())
    looked = frame
    picture, frame = repainted.settled(picture, looked, work, decided.applied)
    if work.by_hand is None:
        made = turned(made, decided.applied, looked)
    if frame is not looked:
        copies = make_copies(frame.rgb, work.recipe, work.card)
    said = (*picture.lost, *repaint.findings(picture.photographed.rgb, picture.layer, made.matte, work.recipe.limits))
    shown = None if picture.layer is None else small.proxy(picture.photographed.rgb, staging.PREVIEW_LONG_SIDE_PX)
    applied = _recorded(work, decided.applied, picture)
    del picture, looked  # full frames
    has_own = not replace(applied, retouched=None).leaves_original
    cancel.check()
    mattes = make_mattes(made.matte)
    judged = checks.judge(frame.rgb, made.matte, work.recipe.limits, small=copies.seen, alpha=mattes.seen)
    cancel.check()
    values = stage(copies, made, mattes, replace(work, has_own_preview=has_own, was=applied), shown)
    applied, notes = shadows.keep(frame.rgb, made.matte, work.recipe, Path(values["matte_path"]), applied)
    values |= {
        "applied": applied.text,
        "width_px": frame.width_px,
        "height_px": frame.height_px,
        "format": frame.format,
        "process_ms": (time.perf_counter() - started_s) * 1000,
    }
    besides = (
        doubt.finding(made.measured.get("doubt"), made.places, work.recipe.limits),
        swatches.off(copies.seen, mattes.seen, work.swatch, work.recipe.limits),
    )
    findings = (
        *decided.findings,
        *judged.findings,
        *(finding for finding in besides if finding is not None),
        *said,
        *notes,
        *_as_notes(frame.notes),
    )
    traits = judged.traits and replace(judged.traits, camera_stops=exposure.light_stops(original.data, frame.format))
    return Processed(findings=findings, values=values, traits=traits)


def _recorded(work: Work, decided: Applied, picture: Repainted) -> Applied:
    """Return the record: what was decided, the repairs below it and the retouched colours over it."""
    before = work.was if work.by_hand is None else work.seen_as
    return replace(decided, heals=work.heals, retouched=None if picture.layer is None else before.retouched)


def corrected(frame: Frame, made: CutOut, applied: Applied) -> tuple[Frame, CutOut]:
    """Return the working picture a record stands for and the cutout that fits it."""
    return working.picture(frame, applied), turned(made, applied, frame)


def turned(made: CutOut, applied: Applied, frame: Frame) -> CutOut:
    """Return the cutout of a frame as a record turns and cuts it; the same where it does neither."""
    if not applied.turned_degrees and applied.cut is None:
        return made
    places = None if made.places is None else working.warped_small(made.places, applied, frame)
    return replace(made, matte=working.warped(made.matte, applied), places=places)


def _as_notes(notes: tuple[str, ...]) -> tuple[Finding, ...]:
    return tuple(Finding(code=Code.UNREADABLE, sentence=note, weight=Weight.NOTE) for note in notes)
