"""Roles, PINs and the rules of the house: pure values and words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pixdesk.domain.case import Disposition, ExceptionCase
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.overriding import HARD_GATES, hard, require_reason, standing
from pixdesk.domain.people import (
    DOES,
    MAY,
    ROLES,
    HouseRules,
    Role,
    Verb,
    check_pin,
    checked_name,
    four_eyes,
    lock_s,
    locked_words,
    needed_for,
    refusal,
)
from pixdesk.errors import SetupError
from tests.helpers.people import table_in_markdown

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_table_says_something_of_every_verb():
    assert set(MAY) == set(DOES) == set(Verb)
    assert all(MAY[verb] for verb in Verb)


def test_a_lead_may_do_everything_and_nobody_signed_in_releases_nothing():
    assert all(Role.LEAD in roles for roles in MAY.values())
    alone = {verb for verb, roles in MAY.items() if Role.UNATTENDED in roles}
    assert alone == {Verb.LIST, Verb.CLOSE, Verb.EXPORT, Verb.DELIVER}


def test_only_reviewers_and_leads_release():
    for verb in (Verb.APPROVE, Verb.ACCEPT):
        assert MAY[verb] == {Role.REVIEWER, Role.LEAD}
    for verb in (Verb.OVERRIDE, Verb.APPROVE_UNSEEN, Verb.PEOPLE):
        assert MAY[verb] == {Role.LEAD}


def test_the_documentation_prints_the_table_as_it_is():
    assert table_in_markdown() in (DOCS / "people.md").read_text(encoding="utf-8")


def test_the_documentation_names_every_hard_gate():
    told = (DOCS / "people.md").read_text(encoding="utf-8")
    assert all(f"`{code}`" in told for code in HARD_GATES)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("role", [*ROLES, Role.UNATTENDED])
def test_a_refusal_says_who_may(verb, role):
    said = refusal(verb, role, "Tom Beck")
    assert bool(said) == (role not in MAY[verb])
    if said:
        assert DOES[verb] in said
        assert "a lead" in said
        assert ("Nobody is signed in" if role is Role.UNATTENDED else "Tom Beck is a ") in said


def test_changing_the_plan_takes_more_than_changing_the_shoot():
    assert needed_for({"patterns": ()}) == (Verb.SHOOT,)
    assert needed_for({"aql": 1.0}) == (Verb.PLAN,)
    assert set(needed_for({"aql": 1.0, "full_at": 100})) == {Verb.PLAN, Verb.SHOOT}
    assert needed_for({}) == ()


@pytest.mark.parametrize("pin", ["204816", "9999990", "123457", "000123456789"])
def test_a_pin_nobody_tries_first_is_taken(pin):
    check_pin(pin)


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567890123", "123456", "987654", "890123", "111111", "12a456", "٣٤٥٦٧٨", "20 4816"]
)
def test_a_pin_that_would_be_guessed_is_refused(pin):
    with pytest.raises(SetupError):
        check_pin(pin)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "An\na\0", "204816", "pixdesk", "PixDesk", "\u202eanA"])
def test_a_name_that_would_mislead_is_refused(name):
    with pytest.raises(SetupError):
        checked_name(name)


def test_a_name_is_kept_tidy():
    assert checked_name("  Ana   Ruiz ") == "Ana Ruiz"
    assert checked_name("Zoë 2") == "Zoë 2"


def test_wrong_pins_are_free_four_times_and_then_cost_twice_as_long_each():
    assert [lock_s(count) for count in range(5)] == [0.0] * 5
    assert [lock_s(count) for count in range(5, 9)] == [30.0, 60.0, 120.0, 240.0]
    assert lock_s(12) == lock_s(10_000) == 3600.0


def test_a_lock_out_says_how_long_it_lasts():
    assert "another 27 s" in locked_words("Ana Ruiz", timedelta(seconds=27))
    assert "another 60 minutes" in locked_words("Ana Ruiz", timedelta(hours=1))


def test_the_window_is_idle_after_the_minutes_of_the_house_and_never_without_any():
    assert HouseRules(idle_lock_min=5).is_idle(300.0)
    assert not HouseRules(idle_lock_min=5).is_idle(299.9)
    assert not HouseRules().is_idle(1e9)
    with pytest.raises(SetupError):
        HouseRules(idle_lock_min=-1)


def test_four_eyes_are_two_people_however_the_name_is_spelled():
    mended_by = {"Tom Beck", "Ana Ruiz"}
    assert four_eyes("Lea Lindt", mended_by, "this capture") == ""
    assert four_eyes("ana  RUIZ", mended_by, "this capture").startswith("ana  RUIZ mended this capture: four")


def case(number, disposition, *, overrode=(), at=NOON):
    findings = (Finding(code=Code.EATEN, sentence="The handle is gone."), Finding(code=Code.HALO, sentence="A rim."))
    return ExceptionCase(
        id=number,
        capture_id=1,
        opened_at=NOON,
        findings=findings,
        disposition=disposition,
        settled_at=at if disposition else None,
        actor="Lea Lindt",
        note="the handle is glass",
        overrode=overrode,
    )


def test_what_deceives_a_customer_is_a_hard_gate_and_what_asks_for_an_eye_is_not():
    assert hard(case(1, None).findings) == (Code.EATEN,)
    assert hard([Finding(code=Code.DOUBTFUL_MATTE, sentence="")]) == ()


def test_an_override_stands_until_the_capture_is_cut_out_anew():
    overridden = case(1, Disposition.ACCEPT, overrode=(Code.EATEN,))
    found = standing([overridden])
    assert (found.name, found.codes, found.sentences) == ("Lea Lindt", (Code.EATEN,), ("The handle is gone.",))
    assert found.words == "eaten: overridden by Lea Lindt: the handle is glass"
    assert standing([overridden, case(2, Disposition.ACCEPT)]) == found
    assert standing([overridden, case(2, Disposition.MEND)]) is None
    assert standing([overridden, case(2, Disposition.REPROCESS), case(3, Disposition.ACCEPT)]) is None
    assert standing([overridden, case(2, None)]) == found
    assert standing([]) is None


def test_an_override_says_why():
    require_reason("the handle is glass")
    for nothing in ("", "  ", "ok"):
        with pytest.raises(SetupError):
            require_reason(nothing)
