"""``pixdesk checks``: what is measured of every picture, and how far each measure may go."""

import json
from typing import Annotated

import typer
from rich.console import RenderableType

from pixdesk.cli.common import Home, Json, cell, console, home_or_default, listing
from pixdesk.domain import gate_table
from pixdesk.pipeline.catalogue import Catalogue, resources_dir

_WIDE = 160
"""Columns of a terminal from which on there is room for what each check measures."""


def checks(
    recipe: Annotated[str, typer.Option("--recipe", help="Whose limits to show.")] = "standard",
    style: Annotated[str, typer.Option("--style", help="The style guide whose limits to show as well.")] = "",
    as_json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table of docs/checks.md.")] = False,
    home: Home = None,
) -> None:
    """List every automatic check: what it measures, in which unit, its limit in a recipe and why it is that."""
    catalogue = Catalogue(resources_dir(), home_or_default(home))
    limits = catalogue.recipe(recipe).limits
    guide = catalogue.style(style).limits if style else None
    if as_json:
        typer.echo(json.dumps(gate_table.as_data(limits, guide), indent=2, ensure_ascii=False))
        return
    if markdown:
        typer.echo(gate_table.as_markdown(limits), nl=False)
        return
    is_wide = console.width >= _WIDE
    table = listing("Check", "Looks at", "Limit", "Unit", "Key", *(["Measures"] if is_wide else []))
    for row in gate_table.rows(limits, guide):
        figures = ", ".join("off" if figure is None else f"{figure:g}" for figure in row.limits.values())
        gate = row.gate
        title = gate.title if gate.weight.value == "hold" else f"{gate.title} ({gate.weight})"
        told: list[RenderableType] = [title, gate.stage, figures, gate.unit, cell(", ".join(gate.keys))]
        table.add_row(*told, *([gate.measures] if is_wide else []))
    console.print(table)
