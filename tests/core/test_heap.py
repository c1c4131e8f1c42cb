"""What frames leave free goes back to the system."""

import subprocess
import sys

import pytest

PROGRAM = """
import psutil
from pixdesk.pipeline import heap

def held(): return psutil.Process().memory_info().rss

heap.share_arenas()
pieces = [bytes(1000) for _ in range(200_000)]
last = bytes(1000)  # lies above them, so that the heap's end cannot simply be lowered
del pieces
before = held()
heap.give_back(kept_bytes=before)
kept = held()
heap.give_back(kept_bytes=0)
print(before, kept, held(), len(last))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' libraries give it back by themselves")
def test_what_is_free_goes_back_once_more_is_held_than_is_worth_keeping():
    said = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True).stdout
    before, kept, after, _ = map(int, said.split())
    assert kept > before - 10_000_000
    assert after < before - 100_000_000
