"""A file that no longer holds does not lie about where somebody might deliver it."""

import json
from pathlib import Path

import pytest

from pixdesk.domain.batch import BatchState
from pixdesk.domain.case import Disposition
from pixdesk.domain.event import Notice
from pixdesk.domain.finding import Code, Finding
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import cases, renditions
from tests.helpers.deliverable import write_down
from tests.helpers.studio import open_studio, run_until_idle, shoot


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "capture"


def exported(engine, folder):
    """Shoot one picture and take it the whole way; returns its file."""
    shoot(folder, "A1_front.jpg", seed=1)
    run_until_idle(engine)
    return approved_and_exported(engine)


def approved_and_exported(engine):
    for summary in engine.batches():
        if summary.batch.state is BatchState.OPEN:
            engine.close_batch(summary.batch.id, actor="ana")
            engine.approve_batch(summary.batch.id, actor="ana")
    (rendition,) = engine.export(channels=["shopify"], actor="ana").renditions
    return Path(rendition.path)


def shoot_again(engine, folder):
    shoot(folder, "A1_front.jpg", seed=2)
    engine.rescan()
    run_until_idle(engine)


def tend(engine):
    engine._exporting.tend()


def withdrawn(engine):
    return [path for path in engine.out.rglob("*") if path.is_file() and "withdrawn" in path.parts]


def actions(engine):
    return [line.action for line in engine.audit_lines()]


def test_the_file_of_a_picture_that_was_shot_again_is_moved_out_of_its_channel(engine, folder):
    path = exported(engine, folder)
    data = path.read_bytes()
    shoot_again(engine, folder)
    tend(engine)
    assert not path.exists()
    (moved,) = withdrawn(engine)
    assert moved.parent == engine.out / "withdrawn" / "shopify"
    assert moved.read_bytes() == data
    assert actions(engine).count("rendition-withdrawn") == 1
    tend(engine)
    assert actions(engine).count("rendition-withdrawn") == 1
    assert engine.verify_audit().holds


def test_the_new_version_gets_the_name_and_the_withdrawn_one_stays_apart(engine, folder):
    path = exported(engine, folder)
    shoot_again(engine, folder)
    assert approved_and_exported(engine) == path
    assert path.is_file()
    assert len(withdrawn(engine)) == 1


def test_the_file_of_a_discarded_picture_is_withdrawn(engine, folder):
    path = exported(engine, folder)
    fault = Finding(code=Code.HOLES, sentence="The strap is gone.")
    engine.studio.on_store(cases.hold, engine.recent()[0].capture.id, (fault,))
    engine.settle_case(engine.cases()[0].case.id, Disposition.DISCARD, actor="ana", note="wrong shoe")
    tend(engine)
    assert not path.exists()
    assert len(withdrawn(engine)) == 1


def test_a_void_file_that_somebody_changed_is_left_and_told_once(engine, folder):
    heard = []
    path = exported(engine, folder)
    path.write_bytes(b"retouched by hand")
    engine.listen(heard.append)
    shoot_again(engine, folder)
    tend(engine)
    tend(engine)
    assert path.read_bytes() == b"retouched by hand"
    assert not withdrawn(engine)
    assert sum("somebody changed it" in getattr(event, "words", "") for event in heard) == 1


def test_a_move_that_was_cut_off_before_its_line_is_written_down_at_the_next_look(engine, folder, monkeypatch):
    path = exported(engine, folder)

    def dies(*_):
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(renditions, "withdrawn", dies)
        shoot_again(engine, folder)
        tend(engine)
    assert not path.exists()
    assert "rendition-withdrawn" not in actions(engine)
    tend(engine)
    assert actions(engine).count("rendition-withdrawn") == 1


def test_a_file_on_a_share_that_is_away_is_withdrawn_when_it_is_back(engine, folder):
    path = exported(engine, folder)
    away = path.parent.with_name("away")
    path.parent.rename(away)
    shoot_again(engine, folder)
    tend(engine)
    away.rename(path.parent)
    tend(engine)
    assert not path.exists()
    assert len(withdrawn(engine)) == 1


def test_a_withdrawn_file_that_was_delivered_is_told(engine, folder, tmp_path):
    (tmp_path / "share").mkdir()
    write_down(engine, "share", f"[folder]\npath = {json.dumps(str(tmp_path / 'share'))}\n")
    exported(engine, folder)
    engine.delivering.deliver(actor="ana")
    told = []
    engine.listen(lambda event: told.append(event.words) if isinstance(event, Notice) else None)
    shoot_again(engine, folder)
    tend(engine)
    assert any("was delivered to share" in words for words in told)
    assert len(list((tmp_path / "share" / "shopify").iterdir())) == 1
    path = approved_and_exported(engine)
    engine.delivering.deliver(actor="ana")
    (there,) = (tmp_path / "share" / "shopify").iterdir()
    assert there.read_bytes() == path.read_bytes()
    assert engine.delivering.no_longer_hold() == ()
