"""Scenes made ready to compose with: their plates decoded, once for an export, and held against what was approved."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.domain.scene import Scene
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import decode
from pixdesk.imaging.encode import to_uint8
from pixdesk.imaging.scene_ground import Stage
from pixdesk.pipeline.scene_library import PLATE_MAX_BYTES, SceneLibrary

_KEPT = 3
"""Plates decoded at once; each takes three bytes a pixel."""

_PLATE_MIN_PX = 800


def load(scene: Scene, folder: Path) -> Stage:
    """Return a scene with its plate.

    Raises:
        SetupError: the plate is no picture that can be read, or not the one the scene was named by.
    """
    path = folder / scene.plate
    try:
        with path.open("rb") as stream:
            data = stream.read(PLATE_MAX_BYTES + 1)
        if digest.of_bytes(data) != scene.plate_sha256:
            raise SetupError(f"{path}: was changed just now. Look at the scene again before it is used.")
        frame = decode.decode(data, name=scene.plate)
    except OSError as trouble:
        raise SetupError(f"{path}: cannot be read ({trouble.strerror}). Put the plate beside its file.") from trouble
    except CaptureError as trouble:
        raise SetupError(f"{path}: is no picture that can be used: {trouble}") from trouble
    return Stage(scene=scene, plate=to_uint8(frame.rgb))


def check_plate(scene: Scene, folder: Path) -> Stage:
    """Return a scene with its plate if that is large enough for any channel.

    Raises:
        SetupError: as `load` says, or it is too small.
    """
    stage = load(scene, folder)
    height_px, width_px = stage.plate.shape[:2]
    if min(height_px, width_px) < _PLATE_MIN_PX:
        raise SetupError(
            f"{folder / scene.plate}: has {width_px}×{height_px} px; at least {_PLATE_MIN_PX} each way are needed, and "
            "as many as the channel's canvas."
        )
    return stage


@dataclass
class Stages:
    """The scenes of one export, by version; each decoded once, the first forgotten when there are many."""

    library: SceneLibrary
    _kept: dict[str, Stage] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def of(self, version: str) -> Stage:
        """Return a scene of a profile in force.

        Raises:
            SetupError: it is no longer the one that was approved.
        """
        with self._one_at_a_time:
            if version not in self._kept:
                name = version.partition("@")[0]
                scene = self.library.scene(name)
                if scene.version != version:
                    raise SetupError(f"The scene {name} was changed while files were made in it. Approve it again.")
                self._kept = dict(list(self._kept.items())[1 - _KEPT :])
                self._kept[version] = load(scene, self.library.folder_of(name))
            return self._kept[version]
