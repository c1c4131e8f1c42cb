"""What goes where under which name, how long a busy server is left alone, and what no name may do."""

from datetime import UTC, datetime
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.delivering import Parcel, alt_text, far_path, pause_s, retry_after_s
from pixdesk.domain.destination import Destination, FolderPlace
from pixdesk.domain.safe_name import safe_name

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@given(st.text(max_size=60), st.sampled_from([".jpg", ".png", ".webp"]))
def test_every_name_an_export_makes_may_be_delivered(text, suffix):
    name = safe_name(text, suffix=suffix, digest="d" * 64)
    assert far_path("shopify", name) == f"shopify/{name}"


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_leads_out_of_a_destination(channel, name):
    try:
        path = far_path(channel, name)
    except ValueError:
        return
    for kind in (PurePosixPath, PureWindowsPath):
        parts = kind(path)
        assert not parts.is_absolute()
        assert not parts.drive
        assert len(parts.parts) == 2
        assert ".." not in parts.parts


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b.jpg", "a\\b.jpg", "c:a.jpg", "nul.jpg", "a\0.jpg", ".hidden", "a.jpg "]
)
def test_an_odd_name_is_refused(name):
    with pytest.raises(ValueError, match="no safe name"):
        far_path("shopify", name)


@given(st.integers(1, 50), st.floats(0, 1))
def test_a_pause_grows_to_half_a_minute_and_no_further(failures, chance):
    assert 0 <= pause_s(failures, chance) <= min(30.0, 0.5 * 2**failures)


@given(st.integers(1, 50), st.floats(0, 1), st.floats(0, 1000))
def test_nobody_comes_back_sooner_than_was_asked(failures, chance, asked_s):
    assert asked_s <= pause_s(failures, chance, asked_s) <= asked_s + 1.0


@pytest.mark.parametrize(
    ("value", "asked_s"),
    [
        ("17", 17.0),
        ("Fri, 20 Nov 2026 12:01:30 GMT", 90.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("-5", 0.0),
        ("soon", None),
        ("inf", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_count_of_seconds_or_a_date(value, asked_s):
    assert retry_after_s(value, NOON) == asked_s


@given(st.text(max_size=60))
def test_whatever_a_header_holds_is_a_pause_or_none(value):
    asked_s = retry_after_s(value, NOON)
    assert asked_s is None or asked_s >= 0


def test_alt_text_leaves_out_what_is_unknown():
    label = {"sku": "A1", "colourway": "", "style": "", "view": "front"}
    assert alt_text("{sku} {colourway} {view}", label, "shopify") == "A1 front"


def test_a_field_in_a_field_stays_text():
    label = {"sku": "{view}", "colourway": "", "style": "", "view": "front"}
    assert alt_text("{sku} {view}", label, "shopify") == "(view) front"


def test_views_stand_in_the_order_a_studio_gives_them():
    place = Destination(id="shop", folder=FolderPlace(path="/x"), order=("front", "detail"))
    views = ["other", "detail-2", "front", "frontal"]
    assert sorted(views, key=place.rank) == ["front", "detail-2", "other", "frontal"]


def test_the_same_bytes_have_the_same_name_and_others_another():
    def named(sha256):
        return Parcel(far_path="shopify/A1.front.jpg", data=b"", sha256=sha256, media_type="image/jpeg").digest_name

    assert named("ab" * 32) == "A1.front-abababababababab.jpg"
    assert named("cd" * 32) != named("ab" * 32)
