"""Candidates: the cutouts of a capture that were made besides, kept to choose from until the capture is approved."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pixdesk.domain.applied import Applied
from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.finding import Finding
from pixdesk.domain.score import Score
from pixdesk.store import audit
from pixdesk.store.captures import UPKEEP, subject
from pixdesk.store.db import Store
from pixdesk.store.findings import finding_from, finding_text

_MATTE = ".matte.png"
_DONE = "('approved', 'exported', 'discarded', 'superseded')"
"""Nobody chooses any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One cutout as processing hands it over: the columns its capture would have, its findings, its score."""

    values: dict[str, Any]
    findings: tuple[Finding, ...]
    score: Score

    @property
    def applied(self) -> Applied:
        """What was done to its picture."""
        return Applied.of_text(self.values.get("applied", ""))


def replace_all(store: Store, capture_id: CaptureId, made: Sequence[Made]) -> None:
    """Keep these candidates of a capture instead of those it had, whose files go at the next sweep."""
    store.execute("UPDATE candidates SET spent = 1 WHERE capture_id = ? AND spent = 0", (capture_id,))
    store.execute_many(
        "INSERT INTO candidates (capture_id, number, matte_path, made, findings, kinds, gravity, doubt) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                capture_id,
                number,
                one.values["matte_path"],
                json.dumps(one.values, ensure_ascii=False),
                json.dumps([finding_text(finding) for finding in one.findings]),
                one.score.kinds,
                one.score.gravity,
                one.score.doubt,
            )
            for number, one in enumerate(made, start=1)
        ],
    )


def of_capture(store: Store, capture: Capture) -> list[Candidate]:
    """Return a capture's candidates; none where there was only one cutout."""
    return [_from_row(row, capture) for row in _rows(store, capture.id)]


def made(store: Store, capture_id: CaptureId, number: int) -> Made:
    """Return one candidate as it was made.

    Raises:
        KeyError: there is none of that number.
    """
    for row in _rows(store, capture_id):
        if row["number"] == number:
            return Made(values=json.loads(row["made"]), findings=_findings(row), score=_score(row))
    raise KeyError(number)


def is_taken(values: Mapping[str, Any], capture: Capture) -> bool:
    """Whether a candidate's matte is the capture's, by its file, or by its content where it was checked anew."""
    mine, its = (capture.matte_digest, capture.recipe_id), (values.get("matte_digest"), values.get("recipe_id"))
    return bool(values["matte_path"] == capture.matte_path or mine == its)


def _rows(store: Store, capture_id: CaptureId) -> list[Any]:
    return list(
        store.execute("SELECT * FROM candidates WHERE capture_id = ? AND spent = 0 ORDER BY number", (capture_id,))
    )


def _findings(row: Any) -> tuple[Finding, ...]:
    return tuple(finding_from(text) for text in json.loads(row["findings"]))


def _score(row: Any) -> Score:
    return Score(kinds=row["kinds"], gravity=row["gravity"], doubt=row["doubt"])


def _from_row(row: Any, capture: Capture) -> Candidate:
    values = json.loads(row["made"])
    return Candidate(
        number=row["number"],
        recipe_id=values["recipe_id"],
        model_id=values["model_id"],
        score=_score(row),
        findings=_findings(row),
        matte_path=row["matte_path"],
        cutout_path=values["cutout_path"],
        is_taken=is_taken(values, capture),
    )


def sweep(store: Store) -> list[int]:
    """Remove the candidates nobody chooses from any more, with the files only they used; returns their captures.

    All on the store's lane, where captures are claimed too: none begins to be processed meanwhile. Files go first: a
    sweep that is interrupted is done again.
    """
    rows = store.execute(
        "SELECT candidates.id, capture_id, candidates.matte_path, spent FROM candidates "
        "JOIN captures ON captures.id = capture_id "
        f"WHERE (spent = 1 OR captures.state IN {_DONE}) AND NOT EXISTS (SELECT 1 FROM captures AS busy "
        "WHERE busy.digest = captures.digest AND busy.state IN ('landed', 'processing'))"
    ).fetchall()
    by_capture: dict[int, list[Any]] = {}
    for row in rows:
        by_capture.setdefault(row["capture_id"], []).append(row)
    for capture_id, swept in by_capture.items():
        ids = [row["id"] for row in swept]
        removed = sum(_remove(store, row["matte_path"], ids) for row in swept)
        why = "the capture was processed again" if all(row["spent"] for row in swept) else "nobody chooses any more"
        with store.atomic():
            store.execute_many("DELETE FROM candidates WHERE id = ?", [(id_,) for id_ in ids])
            told = {"candidates": len(ids), "files": removed, "reason": why}
            audit.append(store, UPKEEP, "candidates-swept", subject(store, capture_id), told)
    return list(by_capture)


def _remove(store: Store, matte_path: str, but: list[int]) -> int:
    """Remove a staged matte and what lies beside it under its name, unless a capture or a candidate still has it."""
    matte = Path(matte_path)
    marks = ", ".join("?" * len(but))
    is_used = store.one(
        "SELECT EXISTS (SELECT 1 FROM captures WHERE matte_path = ?) OR EXISTS (SELECT 1 FROM candidates "
        f"WHERE matte_path = ? AND id NOT IN ({marks}))",
        (matte_path, matte_path, *but),
    )
    if is_used or not matte.name.endswith(_MATTE) or not matte.is_relative_to(store.home / "staged"):
        return 0
    removed = 0
    for path in matte.parent.glob(f"{matte.name.removesuffix(_MATTE)}.*"):
        with suppress(OSError):  # on Windows while somebody reads it; it harms nobody
            path.unlink()
            removed += 1
    return removed
