"""``pixdesk doctor``: what this machine has, and whether it can be relied on."""

import json as json_text
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from pixdesk import __version__
from pixdesk.cli.common import Actor, Home, Json, actor_or_user, cell, console, home_or_default, listing, studio_engine
from pixdesk.domain.device import NetworkTruth
from pixdesk.errors import SetupError
from pixdesk.pipeline.opening import default_out

if TYPE_CHECKING:
    from pixdesk.pipeline.health import Health

_RUNTIME = "onnxruntime-directml" if sys.platform == "win32" else "onnxruntime"
_SHOWN = (
    _RUNTIME,
    "numpy",
    "opencv-python-headless",
    "pillow",
    "pillow-heif",
    "rawpy",
    "simplejpeg",
    "zxing-cpp",
    "PySide6-Essentials",
)


def doctor(
    gpu: Annotated[
        bool, typer.Option("--gpu", help="Only the devices, and what each network answers on them.")
    ] = False,
    adapter: Annotated[
        str | None, typer.Option("--adapter", help="Cut out on this graphics adapter from now on; '' for the fastest.")
    ] = None,
    undo_adapter: Annotated[
        bool, typer.Option("--undo-adapter", help="Cut out on the adapter that was chosen before.")
    ] = False,
    json: Json = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Say what this machine has: versions, devices, folders, models, and a self-test. Ends with 1 on trouble."""
    from pixdesk.pipeline.health import examine  # OpenCV and its like, which --help does without

    place = home_or_default(home)
    if adapter is not None or undo_adapter:
        _choose_adapter(home, adapter, undo_adapter, actor_or_user(actor))
    table = listing("", "")
    if not gpu:
        _add_versions(table)
    try:
        health = examine(place)
    except SetupError as trouble:
        if json:
            typer.echo(json_text.dumps({"ok": False, "trouble": str(trouble)}, ensure_ascii=False))
        else:
            console.print(table)
            console.print(str(trouble), markup=False)
        raise typer.Exit(1) from trouble
    if json:
        typer.echo(json_text.dumps({**_about(place), **health.as_value()}, indent=2, ensure_ascii=False))
    else:
        _add_devices(table, health)
        if not gpu:
            _add_rest(table, health, place)
        console.print(table)
        _print_test(health)
    if not (health.test.ok if gpu else health.is_well):
        raise typer.Exit(1)


def _about(place: Path) -> dict[str, object]:
    return {
        "pixdesk": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": {name: _version(name) for name in _SHOWN},
        "home": str(place),
        "exports": str(default_out()),
    }


def _choose_adapter(home: Path | None, adapter: str | None, undo: bool, actor: str) -> None:
    if undo and adapter is not None:
        raise typer.BadParameter("Either choose an --adapter, or --undo-adapter for the one before.")
    with studio_engine(home) as engine:
        if adapter is None:
            engine.undoing.setting("adapter", actor=actor)
        else:
            engine.settings.choose_adapter(adapter, actor=actor)


def _add_versions(table: Table) -> None:
    table.add_row("pixdesk", f"{__version__}, Python {platform.python_version()}, {platform.platform()}")
    for name in _SHOWN:
        table.add_row(name, _version(name))


def _add_devices(table: Table, health: "Health") -> None:
    table.add_row("providers", ", ".join(health.test.machine.providers))
    for adapter in health.adapters:
        memory = f", {adapter.memory_bytes / (1 << 30):.1f} GB" if adapter.memory_bytes else ""
        driver = f", driver {adapter.driver}" if adapter.driver else ""
        used = ", the one that is used" if health.test.ok else ", not used: see the self-test"
        chosen = used if adapter.name == health.test.machine.adapter else ""
        table.add_row("adapter", cell(f"{adapter.name}{memory}{driver}{chosen}"))
    if not health.test.has_device:
        table.add_row("adapter", "none that this ONNX Runtime can use; everything runs on the CPU")
    table.add_row("processor", cell(health.processor))


def _add_rest(table: Table, health: "Health", place: Path) -> None:
    for card, ok, words in health.models:
        table.add_row(cell(f"model {card}"), cell(f"{'ok' if ok else 'trouble'}: {words}"))
    table.add_row("studio's folder", cell(f"{place}, {_free(place)} free"))
    table.add_row("exports", cell(str(default_out())))


def _print_test(health: "Health") -> None:
    """Print what each network answered on the device, against the plain CPU."""
    table = listing("Network", "Ran on", "There", "Plain CPU", "Differs by", "")
    table.title, table.title_justify = "Self-test", "left"
    for column in table.columns[2:5]:
        column.justify = "right"
    for truth in health.test.networks:
        table.add_row(*_row(truth))
    console.print(table)
    console.print("[green]ok[/] " if health.test.ok else "[red]FAILED[/] ", end="")
    console.print(health.test.words, markup=False, soft_wrap=True)
    for words in dict.fromkeys(truth.fallback for truth in health.test.networks if truth.fallback):
        console.print(words, markup=False, soft_wrap=True)


def _row(truth: NetworkTruth) -> tuple[str | Text, ...]:
    if truth.fault:
        return truth.network, cell(truth.device or "–"), "–", "–", "–", cell(truth.fault)
    times = (f"{truth.device_ms:.0f} ms", f"{truth.plain_ms:.0f} ms")
    return truth.network, cell(truth.device), *times, f"{truth.greatest:.4f}", "agrees" if truth.agrees else "differs"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # another build of the same library stands in for it
        return "not installed under this name"


def _free(place: Path) -> str:
    """Return the room on the disk that holds the folder, or where it is still to be made would hold it."""
    for folder in (place, *place.parents):
        try:
            return f"{shutil.disk_usage(folder).free / 1e9:.0f} GB"
        except OSError:
            continue
    return "an unknown amount"
