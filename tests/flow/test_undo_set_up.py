"""What the studio sets up for itself is taken back choice by choice, with a line of its own."""

import json

import pytest

from pixdesk.domain.people import HouseRules, Role
from pixdesk.errors import NotAllowed, SetupError, StaleState
from pixdesk.imaging import adapters
from pixdesk.imaging.adapters import Adapter
from pixdesk.pipeline import anchoring
from pixdesk.pipeline.device_memory import StudioMemory
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import shots
from pixdesk.store.choosing import ANCHOR_TO
from pixdesk.store.settings import setting
from tests.helpers.lists import shoot_all, take_in
from tests.helpers.studio import open_studio


@pytest.fixture
def engine(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as opened:
        yield opened


def told(engine):
    line = next(line for line in engine.audit_lines() if line.action == "undone")
    return line.actor, line.subject, json.loads(line.detail)


def skus(engine):
    return [row.sku for row in engine.studio.on_store(shots.select)]


# -- the shot list ----------------------------------------------------------------------------------------------------


def test_columns_chosen_for_a_list_go_back_after_the_list_itself(engine, tmp_path):
    engine.shots.choose_columns({"sku": "Artikel"}, actor="mia")
    engine.shots.choose_columns({"views": "Seiten"}, actor="mia")
    take_in(engine, tmp_path, "Artikel,Seiten\nA1,front\n", "list.csv")
    assert engine.shots.taken_last() == "list.csv"
    engine.shots.take_back(actor="ana")
    assert (skus(engine), engine.shots.columns()) == ([], {"sku": "Artikel", "views": "Seiten"})
    assert engine.shots.taken_last() == "Which column says what"
    assert "as it was chosen before" in engine.shots.take_back(actor="ana").sentence
    assert engine.shots.columns() == {"sku": "Artikel"}
    who, _, line = told(engine)
    assert (who, line["what"], line["again"]) == ("ana", "shot-columns-chosen", {"sku": "Artikel"})
    engine.shots.take_back(actor="ana")
    assert engine.shots.columns() == {}
    with pytest.raises(StaleState, match="Nothing was done to the shot list"):
        engine.shots.take_back(actor="ana")


def test_columns_go_back_while_the_list_stays_where_only_they_were_wrong(engine, tmp_path):
    engine.shots.choose_columns({"family": "Marke"}, actor="mia")
    take_in(engine, tmp_path, "sku,Marke\nA1,shoes\n", "list.csv")
    engine.shots.take_back(actor="ana", columns=True)
    assert (skus(engine), engine.shots.columns()) == (["A1"], {})


def test_a_sku_taken_off_the_list_is_on_it_again_where_it_stood(engine, tmp_path):
    take_in(engine, tmp_path, "sku,colourway,views,EAN\nA1,red,front,1\nA1,blue,front+back,2\nB1,,front,3\n")
    before = engine.studio.on_store(shots.select)
    assert engine.shots.drop("a1", actor="mia") == 2
    assert "a1" in engine.shots.taken_last()
    said = engine.shots.take_back(actor="ana")
    assert said.sentence == "a1 is on the list again: 2 rows."
    assert engine.studio.on_store(shots.select) == before
    assert told(engine)[1:] == ("SKU a1", {"what": "shot-dropped", "lines": told(engine)[2]["lines"], "restored": 2})
    assert engine.verify_audit().holds


def test_a_row_that_another_list_brought_again_and_that_was_shot_since_stays_as_it_is(engine, tmp_path):
    take_in(engine, tmp_path, "sku,colourway,views\nA1,red,front\nA1,blue,front\n")
    engine.shots.drop("A1", actor="mia")
    take_in(engine, tmp_path, "sku,colourway,views\nA1,red,front+back\nC1,,front\n", "again.csv")
    shoot_all(engine, tmp_path, "A1_red_front.jpg")
    assert engine.shots.take_back(actor="ana").stayed[0][0] == "A1 red"
    said = engine.shots.take_back(actor="ana")
    assert said.sentence == ("A1 is on the list again: 1 row. Left as they are: A1 red (on the list again since).")
    views = {row.colourway: row.views for row in engine.studio.on_store(shots.select)}
    assert views == {"red": ("front", "back"), "blue": ("front",)}


# -- hours, anchor, adapter -------------------------------------------------------------------------------------------


def test_hours_to_export_go_back_choice_by_choice(engine):
    engine.shots.choose_targets({"": 24.0}, actor="lead")
    engine.shots.choose_targets({"jewellery": 8.0}, actor="lead")
    assert engine.undoing.setting("targets", actor="mia") == {"": 24.0}
    assert told(engine)[2]["what"] == "targets-chosen"
    assert engine.undoing.setting("targets", actor="mia") is None
    with pytest.raises(StaleState, match="Nothing was chosen here"):
        engine.undoing.setting("targets", actor="mia")


def test_the_daily_anchor_goes_where_it_went_before_and_what_is_written_stays(engine, tmp_path):
    first, second = tmp_path / "one.txt", tmp_path / "two.txt"
    anchoring.choose_place(engine.studio, first, actor="lead")
    anchoring.choose_place(engine.studio, second, actor="lead")
    engine.pump()
    written = second.read_text()
    assert engine.undoing.setting("anchor", actor="lead") == str(first)
    assert engine.studio.on_store(setting, ANCHOR_TO) == str(first)
    assert second.read_text() == written
    assert engine.undoing.setting("anchor", actor="lead") is None
    assert told(engine)[2]["what"] == "choices-changed"


def test_the_adapter_before_is_cut_out_on_again(engine, monkeypatch):
    found = [Adapter(index=0, name=name, memory_bytes=1, is_software=False) for name in ("Radeon Pro", "Intel Arc")]
    monkeypatch.setattr(adapters, "adapters", lambda: found)
    engine.settings.choose_adapter("Radeon Pro", actor="lead")
    engine.settings.choose_adapter("Intel Arc", actor="lead")
    engine.settings.choose_adapter("Intel Arc", actor="lead")  # as it is: nothing more to take back
    assert engine.undoing.machine_last() == ("adapter-chosen", "")
    engine.undoing.setting("adapter", actor="lead")
    assert StudioMemory(engine.studio).adapter() == "Radeon Pro"
    assert engine.undoing.machine(actor="lead") == ("adapter-chosen", "")
    assert StudioMemory(engine.studio).adapter() == ""
    assert engine.undoing.machine_last() == ("", "")


# -- people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(engine):
    engine.people.add("Lea Lindt", Role.LEAD, "190283", actor="root")
    engine.people.sign_in("Lea Lindt", "190283")
    engine.people.add("Rita Roth", Role.REVIEWER, "582910", actor="Lea Lindt", os_user="rita")
    return engine.people


def roles(people):
    return {one.name: one.role for one in people.now().everyone}


def test_a_role_an_account_and_a_rule_go_back_one_after_the_other(engine, people):
    people.set_role("Rita Roth", Role.RETOUCHER, actor="x")
    people.set_account("Rita Roth", "", actor="x")
    people.set_rules(HouseRules(four_eyes=True), actor="x")
    assert people.now().done_last == ("house-rules-changed", "")
    assert people.take_back(actor="x") == "The house rules are as they were."
    assert not people.now().rules.four_eyes
    assert people.take_back(actor="x") == "rita signs Rita Roth in again."
    assert people.now().done_last == ("role-changed", "Rita Roth")
    assert people.take_back(actor="x") == "Rita Roth is a reviewer again."
    assert roles(people)["Rita Roth"] is Role.REVIEWER
    assert told(engine)[:2] == ("Lea Lindt", "person Rita Roth")
    assert engine.verify_audit().holds


def test_somebody_let_go_is_back_without_a_pin_and_leads_nobody_until_one_is_set(people):
    people.set_role("Rita Roth", Role.LEAD, actor="x")
    people.remove("Rita Roth", actor="x")
    assert "Set a new PIN" in people.take_back(actor="x")
    assert roles(people)["Rita Roth"] is Role.LEAD
    assert next(one.os_user for one in people.now().everyone if one.name == "Rita Roth") == "rita"
    with pytest.raises(NotAllowed, match="not Rita Roth's PIN"):
        people.sign_in("Rita Roth", "582910")
    with pytest.raises(SetupError, match="the only lead"):
        people.remove("Lea Lindt", actor="x")
    people.set_pin("Rita Roth", "472913", actor="x")
    people.remove("Lea Lindt", actor="x")
    assert people.sign_in("Rita Roth", "472913").role is Role.LEAD


def test_somebody_let_in_by_mistake_is_let_go_and_the_last_lead_stays(people):
    assert people.take_back(actor="x") == "Rita Roth no longer works here."
    assert list(roles(people)) == ["Lea Lindt"]
    assert people.take_back(actor="x") == "Lea Lindt no longer works here."
    assert not people.exist()
    assert people.now().done_last == ("", "")


def test_the_last_who_worked_here_does_not_come_back_without_a_pin(people):
    people.remove("Rita Roth", actor="x")
    people.remove("Lea Lindt", actor="x")
    with pytest.raises(SetupError, match="add a lead with a PIN"):
        people.take_back(actor="root")


def test_only_a_lead_takes_back_what_was_done_to_people(people):
    people.set_role("Rita Roth", Role.RETOUCHER, actor="x")
    people.sign_in("Rita Roth", "582910")
    with pytest.raises(NotAllowed, match="Rita Roth is a retoucher"):
        people.take_back(actor="x")


# -- by command -------------------------------------------------------------------------------------------------------


def test_the_command_line_takes_the_same_back(pixdesk, tmp_path):
    home, list_file = tmp_path / "home", tmp_path / "list.csv"
    list_file.write_text("Artikel\nA1\n", encoding="utf-8")
    assert pixdesk("shots", "import", list_file, "--map", "sku=Artikel", "--home", home)[0] == 0
    assert "list.csv is taken back" in pixdesk("shots", "undo", "--home", home)[1]
    assert "as it was chosen before" in pixdesk("shots", "undo", "--columns", "--home", home)[1]
    assert pixdesk("shots", "undo", "--home", home)[0] != 0
    pixdesk("status", "--target", "24", "--home", home)
    code, said = pixdesk("status", "--undo-target", "--json", "--home", home)
    assert (code, json.loads(said)["clocks"]["targets_h"]) == (0, {})
    pixdesk("audit", "anchor", "--to", tmp_path / "anchors.txt", "--daily", "--home", home)
    assert "daily no more" in pixdesk("audit", "anchor", "--undo", "--home", home)[1]
    assert (tmp_path / "anchors.txt").exists()
    assert pixdesk("doctor", "--gpu", "--undo-adapter", "--home", home)[0] != 0
    assert "Nothing was done to people" in pixdesk("people", "undo", "--home", home)[1]
