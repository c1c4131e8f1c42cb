"""Unverified channel profiles that the studio held against the channel's own page and answers for."""

from typing import Final

from pixdesk.errors import StaleState
from pixdesk.store import acts, audit, saved_files
from pixdesk.store.acts import Act
from pixdesk.store.db import Store
from pixdesk.store.settings import set_setting, setting

_KEY: Final = "channels-confirmed"
CONFIRMED: Final = "channel-confirmed"
"""The action of the line that tells it."""


def confirmed(store: Store) -> dict[str, str]:
    """Return the digest under which each profile was confirmed, by the profile's id."""
    kept = setting(store, _KEY, {})
    return {str(name): str(digest) for name, digest in kept.items()} if isinstance(kept, dict) else {}


def confirm(store: Store, channel: str, digest: str, *, actor: str) -> None:
    """Remember that the studio answers for a profile as it is now, with its line."""
    with acts.recorded(store, saved_files.about("channels", channel), CONFIRMED) as before:
        known = confirmed(store)
        before |= {"was": known.get(channel, ""), "now": digest}
        set_setting(store, _KEY, {**known, channel: digest})
        audit.append(store, actor, CONFIRMED, "studio", {"channel": channel, "digest": digest})


def take_back(store: Store, act: Act, channel: str, *, actor: str) -> None:
    """Answer for a profile no longer, or only as the studio did before; what was exported stays.

    Raises:
        StaleState: it was confirmed otherwise since; nothing was changed.
    """
    with store.atomic():
        known = confirmed(store)
        if known.pop(channel, "") != act.before["now"]:
            raise StaleState(f"Channel {channel} was confirmed anew since: that confirmation stays.")
        was = act.before["was"]
        set_setting(store, _KEY, {**known, channel: was} if was else known)
        acts.take_back(store, act, "studio", {"id": channel, "digest": was}, actor=actor)
