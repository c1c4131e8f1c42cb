"""Work that waits in line while the inference lane's one thread is kept busy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pixdesk.pipeline.lanes import Lanes


@contextmanager
def threaded_lanes(file_workers: int = 1) -> Iterator[Lanes]:
    """Open the command line's lanes, and close them at the end."""
    made = Lanes.threaded(file_workers)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def held_up(lanes: Lanes) -> Iterator[threading.Event]:
    """Keep the inference lane's thread busy until what is given is set, or the block ends."""
    reached, go = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        assert go.wait(10)

    lanes.inference.submit(hold)
    assert reached.wait(10)
    try:
        yield go
    finally:
        go.set()
