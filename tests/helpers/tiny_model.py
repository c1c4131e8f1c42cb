"""A real ONNX file of a few hundred bytes: bright pixels are subject.

Written as protobuf by hand (the wire format is varints and length-prefixed fields), so that no test needs the
`onnx` package. The graph is one 1×1 convolution, which averages the channels, and one sigmoid.
"""

import hashlib
import struct
from pathlib import Path
from typing import Any

from pixdesk.domain.model_card import ModelCard

FLOAT, FLOAT16, INT64 = 1, 10, 7  # TensorProto.DataType
_IR_VERSION, _OPSET = 8, 17


def write_tiny_model(path: Path, *, side: int = 0, **how: Any) -> ModelCard:
    """Write the model and return its card.

    Args:
        side: input height and width fixed in the file; 0 leaves both dynamic.
        how: the rest, as `tiny_model` takes it.
    """
    path.write_bytes(tiny_model(side=side, **how))
    return card_for(path, side=side)


def card_for(path: Path, *, side: int = 0) -> ModelCard:
    """Return the card of a file as it stands on disk."""
    data = path.read_bytes()
    return ModelCard(
        id=path.stem,
        title="Bright pixels are subject",
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        byte_count=len(data),
        licence="Apache-2.0",
        source="written by the tests",
        side=side,
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
        scale="255",
    )


RED = (3.0, 0.0, -3.0)
"""Weights that make what is redder than blue the subject, as the self-test's vessel is."""


def tiny_model(
    *,
    side: int = 0,
    half: bool = False,
    threshold: float = 0.5,
    steepness: float = 30.0,
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0),
    channels: int = 1,
    logits: bool = False,
    weights_in: str = "",
) -> bytes:
    """Return the file's bytes: ``matte = sigmoid(steepness * (weighted mean of channels - threshold))``.

    Args:
        side: input height and width fixed in the file; 0 leaves both dynamic.
        half: float16 input and output instead of float32.
        threshold: brightness, 0..1, at which a pixel is half subject.
        colour: what each channel weighs in the mean.
        channels: of the answer; each the same.
        logits: leaves the sigmoid to whoever reads the answer.
        weights_in: names another file that is to hold the weights, as exporters do for large models.
    """
    kind = FLOAT16 if half else FLOAT
    size: tuple[int | str, int | str] = (side, side) if side else ("height", "width")
    weights = [steepness * share / 3.0 for share in colour]
    graph = b"".join(
        (
            _field(1, _node("Conv", ("picture", "weight", "bias"), "logit")),
            _field(1, _node("Identity" if logits else "Sigmoid", ("logit",), "matte")),
            _field(2, b"tiny"),
            _field(5, _tensor("weight", kind, (channels, 3, 1, 1), weights * channels, weights_in)),
            _field(5, _tensor("bias", kind, (channels,), [-steepness * threshold] * channels)),
            _field(11, _value("picture", kind, (1, 3, *size))),
            _field(12, _value("matte", kind, (1, channels, *size))),
        )
    )
    return _number(1, _IR_VERSION) + _field(7, graph) + _field(8, _number(2, _OPSET))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _node(operator: str, inputs: tuple[str, ...], output: str) -> bytes:
    named = b"".join(_field(1, name.encode()) for name in inputs)
    return named + _field(2, output.encode()) + _field(4, operator.encode())


def _tensor(name: str, kind: int, shape: tuple[int, ...], values: list[float], outside: str = "") -> bytes:
    dims = b"".join(_number(1, size) for size in shape)
    if outside:
        place = _field(1, b"location") + _field(2, outside.encode())
        return dims + _number(2, kind) + _field(8, name.encode()) + _field(13, place) + _number(14, 1)
    raw = struct.pack(f"<{len(values)}{'e' if kind == FLOAT16 else 'f'}", *values)
    return dims + _number(2, kind) + _field(8, name.encode()) + _field(9, raw)


def _value(name: str, kind: int, shape: tuple[int | str, ...]) -> bytes:
    dims = b"".join(
        _field(1, _number(1, size) if isinstance(size, int) else _field(2, size.encode())) for size in shape
    )
    tensor_type = _number(1, kind) + _field(2, dims)
    return _field(1, name.encode()) + _field(2, _field(1, tensor_type))
