"""What a studio can do with scenes: take one in, look at it, approve it, choose what is shown in it.

A scene is a draft until a person approves it as it stands. Only approved ones are chosen, and only approved ones are
exported; whatever is changed in one afterwards makes it a draft again.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tomli_w

from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.channel_limit import Force
from pixdesk.domain.channel_role import RoleName
from pixdesk.domain.people import Verb
from pixdesk.domain.scene import Scene, SceneChoices
from pixdesk.errors import SetupError
from pixdesk.pipeline.guard import require
from pixdesk.pipeline.scene_library import CHOICES, FILE, FOLDER, read_scene
from pixdesk.pipeline.studio import Studio
from pixdesk.store import audit, scenes
from pixdesk.store.db import Store
from pixdesk.store.files import publish

State = Literal["draft", "approved"]

_HEAD = "# Written by pixdesk: which role of a channel is shown in which scene.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneView:
    """One scene of the library.

    Attributes:
        was_approved: whether it was approved as it stood before something in it was changed.
        used: channel and role it is shown in; the role is empty for a channel without roles.
    """

    scene: Scene
    state: State
    was_approved: bool
    used: tuple[tuple[str, str], ...]


def listed(studio: Studio) -> list[SceneView]:
    """Return every scene of the library, by its id. Raises SetupError for a wrong one."""
    approved = studio.on_store(scenes.approved)
    uses = [
        (use.scene.partition("@")[0], channel, use.role)
        for channel, profile in studio.catalogue.channels().items()
        for use in profile.scenes
    ]
    return [
        SceneView(
            scene=scene,
            state=_state(scene, approved),
            was_approved=name in approved,
            used=tuple((channel, role) for used, channel, role in uses if used == name),
        )
        for name, scene in studio.catalogue.scenes.all().items()
    ]


def _state(scene: Scene, approved: dict[str, str]) -> State:
    return "approved" if approved.get(scene.id) == scene.digest else "draft"


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


def add(studio: Studio, folder: Path, *, actor: str) -> Scene:
    """Take a scene into the studio's library: a copy, whole or not at all; one of the same id is replaced.

    Raises:
        NotAllowed: who is signed in may not.
        SetupError: the scene is wrong, its plate is no picture that can be read, or the copy cannot be written.
    """
    from pixdesk.pipeline.stages import check_plate  # loads OpenCV

    allowed = _allowed(studio, actor)
    source = folder.expanduser().resolve()
    scene = read_scene(source)
    check_plate(scene, source)
    target = studio.home / FOLDER / scene.id
    if target == source:
        raise SetupError(f"{source} is the library's own folder: the scene is in it already.")
    studio.on_store(_take_in, scene, source, target, allowed)
    return scene


def _take_in(store: Store, scene: Scene, source: Path, target: Path, actor: str) -> None:
    part, old = target.with_name(f".{target.name}.part"), target.with_name(f".{target.name}.old")
    with store.atomic():
        audit.append(store, actor, "scene-added", "studio", {"scene": scene.id, "digest": scene.digest})
        try:
            for leftover in (part, old):
                shutil.rmtree(leftover, ignore_errors=True)
            part.mkdir(parents=True)
            for name in (FILE, scene.plate):
                publish(part / name, (source / name).read_bytes())
            if target.exists():
                target.replace(old)
            part.replace(target)
        except OSError as trouble:
            raise SetupError(f"{target} cannot be written ({trouble.strerror}). Mend the folder's rights.") from trouble
        shutil.rmtree(old, ignore_errors=True)


def approve(studio: Studio, scene_id: str, *, actor: str) -> Scene:
    """Let a scene, as it stands, reach channels.

    Raises:
        NotAllowed: who is signed in may not.
        SetupError: there is none of that id, or its plate is no picture that can be read.
    """
    from pixdesk.pipeline.stages import check_plate

    library, allowed = studio.catalogue.scenes, _allowed(studio, actor)
    scene = library.scene(scene_id)
    check_plate(scene, library.folder_of(scene_id))
    detail = {"title": scene.title, "plate": scene.plate_sha256, "licence": scene.licence, "credit": scene.credit}
    studio.on_store(scenes.approve, scene.id, scene.digest, actor=allowed, detail=detail)
    return scene


def withdraw(studio: Studio, scene_id: str, *, actor: str) -> None:
    """Let a scene reach no channel any more; files that were exported stay.

    Raises:
        NotAllowed: who is signed in may not.
        SetupError: it was not approved.
    """
    allowed = _allowed(studio, actor)
    if scene_id not in studio.on_store(scenes.approved):
        raise SetupError(f"The scene {scene_id[:60]!r} is not approved.")
    studio.on_store(scenes.withdraw, scene_id, actor=allowed)


def use(studio: Studio, scene_id: str, channel: str, role: str, *, actor: str) -> None:
    """Show a role of a channel in a scene; an empty id takes the choice back.

    Raises:
        NotAllowed: who is signed in may not.
        SetupError: channel, role or scene is unknown, the scene is not approved or not for the channel, or the channel
            wants another background.
    """
    allowed, profile = _allowed(studio, actor), studio.catalogue.channel(channel)
    known = [str(one.name) for one in profile.roles] or [""]
    if role not in known:
        what = f"has the roles {', '.join(known)}" if known != [""] else "has no roles"
        raise SetupError(f"{profile.title} {what}, not {role or 'one without a name'!r}.")
    if scene_id:
        _require_usable(studio, scene_id, profile, role)
    library = studio.catalogue.scenes
    was = library.choices()
    chosen = was.changed(channel, role, scene_id)
    if chosen == was:
        return
    detail = {"channel": channel, "role": role, "scene": library.scene(scene_id).version if scene_id else ""}
    studio.on_store(_keep, studio.home / CHOICES, chosen, allowed, detail)


def _allowed(studio: Studio, actor: str) -> str:
    """Return in whose name scenes are changed."""
    return require(studio, (Verb.SETTINGS,), actor).name


def _require_usable(studio: Studio, scene_id: str, profile: ChannelProfile, role: str) -> None:
    scene = studio.catalogue.scenes.scene(scene_id)
    if _state(scene, studio.on_store(scenes.approved)) != "approved":
        raise SetupError(f"The scene {scene_id} is a draft. Look at it, then: pixdesk scenes approve {scene_id}")
    if not scene.is_for(profile.id):
        raise SetupError(f"The scene {scene_id} is for {', '.join(scene.channels)} alone, not for {profile.id}.")
    if role in ("", RoleName.MAIN):
        for limit in profile.limits:
            if limit.what == "background" and limit.force is Force.HARD:
                raise SetupError(f"{profile.title} wants another background: {limit.value} ({limit.source}).")


def _keep(store: Store, path: Path, chosen: SceneChoices, actor: str, detail: dict[str, str]) -> None:
    """Publish the choices inside the transaction of their line: neither is there without the other."""
    lines = [{"channel": one.channel, "role": one.role, "scene": one.scene} for one in chosen.chosen]
    with store.atomic():
        audit.append(store, actor, "scene-chosen", "studio", detail)
        try:
            publish(path, (_HEAD + tomli_w.dumps({"chosen": lines})).encode())
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
