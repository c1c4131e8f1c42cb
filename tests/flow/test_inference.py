"""Whatever the driver does: the capture gets its matte, and the operator is told once."""

import json
import logging
import shutil
import sys
import threading
from dataclasses import replace

import numpy as np
import psutil
import pytest

from pixdesk.domain.device import DeviceTest
from pixdesk.errors import Cancelled, CaptureError, SetupError
from pixdesk.imaging.models import prepare
from pixdesk.imaging.providers import CPU, DIRECTML
from pixdesk.imaging.sign import sign
from pixdesk.pipeline import chain, network, painting
from pixdesk.pipeline.child import ChildProcess
from pixdesk.pipeline.inference import Inference, Wanted
from pixdesk.pipeline.lanes import InlineExecutor, Lanes
from pixdesk.pipeline.opening import catalogue, model_library
from tests.helpers import faulty_network
from tests.helpers.faulty_network import DEVICE_THEN_CPU, calls
from tests.helpers.tiny_model import write_tiny_model

PATIENCE_S = 60.0
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are POSIX's")


@pytest.fixture
def picture(card):
    frame = np.zeros((64, 64, 3), np.uint8)
    frame[:, 32:] = 255
    return prepare(frame, card)


@pytest.fixture
def told():
    return []


@pytest.fixture
def start(told):
    """Start an Inference on a child process; every one is closed at the end."""
    started = []

    def make(backend, **settings):
        settings = {"providers": DEVICE_THEN_CPU, "on_trouble": told.append, **settings}
        started.append(Inference(InlineExecutor(), backend=backend, **settings))
        return started[-1]

    yield make
    for inference in started:
        inference.close()


def deadline_s(backend):
    """Of opening a network: short where it must pass; a slow machine takes seconds to start a process and load all."""
    return 3.0 if backend is faulty_network.hang_on_device else PATIENCE_S


def assert_sees_the_subject(result):
    assert result.matte[:, 32:].min() > 0.99
    assert result.matte[:, :32].max() < 0.01


def test_a_sound_network_runs_in_one_child_and_says_where(start, told, card, model, picture):
    inference = start(faulty_network.sound, providers=None)
    assert inference.adapter == ""

    results = [inference.run(card, model, picture) for _ in range(3)]

    for result in results:
        assert_sees_the_subject(result)
        assert result.infer_ms > 0
    assert len({pid for pid, _ in calls(model)}) == 1
    assert (told, inference.trouble, inference.starts) == ([], "", 1)
    assert inference.adapter == results[-1].device
    assert inference.adapter.startswith(f"{results[-1].provider}: ")


def test_a_crash_costs_a_second_try_in_a_fresh_process_and_nothing_else(start, told, card, model, picture):
    inference = start(faulty_network.crash_once)

    assert_sees_the_subject(inference.run(card, model, picture))

    (first, provider), (second, again) = calls(model)
    assert first != second
    assert provider == again == DIRECTML
    assert (told, inference.trouble) == ([], "")


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (faulty_network.crash_on_device, "ended with code 13"),
        (faulty_network.lose_the_device, "lost its device, which the graphics driver removed or reset (887A0005)"),
        (faulty_network.lose_the_device_by_name, "removed or reset (DXGI_ERROR_DEVICE_REMOVED)"),
        (faulty_network.hang_on_device, "did not answer within 3 s and was ended"),
        (faulty_network.fail_to_allocate_on_device, "the network ran out of memory"),
        pytest.param(faulty_network.run_out_of_memory_on_device, "the network ran out of memory", marks=POSIX),
        pytest.param(
            faulty_network.be_killed_on_device, "ended by the system, most likely because memory ran out", marks=POSIX
        ),
    ],
    ids=["crash", "removed", "removed by name", "hang", "runtime allocation", "out of memory", "killed by the kernel"],
)
def test_a_device_that_fails_twice_is_left_for_the_cpu_and_the_operator_is_told_once(
    start, told, caplog, card, model, picture, backend, why
):
    caplog.set_level(logging.INFO, "pixdesk")
    inference = start(backend, open_deadline_s=deadline_s(backend))

    assert_sees_the_subject(inference.run(card, model, picture))

    tried = calls(model)
    assert [provider for _, provider in tried] == [DIRECTML, DIRECTML, CPU]
    assert len({pid for pid, _ in tried}) == 3, "each try has a fresh process"
    assert why in inference.trouble
    assert inference.trouble.endswith("cutouts run on the CPU until pixdesk is started again.")

    assert_sees_the_subject(inference.run(card, model, picture))

    assert [provider for _, provider in calls(model)[3:]] == [CPU], "the device is left alone"
    assert told == [inference.trouble]
    logged = [record.message for record in caplog.records if "the network tiny on DirectML: it " in record.message]
    assert len(logged) == 2, "each fault stands in the log, in the driver's own words"


def test_a_device_that_was_not_there_is_told_once_and_not_for_every_capture(told, card, model, picture):
    inference = Inference.inline(backend=faulty_network.fall_back, providers=DEVICE_THEN_CPU, on_trouble=told.append)

    for _ in range(3):
        inference.run(card, model, picture)

    assert told == [inference.trouble] == ["DirectML did not answer (no device); cutouts run on the CPU."]


def test_a_capture_that_not_even_the_cpu_can_do_is_its_own_trouble_and_the_device_stays(
    start, told, card, model, picture
):
    inference = start(faulty_network.raise_always)

    with pytest.raises(CaptureError, match=r"tiny failed on this capture 3 times.*divides by nothing") as raised:
        inference.run(card, model, picture)

    assert raised.value.code == "model-failed"
    assert [provider for _, provider in calls(model)] == [DIRECTML, DIRECTML, CPU]
    assert (told, inference.trouble) == ([], "")


def test_on_a_machine_without_a_device_two_tries_are_all_there_is(start, card, model, picture):
    inference = start(faulty_network.raise_always, providers=(CPU,))

    with pytest.raises(CaptureError, match="2 times"):
        inference.run(card, model, picture)

    assert [provider for _, provider in calls(model)] == [CPU, CPU]


def test_a_wrong_file_is_the_set_ups_trouble_and_is_not_tried_again(start, told, card, model, picture):
    model.write_bytes(b"another model")
    inference = start(faulty_network.sound)

    with pytest.raises(SetupError, match="is not the file its card names"):
        inference.run(card, model, picture)

    assert len(calls(model)) == 1
    assert told == []


def test_a_network_that_is_warmed_answers_the_first_capture_from_an_open_session(start, card, model, picture):
    inference = start(faulty_network.sound)

    warmed = inference.warm(card, model).result(PATIENCE_S)

    assert warmed.matte.shape[0] > 0
    assert_sees_the_subject(inference.run(card, model, picture))
    assert inference.starts == 1


def test_a_stopped_capture_does_not_wait_for_its_matte(told, card, model, picture):
    lanes = Lanes.threaded(file_workers=1)
    inference = Inference(lanes.inference, backend=faulty_network.hang, providers=(CPU,))

    def cancel():
        if model.with_suffix(".calls").exists():
            raise Cancelled("stopped by the operator")

    with pytest.raises(Cancelled, match="operator"):
        inference.run(card, model, picture, cancel)
    inference.close()
    lanes.close()


def test_closing_in_the_middle_of_a_run_ends_it_as_cancelled(card, model, picture):
    lanes = Lanes.threaded(file_workers=1)
    child = ChildProcess()
    inference = Inference(lanes.inference, caller=child, backend=faulty_network.hang)
    job = lanes.files.submit(inference.run, card, model, picture)
    waiting = lanes.files.submit(inference.run, card, model, picture)
    pause = threading.Event()
    while not model.with_suffix(".calls").exists():
        pause.wait(0.01)
    pid = child.pid

    inference.close()

    for future in (job, waiting):
        with pytest.raises(Cancelled, match="closing"):
            future.result(PATIENCE_S)
    lanes.close()
    assert not psutil.pid_exists(pid)


def test_captures_from_many_jobs_go_through_one_network(card, model, picture):
    lanes = Lanes.threaded(file_workers=4)
    inference = Inference(lanes.inference, backend=faulty_network.sound, providers=(CPU,))
    jobs = [lanes.files.submit(inference.run, card, model, picture) for _ in range(12)]

    for job in jobs:
        assert_sees_the_subject(job.result(PATIENCE_S))
    lanes.close()
    inference.close()

    assert len({pid for pid, _ in calls(model)}) == 1


def test_in_process_the_policy_is_the_same(told, card, model, picture):
    inference = Inference.inline(
        backend=faulty_network.lose_the_device, providers=DEVICE_THEN_CPU, on_trouble=told.append
    )

    assert_sees_the_subject(inference.run(card, model, picture))
    inference.close()

    assert [provider for _, provider in calls(model)] == [DIRECTML, DIRECTML, CPU]
    assert len(told) == 1


def test_a_device_that_needs_a_second_try_again_and_again_is_left_too(start, told, card, model, picture):
    inference = start(faulty_network.crash_at_every_first_try)

    for _ in range(4):
        assert_sees_the_subject(inference.run(card, model, picture))

    assert [provider for _, provider in calls(model)] == [DIRECTML] * 6 + [CPU]
    assert told == [inference.trouble]
    assert "ended with code 13, the 3rd time; cutouts run on the CPU" in inference.trouble


def test_a_slow_start_is_waited_for_and_is_nobodys_trouble(start, told, card, model, picture):
    inference = start(faulty_network.open_slowly, run_deadline_s=1.0)

    assert_sees_the_subject(inference.run(card, model, picture))
    assert_sees_the_subject(inference.run(card, model, picture))

    assert (told, inference.starts) == ([], 1)


def test_a_child_that_grows_is_replaced_between_captures_and_nobody_notices(start, told, card, model, picture):
    inference = start(faulty_network.grow, caller=ChildProcess(rss_limit_bytes=300 << 20, calls_min=2))

    for _ in range(8):
        assert_sees_the_subject(inference.run(card, model, picture))

    assert told == []
    assert 2 <= inference.starts <= 5
    assert len({pid for pid, _ in calls(model)}) == inference.starts
    assert len(calls(model)) == 8, "no capture was run twice"


@pytest.fixture
def wanted(card, model):
    return Wanted(card=card, path=model)


class Kept:
    """A memory for one self-test."""

    def __init__(self):
        self.test = None

    def adapter(self):
        return ""

    def recall(self):
        return self.test

    def keep(self, test):
        self.test = test


def inline(backend, told):
    return Inference.inline(backend=backend, providers=DEVICE_THEN_CPU, on_trouble=told.append)


def test_the_self_test_compares_the_device_with_the_plain_cpu(start, wanted):
    inference = start(faulty_network.sound, providers=None)

    test = inference.self_test(wanted)

    assert test.ok
    assert inference.tested == test
    assert test.words.startswith(f"{test.device} agrees with the plain CPU for tiny (largest difference 0.0")
    assert test.networks[0].device_ms > 0 < test.networks[0].plain_ms
    assert test.machine.runtime


def test_a_device_that_answers_otherwise_is_refused_with_the_reason(told, wanted):
    inference = inline(faulty_network.smear_on_device, told)

    test = inference.self_test(wanted)

    (truth,) = test.networks
    assert not test.ok
    assert (truth.provider, truth.device, truth.agrees) == ("DirectML", faulty_network.DEVICE, False)
    assert truth.greatest > 0.9
    assert told == [inference.trouble]
    assert told[0].startswith("DirectML: Iris failed its self-test: tiny answers otherwise than on the plain CPU (")
    assert told[0].endswith("; cutouts run on the CPU.")
    picture = prepare(np.zeros((32, 32, 3), np.uint8), wanted.card)
    assert inference.run(wanted.card, wanted.path, picture).provider == "CPU"


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (faulty_network.crash_on_device, "tiny ended with code 13"),
        (faulty_network.lose_the_device, "tiny lost its device"),
        (faulty_network.hang_on_device, "tiny did not answer within 3 s"),
    ],
    ids=["crash", "removed", "hang"],
)
def test_a_device_that_does_not_survive_its_self_test_is_refused_and_captures_go_on(
    start, told, wanted, picture, backend, why
):
    inference = start(backend, open_deadline_s=deadline_s(backend))

    test = inference.self_test(wanted)

    assert not test.ok
    assert why in test.words
    assert told == [inference.trouble]
    assert_sees_the_subject(inference.run(wanted.card, wanted.path, picture))


def test_the_first_start_tests_the_device_and_the_next_one_believes_it(told, wanted, model):
    kept = Kept()
    inline(faulty_network.sound_device, told).begin(wanted, kept).result()
    first = len(calls(model))

    again = inline(faulty_network.sound_device, told)
    again.begin(wanted, kept).result()

    assert first == 4, "twice on the device, once on the plain CPU, once to warm"
    assert len(calls(model)) == first + 1
    assert again.tested == kept.test
    assert again.tested.ok
    assert again.adapter == faulty_network.DEVICE
    assert (told, again.trouble) == ([], "")


def test_a_refusal_is_remembered_told_once_and_shown_from_then_on(told, wanted, model):
    kept = Kept()
    inline(faulty_network.smear_on_device, told).begin(wanted, kept).result()
    first = len(calls(model))

    again = inline(faulty_network.smear_on_device, told)
    again.begin(wanted, kept).result()

    assert [provider for _, provider in calls(model)[first:]] == [CPU], "the device is not asked again"
    assert told == [again.trouble]


@pytest.mark.parametrize("part", ["adapter", "driver", "runtime", "network"])
def test_a_change_of_the_device_its_driver_the_runtime_or_a_network_is_tested_again(
    told, wanted, model, monkeypatch, tmp_path, part
):
    from pixdesk.imaging import adapters, providers

    def machine(name="Iris", driver="31.0.101.2111"):
        found = adapters.Adapter(index=0, name=name, memory_bytes=1 << 30, is_software=False, driver=driver)
        monkeypatch.setattr(providers, "adapters", lambda: (found,))

    monkeypatch.setattr(network, "available", tuple)  # as if DirectML were built in
    machine()
    kept = Kept()
    inline(faulty_network.smear_on_device, told).begin(wanted, kept).result()
    refused = kept.test

    if part == "adapter":
        machine(name="Radeon")
    elif part == "driver":
        machine(driver="31.0.101.2125")
    elif part == "runtime":
        monkeypatch.setattr(network, "runtime_version", lambda: "99.0")
    else:
        other = tmp_path / "other.onnx"
        wanted = Wanted(card=write_tiny_model(other, threshold=0.4), path=other)
    again = inline(faulty_network.sound_device, told)
    again.begin(wanted, kept).result()

    assert not refused.ok
    assert kept.test.ok
    assert kept.test.fingerprint != refused.fingerprint
    assert again.trouble == ""


def test_on_a_machine_without_a_device_a_start_only_opens_the_models(told, wanted, model):
    kept = Kept()
    inference = Inference.inline(backend=faulty_network.sound, providers=(CPU,), on_trouble=told.append)

    inference.begin(wanted, kept).result()

    assert [provider for _, provider in calls(model)] == [CPU]
    assert inference.adapter.startswith("CPU: ")
    assert (kept.test, inference.tested, told) == (None, None, [])


def test_a_test_that_is_kept_reads_back_as_it_was(told, wanted):
    test = inline(faulty_network.smear_on_device, told).self_test(wanted)

    assert DeviceTest.from_value(json.loads(json.dumps(test.as_value()))) == test


def test_each_network_of_a_recipe_is_tested_by_itself(told, tmp_path):
    library = model_library(tmp_path)
    recipe = catalogue(tmp_path).recipe("standard")
    card = library.card(recipe.model)
    wanted = Wanted(card=card, path=library.path(card), prompted=chain.prompted(recipe, card, library))
    note = tmp_path / "models"
    note.mkdir()
    places = [wanted.path, wanted.prompted.encoder_path]
    for path in places:  # the fakes note their calls beside the file
        shutil.copy(path, note)
    wanted = Wanted(
        card=card,
        path=note / places[0].name,
        prompted=wanted.prompted._replace(encoder_path=note / places[1].name),
    )
    inference = inline(faulty_network.smear_the_outline_on_device, told)

    test = inference.self_test(wanted)
    inference.close()

    verdicts = {truth.network: truth.agrees for truth in test.networks}
    assert verdicts == {"u2netp": True, "mobile_sam_encoder": True, "mobile_sam_decoder": False}
    assert told[0].startswith("DirectML: Iris failed its self-test: mobile_sam_decoder answers otherwise")


def test_a_device_that_paints_wrongly_is_refused_by_that_networks_name(told, tmp_path, wanted):
    painters = painters_that_ship(tmp_path)

    test = inline(faulty_network.fill_with_noise_on_device, told).self_test(replace(wanted, painters=painters))

    assert {truth.network: truth.agrees for truth in test.networks} == {"tiny": True, "migan": False, "waifu2x": True}
    assert "migan answers otherwise than on the plain CPU" in told[0]


def test_the_networks_that_paint_agree_with_themselves_and_are_not_kept_as_they_are_written(told, tmp_path, wanted):
    inference = Inference.inline(providers=(CPU,), on_trouble=told.append)

    test = inference.self_test(replace(wanted, painters=painters_that_ship(tmp_path)))
    kept = [painter.card.id for painter in painting._open.values()]
    inference.close()

    assert test.ok
    assert sorted(kept) == ["migan", "waifu2x"]
    assert all(truth.greatest < 0.02 for truth in test.networks)
    assert test.fingerprint != test.machine.fingerprint(wanted.digests)
    assert told == []


def test_a_device_that_overlooks_faces_is_refused_by_that_networks_name(told, tmp_path, wanted):
    finders = finders_that_ship(tmp_path)

    test = inline(faulty_network.overlook_the_face_on_device, told).self_test(replace(wanted, finders=finders))

    agree = {truth.network: truth.agrees for truth in test.networks}
    assert agree == {"tiny": True, "pp_ocr_det": True, "yunet": False}
    assert "yunet answers otherwise than on the plain CPU" in told[0]
    assert test.fingerprint != test.machine.fingerprint(wanted.digests)


@pytest.mark.parametrize("network", ["pp_ocr_det", "yunet"])
def test_what_the_finders_are_tested_on_is_something_they_find(told, tmp_path, network):
    card, path = {card.id: (card, path) for card, path in finders_that_ship(tmp_path)}[network]
    inference = Inference.inline(providers=(CPU,), on_trouble=told.append)

    matte = inference.run(card, path, prepare(sign(), card)).matte
    inference.close()

    left, right = matte[:, : matte.shape[1] // 2], matte[:, matte.shape[1] // 2 :]
    has_it, has_it_not = (right, left) if network == "pp_ocr_det" else (left, right)
    assert has_it.max() > 0.8
    assert has_it_not.max() < 0.3


def painters_that_ship(home):
    """Return the cards and files of the networks that heal and enlarge."""
    return _that_ship(home, "inpaint", "upscale")


def finders_that_ship(home):
    """Return the cards and files of the networks that find text and faces."""
    return _that_ship(home, "text", "faces")


def _that_ship(home, *kinds):
    library = model_library(home)
    return tuple((card, library.path(card)) for card in library.cards() if card.kind in kinds)


def test_every_network_of_a_recipe_is_open_before_the_first_capture(told, tmp_path):
    library = model_library(tmp_path)
    recipe = catalogue(tmp_path).recipe("standard")
    card = library.card(recipe.model)
    wanted = Wanted(card=card, path=library.path(card), prompted=chain.prompted(recipe, card, library))
    inference = Inference.inline(providers=(CPU,), on_trouble=told.append)

    inference.begin(wanted, Kept()).result()

    opened = {digest for digest, *_ in network._open}
    inference.close()
    assert opened >= set(wanted.digests)
    assert len(wanted.digests) == 3
    assert told == []


def test_closing_while_the_networks_are_being_made_ready_is_quiet(told, caplog, wanted):
    caplog.set_level(logging.INFO, "pixdesk")
    lanes = Lanes.threaded(file_workers=1)
    kept = Kept()
    inference = Inference(
        lanes.inference, backend=faulty_network.hang_on_device, providers=DEVICE_THEN_CPU, on_trouble=told.append
    )
    begun = inference.begin(wanted, kept)
    pause = threading.Event()
    while not wanted.path.with_suffix(".calls").exists():
        pause.wait(0.01)

    inference.close()

    with pytest.raises(Cancelled, match="closing"):
        begun.result(PATIENCE_S)
    lanes.close()
    assert (told, kept.test) == ([], None), "a test that was cut short says nothing of the device"
