"""What only the window could do once, from the command line: the sheet, the forms, the bench, the tools of Live."""

import json

import cv2
import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import audit, batches, captures
from tests.helpers.discs import two_discs
from tests.helpers.stored import read, sampled, two_batches
from tests.helpers.studio import jpeg, open_studio, prepare_home, run_until_idle, shoot


@pytest.fixture
def home(tmp_path):
    """A studio with a batch of 150 under inspection, and one of 4 still open."""
    prepare_home(tmp_path / "studio")
    return two_batches(tmp_path / "studio", 150)


@pytest.fixture
def shot(tmp_path):
    """A studio with one clean capture, number 1, and one that shows two things and is held, number 2."""
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(tmp_path / "capture", "A1_front.jpg")
        (tmp_path / "capture" / "A2_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(engine)
        names = {view.capture.name: view.capture for view in engine.recent()}
    return tmp_path / "studio", names["A1_front.jpg"].id, names["A2_front.jpg"].id


def last_line(home, action):
    return json.loads([line for line in audit.every_line(home) if line.action == action][-1].detail)


def test_the_sheet_of_a_batch_is_shown_with_its_marks_and_what_it_proves(pixdesk, home, tmp_path):
    first = read(home, lambda store: sampled(store, 1))[0]
    pixdesk("batches", "mark", 1, first, "--defect", "halo", "--note", "at the heel", "--home", home)
    code, said = pixdesk("batches", "sheet", 1, "--home", home, "--as", "ana", "--picture", tmp_path / "sheet.png")
    assert code == 0
    assert "at the heel" in said
    assert "1 nonconforming" in said
    assert "How often a batch of 150 passes: with 1 bad 100 %, with 3 bad 95 %" in said
    assert "AOQL 3.82 %" in said
    assert cv2.imread(str(tmp_path / "sheet.png")).shape[1] > 500
    told = json.loads(pixdesk("batches", "sheet", 1, "--json", "--home", home)[1])
    assert [tile["mark"] for tile in told["sample"]].count("halo") == 1
    assert len(told["sample"]) == 20
    assert told["oc"][0] == {"share": 0.0, "accepted": 1.0}
    assert told["verdict"] == "undecided"


def test_looking_at_a_sheet_under_inspection_opens_it_for_whoever_asks(pixdesk, home):
    pixdesk("batches", "sheet", 1, "--home", home, "--as", "ana")
    opened = [line for line in audit.every_line(home) if line.action == "sheet-opened"]
    assert [line.actor for line in opened] == ["ana"]
    code, said = pixdesk("batches", "sheet", 2, "--home", home)
    assert code == 2
    assert "still open" in said


def test_a_rejected_batch_is_processed_again_as_a_whole(pixdesk, home):
    assert pixdesk("batches", "reprocess", 1, "--home", home)[0] == 2  # not rejected yet
    pixdesk("reject", 1, "--reason", "halo", "--home", home)
    code, said = pixdesk("batches", "reprocess", 1, "--home", home, "--as", "lea")
    assert (code, "150 captures of batch 1 will be processed again." in said) == (0, True)
    assert read(home, lambda store: store.one("SELECT count(*) FROM captures WHERE state = 'landed'")) == 150


def test_how_the_studio_shoots_is_kept_and_told(pixdesk, home):
    code, said = pixdesk(
        "shoot", "--aql", "1.0", "--level", "III", "--full-at", 80, "--close-after", 5, "--batch-by", "sku",
        "--pattern", "{sku}-{view}", "--home", home, "--as", "lea",
    )  # fmt: skip
    assert code == 0
    assert "AQL 1, level III" in said
    told = json.loads(pixdesk("shoot", "--json", "--home", home)[1])
    assert told == {
        "patterns": ["{sku}-{view}"],
        "batch_by": "sku",
        "slates": "watched",
        "aql": 1.0,
        "level": "III",
        "percent": 0.0,
        "close_after_min": 5.0,
        "full_at": 80,
    }
    assert last_line(home, "choices-changed") == {
        "aql": 1.0,
        "batch_rule": "sku",
        "full_at": 80,
        "idle_close_s": 300.0,
        "level": "III",
        "patterns": ["{sku}-{view}"],
    }
    code, said = pixdesk("shoot", "--aql", "3.0", "--home", home)
    assert (code, "AQL 3.0 is not offered" in said) == (2, True)
    pixdesk("close", 2, "--home", home)
    assert read(home, lambda store: batches.get(store, 2)).plan.startswith("ANSI Z1.4 level III normal AQL 1.0")


def test_a_recipe_of_the_studios_own_is_written_figure_by_figure(pixdesk, home):
    arguments = ("--set", "matte.epsilon=2e-5", "--set", "title=Glass", "--as-id", "glass", "--home", home)
    code, said = pixdesk("recipes", "save", "standard", *arguments, "--as", "lea")
    assert (code, "the studio's own recipe glass" in said) == (0, True)
    told = json.loads(pixdesk("recipes", "show", "glass", "--json", "--home", home)[1])
    assert (told["title"], float(told["matte.epsilon"])) == ("Glass", 2e-5)
    assert "256 to 4096" in pixdesk("recipes", "show", "glass", "--home", home)[1]
    assert "the studio's own" in pixdesk("recipes", "list", "--home", home)[1]
    assert last_line(home, "recipe-saved")["id"] == "glass"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("standard", "--set", "matte.colour=2"), "A recipe has no 'matte.colour'"),
        (("standard", "--set", "matte.epsilon=much"), "matte.epsilon: must be a number"),
        (("silk", "--set", "matte.epsilon=2e-5"), "There is no recipe 'silk'. Known: fast, pairs"),
        (("standard", "--set", "title=X", "--as-id", "../up"), "id: must be small letters"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused_and_nothing_is_written(pixdesk, home, arguments, said):
    code, told = pixdesk("recipes", "save", *arguments, "--home", home)
    assert (code, said in told) == (2, True)
    assert not list(home.glob("recipes/*.toml"))


def test_a_channel_is_changed_the_same_way(pixdesk, home):
    code, _ = pixdesk(
        "channels", "save", "shopify", "--set", "fill.target_percent=80", "--as-id", "web", "--home", home
    )
    assert code == 0
    assert (
        float(json.loads(pixdesk("channels", "show", "web", "--json", "--home", home)[1])["fill.target_percent"]) == 80
    )


def test_a_picture_is_read_as_the_tools_of_live_read_it(pixdesk, shot, tmp_path):
    home, number, _ = shot
    arguments = ("--at", "0.5,0.5", "--overlay", tmp_path / "over.png", "--loupe", tmp_path / "loupe.png", "--side", 64)
    told = json.loads(pixdesk("look", number, *arguments, "--json", "--home", home)[1].split("\n", 2)[2])
    assert told["of"] == "picture"
    assert told["levels"]["red"][0] == pytest.approx(70, abs=3)  # the backdrop
    assert told["at"]["original"] is True
    assert min(told["at"]["rgb"]) > 150
    assert cv2.imread(str(tmp_path / "loupe.png")).shape == (64, 64, 3)
    assert cv2.imread(str(tmp_path / "over.png"), cv2.IMREAD_UNCHANGED).shape[2] == 4
    assert "Of the product" in pixdesk("look", number, "--cutout", "--home", home)[1]
    code, said = pixdesk("look", number, "--at", "2,2", "--home", home)
    assert (code, "does not lie inside" in said) == (2, True)


def test_a_matte_is_mended_without_a_brush(pixdesk, shot):
    home, _, held = shot
    before = read(home, lambda store: captures.get(store, held))
    assert before.state is CaptureState.HELD
    half = before.width_px // 2
    box = f"{half},0;{before.width_px},0;{before.width_px},{before.height_px};{half},{before.height_px}"
    arguments = ("--cut-away", box, "--fill-holes", "--feather", 0.6, "--note", "the right one goes")
    code, said = pixdesk("matte", held, *arguments, "--home", home, "--as", "ana")
    assert code == 0, said
    assert "No holes were filled." in said
    after = read(home, lambda store: captures.get(store, held))
    assert (after.state, after.matte_digest != before.matte_digest) == (CaptureState.CLEAN, True)
    code, said = pixdesk("matte", held, "--home", home)
    assert (code, "Nothing was painted yet" in said) == (2, True)
    assert pixdesk("matte", held, "--add", "1,1;2", "--home", home)[0] == 2


def test_a_shot_list_is_looked_at_before_it_is_taken_in(pixdesk, home, tmp_path):
    (tmp_path / "list.csv").write_text("Artikel,View\nZ9,front\n,back\n", encoding="utf-8")
    arguments = ("shots", "import", tmp_path / "list.csv", "--map", "sku=Artikel", "--home", home)
    code, said = pixdesk(*arguments, "--look")
    assert (code, "1 rows could be taken in, 1 not." in said) == (1, True)
    assert "sku from 'Artikel'" in said
    assert read(home, lambda store: store.one("SELECT count(*) FROM shots")) == 0
