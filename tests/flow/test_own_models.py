"""``pixdesk models add``: what a studio brings is tried before it is taken, and its licence goes with every result."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.errors import SetupError
from pixdesk.imaging.providers import CPU
from pixdesk.imaging.self_test import likeness, synthetic_picture
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import InlineExecutor, Lanes
from pixdesk.pipeline.opening import model_library
from pixdesk.pipeline.trying import try_out
from tests.helpers import faulty_network
from tests.helpers.studio import open_studio, run_until_idle, shoot
from tests.helpers.tiny_model import RED, tiny_model, write_tiny_model

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "models"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "studio"


@pytest.fixture
def pixdesk(pixdesk, home):
    return lambda *arguments: pixdesk(*arguments, "--home", home)


def written(tmp_path, content):
    path = tmp_path / "brought.onnx"
    path.write_bytes(content)
    return path


IMAGENET = ("--mean", "0.485", "0.456", "0.406", "--std", "0.229", "0.224", "0.225")
HALF = ("--mean", "0.5", "0.5", "0.5", "--std", "1", "1", "1")


@pytest.mark.parametrize(
    ("kind", "how", "options"),
    [
        # Red less blue lies at 0.12 and above on the vessel; the threshold follows what the feed makes of it.
        ("BiRefNet", {"side": 64, "logits": True, "threshold": 0.9}, (*IMAGENET, "--activation", "sigmoid")),
        (
            "BiRefNet in 16 bit",
            {"side": 64, "half": True, "threshold": 0.9, "logits": True},
            (*IMAGENET, "--activation", "sigmoid"),
        ),
        ("ISNet", {"side": 96, "threshold": 0.15}, (*HALF,)),
        ("RMBG, any size", {"threshold": 0.15}, (*HALF,)),
        ("any size, 16 bit", {"half": True, "threshold": 0.15}, ()),
        ("asked at a size of the card's", {"threshold": 0.15}, ("--side", "128")),
    ],
    ids=lambda value: value.replace(" ", "-").replace(",", "") if isinstance(value, str) else "",
)
def test_a_models_of_each_family_is_taken_and_cuts_out(pixdesk, home, tmp_path, kind, how, options):
    file = written(tmp_path, tiny_model(colour=RED, **how))
    cv2.imwrite(str(tmp_path / "vessel.png"), synthetic_picture()[..., ::-1])

    code, said = pixdesk("models", "add", file, "--id", "own", "--licence", "ours", *options)
    assert code == 0, said
    cut = (
        "cutout",
        tmp_path / "vessel.png",
        "--out",
        tmp_path / "out",
        "--matte",
        "--recipe",
        "fast",
        "--model",
        "own",
    )
    code, said = pixdesk(*cut)

    assert code == 0, said
    matte = cv2.imread(str(tmp_path / "out" / "vessel.png"), cv2.IMREAD_UNCHANGED).astype(np.float32) / 255
    assert matte.shape == (720, 960)
    assert likeness(matte) > 0.9


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (tiny_model(steepness=0.001), "answers 0.50 for every pixel of a picture of a red vessel"),
        (tiny_model(), "marks the backdrop of a picture of a red vessel instead of the vessel"),
        (tiny_model(colour=RED, channels=3, threshold=0.15), "answers with shape (1, 3, "),
        (
            tiny_model(colour=RED, side=16, threshold=0.15),
            "answers with 16 × 16 values, which is no matte of a picture",
        ),
    ],
    ids=["flat", "turned over", "three channels", "too coarse"],
)
def test_what_does_not_cut_out_is_refused_with_what_it_answered(pixdesk, home, tmp_path, content, says):
    code, said = pixdesk("models", "add", written(tmp_path, content), "--id", "own", "--licence", "ours")

    assert code != 0
    assert says in said.replace("\n", " ")
    assert not [path for path in (home / "models").iterdir() if path.suffix]


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("yunet_2023mar.onnx", ()),
        ("yunet_2023mar.onnx", ("--output", "obj_8")),
        ("yunet_2023mar.onnx", ("--output", "bbox_8", "--scale", "1")),
        ("pp_ocrv6_det_tiny.onnx", ()),
        ("efficientnet_lite0.fp16w.onnx", ()),
        ("waifu2x_photo_up2x.onnx", ()),
        ("migan.int8w.onnx", ()),
        ("mobile_sam_encoder.int8w.onnx", ()),
    ],
)
def test_a_model_made_for_something_else_is_refused(pixdesk, home, file, options):
    if not (SHARED / file).is_file():
        pytest.skip("needs the shared models")

    code, said = pixdesk("models", "add", SHARED / file, "--id", "own", "--licence", "MIT", *options)

    assert code != 0
    assert "own.onnx: " in said
    assert not [path for path in (home / "models").iterdir() if path.suffix]


def test_a_model_that_is_fed_wrongly_is_told_how_it_would_do(pixdesk, tmp_path):
    file = written(tmp_path, tiny_model(colour=RED, logits=True, threshold=0.9))

    code, said = pixdesk("models", "add", file, "--id", "own", "--licence", "ours")

    said = " ".join(said.split())
    assert code != 0
    options = said.partition("add it with ")[2].rstrip(". ")
    assert options == f"--scale 255 {' '.join(IMAGENET)} --activation sigmoid"
    code, said = pixdesk("models", "add", file, "--id", "own", "--licence", "ours", *options.split())
    assert code == 0, said


def test_licence_and_sha256_of_every_network_go_with_every_result(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        shoot(tmp_path / "capture", "SKU1_grey_front.jpg")
        run_until_idle(engine)
        (view,) = engine.recent()
        claimed = next(json.loads(line.detail) for line in engine.audit_lines() if line.action == "claimed")

    card = model_library(tmp_path / "studio").card("tiny")
    assert [tuple(network) for network in view.capture.networks] == [("tiny", card.sha256, "Apache-2.0")]
    assert claimed["networks"] == [["tiny", card.sha256, "Apache-2.0"]]


def test_a_model_that_takes_its_process_down_is_refused_and_nothing_else_falls(tmp_path):
    path = tmp_path / "own.onnx"
    card = write_tiny_model(path)
    inference = Inference(InlineExecutor(), backend=faulty_network.crash_always, providers=(CPU,))
    try:
        with pytest.raises(SetupError, match=r"own\.onnx: does not run: it ended with code 13\. Export it again"):
            try_out(card, path, lambda card, path: inference.warm(card, path).result())
    finally:
        inference.close()
