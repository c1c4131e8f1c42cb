"""The cutouts of one capture: the recipe's own, and those its candidates or a routing rule ask for besides.

A capture that nothing holds is cut out once. One that is held by a single kind of finding which another recipe may
cure is tried with that recipe, once; the better of the two goes on. A recipe with candidates has every capture cut out
by each of them. All of it is one piece of work: interrupted, the capture begins anew.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from pixdesk.domain.capture import Capture, UsedNetwork
from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.routing import Product, Routing
from pixdesk.domain.score import Score, best, score
from pixdesk.errors import CaptureError, SetupError
from pixdesk.pipeline import chain, heap
from pixdesk.pipeline.asked import PromptedNetwork
from pixdesk.pipeline.originals import Original
from pixdesk.pipeline.steps import Processed, process
from pixdesk.pipeline.studio import Studio
from pixdesk.pipeline.work import Work
from pixdesk.store import shots
from pixdesk.store.candidates import Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One cutout that was made, with what decided it, what the checks say, and the score that makes of it."""

    work: Work
    done: Processed
    score: Score

    @property
    def values(self) -> dict[str, Any]:
        """The columns a capture has with this cutout."""
        recipe, card = self.work.recipe, self.work.card
        networks = [list(network) for network in used(card, self.work.prompted)]
        return {
            **self.done.values,
            "recipe_id": recipe.id,
            "recipe_digest": recipe.digest,
            "model_id": card.id,
            "model_digest": card.sha256,
            "networks": json.dumps(networks, ensure_ascii=False),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one capture.

    Attributes:
        runs: at least the recipe's own, which comes first.
        chosen: the place of the best.
        because: the finding that another recipe was to cure; None where none was tried for one.
        failed: why a further cutout could not be made, in sentences.
    """

    runs: tuple[Run, ...]
    chosen: int = 0
    because: Code | None = None
    failed: tuple[str, ...] = ()

    @property
    def best(self) -> Run:
        """The cutout that goes on."""
        return self.runs[self.chosen]

    @property
    def values(self) -> dict[str, Any]:
        """The columns to remember; with the recipe where it is not the one the capture was claimed with."""
        return self.best.values if self.chosen else self.best.done.values

    @property
    def action(self) -> str:
        """What the log calls what was done besides; empty where nothing was."""
        if len(self.runs) == 1 and not self.failed:
            return ""
        return "retried" if self.because else "candidates-made"

    @property
    def kept(self) -> tuple[Made, ...]:
        """What is kept for a person to choose from; nothing where there is one cutout."""
        if len(self.runs) == 1:
            return ()
        return tuple(Made(values=run.values, findings=run.done.findings, score=run.score) for run in self.runs)

    def told(self, routing: Routing) -> dict[str, Any]:
        """Return what the log tells of it."""
        return {
            **({"because": self.because} if self.because else {}),
            "scores": [f"{run.work.recipe.id}: {run.score.words}" for run in self.runs],
            "kept": self.best.work.recipe.id,
            "recipes": [[run.work.recipe.id, run.work.recipe.digest] for run in self.runs],
            **({"failed": list(self.failed)} if self.failed else {}),
            "routing": routing.digest,
        }

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What a person who looks at the capture should know of a retry."""
        if self.because is None or len(self.runs) == 1:
            return ()
        own, other = (run.work.recipe.id for run in self.runs)
        failed = f"The cutout by the recipe {own} failed ({self.because.value.replace('-', ' ')})"
        words = f"{failed}; this one is by {other}." if self.chosen else f"{failed}; one by {other} was no better."
        return (Finding(code=Code.TRIED_AGAIN, sentence=words, weight=Weight.NOTE),)

    def sticking(self, routing: Routing, product: Product) -> tuple[Finding, ...]:
        """Return what cutouts that were not kept show and a rule lets nobody overlook."""
        seen = {finding.code for finding in self.best.done.findings}
        others = (finding for run in self.runs for finding in routing.weigh(run.done.findings, product))
        sticky = {f.code: f for f in others if f.code not in seen and routing.sticks(f, product)}
        return tuple(sticky.values())


def make(studio: Studio, original: Original, capture: Capture, work: Work, routing: Routing) -> Outcome:
    """Cut a capture out, again where that is asked for, and choose. On the files lane, within its budget.

    Raises:
        CaptureError: the recipe's own cutout cannot be made; that another's cannot is told in the outcome.
        Cancelled: the operator stopped it.
        OSError: the studio's disk is full.
    """
    done = _processed(studio, original, work)
    is_held = any(finding.holds for finding in done.findings)
    # A model chosen for the shoot is the one that is wanted: nothing else is tried beside it.
    if work.card.id != work.recipe.model or not (work.recipe.candidates or is_held):
        return Outcome(runs=(Run(work=work, done=done, score=_score(work, done, done.findings)),))
    product = studio.on_store(shots.product_of, capture.label, work.recipe.family)
    weighed = routing.weigh(done.findings, product)
    runs, failed = [Run(work=work, done=done, score=_score(work, done, weighed))], []
    wanted, because = _wanted(work, weighed, product, routing)
    for recipe_id in wanted:
        try:
            other = _by(studio, work, recipe_id)
            made = _processed(studio, original, other)
        except (CaptureError, SetupError) as trouble:
            failed.append(f"The cutout by the recipe {recipe_id} could not be made: {trouble}")
            continue
        runs.append(Run(work=other, done=made, score=_score(other, made, routing.weigh(made.findings, product))))
    chosen = best([run.score for run in runs])
    return Outcome(runs=tuple(runs), chosen=chosen, because=because, failed=tuple(failed))


def _wanted(
    work: Work, weighed: tuple[Finding, ...], product: Product, routing: Routing
) -> tuple[tuple[str, ...], Code | None]:
    """Return the recipes to cut out by besides, and what they are to cure."""
    recipe = work.recipe
    if recipe.candidates:
        return recipe.candidates, None
    retry = routing.retry(weighed, product, recipe.alternative)
    if retry is None or retry[1] == recipe.id:
        return (), None
    return (retry[1],), retry[0]


def _by(studio: Studio, work: Work, recipe_id: str) -> Work:
    """Return the same work by another recipe, with that recipe's own model."""
    recipe = studio.catalogue.recipe(recipe_id)
    card = studio.library.cutter(recipe.model)
    prompted = chain.prompted(recipe, card, studio.library)
    return replace(work, recipe=recipe, card=card, model_path=studio.library.path(card), prompted=prompted)


def _processed(studio: Studio, original: Original, work: Work) -> Processed:
    done = process(original, work, studio.inference, studio.cancel)
    heap.give_back(heap.KEPT_AT_WORK_BYTES)
    return done


def _score(work: Work, done: Processed, weighed: tuple[Finding, ...]) -> Score:
    return score(weighed, float(done.values["doubt"]) if work.prompted is not None else None)


def used(card: ModelCard, prompted: PromptedNetwork | None) -> list[UsedNetwork]:
    """Return the networks of a cutout, each with its file's SHA-256 and licence."""
    cards = [card, *((prompted.encoder, prompted.decoder) if prompted else ())]
    return [UsedNetwork(each.id, each.sha256, each.licence) for each in cards]
