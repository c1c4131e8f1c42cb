"""A model that was added or fetched is taken away again, files and card, while nothing cuts out with it."""

import json

import pytest

from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio
from tests.helpers.tiny_model import RED, tiny_model


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        yield opened


@pytest.fixture
def brought(tmp_path):
    (tmp_path / "brought.onnx").write_bytes(tiny_model(colour=RED, threshold=0.15))
    return tmp_path / "brought.onnx"


def add(engine, file, name="own-shoes"):
    return engine.settings.add_model(file, name, {"licence": "MIT", "side": 128}, actor="lead")


def files(tmp_path):
    return sorted(path.name for path in (tmp_path / "studio" / "models").iterdir())


def test_the_model_added_last_is_gone_with_its_card_and_may_be_added_again_under_its_id(engine, brought, tmp_path):
    before = files(tmp_path)
    add(engine, brought)
    assert engine.undoing.machine_last() == ("model-added", "own-shoes")
    assert engine.undoing.machine(actor="mia") == ("model-added", "own-shoes")
    assert files(tmp_path) == before
    assert "own-shoes" not in [row.id for row in engine.settings.models()]
    line = next(line for line in engine.audit_lines() if line.action == "undone")
    assert (line.actor, json.loads(line.detail)["id"]) == ("mia", "own-shoes")
    assert engine.verify_audit().holds
    assert add(engine, brought).id == "own-shoes"


def test_a_model_that_a_recipe_or_the_shoot_cuts_out_with_stays(engine, brought, tmp_path):
    add(engine, brought)
    texts = dict(next(one for one in engine.settings.entries("recipes") if one.id == "fast").texts)
    engine.settings.save("recipes", "fast", {**texts, "id": "shoes", "model": "own-shoes"}, actor="lead")
    with pytest.raises(StaleState, match="the recipe shoes cuts out with it"):
        engine.undoing.model(actor="lead")
    engine.undoing.saved("recipes", "shoes", actor="lead")
    engine.choose(model="own-shoes")
    with pytest.raises(StaleState, match="the shoot is cut out with it"):
        engine.undoing.model(actor="lead")
    engine.choose(model="tiny")
    assert engine.undoing.model(actor="lead") == "own-shoes"


def test_a_file_that_is_another_by_now_stays(engine, brought, tmp_path):
    add(engine, brought)
    (tmp_path / "studio" / "models" / "own-shoes.onnx").write_bytes(b"another")
    with pytest.raises(StaleState, match="by another hand"):
        engine.undoing.model(actor="lead")
    assert "own-shoes.toml" in files(tmp_path)


def test_a_disk_that_refuses_changes_nothing(engine, brought, tmp_path, monkeypatch):
    from pixdesk.pipeline import model_library

    add(engine, brought)
    there, put = files(tmp_path), model_library.put_in_place

    def refuse(part, path):
        if (part.parent.name, part.name) == ("models", "own-shoes.toml"):
            raise OSError(13, "Permission denied")
        put(part, path)

    monkeypatch.setattr(model_library, "put_in_place", refuse)
    with pytest.raises(SetupError, match="Permission denied"):
        engine.undoing.model(actor="lead")
    assert [name for name in files(tmp_path) if not name.startswith(".")] == there
    assert engine.undoing.machine_last() == ("model-added", "own-shoes")


def test_a_model_that_was_there_already_is_not_taken_away(engine, brought, tmp_path):
    add(engine, brought)
    engine.undoing.model(actor="lead")
    add(engine, brought)
    add(engine, brought)  # the same again: it brings nothing new
    engine.undoing.model(actor="lead")
    with pytest.raises(StaleState, match="No model came"):
        engine.undoing.model(actor="lead")


def test_the_command_line_takes_it_away_again(pixdesk, brought, tmp_path):
    home = tmp_path / "home"
    added = pixdesk("models", "add", brought, "--id", "own", "--licence", "MIT", "--side", 128, "--home", home)
    assert added[0] == 0, added
    assert "Taken away again: own." in pixdesk("models", "undo", "--home", home)[1]
    assert "own" not in pixdesk("models", "list", "--home", home)[1].split()
    assert pixdesk("models", "undo", "--home", home)[0] != 0
