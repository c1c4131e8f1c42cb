"""What the window can do with scenes; `pixdesk.ui.actions.Desk` hands it out."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from pixdesk.domain.scene import SceneLook, SceneView
from pixdesk.ui.bridge import Bridge

Trouble = Callable[[Exception], None]


class SceneActions:
    """Scenes: looked at, approved, chosen."""

    def __init__(self, scenes: Any, bridge: Bridge, actor: str) -> None:
        """Work through the engine's `SceneDesk`."""
        self._scenes = scenes
        self._bridge = bridge
        self._actor = actor

    def listed(self, receiver: QObject, then: Callable[[Sequence[SceneView]], None], otherwise: Trouble) -> None:
        """Ask for every scene."""
        self._bridge.ask(receiver, self._scenes.listed, then, otherwise, key="scenes")

    def places(self, receiver: QObject, then: Callable[[Sequence[tuple[str, str]]], None], otherwise: Trouble) -> None:
        """Ask which channels and roles may be shown in a scene."""
        self._bridge.ask(receiver, self._scenes.places, then, otherwise, key="scene-places")

    def look(
        self,
        receiver: QObject,
        scene: str,
        channel: str,
        role: str,
        then: Callable[[SceneLook], None],
        otherwise: Trouble,
    ) -> None:
        """Ask for the newest cutout in a scene."""
        self._bridge.ask(receiver, lambda: self._scenes.look(scene, channel, role), then, otherwise, key="scene-look")

    def approve(self, receiver: QObject, scene: str, then: Callable[[Any], None], otherwise: Trouble) -> None:
        """Let a scene reach channels."""
        work = self._scenes.approve
        self._bridge.ask(receiver, lambda: work(scene, actor=self._actor), then, otherwise, in_order=True)

    def withdraw(self, receiver: QObject, scene: str, then: Callable[[None], None], otherwise: Trouble) -> None:
        """Take that back."""
        work = self._scenes.withdraw
        self._bridge.ask(receiver, lambda: work(scene, actor=self._actor), then, otherwise, in_order=True)

    def done_last(self, receiver: QObject, then: Callable[[tuple[str, str, str]], None]) -> None:
        """Ask what could be taken back: the action, the scene, and the channel and role it was chosen for."""
        self._bridge.ask(receiver, self._scenes.done_last, then, key="scenes-done")

    def take_back(self, receiver: QObject, then: Callable[[str], None], otherwise: Trouble) -> None:
        """Take back what was done to scenes last."""
        work = self._scenes.take_back
        self._bridge.ask(receiver, lambda: work(actor=self._actor), then, otherwise, in_order=True)

    def use(
        self,
        receiver: QObject,
        scene: str,
        channel: str,
        role: str,
        then: Callable[[None], None],
        otherwise: Trouble,
    ) -> None:
        """Show a role of a channel in a scene; an empty one gives it the profile's own background back."""
        work = self._scenes.use
        self._bridge.ask(
            receiver, lambda: work(scene, channel, role, actor=self._actor), then, otherwise, in_order=True
        )
