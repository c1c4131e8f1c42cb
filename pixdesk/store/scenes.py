"""Scenes a person of the studio approved, each as it was then: another figure or plate is another scene."""

from typing import Any, Final

from pixdesk.store import audit
from pixdesk.store.db import Store
from pixdesk.store.settings import set_setting, setting

_KEY: Final = "scenes-approved"


def approved(store: Store) -> dict[str, str]:
    """Return the digest under which each scene was approved, by the scene's id."""
    kept = setting(store, _KEY, {})
    return {str(name): str(digest) for name, digest in kept.items()} if isinstance(kept, dict) else {}


def approve(store: Store, scene: str, digest: str, *, actor: str, detail: dict[str, Any]) -> None:
    """Remember that a scene as it is now may reach channels, with its line."""
    with store.atomic():
        set_setting(store, _KEY, {**approved(store), scene: digest})
        audit.append(store, actor, "scene-approved", "studio", {"scene": scene, "digest": digest, **detail})


def withdraw(store: Store, scene: str, *, actor: str) -> None:
    """Forget that approval, with its line."""
    with store.atomic():
        kept = approved(store)
        digest = kept.pop(scene, "")
        set_setting(store, _KEY, kept)
        audit.append(store, actor, "scene-withdrawn", "studio", {"scene": scene, "digest": digest})
