"""What was done to people last, taken back: a role, an account, the house rules, somebody let in or let go."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Final

from pixdesk.domain.people import HouseRules, Person, Role, name_key
from pixdesk.errors import SetupError, StaleState
from pixdesk.store import acts, people
from pixdesk.store.acts import Act
from pixdesk.store.db import Store


def newest(store: Store) -> tuple[str, str]:
    """Return the action that could be taken back, and whose; both empty where there is none."""
    act = acts.newest(store, people.ABOUT)
    return ("", "") if act is None else (act.what, str(act.before.get("name", "")))


def take_back(store: Store, *, actor: str) -> str:
    """Take back what was done to people last, with its line; returns what was done, as a sentence.

    Raises:
        StaleState: nothing was done, or it was changed otherwise since; nothing was changed.
        SetupError: no lead would be left, or an account stands for somebody else by now.
    """
    with store.atomic():
        act = acts.newest(store, people.ABOUT)
        if act is None:
            raise StaleState("Nothing was done to people that could be taken back.")
        said = _BACK[act.what](store, act)
        name = str(act.before.get("name", ""))
        acts.take_back(store, act, people.about(name) if name else "studio", actor=actor)
        return said


def _there(store: Store, act: Act) -> Person:
    name = str(act.before["name"])
    person = people.find(store, name)
    if person is None:
        raise StaleState(f"{name} no longer works here: what was done before can no longer be taken back.")
    return person


def _changed_since(person: Person) -> StaleState:
    return StaleState(f"{person.name} was changed otherwise since: that stays as it is.")


def _role(store: Store, act: Act) -> str:
    person, was = _there(store, act), Role(act.before["was"])
    if person.role != act.before["now"]:
        raise _changed_since(person)
    people.put_role(store, person, was)
    return f"{person.name} is a {was} again."


def _account(store: Store, act: Act) -> str:
    person, was = _there(store, act), str(act.before["was"])
    if person.os_user != act.before["now"]:
        raise _changed_since(person)
    people.put_account(store, person, was)
    return f"{was} signs {person.name} in again." if was else f"{person.name} signs in by PIN only, as before."


def _rules(store: Store, act: Act) -> str:
    if asdict(people.rules(store)) != act.before["now"]:
        raise StaleState("The house rules were changed otherwise since: they stay as they are.")
    people.put_rules(store, HouseRules(**act.before["was"]))
    return "The house rules are as they were."


def _added(store: Store, act: Act) -> str:
    person = _there(store, act)
    people.let_go(store, person)
    return f"{person.name} no longer works here."


def _removed(store: Store, act: Act) -> str:
    """Let somebody back in without a PIN: its hash is forgotten for good, and a lead sets another."""
    name, os_user = str(act.before["name"]), str(act.before["os_user"])
    if not people.exist(store):
        raise SetupError(f"{name} was the last who worked here: add a lead with a PIN, who can add the others.")
    if people.find(store, name) is not None:
        raise StaleState(f"{name} works here again already.")
    store.execute("UPDATE people SET left_at = NULL WHERE name_key = ?", (name_key(name),))
    people.put_account(store, people.get(store, name), os_user)
    return f"{name} works here again. Set a new PIN: the one before is forgotten."


_BACK: Final[Mapping[str, Callable[[Store, Act], str]]] = {
    "role-changed": _role,
    "account-changed": _account,
    "house-rules-changed": _rules,
    "person-added": _added,
    "person-removed": _removed,
}
