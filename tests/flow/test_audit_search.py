"""Looking through the log: by who, what and when, with the same answer as reading all of it."""

import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain.audit_query import AuditQuery, instants, parse_when
from pixdesk.errors import SetupError
from pixdesk.pipeline.audit_desk import written
from pixdesk.store import audit, audit_search
from pixdesk.store.db import open_store
from tests.helpers.studio import Clock

NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    clock = Clock()
    store = open_store(tmp_path / "studio", clock=clock)
    with store.atomic():
        for number in range(1, 61):
            actor = ("ana", "ben", "pixdesk")[number % 3]
            action = "approved" if number % 2 else "Landed"
            audit.append(store, actor, action, f"capture {number}: Schuh {number}.jpg", {"note": f"n{number % 5}"})
            clock.forward(hours=1)
    store.close()
    return tmp_path / "studio"


def read(home, query):
    """Every line that fits, found by reading them all."""
    found = []
    for line in audit.every_line(home):
        text = f"{line.actor} {line.action} {line.subject} {line.detail}".lower()
        told = (not query.who or line.actor == query.who) and (not query.what or line.action == query.what)
        period = (not query.since or line.at >= query.since) and (not query.before or line.at < query.before)
        if told and period and all(word in text for word in query.search.lower().split()):
            found.append(line.seq)
    return found[::-1]


@pytest.mark.parametrize(
    "query",
    [
        AuditQuery(),
        AuditQuery(who="ana"),
        AuditQuery(what="approved", who="ben"),
        AuditQuery(search="SCHUH n3"),
        AuditQuery(since=NOON + timedelta(hours=10), before=NOON + timedelta(hours=20)),
        AuditQuery(who="nobody"),
        AuditQuery(search="landed", since=NOON + timedelta(hours=50)),
        AuditQuery(search="100%_'"),
    ],
)
def test_what_fits_is_what_reading_every_line_finds(home, query):
    assert list(audit_search.fitting(home, query)) == read(home, query)
    assert list(audit_search.fitting(home, query, 30)) == [seq for seq in read(home, query) if seq > 30]


def test_lines_come_by_their_numbers_and_one_that_is_not_there_is_left_out(home):
    assert sorted(line.seq for line in audit_search.at(home, [3, 60, 61, 999])) == [3, 60]


def test_who_and_what_are_counted_the_most_frequent_first(home):
    kinds = audit_search.kinds(home)
    assert kinds.who == (("ana", 20), ("ben", 20), ("pixdesk", 20))
    assert dict(kinds.what) == {"approved": 30, "Landed": 30}


def test_the_whole_log_is_written_as_the_verifier_reads_it(home):
    plain, sought = io.StringIO(), io.StringIO()
    audit.export(home, plain)
    assert audit_search.write(home, AuditQuery(), sought) == 60
    assert sought.getvalue() == plain.getvalue()


def test_a_file_is_there_whole_or_not_at_all(home, tmp_path):
    assert written(home, AuditQuery(who="ana"), tmp_path / "ana.jsonl") == 20
    lines = (tmp_path / "ana.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["actor"] for line in lines} == {"ana"}
    with pytest.raises(SetupError, match="cannot be written"):
        written(home, AuditQuery(), tmp_path / "no" / "folder.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ana.jsonl", "studio"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", None),
        ("2026-11-20", (date(2026, 11, 20), date(2026, 11, 20))),
        (" 2026-02 ", (date(2026, 2, 1), date(2026, 2, 28))),
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2025-12 .. 2026-01-05", (date(2025, 12, 1), date(2026, 1, 5))),
    ],
)
def test_a_period_is_a_day_a_month_a_year_or_two_of_them(text, days):
    assert parse_when(text) == days


@pytest.mark.parametrize(
    "text", ["today", "2026-13", "2026-02-30", "2026-11..2026-10", "0000", "1970", "3000", "9999", "..", "２０２６"]
)
def test_a_period_that_is_none_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"[a-z0-9]\.$"):
        parse_when(text)


def test_a_days_instants_are_its_two_midnights():
    since, before = instants(parse_when("2026-11-20"), UTC)
    assert (since, before) == (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))


def test_the_longest_period_has_instants_on_every_system():
    since, before = instants(parse_when("1971..2999"))
    assert since < datetime(1971, 1, 2, tzinfo=UTC)
    assert before > datetime(2999, 12, 31, tzinfo=UTC)


def test_the_command_line_writes_the_lines_that_fit(home):
    done = CliRunner().invoke(app, ["audit", "export", "--who", "ben", "--what", "approved", "--home", str(home)])
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {(line["actor"], line["action"]) for line in told} == {("ben", "approved")}
    assert len(told) == 10
    wrong = CliRunner().invoke(app, ["audit", "export", "--when", "soon", "--home", str(home)])
    assert wrong.exit_code == 2
