"""``pixdesk chart``: how true a shoot's colours are, by a ColorChecker in its frames."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pixdesk.cli.common import Json, cell, console, listing, visible
from pixdesk.store.files import publish


def chart(
    files: Annotated[list[Path], typer.Argument(help="Frames that show a ColorChecker Classic, in the order shot.")],
    profile: Annotated[
        Path | None, typer.Option("--profile", help="Write the camera's ICC profile there, made from the first frame.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure a colour chart: CIEDE2000 against its reference, what a camera profile would leave, and the drift."""
    from pixdesk.pipeline.charting import camera_profile, chart_reports  # OpenCV, which no other command waits for

    reports = chart_reports(files)
    if profile is not None:
        publish(profile, camera_profile(files[0]))
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
    if profile is not None:
        words = f"{profile}: assign it in the camera software to frames of this light; the exposure stays as it was."
        console.print(visible(words), markup=False, soft_wrap=True)
