"""Series of judged batches, read from the log: the only memory the switching rules have."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pixdesk.domain.plans import PlanKind, SamplingPlan
from pixdesk.domain.recorded_plans import plan_from_words
from pixdesk.domain.sampling import is_in_gap
from pixdesk.domain.switching import RESUMED, Judged, switching_score
from pixdesk.domain.undoing import TAKES_BACK, still_standing
from pixdesk.domain.view import AuditLine

ACTIONS = ("sample-drawn", "second-sample-drawn", "approved", "rejected", "inspection-resumed", *sorted(TAKES_BACK))
"""Lines a series is read from."""

_BATCH = re.compile(r"batch (\d+): ")


def batch_number(subject: str) -> int | None:
    """Return the number of the batch a line is about, or None where it is about something else."""
    found = _BATCH.match(subject)
    return int(found[1]) if found else None


def stream_name(family: str, recipe_id: str, recipe_digest: str, model_id: str) -> str:
    """Return how a stream is called: a family, a recipe in one version, and a model.

    Args:
        family: as the shot list has it, however it is spelt there; empty where it gives none.
    """
    made = f"{recipe_id} {recipe_digest[:8]} × {model_id}"
    named = " ".join(family.split()).casefold()
    return f"{named} × {made}" if named else made


def minor_stream(stream: str) -> str:
    """Return how the series of a stream's minor defects is called, where those are judged apart."""
    return f"{stream} (minor defects)"


def series_by_stream(lines: Iterable[AuditLine]) -> dict[str, list[Judged | str]]:
    """Return the judged batches of every stream in the order they were judged.

    Batches approved without inspection, judged by a percentage, or judged before streams were recorded are in none.

    Args:
        lines: the log's, oldest first; lines of other actions may be among them.
    """
    drawn: dict[int, dict[str, Any]] = {}
    found: dict[str, list[Judged | str]] = {}
    for line in still_standing(lines):
        if line.action not in ACTIONS:
            continue
        detail = json.loads(line.detail)
        number = batch_number(line.subject)
        if line.action == "inspection-resumed":
            found.setdefault(detail["stream"], []).append(RESUMED)
        elif number is None:
            continue
        elif line.action == "sample-drawn":
            drawn[number] = detail
        elif line.action == "second-sample-drawn":
            drawn[number] = {**drawn.get(number, {}), "again": True}
        else:
            for stream, judged in _judged(drawn.pop(number, {}), detail, accepted=line.action == "approved"):
                found.setdefault(stream, []).append(judged)
    return found


def _judged(drawn: dict[str, Any], told: dict[str, Any], *, accepted: bool) -> Iterator[tuple[str, Judged]]:
    """Yield what one batch adds to its stream, and to the stream's minor defects where those are judged apart.

    A rejection for minor defects alone is none of the others', and the other way round; one by a person's word is the
    major ones'.
    """
    stream = str(drawn.get("stream", ""))
    if not stream or "nonconforming" not in told or not drawn.get("lot_size"):
        return
    plan = plan_from_words(str(drawn["plan"]), int(drawn["lot_size"]))
    if plan.kind is not PlanKind.ANSI_Z14:
        return
    bad, minor = int(told["nonconforming"]), int(told.get("minor", 0))
    if plan.minor is None:
        yield stream, _of_class(plan, drawn, bad, accepted=accepted)
        return
    too_many = minor >= plan.minor.rejection_number
    is_major = bad - minor >= plan.rejection_number or bool(told.get("critical")) or not too_many
    yield stream, _of_class(plan, drawn, bad - minor, accepted=accepted or not is_major)
    yield minor_stream(stream), _of_class(plan.minor, drawn, minor, accepted=accepted or not too_many)


def _of_class(plan: SamplingPlan, drawn: dict[str, Any], bad: int, *, accepted: bool) -> Judged:
    lot = int(drawn["lot_size"])
    return Judged(
        severity=plan.severity,
        accepted=accepted,
        is_original=not drawn.get("resubmits"),
        in_gap=accepted and is_in_gap(plan, bad),
        score=switching_score(plan, lot, bad, seen_second=bool(drawn.get("again"))) if accepted else 0,
    )
