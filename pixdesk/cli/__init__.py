"""The command line: everything the window can do, without one. Never loads Qt but to open the window.

`main` is the console entry point; each command stands in a module of its subject.
"""

import io
import multiprocessing
import sys
from collections.abc import Sequence

import typer

from pixdesk.cli import (
    audit,
    batches,
    channels,
    chart,
    checks,
    cutout,
    deliver,
    demo,
    doctor,
    edit,
    heal,
    judging,
    ledger,
    models,
    numbers,
    pointing,
    process,
    release,
    routing,
    sample,
    shots,
    slates,
    status,
    watch,
    webhooks,
    window,
)
from pixdesk.cli.common import console, visible
from pixdesk.errors import PixdeskError

app = typer.Typer(
    name="pixdesk",
    help="The desk a product-photography studio works at: watch, cut out, check, sample, approve, export, prove.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("window")(window.window)
app.command("watch")(watch.watch)
app.command("process")(process.process)
app.command("cutout")(cutout.cutout)
app.command("close")(batches.close)
app.command("approve")(batches.approve)
app.command("reject")(batches.reject)
app.command("evidence")(batches.evidence)
app.command("numbers")(numbers.numbers)
app.command("exceptions")(batches.exceptions)
app.command("claim")(batches.claim)
app.command("settle")(batches.settle)
app.command("mend")(pointing.mend)
app.command("edit")(edit.edit)
app.command("heal")(heal.heal)
app.command("export")(batches.export)
app.command("deliver")(deliver.deliver)
app.command("undo")(judging.undo)
app.command("release")(release.release)
app.command("ledger")(ledger.ledger)
app.command("status")(status.status)
app.command("slates")(slates.slates)
app.command("pattern")(watch.pattern)
app.command("chart")(chart.chart)
app.command("checks")(checks.checks)
app.command("routing")(routing.routing)
app.command("candidates")(routing.candidates)
app.command("doctor")(doctor.doctor)
app.add_typer(judging.app, name="batches")
app.add_typer(deliver.app, name="destinations")
app.add_typer(audit.app, name="audit")
sample.app.command("opinion")(batches.opinion)
app.add_typer(sample.app, name="sample")
app.add_typer(models.app, name="models")
app.add_typer(channels.app, name="channels")
app.add_typer(shots.app, name="shots")
app.add_typer(webhooks.app, name="webhooks")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code: 0 done, 1 something was left undone, 2 set-up in the way."""
    multiprocessing.freeze_support()
    _say_any_name()
    try:
        app(arguments if arguments is None else list(arguments), standalone_mode=True)
    except PixdeskError as trouble:
        console.print("[bold red]pixdesk:[/] ", end="")
        console.print(visible(str(trouble)), markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def _say_any_name() -> None:
    """Let any file name be printed: Windows gives a pipe or a file its code page, which lacks most of the world's."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
