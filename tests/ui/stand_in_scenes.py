"""Scenes of the stand-in: those that ship, really composed with a made-up product; what is approved lies in memory."""

from dataclasses import replace
from pathlib import Path

import cv2

from pixdesk.domain.scene import SceneLook, SceneView
from pixdesk.errors import CaptureError
from pixdesk.imaging.compose import compose
from pixdesk.pipeline.catalogue import Catalogue, resources_dir
from pixdesk.pipeline.stages import load
from tests.helpers.products import product


class StandInScenes:
    """Does what `SceneDesk` does, in memory.

    Attributes:
        done: the verbs that were asked for, with who asked.
        trouble: what the next look is refused with; empty for nothing.
    """

    def __init__(self, home: Path) -> None:
        self._home, self._catalogue = home, Catalogue(resources_dir())
        self._states: dict[str, str] = {}
        self._used: dict[tuple[str, str], str] = {}
        self._before: list[tuple[tuple[str, ...], dict[str, str], dict[tuple[str, str], str]]] = []
        self.done: list[tuple[str, ...]] = []
        self.trouble = ""
        self.picture = product(size=(1400, 1200), axes=(300, 420), colour=(150, 60, 40))

    def listed(self) -> list[SceneView]:
        return [
            SceneView(
                scene=scene,
                state=self._states.get(name, "draft"),
                was_approved=name in self._states,
                used=tuple(place for place, used in self._used.items() if used == name),
            )
            for name, scene in self._catalogue.scenes.all().items()
        ]

    def places(self) -> list[tuple[str, str]]:
        return [("web-shop", "banner"), ("web-shop", "story"), ("etsy", "")]

    def look(self, scene_id: str, channel: str, role: str) -> SceneLook:
        if self.trouble:
            raise CaptureError(self.trouble, code="rendition-failed")
        library = self._catalogue.scenes
        scene = library.scene(scene_id)
        profile = self._catalogue.channel(channel).for_role(role)
        canvas = replace(profile.canvas, min_px=200, target_px=700)
        profile = replace(profile, background=f"scene:{scene.version}", extend=False, canvas=canvas)
        made = compose(*self.picture, profile, stage=load(scene, library.folder_of(scene_id)))
        path = self._home / f"{scene_id}-{channel}-{role}.jpg"
        cv2.imwrite(str(path), made.pixels[..., ::-1])
        return SceneLook(path=str(path), remarks=made.remarks)

    def done_last(self) -> tuple[str, str, str]:
        return self._before[-1][0] if self._before else ("", "", "")

    def take_back(self, *, actor: str) -> str:
        told, self._states, self._used = self._before.pop()
        self.done.append(("take_back", told[0], actor))
        return told[0]

    def _remember(self, *told: str) -> None:
        self._before.append((told, dict(self._states), dict(self._used)))

    def approve(self, scene_id: str, *, actor: str) -> None:
        self._remember("scene-approved", scene_id, "")
        self._states[scene_id] = "approved"
        self.done.append(("approve", scene_id, actor))

    def withdraw(self, scene_id: str, *, actor: str) -> None:
        self._remember("scene-withdrawn", scene_id, "")
        del self._states[scene_id]
        self.done.append(("withdraw", scene_id, actor))

    def use(self, scene_id: str, channel: str, role: str, *, actor: str) -> None:
        self._remember("scene-chosen", scene_id, f"{channel} {role}".strip())
        self._used[channel, role] = scene_id
        if not scene_id:
            del self._used[channel, role]
        self.done.append(("use", scene_id, channel, role, actor))
