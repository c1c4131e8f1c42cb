"""A device that fails in the middle of a shoot, and what the studio remembers of it."""

import json
import logging

import pytest
from typer.testing import CliRunner

from pixdesk.cli import app
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.choices import Choices
from pixdesk.domain.event import Notice
from pixdesk.errors import SetupError
from pixdesk.imaging.adapters import Adapter
from pixdesk.pipeline import device_memory, health
from pixdesk.pipeline.device_memory import HomeMemory
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_engine
from pixdesk.store.settings import set_setting
from tests.helpers import faulty_network
from tests.helpers.faulty_network import DEVICE_THEN_CPU
from tests.helpers.studio import prepare_home, run_until_idle, shoot


@pytest.fixture
def desk(tmp_path):
    """Open a studio whose device fails as it is told; every one is closed at the end."""
    opened = []

    def make(backend, *, child=False, **settings):
        prepare_home(tmp_path / "studio")
        (tmp_path / "capture").mkdir(exist_ok=True)
        opening = Opening(
            home=tmp_path / "studio",
            out=tmp_path / "exports",
            folder=tmp_path / "capture",
            choices=Choices(model="tiny", idle_close_s=3600.0),
        )

        def make_inference(lane):
            if child:
                return Inference(lane, backend=backend, providers=DEVICE_THEN_CPU, **settings)
            return Inference.inline(backend=backend, providers=DEVICE_THEN_CPU)

        opened.append(open_engine(opening, Lanes.threaded() if child else Lanes.inline(), make_inference))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


def notices(engine):
    heard = []
    engine.listen(lambda event: heard.append(event.words) if isinstance(event, Notice) else None)
    return heard


def audit(engine, action):
    return [json.loads(line.detail) for line in engine.audit_lines() if line.action == action]


@pytest.mark.parametrize(
    "backend", [faulty_network.crash_on_device, faulty_network.lose_the_device], ids=["crash", "removed"]
)
def test_a_shoot_goes_on_without_its_device_and_the_operator_the_window_and_the_log_know_why(
    desk, tmp_path, caplog, backend
):
    caplog.set_level(logging.INFO, "pixdesk")
    engine = desk(backend, child=True)
    heard = notices(engine)
    # The device passed its test yesterday; today it fails.
    kept = Inference.inline(backend=faulty_network.sound_device, providers=DEVICE_THEN_CPU).self_test(
        device_memory.wanted(engine.studio)
    )
    engine.studio.on_store(device_memory.keep, kept)
    for number in range(4):
        shoot(tmp_path / "capture", f"SKU{number}_grey_front.jpg", seed=number)

    run_until_idle(engine)

    views = engine.recent()
    assert len(views) == 4
    assert {view.capture.state for view in views} == {CaptureState.CLEAN}
    assert {view.capture.provider for view in views} == {"CPU"}
    trouble = engine.overview().trouble
    assert trouble.endswith("cutouts run on the CPU until pixdesk is started again.")
    assert heard.count(trouble) == 1
    assert audit(engine, "device-left") == [{"reason": trouble}]
    assert any("the network tiny on DirectML: it " in record.message for record in caplog.records)


def test_the_first_start_tests_the_device_before_the_first_capture_and_writes_it_down(desk, tmp_path):
    engine = desk(faulty_network.sound_device)
    shoot(tmp_path / "capture", "SKU1_grey_front.jpg")

    run_until_idle(engine)

    (line,) = audit(engine, "device-tested")
    assert line["device"] == faulty_network.DEVICE
    assert line["result"].startswith("DirectML: Iris agrees with the plain CPU for all 5 networks")
    assert engine.overview().self_test == line["result"]
    assert engine.recent()[0].capture.provider == "DirectML"


def test_a_device_with_wrong_pixels_never_makes_a_matte_not_even_after_the_next_start(desk, tmp_path):
    first = desk(faulty_network.smear_on_device)
    heard = notices(first)
    shoot(tmp_path / "capture", "SKU1_grey_front.jpg")
    run_until_idle(first)
    told = first.overview().trouble
    first.close()

    again = desk(faulty_network.smear_on_device)
    heard_again = notices(again)
    shoot(tmp_path / "capture", "SKU2_grey_front.jpg", seed=2)
    run_until_idle(again)

    assert told.startswith("DirectML: Iris failed its self-test: tiny answers otherwise")
    assert heard.count(told) == 1
    assert told not in heard_again
    assert again.overview().trouble == told, "the status strip goes on saying it"
    assert {view.capture.provider for view in again.recent()} == {"CPU"}
    assert len(audit(again, "device-tested")) == 1


def test_a_kept_test_that_cannot_be_read_is_made_again(desk, tmp_path):
    engine = desk(faulty_network.sound_device)
    engine.studio.on_store(set_setting, "device-test", {"machine": "written by another pixdesk"})

    run_until_idle(engine)

    assert len(audit(engine, "device-tested")) == 1


@pytest.fixture
def doctor(tmp_path, monkeypatch):
    """Run ``pixdesk doctor`` with a backend in place of the device."""
    monkeypatch.setenv("COLUMNS", "200")

    examine = health.examine

    def run(backend, *options):
        prepare_home(tmp_path / "studio")
        recipes = tmp_path / "studio" / "recipes"
        recipes.mkdir(exist_ok=True)
        (recipes / "standard.toml").write_text('id = "standard"\ntitle = "Standard"\nmodel = "tiny"\n')
        iris = Adapter(index=1, name="Iris", memory_bytes=2 << 30, is_software=False, driver="31.0.101.2111")
        monkeypatch.setattr("pixdesk.pipeline.network.available", tuple)  # as if DirectML were built in
        monkeypatch.setattr("pixdesk.imaging.providers.adapters", lambda: (iris,))
        monkeypatch.setattr("pixdesk.imaging.adapters.adapters", lambda: (iris,))
        monkeypatch.setattr(health, "adapters", lambda: (iris,))
        monkeypatch.setattr(
            "pixdesk.pipeline.health.examine",
            lambda home: examine(home, lambda _: Inference.inline(backend=backend, providers=DEVICE_THEN_CPU)),
        )
        return CliRunner().invoke(app, ["doctor", *options, "--home", str(tmp_path / "studio")])

    return run


def test_doctor_tells_what_each_network_answered_and_on_what(doctor):
    told = doctor(faulty_network.sound_device, "--gpu", "--json")

    said = json.loads(told.stdout)
    assert told.exit_code == 0
    assert said["ok"]
    assert (said["adapter"], said["driver"]) == ("Iris", "31.0.101.2111")
    network, *others = said["self_test"]["networks"]
    assert [other["network"] for other in others] == ["migan", "waifu2x", "pp_ocr_det", "yunet"]
    assert (network["network"], network["provider"], network["device"]) == ("tiny", "DirectML", faulty_network.DEVICE)
    assert network["agrees"]
    assert network["greatest"] < 0.01
    assert network["device_ms"] > 0


def test_doctor_refuses_a_device_with_wrong_pixels_and_the_next_start_goes_by_it(doctor, desk, tmp_path):
    desk(faulty_network.sound_device).close()

    told = doctor(faulty_network.smear_on_device, "--gpu")
    kept = HomeMemory(tmp_path / "studio").recall()

    assert told.exit_code == 1
    assert "FAILED tiny answers otherwise than on the plain CPU" in told.stdout
    assert "Iris, 2.0 GB, driver 31.0.101.2111, not used: see the self-test" in told.stdout
    assert not kept.ok


def test_a_single_cutout_does_not_use_a_device_that_was_refused(doctor, desk, tmp_path):
    desk(faulty_network.sound_device).close()
    doctor(faulty_network.smear_on_device, "--gpu")
    home = tmp_path / "studio"
    inference = Inference.inline(backend=faulty_network.smear_on_device, providers=DEVICE_THEN_CPU)
    engine = desk(faulty_network.sound_device)
    wanted = device_memory.wanted(engine.studio)

    inference.honour(wanted, HomeMemory(home)).result()

    assert inference.trouble.startswith("DirectML: Iris failed its self-test")


def test_the_adapter_a_studio_chose_is_kept_and_one_that_is_not_there_is_refused(doctor, desk, tmp_path):
    desk(faulty_network.sound_device).close()

    refused = doctor(faulty_network.sound_device, "--gpu", "--adapter", "Radeon")
    before = HomeMemory(tmp_path / "studio").adapter()
    taken = doctor(faulty_network.sound_device, "--gpu", "--adapter", "iris")

    assert isinstance(refused.exception, SetupError)
    assert str(refused.exception) == "No graphics adapter is called 'Radeon'. There are: Iris."
    assert before == ""
    assert taken.exit_code == 0
    assert HomeMemory(tmp_path / "studio").adapter() == "iris"
    again = desk(faulty_network.sound_device)
    assert audit(again, "adapter-chosen") == [{"was": "", "to": "iris"}]
