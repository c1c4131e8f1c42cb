"""Claiming a case, over a real store and from the command line."""

import json

import pytest
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain.case import Disposition
from pixdesk.errors import StaleState
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.discs import two_discs
from tests.helpers.studio import jpeg, open_studio, run_until_idle


def said(engine, action):
    return [(line.actor, json.loads(line.detail)) for line in engine.audit_lines() if line.action == action]


def test_a_claim_is_seen_logged_once_and_let_go_of(engine):
    case_id = engine.cases()[0].case.id
    for _ in range(2):
        engine.retouching.claim(case_id, actor="ana")
    case = engine.cases()[0].case
    assert case.claimed_by == "ana"
    assert case.claimed_at >= case.opened_at
    assert said(engine, "case-claimed") == [("ana", {"case": case_id})]

    engine.retouching.release(case_id, actor="lead")
    engine.retouching.release(case_id, actor="lead")

    assert engine.cases()[0].case.claimed_by == ""
    assert said(engine, "case-released") == [("lead", {"case": case_id, "claimed_by": "ana"})]
    assert engine.verify_audit().holds


def test_a_case_is_claimed_by_one_person_at_a_time_and_a_settled_one_by_nobody(engine):
    case_id = engine.cases()[0].case.id
    engine.retouching.claim(case_id, actor="ana")
    with pytest.raises(StaleState, match="ana works on case"):
        engine.retouching.claim(case_id, actor="ben")
    engine.settle_case(case_id, Disposition.DISCARD, actor="ana")
    with pytest.raises(StaleState, match="already been settled"):
        engine.retouching.claim(case_id, actor="ana")
    with pytest.raises(KeyError):
        engine.retouching.claim(999, actor="ana")


def test_the_command_line_claims_lists_and_filters(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(engine)
        case_id = str(engine.cases()[0].case.id)
    home = ["--home", str(tmp_path / "studio")]
    run = CliRunner().invoke
    assert "claimed by ana" in run(app, ["claim", case_id, *home, "--as", "ana"]).output
    assert "A1_front.jpg" in run(app, ["exceptions", *home, "--claimed-by", "ana", "--search", "a1"]).output
    assert "No exceptions." in run(app, ["exceptions", *home, "--claimed-by", "ben"]).output
    assert "No exceptions." in run(app, ["exceptions", *home, "--finding", "dust"]).output
    assert "No exceptions." in run(app, ["exceptions", *home, "--family", "shoes"]).output
    refused = run(app, ["claim", case_id, *home, "--as", "ben"])
    assert refused.exit_code != 0
    assert "released" in run(app, ["claim", case_id, "--release", *home, "--as", "ben"]).output
