"""Settings: forms made from the code, checked beside the field, written as the studio's own file or not at all."""

import tomllib
from pathlib import Path

import pytest

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.form import fields_of, titles
from pixdesk.domain.form_labels import LABELS
from pixdesk.domain.form_words import FIGURES
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.style import StyleGuide
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio

BUNDLED = Catalogue(resources_dir())


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        yield opened


def entry(engine, shelf, name):
    return next(one for one in engine.settings.entries(shelf) if one.id == name)


def test_every_single_figure_of_a_recipe_has_its_field_with_unit_bounds_and_meaning():
    form = {field.key: field for field in fields_of(Recipe)}
    assert form["matte.epsilon"].low == 1e-8
    assert form["matte.guide_side_px"].unit == "px"
    assert "guided filter" in form["matte.epsilon"].explained
    assert form["chain"].choices == ("fast", "studio")
    assert form["limits.frame_contact_max_share"].unit == "share"
    assert "defects" not in form
    channel = {field.key: field for field in fields_of(ChannelProfile)}
    assert channel["max_bytes"].is_optional
    assert channel["formats"].kind == "list"
    assert channel["canvas.side"].kind == "choice"


@pytest.mark.parametrize("kind", [Recipe, ChannelProfile])
def test_no_two_figures_of_a_group_are_called_the_same(kind):
    form = fields_of(kind)
    named = titles(form)
    assert len({(field.group, named[field.key]) for field in form}) == len(form)
    if kind is ChannelProfile:
        assert named["canvas.max_px"] == "That side at most"
        assert named["canvas.max_megapixels"] == "Whole picture at most"


def test_a_label_names_a_figure_there_is_and_says_which_way_its_limit_goes():
    form = {field.key: field for kind in (Recipe, ChannelProfile, StyleGuide) for field in fields_of(kind)}
    assert set(LABELS) <= set(form), "words without a figure"
    for key, field in form.items():
        assert len(field.title) <= 28, key  # a row's label is so wide
        assert not {"min", "max", "delta", "share"} & set(field.title.lower().split()), key


def test_what_fine_tunes_a_cutout_has_a_label_and_a_unit_for_a_photographer_and_keeps_its_key():
    form = {field.key: field for field in fields_of(Recipe)}
    fine = {key: field for key, field in form.items() if field.is_fine}
    assert set(fine) == set(FIGURES), "a figure without its words, or words without a figure"
    assert {key.partition(".")[0] for key in fine} == {"studio", "matte"}
    for key, field in fine.items():
        plain = key.partition(".")[2].replace("_", " ")
        assert field.title.lower() not in (plain, plain.removesuffix(" px").removesuffix(" share")), key
        assert bool(field.unit) == (field.kind in ("number", "whole")), key
        assert field.explained, key
        assert len(field.title) <= 28, key  # a row's label is so wide


@pytest.mark.parametrize("shelf", ["recipes", "channels"])
def test_every_file_that_ships_goes_through_its_form_unchanged(engine, shelf):
    known = getattr(BUNDLED, shelf)()
    for name, value in known.items():
        texts = entry(engine, shelf, name).texts
        assert engine.settings.check(shelf, name, texts) == {}, name
        engine.settings.save(shelf, name, texts, actor="ana")
        assert getattr(engine.studio.catalogue, shelf)()[name].digest == value.digest, name


def test_a_changed_figure_is_written_as_the_studios_own_and_the_bundled_file_stays(engine, tmp_path):
    before = (resources_dir() / "recipes" / "fast.toml").read_bytes()
    texts = {**entry(engine, "recipes", "fast").texts, "matte.haze_alpha": "0.1", "title": "Schuhe"}
    saved = engine.settings.save("recipes", "fast", texts, actor="ana")
    assert saved.is_own
    assert engine.studio.catalogue.recipe("fast").matte.haze_alpha == 0.1
    assert (resources_dir() / "recipes" / "fast.toml").read_bytes() == before
    path = tmp_path / "studio" / "recipes" / "fast.toml"
    assert tomllib.loads(path.read_text(encoding="utf-8"))["title"] == "Schuhe"
    line = engine.audit_lines(search="recipe-saved ana")[0]
    assert '"id":"fast"' in line.detail
    assert [part for part in path.parent.iterdir() if part.suffix == ".part"] == []


def test_another_id_makes_another_recipe_and_keeps_what_the_form_cannot_show(engine):
    texts = {**entry(engine, "recipes", "standard").texts, "id": "shoes"}
    engine.settings.save("recipes", "standard", texts, actor="ana")
    recipes = engine.studio.catalogue.recipes()
    assert recipes["shoes"].defects == recipes["standard"].defects
    assert not entry(engine, "recipes", "standard").is_own


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("matte.epsilon", "much", "number"),
        ("matte.epsilon", "7", "between"),
        ("matte.guide_side_px", "10.5", "whole number"),
        ("limits.subject_min_share", "-1", "negative"),
        ("steps.exposure_ev", "9", "between"),
        ("matte.radius_share", "nan", "number"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(engine, tmp_path, key, text, reason):
    texts = {**entry(engine, "recipes", "fast").texts, key: text}
    wrong = engine.settings.check("recipes", "fast", texts)
    assert list(wrong) == [key]
    assert reason in wrong[key]
    with pytest.raises(SetupError, match=reason):
        engine.settings.save("recipes", "fast", texts, actor="ana")
    assert not (tmp_path / "studio" / "recipes" / "fast.toml").exists()


@pytest.mark.parametrize("name", ["../../etc", "A B", "", "con/x", "a" * 60])
def test_no_id_leads_out_of_the_studios_folder(engine, tmp_path, name):
    for shelf, base in (("channels", "amazon"), ("recipes", "fast")):
        texts = {**entry(engine, shelf, base).texts, "id": name}
        assert "id" in engine.settings.check(shelf, base, texts)
        with pytest.raises(SetupError):
            engine.settings.save(shelf, base, texts, actor="ana")
    assert not list(tmp_path.rglob("etc*"))


def test_figures_that_contradict_each_other_are_told_at_their_table(engine):
    texts = {**entry(engine, "channels", "amazon").texts, "canvas.min_px": "5000"}
    (key,) = engine.settings.check("channels", "amazon", texts)
    assert key.startswith("canvas")
    low = {**entry(engine, "channels", "amazon").texts, "background": "white"}
    assert "#RRGGBB" in engine.settings.check("channels", "amazon", low)["background"]


def test_a_line_is_not_written_for_a_file_that_cannot_be(engine, tmp_path):
    texts = entry(engine, "recipes", "fast").texts
    (tmp_path / "studio" / "recipes" / "fast.toml" / "in the way").mkdir(parents=True)
    with pytest.raises(SetupError, match=r"cannot be (read|written)"):
        engine.settings.save("recipes", "fast", texts, actor="ana")
    assert engine.audit_lines(search="recipe-saved") == []


def test_models_are_listed_and_compared_with_their_cards(engine, tmp_path):
    rows = {row.id: row for row in engine.settings.models()}
    assert rows["tiny"].is_here
    assert rows["tiny"].ok is None
    assert all(row.ok for row in engine.settings.verify_models() if row.is_here)
    with (tmp_path / "studio" / "models" / "tiny.onnx").open("r+b") as file:
        file.write(b"\x00")
    spoilt = {row.id: row for row in engine.settings.verify_models()}["tiny"]
    assert spoilt.ok is False
    assert Path(spoilt.id).name == "tiny"


def test_a_style_guide_is_begun_changed_and_held_to_what_its_file_is_held_to(engine, tmp_path):
    assert engine.settings.entries("styles") == []
    blank = engine.settings.blank("styles")
    texts = {**blank.texts, "id": "acme", "title": "Acme", "brand": "Acme", "families": "shoes, boots"}
    assert "title" in engine.settings.check("styles", "", {**texts, "title": ""})
    assert engine.settings.check("styles", "", {**texts, "limits.shadow_min_share": "1.5"}) == {
        "limits.shadow_min_share": "must be between 0 and 1."
    }
    assert engine.settings.check("styles", "", {**texts, "background": "white"}) == {"background": "must be '#RRGGBB'."}
    saved = engine.settings.save("styles", "", {**texts, "limits.edge_min_percent": "4"}, actor="ana")
    assert (saved.id, saved.is_own, saved.texts["limits.background_max_delta_e"]) == ("acme", True, "off")
    again = engine.settings.save("styles", "acme", {**saved.texts, "enforce": "note"}, actor="ben")
    assert again.texts["families"] == "shoes, boots"
    guide = engine.studio.catalogue.style("acme")
    assert (guide.enforce, guide.limits.edge_min_percent, guide.families) == ("note", 4.0, ("shoes", "boots"))
    assert len(engine.audit_lines(search="style-saved")) == 2


def test_a_channel_nobody_answered_for_is_told_apart_until_its_figures_are_confirmed(engine):
    waiting = {one.id for one in engine.settings.entries("channels") if one.to_confirm}
    assert waiting == {one.id for one in engine.unconfirmed_channels()}
    assert "asos" in waiting
    engine.settings.confirm("asos", actor="ana")
    assert "asos" in {one.id for one in engine.channels()}
    texts = {**entry(engine, "channels", "asos").texts, "max_bytes": "123456"}
    engine.settings.save("channels", "asos", texts, actor="ana")
    assert entry(engine, "channels", "asos").to_confirm, "other figures are to be answered for anew"
