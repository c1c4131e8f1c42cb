"""The picture that is cut out, with the colours that were retouched in another program.

They lie over everything else (`pipeline.working`). A picture a person mends is seen with them. One that is processed
again keeps them where the recipe makes a picture of the same light and geometry; where it does not, they are left out
and the capture is held, so that nothing a retoucher did is lost without a word.
"""

from dataclasses import dataclass, replace
from typing import Final

from pixdesk.domain.applied import Applied
from pixdesk.domain.finding import Code, Finding
from pixdesk.errors import CaptureError
from pixdesk.imaging import heal
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline import layers, working
from pixdesk.pipeline.work import Work

OTHERWISE: Final = (
    "This recipe turns, crops or lights the picture otherwise than it was when it was retouched elsewhere."
)

_GONE: Final = "The colours that were retouched elsewhere can no longer be read, or are not those on record."


@dataclass(frozen=True, slots=True, kw_only=True)
class Repainted:
    """A picture under way.

    Attributes:
        photographed: as the record has it, without what was retouched.
        layer: the retouched colours; None for none.
        lost: what is to be said of colours that are left out.
    """

    photographed: Frame
    layer: heal.Layer | None
    lost: tuple[Finding, ...] = ()


def begun(decoded: Frame, work: Work) -> Repainted:
    """Return the picture that is cut out, as a person saw it or as it was photographed.

    Raises:
        CaptureError: what a person saw cannot be made again.
    """
    seen_as = replace(work.seen_as, heals=work.heals)
    photographed = working.made(decoded, work.home, work.capture_digest, replace(seen_as, retouched=None))
    if work.by_hand is not None:
        layer = layers.retouch_of(work.home, work.capture_digest, seen_as.retouched)
        return Repainted(photographed=photographed, layer=layer)
    try:
        layer = layers.retouch_of(work.home, work.capture_digest, work.was.retouched)
    except CaptureError:
        return Repainted(photographed=photographed, layer=None, lost=(left_out(_GONE),))
    return Repainted(photographed=photographed, layer=layer)


def looked_at(begun: Repainted, work: Work) -> Frame:
    """Return what is cut out: with the retouched colours, unless a recipe's corrections come between."""
    lies_open = work.by_hand is not None or not work.was.changes_picture
    return layers.laid(begun.photographed, begun.layer) if lies_open else begun.photographed


def settled(begun: Repainted, looked: Frame, work: Work, applied: Applied) -> tuple[Repainted, Frame]:
    """Return the picture with the corrections that were decided, and with the retouched colours where they still fit.

    Args:
        looked: what was cut out.
        applied: the corrections.
    """
    fits = begun.layer is None or applied.lies_as(work.was)
    is_plain = fits and not (applied.changes_picture or work.was.changes_picture)
    if work.by_hand is not None or is_plain:
        return begun, looked
    photographed = working.picture(begun.photographed, applied)
    if fits:
        done = replace(begun, photographed=photographed)
    else:
        done = replace(begun, photographed=photographed, layer=None, lost=(left_out(OTHERWISE),))
    return done, layers.laid(photographed, done.layer)


def left_out(why: str) -> Finding:
    """Return what is said of retouched colours that are left out, and why; it holds the capture."""
    again = "What was retouched is left out; bring the file back, or process with the recipe it was made for."
    return Finding(code=Code.COLOUR_CHANGED, sentence=f"{why} {again}")
