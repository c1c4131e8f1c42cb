"""A channel that forbids text gets no file with any beside the product, unless a lead answers for it."""

import cv2
import pytest

from pixdesk.domain.case import Disposition
from pixdesk.domain.finding import Code
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import jpeg, open_studio, packshot, run_until_idle

SHOP = (
    'id = "shop"\ntitle = "Shop"\nsource = "ours"\ndate_checked = 2026-11-20\nstatus = "verified"\n'
    'background = "{background}"\nforbids = ["text", "faces"]\n[canvas]\nmin_px = 100\ntarget_px = 600\n'
    "[fill]\nmin_percent = 20.0\ntarget_percent = 66.0\n"
)


@pytest.fixture
def channel(tmp_path):
    def write(background):
        folder = tmp_path / "studio" / "channels"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "shop.toml").write_text(SHOP.format(background=background), encoding="utf-8")

    return write


def shoot_with_a_watermark(folder):
    picture = packshot()
    cv2.putText(picture, "(c) STUDIO 2026", (300, 685), 0, 1.0, (20, 20, 20), 2, cv2.LINE_AA)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "A1_front.jpg").write_bytes(jpeg(picture))
    (folder / "A2_front.jpg").write_bytes(jpeg(packshot(seed=2)))


def exported(engine):
    run_until_idle(engine)
    engine.close_batch(1, actor="ana")
    engine.approve_batch(1, actor="ana")
    return engine.export(channels=["shop"], actor="ana")


def test_a_watermark_on_a_kept_background_holds_its_file_and_no_other(tmp_path, channel):
    channel("keep")
    shoot_with_a_watermark(tmp_path / "capture")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        report = exported(engine)
        assert [path.name for path in (tmp_path / "exports" / "shop").glob("*.jpg")] == ["A2_front.jpg"]
        ((_, shop, why),) = report.refused
        assert shop == "shop"
        assert "There is text beside the product" in why
        (view,) = engine.cases()
        assert [finding.code for finding in view.case.findings] == [Code.TEXT_FOUND]
        assert view.case.findings[0].measured > 0.003


def test_on_a_pure_background_the_watermark_is_gone_and_nothing_is_said(tmp_path, channel):
    channel("#FFFFFF")
    shoot_with_a_watermark(tmp_path / "capture")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        report = exported(engine)
        assert not report.refused
        assert len(report.renditions) == 2


def test_what_a_lead_answers_for_goes_out(tmp_path, channel):
    channel("keep")
    shoot_with_a_watermark(tmp_path / "capture")
    with open_studio(tmp_path, Lanes.inline()) as engine:
        exported(engine)
        (view,) = engine.cases()
        engine.settle_case(view.case.id, Disposition.ACCEPT, actor="ana", note="the shop asked for its mark")
        report = engine.export(channels=["shop"], actor="ana")
        assert not report.refused
        assert (tmp_path / "exports" / "shop" / "A1_front.jpg").is_file()


def test_a_channel_that_forbids_what_nobody_knows_is_refused_in_words(tmp_path, channel, pixdesk):
    channel("keep")
    place = tmp_path / "studio" / "channels" / "shop.toml"
    place.write_text(place.read_text(encoding="utf-8").replace('"faces"', '"dogs"'), encoding="utf-8")
    code, said = pixdesk("channels", "list", "--home", tmp_path / "studio")
    assert code == 2
    assert "forbids" in said
    assert "dogs" in said
