"""``pixdesk chart``: how true a shoot's colours are, by a ColorChecker in its frames."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Json, cell, console, listing


def chart(
    files: Annotated[list[Path], typer.Argument(help="Frames that show a ColorChecker Classic, in the order shot.")],
    as_json: Json = False,
) -> None:
    """Measure a colour chart: CIEDE2000 against its reference, what a camera profile would leave, and the drift."""
    from pixdesk.pipeline.charting import chart_reports  # OpenCV, which no other command waits for

    reports = chart_reports(files)
    if as_json:
        typer.echo(json.dumps([asdict(report) for report in reports], indent=2, ensure_ascii=False))
        return
    table = listing("File", "ΔE mean", "ΔE most", "Worst patch", "Stops", "With profile", "Drift")
    for report in reports:
        table.add_row(
            cell(report.file),
            f"{report.mean:.1f}",
            f"{report.most:.1f}",
            report.worst,
            f"{report.stops:+.2f}",
            f"{report.corrected_mean:.1f} (most {report.corrected_most:.1f})",
            f"{report.drift_mean:.1f} (most {report.drift_most:.1f})",
        )
    console.print(table)
    for report in reports:
        if report.clipped:
            console.print(f"{report.file}: clipped patches: {', '.join(report.clipped)}.", markup=False)
