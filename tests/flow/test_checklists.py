"""The intake checklist in the flow: measured by what the checks find, ticked by a person with a line in the log."""

import json

import pytest

from pixdesk.domain.checklist import Tick
from pixdesk.errors import SetupError
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot

LIST = "sku,colourway,views,family\nA1,,front+back,shoes\nR1,gold,front,Jewellery\n"


@pytest.fixture
def engine(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as opened:
        (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
        opened.shots.take_in(tmp_path / "list.csv", actor="lead")
        yield opened


def shoot_one(engine, tmp_path, name, seed=71):
    shoot(tmp_path / "capture", name, seed=seed)
    engine.rescan()
    run_until_idle(engine)


def ticks(view):
    return {line.id: line.tick for line in view.lines}


def test_nothing_is_asked_before_a_product_is_shot(engine):
    assert engine.checks.now().lines == ()


def test_the_product_being_shot_is_measured_by_its_captures_and_its_row(engine, tmp_path):
    shoot_one(engine, tmp_path, "a1_front.jpg")
    view = engine.checks.now()
    assert (view.sku, view.family, view.title) == ("A1", "shoes", "Every product")
    assert ticks(view)["focus"] is Tick.RIGHT
    assert ticks(view)["props"] is Tick.OPEN
    assert next(line.words for line in view.lines if line.id == "views") == "Missing: back"
    shoot_one(engine, tmp_path, "A1_back.jpg", seed=72)
    assert ticks(engine.checks.now())["views"] is Tick.RIGHT


def test_a_family_has_its_own_list_and_a_studio_its_own_over_it(engine, tmp_path):
    assert "polished" in ticks(engine.checks.of("r1"))
    place = engine.studio.home / "checklists"
    place.mkdir()
    (place / "mine.toml").write_text(
        'id = "jewellery"\ntitle = "Ours"\nfamilies = ["jewellery"]\n'
        '[[items]]\nid = "scale"\ntitle = "Scale in frame"\nby = "person"\n',
        encoding="utf-8",
    )
    assert list(ticks(engine.checks.of("R1"))) == ["scale"]


def test_a_tick_is_a_line_of_the_log_once_and_taking_it_away_is_another(engine):
    view = engine.checks.tick("r1", "polished", actor="ana")
    assert (ticks(view)["polished"], view.right) == (Tick.RIGHT, 1)
    engine.checks.tick("R1", "polished", actor="ben")
    engine.checks.tick("R1", "polished", is_right=False, actor="ben")
    said = [(line.action, line.actor, line.subject) for line in engine.audit_lines() if "checklist" in line.action]
    assert said == [("checklist-unticked", "ben", "SKU R1"), ("checklist-ticked", "ana", "SKU R1")]
    line = next(line for line in engine.audit_lines() if line.action == "checklist-ticked")
    assert json.loads(line.detail) == {"item": "polished", "title": "Polished, no fingerprints", "colourway": "gold"}
    assert engine.verify_audit().holds


def test_what_is_measured_cannot_be_ticked_and_what_is_not_there_is_named(engine):
    with pytest.raises(SetupError, match="is measured"):
        engine.checks.tick("A1", "focus", actor="ana")
    with pytest.raises(SetupError, match="There is: target-first"):
        engine.checks.tick("A1", "polished", actor="ana")


def test_the_command_line_shows_and_ticks_it(engine, tmp_path, pixdesk):
    shoot_one(engine, tmp_path, "A1_front.jpg")
    home = ("--home", tmp_path / "studio")
    code, said = pixdesk("checklist", *home)
    assert code == 0, said
    assert "A1: Every product, 3 of 6 right." in said
    engine.close()
    code, said = pixdesk("checklist", "--tick", "props", "--tick", "target-first", *home)
    assert "A1: Every product, 5 of 6 right." in said
    told = json.loads(pixdesk("checklist", "R1", "--json", *home)[1])
    assert (told["family"], told["lines"][0]["tick"]) == ("Jewellery", "open")
    assert pixdesk("checklist", "R1", "--tick", "focus", *home)[0] == 2
