"""A frame that somebody said is no slate is one after all: it is let be again, and names the frames that follow."""

from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.slate import REASON
from pixdesk.errors import StaleState
from pixdesk.store import acts, arrivals, captures, seen, slates
from pixdesk.store.acts import Act
from pixdesk.store.db import Store
from pixdesk.store.shots import MAY_CHANGE, BatchKeyOf


def newest(store: Store) -> Act | None:
    """Return the last frame that was said to be no slate and could be one again; None where there is none."""
    return acts.newest(store, slates.ABOUT)


def take_back(store: Store, act: Act, *, actor: str, key_of: BatchKeyOf) -> list[CaptureId]:
    """Let a frame be a slate again, with its line; returns the captures that changed.

    Where it was taken in as a capture meanwhile, that capture gives way to the slate.

    Raises:
        StaleState: it is a slate again by now, another act came since, or its capture is approved or gone on.
    """
    folder, name, sku = (str(act.before[key]) for key in ("folder", "name", "sku"))
    mtime_ns, byte_count = int(act.before["mtime_ns"]), int(act.before["byte_count"])
    with store.atomic():
        last = newest(store)
        if last is None or last.id != act.id or not slates.is_refused(store, folder, name):
            raise StaleState(f"{name} is a slate again already, or something was said of another since.")
        gone = _give_way(store, folder, name)
        store.execute("UPDATE slates SET sku = ? WHERE folder = ? AND name = ?", (sku, folder, name))
        seen.ignore(store, folder=folder, name=name, byte_count=byte_count, mtime_ns=mtime_ns, reason=REASON)
        acts.take_back(store, act, f"file {name}", {"id": sku}, actor=actor)
        return [*gone, *slates.give(store, folder, mtime_ns, name, key_of)]


def _give_way(store: Store, folder: str, name: str) -> list[CaptureId]:
    """Let the capture that the frame became be no longer one."""
    where = "WHERE folder = ? AND name = ? AND state <> 'superseded'"
    became: list[Capture] = captures.select(store, where, (folder, name))
    for capture in became:
        if capture.state not in MAY_CHANGE:
            raise StaleState(f"{name} was taken in and is {capture.state}: it stays a capture.")
        arrivals.supersede(store, capture, by="a slate")
    return [capture.id for capture in became]
