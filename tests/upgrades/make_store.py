"""Makes the small store that `test_open_old_stores` keeps per release: python -m tests.upgrades.make_store VERSION.

Run once when a version is released, and commit the file; never run again for a version that is out.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import Clock, open_studio, run_until_idle, shoot


def main(version: str) -> None:
    """Run a small shoot the whole way and keep its store."""
    with tempfile.TemporaryDirectory() as place:
        with open_studio(Path(place), Lanes.inline(), clock=Clock()) as engine:
            for number in range(3):
                shoot(Path(place) / "capture", f"set-1/A{number}_red_front.jpg", seed=number)
            shoot(Path(place) / "capture", "set-1/A9_red_front.jpg", product="none")
            run_until_idle(engine)
            batch = engine.batches()[0].batch
            engine.close_batch(batch.id, actor="ana")
            engine.approve_batch(batch.id, actor="ana")
            engine.export(channels=["shopify"], actor="ana")
        shutil.copy(Path(place) / "studio" / "studio.db", Path(__file__).parent / f"studio-{version}.db")


if __name__ == "__main__":
    main(sys.argv[1])
