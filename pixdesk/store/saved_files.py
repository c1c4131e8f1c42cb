"""The studio's own files as they are saved, each with its line, and the last saving of one taken back.

What a file said before stays with the act, so that taking back brings the same bytes.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pixdesk.domain import digest
from pixdesk.errors import PixdeskError, SetupError, StaleState
from pixdesk.store import acts, audit
from pixdesk.store.acts import Act
from pixdesk.store.db import Store
from pixdesk.store.files import holds, publish, sync_folder


def about(shelf: str, name: str) -> str:
    """Return what saving or confirming one of the studio's files is about."""
    return f"{shelf} {name}"


def standing(store: Store, shelf: str) -> dict[str, str]:
    """Return the action that could be taken back of each file of a shelf, by its id."""
    rows = store.execute(
        "SELECT about, what FROM acts WHERE id IN (SELECT MAX(id) FROM acts WHERE undone = 0 AND about LIKE ? "
        "GROUP BY about)",
        (about(shelf, "%"),),
    )
    return {str(row[0]).removeprefix(about(shelf, "")): str(row[1]) for row in rows}


def save(store: Store, path: Path, data: bytes, *, shelf: str, actor: str, action: str, detail: dict[str, Any]) -> None:
    """Publish a file inside the transaction of its line: neither is there without the other.

    Raises:
        SetupError: the disk refuses; nothing has changed.
    """
    with store.atomic():
        if holds(path, data):
            audit.append(store, actor, action, "studio", detail)
            return
        with acts.recorded(store, about(shelf, detail["id"]), action) as before:
            audit.append(store, actor, action, "studio", detail)
            try:
                text = path.read_bytes().decode("utf-8") if path.is_file() else None
                before |= {"file": path.name, "text": text, "now": digest.of_bytes(data)}
                publish(path, data)
            except OSError as trouble:
                raise _unwritable(path, trouble) from trouble


def take_back(store: Store, act: Act, folder: Path, name: str, *, actor: str, check: Callable[[], None]) -> None:
    """Give a file the bytes it had before it was saved last; one that was new then goes.

    Args:
        act: the newest of this file.
        folder: where the studio keeps files of this kind.
        check: refuses, by raising, what would be in force then; the file is put back as it is now.

    Raises:
        StaleState: the file was changed by another hand since; nothing has changed.
        SetupError: the disk refuses; nothing has changed.
    """
    path = folder / Path(act.before["file"]).name
    text = act.before["text"]
    try:
        now = path.read_bytes()
    except OSError:
        now = b""
    if digest.of_bytes(now) != act.before["now"]:
        raise StaleState(f"{path.name} was changed by another hand since it was saved here: it stays as it is.")
    before = None if text is None else text.encode("utf-8")
    told = {"id": name, "digest": digest.of_bytes(before) if before is not None else ""}
    with store.atomic():
        acts.take_back(store, act, "studio", told, actor=actor)
        try:
            _put(path, before)
            check()
        except OSError as trouble:
            raise _unwritable(path, trouble) from trouble
        except PixdeskError:
            _put(path, now)
            raise


def _put(path: Path, data: bytes | None) -> None:
    if data is not None:
        publish(path, data)
        return
    path.unlink()
    sync_folder(path.parent)


def _unwritable(path: Path, trouble: OSError) -> SetupError:
    return SetupError(f"{path} cannot be written ({trouble.strerror}). Mend the folder's rights.")
