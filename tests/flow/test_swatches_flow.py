"""A capture whose colourway has a swatch is held when it lacks the colour, and only then."""

import json
import time

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.event import Notice
from pixdesk.domain.finding import Code
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, prepare_home, run_until_idle, shoot

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


def test_a_swatch_file_that_cannot_be_read_holds_processing_up_in_words_and_loses_nothing(tmp_path):
    swatches = tmp_path / "studio" / "swatches.toml"
    swatches.parent.mkdir()
    swatches.write_text('[[swatch]]\nname = "chalk"\n', encoding="utf-8")
    shoot(tmp_path / "capture", "A1_chalk_front.jpg")
    said = []
    with open_studio(tmp_path, Lanes.inline()) as engine:
        engine.listen(lambda event: said.append(event.words) if isinstance(event, Notice) else None)
        until_s = time.monotonic() + 20
        while not engine.is_resting and time.monotonic() < until_s:
            engine.pump()
        assert engine.is_resting
        assert engine.recent()[0].capture.state is CaptureState.LANDED
        assert any("swatch: is not a known key" in words for words in said)
    swatches.write_text(FILE.format(name="chalk", colour="#CCCCCC"), encoding="utf-8")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
        assert engine.recent()[0].capture.state is CaptureState.CLEAN


def test_a_folder_with_a_broken_swatch_file_is_given_up_with_a_sentence(tmp_path, pixdesk):
    prepare_home(tmp_path / "studio")
    (tmp_path / "studio" / "swatches.toml").write_text('[[swatch]]\nname = "chalk"\n', encoding="utf-8")
    shoot(tmp_path / "in", "A1_chalk_front.jpg")
    arguments = ("--out", tmp_path / "out", "--channel", "shopify", "--model", "tiny", "--home", tmp_path / "studio")
    code, said = pixdesk("process", tmp_path / "in", *arguments)
    assert code == 1
    assert "swatch: is not a known key" in " ".join(said.split())
