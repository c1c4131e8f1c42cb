"""The figures of the ledger, as the store knows them."""

from collections import Counter
from collections.abc import Container, Set

from pixdesk.domain.capture import WAITING, CaptureState
from pixdesk.domain.ledger import Ledger
from pixdesk.domain.shot_state import missing_in
from pixdesk.store import shots
from pixdesk.store.db import Store

_WORDS = {
    "duplicate": ("copy of a picture that is here already", "copies of a picture that is here already"),
    "companion": ("proof of a RAW that is here", "proofs of a RAW that is here"),
}
"""Why a file was let be, of one and of several."""


def folders(store: Store) -> list[str]:
    """Return the capture folders files were seen in."""
    return [row[0] for row in store.execute("SELECT DISTINCT folder FROM seen ORDER BY folder")]


def count(store: Store, folder: str, present: Set[str] | None, harmless: Container[str]) -> Ledger:
    """Return the ledger of one capture folder.

    Args:
        present: the names of the files that lie in it now; None when it cannot be read.
        harmless: reasons to let a file be that mean no picture is missing.
    """
    with store.atomic():  # one moment, whatever lands meanwhile
        remembered = {row[0] for row in store.execute("SELECT name FROM seen WHERE folder = ?", (folder,))}
        states = dict(
            store.execute(
                "SELECT state, COUNT(*) FROM captures WHERE folder = ? AND state <> 'superseded' GROUP BY state",
                (folder,),
            ).fetchall()
        )
        rows = store.execute(
            "SELECT outcome, reason, COUNT(*) FROM seen WHERE folder = ? AND outcome <> 'capture' "
            "GROUP BY outcome, reason",
            (folder,),
        ).fetchall()
        standings = shots.standings(store)
        homeless = shots.homeless_in(store, folder) if standings else 0
    reasons: Counter[tuple[str, str]] = Counter()
    missed = 0
    for outcome, reason, number in rows:
        reasons[_WORDS.get(outcome, (reason, reason))] += number
        missed += number if outcome == "ignored" and reason not in harmless else 0
    reshoot = states.get(CaptureState.RESHOOT, 0)
    held = states.get(CaptureState.HELD, 0) + reshoot
    waiting = sum(states.get(state, 0) for state in WAITING)
    new = (present or frozenset()) - remembered
    return Ledger(
        folder=folder,
        seen=len(remembered) + len(new),
        processed=sum(states.values()) - held - waiting,
        held=held,
        waiting=waiting + len(new),
        ignored=sum(reasons.values()),
        reshoot=reshoot,
        missed=missed,
        reasons=tuple((many if number > 1 else one, number) for (one, many), number in reasons.most_common()),
        is_unreachable=present is None,
        homeless=homeless,
        missing=missing_in(standings, folder, shots.today(store)),
    )
