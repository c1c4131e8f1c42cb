"""Finding by words: the studio's own text-prompted model, when it brought one.

None ships: no small one with weights that may be passed on was found. A studio adds its own (CLIPSeg and what is
exported like it: one ONNX file that takes a picture, token numbers and perhaps an attention mask, and answers with one
map) with the `tokenizer.json` that belongs to it.
"""

import hashlib
from pathlib import Path

import numpy as np

from pixdesk.domain import tokens
from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import closer, judging, models
from pixdesk.imaging.guided import Bytes, Plane
from pixdesk.imaging.self_test import synthetic_picture
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.model_library import ModelLibrary

TOKENIZER_MAX_BYTES = 32 << 20
"""CLIP's is 2 MB."""

_ADD = "`pixdesk models add FILE.onnx --tokenizer tokenizer.json --id NAME --licence LICENCE`"
NONE_INSTALLED = (
    "No model that understands words is installed. Draw a box around the product or click on it; or add such a model "
    f"with {_ADD}."
)


class Speaker:
    """Asks the model that understands words; looks for one when it is first needed."""

    def __init__(self, library: ModelLibrary, inference: Inference) -> None:
        self._library, self._inference = library, inference
        self._card: ModelCard | None = None
        self._tokenizer: tokens.Tokenizer | None = None
        self._last: tuple[str, Plane] | None = None

    @property
    def cards(self) -> list[ModelCard]:
        """The model's card, once it was asked."""
        return [] if self._card is None else [self._card]

    def odds(self, words: str, picture: Bytes) -> Plane:
        """Return where a picture shows what the words name, h×w float32 log-odds at the picture's size.

        Asked again in the same words, as with every further click, the answer is the last one.

        Raises:
            SetupError: there is no such model, its files are not its card's, or it cannot read the words.
            CaptureError: it failed on every provider.
        """
        if self._last is not None and self._last[0] == words:
            return self._last[1]
        card, reader = self._ready()
        try:
            read = reader.read(words, card.context)
        except ValueError as trouble:
            raise SetupError(f"The words cannot be read: {trouble}. Use fewer and plainer ones.") from None
        seen = models.prepare(picture, card)
        result = self._inference.run(card, self._library.path(card), seen, tokens=read)
        matte = closer.fitted(result.matte, picture.shape)
        found = judging.odds_of(np.ascontiguousarray(matte), judging.SURE)
        self._last = (words, found)
        return found

    def _ready(self) -> tuple[ModelCard, tokens.Tokenizer]:
        if self._card is None or self._tokenizer is None:
            card = _worded_card(self._library)
            self._tokenizer = read_tokenizer(self._library.tokenizer_path(card), card.tokenizer_sha256)
            self._card = card
        return self._card, self._tokenizer


def try_words(card: ModelCard, path: Path, inference: Inference) -> None:
    """Refuse a model that does not answer a question in words with a map; its tokenizer lies beside it.

    Raises:
        SetupError: it, or its tokenizer, cannot be used.
    """
    reader = read_tokenizer(path.with_name(card.tokenizer), card.tokenizer_sha256)
    try:
        read = reader.read("a cup", card.context)
        inference.run(card, path, models.prepare(synthetic_picture(), card), tokens=read)
    except ValueError as trouble:
        raise SetupError(f"{card.file}: its tokenizer does not go with it: {trouble}.") from None
    except CaptureError as trouble:
        raise SetupError(f"{card.file}: does not run. {trouble}") from trouble


def _worded_card(library: ModelLibrary) -> ModelCard:
    """Return the card of the model that understands words, the first by its id."""
    for card in library.cards():
        if card.kind == "words" and library.is_installed(card):
            return card
    raise SetupError(NONE_INSTALLED)


def read_tokenizer(path: Path, sha256: str) -> tokens.Tokenizer:
    """Read a tokenizer after its SHA-256 has been found to be the card's.

    Raises:
        SetupError: it cannot be read, is another file, or is none of the kind pixdesk reads.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(TOKENIZER_MAX_BYTES)
    except OSError as trouble:
        raise SetupError(f"{path.name}: the tokenizer cannot be read ({trouble.strerror}). Put it back.") from trouble
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SetupError(f"{path.name}: is not the tokenizer its model's card names. Put the right file back.")
    try:
        return tokens.tokenizer(data.decode("utf-8"))
    except ValueError as trouble:
        words = f"{path.name}: cannot be used as a tokenizer: {trouble}. Use the tokenizer.json of a CLIP model."
        raise SetupError(words) from None
