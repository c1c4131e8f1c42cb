"""``pixdesk watch`` and ``pixdesk pattern``: a capture folder, watched without a window."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.choosing import Aql, Level, Model, Pattern, Percent, Recipe, Rule, Slates, chosen
from pixdesk.cli.common import (
    Actor,
    Home,
    actor_or_user,
    also_asks,
    cell,
    console,
    engine_for,
    home_or_default,
    listing,
    pump_until,
    standing_pin,
    text_only,
    visible,
)
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.event import Changed, Event, Notice
from pixdesk.domain.naming import check_pattern, parse_any
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.opening import Opening, default_out


def watch(
    folder: Annotated[Path, typer.Argument(help="The capture folder the camera software writes to.")],
    home: Home = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where renditions will go.")] = None,
    recipe: Recipe = None,
    model: Model = None,
    pattern: Pattern = None,
    batch_by: Rule = None,
    aql: Aql = None,
    level: Level = None,
    percent: Percent = None,
    slates: Slates = None,
    channel: Annotated[
        list[str] | None, typer.Option("--channel", help="Export what is approved to this channel; several times.")
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Deliver what is exported to this destination; several times.")
    ] = None,
    approve_clean: Annotated[
        str,
        typer.Option(
            "--approve-clean",
            metavar="NAME",
            help="Approve full or idle batches' clean captures as NAME.",
            callback=also_asks,
        ),
    ] = "",
    idle_close_min: Annotated[
        float | None, typer.Option("--close-after", metavar="MINUTES", help="When an idle batch is closed.")
    ] = None,
    actor: Actor = "",
) -> None:
    """Watch a capture folder until Ctrl+C: every shot is cut out and checked as it lands.

    With --channel and --to it is a hot folder: what is approved is exported and delivered at once.
    """
    named = chosen(recipe, model, pattern, batch_by, aql, level, percent, slates)
    if idle_close_min is not None:
        named["idle_close_s"] = idle_close_min * 60.0
    place = home_or_default(home)
    export_to = (out or default_out()).expanduser().resolve()
    opening = Opening(home=place, out=export_to, folder=folder, named=named)
    with engine_for(opening) as engine:
        engine.listen(_Printer(engine).hear)
        console.print(visible(f"Watching {folder}. Ctrl+C stops; nothing is lost."), markup=False)
        look = _hot(engine, channel, to, text_only(approve_clean), actor_or_user(actor))
        pump_until(engine, lambda: False, look)


def _hot(
    engine: Engine, channels: list[str] | None, to: list[str] | None, approve_clean: str, actor: str
) -> Callable[[], None] | None:
    """Return what looks after a hot folder; None for one that is only watched."""
    if not channels and not to and not approve_clean:
        return None
    from pixdesk.cli.deliver import say
    from pixdesk.pipeline.hot_folder import HotFolder

    return HotFolder(
        engine=engine,
        channels=tuple(channels or ()),
        destinations=tuple(to or ()),
        approve_clean=approve_clean,
        pin=standing_pin(engine, approve_clean),
        actor=actor,
        tell=say,
    ).look


class _Printer:
    """Prints a line when a capture reaches a state it has not been told about yet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told: dict[CaptureId, str] = {}

    def hear(self, event: Event) -> None:
        """Print what matters of an event."""
        if isinstance(event, Notice):
            console.print(visible(event.words), markup=False, style="yellow" if event.level != "info" else "")
        elif isinstance(event, Changed):
            for capture_id in event.captures:
                with suppress(RuntimeError):  # pixdesk is closing; its lanes take nothing more
                    self._engine.studio.lanes.watch.submit(self._tell, capture_id)

    def _tell(self, capture_id: CaptureId) -> None:
        view = self._engine.capture(capture_id)
        capture = view.capture
        if self._told.get(capture_id) == capture.state:
            return
        self._told[capture_id] = capture.state
        reason = f"  {view.findings[0].sentence}" if view.case_id and view.findings else ""
        took = f"  {capture.process_ms:.0f} ms" if capture.process_ms else ""
        console.print(visible(f"{capture.state:<10} {capture.name}{took}{reason}"), markup=False, soft_wrap=True)


def pattern(
    pattern: Annotated[str, typer.Argument(help="Such as {sku}_{colourway}_{view}.")],
    folder: Annotated[Path, typer.Argument(help="A folder whose names to try it on.")],
) -> None:
    """Try a file-name pattern on the names in a folder."""
    try:
        check_pattern(pattern)
    except ValueError as trouble:
        raise typer.BadParameter(str(trouble)) from trouble
    if not folder.is_dir():
        raise typer.BadParameter(f"There is no folder {visible(str(folder))}.")
    table = listing("Name", "SKU", "Colourway", "Style", "View")
    misses = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        label = parse_any(name, (pattern,))
        misses += label is None
        row = (label.sku, label.colourway, label.style, label.view) if label else ("does not fit", "", "", "")
        table.add_row(cell(name), *map(cell, row))
    console.print(table)
    if misses:
        console.print(f"{misses} names do not fit.")
        raise typer.Exit(1)
