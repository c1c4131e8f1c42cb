"""Scenes at work: taken in as drafts, approved as they stand, chosen for a role, exported, and told of everywhere."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pixdesk.errors import SetupError
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.links import link_or_skip
from tests.helpers.plates import paper, small_scene, write_scene
from tests.helpers.studio import open_studio, packshot, run_until_idle, shoot

CHANNEL = """
id = "mine"
title = "My shop"
source = "our own"
date_checked = 2026-11-20
status = "verified"
naming = "{sku}_{view}_{role}"
[canvas]
min_px = 200
target_px = 400
[fill]
target_percent = 60.0
min_percent = 20.0
max_percent = 95.0
[[roles]]
name = "main"
views = ["front"]
[[roles]]
name = "story"
views = ["*", "front"]
[[limits]]
what = "background"
value = "pure white"
force = "hard"
source = "[P] our own page"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A studio folder with a channel of two roles, and a scene that lies outside of it."""
    (tmp_path / "studio" / "channels").mkdir(parents=True)
    (tmp_path / "studio" / "channels" / "mine.toml").write_text(CHANNEL, encoding="utf-8")
    scene = small_scene(title="Warm paper")
    write_scene(tmp_path / "made", scene, paper(scene, (1200, 1000), ground=(215, 200, 185), wall=(200, 190, 180)))
    return tmp_path


def approved(engine) -> None:
    run_until_idle(engine)
    engine.close_batch(1, actor="ana")
    engine.approve_batch(1, actor="ana")


def lines(engine, action: str) -> list[dict]:
    return [json.loads(line.detail) for line in engine.audit_lines() if line.action == action]


def test_only_an_approved_scene_is_chosen_and_exported_and_every_record_names_its_version(place: Path) -> None:
    shoot(place / "capture", "A1_front.jpg")
    with open_studio(place, Lanes.inline()) as engine:
        scene = engine.scenes.add(place / "made" / "paper", actor="ana")
        with pytest.raises(SetupError, match="The scene paper is a draft"):
            engine.scenes.use("paper", "mine", "story", actor="ana")
        engine.scenes.approve("paper", actor="lea")
        with pytest.raises(SetupError, match="My shop wants another background: pure white"):
            engine.scenes.use("paper", "mine", "main", actor="ana")
        engine.scenes.use("paper", "mine", "story", actor="ana")
        approved(engine)
        report = engine.export(channels=["mine"], actor="ana")
        assert not report.refused
        made = {one.role: one for one in report.renditions}
        assert made["main"].scene == ""
        assert made["story"].scene == scene.version
        assert made["story"].digital_source == "composite"
        with Image.open(made["story"].path) as picture:
            assert b"digitalsourcetype/composite" in picture.info["xmp"]
            shown = np.asarray(picture.convert("RGB")).astype(int)
        assert np.ptp(shown[:40].reshape(-1, 3).mean(axis=0)) > 4  # warm paper, not white
        (added,) = lines(engine, "scene-added")
        (was_approved,) = lines(engine, "scene-approved")
        assert added["digest"] == was_approved["digest"] == scene.digest
        assert was_approved["licence"] == "CC0-1.0"
        assert lines(engine, "scene-chosen") == [{"channel": "mine", "role": "story", "scene": scene.version}]
        assert [line.get("scene") for line in lines(engine, "exported")] == [scene.version, None]
        assert {one.role: one.scene for one in engine.renditions()} == {"main": "", "story": scene.version}
        # Nothing is due again until the scene changes.
        assert not engine.export(channels=["mine"], actor="ana").renditions
    folder = Path(made["story"].path).parent
    listed = {one["role"]: one for one in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))}
    assert (listed["main"]["scene"], listed["story"]["scene"]) == ("", scene.version)
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["scene"] for row in csv.DictReader(stream)] == ["", scene.version]


def test_a_scene_that_was_changed_is_a_draft_again_and_stops_its_channel_with_the_remedy(place: Path) -> None:
    shoot(place / "capture", "A1_front.jpg")
    with open_studio(place, Lanes.inline()) as engine:
        engine.scenes.add(place / "made" / "paper", actor="ana")
        engine.scenes.approve("paper", actor="ana")
        engine.scenes.use("paper", "mine", "story", actor="ana")
        approved(engine)
        first = engine.export(channels=["mine"], actor="ana").renditions
        file = place / "studio" / "scenes" / "paper" / "scene.toml"
        file.write_text(file.read_text(encoding="utf-8").replace("size_degrees = 15", "size_degrees = 25"), "utf-8")
        with pytest.raises(SetupError, match=r"is a draft\. Something in it was changed since"):
            engine.export(channels=["mine"], actor="ana")
        (view,) = [one for one in engine.scenes.listed() if one.scene.id == "paper"]
        assert (view.state, view.was_approved, view.used) == ("draft", True, (("mine", "story"),))
        engine.scenes.approve("paper", actor="ana")
        again = engine.export(channels=["mine"], actor="ana").renditions
        # Another scene is another profile: both roles of the channel were made by rules that no longer hold.
        assert {one.role for one in again} == {"main", "story"}
        assert {one.role: one.sha256 for one in first}["story"] != {one.role: one.sha256 for one in again}["story"]
        engine.scenes.withdraw("paper", actor="ana")
        with pytest.raises(SetupError, match="is a draft"):
            engine.export(channels=["mine"], actor="ana")
        engine.scenes.use("", "mine", "story", actor="ana")
        assert engine.export(channels=["mine"], actor="ana").renditions


def test_a_product_that_does_not_fit_the_scene_is_a_case_with_the_figures(place: Path) -> None:
    small = small_scene(id="tiny")
    write_scene(place / "made", small, paper(small, (900, 800), ground=(200, 200, 200), wall=(190, 190, 190)))
    channel = place / "studio" / "channels" / "mine.toml"
    channel.write_text(CHANNEL.replace("min_px = 200", "min_px = 400"), encoding="utf-8")
    channel.write_text(channel.read_text().replace("target_percent = 60.0", "target_percent = 95.0"), "utf-8")
    shoot(place / "capture", "A1_front.jpg")
    with open_studio(place, Lanes.inline()) as engine:
        engine.scenes.add(place / "made" / "tiny", actor="ana")
        engine.scenes.approve("tiny", actor="ana")
        engine.scenes.use("tiny", "mine", "story", actor="ana")
        approved(engine)
        # The canvas shows the product at 95 %: on the plate it may be 70 % of the height at most.
        file = place / "studio" / "scenes" / "tiny" / "scene.toml"
        text = file.read_text(encoding="utf-8").replace("lens_mm = 70", "lens_mm = 70\nproduct_max_share = 0.2")
        file.write_text(text.replace("[light]", "product_min_share = 0.1\n[light]"), encoding="utf-8")
        engine.scenes.approve("tiny", actor="ana")
        report = engine.export(channels=["mine"], actor="ana")
        assert [one.role for one in report.renditions] == ["main"]
        ((_, channel_id, words),) = report.refused
        assert channel_id == "mine"
        assert "may look in the scene tiny" in words
        assert len(engine.cases()) == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda at: (at / "plate.jpg").write_bytes(b"no picture"), "is no picture that can be used"),
        (lambda at: (at / "plate.jpg").unlink(), "cannot be read"),
        (lambda at: (at / "scene.toml").write_text("id = 3", "utf-8"), "scene.toml"),
        (lambda at: at.rename(at.with_name("other")), "must be the folder's name"),
        (
            lambda at: (at / "scene.toml").write_text(
                (at / "scene.toml").read_text().replace('"plate.jpg"', '"../../secret.jpg"'), "utf-8"
            ),
            "must be the name of a picture beside this file",
        ),
    ],
)
def test_a_scene_that_is_wrong_is_not_taken_in_and_nothing_of_it_stays(place: Path, spoil, said: str) -> None:
    source = place / "made" / "paper"
    spoil(source)
    with open_studio(place, Lanes.inline()) as engine:
        for folder in (source, source.with_name("other")):
            if folder.exists():
                with pytest.raises(SetupError, match=said):
                    engine.scenes.add(folder, actor="ana")
        assert lines(engine, "scene-added") == []
    assert not (place / "studio" / "scenes").exists()


def test_a_plate_that_is_a_link_out_of_the_library_is_refused(place: Path) -> None:
    secret = place / "secret.jpg"
    secret.write_bytes((place / "made" / "paper" / "plate.jpg").read_bytes())
    (place / "made" / "paper" / "plate.jpg").unlink()
    link_or_skip(place / "made" / "paper" / "plate.jpg", secret)
    with (
        open_studio(place, Lanes.inline()) as engine,
        pytest.raises(SetupError, match="is no file of its own"),
    ):
        engine.scenes.add(place / "made" / "paper", actor="ana")


def test_a_scene_that_cannot_be_renewed_stays_as_it_was(place: Path, monkeypatch) -> None:
    """Windows renames no folder in which another program has a file open, such as a virus scanner the new plate."""
    replace = Path.replace

    def refuse_the_new_one(path: Path, target: Path) -> Path:
        if path.suffix == ".part" and path.is_dir():
            raise PermissionError(13, "Permission denied", str(path))
        return replace(path, target)

    with open_studio(place, Lanes.inline()) as engine:
        first = engine.scenes.add(place / "made" / "paper", actor="ana")
        renewed = small_scene(title="Cold paper")
        write_scene(place / "made", renewed, paper(renewed, (1200, 1000), ground=(185, 200, 215), wall=(180, 190, 200)))
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", refuse_the_new_one)
            with pytest.raises(SetupError, match="paper cannot be written"):
                engine.scenes.add(place / "made" / "paper", actor="ana")
        assert first.digest in [one.scene.digest for one in engine.scenes.listed()]
        assert len(lines(engine, "scene-added")) == 1
        assert engine.scenes.add(place / "made" / "paper", actor="ana").digest != first.digest


def test_the_window_is_told_where_a_scene_may_be_shown_and_looks_at_the_newest_cutout(place: Path) -> None:
    with open_studio(place, Lanes.inline()) as engine:
        engine.scenes.add(place / "made" / "paper", actor="ana")
        places = engine.scenes.places()
        assert ("mine", "story") in places
        assert ("mine", "main") not in places, "its channel wants another background"
        assert ("amazon", "") not in places
        with pytest.raises(SetupError, match="Nothing has been cut out yet"):
            engine.scenes.look("paper", "mine", "story")
        shoot(place / "capture", "A1_front.jpg")
        run_until_idle(engine)
        look = engine.scenes.look("paper", "mine", "story")
        with Image.open(look.path) as shown:
            assert shown.size == (400, 400)
        assert "Set in the scene paper@" in look.remarks[0]
        assert engine.scenes.look("paper", "mine", "story") == look
        assert lines(engine, "exported") == []


def test_the_command_line_takes_a_scene_the_whole_way(place: Path, pixdesk) -> None:
    home = ("--home", place / "studio")
    assert pixdesk("scenes", "add", place / "made" / "paper", *home)[0] == 0
    matte = np.zeros((700, 900), np.uint8)
    matte[150:550, 250:650] = 255
    Image.fromarray(np.dstack([packshot()[..., ::-1], matte])).save(place / "cutout.png")
    code, said = pixdesk(
        "scenes", "preview", "paper", "--cutout", place / "cutout.png", "--channel", "mine", "--role", "story",
        "--out", place / "look.jpg", *home,
    )  # fmt: skip
    assert code == 0, said
    with Image.open(place / "look.jpg") as shown:
        assert shown.size == (400, 400)
    assert "Set in the scene paper@" in said
    assert pixdesk("scenes", "use", "paper", "--channel", "mine", "--role", "story", *home)[0] == 2
    assert pixdesk("scenes", "approve", "paper", "--as", "lea", *home)[0] == 0
    assert pixdesk("scenes", "use", "paper", "--channel", "mine", "--role", "story", *home)[0] == 0
    code, said = pixdesk("scenes", "list", "--json", *home)
    told = {one["id"]: one for one in json.loads(said)}
    assert told["paper"]["state"] == "approved"
    assert told["paper"]["used"] == [{"channel": "mine", "role": "story"}]
    assert told["warm-paper"]["state"] == "draft"
    listed = {one["id"]: one for one in json.loads(pixdesk("channels", "list", "--json", *home)[1])}
    assert listed["mine"]["scenes"] == {"story": told["paper"]["version"]}
    assert json.loads(pixdesk("scenes", "list", "--json", "--season", "winter", *home)[1])[0]["id"] == "warm-paper"
    assert pixdesk("scenes", "use", "none", "--channel", "mine", "--role", "story", *home)[0] == 0
    assert pixdesk("scenes", "withdraw", "paper", *home)[0] == 0
    assert pixdesk("scenes", "withdraw", "paper", *home)[0] == 2


def test_the_scenes_that_ship_can_be_read_and_shown_on_every_canvas_of_the_own_shop(tmp_path: Path) -> None:
    from pixdesk.pipeline.scene_preview import preview

    Image.fromarray(np.dstack([packshot(width=2400, height=2000)[..., ::-1], _ball(2400, 2000)])).save(
        tmp_path / "c.png"
    )
    with open_studio(tmp_path, Lanes.inline()) as engine:
        for name in ("warm-paper", "grey-stage"):
            for role in ("main", "banner", "story"):
                made = preview(engine.studio, name, cutout=tmp_path / "c.png", channel="web-shop", role=role)
                assert made.width_px >= 1080


def _ball(width: int, height: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    inside = (x - width // 2) ** 2 + (y - height // 2) ** 2 < (min(width, height) // 3) ** 2
    return inside.astype(np.uint8) * 255
