"""The one guard: every verb that changes something passes here, whichever front end asks.

A front end names an actor; what counts is who is signed in at this engine. Where the studio has set up no people the
name given is believed, as it always was. Where it has, the verb runs in the name of whoever is signed in, if the role
allows it; with nobody signed in it runs in pixdesk's own name, and only what the table leaves to nobody.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pixdesk.domain.people import Person, Role, Verb, refusal
from pixdesk.errors import NotAllowed
from pixdesk.pipeline.studio import Studio
from pixdesk.store import people
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Allowed:
    """In whose name a verb runs; `role` is None where the studio has set up no people."""

    name: str
    role: Role | None = None


def require(studio: Studio, verbs: Sequence[Verb], actor: str) -> Allowed:
    """Return in whose name these verbs run.

    Raises:
        NotAllowed: who is signed in may not do one of them; nothing was changed.
    """
    return studio.on_store(_checked, tuple(verbs), actor, studio.signed_in)


def _checked(store: Store, verbs: tuple[Verb, ...], actor: str, signed_in: str) -> Allowed:
    if not people.exist(store):
        return Allowed(actor)
    if actor == UPKEEP or not signed_in:
        allowed = Allowed(UPKEEP, Role.UNATTENDED)
    else:
        person = _still_here(store, signed_in)
        allowed = Allowed(person.name, person.role)
    for verb in verbs:
        if allowed.role is not None and (why := refusal(verb, allowed.role, allowed.name)):
            raise NotAllowed(why)
    return allowed


def _still_here(store: Store, name: str) -> Person:
    person = people.find(store, name)
    if person is None:
        raise NotAllowed(f"{name} no longer works here. Sign in as somebody who does.")
    return person


def needs(*verbs: Verb) -> Callable[[_F], _F]:
    """Let a desk's verb run only for whom the permission table allows it, and in that person's name.

    The decorated method takes ``actor`` by keyword; the desk holds its studio as ``studio`` or ``_studio``.
    """

    def guarded(method: _F) -> _F:
        @functools.wraps(method)
        def run(desk: object, *args: Any, actor: str, **kwargs: Any) -> Any:
            allowed = require(_studio_of(desk), verbs, actor)
            return method(desk, *args, actor=allowed.name, **kwargs)

        run.guarded_by = verbs  # type: ignore[attr-defined]
        return cast(_F, run)

    return guarded


def _studio_of(desk: object) -> Studio:
    studio: Studio = getattr(desk, "_studio", None) or desk.studio  # type: ignore[attr-defined]
    return studio
