"""Words as CLIP reads them, and tokenizers that are refused."""

import json

import pytest

from pixdesk.domain.tokens import tokenizer
from tests.helpers.tiny_words import END, START, tokenizer_value


@pytest.fixture(scope="module")
def reader():
    return tokenizer(json.dumps(tokenizer_value()))


def names(reader, numbers):
    by_number = {number: token for token, number in reader.numbers.items()}
    return [by_number[number] for number in numbers]


def test_known_words_are_one_token_each_between_start_and_end(reader):
    numbers, telling = reader.read("The  RED\tgreen")

    assert names(reader, numbers) == [START, "the</w>", "red</w>", "green</w>", END]
    assert telling == 5


def test_an_unknown_word_falls_into_the_longest_pieces_there_are(reader):
    assert names(reader, reader.read("bred")[0]) == [START, "b", "red</w>", END]
    assert names(reader, reader.read("rd")[0]) == [START, "r", "d</w>", END]


def test_punctuation_parts_words_and_what_has_no_number_ends_as_the_end_token(reader):
    assert names(reader, reader.read("red,blue")[0]) == [START, "red</w>", END, "blue</w>", END]


def test_tokens_are_filled_up_to_the_context_and_said_to_be_filling(reader):
    numbers, telling = reader.read("red", 6)

    assert names(reader, numbers) == [START, "red</w>", END, END, END, END]
    assert telling == 3


def test_too_many_words_are_refused_and_none_too(reader):
    with pytest.raises(ValueError, match="they are 5 tokens, and the model reads 4"):
        reader.read("red green blue red green", 6)
    with pytest.raises(ValueError, match="no word in it"):
        reader.read("  ")


def test_merges_may_be_written_as_two_texts(reader):
    value = tokenizer_value()
    value["model"]["merges"] = [merge.split(" ") for merge in value["model"]["merges"]]

    assert tokenizer(json.dumps(value)).ranks == reader.ranks


def without(key):
    value = tokenizer_value()
    del value["model"][key]
    return json.dumps(value)


def with_merges(merges):
    value = tokenizer_value()
    value["model"]["merges"] = merges
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no byte-pair encoding"),
        ('{"model": {"type": "WordPiece"}}', "no byte-pair encoding"),
        (without("end_of_word_suffix"), "no byte-pair encoding"),
        (without("vocab"), "no table of whole numbers"),
        (without("merges"), "no list of merges"),
        ('{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"a": true}}}', "no table of whole numbers"),
        ('{"model": {"type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"a": 1}}}', "lacks <|startoftext|>"),
        (with_merges(["r e d"]), "not two tokens"),
        (with_merges([["r", 3]]), "not two tokens"),
        (with_merges([7]), "not two tokens"),
    ],
)
def test_what_is_no_tokenizer_of_clip_s_kind_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        tokenizer(text)
