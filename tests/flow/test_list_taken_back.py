"""A shot list taken in is taken back: what it brought goes, what it changed is as before, what was worked on stays."""

import json

import pytest

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.checklist import Item
from pixdesk.errors import StaleState
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import checklists, shots
from tests.helpers.lists import shoot_all, take_in
from tests.helpers.studio import open_studio


@pytest.fixture
def engine(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock, batch_rule=BatchRule.SKU) as opened:
        yield opened


def rows(engine):
    return engine.studio.on_store(shots.select)


def skus(engine):
    return {row.sku: row.views for row in rows(engine)}


def test_list_after_list_goes_back_until_there_is_none(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views,family,EAN\nA1,front,shoes,400\nA2,front,,401\n", "first.csv")
    first = rows(engine)
    take_in(engine, tmp_path, "sku,views,family\nA1,front+back,bags\nA2,front,\nA3,front,\n", "second.csv")
    assert engine.shots.taken_last() == "second.csv"
    told = engine.shots.take_back(actor="mia")
    assert rows(engine) == first
    assert (told.gone, told.restored, told.stayed) == (1, 2, ())
    assert told.sentence == "second.csv is taken back: 1 row gone, 2 rows as before."
    line = next(line for line in engine.audit_lines() if line.action == "undone")
    said = json.loads(line.detail)
    assert (line.actor, line.subject, said["what"]) == ("mia", "file second.csv", "shots-imported")
    assert engine.shots.taken_last() == "first.csv"
    engine.shots.take_back(actor="mia")
    assert rows(engine) == []
    with pytest.raises(StaleState, match="Nothing was done to the shot list"):
        engine.shots.take_back(actor="mia")
    assert engine.verify_audit().holds


def test_a_list_that_changed_nothing_does_not_stand_before_the_one_that_did(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views\nA1,front\n", "first.csv")
    take_in(engine, tmp_path, "sku,views\nA1,front\n", "again.csv")
    assert engine.shots.taken_last() == "first.csv"


def test_rows_that_were_worked_on_since_stay_and_are_named(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views\nA1,front\nA2,front\nA3,front\n", "first.csv")
    shoot_all(engine, tmp_path, "A1_front.jpg")
    take_in(engine, tmp_path, "sku,views\nA1,front+back\nA2,back\nB1,front\nB2,front\nB3,front\n", "second.csv")
    shoot_all(engine, tmp_path, "B1_front.jpg", "A2_back.jpg")
    item = Item(id="props", title="Props away", by="person")
    engine.studio.on_store(checklists.tick, "b2", "", item, is_right=True, actor="ana")
    told = engine.shots.take_back(actor="lead")
    assert dict(told.stayed) == {
        "A2": "has captures since",
        "B1": "has captures since",
        "B2": "its checklist was worked on since",
    }
    assert skus(engine) == {"A1": ("front",), "A2": ("back",), "A3": ("front",), "B1": ("front",), "B2": ("front",)}
    assert "Left as they are: " in told.sentence
    assert "B1 (has captures since)" in told.sentence


def test_a_row_taken_off_by_hand_since_does_not_come_back(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views\nA1,front\nA2,front\n", "first.csv")
    engine.studio.on_store(lambda store: store.execute("DELETE FROM shots WHERE sku = 'A1'"))  # with no act
    told = engine.shots.take_back(actor="lead")
    assert (told.gone, dict(told.stayed)) == (1, {"A1": "taken off the list since"})
    assert rows(engine) == []


def test_a_list_of_which_every_row_is_worked_on_stays_whole_and_nothing_is_written_down(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views\nA1,front\n")
    shoot_all(engine, tmp_path, "A1_front.jpg")
    with pytest.raises(StaleState, match=r"Nothing of list\.csv.*A1 \(has captures since\)"):
        engine.shots.take_back(actor="lead")
    assert list(skus(engine)) == ["A1"]
    assert [line for line in engine.audit_lines() if line.action == "undone"] == []


def test_captures_that_were_there_before_the_list_have_no_place_again_and_do_not_hold_it(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views\nZ9,front\n", "first.csv")
    shoot_all(engine, tmp_path, "A1_front.jpg")
    take_in(engine, tmp_path, "sku,views\nA1,front\n", "second.csv")
    assert engine.shots.homeless_count() == 0
    engine.shots.take_back(actor="lead")
    assert engine.shots.homeless_count() == 1


def test_a_row_whose_captures_were_parted_for_a_person_stays(engine, tmp_path):
    shoot_all(engine, tmp_path, "A1_front.jpg")
    taken = take_in(engine, tmp_path, "sku,views,risk\nA1,front,person\nA2,front,\n")
    assert len(taken.imported.moved) == 1
    told = engine.shots.take_back(actor="lead")
    assert dict(told.stayed) == {"A1": "its captures wait for a person by themselves since"}
    assert list(skus(engine)) == ["A1"]


def test_the_command_line_takes_a_list_back(pixdesk, tmp_path):
    home, place = tmp_path / "home", tmp_path / "day.csv"
    place.write_text("sku,views\nA1,front\n", encoding="utf-8")
    pixdesk("shots", "import", place, "--home", home)
    code, said = pixdesk("shots", "undo", "--home", home)
    assert (code, "day.csv is taken back: 1 row gone, 0 rows as before." in said) == (0, True)
    assert "No rows." in pixdesk("shots", "list", "--home", home)[1]
    code, said = pixdesk("shots", "undo", "--home", home)
    assert (code != 0, "Nothing was done to the shot list" in said) == (True, True)


def test_a_channel_there_is_none_of_is_told_with_its_line_and_the_row_is_kept(engine, tmp_path, pixdesk):
    text = "sku,views,channels\nA1,front,shopify\nA2,front,shopfy\nA3,front,shopfy+amazon\n"
    taken = take_in(engine, tmp_path, text)
    assert (taken.imported.added, taken.read.bad) == (3, ())
    (note,) = taken.read.notes
    assert note.line == 3
    assert "the channel 'shopfy' of this and 1 more row is none pixdesk has" in note.reason
    assert engine.shots.look_at(tmp_path / "list.csv", {}).notes == taken.read.notes
    code, said = pixdesk("shots", "import", tmp_path / "list.csv", "--home", tmp_path / "home")
    assert (code, "line 3: the channel 'shopfy' of this" in " ".join(said.split())) == (0, True)


def test_a_list_is_taken_in_though_a_channel_file_of_the_studio_is_wrong(engine, tmp_path):
    (tmp_path / "studio" / "channels").mkdir(parents=True, exist_ok=True)
    (tmp_path / "studio" / "channels" / "ours.toml").write_text("id = 7", encoding="utf-8")
    taken = take_in(engine, tmp_path, "sku,views,channels\nA1,front,nowhere\n")
    assert (taken.imported.added, taken.read.notes) == (1, ())
