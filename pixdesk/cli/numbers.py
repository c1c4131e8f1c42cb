"""``pixdesk numbers``: what the log says of the studio's work, and what came back of it."""

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pixdesk.cli.common import Home, Json, cell, console, home_or_default, listing
from pixdesk.domain.insights import as_csv as days_csv
from pixdesk.domain.insights import insights
from pixdesk.domain.numbers import Numbers, Rates
from pixdesk.domain.numbers import numbers as counted
from pixdesk.domain.returns import LARGEST_BYTES, Returned, csv_text, join_returns, read_returns
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import load_toml
from pixdesk.store import audit
from pixdesk.store.db import open_to_read
from pixdesk.store.delivered import pictures

_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, such as 2026-11-20, in UTC.")]

_SAID = (
    ("Captures", "captures", ""),
    ("Approved", "approved", ""),
    ("Exported", "exported", ""),
    ("Landed to approved, half of them within", "turnaround_p50_s", "time"),
    ("… 95 % of them within", "turnaround_p95_s", "time"),
    ("Landed to exported, half of them within", "delivery_p50_s", "time"),
    ("… 95 % of them within", "delivery_p95_s", "time"),
    ("Clean at the checks' first look", "pass_rate", "share"),
    ("Approved the first time", "first_time_approval_rate", "share"),
    ("Worked on again", "rework_rate", "share"),
    ("Settled by a person", "manual_intervention_rate", "share"),
    ("Batches judged", "batches", ""),
    ("Batches rejected", "reject_rate", "share"),
    ("Tiles reviewed", "reviewed_tiles", ""),
    ("Seconds a tile", "review_s_per_tile", "figure"),
    ("Planted tiles caught, at least", "catch_rate_at_least", "share"),
    ("Cost of an approved image", "cost_per_image", "figure"),
)


def numbers(
    since: _Day = None,
    until: _Day = None,
    rates: Annotated[Path | None, typer.Option("--rates", help="A TOML file of the studio's own rates.")] = None,
    returns: Annotated[
        Path | None, typer.Option("--returns", help="A CSV of returns or tickets: sku, reason and, if you like, count.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
    by_day: Annotated[
        bool, typer.Option("--days", help="Print CSV with every day and every finding by recipe.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Count the studio's figures from the log; with --returns, say where what came back was made and who passed it.

    Works beside an open window. The rates file may hold currency, capture, reviewer_hour, retoucher_hour,
    case_minutes and reshoot.
    """
    place = home_or_default(home)
    reckoned = load_toml(rates.expanduser(), Rates) if rates else Rates()
    first = since.replace(tzinfo=UTC).date() if since else None
    last = until.replace(tzinfo=UTC).date() if until else None
    if by_day:
        typer.echo(days_csv(insights(audit.every_line(place), reckoned, since=first, until=last)), nl=False)
        return
    told = counted(audit.every_line(place), reckoned, since=first, until=last)
    came = _joined(place, returns) if returns else None
    if as_json:
        typer.echo(json.dumps(_as_json(told, came), indent=2, ensure_ascii=False))
    elif as_csv:
        typer.echo(_as_csv(told, came), nl=False)
    else:
        _print(told, came)


def _joined(place: Path, returns: Path) -> list[Returned]:
    try:
        if returns.stat().st_size > LARGEST_BYTES:
            raise SetupError(f"{returns} is too long for a list of returns.")
        read = read_returns(returns.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise SetupError(f"The returns {returns} cannot be read ({trouble.strerror}).") from trouble
    except ValueError as trouble:
        raise SetupError(f"{returns} is no list of returns: {trouble}.") from trouble
    store = open_to_read(place)
    try:
        return join_returns(read, pictures(store))
    finally:
        store.close()


def _as_json(told: Numbers, came: list[Returned] | None) -> dict[str, Any]:
    held = {"numbers": asdict(told)}
    return held if came is None else {**held, "returns": [asdict(row) for row in came]}


def _as_csv(told: Numbers, came: list[Returned] | None) -> str:
    """Return the figures, or, where returns were given, the returns."""
    if came is None:
        return csv_text(("figure", "value"), list(asdict(told).items()))
    return csv_text([f.name for f in fields(Returned)], [list(asdict(row).values()) for row in came])


def _print(told: Numbers, came: list[Returned] | None) -> None:
    table = listing("Figure", "Value")
    for said, name, kind in _SAID:
        table.add_row(said, _in_words(getattr(told, name), kind, told.currency if name.startswith("cost") else ""))
    console.print(table)
    if came is None:
        return
    table = listing("Batch", "Recipe and model", "Passed", "Reason", "Returns", "SKUs")
    for row in came:
        table.add_row(
            cell(f"{row.batch_id} {row.batch}" if row.batch_id else "not shot here"),
            cell(f"{row.recipe} {row.model}".strip()),
            row.passed,
            cell(row.reason),
            str(row.returns),
            str(row.skus),
        )
    console.print(table if came else "Nothing came back.")


def _in_words(value: float | None, kind: str, currency: str) -> str:
    if value is None:
        return "-"
    if kind == "share":
        return f"{100 * value:.1f} %"
    if kind == "time":
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min {seconds:02} s"
    return f"{value:.2f} {currency}".strip() if kind == "figure" else f"{value:,}"
