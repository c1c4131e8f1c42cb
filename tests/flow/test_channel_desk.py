"""Channel profiles at work: listed with their sources, confirmed before use, held against what was exported."""

import json
from datetime import date
from pathlib import Path

import pytest

from pixdesk.domain.channel_limit import FileFigures, Force, Limit, Side
from pixdesk.errors import SetupError
from pixdesk.pipeline import channel_desk, channel_words
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot

DOCS = Path(__file__).parents[2] / "docs" / "channels.md"
NAMED = {
    "about-you", "ajio", "amazon", "asos", "ebay", "etsy", "faire", "google-merchant", "instagram", "john-lewis",
    "mercado-libre", "shopify", "shopify-collection", "target", "tiktok-shop", "walmart", "zalando",
}  # fmt: skip


def exported(place, *channels):
    """A studio with one approved capture, exported."""
    shoot(place / "capture", "A1_black_front.jpg", width=1500, height=1400)
    with open_studio(place, Lanes.inline()) as engine:
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
        engine.approve_batch(1, actor="ana")
        report = engine.export(channels=list(channels), actor="ana")
    assert not report.refused
    return place / "studio", [Path(made.path) for made in report.renditions]


def test_the_list_holds_every_channel_with_source_day_and_force_of_each_limit(tmp_path, pixdesk):
    code, said = pixdesk("channels", "list", "--json", "--home", tmp_path)
    told = {one["id"]: one for one in json.loads(said)}
    assert code == 0
    assert set(told) >= NAMED
    for one in told.values():
        assert one["source"]
        assert one["limits"]
        for limit in one["limits"]:
            assert limit["source"][:3] in {"[P]", "[S]", "[K]"}
            assert limit["force"] in {"hard", "soft", "unknown"}
            assert date.fromisoformat(limit["date_checked"]) <= date(2026, 11, 30)
            assert limit["valid_from"] is None or date.fromisoformat(limit["valid_from"])
    assert {name for name, one in told.items() if not one["usable"]} >= {"asos", "target", "faire", "instagram"}
    coming = [limit for limit in told["google-merchant"]["limits"] if limit["valid_from"]]
    assert [(limit["valid_from"], limit["figures"]["min_px"]) for limit in coming] == [("2027-01-31", 500)]


def test_the_page_about_channels_says_what_the_profiles_say():
    profiles = Catalogue(resources_dir()).channels().values()
    assert f"\n\n{channel_words.as_markdown(profiles)}\n<!-- end" in DOCS.read_text(encoding="utf-8")


def test_what_is_made_keeps_every_hard_limit_of_today_and_tomorrow():
    for profile in Catalogue(resources_dir()).channels().values():
        for side_px in (profile.canvas.min_px, profile.canvas.target_px):
            width_px, height_px = profile.canvas.size_px(side_px)
            made = FileFigures(
                width_px=width_px,
                height_px=height_px,
                byte_count=profile.max_bytes or profile.min_bytes or 500_000,
                fill_percent=profile.fill.target_percent,
            )
            broken = [limit.breaches(made) for limit in profile.limits if limit.force is Force.HARD]
            assert not any(broken), (profile.id, broken)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"side": Side.SHORT, "min_px": 500}, "size: the short side has 400 px, at least 500 are taken"),
        ({"side": Side.LONG, "max_px": 600}, "size: the long side has 800 px, at most 600 are taken"),
        ({"min_width_px": 900}, "size: the width has 800 px, at least 900 are taken"),
        ({"max_megapixels": 0.3}, "size: the picture has 0.3 megapixels, at most 0.3 are taken"),
        ({"min_bytes": 20_000}, "size: the file has 10,000 bytes, at least 20,000 are taken"),
        ({"min_percent": 75.0}, "size: the product's fill has 70.0 %, at least 75 is taken"),
        ({"min_px": 500, "max_bytes": 10_000, "max_percent": 70.0}, None),
        ({}, None),
    ],
)
def test_a_limit_says_what_a_file_has_that_it_does_not_take(figures, said):
    limit = Limit(what="size", value="so much", force=Force.HARD, source="[P] x", **figures)
    file = FileFigures(width_px=800, height_px=400, byte_count=10_000, fill_percent=70.0)
    assert limit.breaches(file) == ((said,) if said else ())


def test_nothing_is_exported_to_an_unverified_channel_until_the_studio_answers_for_it(tmp_path, pixdesk):
    home, _ = exported(tmp_path, "shopify")
    with open_studio(tmp_path, Lanes.inline()) as engine, pytest.raises(SetupError, match="channels confirm asos"):
        engine.export(channels=["shopify", "asos"], actor="ana")
    code, said = pixdesk("channels", "confirm", "asos", "--home", home, "--as", "lead")
    assert code == 0, said
    with open_studio(tmp_path, Lanes.inline()) as engine:
        report = engine.export(channels=["asos"], actor="ana")
        assert [made.channel for made in report.renditions] == ["asos"]
        line = next(line for line in engine.audit_lines() if line.action == "channel-confirmed")
        assert line.actor == "lead"
        assert engine.studio.catalogue.channel("asos").digest in line.detail
        assert engine.verify_audit().holds


def test_a_changed_profile_is_no_longer_the_one_that_was_confirmed(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        assert "faire" not in {profile.id for profile in engine.channels()}
        assert "faire" in {profile.id for profile in engine.unconfirmed_channels()}
        channel_desk.confirm(engine.studio, "faire", actor="lead")
        assert "faire" in {profile.id for profile in engine.channels()}
        assert "faire" not in {profile.id for profile in engine.unconfirmed_channels()}
        assert channel_desk.usable(engine.studio, ["faire"])
        folder = tmp_path / "studio" / "channels"
        folder.mkdir()
        text = (resources_dir() / "channels" / "faire.toml").read_text(encoding="utf-8")
        (folder / "faire.toml").write_text(text.replace("target_px = 1600", "target_px = 1500"), encoding="utf-8")
        with pytest.raises(SetupError, match="unverified"):
            channel_desk.usable(engine.studio, ["faire"])


def test_everything_exported_is_read_again_and_held_against_rules_of_a_day_to_come(tmp_path, pixdesk):
    home, files = exported(tmp_path, "shopify", "google-merchant")
    code, said = pixdesk("channels", "check", "--all", "--home", home)
    assert (code, said.splitlines()[-1]) == (0, "2 exported files read, 0 would break.")
    coming = tmp_path / "coming.toml"
    text = (resources_dir() / "channels" / "shopify.toml").read_text(encoding="utf-8")
    rule = (
        '\n[[limits]]\nwhat = "least size"\nvalue = "1,600 px"\nmin_px = 1600\nforce = "hard"\nsource = "[K] a test"\n'
    )
    coming.write_text(text + rule + "valid_from = 2027-03-01\n", encoding="utf-8")
    ask = ("channels", "check", "shopify", "--profile-file", coming, "--home", home, "--json")
    assert pixdesk(*ask, "--on", "2027-02-28")[0] == 0
    code, said = pixdesk(*ask, "--on", "2027-03-01")
    told = json.loads(said)
    assert code == 1
    assert [(one["file"], one["breaks"]) for one in told] == [(str(files[0]), True)]
    assert {"force": "hard", "words": told[0]["breaches"][-1]["words"]} in told[0]["breaches"]
    assert "at least 1,600 are taken" in told[0]["breaches"][-1]["words"]
    for force in ("soft", "unknown"):  # told, and no reason to fail
        coming.write_text(text + rule.replace('"hard"', f'"{force}"'), encoding="utf-8")
        code, said = pixdesk(*ask)
        assert (code, json.loads(said)[0]["breaches"][-1]["force"]) == (0, force)


def test_a_profile_of_another_shape_and_colour_finds_every_file_wanting(tmp_path, pixdesk):
    home, _ = exported(tmp_path, "shopify")
    text = (resources_dir() / "channels" / "shopify.toml").read_text(encoding="utf-8")
    text = text.replace('ratio = "1:1"', 'ratio = "4:5"').replace("#FFFFFF", "#F0F0F0").replace('"jpeg", ', "")
    (tmp_path / "coming.toml").write_text(text, encoding="utf-8")
    code, said = pixdesk("channels", "check", "shopify", "--profile-file", tmp_path / "coming.toml", "--home", home)
    assert code == 1
    assert "which is not 4:5" in said
    assert "are not #F0F0F0" in said
    assert "The file is JPEG, not WEBP or PNG" in said


def test_files_that_are_gone_or_changed_are_listed(tmp_path, pixdesk):
    home, files = exported(tmp_path, "shopify", "google-merchant")
    files[0].unlink()
    files[1].write_bytes(files[1].read_bytes()[:-100])
    code, said = pixdesk("channels", "check", "--all", "--home", home)
    assert code == 1
    assert "cannot be read" in said
    assert "no longer the one that was approved" in said
    assert "2 would break" in said


@pytest.fixture
def shop(tmp_path):
    """A studio with a shop of its own: a main picture and a tall story of every front, an alternate of the rest."""
    folder = tmp_path / "studio" / "channels"
    folder.mkdir(parents=True)
    text = (
        'id = "shop"\ntitle = "Shop"\nsource = "ours"\ndate_checked = 2026-11-20\nstatus = "verified"\n'
        'naming = "{sku}_{view}_{role}"\n[canvas]\nmin_px = 100\ntarget_px = 240\n[fill]\nmin_percent = 20.0\n'
        '[[roles]]\nname = "main"\nviews = ["front"]\n[[roles]]\nname = "alternate"\nviews = ["*"]\n'
        '[[roles]]\nname = "story"\nviews = ["front"]\n'
    )
    story = 'background = "keep"\nextend = true\n[roles.canvas]\nratio = "9:16"\nmin_px = 100\ntarget_px = 320\n'
    (folder / "shop.toml").write_text(text + story, encoding="utf-8")
    return folder / "shop.toml"


def approve_all(engine):
    run_until_idle(engine)
    for summary in engine.batches():
        if summary.batch.state == "open":
            engine.close_batch(summary.batch.id, actor="ana")
            engine.approve_batch(summary.batch.id, actor="ana")


def test_each_capture_is_exported_in_the_roles_its_view_fills_exactly_once(tmp_path, shop, pixdesk):
    for number, view in enumerate(("front", "back")):
        shoot(tmp_path / "capture", f"A1_{view}.jpg", seed=number)
    with open_studio(tmp_path, Lanes.inline()) as engine:
        approve_all(engine)
        report = engine.export(channels=["shop"], actor="ana")
        assert not report.refused
        names = {Path(made.path).name: (made.role, made.width_px, made.height_px) for made in report.renditions}
        assert names == {
            "A1_front_main.jpg": ("main", 240, 240),
            "A1_front_story.jpg": ("story", 180, 320),
            "A1_back_alternate.jpg": ("alternate", 240, 240),
        }
        assert all((tmp_path / "exports" / "shop" / name).is_file() for name in names)
        assert engine.export(channels=["shop"], actor="ana").renditions == ()
        lines = [json.loads(line.detail) for line in engine.audit_lines(search="exported")]
        assert sorted(line["role"] for line in lines if "role" in line) == ["alternate", "main", "story"]
        assert engine.verify_audit().holds
    code, said = pixdesk("channels", "check", "shop", "--home", tmp_path / "studio")
    assert (code, said.splitlines()[-1]) == (0, "3 exported files read, 0 would break.")


def test_a_role_the_channel_no_longer_has_leaves_no_file_behind(tmp_path, shop):
    shoot(tmp_path / "capture", "A1_front.jpg")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        approve_all(engine)
        assert len(engine.export(channels=["shop"], actor="ana").renditions) == 2
        text = shop.read_text(encoding="utf-8")
        shop.write_text(text.replace('name = "story"\nviews = ["front"]', 'name = "story"\nviews = ["hero"]'))
        assert [made.role for made in engine.export(channels=["shop"], actor="ana").renditions] == ["main"]
        engine.export(channels=["shop"], actor="ana")
        assert [made.role for made in engine.renditions()] == ["main"]
        assert [path.name for path in (tmp_path / "exports" / "shop").glob("*.jpg")] == ["A1_front_main.jpg"]


def test_one_role_that_cannot_be_made_keeps_no_other_from_its_file(tmp_path, shop):
    text = shop.read_text(encoding="utf-8")
    shop.write_text(text.replace("min_px = 100\ntarget_px = 320", "min_px = 5000\ntarget_px = 5200"), encoding="utf-8")
    shoot(tmp_path / "capture", "A1_front.jpg")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        approve_all(engine)
        report = engine.export(channels=["shop"], actor="ana")
        assert [made.role for made in report.renditions] == ["main"]
        assert "Shop, story" in report.refused[0][2]
        assert "pixdesk does not enlarge" in report.refused[0][2]
