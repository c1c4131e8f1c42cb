"""The models pixdesk can cut out with: those that ship, those it can install, and the studio's own."""

import errno
import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pixdesk.domain.model_card import ModelCard
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import load_folder, load_toml
from pixdesk.pipeline.downloading import Progress
from pixdesk.pipeline.fetching import copy_hashed, fetch
from pixdesk.store.files import put_in_place

_SCRATCH = ".fetch-"
_PARTIAL = ".partial-"
_STALE_AFTER_S = 24 * 3600.0
_PARTIAL_STALE_AFTER_S = 30 * _STALE_AFTER_S


class Verified(NamedTuple):
    """One card, whether all is well with it, and that in words; an optional model that was not installed is well."""

    card: ModelCard
    ok: bool
    words: str


class ModelLibrary:
    """Model cards and the files they name.

    Args:
        bundled_dir: what ships with pixdesk; only read.
        user_dir: the studio's folder; installed models and its own cards. Made when first needed.
    """

    def __init__(self, bundled_dir: Path, user_dir: Path) -> None:
        self._bundled_dir = bundled_dir
        self._user_dir = user_dir

    def cards(self) -> list[ModelCard]:
        """Return every card by id; one of the studio's stands for a bundled one of the same id.

        Raises:
            SetupError: a card is wrong; the message names file, key and reason.
        """
        found = load_folder(self._bundled_dir, ModelCard) | load_folder(self._user_dir, ModelCard)
        return [found[card_id] for card_id in sorted(found)]

    def card(self, card_id: str) -> ModelCard:
        """Return one card.

        Raises:
            SetupError: there is none of that id; the message lists those there are.
        """
        cards = self.cards()
        for card in cards:
            if card.id == card_id:
                return card
        raise SetupError(f"There is no model {card_id!r}. Known: {', '.join(card.id for card in cards) or 'none'}.")

    def cutter(self, card_id: str) -> ModelCard:
        """Return one card of a network that cuts out.

        Raises:
            SetupError: there is none of that id, or what it answers is no product.
        """
        card = self.card(card_id)
        if card.kind in ("text", "faces"):
            raise SetupError(f"{card.id} finds {card.kind} and cuts nothing out. Choose another model.")
        return card

    def is_installed(self, card: ModelCard) -> bool:
        """Tell whether the card's file is there; `verify` tells whether it is whole."""
        return bool(self._candidates(card))

    def path(self, card: ModelCard) -> Path:
        """Return where the card's file is. It is checked against the card when it is opened.

        Raises:
            SetupError: it is not there; the message says how to get it.
        """
        candidates = self._candidates(card)
        # A leftover of the same name elsewhere must not stand in the way of the right file.
        for path in candidates:
            if path.stat().st_size == card.byte_count:
                return path
        if candidates:
            return candidates[0]
        remedy = (
            f"Run `pixdesk models install {card.id}`" if card.download else f"Put {card.file} into {self._user_dir}"
        )
        raise SetupError(f"The model {card.id} is not installed. {remedy}.")

    def tokenizer_path(self, card: ModelCard) -> Path:
        """Return where the tokenizer of a model that understands words is; it is checked when it is read.

        Raises:
            SetupError: it is not there.
        """
        for folder in (self._user_dir, self._bundled_dir):
            if (folder / card.tokenizer).is_file():
                return folder / card.tokenizer
        raise SetupError(f"The tokenizer of {card.id} is not there. Put {card.tokenizer} into {self._user_dir}.")

    def verify(self) -> list[Verified]:
        """Compare every file with its card; one entry per card."""
        return [self._verified(card) for card in self.cards()]

    def install(self, card_id: str, progress: Progress = lambda _words, _share: None) -> Path:
        """Fetch a model from the package its card pins, unless its file is here and whole.

        A download that broke off is gone on with by the next call.

        Returns:
            Where the file is now.

        Raises:
            SetupError: no such card, nothing to fetch it from, no network, no room, or another file came.
        """
        card = self.card(card_id)
        if self.is_installed(card) and self._verified(card).ok:
            progress(f"{card.id} is already installed", 1.0)
            return self.path(card)
        try:
            with self._scratch() as scratch:
                fetched = fetch(card, Path(scratch), self._user_dir / f"{_PARTIAL}{card.id}", progress)
                target = self._user_dir / card.file
                put_in_place(fetched, target)
        except OSError as error:
            raise SetupError(f"{self._user_dir}: {_refusal(error)}") from error
        progress(f"{card.id} is installed", 1.0)
        return target

    def add(
        self,
        file: Path,
        *,
        card_id: str = "",
        fields: Mapping[str, object] | None = None,
        tokenizer: Path | None = None,
        try_out: Callable[[ModelCard, Path], object] = lambda _card, _path: None,
    ) -> ModelCard:
        """Copy a studio's own ONNX file into the library and write its card.

        A bundled or installable card of that id whose SHA-256 is the file's takes the file as it is: so a model
        fetched on another machine is brought in.

        Args:
            file: one ONNX file with its weights inside.
            card_id: the id to give it; empty for one made from the file's name.
            fields: further keys of `ModelCard`, such as ``side``, ``mean``, ``std``, ``scale``, ``licence``.
            tokenizer: the `tokenizer.json` of a model that understands words, which it then is.
            try_out: called with the card and the copy, the tokenizer beside it, before it is taken; what it raises
                refuses the model.

        Raises:
            SetupError: the file cannot be read, the id is taken, or a field is wrong.
        """
        card_id = card_id or _slug(file.stem)
        try:
            with self._scratch() as scratch:
                # Under its own name, by which a refusal calls it.
                (Path(scratch) / "copy").mkdir()
                copy = Path(scratch) / "copy" / file.name
                with file.open("rb") as stream:
                    sha256, byte_count = copy_hashed(stream, copy)
                known = next((card for card in self.cards() if card.id == card_id), None)
                if known is not None and known.sha256 != sha256:
                    raise SetupError(f"The id {card_id!r} is taken by another model. Choose one with --id.")
                values = dict(fields or {})
                if tokenizer is not None:
                    values |= self._copied(tokenizer, copy.parent, card_id)
                card = known or self._write_card(Path(scratch), file, card_id, sha256, byte_count, values)
                try_out(card, copy)
                if tokenizer is not None and card.tokenizer:
                    put_in_place(copy.parent / f"{card_id}.tokenizer.json", self._user_dir / card.tokenizer)
                put_in_place(copy, self._user_dir / card.file)
                if known is None:
                    put_in_place(Path(scratch) / "card.toml", self._user_dir / f"{card.id}.toml")
        except OSError as error:
            raise SetupError(f"{error.filename or file}: {error.strerror}. The model was not added.") from error
        return card

    def own_files(self, *names: str) -> set[str]:
        """Return which of these files the studio's folder has."""
        return {name for name in names if name and (self._user_dir / name).is_file()}

    def remove(self, names: Sequence[str]) -> None:
        """Take files out of the studio's folder, all or none.

        Raises:
            SetupError: the disk refuses, or another program holds one open; nothing has changed then.
        """
        moved: list[tuple[Path, Path]] = []
        with self._scratch() as scratch:
            try:
                for name in map(Path, names):
                    pair = (self._user_dir / name.name, Path(scratch) / name.name)
                    put_in_place(*pair)
                    moved.append(pair)
            except OSError as error:
                for was, there in reversed(moved):
                    put_in_place(there, was)
                raise SetupError(f"{self._user_dir}: {_refusal(error)}") from error

    @staticmethod
    def _copied(tokenizer: Path, scratch: Path, card_id: str) -> dict[str, object]:
        """Copy a tokenizer, and return what its model's card says of it."""
        name = f"{card_id}.tokenizer.json"
        with tokenizer.open("rb") as stream:
            sha256, _ = copy_hashed(stream, scratch / name)
        return {"kind": "words", "tokenizer": name, "tokenizer_sha256": sha256}

    @staticmethod
    def _write_card(
        scratch: Path, file: Path, card_id: str, sha256: str, byte_count: int, fields: Mapping[str, object]
    ) -> ModelCard:
        values: dict[str, object] = {
            "id": card_id,
            "title": file.stem,
            "file": f"{card_id}.onnx",
            "licence": "not stated",
            "source": f"added by the studio from {file.name}",
            **fields,
            "sha256": sha256,
            "byte_count": byte_count,
        }
        written = scratch / "card.toml"
        lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
        written.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            return load_toml(written, ModelCard)
        except SetupError as error:
            raise SetupError(f"{file.name}: {str(error).removeprefix(f'{written}: ')}") from error

    def _candidates(self, card: ModelCard) -> list[Path]:
        places = (self._user_dir / card.file, self._bundled_dir / card.file)
        return [path for path in places if path.is_file()]

    def _verified(self, card: ModelCard) -> Verified:
        if card.download is not None and not self.is_installed(card):
            return Verified(card, True, f"Not installed; `pixdesk models install {card.id}` fetches it.")
        try:
            path = self.path(card)
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except SetupError as error:
            return Verified(card, False, str(error))
        except OSError as error:
            return Verified(card, False, f"{card.file} cannot be read ({error.strerror}).")
        if found == card.sha256:
            return self._with_tokenizer(card, path)
        words = f"{path} is not the file its card names (SHA-256 {found[:12]}… instead of {card.sha256[:12]}…)."
        return Verified(card, False, words)

    def _with_tokenizer(self, card: ModelCard, path: Path) -> Verified:
        if not card.tokenizer:
            return Verified(card, True, f"{path} is whole.")
        try:
            with self.tokenizer_path(card).open("rb") as stream:
                is_whole = hashlib.file_digest(stream, "sha256").hexdigest() == card.tokenizer_sha256
        except SetupError as error:
            return Verified(card, False, str(error))
        except OSError as error:
            return Verified(card, False, f"{card.tokenizer} cannot be read ({error.strerror}).")
        words = f"{path} and its tokenizer are whole." if is_whole else f"{card.tokenizer} is not what its card names."
        return Verified(card, is_whole, words)

    def _scratch(self) -> "tempfile.TemporaryDirectory[str]":
        """Make a folder beside the models, on their disk, and sweep those that killed runs left behind."""
        self._user_dir.mkdir(parents=True, exist_ok=True)
        for kind, stale_after_s in ((_SCRATCH, _STALE_AFTER_S), (_PARTIAL, _PARTIAL_STALE_AFTER_S)):
            for left in self._user_dir.glob(f"{kind}*"):
                if time.time() - left.stat().st_mtime > stale_after_s:
                    shutil.rmtree(left, ignore_errors=True)
        return tempfile.TemporaryDirectory(dir=self._user_dir, prefix=_SCRATCH, ignore_cleanup_errors=True)


def _refusal(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "the disk is full. Free some space, and run the same command again."
    return f"cannot be written ({error.strerror})."


def _slug(stem: str) -> str:
    """Return an id made from a file's name."""
    return re.sub(r"[^a-z0-9_-]+", "-", stem.lower()).strip("-_")[:64] or "model"


def _toml(value: object) -> str:
    """Return one value as TOML, whose basic strings are JSON's but for the delete character."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str | int | float):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    raise SetupError(f"A model card has no place for {type(value).__name__}.")
