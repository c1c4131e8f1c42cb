"""The catalogue of checks: complete, in step with recipes and documentation, the only home of their words."""

import json
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain import gate_table
from pixdesk.domain.finding import Weight
from pixdesk.domain.gates import BLUR, FRAME_CONTACT, GATES, GRAVITY, gate_for
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.style import StyleLimits
from pixdesk.pipeline.catalogue import load_toml, resources_dir

ROOT = Path(__file__).resolve().parents[2]
STANDARD = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe).limits


def test_no_two_checks_share_a_name():
    assert len({gate.id for gate in GATES}) == len(GATES)


def test_every_limit_a_recipe_can_set_belongs_to_a_check_and_every_check_has_its_limit():
    in_catalogue = {key for gate in GATES for key in gate.keys}

    assert in_catalogue == {field.name for kind in (CheckLimits, StyleLimits) for field in fields(kind)}


def test_a_code_and_a_unit_name_one_check():
    for gate in GATES:
        found = gate_for(gate.code, gate.unit)
        assert found is not None
        assert found.code is gate.code


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.id)
def test_every_sentence_has_something_filled_in_and_every_figure_its_source(gate):
    named = {name for _, name, _, _ in Formatter().parse(gate.sentence) if name}

    assert named, "a figure, or a name, must be filled in"
    assert gate.measures
    assert gate.source


def test_a_finding_carries_measure_limit_unit_and_region():
    finding = FRAME_CONTACT.finding(CheckLimits(frame_contact_max_share=0.01), 0.14, edge="left", others="")

    assert (finding.measured, finding.limit, finding.unit) == (0.14, 0.01, "share of the edge")
    assert (
        finding.sentence == "The product touches the left edge of the frame: 14 % of that edge. Pull back or reframe."
    )
    assert finding.weight is Weight.HOLD


def test_gravity_names_every_code_once():
    assert set(GRAVITY) == {gate.code for gate in GATES}
    assert len(set(GRAVITY)) == len(GRAVITY)


def test_the_table_of_the_documentation_is_the_catalogue_s():
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    written = page.split("<!-- checks: pixdesk checks --markdown -->\n")[1].split("<!-- end of checks -->")[0]

    assert written == gate_table.as_markdown(STANDARD), "run: pixdesk checks --markdown"


def test_the_checks_are_listed_as_json_with_the_recipe_s_figures(tmp_path):
    said = CliRunner().invoke(app, ["checks", "--json", "--home", str(tmp_path)])

    listed = {check["id"]: check for check in json.loads(said.stdout)}
    assert listed["blurred"]["limits"] == {"edge_blur_max_px": STANDARD.edge_blur_max_px}
    assert listed["blurred"]["unit"] == BLUR.unit
    assert list(listed) == [gate.id for gate in GATES]


def test_a_studio_s_own_recipe_shows_its_own_limits_and_what_it_switched_off(tmp_path):
    (tmp_path / "recipes").mkdir()
    own = 'id = "shiny"\ntitle = "Shiny"\n[limits]\nedge_blur_max_px = 2.5\n'
    (tmp_path / "recipes" / "shiny.toml").write_text(own, encoding="utf-8")

    said = CliRunner().invoke(app, ["checks", "--json", "--recipe", "shiny", "--home", str(tmp_path)])

    listed = {check["id"]: check for check in json.loads(said.stdout)}
    assert listed["blurred"]["limits"] == {"edge_blur_max_px": 2.5}
    assert listed["colour-cast"]["on"] is False


def test_the_table_for_the_terminal_names_every_check(tmp_path):
    said = CliRunner().invoke(app, ["checks", "--home", str(tmp_path)])

    assert said.exit_code == 0
    assert "touches the frame" in " ".join(said.stdout.split())
