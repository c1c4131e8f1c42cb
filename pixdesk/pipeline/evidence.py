"""A batch's evidence: one page and one file that say what was looked at, by whom, and prove it without pixdesk."""

import base64
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from pixdesk import __version__
from pixdesk.domain import digest, reviewing, sampling
from pixdesk.domain.batch import BatchState, Counts, Mark
from pixdesk.domain.capture import Capture
from pixdesk.domain.channel import Subsampling
from pixdesk.domain.plans import SamplingPlan
from pixdesk.domain.undoing import REOPENED
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import staging
from pixdesk.imaging.encode import encode_jpeg
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.evidence_page import page
from pixdesk.store.batches import counts_of, plan_of
from pixdesk.store.db import instant_text, open_to_read
from pixdesk.store.evidence import Gathered, gather
from pixdesk.store.files import publish

FORMAT = 1
"""Version of the file's layout; the verifier refuses others."""

_THUMB_PX = 360
_WHITE = 250


def write(home: Path, batch_id: int, out: Path, *, now: datetime) -> Path:
    """Write the evidence of a batch into a folder: page, file, verifier and their SHA-256; returns the page.

    Reads on a connection of its own, so it works beside an open window.

    Raises:
        KeyError: there is no such batch.
        SetupError: there is no store, or the folder cannot be written.
    """
    store = open_to_read(home)
    try:
        told = build(gather(store, batch_id), now=now)
    finally:
        store.close()
    files = {
        "evidence.json": (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(),
        "evidence.html": page(told).encode(),
        "verify_audit.py": (resources_dir() / "verify_audit.py").read_bytes(),
    }
    sums = "".join(f"{digest.of_bytes(data)}  {name}\n" for name, data in sorted(files.items()))
    try:
        for name, data in {**files, "SHA256SUMS": sums.encode()}.items():
            publish(out / name, data)
    except OSError as trouble:
        raise SetupError(f"The evidence cannot be written to {out} ({trouble.strerror}).") from trouble
    return out / "evidence.html"


def build(gathered: Gathered, *, now: datetime) -> dict[str, Any]:
    """Return the evidence as plain values, ready for JSON."""
    batch = gathered.batch
    return {
        "format": FORMAT,
        "pixdesk": __version__,
        "made_at": instant_text(now),
        "batch": {
            "id": batch.id,
            "key": batch.key,
            "state": batch.state,
            "opened_at": instant_text(batch.opened_at),
            "closed_at": instant_text(batch.closed_at) if batch.closed_at else None,
            "stream": batch.stream,
            "resubmits": batch.resubmits,
            "lot_size": batch.lot_size,
        },
        "judgement": _judgement(gathered),
        "draws": _draws(gathered),
        "sample": _sample(gathered),
        "flagged": [_case(gathered, case.id) for case in gathered.cases],
        "captures": [_capture(gathered, capture) for capture in gathered.members.values()],
        "overrides": [_override(gathered, number) for number in sorted(gathered.overrides)],
        "signatures": _signatures(gathered),
        "people": _people(gathered),
        "audit": {
            "before": gathered.before,
            "lines": [{**link, "detail": json.loads(link["detail"])} for link in gathered.links],
            "about": [line.seq for line in gathered.about],
            "head": {"lines": gathered.head[0], "hash": gathered.head[1]},
        },
    }


def _override(gathered: Gathered, number: int) -> dict[str, Any]:
    """Return a gate that was overridden, with what its check had said."""
    override = gathered.overrides[number]
    return {
        "capture": number,
        "name": gathered.members[number].name,
        "case": override.case_id,
        "gates": list(override.codes),
        "said": list(override.sentences),
        "by": override.name,
        "at": instant_text(override.at),
        "reason": override.reason,
    }


def _signatures(gathered: Gathered) -> list[dict[str, Any]]:
    """Return who signed for the batch with a PIN, and what it meant; nobody where no people are set up."""
    told = ((line, json.loads(line.detail).get("signature")) for line in gathered.about)
    return [{"line": line.seq, "at": instant_text(line.at), **signed} for line, signed in told if signed]


def _draws(gathered: Gathered) -> list[dict[str, Any]]:
    """Return every sample that was drawn, with the line that put it away where the batch was opened again."""
    drawn: list[dict[str, Any]] = []
    for line in gathered.about:
        if line.action == "sample-drawn":
            told = json.loads(line.detail)
            drawn.append(
                {"line": line.seq, **{key: value for key, value in told.items() if key not in {"lot", "strata"}}}
            )
        elif line.action == REOPENED and drawn:
            drawn[-1]["put_away_in"] = line.seq
    return drawn


def _judgement(gathered: Gathered) -> dict[str, Any] | None:
    """Return plan, counts and claim; None while the batch is open."""
    batch = gathered.batch
    if not batch.plan:
        return None
    plan = plan_of(batch)
    counted = counts_of(plan, gathered.marks)
    told: dict[str, Any] = {
        "plan": batch.plan,
        "n": plan.sample_size,
        "ac": plan.acceptance_number,
        "re": plan.rejection_number,
        "second": asdict(plan.second) if plan.second else None,
        "minor": {name: getattr(plan.minor, name) for name in _MINOR} if plan.minor else None,
        "inspected": counted.inspected,
        "nonconforming": counted.found,
        "critical": counted.critical,
        "minor_found": counted.minor,
    }
    if batch.lot_size:
        conforming = [int(mark.capture_id) for mark in gathered.marks if mark.conforms]
        unmarked = reviewing.passed_unmarked(gathered.about, conforming)
        told |= {"passed_unmarked": unmarked, **_words(plan, batch.lot_size, counted, unmarked)}
        told["claim"] = _recorded_claim(gathered) or told["claim"]
    return told


def _recorded_claim(gathered: Gathered) -> str:
    """What the batch's approval claimed; empty where it was approved without inspection, or is not."""
    approvals = [json.loads(line.detail) for line in gathered.about if line.action.startswith("approved")]
    claims = [detail.get("claim", "") for detail in approvals if "captures" in detail]  # the batch's, not a capture's
    return claims[-1] if claims and gathered.batch.state is BatchState.APPROVED else ""


_MINOR = ("aql", "severity", "sample_size", "acceptance_number", "rejection_number")


def _words(plan: SamplingPlan, lot: int, told: Counts, unmarked: int) -> dict[str, Any]:
    counts = (told.inspected, told.nonconforming, told.critical, told.minor)
    return {
        "verdict": sampling.verdict(plan, *counts),
        "claim": sampling.claim(plan, lot, *counts),
        "proves": sampling.proves(plan, lot, told.inspected, told.found, told.critical, unmarked=unmarked),
        "oc": [list(point) for point in sampling.operating_characteristic(plan, lot)],
        "aoql": sampling.average_outgoing_limit(plan, lot)[0],
        "process_bound": sampling.upper_bound_by_plan(plan, told.inspected, told.found)
        if told.inspected and not unmarked
        else None,
    }


def _sample(gathered: Gathered) -> list[dict[str, Any]]:
    looks = reviewing.looks(gathered.about)
    looked: dict[int | None, reviewing.Look] = {look.capture_id: look for look in looks}
    return [_tile(gathered, mark, looked) for mark in gathered.marks]


def _tile(gathered: Gathered, mark: Mark, looked: dict[int | None, reviewing.Look]) -> dict[str, Any]:
    capture = gathered.members[int(mark.capture_id)]
    alone = looked.get(int(mark.capture_id))
    look = alone or (looked.get(None) if mark.conforms else None)  # the click that conformed what was unmarked
    picture = thumbnail(capture)
    return {
        "capture": int(mark.capture_id),
        "name": capture.name,
        "conforms": mark.conforms,
        "defect": mark.defect,
        "defect_class": mark.defect_class,
        "actor": mark.actor,
        "note": mark.note,
        "ring": asdict(mark.ring) if mark.ring else None,
        "sides": [capture.width_px or 3, capture.height_px or 2],
        "at": instant_text(look.at) if look else None,
        "seconds": alone.seconds if alone else None,
        "by_click": mark.conforms is not None and alone is None,
        "picture": f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else None,
        "picture_sha256": digest.of_bytes(picture) if picture else None,
    }


def thumbnail(capture: Capture) -> bytes:
    """Return a small JPEG of a capture's cutout on near-white; empty where it is staged no more or damaged."""
    path = Path(capture.cutout_path) if capture.cutout_path else None
    if path is None or not path.is_file():
        return b""
    try:
        laid = staging.over_grey(path.read_bytes(), grey=_WHITE)
    except (CaptureError, OSError):
        return b""
    return encode_jpeg(np.ascontiguousarray(staging.fit(laid, _THUMB_PX)), 82, Subsampling.QUARTER)


def _case(gathered: Gathered, case_id: int) -> dict[str, Any]:
    case = next(case for case in gathered.cases if case.id == case_id)
    return {
        "case": case.id,
        "capture": int(case.capture_id),
        "name": gathered.members[int(case.capture_id)].name,
        "opened_at": instant_text(case.opened_at),
        "reasons": [finding.sentence for finding in case.findings],
        "disposition": case.disposition,
        "settled_at": instant_text(case.settled_at) if case.settled_at else None,
        "actor": case.actor,
        "note": case.note,
        "overrode": list(case.overrode),
    }


def _capture(gathered: Gathered, capture: Capture) -> dict[str, Any]:
    return {
        "id": int(capture.id),
        "name": capture.name,
        "sku": capture.label.sku,
        "view": capture.label.view,
        "version": capture.version,
        "state": capture.state,
        "sha256": capture.digest,
        "recipe": [capture.recipe_id, capture.recipe_digest],
        "model": [capture.model_id, capture.model_digest],
        "matte_sha256": capture.matte_digest,
        "override": gathered.overrides[int(capture.id)].words if int(capture.id) in gathered.overrides else "",
        "renditions": [
            {
                "channel": held["channel"],
                "file": held["path"].replace("\\", "/").rsplit("/", 1)[-1],
                "sha256": held["sha256"],
                "bytes": held["byte_count"],
                "size_px": [held["width_px"], held["height_px"]],
                "exported_at": held["exported_at"],
                "approval_line": held["approved_seq"],
                "void": bool(held["void"]),
            }
            for held in gathered.renditions
            if held["capture_id"] == capture.id
        ],
    }


def _people(gathered: Gathered) -> list[dict[str, Any]]:
    """Return everybody the batch's lines name, with what they did and how long they looked."""
    did: dict[str, dict[str, int]] = {}
    for line in gathered.about:
        actions = did.setdefault(line.actor, {})
        actions[line.action] = actions.get(line.action, 0) + 1
    paces = {pace.actor: pace for pace in reviewing.paces(reviewing.looks(gathered.about))}
    found = []
    for actor in sorted(did):
        pace = paces.get(actor)
        found.append(
            {
                "name": actor,
                "did": did[actor],
                "tiles": pace.tiles if pace else 0,
                "by_click": pace.by_click if pace else 0,
                "timed": pace.timed if pace else 0,
                "median_s": pace.median_s if pace else None,
                "warning": pace.warning if pace else "",
            }
        )
    return found
