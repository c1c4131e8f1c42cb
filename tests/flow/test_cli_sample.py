"""Samples from the command line: plans, redraws, second samples and how batches are inspected from now on."""

import json

import pytest

from pixdesk.pipeline.lanes import Lanes
from pixdesk.store.db import open_store
from tests.helpers.stored import NOON, clean_batch, close, sampled
from tests.helpers.studio import open_studio


@pytest.fixture
def home(tmp_path):
    """A studio with one batch of 151 under inspection, by a double plan."""
    with open_studio(tmp_path, Lanes.inline()):
        pass
    store = open_store(tmp_path / "studio", clock=lambda: NOON)
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id, double=True)
    store.close()
    return tmp_path / "studio"


def test_a_plan_is_told_before_anybody_shoots(pixdesk):
    code, said = pixdesk("sample", "plan", "--size", 500, "--json")
    told = json.loads(said)
    assert code == 0
    assert (told["n"], told["ac"], told["re"], told["letter"]) == (50, 3, 4, "H")
    five = next(point for point in told["oc"] if point["share"] == 0.05)
    assert round(five["accepted"], 2) == 0.77
    assert 0.03 < told["aoql"] < 0.04
    code, said = pixdesk("sample", "plan", "--size", 500, "--double", "--severity", "tightened")
    assert code == 0
    assert "32 more are looked" in " ".join(said.split())
    assert "second" in json.loads(pixdesk("sample", "plan", "--size", 500, "--double", "--json")[1])


@pytest.mark.parametrize(
    "wrong", [("--aql", 3), ("--level", "IV"), ("--severity", "strict"), ("--percent", 120)], ids=str
)
def test_a_plan_the_standard_does_not_have_is_refused_in_a_sentence(pixdesk, wrong):
    code, said = pixdesk("sample", "plan", "--size", 500, *wrong)
    assert code == 2
    assert "Traceback" not in said


def test_a_sample_is_drawn_again_at_home_and_elsewhere(pixdesk, home, tmp_path):
    code, said = pixdesk("sample", "redraw", 1, "--home", home)
    assert code == 0
    assert "it draws the same captures" in " ".join(said.split())
    assert pixdesk("audit", "export", tmp_path / "log.jsonl", "--home", home)[0] == 0
    code, said = pixdesk("sample", "redraw", 1, "--log", tmp_path / "log.jsonl", "--json")
    assert code == 0
    assert json.loads(said)[0]["matches"]
    text = (tmp_path / "log.jsonl").read_text().replace('"seed":"', '"seed":"0')
    (tmp_path / "log.jsonl").write_text(text)
    assert pixdesk("sample", "redraw", 1, "--log", tmp_path / "log.jsonl")[0] == 1
    assert pixdesk("sample", "redraw", 9, "--home", home)[0] == 2
    (tmp_path / "log.jsonl").write_text("[1]\n")
    code, said = pixdesk("sample", "redraw", 1, "--log", tmp_path / "log.jsonl")
    assert code == 2
    assert "is not a log" in " ".join(said.split())


def test_another_sample_a_second_one_and_the_standing_of_the_stream(pixdesk, home):
    assert pixdesk("sample", "again", 1, "--reason", "seen by others", "--home", home, "--as", "lead")[0] == 0
    code, said = pixdesk("sample", "second", 1, "--home", home)
    assert code == 2
    assert "first sample decides" in " ".join(said.split())
    assert pixdesk("approve", 1, "--home", home, "--as", "ana")[0] == 0
    code, said = pixdesk("batches", "--home", home)
    assert "1 judged, 1 accepted in a row" in " ".join(said.split())
    code, said = pixdesk("sample", "resume", "standard", "--reason", "mended", "--home", home)
    assert code == 2
    assert "has not stopped" in said


def test_how_samples_are_drawn_is_kept_and_written_down(pixdesk, home):
    said = " ".join(pixdesk("sample", "rules", "--home", home)[1].split())
    assert said == "Single plans, drawn from the whole lot; reduced inspection: never."
    code, said = pixdesk("sample", "rules", "--double", "--by-strata", "--reduced-by", "score", "--home", home)
    assert code == 0
    said = " ".join(pixdesk("sample", "rules", "--home", home)[1].split())
    assert said == "Double plans where there are any, spread over risk, SKUs and views; reduced inspection: score."
    assert "choices-changed" in pixdesk("audit", "export", "--home", home)[1]


def test_a_second_reviewer_is_recorded_and_compared(pixdesk, home):
    store = open_store(home)
    first = sampled(store, 1)
    store.close()
    assert pixdesk("sample", "opinion", 1, "--home", home, "--as", "ben")[0] == 2  # nobody has judged it yet
    assert pixdesk("approve", 1, "--home", home, "--as", "ana")[0] == 0
    for wrong in (
        ("--as", "ana"),
        ("--as", "ben", "--mark", "99999=halo"),
        ("--as", "ben", "--mark", f"{first[0]}=odd"),
    ):
        assert pixdesk("sample", "opinion", 1, "--home", home, *wrong)[0] == 2
    code, said = pixdesk("sample", "opinion", 1, "--home", home, "--as", "ben", "--mark", f"{first[0]}=halo")
    assert code == 0
    assert "Cohen's kappa 0.00: agreement poor." in " ".join(said.split())
    assert pixdesk("audit", "verify", "--home", home)[0] == 0


def test_minor_defects_get_an_aql_of_their_own(pixdesk, home):
    assert pixdesk("sample", "rules", "--minor-aql", 3, "--home", home)[0] == 2
    code, said = pixdesk("sample", "rules", "--minor-aql", 4, "--planted", 2, "--home", home)
    assert code == 0
    assert "minor defects apart at AQL 4.0" in " ".join(said.split())
    assert "2 known-bad tiles among them" in " ".join(said.split())
