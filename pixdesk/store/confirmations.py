"""Unverified channel profiles that the studio held against the channel's own page and answers for."""

from typing import Final

from pixdesk.store import audit
from pixdesk.store.db import Store
from pixdesk.store.settings import set_setting, setting

_KEY: Final = "channels-confirmed"


def confirmed(store: Store) -> dict[str, str]:
    """Return the digest under which each profile was confirmed, by the profile's id."""
    kept = setting(store, _KEY, {})
    return {str(name): str(digest) for name, digest in kept.items()} if isinstance(kept, dict) else {}


def confirm(store: Store, channel: str, digest: str, *, actor: str) -> None:
    """Remember that the studio answers for a profile as it is now, with its line."""
    with store.atomic():
        set_setting(store, _KEY, {**confirmed(store), channel: digest})
        audit.append(store, actor, "channel-confirmed", "studio", {"channel": channel, "digest": digest})
