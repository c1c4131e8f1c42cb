"""Words as a text-prompted network reads them: CLIP's byte-level pair encoding, from its `tokenizer.json`.

Radford and others, "Learning Transferable Visual Models From Natural Language Supervision" (2021), section 2.4; the
file is the one Hugging Face's exports carry. Other tokenizers are refused: read wrongly, words would find the
wrong thing and nobody would know why.
"""

import itertools
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

START, END = "<|startoftext|>", "<|endoftext|>"
_WORD_END = "</w>"
# CLIP's own pattern, its \p{L} and \p{N} in the words of Python's re: letters, one digit, or a run of the rest.
_PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")


def _letters() -> dict[int, str]:
    """Return a printable letter for every byte: GPT-2's table, which CLIP shares."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + place) for place, byte in enumerate(others)}


_LETTER_OF = _letters()


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """CLIP's tokenizer.

    Attributes:
        numbers: a token's number.
        ranks: which pairs of tokens are joined, the lowest rank first.
    """

    numbers: dict[str, int]
    ranks: dict[tuple[str, str], int]

    def read(self, words: str, context: int = 0) -> tuple[tuple[int, ...], int]:
        """Return words as the network takes them, with start and end.

        Args:
            words: any text.
            context: how many tokens the network takes; 0 for as many as there are.

        Returns:
            The tokens' numbers, filled up with the end token to `context`, and how many of them say something.

        Raises:
            ValueError: there are more than `context`, or the words hold nothing that can be read.
        """
        text = " ".join(unicodedata.normalize("NFC", words).lower().split())
        inside = [number for piece in _PIECES.findall(text) for number in self._numbers_of(piece)]
        if not inside:
            raise ValueError("there is no word in it")
        held = [self.numbers[START], *inside, self.numbers[END]]
        if context and len(held) > context:
            raise ValueError(f"they are {len(held) - 2} tokens, and the model reads {context - 2}")
        return (*held, *(self.numbers[END] for _ in range(context - len(held)))), len(held)

    def _numbers_of(self, piece: str) -> list[int]:
        letters = [_LETTER_OF[byte] for byte in piece.encode()]
        tokens = [*letters[:-1], letters[-1] + _WORD_END]
        while len(tokens) > 1:
            pairs = list(itertools.pairwise(tokens))
            best = min(pairs, key=lambda pair: self.ranks.get(pair, len(self.ranks)))
            if best not in self.ranks:
                break
            tokens = _joined(tokens, best)
        # A token CLIP has no number for ends as the end token, its own word for the unknown.
        return [self.numbers.get(token, self.numbers[END]) for token in tokens]


def _joined(tokens: list[str], pair: tuple[str, str]) -> list[str]:
    """Return the tokens with every such pair made one."""
    result: list[str] = []
    for token in tokens:
        if result and (result[-1], token) == pair:
            result[-1] = pair[0] + pair[1]
        else:
            result.append(token)
    return result


def tokenizer(text: str) -> Tokenizer:
    """Read a `tokenizer.json`.

    Raises:
        ValueError: it is no tokenizer of CLIP's kind; the message says what is missing.
    """
    try:
        held: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None
    model = held.get("model") if isinstance(held, dict) else None
    if not isinstance(model, dict) or model.get("type") != "BPE" or model.get("end_of_word_suffix") != _WORD_END:
        raise ValueError("it is no byte-pair encoding whose words end in </w>, as CLIP's do")
    numbers, merges = model.get("vocab"), model.get("merges")
    if not isinstance(numbers, dict) or not all(type(number) is int for number in numbers.values()):
        raise ValueError("its vocabulary is no table of whole numbers")
    if START not in numbers or END not in numbers:
        raise ValueError(f"its vocabulary lacks {START} or {END}")
    return Tokenizer(numbers, {pair: rank for rank, pair in enumerate(_pairs(merges))})


def _pairs(merges: Any) -> list[tuple[str, str]]:
    """Return the merges, written as one text with a space or as two, as older and newer files do."""
    if not isinstance(merges, list):
        raise ValueError("it has no list of merges")
    found = []
    for merge in merges:
        pair = merge.split(" ") if isinstance(merge, str) else merge
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise ValueError("a merge is not two tokens")
        found.append((pair[0], pair[1]))
    return found
