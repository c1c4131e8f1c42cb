"""A real text-prompted network of a few hundred bytes: it finds the colour that is named.

    tokens → their colours, summed → a 1×1 convolution over the picture → sigmoid

Its tokenizer is CLIP's kind with eight words. Written as protobuf by hand, like `tiny_model`.
"""

import json
from pathlib import Path

from tests.helpers.tiny_model import _IR_VERSION, _OPSET, FLOAT, INT64, _field, _node, _number, _tensor, _value

START, END = "<|startoftext|>", "<|endoftext|>"
_COLOURS = {"red": (40.0, -20.0, -20.0), "green": (-20.0, 40.0, -20.0), "blue": (-20.0, -20.0, 40.0)}
_NOTHING = (0.0, 0.0, 0.0)


def write_tiny_words(folder: Path) -> tuple[Path, Path]:
    """Write model and tokenizer, and return where they are."""
    model, tokenizer = folder / "colours.onnx", folder / "tokenizer.json"
    model.write_bytes(tiny_words())
    tokenizer.write_text(json.dumps(tokenizer_value()), encoding="utf-8")
    return model, tokenizer


def tokenizer_value() -> dict[str, object]:
    """Return a tokenizer of CLIP's kind: letters, and merges that make the three colours' names and "the"."""
    merges = [*_merges("red"), *_merges("green"), *_merges("blue"), *_merges("the")]
    letters = sorted({*"abcdefghijklmnopqrstuvwxyz"} | {f"{letter}</w>" for letter in "abcdefghijklmnopqrstuvwxyz"})
    joined = dict.fromkeys("".join(merge.split(" ")) for merge in merges)
    tokens = [START, END, *letters, *joined]
    vocab = {token: number for number, token in enumerate(tokens)}
    return {"version": "1.0", "model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": vocab, "merges": merges}}


def _merges(word: str) -> list[str]:
    """Return the merges that join a word from its end, as pairs of tokens."""
    tokens = [*word[:-1], f"{word[-1]}</w>"]
    found = []
    while len(tokens) > 1:
        found.append(f"{tokens[-2]} {tokens[-1]}")
        tokens = [*tokens[:-2], tokens[-2] + tokens[-1]]
    return found


def tiny_words() -> bytes:
    """Return the model's bytes: ``sigmoid(sum of the tokens' colours · picture - 8)``."""
    vocab = tokenizer_value()["model"]["vocab"]  # type: ignore[index]
    table = [_COLOURS.get(token.removesuffix("</w>"), _NOTHING) for token in vocab]
    to_float = _field(5, _field(1, b"to") + _number(3, FLOAT) + _number(20, 2))
    graph = b"".join(
        (
            _field(1, _node("Gather", ("table", "input_ids"), "colours")),
            _field(1, _node("Cast", ("attention_mask",), "telling") + to_float),
            _field(1, _node("MatMul", ("telling", "colours"), "wanted")),
            _field(1, _node("Reshape", ("wanted", "as_kernel"), "kernel")),
            _field(1, _node("Conv", ("pixel_values", "kernel", "bias"), "logits")),
            _field(1, _node("Sigmoid", ("logits",), "found")),
            _field(2, b"words"),
            _field(5, _tensor("table", FLOAT, (len(table), 3), [figure for row in table for figure in row])),
            _field(5, _whole("as_kernel", (1, 3, 1, 1))),
            _field(5, _tensor("bias", FLOAT, (1,), [-8.0])),
            _field(11, _value("pixel_values", FLOAT, (1, 3, "height", "width"))),
            _field(11, _value("input_ids", INT64, (1, "tokens"))),
            _field(11, _value("attention_mask", INT64, (1, "tokens"))),
            _field(12, _value("found", FLOAT, (1, 1, "height", "width"))),
        )
    )
    return _number(1, _IR_VERSION) + _field(7, graph) + _field(8, _number(2, _OPSET))


def _whole(name: str, values: tuple[int, ...]) -> bytes:
    raw = b"".join(value.to_bytes(8, "little") for value in values)
    return _number(1, len(values)) + _number(2, INT64) + _field(8, name.encode()) + _field(9, raw)
