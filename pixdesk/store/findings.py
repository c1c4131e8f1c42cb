"""What the checks had to say of captures, kept beside them."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.finding import Code, Finding, Region, Weight
from pixdesk.store.db import Store


def set_findings(store: Store, capture_id: CaptureId, findings: tuple[Finding, ...]) -> None:
    """Replace what the checks had to say of a capture."""
    store.execute("DELETE FROM findings WHERE capture_id = ?", (capture_id,))
    store.execute_many(
        "INSERT INTO findings (capture_id, rank, value) VALUES (?, ?, ?)",
        [(capture_id, rank, finding_text(finding)) for rank, finding in enumerate(findings)],
    )


def finding_text(finding: Finding) -> str:
    """Return a finding as JSON."""
    return json.dumps(asdict(finding), sort_keys=True, ensure_ascii=False)


def finding_from(text: str) -> Finding:
    """Return the finding a JSON text stands for."""
    values = json.loads(text)
    region = values.pop("region")
    return Finding(
        **{**values, "code": Code(values["code"]), "weight": Weight(values["weight"])},
        region=Region(**region) if region else None,
    )


def findings_of(store: Store, ids: list[CaptureId]) -> dict[int, tuple[Finding, ...]]:
    """Return the findings of several captures, worst first, by capture."""
    found: dict[int, list[Finding]] = {}
    for some, marks in at_a_time(ids):
        for row in store.execute(
            f"SELECT capture_id, value FROM findings WHERE capture_id IN ({marks}) ORDER BY capture_id, rank", some
        ):
            found.setdefault(row[0], []).append(finding_from(row[1]))
    return {capture_id: tuple(findings) for capture_id, findings in found.items()}


def at_a_time(ids: list[CaptureId]) -> Iterator[tuple[tuple[CaptureId, ...], str]]:
    """Yield as many different ids as SQLite takes in one statement (32,766 since 3.32), with their marks."""
    different = tuple(dict.fromkeys(ids))
    for start in range(0, len(different), 10_000):
        some = different[start : start + 10_000]
        yield some, ", ".join("?" * len(some))
