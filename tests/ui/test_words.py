"""What a person reads."""

from datetime import UTC, datetime, timedelta

import pytest

from pixdesk.domain import digest
from pixdesk.ui import audit_words, shot_words, words

DIGEST = digest.of_bytes(b"a capture")


@pytest.mark.parametrize(
    ("action", "detail", "told"),
    [
        (
            "exported",
            {
                "channel": "amazon",
                "file": "SKU-1.jpg",
                "bytes": 271_446,
                "approval_line": 108,
                "sha256": DIGEST,
            },
            "amazon, 271 kB, approved in line 108: SKU-1.jpg",
        ),
        (
            "exported",
            {"channel": "web-shop", "role": "story", "file": "A.jpg", "bytes": 1000, "approval_line": 1},
            "web-shop, story, 1 kB, approved in line 1: A.jpg",
        ),
        ("inspected", {"capture": 18, "conforms": True, "note": ""}, "#18 conforms"),
        (
            "inspected",
            {"capture": 18, "conforms": False, "defect": "cut-away", "class": "critical"},
            "#18: cut away, critical",
        ),
        (
            "batch-closed",
            {"reason": "by hand", "lot_size": 146, "flagged": 4, "plan": "ANSI Z1.4 level II"},
            "by hand: 146 clean, 4 flagged; ANSI Z1.4 level II",
        ),
        ("disposition", {"case": 8, "disposition": "reshoot", "note": ""}, "to be shot again"),
        ("disposition", {"disposition": "reshoot", "note": "strap in view"}, "to be shot again: strap in view"),
        (
            "retried",
            {"because": "no-subject", "kept": "standard", "scores": ["fast: held by 1", "standard: nothing holds it"]},
            "because of no subject; kept standard (fast: held by 1, standard: nothing holds it)",
        ),
        (
            "candidates-swept",
            {"candidates": 3, "files": 4, "reason": "nobody chooses any more"},
            "3 let go: nobody chooses any more",
        ),
        ("claimed", {"recipe": ["standard", DIGEST], "model": ["u2netp", DIGEST]}, "recipe standard, model u2netp"),
        ("held", {"findings": ["clipped-shadows", "holes"]}, "clipped shadows, holes"),
        ("held", {"findings": ["rendition-failed", "thin-lost"]}, "file not made, thin part lost"),
        ("held", {"findings": ["rendition-failed", "rendition-failed"]}, "file not made"),
        ("export-complete", {"channels": ["amazon", "ebay"]}, "on amazon, ebay"),
        ("approved", {"captures": 1, "claim": "All seen."}, "1 approved. All seen."),
        ("sample-drawn", {"n": 5, "re": 1, "seed": "cfcaa6c3"}, "5 drawn, 1 nonconforming would reject; seed cfcaa6c3"),
        ("sample-drawn", {"n": 1, "re": 2, "seed": "cfcaa6c3"}, "1 drawn; seed cfcaa6c3"),
    ],
)
def test_a_line_of_the_log_is_told_in_a_sentence(action, detail, told):
    assert audit_words.sentence(action, digest.canonical(detail)) == told


def test_a_line_nobody_foresaw_is_told_field_by_field_with_its_names_in_words():
    told = audit_words.sentence("warped", digest.canonical({"lot_size": 3, "moon_phase": "full", "empty": ""}))
    assert told == "clean captures 3  ·  moon phase full"


def test_beside_the_log_every_field_stands_whole():
    told = audit_words.fields(digest.canonical({"approval_line": 12, "capture_digest": DIGEST, "note": ""}))
    assert told.splitlines() == [
        "Approved in line: 12",
        "Note: nothing",
        "",
        "Content of the capture",
        *audit_words.in_eights(DIGEST).splitlines(),
    ]
    assert [len(half) for half in audit_words.in_eights(DIGEST).splitlines()] == [35, 35]
    assert audit_words.in_eights(DIGEST).replace(" ", "").replace("\n", "") == DIGEST


def test_a_capture_is_named_by_its_number_and_without_its_folders_in_the_table():
    assert audit_words.subject("capture 12: set-1/left/A_front.jpg") == "#12 A_front.jpg"
    assert audit_words.subject("batch 1: set-1/left") == "batch 1: set-1/left"


def test_the_log_gives_the_date_of_what_was_not_today():
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert words.lately(noon, noon + timedelta(minutes=1)) == noon.astimezone().strftime("%H:%M:%S")
    assert words.lately(noon, noon + timedelta(days=2)) == noon.astimezone().strftime("%Y-%m-%d %H:%M")


def test_what_is_not_a_table_is_shown_as_it_is():
    assert audit_words.sentence("landed", "not json") == "not json"
    assert audit_words.fields("[1,2]") == "[1,2]"


def test_a_name_with_braces_in_the_log_is_only_a_name():
    told = audit_words.sentence("renamed", digest.canonical({"from": "{0.__class__}.jpg", "to": "{sku}.jpg"}))
    assert told == "from {0.__class__}.jpg to {sku}.jpg"


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Mark taken back", "inspection-undone"),
        ("lead work begun", "lead claimed"),
        ("SKU-1", "SKU-1"),
        ("approved", "approved"),
    ],
)
def test_an_action_can_be_searched_for_as_it_is_shown(typed, sought):
    assert audit_words.search_terms(typed) == sought


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/srv/captures", "/srv/captures"),
        ("/Volumes/studio/2026/november/20/set-2-home/capture/left", "/Volumes/…/20/set-2-home/capture/left"),
        (
            "D:\\Photographs\\Studio\\Spring catalogue\\2026-11-20\\Capture",
            "D:\\…\\Spring catalogue\\2026-11-20\\Capture",
        ),
        ("/" + "a" * 60, "…" + "a" * 43),
        ("/home/lea/Studio/capture", "~/Studio/capture"),
        ("/home/leander/Studio/capture", "/home/leander/Studio/capture"),
        ("/home/lea/Pictures/2026/november/20/set-2-home/capture/left", "~/…/2026/november/20/set-2-home/capture/left"),
    ],
)
def test_a_long_path_is_shortened_in_its_middle_and_one_at_home_says_so(path, shown, monkeypatch):
    monkeypatch.setattr("pixdesk.ui.words.QDir.homePath", lambda: "/home/lea")
    assert words.short_path(path) == shown
    assert len(shown) <= 44


def test_a_short_time_is_told_in_milliseconds_and_a_longer_one_in_seconds():
    assert words.duration(180.4) == "180\u00a0ms"
    assert words.duration(6641) == "6.6\u00a0s"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0\u00a0%"), (0.0001, "<\u20090.1\u00a0%"), (0.048, "4.8\u00a0%"), (0.5, "50\u00a0%")],
)
def test_a_share_of_nothing_has_no_decimals(share, shown):
    assert words.share(share) == shown


def test_a_figure_and_its_unit_stay_on_one_line_and_words_do_not():
    said = "At AQL 2.5: 10 ΔE off, 0.8 % of it, 24 px wide (0.3 MB) in 2 sets, 3 marked"
    kept = "At AQL\u00a02.5: 10\u00a0ΔE off, 0.8\u00a0% of it, 24\u00a0px wide (0.3\u00a0MB) in 2 sets, 3 marked"
    assert words.unbroken(said) == kept


def test_what_has_just_happened_is_now():
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert words.age(noon, noon + timedelta(seconds=59)) == "now"
    assert words.age(noon, noon + timedelta(minutes=61)) == "1 h"


@pytest.mark.parametrize(
    ("byte_count", "shown"),
    [(1, "1 byte"), (312, "312 bytes"), (1000, "1 kB"), (28_400, "28 kB"), (2_500_000, "2.5 MB")],
)
def test_a_small_file_has_its_bytes_and_never_none(byte_count, shown):
    assert words.size(byte_count) == shown


def test_figures_never_part_from_what_they_count():
    said = words.unbroken("It has 630 × 872 px, filling 80 % of it: 2 pairs.")
    assert said == "It has 630\u00a0×\u00a0872\u00a0px, filling 80\u00a0% of it: 2 pairs."


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(86_400, "24\u00a0h"), (5400, "1.5\u00a0h"), (4500, "1\u00a0h 15\u00a0min"), (36, "36\u00a0s")],
)
def test_a_target_is_said_in_hours_where_it_comes_out_even(seconds, told):
    assert shot_words.hours(seconds) == told
