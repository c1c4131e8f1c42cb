"""The model that came last, taken away again: its file, and the card and the tokenizer that came with it."""

import hashlib
from typing import Final

from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline.studio import Studio
from pixdesk.store import acts, audit, captures
from pixdesk.store.acts import Act
from pixdesk.store.db import Store

ABOUT: Final = "models"
"""What a model that came is about, as the acts that can be taken back are told apart."""

ADDED: Final = "model-added"
INSTALLED: Final = "model-installed"


def came(store: Store, action: str, card: ModelCard, new: list[str], *, actor: str) -> None:
    """Write down that a model came.

    Args:
        new: the files of the studio's model folder that were not there before; what brought none cannot be taken back.
    """
    told = {"id": card.id, "licence": card.licence, "sha256": card.sha256}
    if not new:
        audit.note(store, actor, action, "studio", told)
        return
    with acts.recorded(store, ABOUT, action) as before:
        before.update({"id": card.id, "files": new})
        audit.append(store, actor, action, "studio", told)


def take_back(studio: Studio, *, actor: str) -> str:
    """Take the model away that came last, with its line; returns its id.

    Raises:
        StaleState: none came, it is in use, or its file is another by now.
        SetupError: the disk refuses; nothing has changed.
    """
    act = studio.on_store(acts.newest, ABOUT)
    if act is None:
        raise StaleState("No model came here that could be taken away again.")
    card = _still_there(studio, act)
    if why := _needed(studio, act.what, card.id):
        raise StaleState(f"The model {card.id} stays: {why}. Change that first.")
    studio.on_store(_remove, studio, act, card, actor)
    return card.id


def _still_there(studio: Studio, act: Act) -> ModelCard:
    name = str(act.before["id"])
    changed = StaleState(f"The model {name} was changed by another hand since it came: it stays as it is.")
    try:
        card = studio.library.card(name)
        with studio.library.path(card).open("rb") as stream:
            is_whole = hashlib.file_digest(stream, "sha256").hexdigest() == card.sha256
    except (SetupError, OSError):
        raise changed from None
    if not is_whole:
        raise changed
    return card


def _needed(studio: Studio, what: str, model: str) -> str:
    """Return what needs a model; a recipe that ships and that nobody shoots with asks for its model again itself."""
    choices, recipes = studio.choices, studio.catalogue.recipes()
    if choices.model == model:
        return "the shoot is cut out with it"
    used = recipes if what == ADDED else {choices.recipe, *dict(choices.family_recipes).values()}
    named = sorted(name for name in used if name in recipes and recipes[name].model == model)
    if named:
        return f"the recipe {named[0]} cuts out with it"
    return "a capture is being cut out with it" if studio.on_store(captures.is_cut_out_by, model) else ""


def _remove(store: Store, studio: Studio, act: Act, card: ModelCard, actor: str) -> None:
    with store.atomic():
        acts.take_back(store, act, "studio", {"id": card.id}, actor=actor)
        studio.library.remove([str(name) for name in act.before["files"]])
