"""Intake checklists: whose they are, what is measured, what a person ticks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pixdesk.domain.capture import Capture, CaptureId, CaptureState, Label
from pixdesk.domain.checklist import By, Checklist, Item, Tick, Ticked, checklist_for, lines
from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import ShotState, Standing
from pixdesk.domain.view import CaptureView
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import Catalogue, resources_dir

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FOCUS = Item(id="focus", title="In focus", by=By.CHECKS, refuted_by=(Code.BLURRED,))
PROPS = Item(id="props", title="Props", by=By.PERSON)
VIEWS = Item(id="views", title="Every view", by=By.VIEWS)
LIST = Checklist(id="standard", title="All", items=(FOCUS, PROPS, VIEWS))
BLURRED = Finding(code=Code.BLURRED, sentence="It is blurred.")


def capture(state=CaptureState.CLEAN, *findings, process_ms=400.0):
    made = Capture(
        id=CaptureId(1),
        digest="d",
        folder="in",
        name="set/A1_front.jpg",
        state=state,
        label=Label(sku="A1", view="front"),
        landed_at=NOON,
        byte_count=1,
        process_ms=process_ms,
    )
    return CaptureView(capture=made, findings=findings, case_id=None)


def standing(*missing):
    return Standing(row=ShotRow(sku="A1", views=("front", "back")), state=ShotState.DUE, missing=missing)


def ticks(views, stands=None, ticked=None):
    return {line.id: (line.tick, line.words) for line in lines(LIST, views, stands, ticked or {})}


def test_before_anything_is_checked_everything_is_open():
    assert {tick for tick, _ in ticks([]).values()} == {Tick.OPEN}
    assert ticks([capture(CaptureState.LANDED, process_ms=0.0)])["focus"][0] is Tick.OPEN


def test_what_is_measured_is_right_until_a_finding_says_otherwise_and_says_which_capture():
    assert ticks([capture()])["focus"] == (Tick.RIGHT, "")
    assert ticks([capture(CaptureState.HELD, BLURRED)])["focus"] == (Tick.WRONG, "A1_front.jpg: It is blurred.")


def test_what_a_person_accepted_since_says_nothing_any_more_but_a_note_still_does():
    assert ticks([capture(CaptureState.CLEAN, BLURRED)])["focus"][0] is Tick.RIGHT
    noted = replace(BLURRED, weight=Weight.NOTE)
    assert ticks([capture(CaptureState.CLEAN, noted)])["focus"][0] is Tick.WRONG
    assert ticks([capture(CaptureState.APPROVED, noted)])["focus"][0] is Tick.RIGHT


def test_what_a_person_ticks_says_who():
    assert ticks([], ticked={"props": Ticked(actor="ana", at=NOON)})["props"] == (Tick.RIGHT, "ana")


def test_the_views_are_those_of_the_shot_list():
    assert ticks([], standing("back"))["views"] == (Tick.OPEN, "Missing: back")
    assert ticks([], standing())["views"][0] is Tick.RIGHT


def test_a_family_has_its_own_list_and_every_other_the_usual_one():
    rings = Checklist(id="rings", title="Rings", families=("Jewellery",), items=(PROPS,))
    known = {"standard": LIST, "rings": rings}
    assert checklist_for("jewellery", known) is rings
    assert checklist_for("shoes", known) is LIST
    assert checklist_for("", known) is LIST
    assert checklist_for("", {"rings": rings}) is None


def test_the_lists_that_ship_can_be_read_and_measure_what_checks_find():
    known = Catalogue(resources_dir()).checklists()
    assert set(known) == {"standard", "jewellery"}
    for one in known.values():
        assert {item.by for item in one.items} == set(By)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id = "x"\ntitle = "X"\n[[items]]\nid = "a"\ntitle = "A"\nby = "person"\n', "families"),
        ('id = "x"\ntitle = "X"\nfamilies = ["y"]\n[[items]]\nid = "a"\ntitle = "A"\nby = "checks"\n', "refuted_by"),
        ('id = "x"\ntitle = "X"\nfamilies = ["y"]\n[[items]]\nid = "a"\ntitle = "A"\nby = "nobody"\n', "by"),
        ('id = "x"\ntitle = "X"\nfamilies = ["y"]\nitems = []\n', "items"),
        ('id = "x"\ntitle = "X"\nfamilies = ["y"]\n[[items]]\nid = "../a"\ntitle = "A"\nby = "person"\n', "id"),
    ],
)
def test_a_wrong_list_is_told_with_its_file_and_key(tmp_path, text, words):
    (tmp_path / "checklists").mkdir()
    (tmp_path / "checklists" / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=rf"x\.toml.*{words}"):
        Catalogue(resources_dir(), tmp_path).checklists()
