"""``pixdesk demo``: the main job on real photographs, from the first shot to verified exports."""

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pixdesk.cli.common import cell, console, engine_for, has_display, pump_until, require_display, visible
from pixdesk.cli.process import build_report
from pixdesk.domain.batch import BatchState
from pixdesk.domain.event import Event, Notice
from pixdesk.errors import StaleState
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.demo_shoot import DemoShoot
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.opening import Opening

CHANNELS = ["amazon", "shopify", "etsy"]
REVIEWER = "demo reviewer"


def demo(
    folder: Annotated[
        Path | None, typer.Option("--into", help="Where the demonstration lives; a new temporary folder if left out.")
    ] = None,
    window: Annotated[
        bool | None, typer.Option("--window/--no-window", help="Open the window; by default when there is a display.")
    ] = None,
    pace_s: Annotated[float, typer.Option("--pace", help="Seconds between two acts of the camera software.")] = 0.03,
) -> None:
    """Shoot a small demonstration set and take it the whole way: watch, cut out, check, sample, approve, export."""
    place = folder or Path(tempfile.mkdtemp(prefix="pixdesk-demo-"))
    place = place.expanduser().resolve()
    opening = Opening(home=place / "studio", out=place / "exports", folder=place / "capture")
    if window if window is not None else has_display():
        require_display()
        from pixdesk.app import demo as open_window

        raise typer.Exit(open_window(place))
    (place / "capture").mkdir(parents=True, exist_ok=True)
    with engine_for(opening) as engine:
        engine.listen(_say)
        engine.choose(idle_close_s=3600.0)
        _shoot(engine, DemoShoot(resources_dir() / "demo", place / "capture", pace_s))
        sheets = _judge(engine, place)
        report = engine.export(channels=CHANNELS, actor=REVIEWER)
        _finish(engine, place, sheets, [r.path for r in report.renditions])
        if not engine.verify_audit().holds:
            raise typer.Exit(1)


def _say(event: Event) -> None:
    if isinstance(event, Notice):
        console.print(f"    {visible(event.words)}", markup=False, soft_wrap=True, style="yellow")


def _shoot(engine: Engine, shoot: DemoShoot) -> None:
    """Let the camera software play its acts while the engine watches, then wait until nothing is left to do."""
    next_act_s = 0.0

    def act() -> None:
        nonlocal next_act_s
        if time.monotonic() >= next_act_s:
            said = shoot.step()
            next_act_s = time.monotonic() + shoot.pace_s
            if said:
                console.print(visible(f"  camera  {said}"), markup=False, style="dim")

    with shoot:
        pump_until(engine, lambda: shoot.is_over, act)
        console.print("  The shoot is over; pixdesk waits for what is not whole yet.", style="dim")
        engine.rescan()
        pump_until(engine, lambda: engine.is_idle or engine.is_resting)


def _judge(engine: Engine, place: Path) -> list[Path]:
    """Close each batch, look at its sheet, approve it: what a reviewer does with two keys."""
    from pixdesk.pipeline.sheet_picture import write_sheet  # OpenCV and its like, which --help does without

    sheets = []
    for summary in engine.batches():
        batch = summary.batch
        if batch.state is not BatchState.OPEN:
            continue
        sheet = engine.close_batch(batch.id, actor=REVIEWER)
        path = place / f"contact-sheet-{batch.id}.png"
        write_sheet(sheet, path)
        sheets.append(path)
        console.print(f"  batch   {batch.key}: {sheet.claim}", markup=False, soft_wrap=True)
        try:
            engine.approve_batch(batch.id, actor=REVIEWER)
        except StaleState as refusal:
            console.print(f"  batch   {batch.key}: {refusal}", markup=False, soft_wrap=True)
    return sheets


def _finish(engine: Engine, place: Path, sheets: list[Path], renditions: list[str]) -> None:
    report = build_report(engine, place / "capture", CHANNELS)
    table = Table(title="Every file, once", title_justify="left", box=None, pad_edge=False)
    table.add_column("File", overflow="fold", ratio=5)
    table.add_column("State", no_wrap=True, ratio=1)
    table.add_column("Why", overflow="fold", ratio=6)
    for entry in report["inputs"]:
        table.add_row(cell(entry["name"].rpartition("/")[2]), str(entry["state"]), cell(entry.get("reason", "")))
    console.print(table)
    verdict = engine.verify_audit()
    counts = engine.overview()
    console.print()
    console.print(f"  exported   {len(renditions)} verified files in {place / 'exports'}", soft_wrap=True)
    console.print(f"  exceptions {counts.open_cases} waiting for a person, each with its reason above")
    console.print(f"  ran on     {counts.adapter}, {counts.last_infer_ms:.0f} ms in the network")
    for path in sheets:
        console.print(f"  sheet      {path}", soft_wrap=True)
    console.print(f"  audit      {verdict.words} In {place / 'studio' / 'studio.db'}", soft_wrap=True)
