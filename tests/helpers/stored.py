"""Captures put straight into a real store, without pictures: for what only the store decides."""

from datetime import UTC, datetime

from pixdesk.domain.batch import Defect, DefectClass
from pixdesk.domain.capture import CaptureState, Label
from pixdesk.domain.digest import of_bytes
from pixdesk.store import arrivals, batches, captures, drawing
from pixdesk.store.arrivals import Arrival
from pixdesk.store.db import open_store, open_to_read

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HALO = Defect(key=1, id="halo", title="Halo", defect_class=DefectClass.MAJOR)
DUST = Defect(key=3, id="dust", title="Dust", defect_class=DefectClass.MINOR)
EATEN = Defect(key=2, id="eaten", title="Cut away", defect_class=DefectClass.CRITICAL)


def land(store, name, *, batch="set-1", sku="A1", view="front", content=""):
    """Land one capture and return its id."""
    arrival = Arrival(
        folder="/shoot",
        name=name,
        digest=of_bytes((content or name).encode()),
        byte_count=10,
        mtime_ns=1,
        label=Label(sku=sku, view=view),
        batch_key=batch,
        format="jpeg",
    )
    return arrivals.land(store, arrival).capture_id


def clean(store, capture_id, *, recipe=("standard", "r" * 64), model=("tiny", "m" * 64)):
    """Take a landed capture through processing without a finding."""
    captures.claim(store, capture_id, recipe=recipe, model=model)
    values = {"matte_path": "/staged/m.png", "matte_digest": "m"}
    captures.move(store, capture_id, to=CaptureState.CLEAN, actor="pixdesk", action="processed", values=values)


def clean_batch(store, count, *, batch="set-1", **how):
    """Fill an open batch with clean captures; returns its number and theirs."""
    ids = []
    with store.atomic():
        for number in range(count):
            name = f"{batch}/{number:04}.jpg"
            ids.append(land(store, name, batch=batch, sku=f"A{number % 3}", view=f"v{number % 2}"))
            clean(store, ids[-1], **how)
    return captures.get(store, ids[0]).batch_id, ids


def close(store, batch_id, **more):
    """Close a batch with the usual choices."""
    settings = {"actor": "lead", "reason": "by hand", "aql": 2.5, "level": "II", "percent": 0.0}
    drawing.close(store, batch_id, **{**settings, **more})


def sampled(store, batch_id):
    """The captures of a sample in the order they were drawn."""
    return [mark.capture_id for mark in batches.marks_of(store, batch_id)]


def two_batches(home, count):
    """Make a store with a batch of so many captures under inspection, number 1, and one of 4 still open; its folder."""
    store = open_store(home, clock=lambda: NOON)
    batch_id, _ = clean_batch(store, count)
    close(store, batch_id)
    clean_batch(store, 4, batch="set-2")
    store.close()
    return home


def read(home, question):
    """Ask a store something, as a command beside an open window does."""
    store = open_to_read(home)
    try:
        return question(store)
    finally:
        store.close()
