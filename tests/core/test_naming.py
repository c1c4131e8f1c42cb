"""What a capture's name says, and what a rendition is called."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.capture import Label
from pixdesk.domain.naming import check_pattern, is_known_view, parse, parse_any
from pixdesk.domain.rendition_naming import check_rendition_pattern, rendition_name
from pixdesk.domain.safe_name import NAME_MAX_BYTES, collision_key, distinct_name, safe_name

DIGEST = "0123456789abcdef" * 4
ANY_TEXT = st.text(max_size=300)
HOSTILE_TEXT = st.one_of(
    ANY_TEXT,
    st.text(alphabet='./\\ -~:*?"<>|\n\r\t\0\u202e\u2066\u200f\ud800CcOoNnLlPpTt1¹é\u0301日', max_size=200),
)


def name_of(label: Label, pattern: str = "{sku}_{colourway}_{view}", *, stem: str = "stem") -> str:
    return rendition_name(pattern, label, stem=stem, channel="amazon", digest=DIGEST, suffix=".jpg")


# reading


@pytest.mark.parametrize(
    ("name", "pattern", "label"),
    [
        ("TEE1_red_front.jpg", "{sku}_{colourway}_{view}", Label(sku="TEE1", colourway="red", view="front")),
        ("day 1/TEE1_front.CR3", "{sku}_{view}", Label(sku="TEE1", view="front")),
        ("AB-1234-front.jpg", "{sku}-{view}", Label(sku="AB-1234", view="front")),
        ("A_B_red_Front.jpg", "{sku}_{colourway}_{view}", Label(sku="A_B", colourway="red", view="front")),
        ("AB-12-detail-2.jpg", "{sku}-{view}", Label(sku="AB-12", view="detail-2")),
        ("AB-12-2.jpg", "{sku}-{view}", Label(sku="AB-12", view="2")),
        ("TEE1_front_0042.jpg", "{sku}_{view}_{counter}", Label(sku="TEE1", view="front")),
        ("TEE1/front.jpg", "{sku}/{view}", Label(sku="TEE1", view="front")),
        ("TEE1/red_back.jpg", "{folder}/{colourway}_{view}", Label(sku="TEE1", colourway="red", view="back")),
        ("monday/TEE1_back.jpg", "{folder}/{sku}_{view}", Label(sku="TEE1", view="back")),
        ("shoot-TEE1 (front).jpg", "shoot-{sku} ({view})", Label(sku="TEE1", view="front")),
        ("TEE1.v2_front.jpg", "{sku}_{view}", Label(sku="TEE1.v2", view="front")),
        ("x_TEE1_slim_front.jpg", "{any}_{sku}_{style}_{view}", Label(sku="TEE1", style="slim", view="front")),
        ("e\u0301toile_front.jpg", "{sku}_{view}", Label(sku="étoile", view="front")),
    ],
)
def test_a_pattern_reads_the_label_from_a_name(name: str, pattern: str, label: Label) -> None:
    assert parse(name, pattern) == label


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("TEE1.jpg", "{sku}_{view}"),
        ("_front.jpg", "{sku}_{view}"),
        ("TEE1_.jpg", "{sku}_{view}"),
        ("TEE1_front_x1.jpg", "{sku}_{view}_{counter}"),
        ("front.jpg", "{sku}/{view}"),
        ("TEE\n1_front.jpg", "{sku}_{view}"),
        ("TEE\u202e1_front.jpg", "{sku}_{view}"),
        ("x" * 200 + "_front.jpg", "{sku}_{view}"),
        ("", "{sku}_{view}"),
        ("..", "{sku}_{view}"),
    ],
)
def test_a_name_that_does_not_fit_gives_no_label(name: str, pattern: str) -> None:
    assert parse(name, pattern) is None


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "1 to 200"),
        ("{sku}{view}", "nothing between"),
        ("{sku}_{colour}", "no field {colour}"),
        ("{sku_view", "brace"),
        ("{sku}_{sku}", "twice"),
        ("{view}_{colourway}", "must contain"),
        ("{sku}\\{view}", "use /"),
        ("{sku}//{view}", "no field in it"),
        ("{sku}\n{view}", "cannot be printed"),
        ("a" * 300, "1 to 200"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_pattern(pattern)


@pytest.mark.parametrize("name", ["DSC_0001.NEF", "IMG_2034.jpg", "_MG_1234.CR2", "Capture_0007.tif", "PXL_1_2.jpg"])
def test_what_the_camera_calls_a_file_is_no_sku(name: str) -> None:
    assert parse_any(name) is None


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("TEE1_front_2.jpg", Label(sku="TEE1", view="front")),
        ("TEE1_red_slim_front_002.jpg", Label(sku="TEE1", colourway="red", style="slim", view="front")),
        ("TEE1_red_back.jpg", Label(sku="TEE1", colourway="red", view="back")),
        ("TEE1_03.jpg", Label(sku="TEE1", view="03")),
        ("AB-12-sole.jpg", Label(sku="AB-12", view="sole")),
        ("shoot/AB-12/detail-1.jpg", Label(sku="AB-12", view="detail-1")),
    ],
)
def test_the_usual_patterns_read_the_usual_names(name: str, label: Label) -> None:
    assert parse_any(name) == label


def test_a_shoots_own_patterns_replace_the_usual_ones() -> None:
    assert parse_any("TEE1_front.jpg", ["{sku}+{view}"]) is None
    assert parse_any("TEE1+front.jpg", ["{sku}~{view}", "{sku}+{view}"]) == Label(sku="TEE1", view="front")


def test_views_with_numbers_are_known_views() -> None:
    assert is_known_view("detail-2")
    assert is_known_view("Alt3")
    assert not is_known_view("0003")


@given(
    st.text(alphabet="ab_-", max_size=60),
    st.sampled_from(["{sku}_{view}", "{sku}_{colourway}_{view}", "a{sku}-{view}b"]),
)
def test_what_is_read_can_be_put_together_again(stem: str, pattern: str) -> None:
    label = parse(f"{stem}.jpg", pattern)
    if label is not None:
        filled = pattern.format(sku=label.sku, colourway=label.colourway, view=label.view)
        assert filled == stem


@given(HOSTILE_TEXT)
def test_no_name_makes_reading_fail(name: str) -> None:
    label = parse_any(name)
    assert label is None or label.sku


def test_a_name_made_to_blow_up_a_regex_is_read_in_one_pass() -> None:
    pattern = "_".join(["{sku}", *["{any}"] * 24])
    assert parse("_" * 100_000 + ".jpg", pattern) is None


# writing


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (Label(sku="TEE1", colourway="red", view="front"), "TEE1_red_front.jpg"),
        (Label(sku="TEE1", view="front"), "TEE1_front.jpg"),
        (Label(colourway="red", view="front"), "red_front.jpg"),
        (Label(sku="TEE1"), "TEE1.jpg"),
        (Label(), "stem.jpg"),
        (Label(sku="../../etc/passwd"), "etc-passwd.jpg"),
        (Label(sku="CON"), "_CON.jpg"),
        (Label(sku="nul.front"), "_nul.front.jpg"),
        (Label(sku="COM¹ .x"), "_COM¹ .x.jpg"),
        (Label(sku="CONE"), "CONE.jpg"),
        (Label(sku="-rf"), "rf.jpg"),
        (Label(sku="gpj\u202eexe"), "gpjexe.jpg"),
        (Label(sku="two\nlines"), "two lines.jpg"),
        (Label(sku='a<b>:"/\\|?*c'), "a-b--------c.jpg"),
        (Label(sku="e\u0301"), "é.jpg"),
        (Label(sku="🧢"), "🧢.jpg"),
        (Label(sku="dot. "), "dot.jpg"),
    ],
)
def test_a_rendition_is_named_safely(label: Label, expected: str) -> None:
    assert name_of(label) == expected


def test_a_capture_of_which_nothing_is_known_is_named_by_its_digest() -> None:
    assert name_of(Label(), stem="...") == "capture-01234567.jpg"


def test_a_long_name_is_shortened_and_keeps_a_digest_tail() -> None:
    name = name_of(Label(sku="日" * 200))
    assert len(name.encode()) <= NAME_MAX_BYTES
    assert name.endswith("-01234567.jpg")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("front", "one name"),
        ("{sku}/{view}", "cannot"),
        ("{sku}_{folder}", "no field"),
        ("{sku.view}", "brace"),
        ("{0}", "brace"),
    ],
)
def test_a_rendition_pattern_that_cannot_be_followed_says_why(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_rendition_pattern(pattern)


@given(HOSTILE_TEXT, HOSTILE_TEXT, HOSTILE_TEXT)
def test_whatever_the_label_holds_the_name_is_one_safe_component(sku: str, view: str, stem: str) -> None:
    name = name_of(Label(sku=sku, view=view), stem=stem)
    assert 0 < len(name.encode()) <= NAME_MAX_BYTES
    assert not set(name) & set('<>:"/\\|?*')
    assert name[0] not in "-. "
    assert name.endswith(".jpg")
    assert not name.removesuffix(".jpg").endswith((".", " "))
    assert name.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "COM¹", "LPT9"}
    assert all(unicodedata.category(char)[0] != "C" for char in name)
    assert unicodedata.is_normalized("NFC", name)


@given(HOSTILE_TEXT)
def test_making_a_safe_name_safe_changes_nothing(text: str) -> None:
    once = safe_name(text, digest=DIGEST)
    assert safe_name(once, digest=DIGEST) == once


def test_a_taken_name_gets_the_captures_own_digest_whatever_came_first() -> None:
    taken = {collision_key("TEE1_FRONT.JPG")}
    other = distinct_name("tee1_front.jpg", taken=taken, digest=DIGEST)
    assert other == "tee1_front-01234567.jpg"
    assert distinct_name("tee1_front.jpg", taken=set(), digest=DIGEST) == "tee1_front.jpg"
    assert distinct_name("tee1_front.jpg", taken=taken | {collision_key(other)}, digest=DIGEST) == (
        "tee1_front-0123456789abcdef.jpg"
    )


@given(HOSTILE_TEXT, HOSTILE_TEXT)
def test_a_distinct_name_is_safe_and_collides_with_nothing(first: str, second: str) -> None:
    name = safe_name(first, suffix=".png", digest=DIGEST)
    taken = {collision_key(name), collision_key(safe_name(second, suffix=".png", digest=DIGEST))}
    other = distinct_name(name, taken=taken, digest="f" * 64)
    assert collision_key(other) not in taken
    assert len(other.encode()) <= NAME_MAX_BYTES
    assert other.endswith(".png")


def test_names_one_file_system_takes_for_one_share_a_key() -> None:
    assert collision_key("É.jpg") == collision_key("e\u0301.JPG")
    assert collision_key("straße.jpg") == collision_key("STRASSE.JPG")
    assert collision_key("a.jpg") != collision_key("b.jpg")
