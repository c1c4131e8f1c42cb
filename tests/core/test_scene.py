"""A product set in a scene: the shadow falls away from the light, the plate is not enlarged, the colours stay true."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixdesk.domain.channel import Canvas, Fill, ImageFormat
from pixdesk.domain.channel_role import Role, RoleName
from pixdesk.domain.file_words import DigitalSource, FileWords
from pixdesk.domain.scene import Scene, SceneChoices, SceneGround, SceneLight, SceneMatch, SceneUse
from pixdesk.errors import CaptureError
from pixdesk.imaging.compose import compose
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.lab import delta_e2000, to_lab
from pixdesk.imaging.scene_ground import Stage, lay, window
from pixdesk.imaging.scene_match import matched
from pixdesk.imaging.scene_shadow import LEAST_FACTOR, View, cast
from pixdesk.pipeline.export import make_rendition
from pixdesk.pipeline.export_gates import NotTrueError
from tests.helpers.plates import paper, small_scene
from tests.helpers.products import product, small_profile

VIEW = View(stand=420, horizon=-60, back=230, middle=300, focal=1200, has_wall=True)


def block(width: int = 160, height: int = 200) -> np.ndarray:
    """A box that stands on row 420 in the middle of 600 by 520 pixels."""
    alpha = np.zeros((520, 600), np.uint8)
    alpha[420 - height : 420, 300 - width // 2 : 300 + width // 2] = 255
    return alpha


def dark(alpha: np.ndarray, view: View = VIEW, **light: float) -> np.ndarray:
    """What the shadow takes away outside the product, 0..1."""
    told = {"from_degrees": 270, "height_degrees": 45, "size_degrees": 10, "shadow": 0.5, "contact": 0.6, **light}
    away = 1 - cast(alpha, view, SceneLight(**told)) / 255.0
    away[alpha > 127] = 0
    return away


def stage(scene: Scene | None = None, size: tuple[int, int] = (1200, 1000)) -> Stage:
    scene = scene or small_scene()
    return Stage(scene=scene, plate=paper(scene, size, ground=(210, 200, 190), wall=(190, 185, 180)))


SQUARE = small_profile(
    background="scene:paper@0123456789ab",
    canvas=Canvas(min_px=100, target_px=400, max_px=1000),
    fill=Fill(target_percent=60, min_percent=20, max_percent=95),
)


@pytest.mark.parametrize(("from_degrees", "side"), [(270, 1), (90, -1)])
def test_the_shadow_falls_away_from_the_light(from_degrees: float, side: int) -> None:
    away = dark(block(), from_degrees=from_degrees, contact=0.0)
    right, left = away[:, 380:].sum(), away[:, :220].sum()
    assert (right - left) * side > 0
    assert min(right, left) < 0.02 * max(right, left)


def test_light_from_behind_throws_it_to_the_camera_and_light_from_the_camera_hides_it_behind_the_product() -> None:
    assert dark(block(), from_degrees=0, contact=0.0)[425:, 230:370].mean() > 0.1
    assert dark(block(), from_degrees=180, contact=0.0)[425:].max() < 0.02


def test_it_begins_at_the_foot_and_is_as_long_as_the_light_is_low() -> None:
    for height_degrees in (62, 47):
        row = dark(block(), height_degrees=height_degrees, size_degrees=0.5, contact=0.0)[412]
        assert row[382] > 0.45
        reached = np.flatnonzero(row > 0.25)
        assert reached[0] <= 381
        assert reached[-1] - 380 == pytest.approx(200 / np.tan(np.radians(height_degrees)), rel=0.1)


def test_it_is_softer_far_from_the_product_than_near_and_softer_under_a_larger_light() -> None:
    def edge_px(height: int, size_degrees: float) -> int:
        row = dark(block(160, height), height_degrees=55, size_degrees=size_degrees, contact=0.0)[412]
        return int(np.flatnonzero(row > 0.1)[-1] - np.flatnonzero(row > 0.4)[-1])

    assert edge_px(180, 8) > 1.6 * edge_px(80, 8)
    assert edge_px(180, 8) > 1.6 * edge_px(180, 3)


def test_a_wall_takes_the_shadow_up_and_an_edge_ends_it() -> None:
    low = View(stand=420, horizon=-60, back=400, middle=300, focal=1200, has_wall=True)
    lit = {"from_degrees": 200.0, "height_degrees": 30.0, "contact": 0.0}
    assert dark(block(), low, **lit)[:400].max() > 0.3
    assert dark(block(), replace(low, has_wall=False), **lit)[:400].max() == 0


@pytest.mark.parametrize("from_degrees", [0, 60, 300])
def test_light_from_behind_the_wall_throws_no_shadow_on_its_face(from_degrees: float) -> None:
    slim = np.zeros((520, 600), np.uint8)
    cv2.line(slim, (120, 415), (480, 120), 255, 30)
    assert dark(slim, from_degrees=from_degrees, contact=0.0)[: int(VIEW.back)].max() == 0


def test_the_shadow_of_a_thin_thing_is_one_piece() -> None:
    slim = np.zeros((520, 600), np.uint8)
    cv2.line(slim, (300, 418), (340, 200), 255, 13)
    away = dark(slim, height_degrees=45, size_degrees=2, contact=0.0)
    along = away[380:425, 330:460].max(axis=0)  # the darkest of it, column by column
    assert along.min() > 0.12
    assert np.abs(np.diff(along, 2)).max() < 0.02


def test_contact_is_dark_at_the_foot_and_nothing_a_body_s_height_away() -> None:
    away = dark(block(), shadow=0.0)
    assert away[421:424, 260:340].mean() > 0.2
    assert away[424:430, 260:340].mean() < away[421:424, 260:340].mean()
    assert away[480:, :].max() < 0.05
    assert away[:230].max() == 0


def test_a_product_that_is_seen_from_a_corner_stands_on_both_its_edges() -> None:
    alpha = np.zeros((520, 600), np.uint8)
    corner = np.array([[180, 380], [300, 420], [420, 380], [420, 200], [300, 180], [180, 200]])
    cv2.fillPoly(alpha, [corner], 255)
    away = dark(alpha, shadow=0.0)
    for x, y in ((240, 402), (360, 402)):
        assert away[y + 3, x] > 0.12


def test_no_product_casts_no_shadow() -> None:
    empty = np.zeros((50, 60), np.uint8)
    assert (cast(empty, VIEW, SceneLight(from_degrees=0, height_degrees=40)) == 255).all()


def test_the_foot_comes_to_the_plate_s_stand_and_the_plate_is_never_enlarged() -> None:
    shown = stage()
    alpha = np.zeros((400, 400), np.uint8)
    alpha[100:340, 120:280] = 255
    behind = lay(shown, alpha, "Shop", None)
    # A mark on the stand of the plate is found under the product's foot: 340 of 400 rows down is further than its 0.84.
    plate = shown.plate.copy()
    at = (int(0.84 * 1000), 600)
    plate[at[0] - 4 : at[0] + 5, at[1] - 4 : at[1] + 5] = (255, 0, 0)
    marked = lay(Stage(scene=shown.scene, plate=plate), alpha, "Shop", None)
    changed = np.argwhere(np.abs(marked.pixels.astype(int) - behind.pixels).sum(axis=2) > 60)
    assert changed.mean(axis=0) == pytest.approx((340, 200), abs=2)
    with pytest.raises(CaptureError, match=r"plate of the scene paper has 300×250 px.*pixdesk does not enlarge"):
        lay(stage(size=(300, 250)), alpha, "Shop", None)


def test_a_product_that_would_look_like_a_toy_or_a_giant_is_refused_with_the_figures() -> None:
    alpha = np.zeros((400, 400), np.uint8)
    alpha[300:340, 190:210] = 255
    with pytest.raises(CaptureError, match="would be 10 % of the plate's height; at least 15 %"):
        lay(stage(), alpha, "Shop", None)
    ground = SceneGround(
        stand_share=0.84, horizon_share=-0.2, back_share=0.45, product_min_share=0.05, product_max_share=0.1
    )
    alpha[100:340, 120:280] = 255
    with pytest.raises(CaptureError, match="larger on Shop than it may look in the scene paper"):
        lay(stage(small_scene(ground=ground)), alpha, "Shop", None)


def test_colours_go_towards_the_light_no_further_than_the_scene_lets_them() -> None:
    rgb, matte = product()
    warm = small_scene(
        light=SceneLight(from_degrees=0, height_degrees=45, colour="#FFD9A8"),
        match=SceneMatch(share=1.0, max_delta_e=0.8),
    )
    found = matched(rgb, matte, warm)
    solid = matte == 255
    moved = delta_e2000(to_lab(rgb[solid]), to_lab(np.asarray(found.colour)[solid]))
    assert 0.4 < moved.mean() < 1.0
    assert 0 < found.share < 1
    assert found.delta_e <= 0.8
    neutral = matched(rgb, matte, small_scene())
    assert neutral.colour is rgb
    assert neutral.remark(warm) == ""


def test_a_neutral_grey_keeps_its_luminance_in_any_light() -> None:
    grey = np.full((40, 40, 3), 128, np.uint8)
    warm = small_scene(
        light=SceneLight(from_degrees=0, height_degrees=45, colour="#FFD9A8"), match=SceneMatch(share=1, max_delta_e=5)
    )
    found = matched(grey, np.full((40, 40), 255, np.uint8), warm)
    lightness = to_lab(np.asarray(found.colour))[..., 0]
    assert lightness.mean() == pytest.approx(float(to_lab(grey)[0, 0, 0]), abs=0.6)
    assert found.colour[0, 0, 0] > found.colour[0, 0, 2]


def test_outside_product_and_shadow_the_file_shows_the_plate_and_inside_the_product() -> None:
    rgb, matte = product()
    made = compose(rgb, matte, SQUARE, stage=stage())
    assert made.behind is not None
    assert made.shadow is not None
    clear = (made.alpha == 0) & (made.shadow == 255)
    assert clear.mean() > 0.1
    assert np.array_equal(made.pixels[clear], made.behind[clear])
    assert made.colour is not None
    assert np.array_equal(made.pixels[made.alpha == 255], made.colour[made.alpha == 255])
    assert any("Set in the scene paper@" in remark for remark in made.remarks)


def test_a_captured_shadow_is_used_where_the_scene_asks_for_it_and_its_absence_is_told() -> None:
    rgb, matte = product()
    own = np.full(matte.shape, 255, np.uint8)
    own[560:, 200:500] = 120
    captured = stage(small_scene(shadow="captured"))
    made = compose(rgb, matte, SQUARE, stage=captured, shadow=own)
    assert made.shadow is not None
    assert made.shadow.min() == pytest.approx(120, abs=2)
    without = compose(rgb, matte, SQUARE, stage=captured)
    assert any("No captured shadow was kept" in remark for remark in without.remarks)
    drawn = compose(rgb, matte, SQUARE, stage=stage(), shadow=own)
    assert without.shadow is not None
    assert drawn.shadow is not None
    assert np.array_equal(without.shadow, drawn.shadow)


@pytest.mark.parametrize("kind", [ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.TIFF, ImageFormat.PSD])
def test_a_file_of_a_scene_is_verified_and_says_that_it_is_a_composite(kind: ImageFormat) -> None:
    rgb, matte = product()
    profile = replace(SQUARE, formats=(kind,))
    made = make_rendition(Frame(rgb=rgb), matte, profile, stage=stage(), words=FileWords(title="A cup", sku="A-1"))
    assert made.verification.ok
    assert made.verification.picture_levels < 2
    assert made.words is not None
    assert made.words.source is DigitalSource.COMPOSITE


def test_a_scene_whose_light_would_change_the_product_too_much_is_refused_by_its_truth() -> None:
    rgb, matte = product()
    from pixdesk.pipeline.catalogue import Catalogue, resources_dir

    limits = Catalogue(resources_dir()).recipe("standard").limits
    orange = small_scene(
        light=SceneLight(from_degrees=0, height_degrees=45, colour="#FF9040"),
        match=SceneMatch(share=1.0, max_delta_e=5.0),
    )
    with pytest.raises(NotTrueError, match="ΔE from the photographed one"):
        make_rendition(Frame(rgb=rgb), matte, SQUARE, stage=stage(orange), limits=limits)
    assert make_rendition(Frame(rgb=rgb), matte, SQUARE, stage=stage(), limits=limits).verification.ok


def test_another_scene_is_another_profile_but_no_other_figure_of_the_channel() -> None:
    roles = (Role(name=RoleName.MAIN, views=("*",)), Role(name=RoleName.STORY, views=("front",)))
    plain = small_profile(roles=roles, naming="{sku}_{view}_{role}")
    staged = replace(plain, scenes=(SceneUse(role="story", scene="paper@0123456789ab"),))
    assert staged.digest != plain.digest
    assert staged.figures_digest == plain.figures_digest == plain.digest
    assert staged.for_role("story").background == "scene:paper@0123456789ab"
    assert staged.for_role("main").background == "#FFFFFF"


def test_what_a_scene_is_filed_under_does_not_name_it_and_everything_else_does() -> None:
    scene = small_scene()
    assert replace(scene, title="Other", seasons=("spring",), notes="x").digest == scene.digest
    assert replace(scene, plate_sha256="ff").digest != scene.digest
    assert replace(scene, light=replace(scene.light, shadow=0.1)).digest != scene.digest
    assert replace(scene, licence="all rights").digest != scene.digest


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"plate": "../secret.jpg"}, "plate: must be the name of a picture"),
        ({"plate": "C:\\x.jpg"}, "plate: must be the name of a picture"),
        ({"plate": "x.svg"}, "plate: must be the name of a picture"),
        ({"id": "../x"}, "id: must be small letters"),
        ({"licence": " "}, "credit, licence"),
        ({"seasons": ("a", "a")}, "seasons"),
    ],
)
def test_a_scene_that_cannot_be_meant_is_refused_in_words(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        small_scene(**wrong)


def test_a_ground_that_vanishes_above_its_stand_is_refused() -> None:
    with pytest.raises(ValueError, match="must rise in that order"):
        SceneGround(stand_share=0.5, horizon_share=0.6, back_share=0.55)


def test_a_choice_replaces_the_one_before_it_and_an_empty_one_takes_it_back() -> None:
    chosen = SceneChoices().changed("shop", "story", "paper").changed("shop", "story", "stone")
    assert chosen.of("shop") == (SceneUse(role="story", scene="stone"),)
    assert chosen.changed("shop", "story", "") == SceneChoices()


shares = st.floats(0.0, 1.0)


@st.composite
def grounds(draw: st.DrawFn) -> SceneGround:
    stand = draw(st.floats(0.2, 0.98))
    horizon = draw(st.floats(-3, stand - 0.06))
    return SceneGround(
        stand_x_share=draw(st.floats(0.1, 0.9)),
        stand_share=stand,
        horizon_share=horizon,
        back_share=draw(st.floats(horizon, stand - 0.01)),
        back=draw(st.sampled_from(["wall", "edge"])),
        lens_mm=draw(st.floats(10, 400)),
        product_min_share=0.01,
        product_max_share=draw(st.floats(0.05, 1)),
    )


lights = st.builds(
    SceneLight,
    from_degrees=st.floats(0, 359.9),
    height_degrees=st.floats(15, 90),
    size_degrees=st.floats(0.2, 80),
    shadow=st.floats(0, 0.9),
    contact=st.floats(0, 0.9),
)


@given(grounds(), lights, st.lists(st.tuples(shares, shares, shares, shares), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_whatever_stands_in_whatever_light_the_picture_is_whole(ground, light, boxes) -> None:
    alpha = np.zeros((90, 120), np.uint8)
    for left, top, width, height in boxes:
        x, y = int(left * 110), int(top * 80)
        alpha[y : y + 1 + int(height * 60), x : x + 1 + int(width * 90)] = 255
    scene = small_scene(ground=ground, light=light)
    plate = np.full((300, 400, 3), 200, np.uint8)
    try:
        behind = lay(Stage(scene=scene, plate=plate), alpha, "Shop", None)
    except CaptureError:
        return
    assert behind.pixels.shape == (90, 120, 3)
    assert (behind.pixels == 200).all(), "only the plate is shown, and all of the canvas is plate"
    assert behind.shadow.min() >= round(255 * LEAST_FACTOR) - 1


@given(grounds(), st.tuples(st.integers(100, 3000), st.integers(100, 3000)), shares, shares, st.floats(1, 2500))
@settings(max_examples=200, deadline=None)
def test_the_part_of_a_plate_that_is_shown_lies_inside_it(ground, canvas, across, down, side) -> None:
    foot = (across * canvas[0], max(1.0, down * canvas[1]))
    try:
        shown = window(small_scene(ground=ground), (2400, 3000, 3), canvas, foot, side, "Shop")
    except CaptureError:
        return
    assert shown.scale <= 1 + 1e-9
    assert min(shown.left, shown.top) >= -1e-6
    assert shown.left + canvas[0] / shown.scale <= 3000 + 1e-6 * 3000
    assert shown.top + canvas[1] / shown.scale <= 2400 + 1e-6 * 2400
