"""``pixdesk doctor``: what this machine has, and whether it can be relied on."""

import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer
from rich.table import Table

from pixdesk import __version__
from pixdesk.cli.common import Home, console, home_or_default
from pixdesk.errors import SetupError
from pixdesk.pipeline.health import Health, examine
from pixdesk.pipeline.opening import default_out

_SHOWN = ("numpy", "opencv-python-headless", "pillow", "pillow-heif", "rawpy", "simplejpeg", "PySide6-Essentials")


def doctor(home: Home = None) -> None:
    """Say what this machine has: versions, devices, folders, models, and a self-test. Ends with 1 on trouble."""
    place = home_or_default(home)
    table = Table("Part", "Found", box=None, show_header=False)
    table.add_row("pixdesk", f"{__version__}, Python {platform.python_version()}, {platform.platform()}")
    runtime = "onnxruntime-directml" if sys.platform == "win32" else "onnxruntime"
    for name in (runtime, *_SHOWN):
        table.add_row(name, _version(name))
    try:
        health = examine(place)
    except SetupError as trouble:
        console.print(table)
        console.print(str(trouble), markup=False)
        raise typer.Exit(1) from trouble
    _add(table, health)
    table.add_row("studio's folder", f"{place}, {_free(place)} free")
    table.add_row("exports", str(default_out()))
    console.print(table)
    if not health.is_well:
        raise typer.Exit(1)


def _add(table: Table, health: Health) -> None:
    table.add_row("providers", ", ".join(health.providers))
    for adapter in health.adapters:
        table.add_row("adapter", adapter)
    for card, ok, words in health.models:
        table.add_row(f"model {card}", f"{'ok' if ok else 'trouble'}: {words}")
    table.add_row("self-test", f"{'ok' if health.self_test_ok else 'FAILED'}: {health.self_test}")


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
