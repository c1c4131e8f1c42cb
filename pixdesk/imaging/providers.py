"""Where a network may run: ONNX Runtime's execution providers as data, in the order they are tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from numpy.typing import NDArray

from pixdesk.imaging.adapters import Adapter, adapters, all_alike, chosen, processor_name

CPU = "CPUExecutionProvider"
DIRECTML = "DmlExecutionProvider"
CUDA = "CUDAExecutionProvider"


class Runtime(Protocol):
    """What is used of ONNX Runtime's InferenceSession."""

    def get_providers(self) -> list[str]:
        """Return the providers that truly run it, first the one that gets every operator it knows."""

    def get_inputs(self) -> list[Any]:
        """Return the inputs' names, shapes and types."""

    def get_outputs(self) -> list[Any]:
        """Return the outputs' names, shapes and types."""

    def run(self, outputs: list[str], inputs: dict[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """Return the named outputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One of ONNX Runtime's execution providers and what it needs.

    Attributes:
        takes_device_id: whether it is told which adapter to use.
    """

    name: str
    title: str
    takes_device_id: bool = False


PROVIDERS = (
    Provider(name=DIRECTML, title="DirectML", takes_device_id=True),
    Provider(name=CUDA, title="CUDA", takes_device_id=True),
    Provider(name="CoreMLExecutionProvider", title="CoreML"),
    Provider(name=CPU, title="CPU"),
)
"""In the order they are tried."""

PROVIDER_ORDER = tuple(provider.name for provider in PROVIDERS)
_BY_NAME = {provider.name: provider for provider in PROVIDERS}


def title_of(provider: str) -> str:
    """Return the word the window uses for a provider."""
    known = _BY_NAME.get(provider)
    return known.title if known else provider.removesuffix("ExecutionProvider")


def available(wanted: Sequence[str] = PROVIDER_ORDER) -> tuple[str, ...]:
    """Return those of the wanted providers that this ONNX Runtime was built with, in the wanted order.

    Being built in does not mean a device answers: only an open session's `provider` is the truth.
    """
    import onnxruntime

    built_in = set(onnxruntime.get_available_providers())
    return tuple(name for name in wanted if name in built_in)


def runtime_version() -> str:
    """Return ONNX Runtime's version."""
    import onnxruntime

    return str(onnxruntime.__version__)


def start(
    model: bytes,
    provider: str,
    threads: int,
    *,
    optimised: bool = True,
    adapter: str = "",
    options: dict[str, Any] | None = None,
) -> tuple[Runtime, str]:
    """Open a model on one provider, with the CPU behind it for operators the provider does not know.

    Args:
        model: the whole ONNX file.
        provider: one of `available`'s names.
        threads: for operators on the CPU.
        optimised: False runs the graph as it is written.
        adapter: words of the name of the graphics adapter to use; empty for the fastest.
        options: the provider's own, over ours.

    Returns:
        The open model, whose `get_providers()[0]` tells whether the provider was silently dropped, and the
        name of the device that runs it.

    Raises:
        Exception: whatever ONNX Runtime and the driver raise; there is no common type.
    """
    import onnxruntime

    card = _BY_NAME.get(provider, Provider(name=provider, title=title_of(provider)))
    found = adapter_for(provider, adapter)
    is_counted = provider == DIRECTML and found is not None  # CUDA counts by speed, and its 0 is the fastest
    device = {"device_id": found.index if found and is_counted else 0} if card.takes_device_id else {}
    behind = [] if provider == CPU else [CPU]
    opened = onnxruntime.InferenceSession(
        model,
        _session_options(provider, threads, optimised=optimised),
        providers=[(provider, device | (options or {})), *behind],
        enable_fallback=0,  # its own fallback prints to stdout, and tells nobody else
    )
    opened._model_bytes = None  # the whole file, kept for that fallback
    return opened, _device_name(opened.get_providers()[0], found)


def adapter_for(provider: str, name: str = "") -> Adapter | None:
    """Return the graphics adapter a provider is to run on, or None where it needs none or none can be named.

    Args:
        name: words of the name of the one that is wanted; empty for the fastest.
    """
    if provider == DIRECTML:
        return chosen(adapters(), name)
    return all_alike(adapters()) if provider == CUDA else None


@cache
def _share_arena() -> None:
    """Let every network on the CPU draw on one arena, for no more than two run at the same time.

    With an arena each, the studio chain's child held 640 MB instead of 460, and was no faster (measured).
    """
    import onnxruntime

    memory = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    # Its own defaults: no limit, and chunks that double.
    settings = {
        "max_mem": 0,
        "arena_extend_strategy": -1,
        "initial_chunk_size_bytes": -1,
        "max_dead_bytes_per_chunk": -1,
    }
    onnxruntime.create_and_register_allocator(memory, onnxruntime.OrtArenaCfg(settings))


def _session_options(provider: str, threads: int, *, optimised: bool) -> object:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    if provider == CPU:
        _share_arena()
        options.add_session_config_entry("session.use_env_allocators", "1")
    options.intra_op_num_threads = max(1, threads)
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # DirectML forbids memory patterns (its documentation); on the CPU they cost the studio chain's networks 480 MB,
    # 1,108 against 631, and save no time (measured).
    options.enable_mem_pattern = False
    options.log_severity_level = 4  # what matters is raised; the rest would land among the operator's words
    # Idle workers would spin on the cores the window paints with; off costs nothing (measured).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if optimised else levels.ORT_DISABLE_ALL
    return options


def _device_name(provider: str, adapter: Adapter | None) -> str:
    if provider == CPU:
        return f"CPU: {processor_name()}"
    return f"{title_of(provider)}: {adapter.name if adapter else 'device 0'}"
