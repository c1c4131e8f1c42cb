"""The permission table, cell by cell, from the command line: every verb as every role, and with nobody signed in."""

import json
import shutil
from pathlib import Path

import pytest

from pixdesk.domain.choices import Choices
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.people import DOES, MAY, ROLES, Role, Verb
from pixdesk.errors import SetupError
from pixdesk.pipeline import keeping, pins
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_desk
from pixdesk.store import audit, cases
from pixdesk.store.db import open_store, open_to_read
from tests.helpers.deliverable import write_down
from tests.helpers.people import NAMES, PINS, let_all_in
from tests.helpers.stored import NOON, clean_batch, close, sampled
from tests.helpers.studio import open_studio, shoot

NOT_BY_NOBODY = (Verb.APPROVE_UNSEEN, Role.UNATTENDED)  # --approve-clean names who signs in
CELLS = [(verb, role) for verb in Verb for role in (*ROLES, Role.UNATTENDED) if (verb, role) != NOT_BY_NOBODY]
SLATES = Path("/shoot").resolve()
COMINGS = {"signed-in", "signed-out"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A studio with people, a batch under inspection, an open one, a soft case, a hard one, and a slate."""
    place = tmp_path_factory.mktemp("prepared")
    with open_studio(place, Lanes.inline()) as engine:
        write_down(engine, "share", f"[folder]\npath = {json.dumps(str(place / 'share'))}\n")
    store = open_store(place / "studio", clock=lambda: NOON)
    let_all_in(store)
    judged, _ = clean_batch(store, 30)
    close(store, judged)
    clean_batch(store, 4, batch="set-2")
    for code in (Code.DOUBTFUL_MATTE, Code.EATEN):
        _, ids = clean_batch(store, 1, batch=f"set-{code}")
        cases.hold(store, ids[0], (Finding(code=code, sentence="Look at it."),))
    store.execute("INSERT INTO slates VALUES (?, 'slate.jpg', 'A1', 1, '2026-11-20')", (str(SLATES),))
    store.close()
    (place / "list.csv").write_text("SKU,View\nZ9,front\n", encoding="utf-8")
    shoot(place / "shoot", "set-1/A1_front.jpg")
    return place


def command(verb, place, name):
    """A command that is that verb and nothing else."""
    unseen = ("process", place / "shoot", "--out", place / "out", "--model", "tiny", "--approve-clean", name)
    return {
        Verb.LIST: ("shots", "import", place / "list.csv"),
        Verb.SHOOT: ("slates", "--refuse", SLATES / "slate.jpg"),
        Verb.CLOSE: ("close", 2),
        Verb.SET_ASIDE: ("reject", 2, "--capture", 31, "--reason", "the wrong shoe"),
        Verb.RETOUCH: ("claim", 1),
        Verb.SETTLE: ("settle", 1, "reshoot"),
        Verb.ACCEPT: ("settle", 1, "accept"),
        Verb.OVERRIDE: ("settle", 2, "accept", "--note", "the handle is glass"),
        Verb.INSPECT: ("batches", "mark", 1, read(place, lambda store: sampled(store, 1)[0])),
        Verb.APPROVE: ("approve", 1),
        Verb.APPROVE_UNSEEN: (*unseen, "--channel", "shopify"),
        Verb.REDRAW: ("sample", "again", 1, "--reason", "a lamp failed"),
        Verb.EXPORT: ("export", "--channel", "shopify", "--out", place / "out"),
        Verb.DELIVER: ("deliver",),
        Verb.WITHDRAW: ("deliver", "--take-back"),
        Verb.PLAN: ("sample", "rules", "--double"),
        Verb.SETTINGS: ("status", "--target", "24"),
        Verb.PEOPLE: ("people", "rules", "--four-eyes"),
    }[verb]


def read(place, question):
    store = open_to_read(place / "studio")
    try:
        return question(store)
    finally:
        store.close()


def lines(place):
    """What the log has but for comings and goings, and what runs with nobody's word."""
    found = read(place, lambda store: audit.lines(store, limit=10_000))
    return [(line.actor, line.action) for line in found if line.action not in COMINGS and line.actor != "pixdesk"]


@pytest.fixture
def place(prepared, tmp_path, monkeypatch):
    """A copy of that studio which a command may change."""
    monkeypatch.setattr(pins, "renewed", lambda _pin, _hash: "")
    place = tmp_path / "copy"
    shutil.copytree(prepared, place)
    return place


@pytest.mark.parametrize(("verb", "role"), CELLS)
def test_a_command_does_what_its_cell_says(verb, role, place, pixdesk, monkeypatch):
    name = NAMES.get(role, "")
    monkeypatch.setenv("PIXDESK_PIN", PINS.get(name, ""))
    before = lines(place)
    code, said = pixdesk(*command(verb, place, name), "--home", place / "studio", *(("--as", name) if name else ()))
    words = " ".join(said.split())
    if role in MAY[verb]:
        assert (code, f"takes a {Role.LEAD}" in words) == (0, False), words
        return
    assert code == 2
    assert ("Nobody is signed in" if role is Role.UNATTENDED else f"{name} is a {role}") in words
    assert DOES[verb] in words
    assert lines(place) == before


def test_with_nobody_signed_in_a_shoot_goes_by_the_studios_plan_alone(place, pixdesk):
    where = (place / "shoot", "--out", place / "out", "--model", "tiny", "--channel", "shopify", "--home")
    code, said = pixdesk("process", *where, place / "studio", "--aql", "6.5")
    assert (code, "The studio keeps AQL 2.5, level II" in " ".join(said.split())) == (2, True)
    assert pixdesk("process", *where, place / "studio")[0] in {0, 1}


def test_a_shoot_that_names_a_pattern_alone_goes_by_the_plan_the_studio_keeps(place, pixdesk):
    home = place / "studio"
    store = open_store(home)
    keeping.keep(store, Choices(), Choices(aql=1.0, level="I"), NAMES[Role.LEAD])
    store.close()
    named = ("--model", "tiny", "--channel", "shopify", "--home", home, "--pattern", "{sku}_{view}")
    code, said = pixdesk("process", place / "shoot", "--out", place / "out", *named)
    assert (code in {0, 1}, "takes a lead" in said) == (True, False), said
    opening = Opening(home=home, out=place / "out", named={"patterns": ("{sku}_{view}",)})
    engine = open_desk(opening, Lanes.inline())
    try:
        kept = engine.choices()
    finally:
        engine.close()
    assert (kept.aql, kept.level, kept.patterns) == (1.0, "I", ("{sku}_{view}",))


def test_a_plan_that_does_not_go_with_the_kept_one_is_refused_and_leaves_the_store_free(place, pixdesk):
    home = place / "studio"
    with pytest.raises(SetupError):
        open_desk(Opening(home=home, out=place / "out", named={"planted": 9_999}), Lanes.inline())
    open_store(home).close()
