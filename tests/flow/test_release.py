"""Release: what goes out, how it stands on each channel, trying again, and reading the files again."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain.capture import CaptureId, CaptureState
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.release import FileCheck, Outcome, refusals
from pixdesk.errors import SetupError
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot

CHANNEL = """
id = "{id}"
title = "{id} image"
source = "written by the tests"
date_checked = 2026-11-20
status = "secondary"
formats = ["jpeg"]
background = "#FFFFFF"
max_bytes = {max_bytes}
naming = "{{sku}}_{{view}}"
[canvas]
ratio = "1:1"
side = "long"
min_px = 100
target_px = 400
max_px = 4000
"""


def write_channel(place: Path, name: str, max_bytes: int = 2_000_000) -> None:
    folder = place / "studio" / "channels"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(CHANNEL.format(id=name, max_bytes=max_bytes), encoding="utf-8")


@pytest.fixture
def engine(tmp_path):
    write_channel(tmp_path, "shop")
    write_channel(tmp_path, "tiny", max_bytes=1_000)
    for number in (1, 2):
        shoot(tmp_path / "capture", f"A-{number}_front.jpg", seed=number)
    with open_studio(tmp_path, Lanes.inline(), patterns=("{sku}_{view}",)) as opened:
        run_until_idle(opened)
        batch = opened.batches()[0].batch.id
        opened.approve_uninspected(batch, actor="ana")
        yield opened


def outcomes(engine, channel):
    return {row.name: row.outcome(channel) for row in engine.release.rows().rows}


def test_what_is_approved_waits_until_its_file_is_written(engine):
    assert outcomes(engine, "shop") == dict.fromkeys(("A-1_front.jpg", "A-2_front.jpg"), Outcome.WAITING)
    engine.export(channels=["shop"], actor="ana")
    rows = engine.release.rows().rows
    assert [row.name for row in rows] == ["A-2_front.jpg", "A-1_front.jpg"]
    assert all(row.outcome("shop") is Outcome.WRITTEN for row in rows)
    assert all(Path(row.written["shop"].path).is_file() for row in rows)


def test_a_channel_whose_rules_changed_says_its_files_are_outdated(engine, tmp_path):
    engine.export(channels=["shop"], actor="ana")
    write_channel(tmp_path, "shop", max_bytes=1_500_000)
    assert set(outcomes(engine, "shop").values()) == {Outcome.OUTDATED}


def test_what_a_channel_cannot_take_is_refused_in_words_and_keeps_no_other_file_from_being_there(engine):
    engine.export(channels=["shop", "tiny"], actor="ana")
    row = engine.release.rows().rows[0]
    assert row.state is CaptureState.HELD
    assert row.outcome("tiny") is Outcome.REFUSED
    assert row.outcome("shop") is Outcome.WRITTEN
    assert "1,000" in row.refused["tiny"] or "bytes" in row.refused["tiny"]


def test_a_case_that_an_export_opened_blocks_the_other_channels_and_the_next_export_says_so(engine):
    engine.export(channels=["tiny"], actor="ana")
    assert set(outcomes(engine, "shop").values()) == {Outcome.BLOCKED}
    report = engine.export(channels=["shop"], actor="ana")
    assert report.renditions == report.refused == ()
    assert [(channel, name) for _, channel, name in report.blocked] == [
        ("shop", "A-1_front.jpg"),
        ("shop", "A-2_front.jpg"),
    ]
    assert engine.export(channels=["shop"], actor="ana", batch_id=99).blocked == ()


def test_a_target_that_was_not_reached_is_told_of_a_good_file(engine):
    engine.export(channels=["shop"], actor="ana")
    row = engine.release.rows().rows[0]
    view = replace(row.written["shop"], remarks=("Enlarged 2 times.", "The product fills 47 % instead of 85 %."))
    small = replace(row, written={"shop": view})
    assert small.missed("shop") == ("The product fills 47 % instead of 85 %.",)
    assert small.outcome("shop") is Outcome.WRITTEN
    assert small.missed("tiny") == replace(small, outdated=frozenset({"shop"})).missed("shop") == ()


def test_trying_again_settles_the_case_and_writes_that_capture_alone(engine, tmp_path):
    engine.export(channels=["tiny"], actor="ana")
    write_channel(tmp_path, "tiny")  # the channel takes larger files now
    newest, other = engine.release.rows().rows
    report = engine.release.try_again(newest.capture_id, ["tiny"], actor="ben")
    assert [made.capture_id for made in report.renditions] == [newest.capture_id]
    newest, other = engine.release.rows().rows
    assert newest.outcome("tiny") is Outcome.WRITTEN
    assert newest.state is CaptureState.EXPORTED
    assert other.outcome("tiny") is Outcome.REFUSED
    settled = engine.audit_lines(search="disposition ben")
    assert len(settled) == 1
    assert "exported again" in settled[0].detail


def test_a_file_that_was_changed_is_written_again_and_what_lay_there_is_kept(engine):
    first, second = engine.export(channels=["shop"], actor="ana").renditions
    good = Path(first.path).read_bytes()
    Path(first.path).write_bytes(b"touched up by hand")
    Path(second.path).unlink()
    assert [view.path for view, _ in engine.release.check().wrong] == [second.path, first.path]
    for lost in (first, second):
        report = engine.release.try_again(lost.capture_id, ["shop"], actor="ben")
        assert [(made.path, made.sha256) for made in report.renditions] == [(lost.path, lost.sha256)]
    assert Path(first.path).read_bytes() == good
    kept = [path.read_bytes() for path in (engine.out / "withdrawn" / "shop").iterdir()]
    assert kept == [b"touched up by hand"]
    assert not engine.release.check().wrong
    assert not engine.release.try_again(first.capture_id, ["shop"], actor="ben").renditions, "it is what was verified"
    assert len(engine.audit_lines(search="rendition-given-up ben")) == 2
    assert engine.verify_audit().holds


def test_a_capture_nobody_has_cannot_be_tried_again(engine):
    with pytest.raises(KeyError):
        engine.release.try_again(CaptureId(99), ["shop"], actor="ana")


def test_what_a_person_must_judge_is_not_exported_by_trying_again(engine, tmp_path):
    shoot(tmp_path / "capture", "B-1_front.jpg", product="cut")
    engine.rescan()
    engine.pump()
    run_until_idle(engine)
    held = engine.cases()[0]
    with pytest.raises(SetupError, match="another reason"):
        engine.release.try_again(held.capture.id, ["shop"], actor="ana")
    assert engine.cases()[0].case.id == held.case.id


def test_the_search_takes_every_word_of_name_and_sku_and_counts_what_is_beyond_the_limit(engine):
    assert [row.name for row in engine.release.rows(search="a-1 front").rows] == ["A-1_front.jpg"]
    listed = engine.release.rows(limit=1)
    assert (len(listed.rows), listed.total) == (1, 2)


def test_one_file_read_again_is_said_of_one():
    assert FileCheck(files=1).words == "1 file read again: every byte is what was verified."


def test_files_are_read_again_and_what_differs_is_named(engine):
    assert engine.release.check().words == "No file has been exported yet."
    made = engine.export(channels=["shop"], actor="ana").renditions
    assert engine.release.check().words == "2 files read again: every byte is what was verified."
    first, second = (Path(view.path) for view in made)
    damaged = bytearray(first.read_bytes())
    damaged[-1] ^= 1
    first.write_bytes(damaged)
    second.unlink()
    seen = []
    found = engine.release.check(lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    assert {Path(view.path).name: why for view, why in found.wrong} == {
        first.name: "its content has changed.",
        second.name: "it is no longer there.",
    }


def test_a_finding_that_only_looks_like_a_channels_is_none():
    mine = Finding(code=Code.RENDITION_FAILED, sentence="shop: too few pixels.")
    other = Finding(code=Code.BLURRED, sentence="blurred: hold still.")
    assert refusals([mine, other], {"shop"}) == {"shop": "too few pixels."}


def test_the_command_line_lists_checks_and_tries_again(engine, tmp_path):
    engine.export(channels=["tiny"], actor="ana")
    engine.close()
    home = ["--home", str(tmp_path / "studio")]
    done = CliRunner().invoke(app, ["release", "--json", *home])
    assert done.exit_code == 1
    assert '"outcome": "refused"' in done.stdout
    assert CliRunner().invoke(app, ["release", "--check", *home]).exit_code == 0


def test_what_is_tried_again_goes_where_its_files_or_its_channels_are_unless_another_place_is_named(engine, tmp_path):
    elsewhere = tmp_path / "for-the-client"
    first, second = engine.release.rows().rows
    into = {name: elsewhere / name for name in ("shop", "tiny")}
    made = engine._export(["shop"], actor="ana", only=first.capture_id, folders=into).renditions[0]
    assert Path(made.path).parent == elsewhere / "shop"
    assert (elsewhere / "shop" / "manifest.csv").is_file()
    Path(made.path).unlink()
    again = engine.release.try_again(first.capture_id, ["shop"], actor="ben").renditions[0]
    assert again.path == made.path, "its own place"
    other = engine.release.try_again(second.capture_id, ["shop"], actor="ben").renditions[0]
    assert Path(other.path).parent == elsewhere / "shop", "the channel's place"
    write_channel(tmp_path, "tiny")
    beside = engine.release.try_again(first.capture_id, ["tiny"], actor="ben").renditions[0]
    assert Path(beside.path).parent == elsewhere / "tiny", "beside the capture's others"
    write_channel(tmp_path, "third")
    Path(again.path).unlink()
    here = engine.release.try_again(first.capture_id, ["shop"], actor="ben", stays=False).renditions[0]
    assert Path(here.path).parent == engine.out / "shop"


def test_the_command_writes_a_lost_file_where_it_was(engine, tmp_path):
    made = engine.export(channels=["shop"], actor="ana").renditions[0]
    Path(made.path).unlink()
    engine.close()
    home = ["--home", str(tmp_path / "studio")]
    told = CliRunner().invoke(app, ["release", "--check", *home])
    remedy = f"pixdesk release --again {made.capture_id} --channel shop"
    assert remedy in " ".join(told.stdout.split())
    assert "--out" not in told.stdout
    assert CliRunner().invoke(app, [*remedy.split()[1:], *home]).exit_code == 0
    assert Path(made.path).is_file()
