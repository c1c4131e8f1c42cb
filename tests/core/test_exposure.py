"""What a camera was set to: read from EXIF, compared with the set where the backdrop is too white to tell."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from pixdesk.domain.finding import Code
from pixdesk.domain.limits import CheckLimits
from pixdesk.domain.shoot_gates import Peer, compare
from pixdesk.domain.traits import Traits
from pixdesk.imaging import formats
from pixdesk.imaging.exposure import light_stops

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hostile"
LIMITS = CheckLimits(set_stops_max=0.4, set_lightness_max=5.0)
WHITE, GREY = (99.6, 0.1, 0.2), (85.0, 0.0, 1.0)
MINE = Traits(edge_blur_px=1.0, backdrop=WHITE, picture_hash="0" * 16, product=(50.0, 0.0, 0.0), camera_stops=-2.0)


def file(kind="JPEG", *, time_s=1 / 125, f_number=8.0, iso=100):
    exif = Image.Exif()
    details = exif.get_ifd(0x8769)
    for tag, value in ((0x829A, time_s), (0x829D, f_number), (0x8827, iso)):
        if value is not None:
            details[tag] = value if isinstance(value, int) else IFDRational(round(value * 1e6), 1_000_000)
    if kind == "TIFF":  # the block is one: RAW files of TIFF's structure begin just so
        return exif.tobytes().removeprefix(b"Exif\0\0")
    out = io.BytesIO()
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(out, kind, exif=exif)
    return out.getvalue()


def set_of(stops, backdrop=WHITE):
    return [
        Peer(name=f"{n}.jpg", traits=replace(MINE, backdrop=backdrop, camera_stops=one)) for n, one in enumerate(stops)
    ]


def said(mine, peers):
    return [finding for finding in compare(mine, peers, LIMITS) if finding.code is Code.SET_EXPOSURE]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_twice_the_light_is_one_stop_however_it_came_about(kind):
    usual = light_stops(file(kind), kind.lower())
    assert light_stops(file(kind, time_s=1 / 62.5), kind.lower()) - usual == pytest.approx(1, abs=0.01)
    assert light_stops(file(kind, iso=200), kind.lower()) - usual == pytest.approx(1, abs=0.01)
    assert light_stops(file(kind, f_number=5.657), kind.lower()) - usual == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("missing", [{"time_s": None}, {"f_number": None}, {"iso": None}, {"f_number": 0.0}])
def test_a_file_that_does_not_say_all_three_says_nothing(missing):
    assert light_stops(file(**missing), "jpeg") is None


def test_a_raw_file_s_settings_are_read():
    raw = SHARED / "raw" / "canon.raw.cr2"
    if not raw.is_file():
        pytest.skip("the shared files are not on this machine")
    assert light_stops(raw.read_bytes(), "raw") is not None


def test_no_hostile_file_breaks_it():
    files = [path for path in SHARED.rglob("*") if path.is_file() and path.stat().st_size < 8_000_000]
    if not files:
        pytest.skip("the shared files are not on this machine")
    for path in files:
        data = path.read_bytes()
        light_stops(data, formats.sniff(data[:4096]) if data else "")
        light_stops(data, "raw")


@pytest.mark.parametrize(("stops", "way"), [(1.0, "more"), (3.0, "more"), (-1.0, "less")])
def test_before_a_white_backdrop_another_setting_is_named_with_its_stops(stops, way):
    (found,) = said(replace(MINE, camera_stops=-2.0 + stops), set_of([-2.0] * 6))
    assert found.measured == pytest.approx(abs(stops))
    assert f"{abs(stops):.1f} stops {way} light" in found.sentence


def test_before_a_backdrop_that_shows_the_light_the_light_itself_is_asked():
    mine = replace(MINE, backdrop=GREY, camera_stops=0.0)  # the flash was turned down by as much
    assert said(mine, set_of([-2.0] * 6, backdrop=GREY)) == []


def test_of_a_change_that_lasts_only_the_first_capture_is_held():
    assert said(replace(MINE, camera_stops=0.0), set_of([0.0, *[-2.0] * 6])) == []


@pytest.mark.parametrize("stops", [[-2.0] * 4, [-2.0, -1.0, -3.0, -2.3, -1.3, -2.0], [None] * 8])
def test_a_set_whose_settings_do_not_agree_or_are_not_known_says_nothing(stops):
    assert said(replace(MINE, camera_stops=0.0), set_of(stops)) == []


def test_a_third_of_a_stop_is_nothing_and_a_file_without_settings_is_not_judged():
    assert said(replace(MINE, camera_stops=-1.67), set_of([-2.0] * 6)) == []
    assert said(replace(MINE, camera_stops=None), set_of([-2.0] * 6)) == []


def test_traits_kept_before_settings_were_known_are_read():
    text = MINE.text.replace('"camera_stops": -2.0, ', "")
    assert "camera_stops" not in text
    assert Traits.of_text(text).camera_stops is None
