"""A colour chart in a frame: found however it lies, measured against its reference, corrected, and compared."""

import io
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.errors import SetupError
from pixdesk.imaging import chart, decode
from pixdesk.pipeline.charting import camera_profile, chart_reports

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
SIDE, GAP = 80, 12


def encoded(light):
    light = np.clip(light, 0, 1)
    return np.rint(255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))


def frame(camera=None, stops=0.0, corners=((500, 300), (1300, 340), (1270, 880), (520, 850)), light=None):
    """A chart lying in a grey scene, seen by a camera that mixes the channels by a matrix; uint8."""
    camera = np.eye(3) if camera is None else np.asarray(camera)
    patches = encoded(np.clip(chart.light_of(chart.REFERENCE), 0, 1) @ camera.T * 2.0**stops)
    rows, columns = 4 * (SIDE + GAP) + GAP, 6 * (SIDE + GAP) + GAP
    flat = np.full((rows, columns, 3), 28.0)
    for index, colour in enumerate(patches):
        row, column = divmod(index, 6)
        top, left = GAP + row * (SIDE + GAP), GAP + column * (SIDE + GAP)
        flat[top : top + SIDE, left : left + SIDE] = colour
    place = cv2.getPerspectiveTransform(
        np.float32([[0, 0], [columns, 0], [columns, rows], [0, rows]]), np.float32(corners)
    )
    scene = np.full((1400, 2000, 3), 150.0)
    lies = cv2.warpPerspective(np.ones((rows, columns), np.uint8), place, (2000, 1400)) > 0
    scene[lies] = cv2.warpPerspective(flat, place, (2000, 1400), flags=cv2.INTER_AREA)[lies]
    seen = cv2.GaussianBlur(scene, (0, 0), 1.0) + np.random.default_rng(0).normal(0, 2, scene.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


UPSIDE_DOWN = ((1300, 880), (500, 850), (520, 300), (1280, 340))


@pytest.mark.parametrize("corners", [((500, 300), (1300, 340), (1270, 880), (520, 850)), UPSIDE_DOWN])
def test_a_chart_is_found_and_a_true_camera_is_told_from_the_reference_by_next_to_nothing(corners):
    found = chart.find(frame(corners=corners))

    assert found is not None
    # Cyan lies outside sRGB and is clipped to it; the other 23 come out as they are.
    assert np.delete(found.delta_e, chart.NAMES.index("cyan")).max() < 1.5
    assert abs(found.stops) < 0.05
    assert found.box.min() > 0.1


def test_sixteen_bits_are_read_too():
    found = chart.find(frame().astype(np.uint16) * 257)

    assert found is not None
    assert found.delta_e.mean() < 1.0


def test_a_camera_that_mixes_its_channels_is_measured_and_corrected_on_patches_it_was_not_fitted_on():
    camera = [[0.84, 0.10, 0.02], [0.03, 0.90, 0.05], [0.02, 0.12, 0.72]]
    found = chart.find(frame(camera))
    profile = chart.fit(found)

    assert found.delta_e.mean() > 4
    assert np.delete(profile.delta_e, chart.NAMES.index("cyan")).mean() < 1.2
    assert profile.matrix @ camera == pytest.approx(np.eye(3), abs=0.06)


@pytest.mark.parametrize("stops", [-1.0, -0.5, 0.2])
def test_exposure_is_told_in_stops(stops):
    assert chart.find(frame(stops=stops)).stops == pytest.approx(stops, abs=0.05)


def test_clipped_patches_are_named_and_not_fitted_on():
    found = chart.find(frame(stops=0.6))

    assert "white" in [chart.NAMES[index] for index in np.flatnonzero(found.clipped)]
    assert np.diag(chart.fit(found).matrix) == pytest.approx(np.full(3, 2**-0.6), abs=0.06)


def test_drift_is_the_difference_between_two_frames_of_one_chart():
    warm = np.diag([1.06, 1.0, 0.94])
    one, other = chart.find(frame(np.eye(3) * 0.9)), chart.find(frame(warm * 0.9))

    assert chart.drift(one, one).max() == 0
    assert 1.5 < chart.drift(one, other).mean() < 6


def test_no_photograph_without_a_chart_is_taken_for_one():
    for path in sorted(DEMO.glob("*.jpg"))[:6]:
        assert chart.find(cv2.imread(str(path))[..., ::-1]) is None


def test_the_command_tells_every_frame_and_its_drift_from_the_first(tmp_path):
    paths = [tmp_path / "one.png", tmp_path / "two.png"]
    for path, camera in zip(paths, (np.eye(3) * 0.9, np.diag([1.06, 1.0, 0.94]) * 0.9), strict=True):
        cv2.imwrite(str(path), frame(camera)[..., ::-1])

    told = json.loads(CliRunner().invoke(app, ["chart", "--json", *map(str, paths)]).stdout)

    assert [report["file"] for report in told] == ["one.png", "two.png"]
    assert told[0]["drift_mean"] == 0
    assert told[1]["drift_mean"] > 1.5
    assert told[1]["corrected_mean"] < told[1]["mean"]
    shown = CliRunner().invoke(app, ["chart", *map(str, paths)])
    assert shown.exit_code == 0
    assert "two.png" in shown.stdout


def test_a_frame_without_a_chart_is_told_in_words(tmp_path):
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((600, 800, 3), 128, np.uint8))

    with pytest.raises(SetupError, match=r"grey\.png shows no ColorChecker"):
        chart_reports([tmp_path / "grey.png"])
    with pytest.raises(SetupError, match="cannot be read"):
        chart_reports([tmp_path / "absent.png"])


CAMERA = [[0.86, 0.10, 0.04], [0.07, 0.83, 0.10], [0.02, 0.12, 0.80]]


def tagged(path, pixels, profile):
    Image.fromarray(pixels).save(path, icc_profile=profile)
    return path


def test_a_camera_profile_makes_the_frame_it_was_made_from_true_to_its_chart(tmp_path):
    seen = frame(camera=CAMERA)
    cv2.imwrite(str(tmp_path / "chart.png"), seen[..., ::-1])
    made = CliRunner().invoke(app, ["chart", str(tmp_path / "chart.png"), "--profile", str(tmp_path / "shoot.icc")])
    assert made.exit_code == 0, made.output
    profile = (tmp_path / "shoot.icc").read_bytes()
    (before,) = chart_reports([tmp_path / "chart.png"])
    (after,) = chart_reports([tagged(tmp_path / "tagged.png", seen, profile)])
    assert before.mean > 3.5
    assert after.mean < 1.5
    assert after.most < before.most / 2


def test_another_programs_colour_management_reads_the_profile_the_same_way(tmp_path):
    seen = frame(camera=CAMERA)
    cv2.imwrite(str(tmp_path / "chart.png"), seen[..., ::-1])
    profile = camera_profile(tmp_path / "chart.png")
    theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    assert ImageCms.getProfileDescription(theirs).strip() == "pixdesk: chart"
    turned = ImageCms.profileToProfile(
        Image.fromarray(seen), theirs, ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    ours = decode.decode(tagged(tmp_path / "tagged.png", seen, profile).read_bytes(), name="tagged.png").rgb
    apart = np.abs(np.asarray(turned).astype(int) - ours.astype(int))
    assert np.percentile(apart, 99) <= 2


def test_a_profile_leaves_the_exposure_as_it_was(tmp_path):
    cv2.imwrite(str(tmp_path / "dark.png"), frame(camera=CAMERA, stops=-1.0)[..., ::-1])
    profile = camera_profile(tmp_path / "dark.png")
    (after,) = chart_reports([tagged(tmp_path / "tagged.png", frame(camera=CAMERA, stops=-1.0), profile)])
    assert after.stops == pytest.approx(-1.0, abs=0.05)


def test_no_profile_is_made_of_a_chart_that_is_mostly_clipped(tmp_path):
    cv2.imwrite(str(tmp_path / "bright.png"), frame(stops=1.0)[..., ::-1])
    with pytest.raises(SetupError, match="patches of the chart are clipped"):
        camera_profile(tmp_path / "bright.png")
