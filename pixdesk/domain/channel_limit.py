"""One rule of a sales channel, as it was read: how much, how strictly, by whom told, checked when, from when on.

Where a rule is a figure that can be held against a file it stands beside the words as a number, so that the same
file can be held against the rules of today or of a day to come. A rule without numbers is for people.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Side(StrEnum):
    """Which side of a picture a channel's pixel figures speak of."""

    SHORT = "short"
    LONG = "long"

    def of(self, width_px: int, height_px: int) -> int:
        """Return the length of that side."""
        return min(width_px, height_px) if self is Side.SHORT else max(width_px, height_px)


class Force(StrEnum):
    """What happens when a limit is not kept."""

    HARD = "hard"
    SOFT = "soft"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How well a profile's figures are known."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFigures:
    """What was read of one exported file.

    Attributes:
        fill_percent: as defined in `pixdesk.domain.channel`; None where nobody knows it.
    """

    width_px: int
    height_px: int
    byte_count: int
    fill_percent: float | None = None


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One rule of the channel.

    Attributes:
        force: whether breaking it gets the picture refused (hard), disadvantaged (soft), or nobody says.
        source: ``[P]`` primary, ``[S]`` secondary or ``[K]`` known but not seen in an open text; then where.
        date_checked: the day somebody last held this rule against its source; None for the profile's own day.
        valid_from: the day the rule begins; None when it already holds.
        side: of `min_px` and `max_px`.
        min_px, max_px, min_width_px, min_height_px, max_megapixels, min_bytes, max_bytes, min_percent, max_percent:
            what a file is held against; percent is of fill.
    """

    what: str
    value: str
    force: Force
    source: str
    date_checked: date | None = None
    valid_from: date | None = None
    side: Side = Side.LONG
    min_px: int | None = None
    max_px: int | None = None
    min_width_px: int | None = None
    min_height_px: int | None = None
    max_megapixels: float | None = None
    min_bytes: int | None = None
    max_bytes: int | None = None
    min_percent: float | None = None
    max_percent: float | None = None

    def __post_init__(self) -> None:
        if not self.what.strip() or not self.value.strip():
            raise ValueError("limits: each must say what and how much.")
        if not self.source.startswith(("[P] ", "[S] ", "[K] ")):
            raise ValueError(f"source: of the limit {self.what!r} must begin with [P], [S] or [K] and a space.")
        for low, high in ((self.min_px, self.max_px), (self.min_bytes, self.max_bytes)):
            if low is not None and high is not None and low > high:
                raise ValueError(f"the limit {self.what!r} wants at least {low:,} and at most {high:,}.")

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.valid_from is None or self.valid_from <= day

    def breaches(self, file: FileFigures) -> tuple[str, ...]:
        """Say what a file has that this rule does not take; empty where it is kept or holds no figures."""
        said = (
            _outside(
                f"the {self.side} side", self.side.of(file.width_px, file.height_px), self.min_px, self.max_px, "px"
            ),
            _outside("the width", file.width_px, self.min_width_px, None, "px"),
            _outside("the height", file.height_px, self.min_height_px, None, "px"),
            _outside("the picture", file.width_px * file.height_px / 1e6, None, self.max_megapixels, "megapixels"),
            _outside("the file", file.byte_count, self.min_bytes, self.max_bytes, "bytes"),
            _outside("the product's fill", file.fill_percent, self.min_percent, self.max_percent, "%"),
        )
        return tuple(f"{self.what}: {words}" for words in said if words)


def _outside(what: str, has: float | None, low: float | None, high: float | None, unit: str) -> str:
    if has is None or ((low is None or has >= low) and (high is None or has <= high)):
        return ""
    wanted = f"at least {low:,g}" if low is not None and has < low else f"at most {high:,g}"
    shown = f"{has:,}" if isinstance(has, int) else f"{has:.1f}"
    return f"{what} has {shown} {unit}, {wanted} {'is' if unit == '%' else 'are'} taken"
