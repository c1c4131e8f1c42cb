"""The studio's figures and its returns from the command line, over a real shoot."""

import csv
import io
import json

import pytest

from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import Clock, open_studio, run_until_idle, shoot


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("numbers")
    clock = Clock()
    with open_studio(place, Lanes.inline(), clock=clock) as engine:
        for number in range(6):
            shoot(place / "capture", f"set-1/A{number}_front.jpg", seed=number)
        shoot(place / "capture", "set-1/B1_front.jpg", product="cut")
        run_until_idle(engine)
        clock.forward(minutes=10)
        sheet = engine.close_batch(1, actor="ana")
        engine.sampling.open_sheet(1, actor="ana")
        clock.forward(seconds=2 * len(sheet.sample))
        engine.approve_batch(1, actor="ana")
        engine.settle_case(engine.cases()[0].case.id, "discard", actor="ben")
        engine.export(channels=["shopify"], actor="ana")
    return place / "studio"


def test_the_light_of_a_shoot_is_held_against_its_first_captures(pixdesk, home):
    code, said = pixdesk("drift", "--json", "--home", home)
    (told,) = json.loads(said)
    assert code == 0
    assert len(told["reference"]) == 3
    assert told["most"] < 1
    assert [len(row["captures"]) for row in told["batches"]] == [6]
    code, said = pixdesk("drift", "--home", home)
    assert "95 % of 6 captures in 1 batch stay within" in " ".join(said.split())
    rows = list(csv.DictReader(io.StringIO(pixdesk("drift", "--csv", "--home", home)[1])))
    assert [row["name"] for row in rows] == [f"set-1/A{number}_front.jpg" for number in range(6)]
    assert "set-1/A3_front.jpg" in pixdesk("drift", "--batch", 1, "--home", home)[1]
    assert json.loads(pixdesk("drift", "--json", "--until", "1999-01-01", "--home", home)[1]) == []
    assert "takes five captures" in pixdesk("drift", "--batch", 99, "--home", home)[1]


def test_the_figures_of_a_shoot(pixdesk, home, tmp_path):
    rates = tmp_path / "rates.toml"
    rates.write_text('currency = "EUR"\ncapture = 0.5\n')
    code, said = pixdesk("numbers", "--json", "--rates", rates, "--home", home)
    told = json.loads(said)["numbers"]
    assert code == 0
    assert (told["captures"], told["approved"], told["exported"]) == (7, 6, 6)
    assert told["review_s_per_tile"] == 2.0
    assert told["turnaround_p50_s"] > 600
    assert told["manual_intervention_rate"] == pytest.approx(1 / 7)
    assert told["cost_per_image"] == pytest.approx(7 * 0.5 / 6)
    code, said = pixdesk("numbers", "--csv", "--home", home)
    assert dict(csv.reader(io.StringIO(said)))["captures"] == "7"
    code, said = pixdesk("numbers", "--home", home, "--since", "2030-01-01")
    assert code == 0
    assert "Cost of an approved image" in said


def test_returns_are_joined_to_where_they_came_from(pixdesk, home, tmp_path):
    returns = tmp_path / "returns.csv"
    returns.write_text("\ufeffsku,reason,count\nA1,not as shown,4\nB1,not as shown,1\n", encoding="utf-8")
    code, said = pixdesk("numbers", "--json", "--returns", returns, "--home", home)
    first, other = json.loads(said)["returns"]
    assert code == 0
    assert (first["batch_id"], first["returns"], first["pictures"]) == (1, 4, 1)
    assert first["recipe"].startswith("standard ")
    assert other["batch_id"] is None  # B1 was discarded: no picture of it went out
    code, said = pixdesk("numbers", "--csv", "--returns", returns, "--home", home)
    assert "not as shown,4" in said
    assert "not shot here" in " ".join(pixdesk("numbers", "--returns", returns, "--home", home)[1].split())


@pytest.mark.parametrize(
    ("option", "text"),
    [("--rates", "capture = 'dear'\n"), ("--rates", "taxes = 1.0\n"), ("--returns", "a,b\n1,2\n"), ("--returns", None)],
)
def test_a_file_that_is_wrong_is_said_in_a_sentence(pixdesk, home, tmp_path, option, text):
    path = tmp_path / "wrong"
    if text is not None:
        path.write_text(text)
    code, said = pixdesk("numbers", option, path, "--home", home)
    assert code == 2
    assert "Traceback" not in said
