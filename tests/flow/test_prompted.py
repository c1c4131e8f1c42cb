"""MobileSAM as it ships, through the inference lane: the picture is read once, prompts are answered from memory."""

import cv2
import numpy as np
import pytest

from pixdesk.errors import SetupError
from pixdesk.imaging import prompted
from pixdesk.imaging.shape import Prompt, nearest
from pixdesk.pipeline.inference import Inference, PromptedNetwork
from pixdesk.pipeline.opening import model_library


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    library = model_library(tmp_path_factory.mktemp("home"))
    encoder, decoder = library.card("mobile_sam_encoder"), library.card("mobile_sam_decoder")
    return PromptedNetwork(encoder, library.path(encoder), decoder, library.path(decoder))


@pytest.fixture(scope="module")
def scene():
    """Two discs on a pale backdrop, and the mask of each."""
    picture = np.full((360, 520, 3), 225, np.uint8)
    masks = []
    for at, radius, colour in (((150, 180), 80, (170, 40, 40)), ((400, 180), 60, (30, 60, 150))):
        cv2.circle(picture, at, radius, colour, -1, cv2.LINE_AA)
        mask = np.zeros(picture.shape[:2], np.uint8)
        cv2.circle(mask, at, radius, 1, -1)
        masks.append(mask > 0)
    return picture, masks


@pytest.fixture(scope="module")
def inference():
    made = Inference.inline()
    yield made
    made.close()


def best(result, mask):
    """The overlap of the candidate nearest to a mask."""
    return nearest(result.candidates, np.where(mask, 5.0, -5.0).astype(np.float32)).overlap


def test_a_box_gives_what_is_in_it(inference, network, scene):
    picture, (left, right) = scene
    result = inference.outline(network, "scene", picture, Prompt(box=(60 / 520, 90 / 360, 240 / 520, 270 / 360)))

    assert result.candidates.shape[1:] == (177, 256)
    assert best(result, left) > 0.9
    assert best(result, right) < 0.1


def test_a_click_on_the_product_gives_it_and_one_beside_it_takes_it_away(inference, network, scene):
    picture, (left, right) = scene
    on_right = (400 / 520, 0.5, True)

    one = inference.outline(network, "scene", picture, Prompt(points=(on_right,)))
    without = inference.outline(network, "scene", picture, Prompt(points=(on_right, (150 / 520, 0.5, False))))

    assert best(one, right) > 0.9
    assert best(without, right) > 0.9
    assert best(without, left | right) < best(without, right)


def test_a_prompt_goes_on_from_an_earlier_mask(inference, network, scene):
    picture, (left, _) = scene
    mask = cv2.resize(np.where(left, 6.0, -6.0).astype(np.float32), (256, 177), interpolation=cv2.INTER_AREA)

    result = inference.outline(network, "scene", picture, Prompt(points=((150 / 520, 0.5, True),), mask=mask))

    assert best(result, left) > 0.95


def test_a_picture_is_read_once_whatever_is_asked_of_it(inference, network, scene, monkeypatch):
    picture, _ = scene
    read = []
    encode = prompted.Prompted.encode
    monkeypatch.setattr(prompted.Prompted, "encode", lambda self, seen: read.append(1) or encode(self, seen))

    ahead = inference.read_ahead(network, "another scene", picture).result()
    for x in (0.2, 0.3, 0.4):
        inference.outline(network, "another scene", picture, Prompt(points=((x, 0.5, True),)))

    assert len(read) == 1
    assert ahead.candidates.size == 0


def test_a_matting_network_is_no_half_of_a_prompted_one(inference, network, scene, tmp_path):
    library = model_library(tmp_path)
    card = library.card("u2netp")
    wrong = network._replace(encoder=card, encoder_path=library.path(card))

    with pytest.raises(SetupError, match="is no prompted network's"):
        inference.outline(wrong, "scene", scene[0], Prompt(points=((0.5, 0.5, True),)))


def test_a_picture_that_was_read_is_left_out_and_sent_again_once_it_is_forgotten(inference, network, scene):
    picture, (left, _) = scene
    prompt = Prompt(box=(60 / 520, 90 / 360, 240 / 520, 270 / 360))
    first = inference.outline(network, "left out", picture, prompt, by_hand=True)

    again = inference.outline(network, "left out", picture, prompt, by_hand=True)

    assert again.encode_ms < first.encode_ms
    assert best(again, left) == best(first, left) > 0.9


def test_every_candidate_comes_with_the_overlap_the_network_expects(inference, network, scene):
    picture, _ = scene
    result = inference.outline(network, "scene", picture, Prompt(box=(60 / 520, 90 / 360, 240 / 520, 270 / 360)))

    assert result.scores.shape == (len(result.candidates),) == (4,)
    assert result.scores.max() > 0.9
    assert (result.scores <= 1).all()
