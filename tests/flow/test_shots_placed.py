"""The shot list as the window and the command line work through it: one board, captures placed and taken back."""

import json

import pytest

from pixdesk.domain.batch import BatchRule
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot

LIST = "sku,colourway,views,family,due,EAN\nA1,,front+back,shoes,2026-11-21,4001\nA2,,front,rings,,4002\nC1,red,,,,\n"


@pytest.fixture
def engine(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock, batch_rule=BatchRule.SKU) as opened:
        (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
        opened.shots.take_in(tmp_path / "list.csv", actor="lead")
        for seed, name in enumerate(("A1_front.jpg", "DSC_0001.jpg", "DSC_0002.jpg"), start=70):
            shoot(tmp_path / "capture", name, seed=seed)
        opened.rescan()
        run_until_idle(opened)
        yield opened


def waif(engine, name):
    return next(one.homeless.id for one in engine.shots.board().waifs if one.homeless.name == name)


def test_the_board_has_the_rows_their_pictures_their_clocks_and_what_needs_a_home(engine, clock):
    engine.shots.choose_targets({"": 10.0}, actor="lead")
    clock.forward(hours=9)
    board = engine.shots.board()
    line = next(line for line in board.lines if line.standing.row.sku == "A1")
    assert [(one.view, one.path != "") for one in line.pictures] == [("front", True)]
    assert line.standing.missing == ("back",)
    assert line.clock.pace == "warned"
    assert [one.homeless.name for one in board.waifs] == ["DSC_0001.jpg", "DSC_0002.jpg"]
    assert all(one.path for one in board.waifs)
    assert engine.shots.perhaps(board.waifs[0].homeless.id).reason == "Its name says no SKU."


def test_without_a_view_a_capture_shows_the_first_that_is_missing_and_the_log_says_which(engine):
    assert engine.shots.assign(waif(engine, "DSC_0001.jpg"), sku="A1", actor="ana") == "back"
    line = next(line for line in engine.audit_lines() if line.action == "assigned")
    assert json.loads(line.detail)["view"] == "back"
    with pytest.raises(SetupError, match="Nothing tells which view of C1"):
        engine.shots.assign(waif(engine, "DSC_0002.jpg"), sku="C1", colourway="red", actor="ana")
    with pytest.raises(SetupError, match="Nothing tells which view of A1"):
        engine.shots.assign(waif(engine, "DSC_0002.jpg"), sku="A1", actor="ana")


def test_a_name_given_by_hand_is_taken_back_with_its_batch_and_a_line(engine):
    number = waif(engine, "DSC_0001.jpg")
    before = engine.capture(number).capture
    engine.shots.assign(number, sku="A2", view="front", actor="ana")
    given = engine.capture(number).capture
    assert (given.label.sku, given.batch_id != before.batch_id) == ("A2", True)
    engine.shots.put_back(number, actor="ana")
    after = engine.capture(number).capture
    assert (after.label, after.batch_id, after.name) == (before.label, before.batch_id, before.name)
    assert waif(engine, "DSC_0001.jpg") == number
    assert "assignment-undone" in [line.action for line in engine.audit_lines(limit=3)]
    assert engine.verify_audit().holds
    with pytest.raises(StaleState, match="nothing to take back"):
        engine.shots.put_back(number, actor="ana")


def test_a_list_is_looked_at_by_other_columns_without_anything_being_taken_in(engine, tmp_path):
    place = tmp_path / "other.csv"
    place.write_text("Lager,Bestellnr,views\n1,X1,front\n2,,front\n", encoding="utf-8")
    unread = engine.shots.look_at(place, {})
    assert (unread.rows, unread.headers) == ((), ("Lager", "Bestellnr", "views"))
    read = engine.shots.look_at(place, {"sku": "Bestellnr"})
    assert [row.sku for row in read.rows] == ["X1"]
    assert [row.line for row in read.bad] == [3]
    assert len(engine.shots.board().lines) == 3
    assert engine.shots.columns() == {}


def test_the_command_line_sorts_narrows_places_and_takes_back(tmp_path, pixdesk, engine):
    number = waif(engine, "DSC_0001.jpg")
    engine.close()
    home = ("--home", tmp_path / "studio")
    listed = json.loads(pixdesk("shots", "list", "--json", "--sort", "sku", *home)[1])
    assert [row["sku"] for row in listed] == ["A1", "A2", "C1"]
    found = json.loads(pixdesk("shots", "list", "--json", "--search", "rings", *home)[1])
    assert [row["sku"] for row in found] == ["A2"]
    assert "is A1 back" in pixdesk("shots", "assign", number, "--sku", "A1", *home)[1]
    assert "as before" in pixdesk("shots", "assign", number, "--take-back", *home)[1]
    assert pixdesk("shots", "assign", number, *home)[0] == 2


RULES = 'until = "delivered"\nwarn_from = 0.5\n[[targets]]\nhours = 4\n[[targets]]\nfamily = "rings"\nhours = 48\n'


def test_the_studios_file_of_clocks_decides_and_the_feed_says_so(engine, clock, tmp_path, pixdesk):
    (engine.studio.home / "clocks.toml").write_text(RULES, encoding="utf-8")
    clock.forward(hours=3)
    line = next(line for line in engine.shots.board().lines if line.standing.row.sku == "A1")
    assert (line.clock.pace, line.clock.target_s) == ("warned", 4 * 3600)
    with pytest.raises(SetupError, match=r"clocks\.toml"):
        engine.shots.choose_targets({"": 9.0}, actor="lead")
    told = json.loads(pixdesk("status", "--json", "--home", tmp_path / "studio")[1])["clocks"]
    assert (told["until"], told["warn_from"], told["targets_h"]) == ("delivered", 0.5, {"": 4.0, "rings": 48.0})
    assert told["running"] + told["warned"] + told["broken"] == 3
    (engine.studio.home / "clocks.toml").write_text('until = "someday"\n', encoding="utf-8")
    with pytest.raises(SetupError, match=r"clocks\.toml: until"):
        engine.shots.board()
