"""Finding by words with a model the studio brought: a real one, that takes a picture and tokens."""

import cv2
import numpy as np
import pytest

from pixdesk.domain.prompting import Asked
from pixdesk.errors import SetupError
from pixdesk.pipeline.health import trial
from pixdesk.pipeline.opening import model_library
from pixdesk.pipeline.prompting import PromptSession, prompted_network
from pixdesk.pipeline.wording import Speaker
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.tiny_words import write_tiny_words

RED, BLUE = (150, 180), (400, 180)


pytestmark = pytest.mark.usefixtures("networks_stay_open")


@pytest.fixture
def library(tmp_path):
    """A studio that brought a model which knows three colours."""
    files = tmp_path / "brought"
    files.mkdir()
    model, tokenizer = write_tiny_words(files)
    made = model_library(tmp_path / "home")
    made.add(model, card_id="colours", fields={"licence": "MIT", "context": 8}, tokenizer=tokenizer)
    return made


@pytest.fixture
def session(library, inference):
    picture = np.full((360, 520, 3), 90, np.uint8)
    cv2.circle(picture, RED, 80, (220, 40, 40), -1, cv2.LINE_AA)
    cv2.circle(picture, BLUE, 60, (40, 40, 220), -1, cv2.LINE_AA)
    return PromptSession(
        picture,
        key="red and blue",
        size_px=(520, 360),
        inference=inference,
        network=prompted_network(library),
        speaker=Speaker(library, inference),
    )


def mask_of(candidate):
    return np.frombuffer(candidate.mask, np.uint8).reshape(candidate.height_px, candidate.width_px) > 127


@pytest.mark.parametrize(("words", "at", "other", "radius"), [("the RED", RED, BLUE, 80), ("blue", BLUE, RED, 60)])
def test_what_the_words_name_is_found(session, words, at, other, radius):
    answer = session.ask(Asked(words=words))

    best = mask_of(answer.candidates[0])
    assert best[at[1], at[0]]
    assert not best[other[1], other[0]]
    assert abs(best.sum() / (np.pi * radius**2) - 1) < 0.1


def test_words_and_clicks_go_together_and_the_words_are_looked_for_once(session, inference, monkeypatch):
    asked = []
    run = inference.run
    monkeypatch.setattr(inference, "run", lambda *args, **more: asked.append(more) or run(*args, **more))
    session.ask(Asked(words="red"))
    answer = session.ask(Asked(words="red", on=(RED,), away=(BLUE,)))

    assert not answer.words
    assert len(asked) == 1
    tokens, telling = asked[0]["tokens"]
    assert (len(tokens), telling) == (8, 3)


def test_what_is_not_in_the_picture_is_said_not_to_be(session):
    answer = session.ask(Asked(words="green"))

    assert not answer.candidates
    assert answer.words == "Nothing in the picture answers to “green”. Try other words, or draw a box around it."


def test_the_model_and_its_tokenizer_are_recorded_with_the_result(session, library):
    session.ask(Asked(words="red"))
    chosen = session.choose(1)

    card = library.card("colours")
    assert {card.sha256, card.tokenizer_sha256} <= set(chosen.history["models"])
    assert ("colours", card.sha256, "MIT") in chosen.networks
    assert chosen.asked == "“red”"


def test_too_many_words_for_the_model_are_refused(session):
    with pytest.raises(SetupError, match="11 tokens, and the model reads 6"):
        session.ask(Asked(words="red " * 11))


def test_a_tokenizer_that_was_exchanged_or_lost_is_not_used(session, library, tmp_path):
    path = library.tokenizer_path(library.card("colours"))
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(SetupError, match="is not the tokenizer its model's card names"):
        session.ask(Asked(words="red"))
    assert not next(found for found in library.verify() if found.card.id == "colours").ok
    path.unlink()
    with pytest.raises(SetupError, match=r"The tokenizer of colours is not there. Put colours\.tokenizer\.json into"):
        session.ask(Asked(words="red"))


def test_a_model_is_tried_before_it_is_taken(tmp_path):
    model, tokenizer = write_tiny_words(tmp_path)
    library = model_library(tmp_path / "home")
    with trial() as tried:
        card = library.add(model, card_id="colours", fields={"context": 8}, tokenizer=tokenizer, try_out=tried)
        assert card.kind == "words"
        write_tiny_model(tmp_path / "matting.onnx")
        with pytest.raises(SetupError, match="does not take one picture, the words' tokens"):
            library.add(tmp_path / "matting.onnx", card_id="matting", tokenizer=tokenizer, try_out=tried)
        (tmp_path / "other.json").write_text("{}", encoding="utf-8")
        with pytest.raises(SetupError, match="cannot be used as a tokenizer"):
            library.add(model, card_id="again", tokenizer=tmp_path / "other.json", try_out=tried)
    assert [card.id for card in library.cards() if card.kind == "words"] == ["colours"]
    assert library.verify()[0].ok


def test_a_model_that_understands_words_cuts_nothing_out_by_itself(library, inference):
    card = library.card("colours")
    with pytest.raises(SetupError, match="cuts nothing out by itself"):
        inference.run(card, library.path(card), np.zeros((32, 32, 3), np.uint8))
