"""The shot list in the store, and the captures that are given their place in it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pixdesk.domain.batch import EVERY_ONE
from pixdesk.domain.capture import CaptureId, CaptureState, Label
from pixdesk.domain.recipe import ANY_FAMILY
from pixdesk.domain.routing import Product
from pixdesk.domain.shot_list import Risk, ShotRow, risk_of_family, sku_key
from pixdesk.domain.shot_state import Homeless, Shot, ShotList, Standing
from pixdesk.store import batches, captures
from pixdesk.store.db import Store, instant

BatchKeyOf = Callable[[str, Label], str]
"""Given a file's name and its label, the batch it belongs to."""

MAY_CHANGE = (CaptureState.LANDED, CaptureState.PROCESSING, CaptureState.CLEAN, CaptureState.HELD)
"""What is approved was approved under its SKU."""

COLUMNS = "sku, colourway, style, family, risk, views, channels, due, priority, free, line"


def values_of(row: ShotRow) -> tuple[Any, ...]:
    """Return a row as `COLUMNS` hold it."""
    listed = [json.dumps(list(value), ensure_ascii=False) for value in (row.views, row.channels)]
    due = row.due.isoformat() if row.due else ""
    free = json.dumps([list(one) for one in row.free], ensure_ascii=False)
    return row.sku, row.colourway, row.style, row.family, row.risk, *listed, due, row.priority, free, row.line


def select(store: Store) -> list[ShotRow]:
    """Return every row of the shot list, in the order it came."""
    return [_row(row) for row in store.execute(f"SELECT {COLUMNS} FROM shots ORDER BY id")]


def _row(row: Any) -> ShotRow:
    values = dict(zip(row.keys(), row, strict=True))
    values["risk"] = Risk(values["risk"])
    values["due"] = date.fromisoformat(values["due"]) if values["due"] else None
    for name in ("views", "channels"):
        values[name] = tuple(json.loads(values[name]))
    values["free"] = tuple((name, said) for name, said in json.loads(values["free"]))
    return ShotRow(**values)


_DELIVERED = (
    "SELECT json_group_array(channel) FROM (SELECT channel, MIN(EXISTS (SELECT 1 FROM deliveries "
    "WHERE rendition_id = renditions.id AND state IN ('delivered', 'restored'))) AS is_there FROM renditions "
    "WHERE capture_id = captures.id AND void = 0 GROUP BY channel) WHERE is_there"
)
"""The channels of which every rendition stands at a destination."""

_LIVE = tuple(state for state in CaptureState if state is not CaptureState.SUPERSEDED)


def shots(store: Store, states: Sequence[CaptureState] = _LIVE) -> list[Shot]:
    """Return every capture in these states, as the shot list sees it; all that were not superseded by default."""
    marks = ", ".join("?" * len(states))
    rows = store.execute(
        "SELECT id, folder, name, state, sku, colourway, style, view, landed_at, (SELECT MAX(exported_at) FROM "
        "renditions WHERE capture_id = captures.id AND void = 0) AS exported_at, (SELECT json_group_array(channel) "
        f"FROM renditions WHERE capture_id = captures.id AND void = 0) AS channels, ({_DELIVERED}) AS delivered "
        "FROM captures "
        f"WHERE state IN ({marks}) ORDER BY id",
        tuple(states),
    )
    return [
        Shot(
            id=CaptureId(row["id"]),
            folder=row["folder"],
            name=row["name"],
            state=CaptureState(row["state"]),
            label=Label(**{name: row[name] for name in ("sku", "colourway", "style", "view")}),
            landed_at=instant(row["landed_at"]),
            exported_at=instant(row["exported_at"]) if row["exported_at"] else None,
            channels=frozenset(json.loads(row["channels"])),
            delivered=frozenset(json.loads(row["delivered"])),
        )
        for row in rows
    ]


def today(store: Store) -> date:
    """Return the studio's day, where its clock on the wall is."""
    return store.clock().astimezone().date()


def standings(store: Store) -> list[Standing]:
    """Return where every row of the shot list stands: late first, then by priority, day and SKU."""
    rows = select(store)
    return ShotList(rows).standings(shots(store), today(store)) if rows else []


def homeless(store: Store) -> list[Homeless]:
    """Return the captures that belong to no row of the list, oldest first; without a list, those that say no SKU."""
    listed = ShotList(select(store))
    found = (listed.home(shot) for shot in shots(store, MAY_CHANGE))
    return [one for one in found if one is not None]


def homeless_in(store: Store, folder: str) -> int:
    """Return how many captures of one capture folder belong to no row."""
    listed = ShotList(select(store))
    here = (shot for shot in shots(store, MAY_CHANGE) if shot.folder == folder)
    return sum(listed.home(shot, suggests=False) is not None for shot in here)


def previews(store: Store) -> dict[CaptureId, str]:
    """Return where the staged preview of every capture is that was not superseded."""
    rows = store.execute("SELECT id, preview_path FROM captures WHERE state <> 'superseded' AND preview_path <> ''")
    return {CaptureId(row[0]): row[1] for row in rows}


def row_of(store: Store, label: Label) -> ShotRow | None:
    """Return the row of the shot list a label means; None where there is none, or several that it could mean."""
    return ShotList(of_sku(store, label.sku)).row_of(label)


def family_of(store: Store, label: Label) -> str:
    """Return the family the shot list gives a label; empty where it gives none."""
    row = row_of(store, label)
    return row.family if row else ""


def product_of(store: Store, label: Label, recipe_family: str) -> Product:
    """Return what routing knows of the product a label names.

    Args:
        recipe_family: the family of the recipe, which counts where the shot list gives none.
    """
    row = row_of(store, label)
    of_recipe = "" if recipe_family == ANY_FAMILY else recipe_family
    family = row.family if row and row.family else of_recipe
    is_let_off = row is not None and row.risk is Risk.NORMAL and risk_of_family(row.family) is Risk.PERSON
    channels = frozenset(row.channels if row else ())
    return Product(family=family, channels=channels, is_settled=is_let_off or needs_a_person(store, label))


def of_sku(store: Store, sku: str) -> list[ShotRow]:
    """Return the rows of a SKU: one for each colourway."""
    if not sku:
        return []
    return [_row(row) for row in store.execute(f"SELECT {COLUMNS} FROM shots WHERE sku_key = ?", (sku_key(sku),))]


def needs_a_person(store: Store, label: Label) -> bool:
    """Whether a person looks at every picture of this product; in doubt which colourway it is, if any of them asks."""
    listed = of_sku(store, label.sku)
    row = ShotList(listed).row_of(label)
    return any(one.risk is Risk.PERSON for one in ([row] if row else listed))


def batch_key(store: Store, label: Label, key: str) -> str:
    """Return the batch of a capture: what a person sees every one of is never judged with what a sample speaks for."""
    return key + EVERY_ONE if needs_a_person(store, label) else key


def part_the_risky(store: Store) -> tuple[CaptureId, ...]:
    """Move captures that a new list says a person must see out of open batches that are judged by a sample."""
    members = captures.select(
        store,
        "WHERE sku <> '' AND batch_id IN (SELECT id FROM batches WHERE state = 'open' AND resubmits IS NULL) "
        "AND state <> 'superseded'",
    )
    moved = []
    for capture in members:
        key = batches.key_of(store, capture)
        if EVERY_ONE not in key and needs_a_person(store, capture.label):
            batches.change_if_open(store, capture, key + EVERY_ONE)
            moved.append(capture.id)
    return tuple(moved)


def listed_label(store: Store, label: Label) -> Label:
    """Return a label completed by what the list says of its SKU."""
    row = ShotList(of_sku(store, label.sku)).row_of(label)
    if row is None:
        return label
    return replace(label, sku=row.sku, colourway=row.colourway or label.colourway, style=row.style or label.style)
