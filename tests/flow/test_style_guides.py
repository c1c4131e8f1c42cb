"""Style guides at work: a file off its guide is a case, an override lets it out, and old files are looked at again."""

import json
from pathlib import Path

import pytest

from pixdesk.domain.case import Disposition
from pixdesk.domain.event import Notice
from pixdesk.domain.finding import Code
from pixdesk.errors import SetupError
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot

GUIDE = """
id = "acme"
title = "Acme"
brand = "Acme"
background = "#FFFFFF"
[limits]
fill_max_percent = 60.0
background_max_delta_e = 1.0
"""
LIST = "sku,brand,views\nA1,Acme,front\nB2,Other,front\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "studio" / "styles").mkdir(parents=True)
    (tmp_path / "studio" / "styles" / "acme.toml").write_text(GUIDE, encoding="utf-8")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    for seed, sku in enumerate(("A1", "B2")):
        shoot(tmp_path / "capture", f"{sku}_front.jpg", seed=seed, width=1500, height=1400)
    return tmp_path


def test_the_brand_of_the_shot_list_decides_and_a_lead_lets_a_file_out_with_a_reason(place: Path) -> None:
    with open_studio(place, Lanes.inline()) as engine:
        engine.shots.take_in(place / "list.csv", actor="ana")
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
        engine.approve_batch(1, actor="ana")
        heard: list[object] = []
        engine.listen(heard.append)
        report = engine.export(channels=["shopify"], actor="ana")
        told = [event.words for event in heard if isinstance(event, Notice)]
        assert any(": Shopify product image: The product fills" in words for words in told), told
        assert [Path(one.path).name[:2] for one in report.renditions] == ["B2"]
        ((_, _, words),) = report.refused
        assert "off the style guide Acme" in words
        (case,) = engine.cases()
        assert case.case.findings[0].code is Code.OFF_STYLE
        assert "shopify: The product fills" in case.case.findings[0].sentence
        engine.settle_case(case.case.id, Disposition.ACCEPT, actor="lea", note="the client wants it large")
        (made,) = engine.export(channels=["shopify"], actor="ana").renditions
        assert any("the style guide allows 60 %" in remark for remark in made.remarks)
        assert "off style: overridden by lea: the client wants it large" in made.override


def test_what_was_exported_is_held_against_a_guide_of_today_or_of_tomorrow(place: Path, pixdesk) -> None:
    guide = place / "studio" / "styles" / "acme.toml"
    text = guide.read_text(encoding="utf-8")
    guide.unlink()
    with open_studio(place, Lanes.inline()) as engine:
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
        engine.approve_batch(1, actor="ana")
        assert len(engine.export(channels=["shopify"], actor="ana").renditions) == 2
    home = ("--home", place / "studio")
    code, said = pixdesk("style", "check", *home)
    assert (code, "2 exported files looked at, 0 off their guide, 2 without one" in said) == (0, True)
    (place / "coming.toml").write_text(text, encoding="utf-8")
    code, said = pixdesk("style", "check", "--guide-file", place / "coming.toml", "--json", *home)
    told = json.loads(said)
    assert code == 1
    assert [one["guide"] for one in told] == ["acme", "acme"]
    assert all("the style guide allows 60 %" in one["off"][0] and len(one["off"]) == 1 for one in told)
    guide.write_text(text.replace('brand = "Acme"\n', ""), encoding="utf-8")
    assert pixdesk("style", "check", *home)[0] == 1
    assert "every file" in pixdesk("style", "list", *home)[1]
    code, said = pixdesk("checks", "--style", "acme", "--json", *home)
    listed = {one["id"]: one for one in json.loads(said)}
    assert listed["style-crop-tight"]["limits"] == {"fill_max_percent": 60.0}
    assert not listed["style-edge"]["on"]


def test_a_wrong_guide_is_told_with_file_key_and_reason(place: Path) -> None:
    guide = place / "studio" / "styles" / "acme.toml"
    guide.write_text(GUIDE.replace("fill_max_percent", "fil_max_percent"), encoding="utf-8")
    with (
        open_studio(place, Lanes.inline()) as engine,
        pytest.raises(SetupError, match=r"acme\.toml: limits\.fil_max_percent: is not a known key"),
    ):
        engine.studio.catalogue.styles()


def test_a_guide_is_begun_shown_and_changed_by_command(tmp_path: Path, pixdesk) -> None:
    with open_studio(tmp_path, Lanes.inline()):
        pass
    home = ("--home", tmp_path / "studio")
    assert "pixdesk style new" in pixdesk("style", "list", *home)[1]
    new = ("style", "new", "acme", "--title", "Acme", "--set", "brand=Acme")
    code, said = pixdesk(*new, "--set", "limits.fill_max_percent=160", *home)
    assert (code, "between 0 and 100" in said) == (2, True)
    assert pixdesk(*new, "--set", "limits.fill_max_percent=60", *home)[0] == 0
    assert "already" in pixdesk(*new, *home)[1]
    assert "60.0" in pixdesk("style", "show", "acme", *home)[1]
    assert pixdesk("style", "save", "acme", "--set", "enforce=note", *home)[0] == 0
    assert "a remark" in pixdesk("style", "list", *home)[1]
    code, said = pixdesk("style", "save", "acme", "--set", "colour=red", *home)
    assert (code, "pixdesk style show acme" in said) == (2, True)
