"""What a webhook says, how it is signed, and when it is tried again; an address that gives anything away is refused."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.view import AuditLine
from pixdesk.domain.webhook import (
    ACTIONS,
    EVENTS,
    MOST_TRIES,
    Call,
    Hook,
    body,
    check_url,
    event_of,
    headers,
    holds,
    is_worth_another,
    wait_s,
)

SECRET = b"0123456789abcdef0123456789abcdef"
NOW_S = 1_790_000_000


def line(action="approved", subject="batch 3: shoes", seq=7):
    return AuditLine(
        seq=seq,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        actor="ana",
        action=action,
        subject=subject,
        detail='{"captures":12}',
        hash="ab" * 32,
    )


def call(tries=0, number=1):
    hook = Hook(id=1, name="erp", url="https://x.example/", events=EVENTS, secret_from="env:X")
    return Call(id=number, hook=hook, line=line(), tries=tries)


@pytest.mark.parametrize(
    ("action", "subject", "event"),
    [
        ("batch-closed", "batch 3: shoes", "batch.closed"),
        ("approved", "batch 3: shoes", "batch.approved"),
        ("approved-uninspected", "batch 3: shoes", "batch.approved"),
        ("rejected", "batch 3: shoes", "batch.rejected"),
        ("held", "capture 9: a.jpg", "capture.held"),
        ("exported", "capture 9: a.jpg", "rendition.exported"),
        ("approved", "capture 9: a.jpg", ""),
        ("landed", "capture 9: a.jpg", ""),
        ("webhook-dead", "webhook erp", ""),
    ],
)
def test_a_batch_is_told_of_once_and_not_by_its_captures(action, subject, event):
    assert event_of(line(action, subject)) == event


def test_every_action_looked_for_is_an_event():
    found = {event_of(line(action, f"{kind} 1: x")) for action in ACTIONS for kind in ("batch", "capture")}
    assert found - {""} == set(EVENTS)


def test_a_body_is_the_same_at_every_try_and_a_receiver_can_check_who_sent_it_and_when():
    content = body(line())
    assert content == body(line())
    told = json.loads(content)
    assert (told["schema"], told["event"], told["seq"], told["detail"]) == (
        "pixdesk.event/1",
        "batch.approved",
        7,
        {"captures": 12},
    )
    signature = headers(line(), content, SECRET, NOW_S)["Pixdesk-Signature"]
    assert holds(signature, content, SECRET, unix_s=NOW_S + 200)
    assert not holds(signature, content, SECRET, unix_s=NOW_S + 301)
    assert not holds(signature, content + b" ", SECRET, unix_s=NOW_S)
    assert not holds(signature, content, SECRET[::-1], unix_s=NOW_S)


def test_the_signature_is_the_one_anybody_computes_from_the_documentation():
    import hashlib
    import hmac

    content = body(line())
    wanted = hmac.new(SECRET, b"1790000000." + content, hashlib.sha256).hexdigest()
    assert headers(line(), content, SECRET, NOW_S)["Pixdesk-Signature"] == f"t=1790000000,v1={wanted}"


@given(st.text(max_size=60))
def test_no_signature_whatsoever_is_a_crash_or_holds(said):
    assert not holds(said, b"{}", SECRET, unix_s=NOW_S)


def test_each_wait_is_longer_and_no_wait_longer_than_six_hours():
    waits = [wait_s(call(tries)) for tries in range(MOST_TRIES)]
    assert waits == sorted(waits)
    assert 8 <= waits[0] <= 12
    assert max(waits) <= 6 * 3600
    assert sum(waits) > 8 * 3600, "a night's outage is survived"
    assert len({wait_s(call(1, number)) for number in range(20)}) > 15, "not all at one moment"
    assert wait_s(call(), asked_s=600) == 600
    assert wait_s(call(), asked_s=1e9) == 6 * 3600


@pytest.mark.parametrize(
    ("status", "again"), [(500, True), (503, True), (429, True), (408, True), (404, False), (401, False), (301, False)]
)
def test_a_servers_trouble_is_waited_out_and_a_refusal_is_not(status, again):
    assert is_worth_another(status) is again


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/a?b=c",
        "http://localhost:8080/x",
        "http://127.0.0.1/x",
        "http://192.168.1.20/x",
        "http://[::1]:9/",
    ],
)
def test_an_address_that_gives_nothing_away_is_taken(url):
    check_url(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example/x", "Use https"),
        ("http://8.8.8.8/x", "Use https"),
        ("ftp://x.example/", "https://HOST/PATH"),
        ("file:///etc/passwd", "https://HOST/PATH"),
        ("https://", "https://HOST/PATH"),
        ("https://ana:secret@x.example/", "holds a password"),
        ("https://x.example/a\r\nHost: y", "percent-encoded"),
        ("https://x.example:99999/", "no address"),
        ("https://[::1/", "no address"),
        ("https://bücher.example/", "percent-encoded"),
    ],
)
def test_an_address_that_gives_something_away_is_refused_with_the_remedy(url, words):
    with pytest.raises(ValueError, match=words) as refused:
        check_url(url)
    assert "secret" not in str(refused.value)


@given(st.text(max_size=60))
def test_no_address_whatsoever_is_a_crash(said):
    assert why_not(said) is None or why_not(said).endswith(".")


def why_not(url):
    try:
        return check_url(url)
    except ValueError as trouble:
        return str(trouble)
