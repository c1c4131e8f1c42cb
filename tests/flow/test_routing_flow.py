"""A capture that fails in one way is tried once more, the better cutout goes on, and a person can take another."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.errors import Cancelled, SetupError, StaleState
from pixdesk.pipeline import attempts
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import captures
from tests.helpers.studio import open_studio, run_until_idle, shoot
from tests.helpers.tiny_model import write_tiny_model

LIMITS = "[limits]\nsubject_min_share = 0.005\nsubject_max_share = 0.97\n"


def add_model(home, name, threshold):
    (home / "models").mkdir(parents=True, exist_ok=True)
    card = write_tiny_model(home / "models" / f"{name}.onnx", threshold=threshold)
    (home / "models" / f"{name}.toml").write_text(
        f'id = "{name}"\ntitle = "{name}"\nfile = "{name}.onnx"\nsha256 = "{card.sha256}"\n'
        f"byte_count = {card.byte_count}\n"
        'licence = "Apache-2.0"\nsource = "written by the tests"\nside = 256\nmean = [0.0, 0.0, 0.0]\n'
        'std = [1.0, 1.0, 1.0]\nscale = "255"\n',
        encoding="utf-8",
    )


def add_recipe(home, name, model, *lines, limits=LIMITS):
    (home / "recipes").mkdir(parents=True, exist_ok=True)
    head = "\n".join([f'id = "{name}"', f'title = "{name}"', f'model = "{model}"', *lines])
    (home / "recipes" / f"{name}.toml").write_text(f"{head}\n{limits}", encoding="utf-8")


@contextmanager
def desk(place, recipe, lanes=None, **choices):
    """A studio whose model `blind` finds nothing, `tiny` the product, and `all` the whole frame."""
    home = place / "studio"
    add_model(home, "blind", 1.5)
    add_model(home, "all", -1.0)
    with open_studio(place, lanes or Lanes.inline(), recipe=recipe, model="", **choices) as engine:
        yield engine


def told(engine, action):
    return [json.loads(line.detail) for line in engine.audit_lines() if line.action == action]


def only(engine):
    (view,) = engine.recent()
    return view


@pytest.fixture
def home(tmp_path):
    add_recipe(tmp_path / "studio", "sees", "tiny")
    add_recipe(tmp_path / "studio", "misses", "blind", 'alternative = "sees"')
    return tmp_path / "studio"


def test_what_one_recipe_misses_the_alternative_cuts_out_and_the_log_has_both_scores(tmp_path, home, lanes):
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "misses", lanes) as engine:
        run_until_idle(engine)
        view = only(engine)
        assert (view.capture.state, view.capture.recipe_id, view.capture.model_id) == (
            CaptureState.CLEAN,
            "sees",
            "tiny",
        )
        assert [network.id for network in view.capture.networks] == ["tiny"]
        assert [finding.sentence for finding in view.findings] == [
            "The cutout by the recipe misses failed (no subject); this one is by sees."
        ]
        (retried,) = told(engine, "retried")
        assert (retried["because"], retried["kept"]) == ("no-subject", "sees")
        assert [said.split(":")[0] for said in retried["scores"]] == ["misses", "sees"]
        assert "held by 1" in retried["scores"][0]
        assert "nothing holds it" in retried["scores"][1]
        rules = engine.candidates.routing().digest
        assert retried["routing"] == rules == told(engine, "processed")[0]["routing"]
        assert [(one.recipe_id, one.is_taken) for one in engine.candidates.of(view.capture.id)] == [
            ("misses", False),
            ("sees", True),
        ]
        assert engine.verify_audit().holds


def test_a_retry_that_cures_nothing_is_the_only_one_and_a_person_has_the_recipes_own(tmp_path, home):
    add_recipe(home, "blinder", "blind", 'alternative = "misses"')
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "blinder") as engine:
        run_until_idle(engine)
        (retried,) = told(engine, "retried")
        assert [id_ for id_, _ in retried["recipes"]] == ["blinder", "misses"], "and not the alternative's alternative"
        assert retried["kept"] == "blinder"
        assert only(engine).capture.recipe_id == "blinder"
        assert only(engine).findings[-1].sentence.endswith("; one by misses was no better.")
        assert engine.cases()[0].case.findings[0].code is Code.NO_SUBJECT


def test_two_kinds_of_finding_go_to_a_person_untried(tmp_path, home):
    add_recipe(home, "misses", "blind", 'alternative = "sees"', limits=f"{LIMITS}short_side_min_px = 5000\n")
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "misses") as engine:
        run_until_idle(engine)
        assert not told(engine, "retried")
        assert {finding.code for finding in engine.cases()[0].case.findings} == {Code.NO_SUBJECT, Code.TOO_SMALL}


def test_a_capture_that_nothing_holds_is_cut_out_once(tmp_path, home):
    add_recipe(home, "sees", "tiny", 'alternative = "misses"')
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "sees") as engine:
        seen, run = [], engine.studio.inference.run
        engine.studio.inference.run = lambda card, *rest: seen.append(card.id) or run(card, *rest)
        run_until_idle(engine)
        assert seen == ["tiny"]
        assert only(engine).capture.state is CaptureState.CLEAN
        assert engine.candidates.of(only(engine).capture.id) == []


def test_nothing_is_tried_beside_a_model_that_was_chosen_for_the_shoot(tmp_path, home):
    shoot(tmp_path / "capture", "A1_front.jpg")
    add_model(home, "blind", 1.5)
    with open_studio(tmp_path, Lanes.inline(), recipe="sees", model="blind") as engine:
        run_until_idle(engine)
        assert not told(engine, "retried")
        assert only(engine).capture.state is CaptureState.HELD


def test_a_retry_that_is_interrupted_begins_anew_with_the_whole_capture(tmp_path, home, monkeypatch):
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "misses") as engine:
        stops, by = [True], attempts._by

        def stopped_once(*how):
            if stops:
                stops.clear()
                raise Cancelled
            return by(*how)

        monkeypatch.setattr(attempts, "_by", stopped_once)
        run_until_idle(engine)
        assert not stops
        assert [line.action for line in engine.audit_lines() if line.action in ("claimed", "requeued", "retried")] == [
            "retried",
            "claimed",
            "requeued",
            "claimed",
        ]
        assert only(engine).capture.recipe_id == "sees"


def test_an_alternative_that_cannot_run_leaves_the_recipes_own_and_says_why(tmp_path, home):
    add_recipe(home, "sees", "nosuch")
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "misses") as engine:
        run_until_idle(engine)
        (retried,) = told(engine, "retried")
        assert "The cutout by the recipe sees could not be made" in retried["failed"][0]
        assert only(engine).capture.state is CaptureState.HELD


def test_of_several_candidates_the_best_goes_on_and_another_can_be_taken_until_approval(tmp_path, home):
    add_recipe(home, "three", "blind", 'candidates = ["sees", "floods"]')
    add_recipe(home, "floods", "all")
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "three") as engine:
        run_until_idle(engine)
        capture = only(engine).capture
        made = engine.candidates.of(capture.id)
        assert [(one.number, one.recipe_id, one.score.kinds, one.is_taken) for one in made] == [
            (1, "three", 1, False),
            (2, "sees", 0, True),
            (3, "floods", 1, False),
        ]
        assert all(Path(one.matte_path).is_file() for one in made)
        assert told(engine, "candidates-made")[0]["kept"] == "sees"

        taken = engine.candidates.take(capture.id, 3, actor="ana")
        assert not taken.is_clean
        assert only(engine).capture.matte_path == made[2].matte_path
        assert only(engine).capture.state is CaptureState.HELD
        assert told(engine, "mended")[0]["asked"] == "candidate 3, recipe floods"
        with pytest.raises(StaleState, match="already"):
            engine.candidates.take(capture.id, 3, actor="ana")
        with pytest.raises(SetupError, match="no candidate 9"):
            engine.candidates.take(capture.id, 9, actor="ana")
        assert engine.candidates.take(capture.id, 2, actor="ana").is_clean
        assert only(engine).capture.state is CaptureState.CLEAN
        assert engine.cases() == []

        batch = engine.batches()[0].batch.id
        engine.close_batch(batch, actor="ana")
        engine.candidates.sweep()
        assert len(engine.candidates.of(capture.id)) == 3, "nobody has approved it yet"
        engine.approve_batch(batch, actor="ana")
        engine.candidates.sweep()
        engine.candidates.sweep()
        assert engine.candidates.of(capture.id) == []
        assert [Path(one.matte_path).is_file() for one in made] == [False, True, False]
        assert not list(Path(made[0].matte_path).parent.glob(f"{Path(made[0].matte_path).name.split('.')[0]}.*"))
        (swept,) = told(engine, "candidates-swept")
        assert swept["candidates"] == 3
        assert len(engine.export(channels=["shopify"], actor="ana").renditions) == 1


def test_processing_again_makes_new_candidates_and_lets_the_old_ones_go(tmp_path, home):
    add_recipe(home, "misses", "blind", 'alternative = "blinder"')
    add_recipe(home, "blinder", "blind", limits=LIMITS.replace("0.005", "0.006"))
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "misses") as engine:
        run_until_idle(engine)
        first = engine.candidates.of(only(engine).capture.id)
        engine.choose(recipe="sees")
        engine.settle_case(engine.cases()[0].case.id, Disposition.REPROCESS, actor="ana")
        run_until_idle(engine)
        engine.candidates.sweep()
        assert only(engine).capture.state is CaptureState.CLEAN
        assert engine.candidates.of(only(engine).capture.id) == []
        assert [Path(one.matte_path).exists() for one in first] == [False, False]
        assert told(engine, "candidates-swept")[0]["reason"] == "the capture was processed again"
        assert Path(only(engine).capture.matte_path).is_file()


def test_a_staged_file_that_another_capture_uses_survives_the_sweep(tmp_path, home):
    add_recipe(home, "two", "blind", 'candidates = ["sees"]')
    shoot(tmp_path / "capture", "set-1/A1_front.jpg")
    shoot(tmp_path / "capture", "set-2/A2_front.jpg", seed=5)
    with desk(tmp_path, "two") as engine:
        run_until_idle(engine)
        first, second = sorted(engine.recent(), key=lambda view: view.capture.name)
        lost = engine.candidates.of(first.capture.id)[0].matte_path
        engine.studio.on_store(captures.set_quietly, second.capture.id, matte_path=lost)
        batch = next(one.batch.id for one in engine.batches() if one.batch.key == "set-1")
        engine.close_batch(batch, actor="ana")
        engine.approve_batch(batch, actor="ana")
        engine.candidates.sweep()
        assert told(engine, "candidates-swept")[0] == {
            "candidates": 2,
            "files": 0,
            "reason": "nobody chooses any more",
        }
        assert Path(lost).is_file()
        assert len(engine.candidates.of(second.capture.id)) == 2


def test_a_family_that_a_person_sees_opens_a_case_and_is_approved_by_accepting_it(tmp_path, home):
    add_recipe(home, "sees", "tiny", 'family = "Fine jewellery"')
    shoot(tmp_path / "capture", "RNG1_front.jpg")
    with desk(tmp_path, "sees") as engine:
        run_until_idle(engine)
        (case,) = engine.cases()
        assert [finding.code for finding in case.case.findings] == [Code.PERSON_FAMILY]
        assert case.case.reason.startswith("Its family, Fine jewellery, is always looked at by a person.")
        assert case.family == "Fine jewellery"
        engine.settle_case(case.case.id, Disposition.ACCEPT, actor="ana")
        assert only(engine).capture.state is CaptureState.APPROVED


def test_a_capture_that_is_held_anyway_has_no_second_reason(tmp_path, home):
    add_recipe(home, "misses", "blind", 'family = "lace"')
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "misses") as engine:
        run_until_idle(engine)
        assert [finding.code for finding in engine.cases()[0].case.findings] == [Code.NO_SUBJECT]


def test_what_the_shot_list_gives_to_a_person_is_seen_in_its_batch_and_opens_no_case(tmp_path, home):
    listed = tmp_path / "list.csv"
    listed.write_text("sku,views,family,risk\nRNG1,front,rings of glass,\nRNG2,front,glass,normal\n", encoding="utf-8")
    for name in ("RNG1_front.jpg", "RNG2_front.jpg"):
        shoot(tmp_path / "capture", name, seed=len(name))
    with desk(tmp_path, "sees") as engine:
        engine.shots.take_in(listed, actor="lead")
        run_until_idle(engine)
        assert engine.cases() == []


def test_the_studios_rule_makes_a_note_of_a_finding_and_a_case_of_a_note(tmp_path, home):
    (home / "routing.toml").write_text(
        '[[rules]]\nfinding = "no-subject"\nthen = "clean"\n[[rules]]\nfinding = "unknown-name"\nthen = "exception"\n',
        encoding="utf-8",
    )
    shoot(tmp_path / "capture", "A1_front.jpg")
    shoot(tmp_path / "capture", "IMG.jpg", seed=3)
    with desk(tmp_path, "misses", patterns=("{sku}_{view}",)) as engine:
        run_until_idle(engine)
        views = {view.capture.name: view for view in engine.recent()}
        assert views["A1_front.jpg"].capture.state is CaptureState.CLEAN
        assert [finding.code for finding in views["A1_front.jpg"].findings] == [Code.NO_SUBJECT]
        assert [finding.code for finding in engine.cases()[0].case.findings] == [Code.UNKNOWN_NAME]
        assert not told(engine, "retried")


def test_what_a_rule_lets_nobody_overlook_holds_though_another_cutout_is_kept(tmp_path, home):
    add_recipe(home, "two", "blind", 'candidates = ["sees"]')
    (home / "routing.toml").write_text('[[rules]]\nfinding = "no-subject"\nthen = "hold"\n', encoding="utf-8")
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "two") as engine:
        run_until_idle(engine)
        assert only(engine).capture.recipe_id == "sees"
        assert [finding.code for finding in engine.cases()[0].case.findings] == [Code.NO_SUBJECT]


def test_a_wrong_rule_is_told_when_the_desk_opens(tmp_path, home):
    (home / "routing.toml").write_text('[[rules]]\nfinding = "hole"\nthen = "retry"\n', encoding="utf-8")
    with pytest.raises(SetupError, match=r"routing.toml: rules\[1\].finding: must be one of"), desk(tmp_path, "sees"):
        pass


def test_the_command_line_prints_the_rules_and_takes_a_candidate(tmp_path, home, pixdesk):
    add_recipe(home, "two", "tiny", 'candidates = ["floods"]')
    add_recipe(home, "floods", "all", limits="")
    shoot(tmp_path / "capture", "A1_front.jpg")
    with desk(tmp_path, "two") as engine:
        run_until_idle(engine)
        capture_id = only(engine).capture.id
    code, said = pixdesk("routing", "--home", home)
    assert code == 0
    assert "Every capture of the recipe two is also cut out by floods" in said
    assert "holes: it is tried once more with the alternative of its recipe if nothing else is wrong." in said
    code, said = pixdesk("routing", "--json", "--home", home)
    assert json.loads(said)["recipes"]["misses"] == {"alternative": "sees", "candidates": []}
    code, said = pixdesk("candidates", capture_id, "--home", home, "--json")
    assert [one["is_taken"] for one in json.loads(said)] == [True, False]
    code, said = pixdesk("candidates", capture_id, "--take", "2", "--home", home, "--as", "ana")
    assert (code, said.strip()) == (0, "It passes every check.")
    assert pixdesk("candidates", capture_id, "--take", "2", "--home", home)[0] == 1
    assert pixdesk("candidates", 99, "--home", home)[0] == 2
