"""A studio with exported files, without the minutes of making them: real pictures, a real store, real audit lines."""

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.domain.view import RenditionView
from pixdesk.pipeline.delivering import DeliverFlow
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_desk
from pixdesk.store import captures, judging, renditions
from tests.helpers.stored import clean, land
from tests.helpers.studio import jpeg, packshot


class Time:
    """A clock that goes on only while somebody sleeps, and remembers how long each did."""

    def __init__(self):
        self.now_s, self.slept_s = 0.0, 0.0

    def __call__(self):
        return self.now_s

    def sleep(self, seconds):
        self.now_s += seconds
        self.slept_s += seconds


@contextmanager
def studio(place: Path, lanes=None):
    """Open the desk in PLACE/studio, which exports to PLACE/exports."""
    engine = open_desk(Opening(home=place / "studio", out=place / "exports"), lanes or Lanes.inline())
    try:
        yield engine
    finally:
        engine.close()


def flow(engine, time=None, **more):
    """Return what delivers, on a clock of ours."""
    time = time or Time()
    engine.studio.monotonic_s = time
    return DeliverFlow(studio=engine.studio, sleep=time.sleep, chance=lambda: 0.5, **more)


def exported(engine, sku, *, view="front", channel="shopify", seed=0, version=1, out=None, name=""):
    """Put out one approved capture's file; returns (capture number, path)."""
    capture_id = engine.studio.on_store(_approved, f"{sku}_{view}.v{version}.jpg", sku, view)
    return capture_id, export_anew(
        engine, capture_id, channel=channel, seed=seed, out=out, name=name or f"{sku}_{view}.jpg"
    )


def export_anew(engine, capture_id, *, channel="shopify", seed=0, out=None, name):
    """Write a file of an approved capture and remember it, as an export does."""
    path = (out or engine.out) / channel / name
    data = jpeg(packshot(seed=seed, width=240, height=180))
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
    view = RenditionView(
        capture_id=capture_id,
        channel=channel,
        path=str(path),
        sha256=digest.of_bytes(data),
        byte_count=len(data),
        width_px=240,
        height_px=180,
        fill_percent=85.0,
        quality=92,
        exported_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    )
    engine.studio.on_store(renditions.record, view, channel_digest="c" * 64, matte_digest="m", actor="ana")
    return path


def make_void(engine, capture_id):
    """Void what was exported of a capture, as a reshoot does."""
    engine.studio.on_store(
        lambda store: store.execute("UPDATE renditions SET void = 1 WHERE capture_id = ?", (int(capture_id),))
    )


def _approved(store, name, sku, view):
    capture_id = land(store, name, batch=name, sku=sku, view=view)
    clean(store, capture_id)
    judging.approve_uninspected(store, captures.get(store, capture_id).batch_id, actor="ana")
    return capture_id


def write_down(engine, destination_id, text):
    """Write a destination's file into the studio."""
    folder = engine.studio.home / "destinations"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{destination_id}.toml").write_text(f'id = "{destination_id}"\n{text}', encoding="utf-8")


def audit(engine, action):
    """Return the log's lines of one action, oldest first."""
    return [line for line in reversed(engine.audit_lines(limit=10_000)) if line.action == action]
