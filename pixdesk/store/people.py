"""Who works here: names, roles and the hash of each PIN; every change with its line, no PIN in any of them."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.people import HouseRules, Person, Role, lock_s, locked_words, name_key
from pixdesk.errors import NotAllowed, SetupError
from pixdesk.store import acts, audit
from pixdesk.store.captures import UPKEEP
from pixdesk.store.db import Store, instant, instant_text
from pixdesk.store.settings import set_setting, setting

_COLUMNS: Final = "id, name, role, os_user, locked_until"
_RULES: Final = "house-rules"
ABOUT: Final = "people"
"""What everything done to people and house rules is about, as the acts that can be taken back are told apart."""
_MENDS: Final = ("mended", "healed")
"""The lines that say somebody's hand was on a capture."""


def _from_row(row: Any) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        os_user=row["os_user"],
        locked_until=instant(row["locked_until"]) if row["locked_until"] else None,
    )


def everyone(store: Store) -> list[Person]:
    """Return who works here, by name."""
    rows = store.execute(f"SELECT {_COLUMNS} FROM people WHERE left_at IS NULL ORDER BY name_key")
    return [_from_row(row) for row in rows]


def exist(store: Store) -> bool:
    """Whether the studio has set up people: without any, whoever sits there may do everything, as one operator."""
    return bool(store.one("SELECT EXISTS (SELECT 1 FROM people WHERE left_at IS NULL)"))


def find(store: Store, name: str) -> Person | None:
    """Return who goes by a name, however it is spelled; None for nobody."""
    row = store.execute(
        f"SELECT {_COLUMNS} FROM people WHERE left_at IS NULL AND name_key = ?", (name_key(name),)
    ).fetchone()
    return None if row is None else _from_row(row)


def get(store: Store, name: str) -> Person:
    """Return who goes by a name.

    Raises:
        SetupError: nobody does.
    """
    person = find(store, name)
    if person is None:
        raise SetupError(f"Nobody called {name} works here. `pixdesk people list` says who does.")
    return person


def of_account(store: Store, os_user: str) -> Person | None:
    """Return whose sign-in an account of the operating system stands for; None for nobody's."""
    if not os_user:
        return None
    row = store.execute(f"SELECT {_COLUMNS} FROM people WHERE left_at IS NULL AND os_user = ?", (os_user,)).fetchone()
    return None if row is None else _from_row(row)


def add(store: Store, name: str, role: Role, pin_hash: str, *, os_user: str = "", actor: str) -> Person:
    """Let somebody in; a name that worked here before comes back, with a new PIN.

    Raises:
        SetupError: the name or the account is taken, or the first person is not a lead.
    """
    with store.atomic():
        if find(store, name) is not None:
            raise SetupError(f"{name} works here already. `pixdesk people role` changes what somebody is.")
        if not exist(store) and role is not Role.LEAD:
            raise SetupError("The first person set up is a lead: somebody must be able to add the others.")
        _require_free(store, os_user)
        values = (name, role, pin_hash, os_user, name_key(name))
        with acts.recorded(store, ABOUT, "person-added") as before:
            before["name"] = name
            _let_in(store, values, actor)
        return get(store, name)


def _let_in(store: Store, values: tuple[str, Role, str, str, str], actor: str) -> None:
    name, role, _, os_user, _ = values
    is_back = store.execute(
        "UPDATE people SET name = ?, role = ?, pin_hash = ?, os_user = ?, failures = 0, locked_until = NULL, "
        "left_at = NULL WHERE name_key = ?",
        values,
    ).rowcount
    if not is_back:
        store.execute("INSERT INTO people (name, role, pin_hash, os_user, name_key) VALUES (?, ?, ?, ?, ?)", values)
    said = {"role": role, **({"os_user": os_user} if os_user else {}), **({"is_back": True} if is_back else {})}
    audit.append(store, actor, "person-added", about(name), said)


def about(name: str) -> str:
    """Return what a line about somebody names as its subject."""
    return f"person {name}"


def _require_free(store: Store, os_user: str) -> None:
    other = of_account(store, os_user)
    if other is not None:
        raise SetupError(f"The account {os_user} stands for {other.name} already.")


def set_role(store: Store, name: str, role: Role, *, actor: str) -> Person:
    """Change what somebody is.

    Raises:
        SetupError: nobody is called so, or no lead would be left.
    """
    with store.atomic():
        person = get(store, name)
        if role is not person.role:
            with acts.recorded(store, ABOUT, "role-changed") as before:
                before.update({"name": person.name, "was": person.role, "now": role})
                put_role(store, person, role)
                audit.append(store, actor, "role-changed", about(person.name), {"was": person.role, "to": role})
        return get(store, name)


def put_role(store: Store, person: Person, role: Role) -> None:
    """Let somebody be something; the caller's line says so.

    Raises:
        SetupError: no lead would be left.
    """
    if role is not Role.LEAD:
        _require_another_lead(store, person)
    store.execute("UPDATE people SET role = ? WHERE id = ?", (role, person.id))


def _require_another_lead(store: Store, person: Person) -> None:
    """Somebody without a PIN, who was removed and is back, leads nobody until one is set."""
    others = store.one(
        "SELECT COUNT(*) FROM people WHERE left_at IS NULL AND role = ? AND pin_hash <> '' AND id <> ?",
        (Role.LEAD, person.id),
    )
    if person.role is Role.LEAD and not others:
        raise SetupError(f"{person.name} is the only lead. Make somebody else a lead first.")


def set_pin(store: Store, name: str, pin_hash: str, *, actor: str) -> None:
    """Keep the hash of a new PIN; a lock-out ends with it.

    Raises:
        SetupError: nobody is called so.
    """
    with store.atomic():
        person = get(store, name)
        store.execute(
            "UPDATE people SET pin_hash = ?, failures = 0, locked_until = NULL WHERE id = ?", (pin_hash, person.id)
        )
        audit.append(store, actor, "pin-changed", about(person.name))


def set_account(store: Store, name: str, os_user: str, *, actor: str) -> Person:
    """Let an account of the operating system stand for somebody's sign-in, or none.

    Raises:
        SetupError: nobody is called so, or the account stands for somebody else.
    """
    with store.atomic():
        person = get(store, name)
        if person.os_user != os_user:
            with acts.recorded(store, ABOUT, "account-changed") as before:
                before.update({"name": person.name, "was": person.os_user, "now": os_user})
                put_account(store, person, os_user)
                said = {"was": person.os_user, "to": os_user}
                audit.append(store, actor, "account-changed", about(person.name), said)
        return get(store, name)


def put_account(store: Store, person: Person, os_user: str) -> None:
    """Let an account stand for somebody; the caller's line says so.

    Raises:
        SetupError: it stands for somebody else.
    """
    _require_free(store, os_user)
    store.execute("UPDATE people SET os_user = ? WHERE id = ?", (os_user, person.id))


def remove(store: Store, name: str, *, actor: str) -> None:
    """Let somebody go: the log keeps the name, the PIN's hash is forgotten.

    Raises:
        SetupError: nobody is called so, or no lead would be left while others stay.
    """
    with store.atomic():
        person = get(store, name)
        with acts.recorded(store, ABOUT, "person-removed") as before:
            before.update({"name": person.name, "os_user": person.os_user})
            let_go(store, person)
            audit.append(store, actor, "person-removed", about(person.name), {"role": person.role})


def let_go(store: Store, person: Person) -> None:
    """Let nobody of that name work here any more; the caller's line says so.

    Raises:
        SetupError: no lead would be left while others stay.
    """
    if len(everyone(store)) > 1:
        _require_another_lead(store, person)
    store.execute("UPDATE people SET left_at = ?, pin_hash = '', os_user = '' WHERE id = ?", (store.now(), person.id))


def begin_try(store: Store, name: str) -> tuple[Person, str]:
    """Count a try at somebody's PIN before it is looked at, so that tries side by side do not escape the count.

    Returns:
        The person, and the hash the PIN must fit.

    Raises:
        SetupError: nobody is called so.
        NotAllowed: no PIN of theirs is looked at for now.
    """
    with store.atomic():
        person = get(store, name)
        now = store.clock()
        if person.locked_until is not None and person.locked_until > now:
            raise NotAllowed(locked_words(person.name, person.locked_until - now))
        store.execute("UPDATE people SET failures = failures + 1 WHERE id = ?", (person.id,))
        return person, str(store.one("SELECT pin_hash FROM people WHERE id = ?", (person.id,)))


def failed(store: Store, person: Person, doing: str) -> str:
    """Write a wrong PIN down and lock the person out when it was one too many; returns what to say."""
    with store.atomic():
        failures = int(store.one("SELECT failures FROM people WHERE id = ?", (person.id,)) or 0)
        audit.append(store, UPKEEP, "sign-in-failed", about(person.name), {"doing": doing, "in_a_row": failures})
        for_s = lock_s(failures)
        if not for_s:
            return f"That is not {person.name}'s PIN."
        until = store.clock() + timedelta(seconds=for_s)
        store.execute("UPDATE people SET locked_until = ? WHERE id = ?", (instant_text(until), person.id))
        audit.append(store, UPKEEP, "locked-out", about(person.name), {"for_s": for_s, "in_a_row": failures})
    return f"That is not {person.name}'s PIN. {locked_words(person.name, timedelta(seconds=for_s))}"


def passed(store: Store, person: Person, new_hash: str = "") -> None:
    """Forget the wrong PINs before a right one; `new_hash` where argon2's figures have moved on since."""
    store.execute("UPDATE people SET failures = 0, locked_until = NULL WHERE id = ?", (person.id,))
    if new_hash:
        store.execute("UPDATE people SET pin_hash = ? WHERE id = ?", (new_hash, person.id))


def write_down(store: Store, actor: str, action: str, name: str, detail: dict[str, Any]) -> None:
    """Write a line about somebody's comings and goings."""
    audit.note(store, actor, action, about(name), detail)


def rules(store: Store) -> HouseRules:
    """Return what the studio has switched on for itself."""
    kept = setting(store, _RULES, {})
    try:
        return HouseRules(**kept)
    except (TypeError, SetupError):  # a newer pixdesk kept more; its rules are not read by halves
        return HouseRules(four_eyes=True)


def set_rules(store: Store, wanted: HouseRules, *, actor: str) -> None:
    """Switch the house rules; the log says which."""
    was, to = asdict(rules(store)), asdict(wanted)
    changed = {name: value for name, value in to.items() if was[name] != value}
    if changed:
        with acts.recorded(store, ABOUT, "house-rules-changed") as before:
            before.update({"was": was, "now": to})
            put_rules(store, wanted)
            audit.append(store, actor, "house-rules-changed", "studio", changed)


def put_rules(store: Store, wanted: HouseRules) -> None:
    """Keep the house rules; the caller's line says so."""
    set_setting(store, _RULES, asdict(wanted))


def who_mended(store: Store, capture_id: CaptureId) -> frozenset[str]:
    """Return who mended a capture, by the log."""
    return _who_mended(store, "= ?", capture_id)


def who_mended_in(store: Store, batch_id: int) -> frozenset[str]:
    """Return who mended a capture of a batch, by the log."""
    return _who_mended(store, "IN (SELECT id FROM captures WHERE batch_id = ?)", batch_id)


def _who_mended(store: Store, which: str, value: int) -> frozenset[str]:
    """A subject is ``capture 12: name``."""
    actions = ", ".join("?" * len(_MENDS))
    rows = store.execute(
        f"SELECT DISTINCT actor FROM audit WHERE action IN ({actions}) "
        f"AND CAST(substr(subject, 9, instr(subject, ':') - 9) AS INTEGER) {which}",
        (*_MENDS, value),
    )
    return frozenset(row[0] for row in rows)
