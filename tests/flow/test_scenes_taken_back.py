"""What was done to scenes is taken back, the last first: a choice, an approval, a scene taken in or replaced."""

import json

import pytest

from pixdesk.errors import StaleState
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.plates import paper, small_scene, write_scene
from tests.helpers.studio import open_studio


def made(place, title):
    scene = small_scene(title=title)
    ground = (215, 200, 185) if title == "Warm paper" else (180, 200, 215)
    write_scene(place, scene, paper(scene, (1200, 1000), ground=ground, wall=(200, 190, 180)))
    return place / "paper"


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        yield opened


@pytest.fixture
def scene(engine, tmp_path):
    return engine.scenes.add(made(tmp_path / "one", "Warm paper"), actor="ana")


def views(engine):
    return {one.scene.id: (one.scene.title, one.state, one.used) for one in engine.scenes.listed()}


def test_choice_approval_and_scene_go_back_one_after_the_other_each_with_its_line(engine, scene, tmp_path):
    engine.scenes.approve("paper", actor="lea")
    engine.scenes.use("paper", "etsy", "", actor="lea")
    file = tmp_path / "studio" / "scenes.toml"
    assert views(engine)["paper"] == ("Warm paper", "approved", (("etsy", ""),))
    assert engine.scenes.done_last() == ("scene-chosen", "paper", "etsy")
    assert engine.scenes.take_back(actor="mia") == "scene-chosen"
    assert (file.exists(), views(engine)["paper"][1:]) == (False, ("approved", ()))
    assert engine.scenes.take_back(actor="mia") == "scene-approved"
    assert views(engine)["paper"][1] == "draft"
    assert engine.scenes.take_back(actor="mia") == "scene-added"
    assert "paper" not in views(engine)
    told = [json.loads(line.detail)["what"] for line in engine.audit_lines() if line.action == "undone"]
    assert told == ["scene-added", "scene-approved", "scene-chosen"]
    assert engine.scenes.done_last() == ("", "", "")
    with pytest.raises(StaleState, match="Nothing was done to scenes"):
        engine.scenes.take_back(actor="mia")
    assert engine.verify_audit().holds


def test_the_choice_before_is_in_force_again_to_the_byte(engine, scene, tmp_path):
    engine.scenes.approve("paper", actor="lea")
    engine.scenes.use("paper", "etsy", "", actor="lea")
    file = tmp_path / "studio" / "scenes.toml"
    before = file.read_bytes()
    engine.scenes.use("", "etsy", "", actor="lea")
    engine.scenes.take_back(actor="lea")
    assert file.read_bytes() == before


def test_a_withdrawn_scene_is_approved_again_as_it_was(engine, scene):
    engine.scenes.approve("paper", actor="lea")
    engine.scenes.withdraw("paper", actor="lea")
    engine.scenes.take_back(actor="lea")
    assert views(engine)["paper"][1] == "approved"


def test_a_scene_that_replaced_another_gives_its_place_back_approval_and_all(engine, scene, tmp_path):
    engine.scenes.approve("paper", actor="lea")
    folder = tmp_path / "studio" / "scenes" / "paper"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    engine.scenes.add(made(tmp_path / "two", "Cold paper"), actor="ana")
    assert views(engine)["paper"][:2] == ("Cold paper", "draft")
    engine.scenes.take_back(actor="ana")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert views(engine)["paper"][:2] == ("Warm paper", "approved")
    assert sorted(path.name for path in folder.parent.iterdir()) == ["paper"]


def test_only_the_scene_replaced_last_is_kept(engine, scene, tmp_path):
    engine.scenes.add(made(tmp_path / "two", "Cold paper"), actor="ana")
    engine.scenes.add(made(tmp_path / "three", "Grey paper"), actor="ana")
    engine.scenes.take_back(actor="ana")
    assert views(engine)["paper"][0] == "Cold paper"
    with pytest.raises(StaleState, match="no longer kept"):
        engine.scenes.take_back(actor="ana")
    assert views(engine)["paper"][0] == "Cold paper"


def test_what_another_hand_changed_since_stays(engine, scene, tmp_path):
    file = tmp_path / "studio" / "scenes" / "paper" / "scene.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Warm paper", "By hand"), encoding="utf-8")
    with pytest.raises(StaleState, match="by another hand"):
        engine.scenes.take_back(actor="ana")
    assert views(engine)["paper"][0] == "By hand"
    file.write_text("this is no scene", encoding="utf-8")
    with pytest.raises(StaleState, match="by another hand"):
        engine.scenes.take_back(actor="ana")
    file.write_text(text, encoding="utf-8")
    engine.scenes.approve("paper", actor="ana")
    engine.scenes.use("paper", "etsy", "", actor="ana")
    chosen = tmp_path / "studio" / "scenes.toml"
    chosen.write_text(chosen.read_text() + "# ours\n", encoding="utf-8")
    with pytest.raises(StaleState, match="by another hand"):
        engine.scenes.take_back(actor="ana")
    assert not [line for line in engine.audit_lines() if line.action == "undone"]


def test_the_command_line_takes_the_same_back(pixdesk, tmp_path):
    home = tmp_path / "home"
    pixdesk("scenes", "add", made(tmp_path / "one", "Warm paper"), "--home", home)
    pixdesk("scenes", "approve", "paper", "--home", home)
    pixdesk("scenes", "use", "paper", "--channel", "etsy", "--home", home)
    code, said = pixdesk("scenes", "undo", "--home", home)
    assert (code, "Taken back: scene chosen paper etsy." in said) == (0, True)
    assert "Taken back: scene approved paper." in pixdesk("scenes", "undo", "--home", home)[1]
    assert "Taken back: scene added paper." in pixdesk("scenes", "undo", "--home", home)[1]
    assert pixdesk("scenes", "undo", "--home", home)[0] != 0
