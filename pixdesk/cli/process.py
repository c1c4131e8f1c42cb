"""``pixdesk process``: a folder of photographs, the whole way, without anybody watching."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pixdesk.cli.choosing import Aql, Level, Model, Pattern, Percent, Recipe, Rule, Slates, chosen
from pixdesk.cli.common import (
    Actor,
    Home,
    actor_or_user,
    also_asks,
    console,
    engine_for,
    print_notices,
    pump_until,
    standing_pin,
    text_only,
    visible,
)
from pixdesk.domain.batch import BatchState
from pixdesk.domain.capture import WAITING, CaptureState
from pixdesk.domain.view import CaptureView, RenditionView
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline import channel_desk
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.let_be import HARMLESS
from pixdesk.pipeline.opening import Opening
from pixdesk.store.files import publish

_LOOK_S = 0.05
"""Every file is there already, and a capture that is done calls the next one; the look only has to find the end."""

_SHOW_S = 0.25
"""Counting the studio's captures fifty times a second would cost a twentieth of a core."""


def process(
    folder: Annotated[Path, typer.Argument(help="The folder with the photographs.")],
    out: Annotated[Path, typer.Option("--out", help="Where renditions go, one folder a channel.")],
    channel: Annotated[list[str], typer.Option("--channel", help="Channel id; may be given several times.")],
    approve_clean: Annotated[
        str,
        typer.Option(
            "--approve-clean", metavar="NAME", help="Approve every clean capture in NAME's name.", callback=also_asks
        ),
    ] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report here; - prints it.")] = None,
    home: Home = None,
    recipe: Recipe = None,
    model: Model = None,
    pattern: Pattern = None,
    batch_by: Rule = None,
    aql: Aql = None,
    level: Level = None,
    percent: Percent = None,
    slates: Slates = None,
    actor: Actor = "",
) -> None:
    """Cut out, check, batch, sample, and export what is approved. Ends with 1 when something was not exported.

    Run it again and it goes on where it was: the studio's store stands in OUT/.pixdesk unless --home says otherwise.
    """
    quiet = str(json_file) == "-"
    out = out.expanduser().resolve()
    named = chosen(recipe, model, pattern, batch_by, aql, level, percent, slates)
    opening = Opening(
        home=(home or out / ".pixdesk").expanduser().resolve(), out=out, folder=folder, one_shot=True, named=named
    )
    if json_file is not None and not quiet and not json_file.expanduser().parent.is_dir():
        raise SetupError(f"There is no folder for the report {json_file}.")
    with engine_for(opening) as engine:
        channel_desk.usable(engine.studio, channel)
        unseen = _Unseen(name=text_only(approve_clean), pin=standing_pin(engine, approve_clean))
        if not quiet:
            engine.listen(print_notices)
        _run(engine, quiet=quiet)
        if engine.overview().unreachable_since:
            raise SetupError(f"The folder {folder} can no longer be read. Start again when it can; nothing is lost.")
        _close_batches(engine, folder.expanduser().resolve(), actor_or_user(actor), unseen)
        engine.export(channels=channel, actor=approve_clean or actor_or_user(actor))
        report = build_report(engine, folder.expanduser().resolve(), channel)
    _hand_over(report, json_file)
    if not quiet:
        _print(report, folder, out)
    if report["not_exported"]:
        raise typer.Exit(1)


def _run(engine: Engine, *, quiet: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=quiet, transient=True) as bar:
        task = bar.add_task("Cutting out", total=None)

        shown_s = 0.0

        def show() -> None:
            nonlocal shown_s
            if time.monotonic() - shown_s < _SHOW_S:
                return
            shown_s = time.monotonic()
            seen = engine.overview()
            total = sum(seen.counts.values()) + seen.settling
            bar.update(task, completed=total - seen.waiting - seen.settling, total=total)

        pump_until(engine, lambda: engine.is_idle or engine.is_resting, show, pause_s=_LOOK_S)


@dataclass(frozen=True)
class _Unseen:
    """In whose name what is clean is approved without inspection; no name for nobody's."""

    name: str
    pin: str = field(repr=False)


def _close_batches(engine: Engine, folder: Path, actor: str, unseen: _Unseen) -> None:
    """Close, and approve where asked, the batches of this folder; the studio may hold others."""
    for summary in engine.batches():
        batch = summary.batch
        members = [view.capture for view in engine.batch_captures(batch.id)]
        if not any(capture.folder == str(folder) for capture in members):
            continue
        if any(capture.state in WAITING for capture in members):
            continue  # something has to be mended first, and has been said
        if batch.state is BatchState.OPEN:
            engine.close_batch(batch.id, actor=actor)
        if unseen.name and batch.state in {BatchState.OPEN, BatchState.SAMPLED}:
            try:
                engine.approve_uninspected(batch.id, actor=unseen.name, pin=unseen.pin)
            except StaleState as trouble:  # a family that a person sees; the report says what waits
                engine.studio.notice(str(trouble), "warning")


def build_report(engine: Engine, folder: Path, channels: list[str]) -> dict[str, Any]:
    """Return what became of every input, each exactly once.

    Args:
        channels: what every approved capture should have a rendition for.
    """
    captures = {int(view.capture.id): view for view in engine.recent(1_000_000)}
    renditions: dict[int, list[RenditionView]] = {}
    for rendition in engine.renditions():
        renditions.setdefault(rendition.capture_id, []).append(rendition)
    reasons = {case.capture.id: case.case.reason for case in engine.cases()}
    inputs = []
    for seen in engine.inputs():
        view = captures.get(seen.capture_id) if seen.capture_id is not None else None
        entry: dict[str, Any] = {"name": seen.name, "outcome": seen.outcome, "digest": seen.digest}
        if seen.outcome == "capture" and view:
            entry |= _about(view, renditions.get(view.capture.id, []))
            entry["reason"] = reasons.get(view.capture.id, "")
        else:
            entry |= {"state": "ignored" if seen.outcome in {"ignored", "duplicate"} else "joined"}
            entry["reason"] = seen.reason
        inputs.append(entry)
    listed = {entry["name"] for entry in inputs}
    inputs += [
        {"name": name, "outcome": "unseen", "state": "unseen", "reason": "it could not be looked at"}
        for name in _files(folder, engine)
        if name not in listed
    ]
    missing = [entry for entry in inputs if _is_missing(entry, channels)]
    verdict = engine.verify_audit()
    return {
        "inputs": sorted(inputs, key=lambda entry: entry["name"]),
        "not_exported": [{"name": entry["name"], "reason": _why(entry)} for entry in missing],
        "audit": {"lines": verdict.lines, "head": verdict.head, "holds": verdict.holds},
    }


def _about(view: CaptureView, renditions: list[RenditionView]) -> dict[str, Any]:
    capture = view.capture
    return {
        "state": capture.state,
        "digest": capture.digest,
        "version": capture.version,
        "label": {"sku": capture.label.sku, "colourway": capture.label.colourway, "view": capture.label.view},
        "recipe": {"id": capture.recipe_id, "digest": capture.recipe_digest},
        "model": {"id": capture.model_id, "digest": capture.model_digest, "provider": capture.provider},
        "networks": [network._asdict() for network in capture.networks],
        "matte_digest": capture.matte_digest,
        "doubt": capture.doubt,
        "findings": [
            {"code": f.code, "weight": f.weight, "measured": f.measured, "limit": f.limit, "sentence": f.sentence}
            for f in view.findings
        ],
        "renditions": [
            {"channel": r.channel, "path": r.path, "sha256": r.sha256, "bytes": r.byte_count, "fill": r.fill_percent}
            for r in renditions
        ],
    }


def _files(folder: Path, engine: Engine) -> Iterator[str]:
    ours = {engine.studio.home.resolve(), engine.out.resolve()} - {folder}
    for root, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if Path(root, f).resolve() not in ours and not f.startswith(".")]
        for name in names:
            relative = Path(root, name).relative_to(folder).as_posix()
            yield relative.encode("utf-8", "backslashreplace").decode()


def _is_missing(entry: dict[str, Any], channels: list[str]) -> bool:
    if entry["outcome"] == "unseen" or (entry["outcome"] == "ignored" and entry["reason"] not in HARMLESS):
        return True
    if entry["outcome"] != "capture" or entry["state"] in {CaptureState.DISCARDED, CaptureState.RESHOOT}:
        return False
    have = {rendition["channel"] for rendition in entry.get("renditions", [])}
    return not have.issuperset(channels)


def _why(entry: dict[str, Any]) -> str:
    if entry["reason"]:
        return str(entry["reason"])
    waits = {
        CaptureState.LANDED: "waits to be processed",
        CaptureState.PROCESSING: "waits to be processed",
        CaptureState.CLEAN: "waits for approval",
        CaptureState.APPROVED: "was approved but not written",
    }
    return waits.get(entry["state"], str(entry["state"]))


def _hand_over(report: dict[str, Any], json_file: Path | None) -> None:
    if json_file is None:
        return
    text = json.dumps(report, indent=2, ensure_ascii=False)
    if str(json_file) == "-":
        typer.echo(text)
    else:
        try:
            publish(json_file.expanduser(), (text + "\n").encode())
        except OSError as trouble:
            raise SetupError(f"The report {json_file} cannot be written ({trouble.strerror}).") from trouble


def _print(report: dict[str, Any], folder: Path, out: Path) -> None:
    states: dict[str, int] = {}
    for entry in report["inputs"]:
        states[str(entry["state"])] = states.get(str(entry["state"]), 0) + 1
    if not states:
        console.print(visible(f"There is no photograph in {folder}."), markup=False, soft_wrap=True)
        return
    table = Table("State", "Files", box=None, pad_edge=False)
    for state, count in sorted(states.items()):
        table.add_row(state, str(count))
    console.print(table)
    for entry in report["not_exported"]:
        console.print("[yellow]not exported[/] ", end="")
        console.print(visible(f"{entry['name']}: {entry['reason']}"), markup=False, soft_wrap=True)
    console.print(visible(f"Renditions in {out}"), markup=False, soft_wrap=True)
    console.print(f"Audit: {report['audit']['lines']:,} lines, {'unbroken' if report['audit']['holds'] else 'BROKEN'}")
