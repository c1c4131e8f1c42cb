"""What was taken back, read from the log: lines that were undone are still there, but no longer stand."""

import json
from collections.abc import Iterable

from pixdesk.domain.view import AuditLine

UNDONE = "undone"
"""The action of a line that takes back others; its detail names the first and the last of them."""

CLOSED, REOPENED = "batch-closed", "batch-reopened"
"""Closing a batch, and taking that back: a line of its own, which names those of the closing as `UNDONE` does."""

MEND_UNDONE = "mend-undone"
"""Taking back a cutout somebody made by hand: it may move its capture, or leave it where it stands."""

TAKES_BACK = frozenset({UNDONE, REOPENED})


def still_standing(lines: Iterable[AuditLine]) -> list[AuditLine]:
    """Return the lines that nobody took back, without those that took others back.

    Args:
        lines: the log's, oldest first. One act is one run of lines, and an act is undone whole.
    """
    every = list(lines)
    gone: set[int] = set()
    for line in every:
        if line.action in TAKES_BACK:
            first, last = json.loads(line.detail).get("lines", (0, -1))
            gone.update(range(first, last + 1))
    return [line for line in every if line.seq not in gone and line.action not in TAKES_BACK]
