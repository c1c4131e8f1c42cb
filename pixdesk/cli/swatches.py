"""``pixdesk swatches``: the colours a brand's products must have, as the studio's file has them."""

import json
from dataclasses import asdict

import typer
from rich.table import Table

from pixdesk.cli.common import Home, Json, cell, console, home_or_default
from pixdesk.pipeline.catalogue import Catalogue, resources_dir


def swatches(as_json: Json = False, home: Home = None) -> None:
    """List the swatches in the studio's swatches.toml, which a capture's product is held against by its colourway."""
    place = home_or_default(home)
    found = Catalogue(resources_dir(), place).swatches().swatches
    if as_json:
        typer.echo(json.dumps([asdict(swatch) for swatch in found], indent=2, ensure_ascii=False))
        return
    if not found:
        console.print(
            f"No swatches: {place / 'swatches.toml'} is not there. docs/checks.md says what to write in it.",
            markup=False,
        )
        return
    table = Table("Colourway", "Also", "Colour", "Within ΔE2000", box=None)
    for swatch in found:
        colour = swatch.colour or "Lab " + ", ".join(f"{part:g}" for part in swatch.lab or ())
        limit = "the recipe's" if swatch.max_delta_e is None else f"{swatch.max_delta_e:g}"
        table.add_row(cell(swatch.name), cell(", ".join(swatch.also)), colour, limit)
    console.print(table)
