"""Networks: real ONNX files through the real ONNX Runtime."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import SetupError
from pixdesk.imaging import network_file
from pixdesk.imaging.adapters import Adapter, fastest, processor_name
from pixdesk.imaging.models import open_session, prepare
from pixdesk.imaging.providers import CPU, DIRECTML, PROVIDER_ORDER, available
from pixdesk.imaging.self_test import likeness, of_mattes, synthetic_picture
from pixdesk.pipeline.catalogue import load_toml
from tests.helpers.tiny_model import card_for, tiny_model, write_tiny_model

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models"


def half_bright(height=64, width=96):
    """Left half black, right half white."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, width // 2 :] = 255
    return picture


def matte_of(path, card, picture):
    return open_session(path, card).run(prepare(picture, card))


@pytest.mark.parametrize("half", [False, True], ids=["float32", "float16"])
@pytest.mark.parametrize("side", [0, 32], ids=["dynamic", "fixed"])
def test_the_matte_is_where_the_network_sees_the_subject(tmp_path, side, half):
    card = write_tiny_model(tmp_path / "tiny.onnx", side=side, half=half)

    matte = matte_of(tmp_path / "tiny.onnx", card, half_bright())

    assert matte.dtype == np.float32
    assert matte.shape == ((32, 32) if side else (64, 96))
    assert matte[:, : matte.shape[1] // 2].max() < 0.01
    assert matte[:, matte.shape[1] // 2 :].min() > 0.99


def test_a_card_without_a_side_leaves_the_size_to_a_model_that_fixes_it(tmp_path):
    write_tiny_model(tmp_path / "tiny.onnx", side=32)
    card = card_for(tmp_path / "tiny.onnx", side=0)

    assert matte_of(tmp_path / "tiny.onnx", card, half_bright()).shape == (32, 32)


def test_a_flat_answer_stays_flat_because_it_is_evidence(tmp_path):
    card = write_tiny_model(tmp_path / "tiny.onnx")
    grey = np.full((64, 64, 3), 128, np.uint8)
    grey[:8] = 130

    matte = matte_of(tmp_path / "tiny.onnx", card, grey)

    assert 0.45 < matte.min() <= matte.max() < 0.6


def test_dividing_by_the_brightest_value_makes_a_dim_picture_bright(tmp_path):
    card = write_tiny_model(tmp_path / "tiny.onnx")
    dim = half_bright() // 4

    assert matte_of(tmp_path / "tiny.onnx", card, dim).max() < 0.01
    assert matte_of(tmp_path / "tiny.onnx", replace(card, scale="max"), dim).max() > 0.99


def test_mean_and_std_are_applied_after_the_scale(tmp_path):
    card = write_tiny_model(tmp_path / "tiny.onnx", threshold=0.0)
    shifted = replace(card, mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))
    grey = np.full((32, 32, 3), 140, np.uint8)

    matte = matte_of(tmp_path / "tiny.onnx", shifted, grey)

    value = (140 / 255 - 0.5) / 0.25
    assert matte.mean() == pytest.approx(1 / (1 + np.exp(-30 * value)), abs=1e-3)


def test_channels_reach_the_network_in_the_cards_order(tmp_path):
    card = write_tiny_model(tmp_path / "tiny.onnx")
    # Only red is stretched, so only a card that says bgr sees blue as bright.
    red_counts = replace(card, std=(1 / 3, 1e6, 1e6))
    blue = np.zeros((32, 32, 3), np.uint8)
    blue[..., 2] = 255

    assert matte_of(tmp_path / "tiny.onnx", red_counts, blue).max() < 0.01
    assert matte_of(tmp_path / "tiny.onnx", replace(red_counts, channel_order="bgr"), blue).min() > 0.99


def test_an_activation_the_file_lacks_is_applied(tmp_path):
    card = write_tiny_model(tmp_path / "tiny.onnx")

    matte = matte_of(tmp_path / "tiny.onnx", replace(card, activation="sigmoid"), half_bright())

    assert matte.min() == pytest.approx(0.5, abs=1e-3)
    assert matte.max() == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-3)


def test_a_file_that_is_not_the_cards_is_not_opened(tmp_path):
    path = tmp_path / "tiny.onnx"
    card = write_tiny_model(path)
    path.write_bytes(tiny_model(threshold=0.9))

    with pytest.raises(SetupError, match=r"tiny\.onnx: is not the file its card names"):
        open_session(path, card)


def test_an_endless_file_is_not_read_past_the_cards_size(tmp_path):
    path = tmp_path / "tiny.onnx"
    card = write_tiny_model(path)
    with path.open("r+b") as stream:
        stream.truncate(1 << 40)  # sparse: a terabyte by name

    with pytest.raises(SetupError, match="is not the file"):
        open_session(path, card)


def test_an_absent_file_names_its_remedy(tmp_path):
    card = write_tiny_model(tmp_path / "tiny.onnx")
    (tmp_path / "tiny.onnx").unlink()

    with pytest.raises(SetupError, match="cannot be read"):
        open_session(tmp_path / "tiny.onnx", card)


@pytest.mark.parametrize(
    "content",
    [b"not a model", tiny_model()[:100], tiny_model(weights_in="beside.bin"), tiny_model(weights_in="/etc/passwd")],
    ids=["garbage", "truncated", "weights beside it", "weights anywhere"],
)
def test_what_is_no_whole_model_is_refused_in_words(tmp_path, content, capfd):
    path = tmp_path / "tiny.onnx"
    path.write_bytes(content)
    (tmp_path / "beside.bin").write_bytes(bytes(12))

    with pytest.raises(SetupError, match=r"tiny\.onnx: cannot be opened as a model"):
        open_session(path, card_for(path))
    assert capfd.readouterr() == ("", "")


def test_an_output_the_model_lacks_is_named_with_those_it_has(tmp_path):
    path = tmp_path / "tiny.onnx"
    card = write_tiny_model(path)

    assert open_session(path, replace(card, output="matte"))
    with pytest.raises(SetupError, match=r"has no output 'alpha'. It has: matte"):
        open_session(path, replace(card, output="alpha"))


def test_figures_that_are_no_numbers_are_a_fault_and_no_matte(tmp_path):
    path = tmp_path / "tiny.onnx"
    path.write_bytes(tiny_model(steepness=float("inf")))
    card = card_for(path)

    with pytest.raises(RuntimeError, match="no numbers"):
        matte_of(path, card, np.zeros((32, 32, 3), np.uint8))


def test_the_provider_shown_is_the_one_that_runs(tmp_path):
    path = tmp_path / "tiny.onnx"
    card = write_tiny_model(path)

    session = open_session(path, card, PROVIDER_ORDER)

    assert session.provider == available()[0]
    assert session.fallback == ""
    if session.provider == CPU:
        assert session.device == f"CPU: {processor_name()}"


def test_a_provider_that_is_built_in_but_does_not_answer_is_told(tmp_path, monkeypatch):
    if DIRECTML in available():
        pytest.skip("this machine's ONNX Runtime has DirectML, which may well answer")
    path = tmp_path / "tiny.onnx"
    card = write_tiny_model(path)
    monkeypatch.setattr(network_file, "available", lambda _wanted: (DIRECTML, CPU))

    session = open_session(path, card)

    assert session.provider == CPU
    assert session.fallback.startswith("DirectML did not answer (")
    assert session.fallback.endswith("; cutouts run on the CPU.")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_large_frame_is_reduced_to_its_area_mean(dtype):
    top = np.iinfo(dtype).max
    frame = np.zeros((2001, 3003, 3), dtype)
    frame[:, 1501:] = top
    frame[1000:, :, 2] = top // 2

    small = prepare(frame, card_like(side=320))

    assert small.shape == (320, 320, 3)
    assert small.dtype == np.uint8
    assert small.flags.c_contiguous
    exact = cv2.resize(frame, (320, 320), interpolation=cv2.INTER_AREA) / top * 255
    assert np.abs(small - exact)[2:-2, 2:-2].mean() < 1.0
    assert (small[100, 300], small[100, 20]) == (pytest.approx(255), pytest.approx(0))


def test_a_free_size_keeps_the_proportions_and_suits_the_encoders_halvings():
    small = prepare(np.zeros((4000, 6000, 3), np.uint8), card_like(side=0))

    height, width = small.shape[:2]
    assert (width, height) == (1024, 672)
    assert prepare(np.zeros((10, 400, 3), np.uint8), card_like(side=0)).shape[:2] == (32, 384)


def card_like(side):
    return ModelCard(
        id="x", title="x", file="x.onnx", sha256="0" * 64, byte_count=1, licence="x", source="x", side=side
    )


def test_the_model_that_ships_finds_the_subject_and_agrees_with_the_plain_cpu():
    card = load_toml(SHIPPED / "u2netp.toml", ModelCard)
    picture = synthetic_picture()

    matte = matte_of(SHIPPED / card.file, card, picture)
    plain = open_session(SHIPPED / card.file, card, (CPU,), optimised=False).run(prepare(picture, card))
    found = of_mattes(matte, plain)

    middle, corner = matte[140:180, 140:180], matte[:40, :40]
    assert middle.min() > 0.9
    assert corner.max() < 0.1
    assert 0 <= found.mean <= found.greatest < 0.01
    assert likeness(matte) > 0.98


def test_the_fastest_adapter_is_the_hardware_with_the_most_memory():
    onboard = Adapter(index=0, name="onboard", memory_bytes=128 << 20, is_software=False)
    card = Adapter(index=1, name="card", memory_bytes=8 << 30, is_software=False)
    software = Adapter(index=2, name="Basic Render Driver", memory_bytes=64 << 30, is_software=True)

    assert fastest((onboard, card, software)) == card
    assert fastest((software,)) is None
    assert fastest(()) is None
