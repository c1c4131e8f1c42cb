"""A store of every released version opens, keeps what it knew, and its log still verifies."""

import shutil
from pathlib import Path

import pytest

from pixdesk.domain.capture import CaptureState
from pixdesk.store import audit, captures, cases, renditions
from pixdesk.store.db import open_store

STORES = sorted(Path(__file__).parent.glob("studio-*.db"))


def test_there_is_a_store_to_open():
    assert STORES


@pytest.mark.parametrize("released", STORES, ids=lambda path: path.stem)
def test_an_old_store_opens_and_its_log_still_holds(released, tmp_path):
    shutil.copy(released, tmp_path / "studio.db")
    store = open_store(tmp_path)
    try:
        found = captures.counts(store)
        assert found == {CaptureState.EXPORTED: 3, CaptureState.HELD: 1}
        assert len(renditions.select(store)) == 3
        assert cases.open_count(store) == 1
        assert captures.recent(store, 10)[0].capture.label.sku == "A9"
    finally:
        store.close()
    assert audit.verify(tmp_path).holds
