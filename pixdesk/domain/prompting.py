"""What a person points at: a box, clicks on the product and beside it, or words; and what comes back to choose from."""

import math
from dataclasses import asdict, dataclass

from pixdesk.domain import digest
from pixdesk.errors import SetupError

CLICKS_MAX = 64
"""More clicks than this are a brush stroke; the network was taught with far fewer."""

WORDS_MAX = 200
"""Characters; models that understand words read about 75 tokens."""

Place = tuple[float, float]
"""x and y in the picture's own pixels, upright, from its upper left corner."""

Rectangle = tuple[float, float, float, float]
"""x and y of the upper left corner, width and height, in the same pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks for, in the pixels of the upright picture.

    Attributes:
        box: around the product; None for none.
        on: clicks on the product.
        away: clicks on what is not the product.
        words: what to look for; empty for nothing.
    """

    box: Rectangle | None = None
    on: tuple[Place, ...] = ()
    away: tuple[Place, ...] = ()
    words: str = ""

    @property
    def points_somewhere(self) -> bool:
        """Whether there is a box or a click, and not words alone."""
        return self.box is not None or bool(self.on or self.away)

    @property
    def digest(self) -> str:
        """The name of what was asked, made from its values."""
        return digest.of_value(asdict(self))

    @property
    def summary(self) -> str:
        """What was asked, in a few words: ``a box, 2 clicks on it, 1 beside it``."""
        parts = (
            "a box" if self.box else "",
            _count(len(self.on), "on it"),
            _count(len(self.away), "beside it"),
            f"“{self.words}”" if self.words else "",
        )
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of the shapes that could be meant.

    Attributes:
        number: from 1, best first.
        score: the overlap with what was meant that the network expects, 0..1.
        against: a sentence if the shape contradicts a click; else empty.
        width_px, height_px: of `mask`.
        mask: 8-bit coverage over the whole picture, row by row without gaps, 0 outside to 255 inside.
    """

    number: int
    score: float
    against: str
    width_px: int
    height_px: int
    mask: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a question.

    Attributes:
        candidates: best first; empty when nothing was found.
        words: what is to be said of it; empty when the best candidate fits everything.
    """

    candidates: tuple[Candidate, ...]
    words: str = ""


NOTHING_FOUND = "Nothing was found there. Draw a box around the product, or click on the middle of it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What came of a new cutout for a capture.

    Attributes:
        is_clean: whether every check is content; then the case, if there was one, is closed.
        words: what became of it, in a sentence or two.
        still_wrong: the sentences of what still holds the capture.
        case_id: the case that was closed, or the one that is open; None where there was and is none.
        matte_path: where the new matte lies.
    """

    is_clean: bool
    words: str
    still_wrong: tuple[str, ...]
    case_id: int | None
    matte_path: str


def require_sound(asked: Asked, width_px: int, height_px: int) -> None:
    """Refuse what cannot be asked of a picture of this size.

    Raises:
        SetupError: nothing is pointed at, something lies outside the picture, or it is too much; with the remedy.
    """
    clicks = (*asked.on, *asked.away)
    if len(clicks) > CLICKS_MAX:
        raise SetupError(f"{len(clicks)} clicks are too many. Use at most {CLICKS_MAX}; a box says more.")
    if len(asked.words) > WORDS_MAX or not asked.words.isprintable():
        raise SetupError(f"The words must be one line of at most {WORDS_MAX} characters.")
    if asked.box is None and not asked.on and not asked.words.strip():
        raise SetupError("Nothing is pointed at. Draw a box around the product or click on it.")
    if asked.box is not None:
        _require_box(asked.box, width_px, height_px)
    for x, y in clicks:
        if not _within(x, width_px) or not _within(y, height_px):
            words = f"The click at {x:g}, {y:g} lies outside the picture, which is {width_px} by {height_px} pixels."
            raise SetupError(f"{words} Click inside it.")


def _require_box(box: Rectangle, width_px: int, height_px: int) -> None:
    x, y, across, down = box
    if not all(map(math.isfinite, box)) or across < 1 or down < 1:
        raise SetupError("The box must be at least one pixel wide and high. Draw it again.")
    if not (_within(x, width_px) and _within(x + across, width_px) and _within(y, height_px)) or not _within(
        y + down, height_px
    ):
        said = f"x {x:g}, y {y:g}, {across:g} by {down:g}"
        raise SetupError(
            f"The box ({said}) reaches out of the picture, which is {width_px} by {height_px} pixels. Draw it inside."
        )


def _within(value: float, side_px: int) -> bool:
    return math.isfinite(value) and 0 <= value <= side_px


def _count(number: int, where: str) -> str:
    if not number:
        return ""
    return f"{number} {'click' if number == 1 else 'clicks'} {where}"


def against(left_out: int, taken_in: int) -> str:
    """Return how a candidate contradicts the clicks, as a sentence; empty when it does not."""
    parts = []
    if left_out:
        parts.append(f"leaves out {_many(left_out)} on the product")
    if taken_in:
        parts.append(f"takes in {_many(taken_in)} beside it")
    return f"It {' and '.join(parts)}." if parts else ""


def _many(number: int) -> str:
    return "a click" if number == 1 else f"{number} clicks"


def told(best: str) -> str:
    """Return what is to be said when the best candidate contradicts a click, and so every other does."""
    if not best:
        return ""
    return f"No shape fits every click: the best {best.removeprefix('It ')} Add a click, or draw a box."
