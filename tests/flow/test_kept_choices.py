"""What the studio chose stays chosen, and the log says who changed it."""

import json

import pytest

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.choices import Choices
from pixdesk.errors import SetupError
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_engine
from pixdesk.store.settings import set_setting


@pytest.fixture
def reopen(tmp_path):
    """Open the same studio again and again; the one before is closed first."""
    opened = []

    def again(**how):
        while opened:
            opened.pop().close()
        opening = Opening(home=tmp_path / "studio", out=tmp_path / "exports", **how)
        opened.append(open_engine(opening, Lanes.threaded(), lambda _lane: Inference.inline()))
        return opened[-1]

    yield again
    while opened:
        opened.pop().close()


def test_a_fresh_studio_begins_with_the_usual_choices(reopen):
    assert reopen().choices() == Choices()


def test_kept_choices_hold_after_the_studio_is_opened_again(reopen):
    first = reopen()
    chosen = first.keep_choices(
        actor="lead", patterns=("{sku}-{any}",), batch_rule=BatchRule.SKU, aql=1.0, level="III", idle_close_s=300.0
    )
    assert first.choices() == chosen
    assert reopen().choices() == chosen


def test_choices_named_at_the_start_win_over_those_kept_and_do_not_replace_them(reopen):
    reopen().keep_choices(actor="lead", aql=1.0)
    assert reopen(choices=Choices(aql=4.0)).choices().aql == 4.0
    assert reopen().choices().aql == 1.0


def test_the_log_says_who_changed_what_and_only_what_changed(reopen):
    engine = reopen()
    engine.keep_choices(actor="lead", percent=12.0, aql=2.5)
    engine.keep_choices(actor="lead", percent=12.0)
    written = [line for line in engine.audit_lines() if line.action == "choices-changed"]
    assert [(line.actor, json.loads(line.detail)) for line in written] == [("lead", {"percent": 12.0})]


@pytest.mark.parametrize("wrong", [{"aql": 3.0}, {"level": "IV"}, {"percent": 140.0}, {"patterns": ("{sku}{view}",)}])
def test_a_choice_that_cannot_be_is_refused_in_words_and_nothing_changes(reopen, wrong):
    engine = reopen()
    with pytest.raises(SetupError):
        engine.keep_choices(actor="lead", **wrong)
    assert engine.choices() == Choices()
    assert reopen().choices() == Choices()


@pytest.mark.parametrize(
    "kept",
    [
        {"aql": 3.0, "of_tomorrow": True},
        {"batch_rule": "moon-phase"},
        {"patterns": 7},
        {"idle_close_s": "soon"},
        ["not", "a", "table"],
    ],
)
def test_kept_choices_this_pixdesk_cannot_read_leave_the_usual_ones_in_force(reopen, kept):
    reopen().studio.on_store(set_setting, "choices", kept)
    assert reopen().choices() == Choices()


def test_kept_choices_of_a_newer_pixdesk_are_taken_as_far_as_they_are_known(reopen):
    reopen().studio.on_store(set_setting, "choices", {"aql": 1.5, "of_tomorrow": True})
    assert reopen().choices().aql == 1.5
