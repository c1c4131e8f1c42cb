"""Run the benchmarks and print one table: ``python -m tests.bench [letters]``."""

import argparse
import importlib
import os
import sys
import time

import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.report import Line

MODULES = {
    "a": "throughput",
    "b": "first_sight",
    "c": "approvals",
    "d": "start",
    "e": "memory",
    "f": "cutouts",
    "g": "grid",
    "p": "prompts",
    "r": "brush",
    "s": "settings",
}
QUICK = {
    "a": {"count": 8},
    "b": {"count": 16},
    "c": {"times": 2},
    "d": {"times": 3},
    "e": {"count": 150},
    "f": {"count": 5},
    "g": {"frames": 60},
    "p": {"count": 30},
    "r": {"count": 40},
    "s": {"rounds": 1},
}


def main() -> int:
    """Measure what was asked for; 1 when an aim was not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("letters", nargs="*", help="which ones, by letter or name; all when left out")
    parser.add_argument("--quick", action="store_true", help="few repetitions: to see that it runs, not how fast")
    chosen = parser.parse_args()
    # Wide enough for the notes where the output is a file.
    console = Console(width=None if sys.stdout.isatty() else 180)
    found: list[Line] = []
    named = {name: letter for letter, name in MODULES.items()}
    for letter in [named.get(word, word) for word in chosen.letters] or MODULES:
        start_s = time.monotonic()
        console.print(f"[dim]({letter}) {MODULES[letter].replace('_', ' ')} …[/]", end=" ")
        measured = importlib.import_module(f"tests.bench.{MODULES[letter]}")
        found += measured.lines(**(QUICK[letter] if chosen.quick else {}))
        console.print(f"[dim]{time.monotonic() - start_s:.0f} s[/]")
    console.print(table(found))
    console.print(f"{psutil.cpu_count(logical=False)} cores; load of the last minutes {os.getloadavg()[2]:.1f}")
    return int(any(line.met is False for line in found))


def table(found: list[Line]) -> Table:
    """Return the figures as a table."""
    shown = Table("", "What", "Measured", "Aim", "Met", "How", title="pixdesk, measured", title_justify="left")
    shown.columns[2].justify = "right"
    words = {None: "", True: "[green]yes[/]", False: "[red]no[/]"}
    for line in found:
        shown.add_row(line.letter, line.what, line.measured, line.aim, words[line.met], line.note)
    return shown


if __name__ == "__main__":
    sys.exit(main())
