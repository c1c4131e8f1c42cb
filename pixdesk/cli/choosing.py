"""What a shoot goes by, as options of a command: what is left out is as the studio keeps it."""

from typing import Annotated, Any

import typer

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.choices import Choices
from pixdesk.domain.slate import SlateRule

Recipe = Annotated[str | None, typer.Option("--recipe", help="Recipe id; what is left out is as the studio keeps it.")]
Model = Annotated[str | None, typer.Option("--model", help="Model id instead of the recipe's own.")]
Pattern = Annotated[list[str] | None, typer.Option("--pattern", help="File-name pattern, such as {sku}_{view}.")]
AQL = typer.Option("--aql", help="Acceptance quality limit: 0.65, 1.0, 1.5, 2.5, 4.0 or 6.5.")
Aql = Annotated[float | None, AQL]
LEVEL = typer.Option("--level", help="Inspection level: S-1 to S-4, I, II or III.")
Level = Annotated[str | None, LEVEL]
PERCENT = typer.Option("--percent", help="Sample so many percent instead, accept on zero.")
Percent = Annotated[float | None, PERCENT]
Rule = Annotated[BatchRule | None, typer.Option("--batch-by", help="What captures of one batch have in common.")]
Slates = Annotated[
    SlateRule | None,
    typer.Option(
        "--slates", help="When a QR or bar code in a frame names the frames after it; `process` needs always."
    ),
]


def chosen(
    recipe: str | None,
    model: str | None,
    patterns: list[str] | None,
    rule: BatchRule | None,
    aql: float | None,
    level: str | None,
    percent: float | None,
    slates: SlateRule | None,
) -> dict[str, Any]:
    """Return what a command's options choose otherwise than the studio keeps it.

    Raises:
        SetupError: there is no such plan, or a pattern cannot be read.
    """
    named = {
        "recipe": recipe,
        "model": model,
        "patterns": tuple(patterns) if patterns else None,
        "batch_rule": rule,
        "aql": aql,
        "level": level,
        "percent": percent,
        "slates": slates,
    }
    found: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    Choices(**found)
    return found
