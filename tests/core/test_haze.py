"""Backdrop a cutout did not quite let go of: gone beside the product, and what is the product's own stays."""

from dataclasses import replace

import cv2
import numpy as np

from pixdesk.imaging import compose
from pixdesk.imaging.haze import cleared
from pixdesk.imaging.reread import reread
from pixdesk.pipeline.catalogue import Catalogue, resources_dir

AMAZON = Catalogue(resources_dir()).channels()["amazon"]


def product(side=1200):
    alpha = np.zeros((side, side), np.uint8)
    cv2.ellipse(alpha, (side // 2, side // 2), (side // 4, side // 3), 0, 0, 360, 255, -1, cv2.LINE_AA)
    return alpha


def test_faint_cover_apart_from_the_product_goes_and_the_product_stays_to_the_level():
    alpha = product()
    hazy = alpha.copy()
    hazy[900:1100, 100:250] = 14
    assert np.array_equal(cleared(hazy), alpha)
    assert hazy[1000, 200] == 14, "what was given is not changed"


def test_stronger_cover_goes_only_where_it_runs_out_of_the_picture():
    alpha = product()
    inside, outside = alpha.copy(), alpha.copy()
    inside[1000:1100, 100:250] = 70
    outside[1000:1200, 100:250] = 70
    assert np.array_equal(cleared(inside), inside)
    assert np.array_equal(cleared(outside), alpha)


def test_a_soft_rim_a_thread_and_a_veil_stay():
    alpha = cv2.GaussianBlur(product(), (0, 0), 3)
    alpha[600, 900:1190] = 255  # a thread of one pixel, and its own soft rim
    alpha[599, 900:1190] = alpha[601, 900:1190] = 20
    alpha[700:820, 880:1000] = 120
    assert np.array_equal(cleared(alpha)[alpha > 24], alpha[alpha > 24])
    assert np.array_equal(cleared(alpha)[598:603], alpha[598:603])


def test_a_picture_without_haze_is_the_same_picture():
    alpha = product()
    assert cleared(alpha) is alpha or np.array_equal(cleared(alpha), alpha)


def test_a_file_for_a_channel_of_pure_white_is_white_at_its_rim_although_the_cutout_was_not():
    matte = product()
    matte[1000:, 300:1200] = np.maximum(matte[1000:, 300:1200], 30)
    rgb = np.full((1200, 1200, 3), 225, np.uint8)
    rgb[product() > 0] = (40, 60, 90)
    made = compose.compose(rgb, matte, AMAZON)
    again = reread(cv2.imencode(".png", made.pixels[..., ::-1])[1].tobytes(), replace(AMAZON, formats=("png",)), None)
    assert not [why for why in again.failures if "outermost" in why]
    hazy = cv2.imencode(".png", np.where(made.alpha[..., None] > 0, made.pixels, 225)[..., ::-1])[1].tobytes()
    assert [why for why in reread(hazy, replace(AMAZON, formats=("png",)), None).failures if "outermost" in why]
