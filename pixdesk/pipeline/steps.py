"""One capture, from the original's bytes to its staged matte and findings. Reads from top to bottom.

Runs on the files lane; only the small network input crosses to the inference lane, and only the small matte comes
back. Nothing here knows SQL or the window.
"""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.applied import Applied, HealLayer
from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.swatch import Swatch
from pixdesk.domain.traits import Traits
from pixdesk.errors import CaptureError
from pixdesk.imaging import (
    checks,
    decode,
    doubt,
    exposure,
    isolating,
    look,
    matting,
    models,
    repaint,
    small,
    staging,
    swatches,
)
from pixdesk.imaging.frame import Frame, Rgb
from pixdesk.imaging.preview import Preview, preview
from pixdesk.pipeline import chain, layers, shadows, working
from pixdesk.pipeline.cancelling import CancelToken
from pixdesk.pipeline.inference import Inference, PromptedNetwork
from pixdesk.pipeline.prompting import Chosen
from pixdesk.pipeline.writers import open_shared
from pixdesk.store.files import publish, show, staged_path

NEAR_ENOUGH_PX = staging.PREVIEW_LONG_SIDE_PX * 9 // 10
"""A copy that comes out so large by halving alone is taken for the preview as it is, as a scaled decode is."""

LARGEST_FILE_BYTES = 2_000_000_000
"""No camera writes a larger still; reading one whole would only fill the memory."""


@dataclass(frozen=True, slots=True)
class Original:
    """An original as it was read: its bytes, and the size and time it had before and after."""

    data: bytes
    digest: str
    byte_count: int
    mtime_ns: int


def read_original(path: Path) -> Original | None:
    """Read a file whole; None when it changed while it was read.

    Raises:
        CaptureError: it is too large to be a picture.
        OSError: it is gone, locked or unreadable.
    """
    with open_shared(path) as stream:
        before = path.stat()
        if before.st_size > LARGEST_FILE_BYTES:
            words = f"The file is {before.st_size / 1e9:.1f} GB; no still picture is that large."
            raise CaptureError(words, code=Code.TOO_LARGE)
        data = stream.read()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        return None
    return Original(data, digest.of_bytes(data), after.st_size, after.st_mtime_ns)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A matte that a person mended by hand, and how it came about.

    Attributes:
        matte: H×W uint8, of the working picture.
        history: everything that decided it, as JSON holds it.
        digest: the name of that.
    """

    matte: NDArray[np.uint8]
    history: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything processing one capture needs, gathered before it starts.

    Attributes:
        prompted: what the studio chain asks besides the model; None for the fast chain.
        chosen: the shape a person settled on, which then decides instead of any chain; None for none.
        painted: the matte a person mended by hand, which is taken as it is; None for none.
        seen_as: the corrections under which that person saw the picture, which are kept and not decided anew.
        wants_preview: nobody has made its preview yet, or the one there is shows another recipe's corrections.
        heals: the repairs of its working picture.
        swatch: the colour its product must have; None where the studio has none for it.
        has_own_preview: repairs or corrections make this recipe's preview differ from the original's.
    """

    name: str
    capture_digest: str
    home: Path
    recipe: Recipe
    card: ModelCard
    model_path: Path
    prompted: PromptedNetwork | None = None
    chosen: Chosen | None = None
    painted: Painted | None = None
    seen_as: Applied = field(default_factory=Applied)
    wants_preview: bool = False
    heals: tuple[HealLayer, ...] = ()
    swatch: Swatch | None = None
    has_own_preview: bool = False

    @property
    def by_hand(self) -> Chosen | Painted | None:
        """What a person decided; None where the machine decides."""
        return self.painted or self.chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What processing gave: what the checks say, the columns to remember, and what later captures are compared with."""

    findings: tuple[Finding, ...]
    values: dict[str, Any]
    traits: Traits | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """The smaller pictures a frame is worked on with, so that the large one is gone over once and not five times.

    Attributes:
        fed: what the network's input is made from: half or a quarter of the frame where that halves exactly and
            leaves the network twice what it takes; 8 or 16 bits.
        guide: what the matte is refined on, H×W×3 uint8.
        seen: what the checks look at, H×W×3 uint8.
        shown: what the screen shows, with and without its matte, H×W×3 uint8.
    """

    fed: Rgb
    guide: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    shown: NDArray[np.uint8]


def make_copies(rgb: Rgb, recipe: Recipe, card: ModelCard) -> Copies:
    """Make the smaller pictures of a frame, for a recipe and a model."""
    half = small.halved(rgb, NEAR_ENOUGH_PX)
    ladder = (small.halved(half, NEAR_ENOUGH_PX), half, rgb)
    needed_px = 2 * (card.side or models.FREE_SIDE_PX)
    guide = _proxy(ladder, recipe.matte.guide_side_px)
    same = recipe.matte.guide_side_px == look.SIDE_PX
    return Copies(
        fed=next((copy for copy in ladder if min(copy.shape[:2]) >= needed_px), rgb),
        guide=guide,
        seen=guide if same else _proxy(ladder, look.SIDE_PX),
        shown=small.proxy(ladder[0], staging.PREVIEW_LONG_SIDE_PX),
    )


def _proxy(ladder: tuple[Rgb, ...], side_px: int) -> NDArray[np.uint8]:
    """Return a small 8-bit copy, made from the smallest picture that is large enough."""
    return small.proxy(next((copy for copy in ladder if max(copy.shape[:2]) >= side_px), ladder[-1]), side_px)


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


def process(original: Original, work: Work, inference: Inference, cancel: CancelToken) -> Processed:
    """Take one capture from bytes to staged files and findings.

    Raises:
        CaptureError: this capture cannot go on.
        Cancelled: the operator stopped it.
        OSError: the studio's disk is full.
    """
    started_s = time.perf_counter()
    decoded = decode.decode(original.data, name=work.name)
    seen_as = replace(work.seen_as, heals=work.heals)
    photographed = working.made(decoded, work.home, work.capture_digest, replace(seen_as, retouched=None))
    layer = layers.retouch_of(work.home, work.capture_digest, seen_as.retouched)
    frame = layers.laid(photographed, layer)
    copies = make_copies(frame.rgb, work.recipe, work.card)
    cancel.check()
    made = cut_out(frame, copies, work, inference, cancel)
    repainted = repaint.findings(photographed.rgb, layer, made.matte, work.recipe.limits)
    del decoded, photographed  # full frames
    decided = working.plan(frame, made.matte, work.recipe) if work.by_hand is None else working.Plan(work.seen_as, ())
    if decided.applied.changes_picture and work.by_hand is None:
        frame, made = corrected(frame, made, decided.applied)
        copies = make_copies(frame.rgb, work.recipe, work.card)
    decided = decided._replace(applied=replace(decided.applied, heals=work.heals))
    has_own = not decided.applied.leaves_original
    cancel.check()
    mattes = _mattes(made.matte)
    judged = checks.judge(frame.rgb, made.matte, work.recipe.limits, small=copies.seen, alpha=mattes.seen)
    cancel.check()
    values = _stage(copies, made, mattes, replace(work, has_own_preview=has_own))
    applied, notes = shadows.keep(frame.rgb, made.matte, work.recipe, Path(values["matte_path"]), decided.applied)
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
        *repainted,
        *notes,
        *_as_notes(frame.notes),
    )
    traits = judged.traits and replace(judged.traits, camera_stops=exposure.light_stops(original.data, frame.format))
    return Processed(findings=findings, values=values, traits=traits)


def corrected(frame: Frame, made: CutOut, applied: Applied) -> tuple[Frame, CutOut]:
    """Return the working picture a record stands for and the cutout that fits it."""
    places = None if made.places is None else working.warped_small(made.places, applied, frame)
    return working.picture(frame, applied), replace(made, matte=working.warped(made.matte, applied), places=places)


@dataclass(frozen=True, slots=True)
class _Mattes:
    """The smaller mattes: beside what the screen shows, and beside what the checks look at; H×W uint8."""

    shown: NDArray[np.uint8]
    seen: NDArray[np.uint8]


def _mattes(matte: NDArray[np.uint8]) -> _Mattes:
    half = small.halved(matte, NEAR_ENOUGH_PX)
    quarter = small.halved(half, NEAR_ENOUGH_PX)
    return _Mattes(shown=small.shrink(quarter, staging.CUTOUT_LONG_SIDE_PX), seen=small.shrink(quarter, look.SIDE_PX))


def _stage(copies: Copies, made: CutOut, mattes: _Mattes, work: Work) -> dict[str, Any]:
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
        publish(path, staging.preview_jpeg(copies.shown))
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
    return digest.of_value([work.recipe.digest, *models_used, *(heal.digest for heal in work.heals)])


def _as_notes(notes: tuple[str, ...]) -> tuple[Finding, ...]:
    return tuple(Finding(code=Code.UNREADABLE, sentence=note, weight=Weight.NOTE) for note in notes)
