"""What a channel forbids in a file: text beside the product by a real text detector, faces by a real face detector."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.errors import SetupError
from pixdesk.imaging import overlays
from pixdesk.imaging.faces import SIDE_PX, STRIDES, matte_of
from pixdesk.imaging.models import open_session, prepare
from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.model_library import ModelLibrary

PICTURES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "mattes" / "images"
LIBRARY = ModelLibrary(resources_dir() / "models", Path("nowhere"))
LIMIT_SHARE, LIMIT_SCORE = 0.0003, 0.8


def session(name):
    card = LIBRARY.card(name)
    return open_session(LIBRARY.path(card), card)


@pytest.fixture(scope="module")
def text():
    opened = session("pp_ocr_det")

    def share(rgb, alpha):
        seen = overlays.surroundings(rgb, alpha)
        return overlays.text_share(seen, opened.run(prepare(seen.picture, opened.card)))

    return share


@pytest.fixture(scope="module")
def face():
    opened = session("yunet")
    return lambda rgb: float(opened.run(prepare(overlays.for_faces(rgb), opened.card)).max())


def packshot(*, label=""):
    """A dark box before a light sweep that falls off to one side, a print on it if told so."""
    rgb = (
        np.full((900, 1200, 3), (214, 215, 216), np.float32) - np.linspace(0, 40, 1200, dtype=np.float32)[None, :, None]
    )
    alpha = np.zeros((900, 1200), np.uint8)
    cv2.rectangle(alpha, (350, 200), (850, 750), 255, -1)
    rgb[alpha > 0] = (70, 50, 90)
    rgb = rgb.astype(np.uint8)
    if label:
        cv2.putText(rgb, label, (380, 500), 0, 3, (240, 240, 240), 8, cv2.LINE_AA)
    return rgb, alpha


def written(rgb, words, *, height_px=14, at=(60, 860)):
    out = rgb.copy()
    cv2.putText(out, words, at, 0, height_px / 22, (120, 120, 120), max(1, height_px // 12), cv2.LINE_AA)
    return out


@pytest.mark.parametrize("height_px", [14, 27, 60])
def test_a_watermark_beside_the_product_is_text(text, height_px):
    rgb, alpha = packshot()

    assert text(written(rgb, "(c) STUDIO", height_px=height_px), alpha) > LIMIT_SHARE


def test_a_print_on_the_product_is_its_own(text):
    assert text(*packshot(label="PIXDESK")) == 0


def test_a_shadow_beside_the_product_is_no_text(text):
    rgb, alpha = packshot()
    shadow = np.zeros(alpha.shape, np.float32)
    cv2.ellipse(shadow, (600, 760), (300, 40), 0, 0, 360, 70, -1)
    shaded = rgb - cv2.GaussianBlur(shadow, (0, 0), 15)[..., None]

    assert text(np.clip(shaded, 0, 255).astype(np.uint8), alpha) == 0


def test_a_pure_background_holds_nothing_a_network_would_have_to_be_asked_about():
    rgb, alpha = packshot(label="PIXDESK")
    pure = np.where(alpha[..., None] > 0, rgb, 255).astype(np.uint8)

    assert not overlays.surroundings(pure, alpha).may_hold_text
    assert overlays.surroundings(written(rgb, "SAMPLE"), alpha).may_hold_text


def test_a_picture_all_product_has_no_surroundings():
    rgb, _ = packshot(label="PIXDESK")

    assert not overlays.surroundings(rgb, np.full(rgb.shape[:2], 255, np.uint8)).may_hold_text


@pytest.mark.parametrize("name", ["wh_mh03-black", "wh_wt04-purple"])
def test_a_model_s_face_is_seen(face, name):
    if not PICTURES.is_dir():
        pytest.skip("the shared photographs are not on this machine")
    rgb = cv2.cvtColor(cv2.imread(str(PICTURES / f"{name}.jpg")), cv2.COLOR_BGR2RGB)

    assert face(rgb) > LIMIT_SCORE


def test_a_product_has_no_face(face):
    assert face(packshot(label="PIXDESK")[0]) < LIMIT_SCORE


def test_a_face_is_drawn_where_the_answers_say():
    answers = {}
    for stride in STRIDES:
        cells = (SIDE_PX // stride) ** 2
        answers |= {f"{part}_{stride}": np.zeros((1, cells, 1), np.float32) for part in ("cls", "obj")}
        answers[f"bbox_{stride}"] = np.zeros((1, cells, 4), np.float32)
    cell = 10 * (SIDE_PX // 16) + 20  # row 10, column 20 at stride 16
    answers["cls_16"][0, cell], answers["obj_16"][0, cell] = 0.81, 1.0
    answers["bbox_16"][0, cell] = (0.5, 0.5, np.log(4), np.log(6))  # 64 by 96 px around (328, 168)
    matte = matte_of(answers)

    rows, columns = np.nonzero(matte)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) == (296, 360, 120, 216)
    assert matte.max() == pytest.approx(0.9)


def test_a_tall_picture_keeps_its_proportions_for_the_face_detector():
    tall = np.full((1600, 800, 3), 200, np.uint8)
    seen = overlays.for_faces(tall)

    assert seen.shape == (SIDE_PX, SIDE_PX, 3)
    assert (seen[:, :320] == 200).all()
    assert not seen[:, 320:].any()


@pytest.mark.parametrize(("name", "finds"), [("pp_ocr_det", "text"), ("yunet", "faces")])
def test_what_finds_text_or_faces_is_no_model_to_cut_out_with(name, finds):
    with pytest.raises(SetupError, match=f"finds {finds} and cuts nothing out"):
        LIBRARY.cutter(name)
    assert LIBRARY.cutter("u2netp").kind == "matting"
