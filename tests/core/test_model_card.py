"""What a model card may say."""

from dataclasses import replace
from pathlib import Path

import pytest

from pixdesk.domain.model_card import ModelCard, PinnedSource
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import load_folder, load_toml

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models"

CARD = ModelCard(
    id="some-net",
    title="Some net",
    file="some-net.onnx",
    sha256="0" * 64,
    byte_count=1,
    licence="MIT",
    source="somebody",
)
PINNED = PinnedSource(kind="pypi", requirement="a-package==1.0", member="a/b.onnx")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", "../up"),
        ("id", "With Capitals"),
        ("file", "/etc/passwd.onnx"),
        ("file", "..\\up.onnx"),
        ("file", "folder/net.onnx"),
        ("file", "CON.onnx"),
        ("file", "net.pickle"),
        ("file", "net.onnx\n"),
        ("sha256", "abc"),
        ("sha256", "G" * 64),
        ("byte_count", 0),
        ("title", " "),
        ("licence", ""),
        ("source", ""),
        ("side", -1),
        ("side", 100_000),
        ("mean", (0.0, float("nan"), 0.0)),
        ("std", (1.0, 0.0, 1.0)),
        ("std", (1.0, float("inf"), 1.0)),
        ("output", -1),
        ("output", ""),
    ],
)
def test_a_card_that_cannot_be_right_is_refused_in_a_sentence(field, value):
    with pytest.raises(ValueError, match=rf"^the {field} must .*\.$"):
        replace(CARD, **{field: value})


@pytest.mark.parametrize(
    "change",
    [
        {"requirement": "a-package"},
        {"requirement": "a-package>=1.0"},
        {"requirement": "--index-url==1"},
        {"requirement": "a-package==1.0 --extra-index-url x"},
        {"requirement": "git+ssh://somewhere==1"},
        {"member": "../outside.onnx"},
        {"member": "/absolute.onnx"},
        {"member": "c:\\net.onnx"},
        {"member": ""},
        {"python_version": "3.10 --pre"},
        {"kind": "npm"},  # an npm requirement is name@version
    ],
)
def test_a_download_names_one_version_and_one_member_and_nothing_a_client_could_obey(change):
    with pytest.raises(ValueError, match=r"must"):
        replace(PINNED, **change)


def test_a_scoped_npm_package_can_be_pinned():
    assert PinnedSource(kind="npm", requirement="@scope/a-package@1.0.0-rc.1", member="package/b.onnx")


def test_the_cards_that_ship_name_licence_source_and_what_was_modified():
    cards = load_folder(SHIPPED, ModelCard)

    assert set(cards) >= {"u2netp", "u2net"}
    assert all(card.licence in {"Apache-2.0", "MIT"} and card.source and card.modified for card in cards.values())
    assert cards["u2netp"].download is None
    assert cards["u2net"].download is not None


def test_the_file_that_ships_is_the_one_its_card_names():
    card = load_folder(SHIPPED, ModelCard)["u2netp"]

    assert (SHIPPED / card.file).stat().st_size == card.byte_count


def test_a_misspelt_key_is_named_with_its_file(tmp_path):
    text = (SHIPPED / "u2netp.toml").read_text(encoding="utf-8")
    broken = tmp_path / "mine.toml"
    broken.write_text(text.replace("side =", "sied ="), encoding="utf-8")

    with pytest.raises(SetupError, match=r"mine\.toml: sied: .*'side'"):
        load_toml(broken, ModelCard)
