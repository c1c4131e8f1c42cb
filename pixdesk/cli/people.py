"""``pixdesk people``: who works here, and who may say yes."""

import json
from typing import Annotated

import typer

from pixdesk.cli.common import (
    Actor,
    Home,
    Json,
    actor_or_user,
    ask_pin,
    cell,
    console,
    home_or_default,
    listing,
    studio_engine,
    text_only,
    visible,
)
from pixdesk.domain.people import DOES, MAY, ROLES, HouseRules, Role, Verb, name_key
from pixdesk.errors import SetupError
from pixdesk.store import people as stored
from pixdesk.store.db import open_to_read

app = typer.Typer(help="People: who works here, and who may say yes.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The person's name, as the log writes it.")]
Wanted = Annotated[Role, typer.Option("--role", help="photographer, retoucher, reviewer or lead; the first is a lead.")]
Account = Annotated[str, typer.Option("--os-user", help="The account that stands for signing in; it never signs.")]


@app.command("list")
def list_people(home: Home = None, as_json: Json = False) -> None:
    """List who works here and the house rules; works beside an open window."""
    store = open_to_read(home_or_default(home))
    try:
        found, rules = stored.everyone(store), stored.rules(store)
    finally:
        store.close()
    if as_json:
        told = [{"name": one.name, "role": one.role, "os_user": one.os_user} for one in found]
        switched = {"four_eyes": rules.four_eyes, "idle_lock_min": rules.idle_lock_min}
        console.print_json(json.dumps({"people": told, "rules": switched}, ensure_ascii=False))
        return
    table = listing("Name", "Role", "Account")
    for one in found:
        table.add_row(cell(one.name), one.role, cell(one.os_user or "-"))
    console.print(table if found else "No people are set up: whoever sits there may do everything.")
    if found:
        lock = f"locks after {rules.idle_lock_min:g} min" if rules.idle_lock_min else "never locks by itself"
        console.print(f"Four eyes: {'on' if rules.four_eyes else 'off'}. The window {lock}.")
    if sum(one.role is Role.LEAD for one in found) == 1:
        console.print("There is one lead. Make a second: nobody else can set a lead's forgotten PIN.")


@app.command()
def table() -> None:
    """Show which role may do what."""
    shown = listing("To …", *(str(role) for role in ROLES), "nobody signed in")
    for verb in Verb:
        shown.add_row(DOES[verb], *("yes" if role in MAY[verb] else "-" for role in (*ROLES, Role.UNATTENDED)))
    console.print(shown)


@app.command()
def add(name: Name, role: Wanted, os_user: Account = "", home: Home = None, actor: Actor = "") -> None:
    """Let somebody in; the new PIN is asked for, or comes as the last line of the standard input."""
    _require_role(role)
    with studio_engine(home) as engine:
        pin = _new_pin(name)
        added = engine.people.add(text_only(name), role, pin, os_user=text_only(os_user), actor=actor_or_user(actor))
    console.print(visible(f"{added.name} works here as {added.role}."), markup=False)


def _require_role(role: Role) -> None:
    if role not in ROLES:
        raise typer.BadParameter("Nobody can be unattended: choose photographer, retoucher, reviewer or lead.")


def _new_pin(name: str) -> str:
    return ask_pin(f"New PIN for {name}", variable="PIXDESK_NEW_PIN")


@app.command()
def role(
    name: Name, wanted: Annotated[Role, typer.Argument(help="The new role.")], home: Home = None, actor: Actor = ""
) -> None:
    """Change what somebody is."""
    _require_role(wanted)
    with studio_engine(home) as engine:
        changed = engine.people.set_role(text_only(name), wanted, actor=actor_or_user(actor))
    console.print(visible(f"{changed.name} is a {changed.role}."), markup=False)


@app.command()
def account(
    name: Name,
    os_user: Annotated[str, typer.Argument(help="The account; left out, none stands for the person.")] = "",
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Let an account of the operating system stand for somebody's sign-in; signing still takes the PIN."""
    with studio_engine(home) as engine:
        changed = engine.people.set_account(text_only(name), text_only(os_user), actor=actor_or_user(actor))
    said = f"{changed.os_user} signs {changed.name} in." if changed.os_user else f"{changed.name} signs in by PIN only."
    console.print(visible(said), markup=False)


@app.command()
def pin(name: Name, home: Home = None, actor: Actor = "") -> None:
    """Give somebody a new PIN: yourself with the old one, or another, as a lead. It ends a lock-out."""
    who = actor_or_user(actor)
    with studio_engine(home) as engine:
        signed_in = engine.people.now().signed_in
        is_mine = signed_in is not None and name_key(signed_in.name) == name_key(name)
        old = ask_pin("Your old PIN") if is_mine else ""
        engine.people.set_pin(text_only(name), _new_pin(name), actor=who, old=old)
    console.print(visible(f"{name} has a new PIN."), markup=False)


@app.command()
def remove(name: Name, home: Home = None, actor: Actor = "") -> None:
    """Let somebody go; the log keeps the name."""
    with studio_engine(home) as engine:
        engine.people.remove(text_only(name), actor=actor_or_user(actor))
    console.print(visible(f"{name} no longer works here."), markup=False)


@app.command("undo")
def take_back(home: Home = None, actor: Actor = "") -> None:
    """Take back what was done last: a role, an account, a house rule, somebody let in or let go. A PIN stays."""
    with studio_engine(home) as engine:
        said = engine.people.take_back(actor=actor_or_user(actor))
    console.print(visible(said), markup=False)


@app.command()
def rules(
    four_eyes: Annotated[
        bool | None, typer.Option("--four-eyes/--no-four-eyes", help="Who mended it may not approve it.")
    ] = None,
    lock_after: Annotated[
        float | None, typer.Option("--lock-after", metavar="MINUTES", help="When an idle window locks; 0 never.")
    ] = None,
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Switch the house rules."""
    if four_eyes is None and lock_after is None:
        raise SetupError("Say which rule: --four-eyes, --no-four-eyes or --lock-after MINUTES.")
    with studio_engine(home) as engine:
        was = engine.people.now().rules
        wanted = HouseRules(
            four_eyes=was.four_eyes if four_eyes is None else four_eyes,
            idle_lock_min=was.idle_lock_min if lock_after is None else lock_after,
        )
        engine.people.set_rules(wanted, actor=actor_or_user(actor))
    lock = f"locks after {wanted.idle_lock_min:g} min" if wanted.idle_lock_min else "never locks by itself"
    console.print(f"Four eyes: {'on' if wanted.four_eyes else 'off'}. The window {lock}.")
