"""A network's file, found to be what its card says and opened on the first provider that answers."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import SetupError
from pixdesk.imaging.providers import CPU, PROVIDER_ORDER, Runtime, available, start, title_of


def open_runtime(
    path: Path,
    card: ModelCard,
    providers: Sequence[str] = PROVIDER_ORDER,
    threads: int = 1,
    *,
    optimised: bool = True,
    adapter: str = "",
) -> tuple[Runtime, str, str]:
    """Open any network on the first provider that answers; arguments and errors as `open_session`.

    Returns:
        The open network, the name of the device that runs it, and a sentence when a better provider did not
        answer, else empty.
    """
    data = _checked_bytes(path, card)
    refused, reason = "", "no provider is installed"
    for name in available(providers):
        try:
            runtime, device = start(data, name, threads, optimised=optimised, adapter=adapter)
        except Exception as error:  # noqa: BLE001  drivers fail in every type; the next provider is tried
            refused, reason = refused or name, _gist(error)
            continue
        if runtime.get_providers()[0] != name and not refused:
            refused, reason = name, "no usable device"
        fallback = _fallback(refused, runtime.get_providers()[0], reason)
        return runtime, device, fallback
    raise SetupError(
        f"{path.name}: cannot be opened as a model ({reason}). "
        "Export it again as one ONNX file, or choose another model."
    )


def _checked_bytes(path: Path, card: ModelCard) -> bytes:
    """Read the file once, so that what is opened is what was checked."""
    remedy = f"Run `pixdesk models install {card.id}`." if card.download else "Put the right file back."
    try:
        with path.open("rb") as stream:
            data = stream.read(card.byte_count + 1)
    except OSError as error:
        raise SetupError(f"{path.name}: the model cannot be read ({error.strerror}). {remedy}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != card.sha256:
        raise SetupError(
            f"{path.name}: is not the file its card names (SHA-256 {found[:12]}… instead of "
            f"{card.sha256[:12]}…) and was not opened. {remedy}"
        )
    return data


def _fallback(refused: str, actual: str, reason: str) -> str:
    if not refused:
        return ""
    instead = "the CPU" if actual == CPU else title_of(actual)
    return f"{title_of(refused)} did not answer ({reason}); cutouts run on {instead}."


def _gist(error: Exception) -> str:
    """Return what a person can use of ONNX Runtime's message: its first line, without where in its source."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    line = re.sub(r"^\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : ", "", line)
    return re.sub(r"\S*onnxruntime_src.*", "", line).strip(" .:")[:200]
