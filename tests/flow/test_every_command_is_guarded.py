"""Every command that changes something says who asks, and does nothing for whom the permission table does not allow."""

import json
from pathlib import Path

import pytest
import typer.main

from pixdesk.cli import app
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.people import MAY, ROLES, Role, Verb
from pixdesk.pipeline import pins
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import audit, cases, judging
from pixdesk.store.db import open_store, open_to_read
from tests.helpers.deliverable import write_down
from tests.helpers.people import NAMES, PINS, let_all_in
from tests.helpers.stored import NOON, clean_batch, close, sampled
from tests.helpers.studio import open_studio, shoot

FILE = "FILE"
SLATES = Path("/shoot").resolve()
COMMANDS = {
    "watch": (Verb.PLAN, "FOLDER", "--model", "tiny", "--aql", "6.5"),
    "process": (Verb.PLAN, "FOLDER", "--out", "OUT", "--channel", "shopify", "--model", "tiny", "--aql", "6.5"),
    "doctor": (Verb.SETTINGS, "--gpu", "--adapter", "Iris"),
    "shoot": (Verb.SHOOT, "--batch-by", "sku"),
    "recipes save": (Verb.SETTINGS, "standard", "--set", "title=Ours"),
    "recipes undo": (Verb.SETTINGS, "standard"),
    "channels undo": (Verb.SETTINGS, "asos"),
    "style undo": (Verb.SETTINGS, "plain"),
    "channels save": (Verb.SETTINGS, "shopify", "--set", "title=Ours"),
    "status": (Verb.SETTINGS, "--target", "24"),
    "slates": (Verb.SHOOT, "--refuse", SLATES / "slate.jpg"),
    "checklist": (Verb.SHOOT, "S", "--tick", "props"),
    "close": (Verb.CLOSE, 2),
    "approve": (Verb.APPROVE, 1),
    "reject": (Verb.INSPECT, 1, "--reason", "the light"),
    "undo": (Verb.INSPECT, "batch", 1),
    "claim": (Verb.RETOUCH, 1),
    "settle": (Verb.SETTLE, 1, "reshoot"),
    "matte": (Verb.RETOUCH, 5, "--fill-holes"),
    "mend": (Verb.RETOUCH, 5, "--box", "1,1,9,9"),
    "edit": (Verb.RETOUCH, 5, "--back", FILE),
    "heal": (Verb.RETOUCH, 5, "--undo"),
    "candidates": (Verb.RETOUCH, 5, "--take", 1),
    "release": (Verb.EXPORT, "--again", 1, "--channel", "shopify"),
    "export": (Verb.EXPORT, "--channel", "shopify"),
    "deliver": (Verb.DELIVER,),
    "shots import": (Verb.LIST, FILE),
    "shots undo": (Verb.LIST,),
    "shots recipes": (Verb.SETTINGS, "Shoes=standard"),
    "shots assign": (Verb.LIST, 1, "--sku", "Z9"),
    "shots drop": (Verb.LIST, "Z9"),
    "batches mark": (Verb.INSPECT, 1, 1),
    "batches unmark": (Verb.INSPECT, 1, 1),
    "batches reopen": (Verb.CLOSE, 1),
    "batches reprocess": (Verb.SETTLE, 1),
    "sample again": (Verb.REDRAW, 1, "--reason", "a lamp failed"),
    "sample second": (Verb.INSPECT, 1),
    "sample resume": (Verb.REDRAW, "set", "--reason", "mended"),
    "sample rules": (Verb.PLAN, "--double"),
    "sample opinion": (Verb.INSPECT, 1, "--mark", "1=halo"),
    "channels confirm": (Verb.SETTINGS, "asos"),
    "style new": (Verb.SETTINGS, "house", "--title", "Ours"),
    "style save": (Verb.SETTINGS, "plain", "--set", "title=Ours"),
    "scenes add": (Verb.SETTINGS, "FOLDER"),
    "scenes approve": (Verb.SETTINGS, "table"),
    "scenes withdraw": (Verb.SETTINGS, "table"),
    "scenes undo": (Verb.SETTINGS,),
    "scenes use": (Verb.SETTINGS, "table", "--channel", "shopify"),
    "destinations secret": (Verb.SETTINGS, "server"),
    "webhooks add": (Verb.SETTINGS, "shop", "https://hooks.example/x"),
    "webhooks remove": (Verb.SETTINGS, "shop"),
    "webhooks replay": (Verb.SETTINGS, "shop"),
    "audit anchor": (Verb.SETTINGS, "--to", FILE, "--daily"),
    "people add": (Verb.PEOPLE, "Eve New", "--role", "lead"),
    "people role": (Verb.PEOPLE, "Pia Roth", "lead"),
    "people account": (Verb.PEOPLE, "Pia Roth", "pia"),
    "people pin": (Verb.PEOPLE, "Lea Lindt"),
    "people remove": (Verb.PEOPLE, "Lea Lindt"),
    "people undo": (Verb.PEOPLE,),
    "people rules": (Verb.PEOPLE, "--no-four-eyes"),
    "models undo": (Verb.SETTINGS,),
    "models install": (Verb.SETTINGS, "u2net"),
    "models add": (Verb.SETTINGS, FILE, "--id", "own", "--licence", "ours"),
}
REFUSED = [
    (name, role)
    for name, (verb, *_) in COMMANDS.items()
    for role in (*ROLES, Role.UNATTENDED)
    if role not in MAY[verb] and (name, role) != ("people pin", Role.LEAD)
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A studio with people, a batch under inspection, an open one, and a case; nothing here may change it."""
    place = tmp_path_factory.mktemp("guarded")
    with open_studio(place, Lanes.inline()) as engine:
        write_down(engine, "share", f"[folder]\npath = {json.dumps(str(place / 'share'))}\n")
        write_down(engine, "server", '[s3]\nbucket = "studio-live"\n')
    store = open_store(place / "studio", clock=lambda: NOON)
    let_all_in(store)
    judged, _ = clean_batch(store, 3)
    close(store, judged)
    judging.mark(store, judged, sampled(store, judged)[0], defect=None, actor="ana")
    clean_batch(store, 1, batch="set-2")
    _, ids = clean_batch(store, 1, batch="set-3")
    cases.hold(store, ids[0], (Finding(code=Code.DOUBTFUL_MATTE, sentence="Look at it."),))
    store.execute("INSERT INTO slates VALUES (?, 'slate.jpg', 'A1', 1, '2026-11-20')", (str(SLATES),))
    store.close()
    (place / "studio" / "styles").mkdir()
    (place / "studio" / "styles" / "plain.toml").write_text('id = "plain"\ntitle = "Plain"\n', encoding="utf-8")
    (place / "list.csv").write_text("SKU,View\nZ9,front\n", encoding="utf-8")
    shoot(place / "shoot", "set-1/A1_front.jpg")
    return place


def everything(place):
    """What the store holds but for comings and goings and what pixdesk keeps up itself."""
    store = open_to_read(place / "studio")
    try:
        ours = [line for line in audit.lines(store, limit=10_000) if line.actor != "pixdesk"]
        return [line for line in ours if line.action not in {"signed-in", "signed-out"}]
    finally:
        store.close()


@pytest.mark.parametrize(("name", "role"), REFUSED)
def test_a_command_refuses_whom_the_table_does_not_allow_and_changes_nothing(name, role, place, pixdesk, monkeypatch):
    monkeypatch.setattr(pins, "renewed", lambda _pin, _hash: "")
    who = NAMES.get(role, "")
    monkeypatch.setenv("PIXDESK_PIN", PINS.get(who, ""))
    monkeypatch.setenv("PIXDESK_NEW_PIN", "918273")
    stands_for = {FILE: place / "list.csv", "FOLDER": place / "shoot", "OUT": place / "out"}
    arguments = [stands_for.get(argument, argument) for argument in COMMANDS[name][1:]]
    before = everything(place)
    asks = ("--as", who) if who else ()
    code, said = pixdesk(*name.split(), *arguments, "--home", place / "studio", *asks)
    words = " ".join(said.split())
    assert (code, "takes a " in words) == (2, True), words
    assert ("Nobody is signed in" if role is Role.UNATTENDED else f"{who} is a {role}") in words
    assert everything(place) == before


def test_no_command_that_says_who_asks_is_left_out():
    says_who = {name for name, command in walk(typer.main.get_command(app)) if takes_who(command)}
    looks = {"batches sheet"}  # who may not inspect may look
    assert says_who == set(COMMANDS) | looks


def takes_who(command):
    return any("--as" in option.opts for option in command.params)


def walk(command, path=()):
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from walk(inner, (*path, name))
    else:
        yield " ".join(path), command
