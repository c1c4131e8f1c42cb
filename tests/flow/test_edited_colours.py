"""Colours changed in another program: measured against the photograph, kept beside the matte, exported from then on."""

import io
import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.domain.retouching import Look
from pixdesk.errors import SetupError
from pixdesk.imaging import decode
from pixdesk.pipeline import layers
from pixdesk.pipeline.lanes import Lanes
from pixdesk.ui import audit_words, words
from tests.core.test_layered_tiff import layer_of
from tests.core.test_layered_tiff import saved as photoshop_tiff
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle

PATCH = np.s_[330:350, 430:460]
"""A small part of the product, which fills the middle of the frame."""


@pytest.fixture
def engine(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as opened:
        (tmp_path / "capture" / "A1_red_front.jpg").write_bytes(jpeg(packshot(), 97))
        run_until_idle(opened)
        yield opened


@pytest.fixture
def capture(engine):
    found = engine.recent()[0].capture
    assert found.state is CaptureState.CLEAN
    return found


def now(engine):
    return engine.recent()[0].capture


def laid_over(path, patch, place=PATCH):
    """Save a PSD as a retoucher does who painted on a layer of her own."""
    document = PSDImage.open(path)
    document.create_pixel_layer_from_array(patch, name="Retouch", top=place[0].start, left=place[1].start)
    stream = io.BytesIO()
    document.save(stream)
    saved(path, stream.getvalue())


def saved(path, data):
    path.write_bytes(data)
    later = path.stat().st_mtime_ns + 5_000_000_000
    os.utime(path, ns=(later, later))


def patch_of(level, place=PATCH):
    return np.full((place[0].stop - place[0].start, place[1].stop - place[1].start, 3), level, np.uint8)


def colours(patch):
    raster = patch.raster
    return np.frombuffer(raster.rgba, np.uint8).reshape(raster.height_px, raster.width_px, 4)[..., :3]


def brought_back(engine, capture, level=110):
    path = engine.editing.hand_out(capture.id, actor="ana", kind="psd")
    laid_over(path, patch_of(level))
    for _ in range(2):
        engine.editing.look()
    return path


def test_repainted_colours_come_back_are_measured_and_named_in_the_log(engine, capture, tmp_path):
    original = (tmp_path / "capture" / "A1_red_front.jpg").read_bytes()
    path = brought_back(engine, capture)
    after = now(engine)
    assert after.state is CaptureState.CLEAN
    assert after.applied.retouched is not None
    assert "retouched in another program" in after.applied.words
    assert words.facts(after).endswith("colours retouched in another program")
    (found,) = [one for one in engine.recent()[0].findings if one.code is Code.COLOUR_CHANGED]
    assert found.sentence.startswith("Retouched in another program: ")
    assert 0 < found.measured <= 1.0
    assert found.region.x == pytest.approx(430 / 900, abs=0.01)
    told = json.loads(next(line for line in engine.audit_lines() if line.action == "mended").detail)
    assert told["note"] == path.name
    sentence = audit_words.sentence("mended", json.dumps(told))
    assert sentence.startswith("1 file from an editor: 0.")
    assert sentence.endswith("ΔE2000 on average. Nothing is wrong any more")
    assert told["colours"]["layer"] == after.applied.retouched.digest
    assert told["colours"]["mean_delta_e"] == pytest.approx(found.measured, abs=0.01)
    assert (tmp_path / "capture" / "A1_red_front.jpg").read_bytes() == original
    cutout = cv2.imread(after.cutout_path)
    assert np.abs(cutout[PATCH].astype(int) - 110).max() <= 2, "the staged cutout has the new colours"
    assert cv2.imread(after.preview_path)[PATCH].min() > 150, "and stands beside the photograph"


def test_what_is_exported_has_the_new_colours_and_needs_their_layer_on_record(engine, capture):
    brought_back(engine, capture)
    after = now(engine)
    engine.close_batch(after.batch_id, actor="ana")
    engine.approve_batch(after.batch_id, actor="ana")
    made = engine.export(channels=("etsy",), actor="ana")
    assert made.refused == ()
    exported = cv2.imread(made.renditions[0].path).astype(int)
    assert (np.abs(exported - 110).max(axis=2) <= 3).sum() > 300
    kept = layers.retouch_path(engine.studio.home, after.digest, after.applied.retouched.digest)
    kept.write_bytes(b"another")
    assert "no longer what is on record" in engine.export(channels=("ebay",), actor="ana").refused[0][2]


def test_a_product_taken_too_far_from_the_photograph_is_held_with_the_figure(engine, capture):
    path = engine.editing.hand_out(capture.id, actor="ana", kind="tiff")
    with Image.open(path) as opened:
        rgba, profile = np.asarray(opened).copy(), opened.info["icc_profile"]
    rgba[..., 1] = np.maximum(rgba[..., 1].astype(int) - 25, 0)
    stream = io.BytesIO()
    Image.fromarray(rgba).save(stream, "TIFF", icc_profile=profile)
    saved(path, stream.getvalue())
    mended = engine.editing.take_back(capture.id, path, actor="ana")
    assert not mended.is_clean
    assert "The product as a whole is" in mended.still_wrong[0]
    assert "1.0 is allowed" in mended.still_wrong[0]
    assert mended.words.count("of the product was repainted") == 1
    engine.settle_case(engine.cases()[0].case.id, Disposition.ACCEPT, actor="lead", note="asked for by the client")
    assert now(engine).state is CaptureState.APPROVED
    assert now(engine).applied.retouched is not None


def test_a_second_round_goes_on_from_the_first_and_is_held_against_the_photograph_again(engine, capture):
    brought_back(engine, capture, level=110)
    first = now(engine)
    path = engine.editing.hand_out(capture.id, actor="ana", kind="psd")
    frame = PSDImage.open(path)[0].numpy("color")
    assert np.allclose(frame[PATCH] * 255, 110, atol=1), "what was retouched before is in the file"
    other = np.s_[300:310, 430:460]
    laid_over(path, patch_of(100, other), other)
    for _ in range(2):
        engine.editing.look()
    second = now(engine)
    assert second.applied.retouched not in (None, first.applied.retouched)
    cutout = cv2.imread(second.cutout_path).astype(int)
    assert np.abs(cutout[PATCH] - 110).max() <= 2
    assert np.abs(cutout[other] - 100).max() <= 2


def test_a_mend_at_the_bench_keeps_the_colours_and_processing_again_takes_the_photograph(engine, capture):
    brought_back(engine, capture)
    session = engine.retouching.open(capture.id)
    assert np.abs(session.picture[PATCH].astype(int) - 110).max() <= 1
    shown = {look: colours(session.show(look, 1, (0, 0, 900, 700)))[PATCH] for look in (Look.CUTOUT, Look.CAPTURE)}
    assert np.abs(shown[Look.CUTOUT].astype(int) - 110).max() <= 1
    assert shown[Look.CAPTURE].min() > 150, "the photograph, to compare with"
    session.polygon([(440, 335), (442, 335), (442, 337)], adds=False)
    engine.retouching.keep(session, actor="ana")
    assert now(engine).applied.retouched is not None
    assert now(engine).matte_digest != capture.matte_digest


def test_a_16_bit_capture_goes_out_and_comes_back_at_16_bits(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        deep = packshot().astype(np.uint16) * 257 + 31
        (tmp_path / "capture" / "A1_red_front.tif").write_bytes(cv2.imencode(".tif", deep)[1].tobytes())
        run_until_idle(engine)
        capture = now(engine)
        path = engine.editing.hand_out(capture.id, actor="ana", kind="psd")
        document = PSDImage.open(path)
        assert document.depth == 16
        document.create_pixel_layer_from_array(np.full((20, 30, 3), 28_001, np.uint16), top=330, left=430)
        stream = io.BytesIO()
        document.save(stream)
        saved(path, stream.getvalue())
        engine.editing.take_back(capture.id, path, actor="ana")
        layer = layers.retouch_of(engine.studio.home, capture.digest, now(engine).applied.retouched)
        assert layer.pixels.dtype == np.uint16
        assert np.abs(layer.pixels[layer.changed > 0].astype(int) - 28_001).max() <= 1
        assert layer.changed.shape == (20, 30), "nothing else was taken for retouched"


def test_what_an_editor_saved_beside_the_file_under_its_name_comes_back_too(engine, capture):
    path = engine.editing.hand_out(capture.id, actor="ana", kind="psd")
    frame = decode.decode(Path(capture.folder, capture.name).read_bytes(), name="x").rgb.copy()
    frame[PATCH] = 110
    matte = cv2.imread(capture.matte_path, cv2.IMREAD_GRAYSCALE)
    cv2.imwrite(str(path.with_suffix(".png")), np.dstack([frame[..., ::-1], matte]))
    for _ in range(2):
        engine.editing.look()
    assert now(engine).applied.retouched is not None
    lines = len(engine.audit_lines())
    for _ in range(3):
        engine.editing.look()
    assert len(engine.audit_lines()) == lines, "it is taken once"


def test_a_tiff_that_photoshop_saved_in_layers_comes_back_from_its_layer(engine, capture):
    path = engine.editing.hand_out(capture.id, actor="ana", kind="tiff")
    with Image.open(path) as opened:
        flat = np.asarray(opened).copy()
    painted, mask = flat[..., :3].copy(), flat[..., 3].copy()
    painted[PATCH] = 110
    mask[300:310, 400:410] = 0
    saved(path, photoshop_tiff([layer_of(painted, mask)], flat))
    for _ in range(2):
        engine.editing.look()
    after = now(engine)
    assert after.applied.retouched is not None
    cutout = cv2.imread(after.cutout_path, cv2.IMREAD_UNCHANGED)
    assert np.abs(cutout[PATCH][..., :3].astype(int) - 110).max() <= 2
    assert not cutout[302:308, 402:408, 3].any(), "the mask was rubbed out there; the flat alpha was not"


def test_the_same_colours_and_matte_are_not_taken_as_work_a_second_time(engine, capture):
    path = brought_back(engine, capture)
    with pytest.raises(SetupError, match="colours and the transparency"):
        engine.editing.take_back(capture.id, path, actor="ana")


def test_the_command_line_hands_out_a_psd_of_16_bits_and_takes_its_colours_back(tmp_path):
    with open_studio(tmp_path, Lanes.inline()) as engine:
        (tmp_path / "capture" / "A1_red_front.jpg").write_bytes(jpeg(packshot(), 97))
        run_until_idle(engine)
        number = str(now(engine).id)
    home = ["--home", str(tmp_path / "studio"), "--as", "ana"]
    out = CliRunner().invoke(app, ["edit", number, "--format", "psd", "--bits", "16", *home])
    path = Path(out.output.strip().splitlines()[-1])
    assert PSDImage.open(path).depth == 16
    laid_over(path, patch_of(110))
    back = CliRunner().invoke(app, ["edit", number, "--back", str(path), *home])
    assert back.exit_code == 0
    assert "of the product was repainted, by" in back.output
    assert "ΔE2000 on average" in back.output
