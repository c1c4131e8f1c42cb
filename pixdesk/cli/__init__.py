"""The command line: everything the window can do, without one. Never loads Qt but to open the window.

`main` is the console entry point; each command stands in a module of its subject.
"""

import io
import multiprocessing
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from pixdesk import __version__
from pixdesk.cli import (
    audit,
    batches,
    channels,
    chart,
    checklist,
    checks,
    cutout,
    deliver,
    demo,
    doctor,
    drift,
    edit,
    export,
    forms,
    heal,
    judging,
    ledger,
    look,
    matte,
    models,
    numbers,
    people,
    pointing,
    process,
    release,
    routing,
    sample,
    scenes,
    shoot,
    shots,
    slates,
    status,
    style,
    swatches,
    watch,
    webhooks,
    window,
)
from pixdesk.cli.common import console, visible
from pixdesk.cli.plain import PlainGroup
from pixdesk.errors import PixdeskError, StudioInUse

app = typer.Typer(
    name="pixdesk",
    cls=PlainGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sample.app.command("opinion")(batches.opinion)


def _say_version(asked: bool) -> None:
    if asked:
        console.print(f"pixdesk {__version__}")
        raise typer.Exit


@app.callback()
def pixdesk(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which pixdesk this is.")
    ] = False,
) -> None:
    """The desk a product-photography studio works at: watch, cut out, check, sample, approve, export, prove."""


_COMMANDS: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = (
    (
        "The whole way",
        (("demo", demo.demo), ("window", window.window), ("watch", watch.watch), ("process", process.process)),
    ),
    (
        "On set",
        (
            ("status", status.status),
            ("ledger", ledger.ledger),
            ("shots", shots.app),
            ("slates", slates.slates),
            ("checklist", checklist.checklist),
            ("shoot", shoot.shoot),
            ("pattern", watch.pattern),
            ("swatches", swatches.swatches),
            ("chart", chart.chart),
        ),
    ),
    (
        "Review",
        (
            ("batches", judging.app),
            ("close", batches.close),
            ("approve", batches.approve),
            ("reject", batches.reject),
            ("undo", judging.undo),
            ("sample", sample.app),
        ),
    ),
    (
        "Retouch",
        (
            ("exceptions", batches.exceptions),
            ("claim", batches.claim),
            ("settle", batches.settle),
            ("mend", pointing.mend),
            ("edit", edit.edit),
            ("heal", heal.heal),
            ("matte", matte.matte),
            ("candidates", routing.candidates),
            ("look", look.look),
            ("cutout", cutout.cutout),
        ),
    ),
    (
        "Release",
        (
            ("release", release.release),
            ("export", export.export),
            ("channels", channels.app),
            ("scenes", scenes.app),
            ("style", style.app),
            ("deliver", deliver.deliver),
            ("destinations", deliver.app),
            ("webhooks", webhooks.app),
        ),
    ),
    (
        "Proof",
        (("audit", audit.app), ("evidence", batches.evidence), ("numbers", numbers.numbers), ("drift", drift.drift)),
    ),
    (
        "Set-up",
        (
            ("doctor", doctor.doctor),
            ("people", people.app),
            ("models", models.app),
            ("recipes", forms.app),
            ("checks", checks.checks),
            ("routing", routing.routing),
        ),
    ),
)
"""Every command by whose work it is, in the order the help lists them."""

for _panel, _commands in _COMMANDS:
    for _name, _made in _commands:
        if isinstance(_made, typer.Typer):
            app.add_typer(_made, name=_name, rich_help_panel=_panel)
        else:
            app.command(_name, rich_help_panel=_panel)(_made)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code: 0 done, 1 something was left undone, 2 set-up in the way."""
    multiprocessing.freeze_support()
    _say_any_name()
    try:
        app(arguments if arguments is None else list(arguments), standalone_mode=True)
    except PixdeskError as trouble:
        console.print("[bold red]pixdesk:[/] ", end="")
        besides = " Or name another studio with --home." if isinstance(trouble, StudioInUse) else ""
        console.print(visible(f"{trouble}{besides}"), markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def _say_any_name() -> None:
    """Let any file name be printed, and the same bytes everywhere, into a pipe or a file.

    Windows gives those its code page, which lacks most of the world's letters, and its own ends of lines.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
