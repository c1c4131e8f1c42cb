"""Scenes a person of the studio approved, each as it was then: another figure or plate is another scene."""

from typing import Any, Final

from pixdesk.store import acts, audit
from pixdesk.store.db import Store
from pixdesk.store.settings import set_setting, setting

_KEY: Final = "scenes-approved"
ABOUT: Final = "scenes"
"""What everything done to scenes is about, as the acts that can be taken back are told apart."""

ADDED: Final = "scene-added"
APPROVED: Final = "scene-approved"
WITHDRAWN: Final = "scene-withdrawn"
CHOSEN: Final = "scene-chosen"
"""The actions of the lines that tell it."""


def approved(store: Store) -> dict[str, str]:
    """Return the digest under which each scene was approved, by the scene's id."""
    kept = setting(store, _KEY, {})
    return {str(name): str(digest) for name, digest in kept.items()} if isinstance(kept, dict) else {}


def approve(store: Store, scene: str, digest: str, *, actor: str, detail: dict[str, Any]) -> None:
    """Remember that a scene as it is now may reach channels, with its line."""
    with acts.recorded(store, ABOUT, APPROVED) as before:
        before.update({"scene": scene, "was": approved(store).get(scene, ""), "now": digest})
        put(store, scene, digest)
        audit.append(store, actor, "scene-approved", "studio", {"scene": scene, "digest": digest, **detail})


def put(store: Store, scene: str, digest: str) -> None:
    """Hold a scene for approved as it is under a digest, for a draft where that is empty; the caller's line says so."""
    kept = {name: held for name, held in approved(store).items() if name != scene}
    set_setting(store, _KEY, {**kept, scene: digest} if digest else kept)


def withdraw(store: Store, scene: str, *, actor: str) -> None:
    """Forget that approval, with its line."""
    with acts.recorded(store, ABOUT, WITHDRAWN) as before:
        digest = approved(store).get(scene, "")
        before.update({"scene": scene, "was": digest, "now": ""})
        put(store, scene, "")
        audit.append(store, actor, "scene-withdrawn", "studio", {"scene": scene, "digest": digest})
