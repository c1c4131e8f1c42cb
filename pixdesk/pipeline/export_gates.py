"""The gates a file passes before it ships: true to the product, in its brand's style, nothing a channel forbids."""

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.style import StyleGuide
from pixdesk.errors import CaptureError
from pixdesk.imaging import style, truth
from pixdesk.imaging.compose import Composition, as_coverage
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.verify import Expectation

LookFor = Callable[[NDArray[np.uint8], NDArray[np.uint8]], tuple[Finding, ...]]
"""Pixels H×W×3 and coverage H×W of a composed picture → what is in it that the channel forbids."""


class GateError(CaptureError):
    """A file that a gate keeps back.

    Attributes:
        findings: what it found, by how much, and where in the capture.
    """

    def __init__(self, said: str, findings: tuple[Finding, ...]) -> None:
        words = " ".join(finding.sentence for finding in findings)
        super().__init__(f"{said} {words}", code=findings[0].code)
        self.findings = findings


class NotTrueError(GateError):
    """A file would not show the product that was photographed."""

    def __init__(self, title: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"The {title} is not true to the product.", findings)


class OffStyleError(GateError):
    """A file would not look as its brand wants it."""

    def __init__(self, title: str, guide: StyleGuide, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"The {title} is off the style guide {guide.title}.", findings)


class ForbiddenError(GateError):
    """A file would show what its channel forbids."""

    def __init__(self, title: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"The {title} shows what the channel forbids.", findings)


def require_truth(
    frame: Frame,
    matte: NDArray[Any],
    expectation: Expectation,
    profile: ChannelProfile,
    limits: CheckLimits,
    overridden: Collection[Code],
) -> None:
    """Hold the composed picture against the capture it was made from.

    Raises:
        NotTrueError: it shows another product.
    """
    measured = truth.findings(frame.rgb, as_coverage(matte), expectation.pixels, expectation.alpha, limits)
    found = tuple(finding for finding in measured if finding.code not in overridden)
    if found:
        raise NotTrueError(profile.title, found)


def require_allowed(
    expectation: Expectation, profile: ChannelProfile, look_for: LookFor, overridden: Collection[Code]
) -> None:
    """Look in the composed picture for what the channel forbids.

    Raises:
        ForbiddenError: it is there.
    """
    seen = look_for(expectation.pixels, expectation.alpha)
    found = tuple(finding for finding in seen if finding.code not in overridden)
    if found:
        raise ForbiddenError(profile.title, found)


def off_style(made: Composition, profile: ChannelProfile, guide: StyleGuide) -> tuple[Finding, ...]:
    """Return what of a composed picture is off its guide."""
    shown = style.Shown(pixels=made.pixels, alpha=made.alpha, shadow=made.shadow, fill_percent=made.fill_percent)
    return style.findings(shown, profile, guide)


def style_remarks(
    made: Composition, profile: ChannelProfile, guide: StyleGuide | None, overridden: Collection[Code]
) -> tuple[str, ...]:
    """Hold a composed picture against its brand's guide; return what is off where the guide or a lead lets it pass.

    Raises:
        OffStyleError: it is off a guide that is enforced.
    """
    found = off_style(made, profile, guide) if guide is not None else ()
    if guide is None or not found:
        return ()
    if guide.enforce == "hold" and Code.OFF_STYLE not in overridden:
        raise OffStyleError(profile.title, guide, found)
    return tuple(finding.sentence for finding in found)
