"""(c) Approving a batch of 2,000 clean captures: every capture moved, every move a chained line of the log."""

import hashlib
import shutil
import time

from pixdesk.domain.capture import CaptureState, Label
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_engine
from pixdesk.store import arrivals, captures
from pixdesk.store.arrivals import Arrival
from pixdesk.store.db import Store
from tests.bench.pictures import CACHE
from tests.bench.report import Line, median, strangers

AIM_MS = 150.0
COUNT = 2000
TIMES = 5


def lines(count: int = COUNT, times: int = TIMES) -> list[Line]:
    """Measure, on a store of its own, several batches of the same size one after another."""
    place = CACHE / "approvals"
    shutil.rmtree(place, ignore_errors=True)
    engine = open_engine(Opening(home=place / "studio", out=place / "exports"), Lanes.threaded())
    took_ms, with_fsync = [], 0
    try:
        with strangers() as others:
            for number in range(times):
                engine.studio.on_store(_fill, f"batch-{number}", count)
                batch_id = next(s.batch.id for s in engine.batches() if s.batch.key == f"batch-{number}")
                engine.close_batch(batch_id, actor="bench")
                start_s = time.perf_counter()
                approved = engine.approve_batch(batch_id, actor="bench")
                took_ms.append((time.perf_counter() - start_s) * 1000)
                with_fsync += approved
        if with_fsync != count * times:
            raise RuntimeError(f"{with_fsync} approved instead of {count * times}")
        verdict = engine.verify_audit()
    finally:
        engine.close()
        shutil.rmtree(place, ignore_errors=True)
    if not verdict.holds:
        raise RuntimeError(verdict.words)
    middle = median(took_ms)
    return [
        Line(
            letter="c",
            what=f"{count:,} approvals with audit lines, one transaction",
            measured=f"{middle:.0f} ms",
            aim=f"≤ {AIM_MS:.0f} ms",
            met=middle <= AIM_MS,
            note=f"median of {times}, best {min(took_ms):.0f}; the chain of {verdict.lines:,} lines verifies; "
            f"other programs took {others.cores:.1f} cores",
        )
    ]


def _fill(store: Store, key: str, count: int) -> None:
    """Land and process so many captures in one batch, by the store's own functions."""
    with store.atomic():
        for number in range(count):
            arrival = Arrival(
                folder="/captures",
                name=f"{key}/A{number:05}_red_front.jpg",
                digest=hashlib.sha256(f"{key} {number}".encode()).hexdigest(),
                byte_count=5_000_000,
                mtime_ns=1,
                label=Label(sku=f"A{number:05}", colourway="red", view="front"),
                batch_key=key,
                format="jpeg",
                pair="",
            )
            landed = arrivals.land(store, arrival).capture_id
            captures.claim(store, landed, recipe=("standard", "0" * 64), model=("u2netp", "0" * 64))
            values = {"matte_path": "/m.png", "matte_digest": "1" * 64, "cutout_path": "/c.png", "doubt": 0.01}
            captures.move(
                store, landed, to=CaptureState.CLEAN, actor="pixdesk", action="processed", detail={}, values=values
            )
