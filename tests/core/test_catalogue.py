"""Data files are read strictly and refused in words."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import pixdesk
from pixdesk.domain.channel import ChannelProfile, Force, Standing
from pixdesk.domain.recipe import Recipe
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import TOML_MAX_BYTES, Catalogue, load_folder, load_toml, resources_dir

SHOP = """
id = "shop"
title = "Shop"
source = "a page"
date_checked = 2026-11-20
[canvas]
min_px = 500
target_px = 1000
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.toml"


def refusal(file: Path, text: str | bytes, kind: type = ChannelProfile) -> str:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SetupError) as caught:
        load_toml(file, kind)
    message = str(caught.value)
    assert message.startswith(f"{file}: ")
    assert "Traceback" not in message
    assert "pydantic" not in message
    return message.removeprefix(f"{file}: ")


def test_a_profile_is_read_with_its_defaults(file: Path) -> None:
    file.write_text(SHOP)
    shop = load_toml(file, ChannelProfile)
    assert shop.id == "shop"
    assert shop.date_checked == date(2026, 11, 20)
    assert shop.canvas.target_px == 1000
    assert shop.status is Standing.UNVERIFIED


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SHOP.replace("\n", "\r\n").encode())
    assert load_toml(file, ChannelProfile).title == "Shop"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SHOP + 'colour = "red"', "canvas.colour: is not a known key"),
        (SHOP.replace("title", "titel"), "titel: is not a known key. Did you mean 'title'?"),
        (SHOP.replace("target_px", "traget_px"), "canvas.traget_px: is not a known key. Did you mean 'target_px'?"),
        (SHOP.replace('title = "Shop"\n', ""), "title: is missing. Add it."),
        (SHOP.replace("1000", '"1000"'), "canvas.target_px: must be a whole number, not '1000'."),
        (SHOP.replace("1000", "1000.5"), "canvas.target_px: must be a whole number, not 1000.5."),
        (SHOP.replace("1000", "true"), "canvas.target_px: must be a whole number, not True."),
        (SHOP.replace('"Shop"', "7"), "title: must be a text in quotes, not 7."),
        (SHOP.replace("2026-11-20", "20261120"), "date_checked: must be a date such as 2026-11-30"),
        (SHOP.replace("1000", "400"), "canvas: min_px 500, target_px 400"),
        (SHOP + "[fill]\nmin_percent = 90", "fill: min_percent 90"),
        (SHOP + "[fill]\nmin_percent = nan", "infinite or not a number"),
        (SHOP + f"[fill]\nmin_percent = {'9' * 400}", "more digits than anything is measured with"),
        (SHOP + f"[fill]\nmin_percent = {'9' * 5000}", "is not TOML"),
        (SHOP + '[[limits]]\nwhat = "x"', "limits[1].value: is missing"),
        (SHOP + '[[limits]]\nwhat="x"\nvalue="y"\nsource="[P] z"\nforce="firm"', "limits[1].force: must be one of"),
        (SHOP + '[[limits]]\nwhat="x"\nvalue="y"\nsource="[P] z"\nforce="hard"\nwhy=1', "limits[1].why: is not a"),
        (SHOP.replace('"shop"', '"../shop"'), "id: must be small letters"),
        ("id = ", "is not TOML"),
        ("id = 1\nid = 2", "is not TOML"),
        (b"id = '\xff'", "byte 6: is not UTF-8"),
        ("a = " + "[" * 20_000 + "]" * 20_000, "nested too deeply"),
        (b"#" * (TOML_MAX_BYTES + 1), "is longer than"),
    ],
)
def test_a_wrong_file_is_refused_with_key_and_reason(file: Path, text: str | bytes, words: str) -> None:
    assert words in refusal(file, text)


def test_an_unreadable_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_toml(tmp_path / "none.toml", Recipe)
    with pytest.raises(SetupError, match="cannot be read"):
        load_toml(tmp_path, Recipe)


def test_a_sentence_of_ours_never_quotes_a_whole_page(file: Path) -> None:
    assert len(refusal(file, SHOP.replace('"shop"', f'"{"x" * 20_000}"'))) < 500


def test_a_hostile_value_is_shown_short_and_printable(file: Path) -> None:
    message = refusal(file, SHOP.replace("1000", '"' + "\\u202e" * 500 + '"'))
    assert "\u202e" not in message
    assert len(message) < 160


@dataclass(frozen=True, kw_only=True)
class Leaf:
    id: str
    size_px: int = 1


@dataclass(frozen=True, kw_only=True)
class Tree:
    id: str
    leaves: dict[str, Leaf]
    crown: Leaf | None = None


def test_unknown_keys_are_found_inside_tables_and_optional_parts(file: Path) -> None:
    assert refusal(file, 'id = "a"\n[leaves.x]\nid = "l"\nsise_px = 2', Tree).startswith(
        "leaves.x.sise_px: is not a known key. Did you mean 'size_px'?"
    )
    assert refusal(file, 'id = "a"\nleaves = {}\n[crown]\nid = "l"\nz = 2', Tree).startswith("crown.z: ")


def test_a_folder_is_read_by_id_and_refuses_an_id_twice(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('id = "b"')
    (tmp_path / "a.toml").write_text('id = "z"\nsize_px = 3')
    (tmp_path / "notes.txt").write_text("not TOML at all [")
    assert list(load_folder(tmp_path, Leaf)) == ["b", "z"]
    (tmp_path / "c.toml").write_text('id = "b"')
    with pytest.raises(SetupError, match=r"c\.toml: id: 'b' is already taken by .*b\.toml"):
        load_folder(tmp_path, Leaf)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert load_folder(tmp_path / "none", Leaf) == {}


def test_the_studios_own_file_replaces_the_bundled_one(tmp_path: Path) -> None:
    for name, title in (("bundled", "Ours"), ("studio", "Theirs")):
        folder = tmp_path / name / "channels"
        folder.mkdir(parents=True)
        (folder / "shop.toml").write_text(SHOP.replace("Shop", title))
    (tmp_path / "bundled" / "channels" / "b.toml").write_text(SHOP.replace('"shop"', '"other"'))
    catalogue = Catalogue(tmp_path / "bundled", tmp_path / "studio")
    assert list(catalogue.channels()) == ["other", "shop"]
    assert catalogue.channel("shop").title == "Theirs"
    assert Catalogue(tmp_path / "bundled").channel("shop").title == "Ours"


def test_an_unknown_id_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"There is no channel 'amazn'\. Known: about-you, ajio, amazon,"):
        Catalogue(resources_dir()).channel("amazn")
    with pytest.raises(SetupError, match=r"no recipe 'x'\. Known: none at all"):
        Catalogue(tmp_path).recipe("x")


def test_every_bundled_profile_says_where_its_figures_come_from() -> None:
    channels = Catalogue(resources_dir()).channels()
    for profile in channels.values():
        assert len(profile.limits) >= 5 or not profile.source.startswith(("[P]", "[S]"))
        marks = {limit.source[:3] for limit in profile.limits}
        # A profile may only call itself verified when a primary source stands behind it.
        assert profile.status is not Standing.VERIFIED or "[P]" in marks
        if profile.status is Standing.UNVERIFIED:
            assert "[K]" in marks


def test_googles_coming_minimum_is_known_and_already_kept() -> None:
    google = Catalogue(resources_dir()).channel("google-merchant")
    coming = [limit for limit in google.limits if limit.valid_from is not None]
    assert [(limit.value, limit.valid_from, limit.force) for limit in coming] == [
        ("500 × 500 px", date(2027, 1, 31), Force.HARD)
    ]
    assert google.canvas.min_px >= 500


def test_white_channels_are_white_and_figures_are_those_of_the_field_notes() -> None:
    channels = Catalogue(resources_dir()).channels()
    assert {key for key, item in channels.items() if item.background == "#FFFFFF"} == set(channels)
    assert channels["amazon"].fill.min_percent == 85
    assert (channels["amazon"].canvas.min_px, channels["amazon"].canvas.max_px) == (500, 10_000)
    assert (channels["google-merchant"].fill.min_percent, channels["google-merchant"].fill.max_percent) == (75, 90)
    assert channels["walmart"].canvas.target_px == 2200
    assert channels["walmart"].max_bytes == 5_000_000
    assert channels["etsy"].canvas.size_px(2000) == (2667, 2000)
    assert channels["shopify"].canvas.max_megapixels == 25
    assert channels["zalando"].canvas.size_px(762) == (762, 1100)
    assert channels["zalando"].canvas.size_px(1801) == (1801, 2600)
    assert channels["about-you"].canvas.size_px(channels["about-you"].canvas.min_px) == (1500, 2000)
    assert channels["about-you"].max_bytes == 2_000_000
    assert (channels["ajio"].min_bytes, channels["ajio"].fill.min_percent, channels["ajio"].fill.max_percent) == (
        204_800, 80, 85,
    )  # fmt: skip
    assert channels["mercado-libre"].canvas.max_px == 1920
    assert channels["john-lewis"].canvas.size_px(channels["john-lewis"].canvas.max_px) == (5250, 7000)
    assert (channels["tiktok-shop"].canvas.min_px, channels["tiktok-shop"].canvas.max_px) == (600, 6000)


def test_resources_are_found_inside_an_installed_package_and_missed_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "pixdesk"
    package.mkdir(parents=True)
    monkeypatch.setattr(pixdesk, "__file__", str(package / "__init__.py"))
    with pytest.raises(SetupError, match="Install pixdesk again"):
        resources_dir()
    (package.parent / "resources" / "channels").mkdir(parents=True)
    assert resources_dir() == package.parent / "resources"
    (package / "resources" / "channels").mkdir(parents=True)
    assert resources_dir() == package / "resources"
