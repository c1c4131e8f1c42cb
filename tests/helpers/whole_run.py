"""A whole run in a process of its own, to be killed: python -m tests.helpers.whole_run PLACE [child]."""

import sys
from pathlib import Path

from pixdesk.domain.batch import BatchState
from pixdesk.domain.choices import Choices
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import Opening, open_engine
from tests.helpers.studio import run_until_idle


def main(place: Path, *, child: bool) -> None:
    """Land, process, close, approve and export everything in PLACE/capture."""
    opening = Opening(
        home=place / "studio",
        out=place / "exports",
        folder=place / "capture",
        one_shot=True,
        choices=Choices(model="tiny", idle_close_s=3600.0),
    )
    engine = open_engine(opening, Lanes.threaded(), Inference if child else lambda _lane: Inference.inline())
    print("open", flush=True)
    run_until_idle(engine, timeout_s=120)
    for summary in engine.batches():
        if summary.batch.state is BatchState.OPEN:
            engine.close_batch(summary.batch.id, actor="ana")
    for summary in engine.batches():
        if summary.batch.state is BatchState.SAMPLED:
            engine.approve_batch(summary.batch.id, actor="ana")
    report = engine.export(channels=["shopify"], actor="ana")
    print(f"done {len(report.renditions)} {len(report.refused)}", flush=True)
    engine.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), child=len(sys.argv) > 2)
