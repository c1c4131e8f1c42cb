"""A log somebody got at with a database tool: every way of it is found, and where."""

import json
import shutil
import sqlite3
from datetime import timedelta

import pytest

from pixdesk.domain.anchor import anchor_from_code, anchors_from_text
from pixdesk.domain.audit import GENESIS, line_hash
from pixdesk.errors import SetupError
from pixdesk.pipeline import anchoring
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import audit
from pixdesk.store.db import open_store
from tests.helpers.shares import break_off
from tests.helpers.stored import NOON, clean_batch, close
from tests.helpers.studio import Clock, open_studio

AT = "2026-11-20T12:00:00.000000Z"


def make_store(home, count=6, minutes=0):
    store = open_store(home, clock=lambda: NOON + timedelta(minutes=minutes))
    clean_batch(store, count)
    close(store, 1)
    store.close()
    return home


@pytest.fixture
def home(tmp_path):
    return make_store(tmp_path / "studio")


def tamper(home, *statements):
    """Change the log as somebody with a database tool would, who removes the triggers first."""
    with sqlite3.connect(home / "studio.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
    db.close()


def grown(home):
    """Let a log grow for a day; returns its heads before and after."""
    early = audit.head(home, AT)
    store = open_store(home, clock=lambda: NOON)
    clean_batch(store, 6, batch="set-2")
    store.close()
    return early, audit.head(home, "2026-11-21T12:00:00.000000Z")


def rewrite(home, first):
    """Change a line and make every hash after it fit again: the chain alone cannot show that."""
    db = sqlite3.connect(home / "studio.db")
    with db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE audit SET actor = 'nobody' WHERE seq = ?", (first,))
        head = db.execute("SELECT hash FROM audit WHERE seq = ?", (first - 1,)).fetchone()
        head = head[0] if head else GENESIS
        for row in db.execute(
            "SELECT seq, at, actor, action, subject, detail FROM audit WHERE seq >= ? ORDER BY seq", (first,)
        ).fetchall():
            told = line_hash(*row, head)
            db.execute("UPDATE audit SET prev_hash = ?, hash = ? WHERE seq = ?", (head, told, row[0]))
            head = told
    db.close()


@pytest.mark.parametrize(
    ("statements", "broken_at", "words"),
    [
        (["UPDATE audit SET detail = '{}' WHERE seq = 7"], 7, "line 7 was changed"),
        (["UPDATE audit SET actor = 'eve' WHERE seq = 1"], 1, "line 1 was changed"),
        (["UPDATE audit SET at = '2020' WHERE seq = 3"], 3, "line 3 was changed"),
        (["DELETE FROM audit WHERE seq = 9"], 9, "line 9 is missing"),
        (["DELETE FROM audit WHERE seq <= 2"], 1, "line 1 is missing"),
        (
            [
                "UPDATE audit SET seq = -seq WHERE seq > 5",
                "INSERT INTO audit SELECT 6, at, 'eve', 'approved', subject, detail, hash, 'forged' FROM audit "
                "WHERE seq = 5",
                "UPDATE audit SET seq = 1 - seq WHERE seq < 0",
            ],
            6,
            "line 6 was changed",
        ),
        (
            [
                "UPDATE audit SET seq = -1 WHERE seq = 4",
                "UPDATE audit SET seq = 4 WHERE seq = 5",
                "UPDATE audit SET seq = 5 WHERE seq = -1",
            ],
            4,
            "line 4 does not continue line 3",
        ),
    ],
    ids=["edit", "edit-first", "backdate", "delete", "delete-first", "insert", "reorder"],
)
def test_a_broken_chain_is_found_at_its_line(home, statements, broken_at, words):
    tamper(home, *statements)
    verdict = audit.verify(home)
    assert verdict.broken_at == broken_at
    assert words in verdict.words


def test_a_log_cut_short_is_whole_in_itself_and_found_by_its_anchor(home):
    anchor = audit.head(home, AT)
    tamper(home, "DELETE FROM audit WHERE seq > 10")
    assert audit.verify(home).holds
    verdict = audit.verify(home, anchors=[anchor])
    assert not verdict.holds
    assert verdict.broken_at == 11
    assert verdict.words.endswith(f"saw {anchor.lines} lines, and only 10 are left: the log was cut short.")


def test_a_log_cut_short_is_told_how_much_of_it_an_earlier_anchor_vouches_for(home):
    early, late = grown(home)
    tamper(home, f"DELETE FROM audit WHERE seq > {early.lines + 4}")
    verdict = audit.verify(home, anchors=[late, early])
    assert verdict.broken_at == early.lines + 5
    assert verdict.words.endswith(f"the log was cut short. The first {early.lines} lines hold.")


def test_a_rewritten_log_is_found_and_where_it_began(home):
    early, late = grown(home)
    rewrite(home, early.lines + 3)
    assert audit.verify(home).holds
    verdict = audit.verify(home, anchors=[late, early])
    assert verdict.broken_at == early.lines + 1
    assert f"the anchor of 2026-11-21 saw: the log was rewritten after line {early.lines}" in verdict.words
    rewrite(home, 2)
    assert audit.verify(home, anchors=[early]).broken_at == 1


def test_two_databases_changed_for_each_other_are_found(home, tmp_path):
    other = make_store(tmp_path / "other", minutes=1)
    ours, theirs = audit.head(home, AT), audit.head(other, AT)
    spare = tmp_path / "spare.db"
    for source, target in ((home / "studio.db", spare), (other / "studio.db", home / "studio.db")):
        shutil.copy(source, target)
    shutil.copy(spare, other / "studio.db")
    for place, anchor in ((home, ours), (other, theirs)):
        assert audit.verify(place).holds
        verdict = audit.verify(place, anchors=[anchor])
        assert verdict.broken_at == 1
        assert "another log than the one the anchor of 2026-11-20 was taken from" in verdict.words


def test_anchors_of_a_log_that_only_grew_hold(home):
    anchors = [audit.head(home, AT)]
    store = open_store(home, clock=lambda: NOON)
    clean_batch(store, 3, batch="set-2")
    store.close()
    anchors.append(audit.head(home, AT))
    verdict = audit.verify(home, anchors=anchors)
    assert verdict.holds
    assert "2 anchors hold" in verdict.words


def test_a_printed_code_holds_the_log_as_the_file_does_and_a_mistyped_one_is_refused(home):
    anchor = audit.head(home, AT)
    typed = anchor.code.lower().replace("-", " ")
    assert audit.verify(home, anchors=[anchor_from_code(typed)]).holds
    rewrite(home, 4)
    assert not audit.verify(home, anchors=[anchor_from_code(anchor.code)]).holds
    swapped = anchor.code.replace("-", "", 1)
    for wrong in (
        anchor.code[:-1] + ("A" if anchor.code[-1] != "A" else "B"),
        f"9{anchor.code}",
        "12-ABC",
        swapped[:9],
    ):
        with pytest.raises(ValueError, match="mistyped"):
            anchor_from_code(wrong)


def test_anchors_are_added_to_their_file_and_another_file_is_left_alone(home, tmp_path):
    path = tmp_path / "stick" / "anchors.jsonl"
    path.parent.mkdir()
    for day in (20, 21):
        anchoring.write(audit.head(home, f"2026-11-{day}T12:00:00.000000Z"), path)
    assert [anchor.at[8:10] for anchor in anchors_from_text(path.read_text())] == ["20", "21"]
    assert len(anchoring.read(path)) == 2
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear studio\n")
    with pytest.raises(SetupError, match="nothing was written"):
        anchoring.write(audit.head(home, AT), letter)
    assert letter.read_text() == "Dear studio\n"
    with pytest.raises(SetupError, match="line 1 is no anchor"):
        anchoring.read(letter)


def test_an_anchor_is_written_every_day_and_said_when_its_place_is_away(tmp_path):
    clock = Clock()
    stick = tmp_path / "stick"
    heard = []
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        engine.listen(heard.append)
        engine.studio.on_store(anchoring.keep_place, stick / "anchors.jsonl", "lead")
        daily = anchoring.DailyAnchor(engine.studio)
        daily.look(0.0)
        assert "there is no folder" in heard[-1].words
        stick.mkdir()
        daily.look(10.0)
        assert not (stick / "anchors.jsonl").exists()
        daily.look(1_000.0)
        daily.look(2_000.0)
        assert len(anchoring.read(stick / "anchors.jsonl")) == 1
        clock.forward(days=1)
        daily.look(3_000.0)
        assert len(anchoring.read(stick / "anchors.jsonl")) == 2
        assert "2 anchors hold" in engine.verify_audit().words


def test_an_anchor_whose_share_broke_off_is_written_when_it_is_back(tmp_path, monkeypatch):
    share = tmp_path / "share"
    share.mkdir()
    heard = []
    with open_studio(tmp_path, Lanes.inline()) as engine:
        engine.listen(heard.append)
        engine.studio.on_store(anchoring.keep_place, share / "anchors.jsonl", "lead")
        daily = anchoring.DailyAnchor(engine.studio)
        with monkeypatch.context() as line:
            break_off(share, line)
            daily.look(0.0)
            assert "there is no folder" in heard[-1].words
            assert engine.verify_audit().holds
        daily.look(1_000.0)
        assert len(anchoring.read(share / "anchors.jsonl")) == 1


def test_the_command_line_anchors_and_verifies(pixdesk, home, tmp_path):
    file = tmp_path / "anchors.jsonl"
    code, said = pixdesk("audit", "anchor", "--to", file, "--home", home)
    assert code == 0
    printed = said.strip().splitlines()[-1]
    assert pixdesk("audit", "verify", "--anchor", file, "--code", printed, "--home", home)[0] == 0
    assert json.loads(file.read_text())["lines"] == anchor_from_code(printed).lines
    tamper(home, "DELETE FROM audit WHERE seq > 8")
    code, said = pixdesk("audit", "verify", "--home", home)
    assert code == 0
    assert "see `pixdesk audit anchor`" in " ".join(said.split())
    for how in (("--anchor", file), ("--code", printed)):
        code, said = pixdesk("audit", "verify", *how, "--home", home)
        assert code == 1
        assert "cut short" in " ".join(said.split())
    assert pixdesk("audit", "verify", "--code", "nonsense", "--home", home)[0] == 2
