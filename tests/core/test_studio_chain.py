"""The studio chain's parts on pictures made by formula, where the truth is known."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pixdesk.domain.chain import ChainSettings
from pixdesk.imaging import alpha, backdrop, closer, judging, nearer, shape
from pixdesk.imaging.components import pieces

SETTINGS = ChainSettings()
HEIGHT, WIDTH = 480, 640


def shaded(colour=(238, 238, 236), noise=1.5, seed=3):
    """A backdrop with a vignette and camera noise, h×w×3 float."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    fall = 1 - 0.12 * (((x - WIDTH / 2) / WIDTH) ** 2 + ((y - HEIGHT / 2) / HEIGHT) ** 2) - 0.05 * y / HEIGHT
    grain = np.random.default_rng(seed).normal(0, noise, (HEIGHT, WIDTH, 1))
    return np.array(colour, np.float32) * fall[..., None] + grain


def drawn(draw):
    """An antialiased mask 0..1 of what `draw` paints."""
    large = np.zeros((HEIGHT * 4, WIDTH * 4), np.uint8)
    draw(large, 4)
    return cv2.resize(large, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def ball(canvas, k):
    cv2.circle(canvas, (320 * k, 240 * k), 110 * k, 255, -1)


def ball_with_strap(canvas, k):
    ball(canvas, k)
    cv2.line(canvas, (320 * k, 140 * k), (480 * k, 60 * k), 255, 4 * k)


def ring(canvas, k):
    cv2.circle(canvas, (320 * k, 240 * k), 110 * k, 255, 30 * k)


def over(back, mask, colour=(150, 60, 50)):
    mixed = back * (1 - mask[..., None]) + np.array(colour, np.float32) * mask[..., None]
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def shadowed(back, *, dark=0.45, softness_px=25):
    """The backdrop with a soft shadow below and beside the ball."""
    fallen = drawn(lambda canvas, k: cv2.ellipse(canvas, (370 * k, 330 * k), (150 * k, 45 * k), 0, 0, 360, 255, -1))
    return back * (1 - dark * cv2.GaussianBlur(fallen, (0, 0), softness_px))[..., None]


def unsure(mask, softness_px=6):
    """What a small network says: right, soft, and never quite sure."""
    return cv2.GaussianBlur(mask, (0, 0), softness_px) * 0.94 + 0.01


def overlap(decided, truth):
    return (decided & truth).sum() / (decided | truth).sum()


def decide(picture, said, answer=None):
    evidence = backdrop.weigh(picture, said, said, SETTINGS)
    odds = judging.joined(judging.first(said, evidence, SETTINGS), evidence, answer, SETTINGS)
    odds = judging.settled(odds, picture, evidence, SETTINGS)
    ringless = judging.opened(odds, evidence, answer, SETTINGS)
    return judging.tidied(ringless.odds, said, ringless.outside), evidence


def test_a_strap_no_network_saw_is_found_on_a_plain_backdrop():
    truth = drawn(ball_with_strap)
    picture = over(shaded(), truth)

    odds, _ = decide(picture, unsure(drawn(ball)))

    assert overlap(odds > 0, truth > 0.5) > 0.97


def test_the_inside_of_a_ring_stays_open_though_the_network_filled_it():
    truth = drawn(ring)
    picture = over(shaded(), truth)
    filled = np.maximum(unsure(drawn(ball)), 0.8 * drawn(ball))

    answer = shape.Shape(
        logits=np.where(truth > 0.5, 6.0, -2.0).astype(np.float32), box=(slice(None), slice(None)), overlap=0.9
    )

    odds, _ = decide(picture, filled, answer)

    inside = drawn(lambda canvas, k: cv2.circle(canvas, (320 * k, 240 * k), 80 * k, 255, -1)) > 0.5
    assert not (odds[inside] > 0).any()
    assert overlap(odds > 0, truth > 0.5) > 0.95


def half_lit_inside(truth):
    """A ring over a backdrop that the ring's own shadow darkens over half of its inside."""
    x = np.mgrid[0:HEIGHT, 0:WIDTH][1]
    inside = drawn(lambda canvas, k: cv2.circle(canvas, (320 * k, 240 * k), 95 * k, 255, -1))
    dark = 0.03 * inside * np.clip((x - 310) / 20, 0, 1)
    return over(shaded() * (1 - dark[..., None]), truth), inside - truth > 0.9


def everywhere(value):
    return shape.Shape(
        logits=np.full((HEIGHT, WIDTH), value, np.float32), box=(slice(0, HEIGHT), slice(0, WIDTH)), overlap=0.9
    )


def test_the_inside_of_a_ring_is_open_as_a_whole_though_half_of_it_lies_in_shade():
    picture, inside = half_lit_inside(drawn(ring))
    filled = unsure(drawn(lambda canvas, k: cv2.circle(canvas, (320 * k, 240 * k), 125 * k, 255, -1)))
    evidence = backdrop.weigh(picture, filled, filled, SETTINGS)

    settled = judging.settled(judging.first(filled, evidence, SETTINGS), picture, evidence, SETTINGS)
    odds, _ = decide(picture, filled)

    assert 0.2 < (settled[inside] <= 0).mean() < 0.8
    assert (odds[inside] <= 0).mean() > 0.99
    assert overlap(odds > 0, drawn(ring) > 0.5) > 0.95


def test_a_white_field_is_not_opened_further_where_the_prompted_network_is_sure_of_it():
    picture, inside = half_lit_inside(drawn(ring))
    filled = unsure(drawn(lambda canvas, k: cv2.circle(canvas, (320 * k, 240 * k), 125 * k, 255, -1)))

    sure, _ = decide(picture, filled, everywhere(SETTINGS.shape_hole + 1))
    doubting, _ = decide(picture, filled, everywhere(SETTINGS.shape_hole - 2))

    assert (sure[inside] <= 0).mean() < 0.9
    assert (doubting[inside] <= 0).mean() > 0.99


def test_a_soft_shadow_is_backdrop_where_the_network_wavers():
    truth = drawn(ball)
    back = shadowed(shaded())
    picture = over(back, truth)
    wavering = np.maximum(
        unsure(truth), 0.3 * cv2.GaussianBlur((back.mean(axis=2) < 200).astype(np.float32), (0, 0), 9)
    )

    odds, _ = decide(picture, wavering)

    assert overlap(odds > 0, truth > 0.5) > 0.97


def test_the_hue_of_a_coloured_backdrop_tells_its_shadow_from_a_product():
    truth = drawn(ball)
    picture = over(shadowed(shaded((70, 170, 90)), softness_px=4), truth, (120, 120, 125))

    odds, _ = decide(picture, np.maximum(unsure(truth), 0.02))

    assert overlap(odds > 0, truth > 0.5) > 0.97


def test_a_hard_shadow_beside_a_grey_product_on_grey_goes_where_one_run_did_not_see_it():
    truth = drawn(ball)
    fallen = drawn(lambda canvas, k: cv2.ellipse(canvas, (420 * k, 320 * k), (150 * k, 45 * k), 0, 0, 360, 255, -1))
    picture = over(shaded((128, 128, 128)) * (1 - 0.5 * fallen)[..., None], truth, (96, 96, 97))
    one, other = unsure(np.maximum(truth, fallen)), unsure(truth)
    mean = (one + other) / 2

    def decided(settings):
        evidence = backdrop.weigh(picture, np.maximum(one, other), mean, settings)
        odds = judging.settled(judging.first(mean, evidence, settings), picture, evidence, settings)
        return judging.tidied(odds, mean) > 0

    assert overlap(decided(replace(SETTINGS, shadow_split=0.0)), truth > 0.5) < 0.9
    assert overlap(decided(SETTINGS), truth > 0.5) > 0.97


def test_a_small_product_is_looked_at_nearer_with_room_around_it():
    odds = np.where(drawn(ball) > 0.5, 4.0, -4.0).astype(np.float32)

    rows, columns = nearer.part_of(odds, (4800, 6400), SETTINGS)

    assert (rows.start, rows.stop) == pytest.approx((1300 - 770, 3510 + 770), abs=20)
    assert (columns.start, columns.stop) == pytest.approx((2100 - 770, 4310 + 770), abs=20)


@pytest.mark.parametrize(
    ("mask", "shape"),
    [
        (drawn(lambda canvas, k: cv2.circle(canvas, (320 * k, 240 * k), 200 * k, 255, -1)), (4800, 6400)),
        (drawn(ball), (480, 640)),  # there is nothing finer to be seen
        (np.zeros((HEIGHT, WIDTH), np.float32), (4800, 6400)),
    ],
    ids=["large product", "small frame", "nothing"],
)
def test_where_looking_nearer_gains_too_little_it_is_left(mask, shape):
    assert nearer.part_of(np.where(mask > 0.5, 4.0, -4.0).astype(np.float32), shape, SETTINGS) is None


def test_what_was_said_of_the_frame_holds_for_its_part_to_a_fraction_of_a_pixel():
    mask = cv2.GaussianBlur(drawn(ball), (0, 0), 4)
    part = (slice(801, 3999), slice(1503, 4801))
    large = cv2.resize(mask, (6400, 4800), interpolation=cv2.INTER_CUBIC)

    seen = nearer.of_part(mask, part, large.shape, (360, 371))

    assert np.abs(seen - cv2.resize(large[part], (371, 360), interpolation=cv2.INTER_AREA)).max() < 0.02
    assert np.abs(nearer.of_part(mask, (slice(0, 4800), slice(0, 6400)), large.shape, mask.shape) - mask).max() < 1e-4


def test_a_shape_is_bound_to_its_box_in_the_part_too():
    found = shape.Shape(logits=8 * drawn(ball) - 4, box=(slice(130, 351), slice(210, 431)), overlap=0.9)

    moved = nearer.shape_of(found, (slice(1000, 4000), slice(2000, 5000)), (4800, 6400), (768, 768))

    assert (moved.box[0].start, moved.box[0].stop) == pytest.approx((76, 643), abs=2)
    assert (moved.box[1].start, moved.box[1].stop) == pytest.approx((25, 591), abs=2)
    inside = np.zeros((768, 768), bool)
    inside[moved.box] = True
    assert not (moved.logits > 0)[~inside].any()


def test_doubt_found_in_a_part_is_told_at_its_place_in_the_frame():
    seen = np.full((300, 400), 200, np.uint8)

    places = nearer.put_back(seen, (slice(1200, 2400), slice(3200, 4800)), (4800, 6400), (480, 640))

    assert (places[120:240, 320:480] == 200).all()
    assert places.sum() == 200 * 120 * 160


def test_white_on_white_is_told_by_a_few_levels():
    truth = drawn(ball)
    picture = over(shaded((246, 246, 246), noise=0.8), truth, (226, 227, 230))

    odds, _ = decide(picture, unsure(truth))

    assert overlap(odds > 0, truth > 0.5) > 0.98


def test_a_busy_backdrop_says_nothing():
    rng = np.random.default_rng(5)
    busy = cv2.GaussianBlur(rng.uniform(0, 255, (HEIGHT, WIDTH, 3)).astype(np.float32), (0, 0), 3) * 4 - 380
    truth = drawn(ball)
    picture = over(np.clip(busy, 0, 255), truth)

    evidence = backdrop.weigh(picture, unsure(truth), unsure(truth), SETTINGS)

    assert evidence.plainness < 0.1
    assert np.abs(evidence.odds).max() < 0.5


def test_a_picture_without_backdrop_says_nothing():
    everything = np.ones((HEIGHT, WIDTH), np.float32)

    evidence = backdrop.weigh(over(shaded(), everything), everything, everything, SETTINGS)

    assert not evidence.odds.any()
    assert evidence.plainness == 0


def test_what_runs_out_of_the_frame_and_no_network_vouches_for_is_no_product():
    truth = drawn(ball)
    with_stand = np.maximum(
        truth, drawn(lambda canvas, k: cv2.rectangle(canvas, (560 * k, 0), (590 * k, 2000), 255, -1))
    )
    picture = over(shaded(), with_stand)

    odds, _ = decide(picture, unsure(truth))

    assert overlap(odds > 0, truth > 0.5) > 0.97


def test_a_whole_second_object_stays_though_the_network_missed_it():
    both = np.maximum(drawn(ball), drawn(lambda canvas, k: cv2.circle(canvas, (560 * k, 380 * k), 50 * k, 255, -1)))
    picture = over(shaded(), both)

    odds, _ = decide(picture, unsure(drawn(ball)))

    assert overlap(odds > 0, both > 0.5) > 0.97


def test_an_empty_stage_is_empty():
    nothing = np.full((HEIGHT, WIDTH), 0.02, np.float32)

    odds, _ = decide(np.clip(shaded(), 0, 255).astype(np.uint8), nothing)

    assert not (odds > 0).any()
    assert shape.ask(odds) is None


def test_the_backdrops_colour_is_known_under_the_product():
    back = shaded(noise=0)
    truth = drawn(ball)
    picture = over(back, truth).astype(np.float32)

    found = backdrop.surface(picture, cv2.dilate(truth, np.ones((9, 9))) < 0.01)

    assert np.abs(found - back).max() < 3


def test_a_shape_that_outlines_something_else_is_not_heard():
    odds, evidence = decide(over(shaded(), drawn(ball)), unsure(drawn(ball)))
    elsewhere = shape.Shape(logits=-9 * np.sign(odds), box=(slice(None), slice(None)), overlap=0.2)

    assert judging.joined(odds, evidence, elsewhere, SETTINGS) is odds


def test_the_prompt_is_the_products_box_and_a_guess():
    odds = np.where(drawn(ball) > 0.5, 5.0, -5.0).astype(np.float32)

    prompt = shape.ask(odds)

    assert prompt.box == pytest.approx((210 / 640, 130 / 480, 431 / 640, 351 / 480), abs=0.005)
    assert prompt.mask.shape == (192, 256)
    assert np.abs(prompt.mask).max() <= shape.MASK_BOUND


def test_the_candidate_that_agrees_best_is_taken():
    odds = np.where(drawn(ball) > 0.5, 5.0, -5.0).astype(np.float32)
    right = cv2.resize(odds, (256, 192), interpolation=cv2.INTER_AREA)
    candidates = np.stack([-right, np.roll(right, 40, axis=1), right, np.full_like(right, 5)])

    chosen = shape.nearest(candidates, odds)

    assert chosen.overlap > 0.98
    assert chosen.logits.shape == odds.shape
    assert overlap(chosen.logits > 0, odds > 0) > 0.98


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_alpha_along_the_rim_is_the_share_of_the_products_colour(dtype):
    truth = cv2.resize(drawn(ball), (WIDTH * 3, HEIGHT * 3), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    back = cv2.resize(shaded(noise=0), (WIDTH * 3, HEIGHT * 3))
    full = over(back, truth)
    picture = cv2.resize(full, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    coarse = np.where(cv2.erode(drawn(ball), np.ones((3, 3))) > 0.5, 6.0, -6.0).astype(np.float32)
    rgb = full if dtype == np.uint8 else full.astype(np.uint16) * 257

    matte = alpha.matte_from(rgb, picture, coarse, ChainSettings(rim_lean=1.0))

    assert matte.shape == truth.shape
    assert np.abs(matte / 255 - truth).mean() < 0.002
    assert overlap(matte > 127, truth > 0.5) > 0.995


def test_a_product_of_the_backdrops_colour_keeps_the_outline_decided():
    mask = drawn(ball)
    picture = over(shaded(noise=0.5), mask, (233, 233, 231))
    odds = np.where(mask > 0.5, 6.0, -6.0).astype(np.float32)

    matte = alpha.matte_from(picture, picture, odds, SETTINGS)

    assert overlap(matte > 127, mask > 0.5) > 0.96


def test_what_is_decided_is_wholly_opaque_or_gone():
    odds = np.where(drawn(ball) > 0.5, 3.0, -3.0).astype(np.float32)
    picture = over(shaded(), drawn(ball))

    matte = alpha.matte_from(picture, picture, odds, SETTINGS)

    assert (matte[cv2.erode((odds > 0).astype(np.uint8), np.ones((9, 9))) > 0] == 255).all()
    assert (matte[cv2.dilate((odds > 0).astype(np.uint8), np.ones((9, 9))) == 0] == 0).all()


@pytest.mark.parametrize(("odds", "alpha_wanted"), [(-6.0, 0), (6.0, 255)])
def test_a_frame_without_an_outline_is_all_one_or_the_other(odds, alpha_wanted):
    picture = np.full((100, 140, 3), 200, np.uint8)

    matte = alpha.matte_from(picture, picture, np.full((100, 140), odds, np.float32), SETTINGS)

    assert (matte == alpha_wanted).all()


def test_a_crop_goes_back_to_where_it_was_taken_from():
    mask = drawn(ball)
    network = cv2.resize(mask, (320, 320), interpolation=cv2.INTER_AREA)

    part = closer.part_around(network, 0.1, WIDTH / HEIGHT)
    crop = closer.cropped(cv2.resize(mask, (WIDTH * 4, HEIGHT * 4)), part)
    back = closer.pasted(cv2.resize(crop, (320, 320), interpolation=cv2.INTER_AREA), part, mask.shape)

    assert crop.shape[:2] == pytest.approx((220 * 1.2 * 4, 220 * 1.2 * 4), rel=0.03)
    assert overlap(back > 0.5, mask > 0.5) > 0.98
    assert back.max() <= 1
    assert not back[:40].any()


def test_nothing_found_means_the_whole_picture_is_looked_at_again():
    assert closer.part_around(np.zeros((320, 320), np.float32), 0.1) == closer.WHOLE


def test_even_a_speck_of_a_part_holds_a_pixel():
    assert closer.cropped(np.zeros((10, 10, 3), np.uint8), (0.99, 0.99, 1.0, 1.0)).shape == (1, 1, 3)


def test_pieces_know_their_means_and_whether_they_leave_the_frame():
    mask = np.zeros((20, 30), bool)
    mask[2:6, 2:6] = True
    mask[10:20, 20:25] = True
    plane = mask * np.linspace(1, 2, 30, dtype=np.float32)

    found = pieces(mask, diagonal=True)

    assert found.area.tolist() == [600 - 16 - 50, 16, 50]
    assert found.at_frame.tolist() == [False, False, True]
    assert found.means(plane)[1] == pytest.approx(plane[2, 2:6].mean())


@pytest.mark.parametrize(("key", "value"), [("rim_lean", 0.0), ("side_px", 10), ("spread_floor", 0.0)])
def test_figures_that_decide_nothing_are_refused_by_name(key, value):
    with pytest.raises(ValueError, match=key):
        ChainSettings(**{key: value})
