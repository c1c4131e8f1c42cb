"""Which of its product's pictures a capture is, by the shot list and by what else was shot of it."""

from pixdesk.domain.capture import Capture, CaptureState
from pixdesk.domain.shot_list import sku_key
from pixdesk.domain.view_order import ordinal
from pixdesk.store import captures, shots
from pixdesk.store.db import Store

_GONE = (CaptureState.SUPERSEDED, CaptureState.DISCARDED, CaptureState.RESHOOT)


def ordinal_of(store: Store, capture: Capture) -> int:
    """Return a capture's place among its product's pictures, from 1; 1 where nobody knows which product it shows."""
    label = capture.label
    if not label.sku:
        return 1
    product = (sku_key(label.sku), sku_key(label.colourway))
    found = captures.select(
        store, f"WHERE sku = ? COLLATE NOCASE AND state NOT IN ({', '.join('?' * len(_GONE))})", (label.sku, *_GONE)
    )
    shown = [
        (one.label.view, int(one.id))
        for one in found
        if (sku_key(one.label.sku), sku_key(one.label.colourway)) == product
    ]
    row = shots.row_of(store, label)
    return ordinal(shown, (label.view, int(capture.id)), row.views if row else ())
