"""What a canvas shows: the staged files of one capture, and the ways to look at them."""

from dataclasses import dataclass
from enum import StrEnum

from pixdesk.domain.capture import Capture
from pixdesk.domain.finding import Finding, Region
from pixdesk.ui import words


class Face(StrEnum):
    """What of a capture is seen."""

    CAPTURE = "capture"
    CUTOUT = "cutout"
    SIDES = "sides"
    WIPE = "wipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the canvas shows: paths of staged files, and rectangles worth looking at with a word each."""

    before: str = ""
    after: str = ""
    matte: str = ""
    doubt: str = ""
    width_px: int = 0
    height_px: int = 0
    regions: tuple[tuple[Region, str], ...] = ()

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures there are: the capture, then its cutout."""
        return tuple(path for path in (self.before, self.after) if path)

    @property
    def proportions(self) -> tuple[int, int]:
        """Width and height, or those of most cameras while nothing is known."""
        return (self.width_px, self.height_px) if self.width_px else (3, 2)


def subject_of(capture: Capture, findings: tuple[Finding, ...] = ()) -> Subject:
    """Return what a canvas shows of a capture."""
    return Subject(
        before=capture.preview_path,
        after=capture.cutout_path,
        matte=capture.matte_path,
        doubt=capture.matte_path.replace(".matte.png", ".doubt.png") if capture.matte_path else "",
        width_px=capture.width_px,
        height_px=capture.height_px,
        regions=tuple((finding.region, words.code(finding.code)) for finding in findings if finding.region is not None),
    )


def words_for(face: Face) -> str:
    """Return a face's name."""
    return {
        Face.CAPTURE: words.tr("Capture"),
        Face.CUTOUT: words.tr("Cutout"),
        Face.SIDES: words.tr("Both"),
        Face.WIPE: words.tr("Wipe"),
    }[face]
