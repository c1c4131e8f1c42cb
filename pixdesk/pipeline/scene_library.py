"""The library of scenes: those that ship and the studio's own over them, each a folder, and what is shown in which.

Everything in it is hostile until it was read: names, figures, the plate. What a scene is called is made from all of
it, so that nobody changes one that was approved without it being another.
"""

import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.scene import Scene, SceneChoices, SceneUse
from pixdesk.errors import SetupError
from pixdesk.pipeline.toml_files import load_toml

FOLDER = "scenes"
FILE = "scene.toml"
CHOICES = "scenes.toml"

PLATE_MAX_BYTES = 60_000_000
"""A plate of 60 megapixels as JPEG takes a third of it."""


def read_scene(folder: Path) -> Scene:
    """Read one scene, its plate's digest with it.

    Raises:
        SetupError: the file is wrong, the id is not the folder's, or the plate is not there.
    """
    path = folder / FILE
    scene = load_toml(path, Scene)
    if scene.plate_sha256:
        raise SetupError(f"{path}: plate_sha256: is found out by pixdesk. Leave it out.")
    if scene.id != folder.name:
        raise SetupError(f"{path}: id: must be the folder's name, {folder.name!r}, not {scene.id!r}.")
    return replace(scene, plate_sha256=_sum(folder / scene.plate))


def _sum(plate: Path) -> str:
    try:
        known = plate.lstat()
        if not stat.S_ISREG(known.st_mode):
            raise SetupError(f"{plate}: is no file of its own. Put the picture itself there.")
        if known.st_size > PLATE_MAX_BYTES:
            raise SetupError(f"{plate}: has more than {PLATE_MAX_BYTES:,} bytes. Save it as a JPEG.")
        return _sum_of(plate, known.st_size, known.st_mtime_ns)
    except OSError as trouble:
        raise SetupError(f"{plate}: cannot be read ({trouble.strerror}). Put the plate beside its file.") from trouble


@lru_cache(maxsize=64)
def _sum_of(plate: Path, _size: int, _mtime_ns: int) -> str:
    return digest.of_bytes(plate.read_bytes())


class SceneLibrary:
    """Scenes by id; a folder of the studio's replaces a bundled one of the same name."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Look in these folders; the last is the studio's own."""
        self._folders = tuple(folder / FOLDER for folder in folders)
        self._choices = folders[-1] / CHOICES

    def all(self) -> dict[str, Scene]:
        """Read every scene, keyed by id. Raises SetupError for a wrong one."""
        return {name: read_scene(folder) for name, folder in sorted(self._places().items())}

    def scene(self, scene_id: str) -> Scene:
        """Return one scene.

        Raises:
            SetupError: there is none of that id, or it is wrong.
        """
        return read_scene(self.folder_of(scene_id))

    def folder_of(self, scene_id: str) -> Path:
        """Return the folder of a scene. Raises SetupError where there is none."""
        places = self._places()
        if scene_id not in places:
            listed = ", ".join(sorted(places)) or "none at all"
            raise SetupError(f"There is no scene {scene_id[:60]!r}. Known: {listed}.")
        return places[scene_id]

    def _places(self) -> dict[str, Path]:
        return {folder.name: folder for root in self._folders for folder in _scenes_in(root)}

    def choices(self) -> SceneChoices:
        """Return which role is shown in which scene, as the studio chose. Raises SetupError for a wrong file."""
        return load_toml(self._choices, SceneChoices) if self._choices.is_file() else SceneChoices()

    def in_force(self, profile: ChannelProfile, chosen: SceneChoices) -> ChannelProfile:
        """Return a profile with the version of every scene it is shown in; its mere id where it cannot be read.

        Raises:
            SetupError: the choices are wrong, or name a role there is none of.
        """
        if profile.scenes:
            raise SetupError(f"The profile {profile.id}: scenes: is found out by pixdesk. Leave it out.")
        uses = {use.role: use.scene for use in (*_named(profile), *chosen.of(profile.id))}
        if not uses:
            return profile
        unknown = sorted(set(uses) - ({str(role.name) for role in profile.roles} or {""}))
        if unknown:
            raise SetupError(f"{self._choices}: chosen: {profile.id} has no role {unknown[0]!r}.")
        pinned = tuple(SceneUse(role=role, scene=self._version(name)) for role, name in sorted(uses.items()))
        return replace(profile, scenes=pinned)

    def _version(self, scene_id: str) -> str:
        try:
            return self.scene(scene_id).version
        except SetupError:  # told to whoever exports; nothing else has to wait for it
            return scene_id


def _scenes_in(root: Path) -> Iterator[Path]:
    try:
        for folder in root.iterdir():
            if folder.name[0] != "." and (folder / FILE).is_file() and not folder.is_symlink():
                yield folder
    except FileNotFoundError:
        return
    except OSError as trouble:
        raise SetupError(f"{root}: cannot be read ({trouble.strerror}). Check the folder's permissions.") from trouble


def _named(profile: ChannelProfile) -> Iterator[SceneUse]:
    """Yield the scenes a profile's own file names."""
    roles = [(str(role.name), profile.as_role(role)) for role in profile.roles] or [("", profile)]
    yield from (SceneUse(role=name, scene=one.scene) for name, one in roles if one.scene)
