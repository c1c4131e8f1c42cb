"""What ONNX Runtime is told for each provider, and which adapter that is; a recorder stands where the driver would."""

import onnxruntime
import pytest

from pixdesk.imaging import network_file, providers
from pixdesk.imaging.adapters import Adapter, all_alike, chosen, nvidia
from pixdesk.imaging.models import open_session
from pixdesk.imaging.providers import CPU, CUDA, DIRECTML
from tests.helpers.tiny_model import write_tiny_model

ONBOARD = Adapter(index=0, name="Intel(R) UHD Graphics 770", memory_bytes=128 << 20, is_software=False)
RADEON = Adapter(index=1, name="AMD Radeon RX 7800 XT", memory_bytes=16 << 30, is_software=False)
SOFTWARE = Adapter(index=2, name="Microsoft Basic Render Driver", memory_bytes=64 << 30, is_software=True)
DESKTOP = (ONBOARD, RADEON, SOFTWARE)


def entry(options, key):
    """Return a session's config entry; empty when it was not made, which ONNX Runtime raises for."""
    try:
        return options.get_session_config_entry(key)
    except RuntimeError:
        return ""


class Session(onnxruntime.InferenceSession):
    """A session on the CPU that says it is on what it was asked for."""

    asked = None

    def __init__(self, model, options, *, providers, **more):
        entries = {
            key: entry(options, key) for key in ("session.intra_op.allow_spinning", "session.use_env_allocators")
        }
        type(self).asked = (providers, options, entries, more)
        super().__init__(model, options, providers=[CPU], **more)

    def get_providers(self):
        first = self.asked[0][0]
        return [first[0], CPU]


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Open the tiny model on a provider; returns the session and what ONNX Runtime was told."""

    def opened(provider, found=DESKTOP, **how):
        monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
        monkeypatch.setattr(providers, "adapters", lambda: found)
        monkeypatch.setattr(network_file, "available", tuple)
        path = tmp_path / "tiny.onnx"
        session = open_session(path, write_tiny_model(path), (provider, CPU), 2, **how)
        return session, *Session.asked

    return opened


def test_directml_runs_in_order_without_memory_patterns_on_the_fastest_adapter(told):
    session, asked, options, entries, more = told(DIRECTML)

    assert asked == [(DIRECTML, {"device_id": 1}), CPU]
    assert options.execution_mode == onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    assert options.enable_mem_pattern is False
    assert entries["session.intra_op.allow_spinning"] == "0"
    assert entries["session.use_env_allocators"] == "", "the shared arena is the CPU's"
    assert more == {"enable_fallback": 0}
    assert (session.provider, session.device) == (DIRECTML, "DirectML: AMD Radeon RX 7800 XT")


@pytest.mark.parametrize(
    ("name", "device_id"),
    [("uhd", 0), ("radeon rx", 1), ("", 1), ("unplugged", 1), ("Basic Render", 1)],
    ids=["onboard", "by words of its name", "none chosen", "no longer there", "software"],
)
def test_directml_gets_the_number_of_the_adapter_that_was_chosen_by_name(told, name, device_id):
    _, asked, *_ = told(DIRECTML, adapter=name)

    assert asked[0] == (DIRECTML, {"device_id": device_id})


def test_directml_without_dxgi_is_asked_for_the_first_device(told):
    session, asked, *_ = told(DIRECTML, found=())

    assert asked[0] == (DIRECTML, {"device_id": 0})
    assert session.device == "DirectML: device 0"


def test_cuda_counts_for_itself_and_shares_the_path(told):
    cards = tuple(Adapter(index=n, name="NVIDIA RTX A4000", memory_bytes=0, is_software=False) for n in (0, 1))

    session, asked, options, *_ = told(CUDA, found=cards)

    assert asked == [(CUDA, {"device_id": 0}), CPU]
    assert options.enable_mem_pattern is False
    assert session.device == "CUDA: NVIDIA RTX A4000"


def test_the_cpu_gets_the_shared_arena_and_no_device(told):
    _, asked, options, entries, _ = told(CPU)

    assert asked == [(CPU, {})]
    assert entries["session.use_env_allocators"] == "1"
    assert options.intra_op_num_threads == 2


def test_the_self_tests_other_side_runs_the_graph_as_it_is_written(told):
    levels = onnxruntime.GraphOptimizationLevel

    assert told(CPU, optimised=False)[2].graph_optimization_level == levels.ORT_DISABLE_ALL
    assert told(CPU)[2].graph_optimization_level == levels.ORT_ENABLE_ALL


def test_an_adapter_is_chosen_by_words_of_its_name():
    assert chosen(DESKTOP, "RADEON") == RADEON
    assert chosen(DESKTOP, "intel") == ONBOARD
    assert chosen((), "intel") is None
    assert all_alike((ONBOARD, RADEON)) is None


def test_nvidias_driver_is_read_where_there_is_one(tmp_path):
    (tmp_path / "gpus" / "0000:01:00.0").mkdir(parents=True)
    (tmp_path / "version").write_text(
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.127.05  Tue Oct  8 03:22:07 UTC 2024\n"
        "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n"
    )
    (tmp_path / "gpus" / "0000:01:00.0" / "information").write_text(
        "Model: \t\t NVIDIA RTX A4000\nIRQ:   \t\t 170\nGPU UUID: \t GPU-1\n"
    )

    (found,) = nvidia(tmp_path)

    assert (found.name, found.driver, found.index) == ("NVIDIA RTX A4000", "550.127.05", 0)
    assert tuple(nvidia(tmp_path / "absent")) == ()
