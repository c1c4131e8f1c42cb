"""The ledger of a shoot: every file that was ever seen, and where it is now. Nothing is lost while it adds up."""

from dataclasses import dataclass

_NAMED = 5
"""SKUs with missing views that fit in a sentence; `Ledger.missing` has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What became of the files of one capture folder.

    The left side (`seen`) is counted from names: those remembered and those lying in the folder now. The right side is
    counted from captures and from what was let be. They are kept apart so that the sum can be wrong.

    Attributes:
        processed: cut out and found good, or settled by a person.
        held: with an exception case that is open, or to be shot again.
        waiting: on their way: not yet whole, not yet landed, or not yet cut out.
        ignored: let be, with the reason.
        reshoot: of those held, how many are to be shot again.
        missed: of those ignored, how many are pictures that could not be taken in.
        reasons: why files were let be, and how many for each reason, most first.
        is_unreachable: the folder cannot be read now, so nobody knows what lies in it.
        homeless: captures that fit no row of the shot list.
        missing: views the shot list wants and nobody has shot: (SKU and colourway, views).
    """

    folder: str
    seen: int = 0
    processed: int = 0
    held: int = 0
    waiting: int = 0
    ignored: int = 0
    reshoot: int = 0
    missed: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    is_unreachable: bool = False
    homeless: int = 0
    missing: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def unaccounted(self) -> int:
        """By how many files the two sides differ; 0 when nothing is lost."""
        return self.seen - (self.processed + self.held + self.waiting + self.ignored)

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Why the set must stand a while longer, worst first, a sentence each; none when it may be struck."""
        open_cases = self.held - self.reshoot
        found = (
            (self.unaccounted != 0, f"{_files(abs(self.unaccounted))} not accounted for. Do not strike the set."),
            (self.is_unreachable, "The capture folder cannot be read: nobody knows what else lies in it."),
            (self.missed > 0, f"{_files(self.missed)} let be that may be a picture: see the reasons."),
            (self.reshoot > 0, f"{_captures(self.reshoot)} to be shot again."),
            (open_cases > 0, f"{_captures(open_cases)} held: settle the cases, one may have to be shot again."),
            (self.waiting > 0, f"{_files(self.waiting)} still on the way. Wait until they are done."),
            (self.seen == 0, "Nothing has been shot yet."),
            (bool(self.missing), _views(self.missing)),
            (
                self.is_one_of_them_missing,
                f"{_captures(self.homeless)} on no row of the list: that may be what is missing.",
            ),
        )
        return tuple(words for is_so, words in found if is_so)

    @property
    def is_one_of_them_missing(self) -> bool:
        """Whether what is missing may have been shot under another name."""
        return self.homeless > 0 and bool(self.missing)

    @property
    def may_be_struck(self) -> bool:
        """Whether every frame is there and good."""
        return not self.obstacles

    @property
    def line(self) -> str:
        """How things stand in one line."""
        if self.obstacles:
            return f"Not yet: {self.obstacles[0]}"
        return f"The set may be struck: all {self.seen:,} files are accounted for."


def _files(count: int) -> str:
    return f"{count:,} file is" if count == 1 else f"{count:,} files are"


def _captures(count: int) -> str:
    return f"{count:,} capture is" if count == 1 else f"{count:,} captures are"


def _views(missing: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    named = "; ".join(f"{sku} {', '.join(views)}" for sku, views in missing[:_NAMED])
    more = f"; and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
    count = sum(len(views) for _, views in missing)
    said = "1 view of the shot list is" if count == 1 else f"{count:,} views of the shot list are"
    return f"{said} missing: {named}{more}."
