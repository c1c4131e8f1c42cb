"""Anchors: the log's head written down elsewhere, so that a log rewritten from some line on, or cut short, is found.

An anchor is a line of JSON in a file of the studio's choice, or a code somebody prints, writes into a book or reads out
over the telephone.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pixdesk.domain import digest
from pixdesk.domain.audit import Link, first_break

_CODE_BYTES = 16
"""128 bits of the head: nobody finds another log with the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of a log at some moment.

    Attributes:
        lines: how many lines the log had.
        head: the last line's hash; of a printed code its first 32 characters.
        log: the first line's hash, which tells one studio's log from another's; empty in a printed code.
        at: when it was written, ISO 8601 UTC text; empty in a printed code.
    """

    lines: int
    head: str
    log: str = ""
    at: str = ""

    @property
    def text(self) -> str:
        """The anchor as a line of its file, without the newline."""
        return digest.canonical({"at": self.at, "head": self.head, "lines": self.lines, "log": self.log})

    @property
    def code(self) -> str:
        """The anchor as a code to print: the number of lines, the head in letters and figures, a check."""
        letters = base64.b32encode(bytes.fromhex(self.head)[:_CODE_BYTES]).decode().rstrip("=")
        body = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
        return f"{self.lines}-{body}-{_check(self.lines, letters)}"


def _check(lines: int, letters: str) -> str:
    return base64.b32encode(hashlib.sha256(f"{lines}{letters}".encode()).digest()).decode()[:2]


def anchor_from_code(code: str) -> Anchor:
    """Return the anchor a printed code stands for; spaces, dashes and small letters are let pass.

    Raises:
        ValueError: it was mistyped.
    """
    found = re.fullmatch(r"(\d+)([A-Z2-7]{26})([A-Z2-7]{2})", _without_gaps(code))
    if not found or _check(int(found[1]), found[2]) != found[3]:
        raise ValueError(f"{code!r} is not a code pixdesk printed, or it was mistyped.")
    return Anchor(lines=int(found[1]), head=base64.b32decode(found[2] + "======").hex())


def _without_gaps(code: str) -> str:
    number, _, rest = code.strip().upper().replace(" ", "-").partition("-")
    return number + rest.replace("-", "")


def anchors_from_text(text: str) -> list[Anchor]:
    """Return the anchors of a file, in their order.

    Raises:
        ValueError: a line of it is no anchor, with its number.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            found.append(
                Anchor(
                    lines=int(told["lines"]), head=str(told["head"]), log=str(told["log"]), at=str(told.get("at", ""))
                )
            )
        except (ValueError, KeyError, TypeError) as trouble:
            raise ValueError(f"line {number} is no anchor") from trouble
    return found


def check(links: Iterable[Link], anchors: Sequence[Anchor]) -> tuple[int, str, int | None, str]:
    """Walk a log's chain and hold it against its anchors.

    Returns:
        As `first_break`: lines that fit, the last good hash, the first line that does not, and why in words. A log
        that is whole in itself breaks at the first line after the last anchor that still holds; one that was cut
        short, at the first line that is missing.
    """
    wanted = {anchor.lines for anchor in anchors} | {1}
    hashes: dict[int, str] = {}

    def watched() -> Iterator[Link]:
        for link in links:
            if link.seq in wanted:
                hashes[link.seq] = link.hash
            yield link

    fitting, head, broken_at, words = first_break(watched())
    if broken_at is not None:
        return fitting, head, broken_at, words
    held = 0
    for anchor in sorted(anchors, key=lambda anchor: anchor.lines):
        broken = _broken(anchor, hashes, fitting, held)
        if broken:
            return held, head, *broken
        held = anchor.lines
    return fitting, head, None, ""


def _broken(anchor: Anchor, hashes: dict[int, str], total: int, held: int) -> tuple[int, str] | None:
    """Return the first line an anchor has something against, and what; None when it holds."""
    written = f" of {anchor.at[:10]}" if anchor.at else ""
    if anchor.log and total and hashes.get(1) != anchor.log:
        return held + 1, f"this is another log than the one the anchor{written} was taken from"
    if anchor.lines > total:
        saw = f"the anchor{written} saw {anchor.lines:,} lines, and only {total:,} are left"
        return total + 1, f"{saw}: the log was cut short"
    if anchor.lines and not hashes[anchor.lines].startswith(anchor.head):
        since = f"after line {held:,}" if held else "from its beginning"
        seen = f"line {anchor.lines:,} is not the one the anchor{written} saw"
        return held + 1, f"{seen}: the log was rewritten {since}"
    return None
