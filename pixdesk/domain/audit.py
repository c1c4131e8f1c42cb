"""The audit chain: each line carries the hash of the one before it, so no line can change unseen.

A chain alone does not stop somebody who rewrites the whole file from some line on; keeping the head's hash
elsewhere does. Say so wherever the verdict is shown.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pixdesk.domain import digest

GENESIS = digest.of_bytes(b"pixdesk audit, first line")
"""What the first line names as the one before it."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line as it is hashed; `at` is ISO 8601 UTC text, `detail` canonical JSON text."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    prev_hash: str
    hash: str


def line_hash(seq: int, at: str, actor: str, action: str, subject: str, detail: str, prev_hash: str) -> str:
    """Return the hash of one line: SHA-256 over the canonical JSON list of its fields and the hash before it."""
    return digest.of_value([prev_hash, seq, at, actor, action, subject, detail])


def link_from_json(text: str) -> Link:
    """Return the line that a line of an exported log stands for.

    Raises:
        ValueError: it is not one.
    """
    told = json.loads(text)
    try:
        words = {name: str(told[name]) for name in ("at", "actor", "action", "subject", "prev_hash", "hash")}
        return Link(seq=int(told["seq"]), detail=digest.canonical(told["detail"]), **words)
    except (KeyError, TypeError) as trouble:
        raise ValueError(f"not a line of a log: {text[:60]!r}") from trouble


def first_break(links: Iterable[Link]) -> tuple[int, str, int | None, str]:
    """Walk the chain and stop at the first line that does not fit.

    Returns:
        Lines that fit, the last good hash, the number of the first line that does not fit (None when all do),
        and what is wrong with it in words.
    """
    fitting, head = 0, GENESIS
    for link in links:
        if link.seq != fitting + 1:
            return (
                fitting,
                head,
                fitting + 1,
                f"line {fitting + 1} is missing; line {link.seq} stands in its place",
            )
        if link.prev_hash != head:
            return fitting, head, link.seq, f"line {link.seq} does not continue line {fitting}"
        told = line_hash(link.seq, link.at, link.actor, link.action, link.subject, link.detail, link.prev_hash)
        if told != link.hash:
            return fitting, head, link.seq, f"line {link.seq} was changed after it was written"
        fitting, head = link.seq, link.hash
    return fitting, head, None, ""
