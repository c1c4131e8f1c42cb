"""What was done to scenes last, taken back: one taken in, approved, withdrawn, or chosen for a role."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pixdesk.domain import digest
from pixdesk.errors import SetupError, StaleState
from pixdesk.pipeline.scene_library import CHOICES, FILE, FOLDER, read_scene
from pixdesk.store import acts, scenes
from pixdesk.store.acts import Act
from pixdesk.store.db import Store
from pixdesk.store.files import publish, put_in_place, sync_folder


def kept_folder(target: Path) -> Path:
    """Return where the scene lies that another of its id replaced; the library looks past hidden folders."""
    return target.with_name(f".{target.name}.old")


def stands(folder: Path) -> list[str]:
    """Return what a scene's folder says: the scene's digest and its file's; nothing where it is none."""
    try:
        return [read_scene(folder).digest, digest.of_bytes((folder / FILE).read_bytes())] if folder.is_dir() else []
    except SetupError:  # as no scene that was taken in is
        return []


def newest(store: Store) -> tuple[str, str, str]:
    """Return what could be taken back: the action, the scene, and the channel and role it was chosen for."""
    act = acts.newest(store, scenes.ABOUT)
    return ("", "", "") if act is None else (act.what, str(act.before["scene"]), str(act.before.get("where", "")))


def take_back(store: Store, home: Path, *, actor: str) -> str:
    """Take back what was done last, with its line; returns the action.

    Raises:
        StaleState: nothing was done, it was changed by another hand since, or the scene before is not kept.
        SetupError: the disk refuses; nothing has changed.
    """
    with store.atomic():
        act = acts.newest(store, scenes.ABOUT)
        if act is None:
            raise StaleState("Nothing was done to scenes that could be taken back.")
        about = act.before["scene"] or act.before.get("where", "")
        acts.take_back(store, act, "studio", {"id": about}, actor=actor)
        try:
            _BACK[act.what](store, act, home)
        except OSError as trouble:
            raise SetupError(f"{home} cannot be written ({trouble.strerror}). Mend the folder's rights.") from trouble
    return act.what


def _state(store: Store, act: Act, _home: Path) -> None:
    scene = str(act.before["scene"])
    if scenes.approved(store).get(scene, "") != act.before["now"]:
        raise StaleState(f"The scene {scene} was approved or withdrawn otherwise since: that stays as it is.")
    scenes.put(store, scene, str(act.before["was"]))


def _chosen(_store: Store, act: Act, home: Path) -> None:
    path, text = home / CHOICES, act.before["text"]
    now = path.read_bytes() if path.is_file() else b""
    if digest.of_bytes(now) != act.before["now"]:
        raise StaleState(f"{CHOICES} was changed by another hand since: it stays as it is.")
    if text is not None:
        publish(path, text.encode("utf-8"))
        return
    path.unlink()
    sync_folder(path.parent)


def _added(_store: Store, act: Act, home: Path) -> None:
    """Give the folder of a scene back to the one it replaced, or to none."""
    target = home / FOLDER / Path(act.before["scene"]).name
    before, gone = kept_folder(target), target.with_name(f".{target.name}.part")
    if stands(target) != act.before["now"]:
        raise StaleState(f"The scene {target.name} was changed by another hand since: it stays as it is.")
    if act.before["had"] and not before.is_dir():
        raise StaleState(f"The scene that {target.name} replaced is no longer kept: take it in again.")
    shutil.rmtree(gone, ignore_errors=True)
    put_in_place(target, gone)
    if act.before["had"]:
        try:
            put_in_place(before, target)
        except OSError:
            put_in_place(gone, target)
            raise
    sync_folder(target.parent)
    shutil.rmtree(gone, ignore_errors=True)


_BACK: Final[Mapping[str, Callable[[Store, Act, Path], None]]] = {
    scenes.APPROVED: _state,
    scenes.WITHDRAWN: _state,
    scenes.CHOSEN: _chosen,
    scenes.ADDED: _added,
}
