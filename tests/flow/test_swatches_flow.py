"""A capture whose colourway has a swatch is held when it lacks the colour, and only then."""

import json

from pixdesk.domain.finding import Code
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot

FILE = '[[swatches]]\nname = "{name}"\ncolour = "{colour}"\nmax_delta_e = 6.0\n'


def cases_with(tmp_path, colour):
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "swatches.toml").write_text(FILE.format(name="chalk", colour=colour), encoding="utf-8")
    shoot(tmp_path / "capture", "A1_chalk_front.jpg")
    shoot(tmp_path / "capture", "A1_navy_front.jpg", seed=1)
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
        return [(view.capture.name, [finding.code for finding in view.case.findings]) for view in engine.cases()]


def test_the_right_colour_goes_on(tmp_path):
    assert cases_with(tmp_path, "#CCCCCC") == []


def test_the_wrong_colour_is_a_case_of_the_one_that_has_the_swatch(tmp_path, pixdesk):
    assert cases_with(tmp_path, "#CC8888") == [("A1_chalk_front.jpg", [Code.OFF_SWATCH])]
    code, said = pixdesk("swatches", "--json", "--home", tmp_path / "studio")
    assert code == 0
    assert json.loads(said)[0]["name"] == "chalk"
    assert "chalk" in pixdesk("swatches", "--home", tmp_path / "studio")[1]
