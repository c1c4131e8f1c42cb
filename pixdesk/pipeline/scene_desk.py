"""What a studio can do with scenes: take one in, look at it, approve it, choose what is shown in it.

A scene is a draft until a person approves it as it stands. Only approved ones are chosen, and only approved ones are
exported; whatever is changed in one afterwards makes it a draft again.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import tomli_w

from pixdesk.domain import digest
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.channel_limit import Force, Limit
from pixdesk.domain.channel_role import RoleName
from pixdesk.domain.people import Verb
from pixdesk.domain.scene import Scene, SceneChoices, SceneLook, SceneState, SceneView
from pixdesk.errors import SetupError
from pixdesk.pipeline import scene_back
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.scene_library import CHOICES, FILE, FOLDER, read_scene
from pixdesk.pipeline.studio import Studio
from pixdesk.store import acts, audit, scenes
from pixdesk.store.db import Store
from pixdesk.store.files import publish, put_in_place

_LOOK_PX = 1100
"""Of the measured side: as large as a window shows it."""

_LOOKS_KEPT = 20

_HEAD = "# Written by pixdesk: which role of a channel is shown in which scene.\n"


def require_approved(studio: Studio, profile: ChannelProfile) -> None:
    """Refuse a profile that is shown in a scene nobody approved as it is.

    Raises:
        SetupError: one is a draft, gone or wrong.
    """
    if not profile.scenes:
        return
    approved = studio.on_store(scenes.approved)
    for use in profile.scenes:
        scene = studio.catalogue.scenes.scene(use.scene.partition("@")[0])
        if _state(scene, approved) != "approved":
            changed = " Something in it was changed since it was approved." if scene.id in approved else ""
            raise SetupError(
                f"{profile.title} is shown in the scene {scene.id}, which is a draft.{changed} Look at it (pixdesk "
                f"scenes preview {scene.id}) and approve it (pixdesk scenes approve {scene.id}), or choose another."
            )
        if not scene.is_for(profile.id):
            raise SetupError(f"The scene {scene.id} is for {', '.join(scene.channels)} alone, not for {profile.id}.")


class SceneDesk:
    """What an operator can do with scenes; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def listed(self) -> list[SceneView]:
        """Return every scene of the library, by its id. Raises SetupError for a wrong one."""
        approved = self._studio.on_store(scenes.approved)
        uses = [
            (use.scene.partition("@")[0], channel, use.role)
            for channel, profile in self._studio.catalogue.channels().items()
            for use in profile.scenes
        ]
        return [
            SceneView(
                scene=scene,
                state=_state(scene, approved),
                was_approved=name in approved,
                used=tuple((channel, role) for used, channel, role in uses if used == name),
            )
            for name, scene in self._studio.catalogue.scenes.all().items()
        ]

    @needs(Verb.SETTINGS)
    def add(self, folder: Path, *, actor: str) -> Scene:
        """Take a scene into the studio's library: a copy, whole or not at all; one of the same id is replaced.

        Raises:
            NotAllowed: who is signed in may not.
            SetupError: the scene is wrong, its plate is no picture that can be read, or the copy cannot be written.
        """
        from pixdesk.pipeline.stages import check_plate  # loads OpenCV

        source = folder.expanduser().resolve()
        scene = read_scene(source)
        check_plate(scene, source)
        target = self._studio.home / FOLDER / scene.id
        if target == source:
            raise SetupError(f"{source} is the library's own folder: the scene is in it already.")
        self._studio.on_store(_take_in, scene, source, target, actor)
        return scene

    @needs(Verb.SETTINGS)
    def approve(self, scene_id: str, *, actor: str) -> Scene:
        """Let a scene, as it stands, reach channels.

        Raises:
            NotAllowed: who is signed in may not.
            SetupError: there is none of that id, or its plate is no picture that can be read.
        """
        from pixdesk.pipeline.stages import check_plate

        library = self._studio.catalogue.scenes
        scene = library.scene(scene_id)
        check_plate(scene, library.folder_of(scene_id))
        detail = {"title": scene.title, "plate": scene.plate_sha256, "licence": scene.licence, "credit": scene.credit}
        self._studio.on_store(scenes.approve, scene.id, scene.digest, actor=actor, detail=detail)
        return scene

    @needs(Verb.SETTINGS)
    def withdraw(self, scene_id: str, *, actor: str) -> None:
        """Let a scene reach no channel any more; files that were exported stay.

        Raises:
            NotAllowed: who is signed in may not.
            SetupError: it was not approved.
        """
        if scene_id not in self._studio.on_store(scenes.approved):
            raise SetupError(f"The scene {scene_id[:60]!r} is not approved.")
        self._studio.on_store(scenes.withdraw, scene_id, actor=actor)

    @needs(Verb.SETTINGS)
    def use(self, scene_id: str, channel: str, role: str, *, actor: str) -> None:
        """Show a role of a channel in a scene; an empty id takes the choice back.

        Raises:
            NotAllowed: who is signed in may not.
            SetupError: channel, role or scene is unknown, the scene is not approved or not for the channel, or the
                channel wants another background.
        """
        profile = self._studio.catalogue.channel(channel)
        known = [str(one.name) for one in profile.roles] or [""]
        if role not in known:
            what = f"has the roles {', '.join(known)}" if known != [""] else "has no roles"
            raise SetupError(f"{profile.title} {what}, not {role or 'one without a name'!r}.")
        if scene_id:
            self._require_usable(scene_id, profile, role)
        library = self._studio.catalogue.scenes
        was = library.choices()
        chosen = was.changed(channel, role, scene_id)
        if chosen == was:
            return
        detail = {"channel": channel, "role": role, "scene": library.scene(scene_id).version if scene_id else ""}
        self._studio.on_store(_keep, self._studio.home / CHOICES, chosen, actor, detail)

    def _require_usable(self, scene_id: str, profile: ChannelProfile, role: str) -> None:
        scene = self._studio.catalogue.scenes.scene(scene_id)
        if _state(scene, self._studio.on_store(scenes.approved)) != "approved":
            raise SetupError(f"The scene {scene_id} is a draft. Look at it, then: pixdesk scenes approve {scene_id}")
        if not scene.is_for(profile.id):
            raise SetupError(f"The scene {scene_id} is for {', '.join(scene.channels)} alone, not for {profile.id}.")
        wanted = _wanted_background(profile, role)
        if wanted is not None:
            raise SetupError(f"{profile.title} wants another background: {wanted.value} ({wanted.source}).")

    def done_last(self) -> tuple[str, str, str]:
        """Return what was done to scenes last and could be taken back, as the log calls it; the scene; where it shows.

        All empty where there is nothing.
        """
        return self._studio.on_store(scene_back.newest)

    @needs(Verb.SETTINGS)
    def take_back(self, *, actor: str) -> str:
        """Take back what was done to scenes last: one taken in, approved, withdrawn, or chosen; returns what it was.

        What was exported stays.

        Raises:
            NotAllowed: who is signed in may not.
            StaleState: nothing was done, it was changed by another hand since, or the scene before is not kept.
            SetupError: the disk refuses; nothing has changed.
        """
        return self._studio.on_store(scene_back.take_back, self._studio.home, actor=actor)

    def places(self) -> list[tuple[str, str]]:
        """Return the channels and roles that may be shown in a scene: those whose channel wants no other background."""
        return [
            (name, role)
            for name, profile in self._studio.catalogue.channels().items()
            for role in ([str(one.name) for one in profile.roles] or [""])
            if _wanted_background(profile, role) is None
        ]

    def look(self, scene_id: str, channel: str, role: str) -> SceneLook:
        """Show the newest cutout in a scene as a role of a channel would have it, small, as a file of the studio's.

        Raises:
            SetupError: there is no such scene, or nothing has been cut out yet.
            CaptureError: that product cannot be shown in it; the message says why.
        """
        from pixdesk.pipeline.scene_preview import preview  # loads OpenCV

        made = preview(self._studio, scene_id, channel=channel, role=role, side_px=_LOOK_PX)
        folder = self._studio.home / "staged" / "looks"
        for old in sorted(folder.glob("*.jpg"), key=lambda file: file.stat().st_mtime_ns)[:-_LOOKS_KEPT]:
            with suppress(OSError):  # on Windows while the window reads it: the next look tries again
                old.unlink(missing_ok=True)
        path = folder / f"{digest.of_bytes(made.jpeg)}.jpg"
        publish(path, made.jpeg)
        return SceneLook(path=str(path), remarks=made.remarks)


def _wanted_background(profile: ChannelProfile, role: str) -> Limit | None:
    """Return the rule by which a channel wants another background than a scene, in its main picture; None for none."""
    if role not in ("", RoleName.MAIN):
        return None
    return next((one for one in profile.limits if one.what == "background" and one.force is Force.HARD), None)


def _state(scene: Scene, approved: dict[str, str]) -> SceneState:
    return "approved" if approved.get(scene.id) == scene.digest else "draft"


def _take_in(store: Store, scene: Scene, source: Path, target: Path, actor: str) -> None:
    part, old = target.with_name(f".{target.name}.part"), scene_back.kept_folder(target)
    with acts.recorded(store, scenes.ABOUT, scenes.ADDED) as before:
        before.update({"scene": scene.id, "had": target.is_dir(), "now": scene_back.stands(source)})
        audit.append(store, actor, scenes.ADDED, "studio", {"scene": scene.id, "digest": scene.digest})
        try:
            for leftover in (part, old):
                shutil.rmtree(leftover, ignore_errors=True)
            part.mkdir(parents=True)
            for name in (FILE, scene.plate):
                publish(part / name, (source / name).read_bytes())
            _exchange(part, target, old)
        except OSError as trouble:
            raise SetupError(f"{target} cannot be written ({trouble.strerror}). Mend the folder's rights.") from trouble


def _exchange(part: Path, target: Path, old: Path) -> None:
    """Put the new folder in the place of the one that is there, which stays where that cannot be done."""
    if target.exists():
        put_in_place(target, old)
    try:
        put_in_place(part, target)
    except OSError:
        if old.exists():
            put_in_place(old, target)
        raise


def _keep(store: Store, path: Path, chosen: SceneChoices, actor: str, detail: dict[str, str]) -> None:
    """Publish the choices inside the transaction of their line: neither is there without the other."""
    lines = [{"channel": one.channel, "role": one.role, "scene": one.scene} for one in chosen.chosen]
    with acts.recorded(store, scenes.ABOUT, scenes.CHOSEN) as before:
        audit.append(store, actor, scenes.CHOSEN, "studio", detail)
        try:
            text = path.read_bytes().decode("utf-8") if path.is_file() else None
            data = (_HEAD + tomli_w.dumps({"chosen": lines})).encode()
            before.update({"text": text, "now": digest.of_bytes(data), "scene": detail["scene"].partition("@")[0]})
            before["where"] = f"{detail['channel']} {detail['role']}".strip()
            publish(path, data)
        except OSError as trouble:
            raise SetupError(f"{path} cannot be written ({trouble.strerror}). Mend the folder's rights.") from trouble


def tagged(found: Iterable[SceneView], season: str = "", channel: str = "", family: str = "") -> list[SceneView]:
    """Return the scenes that carry these words; an empty word asks for nothing."""
    return [
        one
        for one in found
        if (not season or season in one.scene.seasons)
        and (not channel or one.scene.is_for(channel))
        and (not family or family in one.scene.families)
    ]
