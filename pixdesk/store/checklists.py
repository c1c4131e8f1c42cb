"""What a person ticked of a product's intake checklist; each tick is a line of the log."""

from pixdesk.domain.checklist import Item, Ticked
from pixdesk.domain.shot_list import sku_key
from pixdesk.domain.view import CaptureView
from pixdesk.store import audit, captures
from pixdesk.store.db import Store, instant


def ticked(store: Store, sku: str, colourway: str) -> dict[str, Ticked]:
    """Return what was ticked of a product, by the item's id."""
    rows = store.execute(
        "SELECT item, actor, at FROM ticks WHERE sku_key = ? AND colourway_key = ?", (sku_key(sku), sku_key(colourway))
    )
    return {row["item"]: Ticked(actor=row["actor"], at=instant(row["at"])) for row in rows}


def tick(store: Store, sku: str, colourway: str, item: Item, *, is_right: bool, actor: str) -> None:
    """Tick an item of a product, or take the tick away; what stands so already is left as it is."""
    with store.atomic():
        key = (sku_key(sku), sku_key(colourway), item.id)
        if is_right == bool(item.id in ticked(store, sku, colourway)):
            return
        if is_right:
            store.execute("INSERT INTO ticks VALUES (?, ?, ?, ?, ?)", (*key, actor, store.now()))
        else:
            store.execute("DELETE FROM ticks WHERE sku_key = ? AND colourway_key = ? AND item = ?", key)
        action = "checklist-ticked" if is_right else "checklist-unticked"
        said = {"item": item.id, "title": item.title} | ({"colourway": colourway} if colourway else {})
        audit.append(store, actor, action, f"SKU {sku}", said)


def of_product(store: Store, sku: str) -> list[CaptureView]:
    """Return the captures of a SKU that still count, with their findings, whatever capitals it is written in."""
    names = {sku, sku.upper(), sku.lower(), *(row[0] for row in _listed(store, sku))}
    marks = ", ".join("?" * len(names))
    where = f"WHERE sku IN ({marks}) AND state NOT IN ('superseded', 'discarded', 'reshoot') ORDER BY id"
    return captures.views(store, captures.select(store, where, tuple(names)))


def _listed(store: Store, sku: str) -> list[tuple[str]]:
    return store.execute("SELECT sku FROM shots WHERE sku_key = ?", (sku_key(sku),)).fetchall()
