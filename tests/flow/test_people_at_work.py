"""People at a real studio: signing in, being locked out, signing, four eyes, overriding a gate, and no PIN anywhere."""

import csv
import inspect
import io
import json
import re

import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.event import Notice
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.people import HouseRules, Role, Verb
from pixdesk.errors import NotAllowed, SetupError
from pixdesk.pipeline import pins
from pixdesk.pipeline.guard import require
from pixdesk.pipeline.hot_folder import HotFolder
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import audit, cases, people
from tests.helpers.people import NAMES, PINS, let_all_in
from tests.helpers.studio import Clock, open_studio, run_until_idle, shoot

LEA, ANA, TOM = NAMES[Role.LEAD], NAMES[Role.REVIEWER], NAMES[Role.RETOUCHER]


@pytest.fixture(autouse=True)
def cheap_hashes(request, monkeypatch):
    """Argon2 at its own price where the price is the matter, and cheaply elsewhere."""
    if "dear" not in request.keywords:
        monkeypatch.setattr(pins, "renewed", lambda _pin, _hash: "")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bare(tmp_path, clock):
    """A studio with no people set up."""
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        yield engine


@pytest.fixture
def engine(bare):
    """A studio with one person of each role."""
    bare.studio.on_store(let_all_in)
    return bare


@pytest.fixture
def shot(engine, tmp_path):
    """Four clean captures and one that is cut by the frame, in a batch under inspection."""
    for number in range(4):
        shoot(tmp_path / "capture", f"set-1/A{number}_front.jpg", seed=number)
    shoot(tmp_path / "capture", "set-1/B1_front.jpg", product="cut")
    run_until_idle(engine)
    batch_id = engine.batches()[0].batch.id
    engine.close_batch(batch_id, actor="")
    return batch_id


def sign_in(engine, name):
    return engine.people.sign_in(name, PINS[name])


def told(engine, *actions):
    return [line for line in reversed(engine.audit_lines()) if line.action in actions]


def detail(line):
    return json.loads(line.detail)


def held(engine, code):
    return next(view.case for view in engine.cases() if view.case.findings[0].code is code)


# -- without people -------------------------------------------------------------------------------------------------


def test_a_studio_without_people_believes_the_name_and_asks_for_no_pin(bare, tmp_path):
    shoot(tmp_path / "capture", "set-1/A1_front.jpg")
    run_until_idle(bare)
    batch_id = bare.batches()[0].batch.id
    bare.close_batch(batch_id, actor="root")
    assert bare.approve_batch(batch_id, actor="root") == 1
    approved = told(bare, "approved")[-1]
    assert (approved.actor, "signature" in detail(approved)) == ("root", False)


def test_the_first_person_is_a_lead(bare):
    with pytest.raises(SetupError, match="is a lead"):
        bare.people.add(ANA, Role.REVIEWER, PINS[ANA], actor="root")
    assert bare.people.add(LEA, Role.LEAD, PINS[LEA], actor="root").role is Role.LEAD
    with pytest.raises(NotAllowed, match="Nobody is signed in"):
        bare.people.add(ANA, Role.REVIEWER, PINS[ANA], actor="root")


# -- who works here -------------------------------------------------------------------------------------------------


def test_a_lead_adds_changes_and_removes_people_and_the_log_says_so(engine):
    sign_in(engine, LEA)
    added = engine.people.add("Kim  Yo", Role.PHOTOGRAPHER, "918273", actor="whoever", os_user="kim")
    assert (added.name, added.os_user) == ("Kim Yo", "kim")
    assert engine.people.set_role("kim yo", Role.RETOUCHER, actor="").role is Role.RETOUCHER
    engine.people.set_account("Kim Yo", "", actor="")
    engine.people.remove("Kim Yo", actor="")
    lines = told(engine, "person-added", "role-changed", "account-changed", "person-removed")[-4:]
    assert [line.action for line in lines] == ["person-added", "role-changed", "account-changed", "person-removed"]
    assert {(line.actor, line.subject) for line in lines} == {(LEA, "person Kim Yo")}
    assert "Kim Yo" not in [one.name for one in engine.people.now().everyone]


def test_who_comes_back_has_a_new_pin(engine):
    sign_in(engine, LEA)
    engine.people.remove(ANA, actor="")
    with pytest.raises(SetupError, match="Nobody called"):
        engine.people.sign_in(ANA, PINS[ANA])
    engine.people.add("ana ruiz", Role.REVIEWER, "918273", actor="")
    assert detail(told(engine, "person-added")[-1])["is_back"] is True
    assert engine.people.sign_in("ana ruiz", "918273").name == "ana ruiz"


def test_the_only_lead_stays_one(engine):
    sign_in(engine, LEA)
    with pytest.raises(SetupError, match="only lead"):
        engine.people.set_role(LEA, Role.REVIEWER, actor="")
    with pytest.raises(SetupError, match="only lead"):
        engine.people.remove(LEA, actor="")


def test_two_people_have_neither_one_name_nor_one_account(engine):
    sign_in(engine, LEA)
    with pytest.raises(SetupError, match="works here already"):
        engine.people.add("ANA RUIZ", Role.REVIEWER, "918273", actor="")
    engine.people.set_account(ANA, "ana", actor="")
    with pytest.raises(SetupError, match="stands for Ana Ruiz"):
        engine.people.add("Kim Yo", Role.REVIEWER, "918273", actor="", os_user="ana")


def test_everybody_changes_their_own_pin_with_the_old_one_and_nobody_elses(engine):
    sign_in(engine, TOM)
    with pytest.raises(NotAllowed, match="not Tom Beck's PIN"):
        engine.people.set_pin(TOM, "918273", actor="", old="000111")
    with pytest.raises(NotAllowed, match="takes a lead"):
        engine.people.set_pin(ANA, "918273", actor="")
    engine.people.set_pin(TOM, "918273", actor="", old=PINS[TOM])
    engine.people.sign_out()
    assert engine.people.sign_in(TOM, "918273").name == TOM


# -- signing in -----------------------------------------------------------------------------------------------------


def test_the_log_names_who_is_signed_in_whatever_name_is_sent(engine, shot):
    sign_in(engine, ANA)
    tile = engine.sheet(shot).sample[0]
    engine.mark(shot, tile.capture.id, defect=None, actor="somebody else")
    assert told(engine, "inspected")[-1].actor == ANA


def test_switching_is_signing_out_and_in(engine):
    sign_in(engine, ANA)
    sign_in(engine, TOM)
    engine.people.sign_out("idle")
    lines = told(engine, "signed-in", "signed-out")
    assert [(line.actor, line.action) for line in lines] == [
        (ANA, "signed-in"),
        (ANA, "signed-out"),
        (TOM, "signed-in"),
        (TOM, "signed-out"),
    ]
    assert [detail(line).get("why", detail(line).get("how")) for line in lines] == ["PIN", "switched", "PIN", "idle"]


def test_a_removed_person_who_is_still_signed_in_somewhere_does_nothing_more(engine, shot):
    sign_in(engine, ANA)
    engine.studio.on_store(people.remove, ANA, actor=LEA)
    with pytest.raises(NotAllowed, match="no longer works here"):
        engine.reject_batch(shot, actor=ANA, reason="why")


def test_a_changed_role_counts_at_once(engine, shot):
    sign_in(engine, TOM)
    with pytest.raises(NotAllowed):
        engine.reject_batch(shot, actor="", reason="why")
    engine.studio.on_store(people.set_role, TOM, Role.REVIEWER, actor=LEA)
    engine.reject_batch(shot, actor="", reason="why")


def test_an_account_signs_in_but_never_signs(engine, shot):
    engine.studio.on_store(people.set_account, ANA, "ana", actor=LEA)
    assert engine.people.sign_in_account("ana").name == ANA
    assert detail(told(engine, "signed-in")[-1])["how"] == "account"
    with pytest.raises(NotAllowed, match="signs with the PIN"):
        engine.approve_batch(shot, actor=ANA)
    assert engine.people.sign_in_account("nobody") is None
    assert engine.people.sign_in_account("") is None


def test_too_many_wrong_pins_lock_out_and_longer_each_time(engine, clock):
    for _ in range(4):
        with pytest.raises(NotAllowed, match=r"not Ana Ruiz's PIN\.$"):
            engine.people.sign_in(ANA, "000111")
    with pytest.raises(NotAllowed, match="another 30 s"):
        engine.people.sign_in(ANA, "000111")
    clock.forward(seconds=29)
    with pytest.raises(NotAllowed, match="another 1 s"):
        engine.people.sign_in(ANA, PINS[ANA])  # the right one is not looked at either
    assert sign_in(engine, TOM).name == TOM
    clock.forward(seconds=1)
    with pytest.raises(NotAllowed, match="another 60 s"):
        engine.people.sign_in(ANA, "000111")
    clock.forward(seconds=60)
    assert sign_in(engine, ANA).name == ANA
    with pytest.raises(NotAllowed, match=r"not Ana Ruiz's PIN\.$"):
        engine.people.sign_in(ANA, "000111")  # the right one ended the row
    failed = told(engine, "sign-in-failed")
    assert [detail(line)["in_a_row"] for line in failed] == [1, 2, 3, 4, 5, 6, 1]
    assert [detail(line)["for_s"] for line in told(engine, "locked-out")] == [30.0, 60.0]


def test_a_lock_out_outlives_a_restart_and_ends_with_a_new_pin(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        engine.studio.on_store(let_all_in)
        for _ in range(5):
            with pytest.raises(NotAllowed):
                engine.people.sign_in(ANA, "000111")
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        with pytest.raises(NotAllowed, match="locked out"):
            engine.people.sign_in(ANA, PINS[ANA])
        sign_in(engine, LEA)
        engine.people.set_pin(ANA, "918273", actor="")
        assert engine.people.sign_in(ANA, "918273").name == ANA


def test_wrong_pins_at_a_signature_count_like_any_other(engine, shot):
    sign_in(engine, ANA)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="not Ana Ruiz's PIN"):
            engine.approve_batch(shot, actor=ANA, pin="000111")
    with pytest.raises(NotAllowed, match="locked out"):
        engine.approve_batch(shot, actor=ANA, pin=PINS[ANA])
    assert {detail(line)["doing"] for line in told(engine, "sign-in-failed")} == {"signing"}


# -- nobody signed in -----------------------------------------------------------------------------------------------


def test_with_nobody_signed_in_pixdesk_closes_and_exports_in_its_own_name_and_approves_nothing(engine, shot):
    assert told(engine, "batch-closed")[-1].actor == "pixdesk"
    with pytest.raises(NotAllowed, match="Nobody is signed in"):
        engine.approve_batch(shot, actor=LEA, pin=PINS[LEA])
    with pytest.raises(NotAllowed, match="Nobody is signed in"):
        engine.approve_uninspected(shot, actor=LEA, pin=PINS[LEA])
    sign_in(engine, ANA)
    engine.approve_batch(shot, actor="", pin=PINS[ANA])
    engine.people.sign_out()
    assert len(engine.export(channels=["shopify"], actor="root").renditions) == 4
    assert told(engine, "exported")[-1].actor == "pixdesk"


def test_another_plan_than_the_studios_takes_a_lead(engine, tmp_path):
    shoot(tmp_path / "capture", "set-1/A1_front.jpg")
    run_until_idle(engine)
    batch_id = engine.batches()[0].batch.id
    engine.choose(aql=6.5)
    sign_in(engine, ANA)
    with pytest.raises(NotAllowed, match="change the sampling plan takes a lead"):
        engine.close_batch(batch_id, actor="")
    sign_in(engine, LEA)
    assert engine.close_batch(batch_id, actor="").summary.batch.id == batch_id


def test_a_standing_order_whose_pin_was_changed_ends_before_it_locks_its_owner_out(engine, shot):
    sign_in(engine, LEA)
    hot = HotFolder(engine=engine, channels=(), destinations=(), approve_clean=LEA, actor=LEA, pin=PINS[LEA])
    engine.people.set_pin(LEA, "918273", actor="", old=PINS[LEA])
    alarms = []
    engine.listen(lambda event: alarms.append(event.words) if isinstance(event, Notice) else None)
    for _ in range(7):
        hot._next_s = 0.0
        hot.look()
    assert [words for words in alarms if "Nothing is approved without inspection any more" in words]
    assert len(told(engine, "sign-in-failed")) == 1
    assert engine.people.sign_in(LEA, "918273").name == LEA
    assert not told(engine, "approved-uninspected")


# -- signing, four eyes, overriding ---------------------------------------------------------------------------------


def test_an_approval_is_signed_with_its_meaning(engine, shot):
    sign_in(engine, ANA)
    with pytest.raises(NotAllowed, match="approved for release"):
        engine.approve_batch(shot, actor=ANA)
    assert engine.approve_batch(shot, actor=ANA, pin=PINS[ANA]) == 4
    line = next(line for line in told(engine, "approved") if line.subject.startswith("batch"))
    assert detail(line)["signature"] == {"by": ANA, "role": "reviewer", "meaning": "approved for release"}


def test_who_marked_a_sample_approves_its_batch_also_where_four_eyes_are_wanted(engine, shot):
    engine.studio.on_store(people.set_rules, HouseRules(four_eyes=True), actor=LEA)
    sign_in(engine, ANA)
    engine.mark(shot, engine.sheet(shot).sample[0].capture.id, defect=None, actor="")
    assert engine.people.why_not_approve(shot) == ""
    assert engine.approve_batch(shot, actor="", pin=PINS[ANA]) == 4


def test_four_eyes_keep_the_hand_that_mended_from_accepting_and_approving(engine, shot):
    engine.studio.on_store(people.set_rules, HouseRules(four_eyes=True), actor=LEA)
    one = held(engine, Code.TOUCHES_FRAME)

    def mended(store):
        with store.atomic():
            audit.append(store, LEA, "mended", f"capture {one.capture_id}: B1_front.jpg", {})

    engine.studio.on_store(mended)
    sign_in(engine, LEA)
    with pytest.raises(NotAllowed, match="Lea Lindt mended this capture"):
        engine.settle_case(one.id, Disposition.ACCEPT, actor="", note="the customer wants the crop")
    with pytest.raises(NotAllowed, match="Lea Lindt mended captures of this batch"):
        engine.approve_batch(shot, actor="", pin=PINS[LEA])
    engine.studio.on_store(people.set_rules, HouseRules(), actor=LEA)
    engine.settle_case(one.id, Disposition.ACCEPT, actor="", note="the customer wants the crop")


def test_a_reviewer_accepts_what_asks_for_an_eye_and_a_lead_alone_what_is_a_hard_gate(engine, shot):
    soft = engine.sheet(shot).sample[0].capture.id
    engine.studio.on_store(cases.hold, soft, (Finding(code=Code.DOUBTFUL_MATTE, sentence="It is unsure."),))
    sign_in(engine, ANA)
    engine.settle_case(held(engine, Code.DOUBTFUL_MATTE).id, Disposition.ACCEPT, actor="")
    hard = held(engine, Code.TOUCHES_FRAME).id
    with pytest.raises(NotAllowed, match="override a hard gate, with a reason takes a lead"):
        engine.settle_case(hard, Disposition.ACCEPT, actor="", note="the customer wants the crop")
    sign_in(engine, LEA)
    with pytest.raises(SetupError, match="with a reason"):
        engine.settle_case(hard, Disposition.ACCEPT, actor="", note=" ")
    engine.settle_case(hard, Disposition.ACCEPT, actor="", note="the customer wants the crop")
    assert engine.capture(held_capture(engine, hard)).capture.state is CaptureState.APPROVED


def held_capture(engine, case_id):
    return engine.studio.on_store(cases.get, case_id).capture_id


def test_an_override_travels_with_the_file_and_shows_again(engine, shot, tmp_path):
    sign_in(engine, LEA)
    case = held(engine, Code.TOUCHES_FRAME)
    engine.settle_case(case.id, Disposition.ACCEPT, actor="", note="=the customer wants the crop")
    noted = engine.capture(case.capture_id).findings[-1]
    assert (noted.code, noted.holds) == (Code.OVERRIDDEN, False)
    assert "Lea Lindt overrode touches frame: =the customer wants the crop" in noted.sentence
    engine.approve_batch(shot, actor="", pin=PINS[LEA])
    engine.export(channels=["shopify"], actor="")
    words = "touches frame: overridden by Lea Lindt: =the customer wants the crop"
    assert [view.override for view in engine.renditions(case.capture_id)] == [words]
    assert {view.override for view in engine.renditions()} == {words, ""}
    folder = tmp_path / "exports" / "shopify"
    rows = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(row["override"] for row in rows) == ["", "", "", "", words]
    table = csv.DictReader(io.StringIO((folder / "manifest.csv").read_text(encoding="utf-8-sig")))
    assert sorted(row["override"] for row in table) == ["", "", "", "", words]
    line = next(line for line in told(engine, "exported") if "override" in line.detail)
    assert detail(line)["override"] == words
    page = engine.sampling.evidence(shot, tmp_path / "pack")
    pack = json.loads((page.parent / "evidence.json").read_text(encoding="utf-8"))
    assert [(one["by"], one["gates"], one["case"]) for one in pack["overrides"]] == [(LEA, ["touches-frame"], case.id)]
    assert [one["meaning"] for one in pack["signatures"]] == ["approved for release"]
    shown = page.read_text(encoding="utf-8")
    assert "Overridden gates" in shown
    assert "Signed by Lea Lindt, lead" in shown


def test_an_override_taken_back_is_none(engine, shot):
    sign_in(engine, LEA)
    case = held(engine, Code.TOUCHES_FRAME)
    engine.settle_case(case.id, Disposition.ACCEPT, actor="", note="the customer wants the crop")
    engine.review.undo_case(case.id, actor="")
    assert Code.OVERRIDDEN not in [finding.code for finding in engine.capture(case.capture_id).findings]
    assert engine.studio.on_store(cases.overrides, [case.capture_id]) == {}


# -- nothing secret -------------------------------------------------------------------------------------------------


@pytest.mark.dear
def test_no_pin_is_in_any_file_of_the_studio_nor_in_its_log(tmp_path, clock, caplog):
    caplog.set_level("DEBUG")
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        engine.people.add(LEA, Role.LEAD, "204816", actor="root")
        with pytest.raises(NotAllowed) as refused:
            engine.people.sign_in(LEA, "739150")
        engine.people.sign_in(LEA, "204816")
        engine.people.set_pin(LEA, "481627", actor="", old="204816")
        shoot(tmp_path / "capture", "set-1/A1_front.jpg")
        run_until_idle(engine)
        batch_id = engine.batches()[0].batch.id
        engine.close_batch(batch_id, actor="")
        engine.approve_batch(batch_id, actor="", pin="481627")
        engine.sampling.evidence(batch_id, tmp_path / "pack")
        found = engine.studio.on_store(lambda store: store.one("SELECT pin_hash FROM people"))
        log = [line.detail for line in engine.audit_lines()]
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", found)
    secret = re.compile(rb"204816|739150|481627")
    texts = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix not in {".jpg", ".png", ".onnx"}]
    assert any(path.name == "studio.db" for path in texts)
    digests = re.compile(rb"[0-9a-f]{32,}|\d{4}-\d\d-\d\dT[\d:.]+Z|base64,[A-Za-z0-9+/=]+|\d+\.\d{6,}")
    hits = [path.name for path in texts if secret.search(digests.sub(b"", path.read_bytes()))]
    assert hits == []
    assert not any(secret.search(digests.sub(b"", text.encode())) for text in [*log, caplog.text, str(refused.value)])


@pytest.mark.dear
def test_a_hash_of_older_figures_is_renewed_at_the_next_sign_in(engine):
    def hashed(store):
        return store.one("SELECT pin_hash FROM people WHERE name = ?", (ANA,))

    assert "m=8,t=1" in engine.studio.on_store(hashed)
    sign_in(engine, ANA)
    assert "m=65536,t=3" in engine.studio.on_store(hashed)
    assert sign_in(engine, ANA).name == ANA


# -- no verb is left out --------------------------------------------------------------------------------------------


def test_every_verb_that_names_an_actor_stands_behind_the_guard(engine):
    desks = [engine, engine.retouching, engine.editing, engine.delivering]
    desks += [part for name, part in vars(engine).items() if not name.startswith("_") and name != "studio"]
    open_ones, seen = [], 0
    for desk in desks:
        for name, method in inspect.getmembers(type(desk), inspect.isfunction):
            if name.startswith("_") or "actor" not in inspect.signature(method).parameters:
                continue
            seen += 1
            if not hasattr(method, "guarded_by") and (type(desk).__name__, name) not in EXCUSED:
                open_ones.append(f"{type(desk).__name__}.{name}")
    assert sorted(open_ones) == []
    assert seen > 35


EXCUSED = {
    ("Engine", "require_plan"),  # asks the guard itself
    ("ReviewDesk", "undo_batch"),  # asks the guard itself
    ("PeopleDesk", "sign_batch"),  # asks the guard itself
    ("PeopleDesk", "settling"),  # asks the guard itself
    ("Engine", "process_again"),  # asks the guard itself
    ("DeliveryDesk", "secret_of"),  # asks the guard itself
    ("SettingsDesk", "confirm"),  # channel_desk.confirm asks it
}


def test_the_machine_itself_is_never_asked_who_it_is(engine):
    assert require(engine.studio, (Verb.CLOSE,), "pixdesk").name == "pixdesk"
    sign_in(engine, LEA)
    with pytest.raises(NotAllowed, match="Nobody is signed in"):
        require(engine.studio, (Verb.APPROVE,), "pixdesk")
