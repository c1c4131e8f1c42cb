"""The ledger: every file that was ever seen is somewhere, and the set stands until all of them are good."""

import json

import pytest
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain.case import Disposition
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import ledger as stored
from tests.helpers.slates import held_before
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle, shoot


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "capture"
    place.mkdir(parents=True, exist_ok=True)
    return place


def look(engine):
    engine.rescan()
    run_until_idle(engine)
    return engine.ledger()


def test_nothing_shot_is_nothing_to_strike(studio):
    assert not studio.ledger().may_be_struck


def test_every_kind_of_file_has_its_place_and_the_sum_is_right(studio, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    shoot(folder, "A2_front.jpg", seed=2)
    (folder / "A2_copy.jpg").write_bytes((folder / "A2_front.jpg").read_bytes())
    shoot(folder, "A3_front.jpg", seed=3, product="none")
    (folder / "A1_front.xmp").write_text("<x/>")
    (folder / "DSC_1.jpg").write_bytes(jpeg(held_before(packshot(seed=9), "CAM-1")))
    found = look(studio)
    assert (found.seen, found.processed, found.held, found.waiting, found.ignored) == (6, 2, 1, 0, 3)
    assert found.unaccounted == 0
    assert dict(found.reasons) == {
        "copy of a picture that is here already": 1,
        "a side-car file": 1,
        "slate": 1,
    }
    assert not found.may_be_struck
    assert "1 capture is held" in found.line


def test_several_files_of_one_kind_are_told_as_several(studio, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    for name in ("A1_copy.jpg", "A1_again.jpg"):
        (folder / name).write_bytes((folder / "A1_front.jpg").read_bytes())
    assert look(studio).reasons == (("copies of a picture that is here already", 2),)


def test_one_green_line_once_everything_is_good(studio, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    shoot(folder, "A2_front.jpg", seed=2)
    found = look(studio)
    assert found.may_be_struck
    assert found.line.startswith("The set may be struck: all 2 files")


def test_what_must_be_shot_again_keeps_the_set_standing(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(folder, "A1_front.jpg", product="none")
        look(engine)
        engine.settle_case(engine.cases()[0].case.id, Disposition.RESHOOT, actor="retoucher")
        found = engine.ledger()
        assert (found.held, found.reshoot) == (1, 1)
        assert found.line == "Not yet: 1 capture is to be shot again."
        shoot(folder, "A1_front.jpg", seed=4)
        assert look(engine).may_be_struck


def test_a_file_that_lies_there_and_was_not_taken_in_yet_is_waiting(studio, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    look(studio)
    (folder / "A2_front.jpg").write_bytes(jpeg(packshot(seed=2))[:2000])
    found = studio.ledger()
    assert (found.seen, found.waiting) == (2, 1)
    assert not found.may_be_struck


def test_passing_names_are_nobodys_files(studio, folder):
    shoot(folder, "A1_front.jpg", seed=1)
    (folder / ".hidden.jpg").write_bytes(b"x")
    (folder / "A9.jpg.part").write_bytes(b"x")
    found = look(studio)
    assert found.seen == 1
    assert found.may_be_struck


def test_a_picture_that_could_not_be_read_keeps_the_set_standing(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(folder, "A1_front.jpg", seed=1)
        look(engine)
        engine.studio.on_store(stored_ignored, str(folder), "A2_front.jpg", "it cannot be read: Permission denied")
        found = engine.ledger()
    assert found.missed == 1
    assert "may be a picture" in found.line


def stored_ignored(store, folder, name, reason):
    from pixdesk.store.seen import ignore

    ignore(store, folder=folder, name=name, byte_count=1, mtime_ns=1, reason=reason)


def test_a_file_nobody_can_account_for_is_said_before_anything_else(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(folder, "A1_front.jpg", seed=1)
        look(engine)
        engine.studio.on_store(lambda store: store.execute("UPDATE captures SET state = 'superseded'"))
        found = engine.ledger()
    assert found.unaccounted == 1
    assert found.line == "Not yet: 1 file is not accounted for. Do not strike the set."


def test_a_folder_out_of_reach_keeps_the_set_standing(tmp_path, folder):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(folder, "A1_front.jpg", seed=1)
        look(engine)
        folder.rename(tmp_path / "elsewhere")
        found = engine.ledger()
    assert found.is_unreachable
    assert "cannot be read" in found.line


def test_the_command_line_gives_the_same_ledger_and_an_exit_code(tmp_path, folder):
    home = str(tmp_path / "studio")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(folder, "A1_front.jpg", seed=1)
        shoot(folder, "A2_front.jpg", seed=2, product="none")
        look(engine)
        spoken = CliRunner().invoke(app, ["ledger", "--home", home, "--json"])  # beside the open desk
        told = json.loads(spoken.output)[0]
        assert spoken.exit_code == 1
        assert {name: told[name] for name in ("seen", "processed", "held", "waiting", "ignored", "unaccounted")} == {
            "seen": 2,
            "processed": 1,
            "held": 1,
            "waiting": 0,
            "ignored": 0,
            "unaccounted": 0,
        }
        assert not told["may_be_struck"]
        engine.settle_case(engine.cases()[0].case.id, Disposition.DISCARD, actor="retoucher")
    plain = CliRunner().invoke(app, ["ledger", str(folder), "--home", home])
    assert plain.exit_code == 0, plain.output
    assert "The set may be struck" in plain.output


def test_slates_are_listed_and_one_that_is_none_is_refused(tmp_path, folder):
    home = str(tmp_path / "studio")
    path = folder / "DSC_1.jpg"
    path.write_bytes(jpeg(held_before(packshot(seed=9), "CAM-1")))
    with open_studio(tmp_path, Lanes.inline()) as engine:
        look(engine)
        assert engine.studio.on_store(stored.folders) == [str(folder)]
    assert "CAM-1" in CliRunner().invoke(app, ["slates", "--home", home]).output
    missing = CliRunner().invoke(app, ["slates", "--home", home, "--refuse", str(folder / "no.jpg")])
    assert missing.exit_code == 2
    assert CliRunner().invoke(app, ["slates", "--home", home, "--refuse", str(path)]).exit_code == 0
    assert "No slates" in CliRunner().invoke(app, ["slates", "--home", home]).output
    with open_studio(tmp_path, Lanes.inline()) as engine:
        look(engine)
        assert [view.capture.name for view in engine.recent()] == ["DSC_1.jpg"]
