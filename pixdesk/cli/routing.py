"""``pixdesk routing``: the rules that decide what a finding does; ``pixdesk candidates``: cutouts to choose from."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    Json,
    actor_or_user,
    cell,
    console,
    home_or_default,
    known,
    listing,
    studio_engine,
    visible,
)
from pixdesk.domain.candidate import Candidate
from pixdesk.domain.capture import CaptureId
from pixdesk.domain.routing import in_words
from pixdesk.errors import StaleState
from pixdesk.pipeline.catalogue import Catalogue, resources_dir


def routing(as_json: Json = False, home: Home = None) -> None:
    """Print the routing rules in force, in words and in their order: what a finding does, and whom a family goes to."""
    catalogue = Catalogue(resources_dir(), home_or_default(home))
    rules, recipes = catalogue.routing(), catalogue.recipes()
    if as_json:
        tried = {
            id_: {"alternative": recipe.alternative, "candidates": list(recipe.candidates)}
            for id_, recipe in recipes.items()
        }
        told = {**asdict(rules), "digest": rules.digest, "recipes": tried}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for number, rule in enumerate(rules.rules, start=1):
        _say(f"{number}. {in_words(rule)}")
    _say("Any other finding does what its check says: `pixdesk checks`.")
    for id_, recipe in recipes.items():
        if recipe.alternative:
            _say(f"The recipe {id_} has the alternative {recipe.alternative}.")
        if recipe.candidates:
            others = ", ".join(recipe.candidates)
            _say(f"Every capture of the recipe {id_} is also cut out by {others}; the best goes on.")
    _say(f"Always looked at by a person: {', '.join(rules.families.person) or 'no family'}.")
    _say(
        f"Left to the checks and the sample: every other family, such as {', '.join(rules.families.machine) or 'any'}."
    )
    _say(f"Digest {rules.digest}")


def candidates(
    capture: Annotated[int, typer.Argument(help="The capture's number.")],
    take: Annotated[
        int | None, typer.Option("--take", metavar="N", help="Make candidate N the capture's cutout.")
    ] = None,
    as_json: Json = False,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """List the cutouts made of a capture, with their scores; take another. Ends with 1 if it is still held."""
    with studio_engine(home) as engine, known("capture"):
        capture_id = CaptureId(capture)
        if take is None:
            _show(engine.candidates.of(capture_id), as_json=as_json)
            return
        try:
            taken = engine.candidates.take(capture_id, take, actor=actor_or_user(actor))
        except StaleState as trouble:
            _say(str(trouble))
            raise typer.Exit(1) from None
    _say(taken.words)
    if not taken.is_clean:
        raise typer.Exit(1)


def _show(found: list[Candidate], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
        return
    if not found:
        _say("There is nothing to choose from: it was cut out once, or its candidates went when it was approved.")
        return
    table = listing("", "No.", "Recipe", "Model", "Score", "What the checks say")
    for one in found:
        said = " ".join(finding.sentence for finding in one.findings if finding.holds) or "nothing"
        mark = "taken" if one.is_taken else ""
        table.add_row(mark, str(one.number), cell(one.recipe_id), cell(one.model_id), one.score.words, cell(said))
    console.print(table)


def _say(words: str) -> None:
    console.print(visible(words), markup=False, soft_wrap=True)
