"""A shot list in the flow: taken in, filled by captures, what fits nowhere given its place by a person."""

import json

import pytest

from pixdesk.domain.batch import BatchRule, DefectClass
from pixdesk.domain.event import Changed, Notice
from pixdesk.domain.finding import Code
from pixdesk.domain.shot_state import ShotState, counted
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline import keeping, status
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.lists import shoot_all, take_in
from tests.helpers.studio import open_studio, run_until_idle, shoot


@pytest.fixture
def engine(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock, batch_rule=BatchRule.SKU) as opened:
        yield opened


def states(engine):
    return {one.row.sku: one.word for one in engine.shots.standings()}


def labels(engine):
    return {view.capture.name: (view.capture.label.sku, view.capture.label.view) for view in engine.recent()}


def batch_of(engine, name):
    capture = next(view.capture for view in engine.recent() if view.capture.name == name)
    return next(one.batch.key for one in engine.batches() if one.batch.id == capture.batch_id)


def test_a_row_goes_from_due_to_exported_and_the_set_may_be_struck_only_when_no_view_is_missing(
    engine, tmp_path, clock
):
    taken = take_in(
        engine, tmp_path, "sku,views,due,channels\nA1,front+back,2026-11-21,shopify\nA2,front,2026-12-24,\n"
    )
    assert (taken.imported.added, taken.read.bad) == (2, ())
    assert states(engine) == {"A1": "due", "A2": "due"}
    shoot_all(engine, tmp_path, "A1_front.jpg")
    assert engine.ledger().line == "Not yet: 1 view of the shot list is missing: A1 back."
    assert engine.ledger().missing == (("A1", ("back",)),)
    shoot_all(engine, tmp_path, "A1_back.jpg")
    assert states(engine)["A1"] == "in work"
    assert engine.ledger().may_be_struck
    batch = engine.batches()[0].batch.id
    engine.close_batch(batch, actor="ana")
    engine.approve_batch(batch, actor="ana")
    assert states(engine)["A1"] == "approved"
    clock.forward(days=2)
    assert states(engine)["A1"] == "late"
    engine.export(channels=["shopify"], actor="ana")
    assert states(engine)["A1"] == "exported"


def test_a_newer_list_changes_rows_and_the_log_says_what_each_did(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views\nA1,front\nA2,front\n")
    again = take_in(engine, tmp_path, "sku,views\nA1,front\nA2,front+back\nA3,front\nA3,front\n,back\n")
    assert (again.imported.added, again.imported.changed, again.imported.unchanged) == (1, 1, 1)
    assert [row.line for row in again.read.bad] == [5, 6]
    assert {one.row.sku: one.missing for one in engine.shots.standings()}["A2"] == ("front", "back")
    line = next(line for line in engine.audit_lines() if line.action == "shots-imported")
    told = json.loads(line.detail)
    assert line.subject == "file list.csv"
    assert {name: told[name] for name in ("added", "changed", "unchanged", "bad")} == {
        "added": 1,
        "changed": 1,
        "unchanged": 1,
        "bad": 2,
    }
    assert told["digest"] == again.read.digest
    assert engine.shots.drop("a3", actor="lead") == 1
    assert sorted(states(engine)) == ["A1", "A2"]
    with pytest.raises(KeyError):
        engine.shots.drop("a3", actor="lead")
    assert engine.verify_audit().holds


def test_the_columns_a_studio_chose_are_remembered(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        engine.shots.choose_columns({"sku": "Bestellnummer"}, actor="lead")
        with pytest.raises(SetupError, match="no field 'size'"):
            engine.shots.choose_columns({"size": "x"}, actor="lead")
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        assert take_in(engine, tmp_path, "name;Bestellnummer\nx;A1\n").imported.added == 1
        assert engine.shots.choose_columns({"sku": ""}, actor="lead") == {}
        assert take_in(engine, tmp_path, "name;Bestellnummer\nx;A1\n").imported is None


def test_what_fits_nowhere_waits_for_a_person_and_joins_its_batch_when_it_is_given_its_place(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views,style\nSHO-1001,front+back,S7\n")
    shoot_all(engine, tmp_path, "SHO-10O1_front.jpg", "DSC_0001.jpg", "SHO-1001_front.jpg")
    original = (tmp_path / "capture" / "DSC_0001.jpg").read_bytes()
    assert engine.ledger().obstacles == (
        "1 view of the shot list is missing: SHO-1001 back.",
        "2 captures are on no row of the list: that may be what is missing.",
    )
    tray = {one.name: one for one in engine.shots.homeless()}
    assert sorted(tray) == ["DSC_0001.jpg", "SHO-10O1_front.jpg"]
    assert engine.shots.homeless_count() == 2
    assert tray["SHO-10O1_front.jpg"].skus == ("SHO-1001",)
    assert batch_of(engine, "SHO-10O1_front.jpg") == "SHO-10O1"
    assert labels(engine)["SHO-10O1_front.jpg"] == ("SHO-10O1", "front"), "nothing is applied by itself"
    engine.shots.assign(tray["DSC_0001.jpg"].id, sku="sho-1001", view="Back", actor="photographer")
    assert labels(engine)["DSC_0001.jpg"] == ("SHO-1001", "back")
    assert batch_of(engine, "DSC_0001.jpg") == "SHO-1001"
    assert [one.name for one in engine.shots.homeless()] == ["SHO-10O1_front.jpg"]
    assert (tmp_path / "capture" / "DSC_0001.jpg").read_bytes() == original
    view = next(view for view in engine.recent() if view.capture.name == "DSC_0001.jpg")
    assert Code.UNKNOWN_NAME not in [finding.code for finding in view.findings]
    assert view.capture.label.style == "S7"
    line = next(line for line in engine.audit_lines() if line.action == "assigned")
    assert (line.actor, json.loads(line.detail)["sku"]) == ("photographer", "sho-1001")


def test_what_a_person_said_holds_for_the_next_version_and_for_a_name_that_says_less(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views\nA1,front\n")
    shoot_all(engine, tmp_path, "DSC_1.jpg")
    engine.shots.assign(engine.recent()[0].capture.id, sku="A1", view="front", actor="ana")
    shoot_all(engine, tmp_path, "DSC_1.jpg")
    assert engine.recent()[0].capture.version == 1, "the same bytes are no new version"
    shoot(tmp_path / "capture", "DSC_1.jpg", seed=7)
    engine.rescan()
    run_until_idle(engine)
    assert engine.recent()[0].capture.version == 2
    assert labels(engine)["DSC_1.jpg"] == ("A1", "front")
    assert batch_of(engine, "DSC_1.jpg") == "A1"
    (tmp_path / "capture" / "DSC_1.jpg").rename(tmp_path / "capture" / "IMG_9.jpg")
    engine.rescan()
    run_until_idle(engine)
    assert labels(engine) == {"IMG_9.jpg": ("A1", "front")}


def test_what_is_approved_keeps_its_name_and_a_name_that_can_be_none_is_refused(engine, tmp_path):
    shoot_all(engine, tmp_path, "A1_front.jpg")
    capture = engine.recent()[0].capture
    with pytest.raises(SetupError, match="can be no SKU"):
        engine.shots.assign(capture.id, sku="../x", view="front", actor="ana")
    with pytest.raises(KeyError):
        engine.shots.assign(999, sku="A1", view="front", actor="ana")
    engine.approve_uninspected(capture.batch_id, actor="ana")
    with pytest.raises(StaleState, match="undo its approval"):
        engine.shots.assign(capture.id, sku="B1", view="front", actor="ana")


JEWELS = "sku,family,views\nRNG-1,Jewellery,front\nRNG-2,Jewellery,front\nSHO-1,shoes,front\n"


def test_what_a_person_must_see_is_a_batch_of_its_own_and_seen_whole_whatever_plan_is_asked_for(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock, percent=10.0) as engine:
        take_in(engine, tmp_path, JEWELS)
        shoot_all(engine, tmp_path, *(f"RNG-{1 + n % 2}_front_{n}.jpg" for n in range(3)), "SHO-1_front.jpg")
        assert batch_of(engine, "SHO-1_front.jpg") == "capture"
        assert batch_of(engine, "RNG-1_front_0.jpg") == "capture (every one seen)"
        jewels = next(one.batch.id for one in engine.batches() if "every one" in one.batch.key)
        with pytest.raises(StaleState, match="inspect its sheet"):
            engine.approve_uninspected(jewels, actor="ana")
        sheet = engine.close_batch(jewels, actor="ana")
        assert (len(sheet.sample), sheet.summary.batch.plan) == (3, "every capture, each for itself")
        drawn = next(line for line in engine.audit_lines() if line.action == "sample-drawn")
        assert json.loads(drawn.detail)["severity_because"] == "a family a person sees every one of"
        defects = {defect.defect_class: defect.id for defect in sheet.defects}
        marked = engine.mark(jewels, sheet.sample[0].capture.id, defect=defects[DefectClass.CRITICAL], actor="ana")
        assert marked.claim == (
            "2 of 3 not marked yet: approving passes them as conforming."
            " 1 nonconforming: each that conforms is approved for itself."
        )
        assert engine.approve_batch(jewels, actor="ana") == 2
        assert len(engine.cases()) == 1


def test_a_list_that_comes_after_its_captures_parts_what_a_person_must_see(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        shoot_all(engine, tmp_path, "RNG-1_front.jpg", "SHO-1_front.jpg")
        assert len(engine.batches()) == 1
        heard = []
        engine.listen(heard.append)
        take_in(engine, tmp_path, JEWELS)
        (ring,) = [view.capture for view in engine.recent() if view.capture.label.sku == "RNG-1"]
        assert any(ring.batch_id in event.batches for event in heard if isinstance(event, Changed))
        assert batch_of(engine, "RNG-1_front.jpg") == "capture (every one seen)"
        assert batch_of(engine, "SHO-1_front.jpg") == "capture"


def test_a_batch_closed_before_the_list_said_so_is_still_not_approved_unseen(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        shoot_all(engine, tmp_path, "RNG-1_front.jpg")
        batch = engine.batches()[0].batch.id
        engine.close_batch(batch, actor="ana")
        take_in(engine, tmp_path, JEWELS)
        with pytest.raises(StaleState):
            engine.approve_uninspected(batch, actor="ana")


def test_a_family_is_made_with_its_own_recipe(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        with pytest.raises(SetupError):
            engine.shots.choose_recipes({"jewellery": "nothing"}, actor="lead")
        assert engine.shots.choose_recipes({"jewellery": "fast"}, actor="lead") == {"jewellery": "fast"}
        take_in(engine, tmp_path, JEWELS)
        shoot_all(engine, tmp_path, "RNG-1_front.jpg", "SHO-1_front.jpg", "DSC_1.jpg")
        made = {view.capture.name: view.capture.recipe_id for view in engine.recent()}
        assert made == {"RNG-1_front.jpg": "fast", "SHO-1_front.jpg": "standard", "DSC_1.jpg": "standard"}
        assert keeping.load(engine.studio.store).family_recipes == (("jewellery", "fast"),)
    with open_studio(tmp_path, Lanes.inline(), clock=clock, percent=10.0) as engine:
        assert engine.choices().family_recipes == (("jewellery", "fast"),), "whatever is named for this shoot"
        assert engine.shots.choose_recipes({"Jewellery": ""}, actor="lead") == {}


GAPS, DOUBLES, RIGHT, TYPOS = 12, 6, 3, 4


def test_two_hundred_skus_with_gaps_duplicates_and_typos(engine, tmp_path):
    lines = [f"SHO-{1000 + n},shoes,front,2026-11-{20 + n % 10:02}" for n in range(200)]
    listed = lines + lines[:DOUBLES] + [",shoes,front,2026-11-20" for _ in range(GAPS)]
    taken = take_in(engine, tmp_path, "sku,family,views,due\n" + "\n".join(listed) + "\n")
    assert taken.imported.added == 200
    assert len(taken.read.bad) == GAPS + DOUBLES
    assert len({row.line for row in taken.read.bad}) == GAPS + DOUBLES
    assert all(row.reason.endswith(".") for row in taken.read.bad)
    right = [f"SHO-{1000 + n}_front.jpg" for n in range(RIGHT)]
    typos = [f"SHO-1O{n:02}_front.jpg" for n in range(20, 20 + TYPOS)]
    shoot_all(engine, tmp_path, *right, *typos)
    tray = engine.shots.homeless()
    assert sorted(one.name for one in tray) == sorted(typos)
    for one in tray:
        assert one.skus[0] == one.label.sku.replace("O", "0", 2).replace("SH0", "SHO")
        engine.shots.assign(one.id, sku=one.skus[0], view="front", actor="ana")
    assert engine.shots.homeless() == []
    found = counted(engine.shots.standings())
    assert (found["in work"], found["due"], found["late"]) == (RIGHT + TYPOS, 200 - RIGHT - TYPOS, 0)
    assert {one.state for one in engine.shots.standings()} == {ShotState.DUE, ShotState.IN_WORK}
    due_today = [one for one in engine.shots.standings() if one.row.due.day == 20 and one.missing]
    assert len(engine.ledger().missing) == len(due_today)
    for summary in engine.batches():
        if summary.total:
            engine.approve_uninspected(summary.batch.id, actor="ana")
    for _ in range(2):
        engine.export(channels=["shopify", "amazon"], actor="ana")
    made = [(one.capture_id, one.channel) for one in engine.renditions()]
    assert len(made) == len(set(made)) == 2 * (RIGHT + TYPOS), "each file once, however often it is asked for"
    assert counted(engine.shots.standings())["exported"] == RIGHT + TYPOS
    assert engine.ledger().unaccounted == 0
    assert engine.verify_audit().holds


def test_the_command_line_does_all_of_it(tmp_path, pixdesk, clock):
    home = tmp_path / "studio"
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        shoot_all(engine, tmp_path, "DSC_1.jpg")
    (tmp_path / "list.csv").write_text("Nr;views\nA1;front\n;front\n")
    code, said = pixdesk("shots", "import", tmp_path / "list.csv", "--home", home)
    assert code == 1
    assert "--map sku=COLUMN" in said
    code, said = pixdesk("shots", "import", tmp_path / "list.csv", "--home", home, "--map", "sku=nr")
    assert code == 1
    assert "1 new" in said
    assert "line 3: it has no SKU" in said
    code, said = pixdesk("shots", "list", "--home", home, "--json")
    assert (code, json.loads(said)[0]["missing"]) == (0, ["front"])
    code, said = pixdesk("shots", "homeless", "--home", home, "--json")
    (one,) = json.loads(said)
    assert (one["name"], one["reason"]) == ("DSC_1.jpg", "Its name says no SKU.")
    code, said = pixdesk("shots", "assign", one["capture"], "--sku", "A1", "--view", "front", "--home", home)
    assert code == 0, said
    assert "Every capture has its place" in pixdesk("shots", "homeless", "--home", home)[1]
    assert "1 in work" in pixdesk("shots", "list", "--home", home)[1]
    again = ("--sku", "A1", "--view", "front", "--view", "back", "--home", home)
    assert pixdesk("shots", "assign", one["capture"], *again)[0] == 2
    assert pixdesk("shots", "assign", 99, "--sku", "A1", "--view", "front", "--home", home)[0] == 2
    assert pixdesk("shots", "drop", "A1", "--home", home)[0] == 0
    assert pixdesk("shots", "drop", "A1", "--home", home)[0] == 2
    code, said = pixdesk("ledger", "--home", home, "--json")
    assert json.loads(said)[0]["missing"] == []


def test_the_status_feed_says_how_everything_stands_beside_an_open_desk(tmp_path, pixdesk, clock):
    home = tmp_path / "studio"
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        heard = []
        engine.listen(lambda event: heard.append(event.words) if isinstance(event, Notice) else None)
        engine.shots.choose_targets({"": 10.0, "Jewellery": 4.0}, actor="lead")
        with pytest.raises(SetupError, match="hours"):
            engine.shots.choose_targets({"": -1.0}, actor="lead")
        take_in(engine, tmp_path, "sku,family,views,due\nRNG-1,Jewellery,front+back,2026-11-19\nSHO-1,shoes,front,\n")
        shoot_all(engine, tmp_path, "RNG-1_front.jpg", "SHO-1_front.jpg", "DSC_1.jpg")
        clock.forward(hours=3.5)
        engine.pump()
        engine._clocks.look(1e9)
        assert "RNG-1_front.jpg has 30 min until it must be exported." in heard
        heard.clear()
        engine._clocks.look(2e9)
        assert not heard, "of one picture once"
        told = feed_of(engine)
        assert told["schema"] == "pixdesk.status/1"
        assert told["captures"] == {"clean": 3}
        assert (told["homeless"], told["exceptions"], len(told["batches"])) == (1, 0, 2)
        assert told["shots"]["states"]["late"] == 1
        assert told["shots"]["late"] == [
            {"sku": "RNG-1", "colourway": "", "due": "2026-11-19", "state": "due", "missing": ["back"]}
        ]
        assert {pace: told["clocks"][pace] for pace in ("running", "warned", "broken")} == {
            "running": 2,
            "warned": 1,
            "broken": 0,
        }
        code, said = pixdesk("status", "--home", home, "--json")
        assert code == 0
        assert json.loads(said)["shots"] == told["shots"]
    code, said = pixdesk("status", "--home", home, "--target", "jewellery=0", "--target", "1", "--as", "lead")
    assert code == 0, said
    assert "3 clean" in said
    assert pixdesk("status", "--home", home, "--target", "soon")[0] == 2


def feed_of(engine):
    return engine.studio.on_store(status.feed)


def test_a_list_put_into_the_studios_folder_is_taken_in_once_it_lies_still_and_again_when_it_changes(engine, tmp_path):
    folder = tmp_path / "studio" / "shot-lists"
    folder.mkdir()
    (folder / "week.csv").write_text("sku,views\nA1,front\n,front\n")
    engine._lists.look(1e6)
    assert states(engine) == {}, "it may still be being written"
    engine._lists.look(2e6)
    assert states(engine) == {"A1": "due"}
    assert "line 3: it has no SKU" in (folder / "week.csv.problems.txt").read_text()
    before = len(engine.audit_lines())
    engine._lists.look(3e6)
    engine._lists.look(4e6)
    assert len(engine.audit_lines()) == before
    (folder / "week.csv").write_text("sku,views\nA1,front\nA2,back\n")
    for now_s in (5e6, 6e6):
        engine._lists.look(now_s)
    assert states(engine) == {"A1": "due", "A2": "due"}
    assert sorted(file.name for file in folder.iterdir()) == ["week.csv"]


def test_a_row_is_delivered_when_its_files_stand_at_their_destination(engine, tmp_path):
    take_in(engine, tmp_path, "sku,views,channels\nA1,front,shopify\n")
    shoot_all(engine, tmp_path, "A1_front.jpg")
    engine.approve_uninspected(engine.batches()[0].batch.id, actor="ana")
    engine.export(channels=["shopify"], actor="ana")
    assert states(engine) == {"A1": "exported"}
    engine.studio.on_store(stand_delivered)
    assert states(engine) == {"A1": "delivered"}


def stand_delivered(store):
    store.execute(
        "INSERT INTO deliveries (destination, rendition_id, path, path_key, sha256, byte_count, state, at) "
        "SELECT 'shop', id, path, path, sha256, byte_count, 'delivered', exported_at FROM renditions"
    )
