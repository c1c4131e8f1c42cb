"""Delivering: what goes where under which name, what became of it, and how long to wait for a busy server."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from math import isfinite

from pixdesk.domain.safe_name import safe_name

TRIES = 6
"""How often one file is tried in one delivery."""

_BASE_S, _CAP_S = 0.5, 30.0
PATIENCE_S = 300.0
"""A server that asks for a longer pause than this is left alone until the next delivery."""


class Outcome(StrEnum):
    """What became of a file in a delivery."""

    WOULD_GO = "would go"
    DELIVERED = "delivered"
    ALREADY_THERE = "already there"
    FAILED = "failed"
    RESTORED = "restored"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A rendition that a destination still lacks, or one that stands there.

    Attributes:
        path: the file on this machine.
        far_path: where it goes below the destination's own folder, with forward slashes.
        far_id: how the far end calls it, where it gives names of its own.
        label: sku, colourway, style and view of the capture.
    """

    rendition_id: int
    capture_id: int
    channel: str
    path: str
    far_path: str
    sha256: str
    byte_count: int
    far_id: str = ""
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is handed to a destination.

    Attributes:
        far_path: below the destination's own folder, as `far_path` made it.
        sku, view, alt: for shops, which sort pictures by product.
        replaces: how the far end called what this takes the place of; empty for nothing.
        begun: how the far end called what an earlier try made of it; empty for nothing.
        after: how the far end calls the pictures of the same product that come before it.
    """

    far_path: str
    data: bytes
    sha256: str
    media_type: str
    sku: str = ""
    view: str = ""
    alt: str = ""
    replaces: str = ""
    begun: str = ""
    after: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name."""
        return self.far_path.rpartition("/")[2]

    @property
    def digest_mark(self) -> str:
        """What names these bytes where a far end gives no better name."""
        return self.sha256[:16]

    @property
    def digest_name(self) -> str:
        """The file's name with its content's in it: the same bytes have it again, others never do."""
        stem, dot, ending = self.name.rpartition(".")
        return f"{stem}-{self.digest_mark}{dot}{ending}" if dot else f"{self.name}-{self.digest_mark}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """What became of one file at one destination; `words` say why where it failed."""

    destination: str
    channel: str
    path: str
    sha256: str
    byte_count: int
    outcome: Outcome
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a delivery did.

    Attributes:
        no_longer_hold: files that stand at a destination although their approval is void.
    """

    lines: tuple[DeliveryLine, ...] = ()
    no_longer_hold: tuple[DeliveryLine, ...] = ()

    @property
    def failed(self) -> tuple[DeliveryLine, ...]:
        """What did not arrive."""
        return tuple(line for line in self.lines if line.outcome is Outcome.FAILED)


def summary(report: DeliveryReport) -> str:
    """Return what a delivery did in one sentence."""
    if not report.lines:
        return "Nothing is due."
    counts = Counter(line.outcome for line in report.lines)
    size = sum(line.byte_count for line in report.lines if line.outcome in _GOES)
    said = {
        Outcome.WOULD_GO: "would go",
        Outcome.DELIVERED: "sent, read back and verified",
        Outcome.ALREADY_THERE: "there already",
        Outcome.RESTORED: "put back and verified",
        Outcome.TAKEN_BACK: "taken away",
        Outcome.FAILED: "did not arrive and stay due",
    }
    told = [_files(counts[outcome]) + " " + words for outcome, words in said.items() if counts[outcome]]
    return ", ".join(told) + (f" ({_size(size)})." if size else ".")


_GOES = frozenset({Outcome.WOULD_GO, Outcome.DELIVERED})


def _size(byte_count: int) -> str:
    return f"{byte_count / 1e6:,.1f} MB" if byte_count >= 1e6 else f"{byte_count / 1e3:.0f} kB"


def _files(count: int) -> str:
    return f"{count:,} file" if count == 1 else f"{count:,} files"


def far_path(channel: str, name: str) -> str:
    """Return where a channel's file goes below a destination's own folder.

    Raises:
        ValueError: the channel or the name is not one safe path component, whatever wrote it down.
    """
    for part in (channel, name):
        stem, dot, ending = part.rpartition(".")
        made = safe_name(stem, suffix=dot + ending, digest="") if dot else safe_name(part, digest="")
        if part != made or (dot and not (ending.isascii() and ending.isalnum())):
            raise ValueError(f"{part!r} is no safe name for a file.")
    return f"{channel}/{name}"


def alt_text(pattern: str, label: Mapping[str, str], channel: str) -> str:
    """Return a pattern's text for a capture, without what is unknown."""
    text = pattern
    for field, value in {**label, "channel": channel}.items():
        text = text.replace("{" + field + "}", value.replace("{", "(").replace("}", ")"))
    return " ".join(text.split())


def pause_s(failures: int, chance: float, asked_s: float | None = None) -> float:
    """Return how long to wait after so many failures, in seconds.

    Exponential with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015); where
    the server said how long, at least that.

    Args:
        failures: of this file so far, from 1.
        chance: 0..1, drawn anew each time.
        asked_s: what the server asked for.
    """
    jitter_s = chance * min(_CAP_S, _BASE_S * 2.0 ** min(failures, 16))
    return jitter_s if asked_s is None else asked_s + min(jitter_s, 1.0)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return what a ``Retry-After`` header asks for, in seconds: a count of them or a date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    try:
        asked_s = float(value)
    except ValueError:
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        asked_s = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return max(0.0, asked_s) if isfinite(asked_s) else None
