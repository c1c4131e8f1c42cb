"""A shot's cutout while the photographer still looks at it: one look of the smallest network, at the screen's size.

How a page uses it: the event `Changed.preview` names the preview of a shot that has just arrived, whether or not it
has landed yet. ``desk.live_cutout(receiver, preview, then)`` asks for its cutout, and `then` is given the path of an
RGBA PNG with the preview's proportions, which lies in register under or over it (``Subject(before=preview,
after=path)``). Of several questions only the newest is answered. It is a first sight and no result: nothing is stored,
checked or logged, and the cutout by the recipe's chain takes its place when the capture is processed.

Runs on the thread of whoever asks; only the small picture crosses to the inference lane.
"""

from pathlib import Path

from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging import matting, models, staging
from pixdesk.imaging.frame import Rgba8
from pixdesk.imaging.guided import Bytes
from pixdesk.imaging.preview import preview
from pixdesk.pipeline.studio import Studio
from pixdesk.store.files import show

MODEL = "u2netp"
"""The smallest that ships, whatever model the shoot is cut out with: a large one would be too late."""

SIDE_PX = 1024
"""Long side of the cutout; 1600 costs 60 ms more and is seen for a second or two."""

_PREVIEW, _CUTOUT = ".preview.jpg", ".live.png"


def cut_out(studio: Studio, staged: str) -> str:
    """Return the path of a quick cutout of a staged preview, made now unless it is there.

    Args:
        staged: the path of a preview, as `Changed.preview` and `Capture.preview_path` have it.

    Raises:
        CaptureError: the preview is gone or damaged, or the network failed on every provider.
        SetupError: the network's file is absent.
        Cancelled: pixdesk is closing.
        OSError: the studio's disk is full.
    """
    source = Path(staged)
    target = source.with_name(source.name.removesuffix(_PREVIEW) + _CUTOUT)
    if not source.name.endswith(_PREVIEW) or studio.home / "staged" not in source.parents:
        raise CaptureError(f"{source.name} is no preview of this studio.", code=Code.UNREADABLE)
    if target.exists():
        return str(target)
    try:
        data = source.read_bytes()
    except OSError as trouble:
        words = f"The preview cannot be read ({trouble.strerror}). Process the capture again."
        raise CaptureError(words, code=Code.UNREADABLE) from trouble
    seen = preview(data, name=source.name, long_side_px=SIDE_PX).rgb
    show(target, staging.cutout_png(quick(studio, seen)))
    return str(target)


def quick(studio: Studio, seen: Bytes) -> Rgba8:
    """Return a small picture's cutout by one look of the network.

    Args:
        seen: h×w×3 uint8, sRGB.

    Returns:
        h×w×4 uint8, straight alpha.

    Raises:
        CaptureError, SetupError, Cancelled: as `cut_out`.
    """
    card = studio.library.card(MODEL)
    path = studio.library.path(card)
    settings = studio.recipe().matte
    coarse = studio.inference.run(card, path, models.prepare(seen, card), studio.cancel.check)
    matte = matting.refine(seen, coarse.matte, settings)
    return matting.cutout(seen, matte, decontaminate=settings.decontaminate)
