"""What was set up is taken back as it was applied: the last change first, with its line, and no byte off."""

import json

import pytest

from pixdesk.domain.choices import Choices
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline import keeping
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import confirmations
from tests.helpers.studio import open_studio


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        yield opened


def entry(engine, shelf, name):
    return next((one for one in engine.settings.entries(shelf) if one.id == name), None)


def save(engine, shelf, base, **texts):
    return engine.settings.save(shelf, base, {**entry(engine, shelf, base).texts, **texts}, actor="ana")


def told(engine):
    line = next(line for line in engine.audit_lines() if line.action == "undone")
    return line.actor, json.loads(line.detail)


def test_choices_go_back_change_by_change_and_only_as_far_as_each_change_went(engine):
    usual = engine.choices()
    engine.keep_choices(actor="lead", patterns=("{sku}-{any}",), aql=1.0)
    engine.keep_choices(actor="lead", full_at=80)
    assert engine.undoing.changed_last() == ("full_at",)
    assert engine.undoing.choices(actor="mia").full_at == usual.full_at
    assert engine.choices().patterns == ("{sku}-{any}",)
    who, line = told(engine)
    assert (who, line["what"], line["full_at"]) == ("mia", "choices-changed", usual.full_at)
    assert engine.undoing.choices(actor="mia") == usual == engine.choices()
    assert engine.undoing.changed_last() == ()
    with pytest.raises(StaleState, match="Nothing was changed"):
        engine.undoing.choices(actor="mia")


def test_choices_taken_back_stay_so_when_the_studio_is_opened_again(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as first:
        first.keep_choices(actor="lead", level="III", patterns=("{sku}-{any}",))
    with open_studio(tmp_path, Lanes.inline()) as second:
        assert second.studio.on_store(keeping.load).level == "III"
        second.undoing.choices(actor="lead")
        kept = second.studio.on_store(keeping.load)
        assert (kept.level, kept.patterns) == (Choices().level, ())


def test_a_family_gets_no_recipe_back_that_there_is_none_of_any_more(engine, tmp_path):
    save(engine, "recipes", "standard", id="shoes")
    engine.shots.choose_recipes({"Shoes": "shoes"}, actor="lead")
    engine.shots.choose_recipes({"Shoes": "fast"}, actor="lead")
    (tmp_path / "studio" / "recipes" / "shoes.toml").unlink()
    with pytest.raises(SetupError, match="shoes"):
        engine.undoing.choices(actor="lead")
    assert engine.choices().recipe_of("Shoes") == "fast"


@pytest.mark.parametrize(("shelf", "base"), [("recipes", "fast"), ("channels", "amazon")])
def test_a_saved_file_is_again_byte_for_byte_what_it_was_and_then_what_ships_is_in_force(engine, tmp_path, shelf, base):
    shipped = entry(engine, shelf, base)
    save(engine, shelf, base, title="One")
    path = tmp_path / "studio" / shelf / f"{base}.toml"
    path.write_bytes(b"# ours, by hand\r\n" + path.read_bytes())
    by_hand = path.read_bytes()
    save(engine, shelf, base, title="Two")
    assert entry(engine, shelf, base).done_last.endswith("-saved")
    engine.undoing.saved(shelf, base, actor="mia")
    assert path.read_bytes() == by_hand
    assert told(engine)[1]["id"] == base
    with pytest.raises(StaleState, match="by another hand"):
        engine.undoing.saved(shelf, base, actor="mia")
    path.write_bytes(by_hand.removeprefix(b"# ours, by hand\r\n"))
    engine.undoing.saved(shelf, base, actor="mia")
    assert not path.exists()
    assert entry(engine, shelf, base) == shipped
    assert (resources_dir() / shelf / f"{base}.toml").is_file()


def test_a_style_guide_that_was_new_goes(engine, tmp_path):
    blank = engine.settings.blank("styles")
    engine.settings.save("styles", "", {**blank.texts, "id": "house", "title": "House"}, actor="ana")
    assert engine.undoing.saved("styles", "house", actor="ana") == "style-saved"
    assert entry(engine, "styles", "house") is None
    assert not (tmp_path / "studio" / "styles" / "house.toml").exists()


def test_a_recipe_that_a_family_is_made_with_stays_and_nothing_is_written_down(engine, tmp_path):
    save(engine, "recipes", "standard", id="shoes")
    engine.shots.choose_recipes({"Shoes": "shoes"}, actor="lead")
    before = (tmp_path / "studio" / "recipes" / "shoes.toml").read_bytes()
    with pytest.raises(StaleState, match="one of its families is made with it"):
        engine.undoing.saved("recipes", "shoes", actor="ana")
    assert (tmp_path / "studio" / "recipes" / "shoes.toml").read_bytes() == before
    assert [line for line in engine.audit_lines() if line.action == "undone"] == []
    assert entry(engine, "recipes", "shoes").done_last == "recipe-saved"


def test_a_recipe_that_another_file_names_stays(engine, tmp_path):
    save(engine, "recipes", "standard", id="shoes")
    rule = '[[rules]]\nfinding = "halo"\nthen = "retry"\nrecipe = "shoes"\n'
    (tmp_path / "studio" / "routing.toml").write_text(rule, encoding="utf-8")
    with pytest.raises(SetupError, match="shoes"):
        engine.undoing.saved("recipes", "shoes", actor="ana")
    assert entry(engine, "recipes", "shoes").is_own


def test_a_confirmed_channel_is_to_be_confirmed_again_once_that_is_taken_back(engine):
    engine.settings.confirm("asos", actor="lead")
    assert not entry(engine, "channels", "asos").to_confirm
    assert engine.undoing.saved("channels", "asos", actor="lead") == "channel-confirmed"
    assert entry(engine, "channels", "asos").to_confirm
    assert engine.studio.on_store(confirmations.confirmed) == {}
    assert told(engine)[1]["id"] == "asos"


def test_what_is_done_to_one_file_does_not_stand_before_another(engine):
    save(engine, "recipes", "fast", title="One")
    save(engine, "recipes", "standard", title="Two")
    engine.undoing.saved("recipes", "fast", actor="ana")
    assert (entry(engine, "recipes", "fast").is_own, entry(engine, "recipes", "standard").title) == (False, "Two")


def test_the_command_line_takes_the_same_back(pixdesk, tmp_path):
    home = tmp_path / "home"
    pixdesk("shoot", "--aql", "1.0", "--home", home)
    code, said = pixdesk("shoot", "--undo", "--home", home)
    assert (code, "AQL 2.5" in said) == (0, True)
    code, said = pixdesk("shoot", "--undo", "--home", home)
    assert (code != 0, "Nothing was changed" in said) == (True, True)
    pixdesk("recipes", "save", "fast", "--set", "title=Glass", "--home", home)
    code, said = pixdesk("recipes", "undo", "fast", "--home", home)
    assert (code, "fast: recipe saved: taken back." in said) == (0, True)
    assert "Glass" not in pixdesk("recipes", "list", "--home", home)[1]
    pixdesk("channels", "confirm", "asos", "--home", home)
    assert "channel confirmed: taken back" in pixdesk("channels", "undo", "asos", "--home", home)[1]
    assert pixdesk("style", "undo", "none", "--home", home)[0] != 0
