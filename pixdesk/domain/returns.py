"""Returns and complaints, joined to the batch, the recipe and the hand that let the picture pass."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LARGEST_BYTES = 20_000_000
"""A longer list is a mistake."""


@dataclass(frozen=True, slots=True)
class Return:
    """Something came back: of which SKU, why, and how many."""

    sku: str
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One delivered capture of a SKU.

    Attributes:
        passed: how it was approved: ``seen in the sample``, ``in the sample, not marked`` (the click that approved
            passed it), ``not in the sample``, or ``accepted as an exception``.
    """

    sku: str
    batch_id: int
    batch: str
    recipe: str
    model: str
    passed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What came back of one batch, one recipe and model, one way of passing, for one reason.

    Attributes:
        returns: so many came back, of so many `skus`.
        pictures: those SKUs' pictures that were made and passed so.
    """

    batch_id: int | None
    batch: str
    recipe: str
    model: str
    passed: str
    reason: str
    returns: int
    skus: int
    pictures: int


def read_returns(text: str) -> list[Return]:
    """Return what a CSV file tells: columns ``sku``, ``reason`` and, if it has one, ``count``; commas or semicolons.

    Raises:
        ValueError: a column is missing or a count is none, with the line.
    """
    head = text.lstrip("\ufeff").partition("\n")[0]
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [name.strip().lower() for name in next(rows, [])]
    missing = {"sku", "reason"} - set(names)
    if missing:
        raise ValueError(f"there is no column {' or '.join(sorted(missing))} in its first line")
    found = []
    for number, row in enumerate(rows, start=2):
        held = dict(zip(names, (cell.strip() for cell in row), strict=False))
        if not any(held.values()):
            continue
        count = held.get("count") or "1"
        if not held.get("sku") or not count.isdecimal() or len(count) > 9:
            raise ValueError(f"line {number} has no SKU, or its count is no whole number")
        found.append(Return(held["sku"], held.get("reason", ""), int(count)))
    return found


def join_returns(returns: Iterable[Return], pictures: Iterable[Picture]) -> list[Returned]:
    """Join returns to the pictures of their SKUs, most returns first.

    One return may count in several rows: a SKU's pictures may come from several batches, and any of them may have
    misled the customer. Returns of a SKU nobody shot here stand in rows without a batch.
    """
    by_sku: dict[str, list[Picture]] = {}
    for picture in pictures:
        by_sku.setdefault(picture.sku.casefold(), []).append(picture)
    counted: Counter[tuple[str, ...]] = Counter()
    skus: dict[tuple[str, ...], dict[str, int]] = {}
    places: dict[tuple[str, ...], int | None] = {}
    for came in returns:
        made = Counter(
            (str(p.batch_id), p.batch, p.recipe, p.model, p.passed) for p in by_sku.get(came.sku.casefold(), ())
        )
        for where, pictures_so in (made or {("", "", "", "", ""): 0}).items():
            key = (*where, came.reason)
            counted[key] += came.count
            skus.setdefault(key, {})[came.sku.casefold()] = pictures_so
            places[key] = int(where[0]) if where[0] else None
    rows = [_returned(key, places[key], count, skus[key]) for key, count in counted.items()]
    return sorted(rows, key=lambda row: (-row.returns, row.batch_id or 0, row.recipe, row.passed, row.reason))


def _returned(key: tuple[str, ...], batch_id: int | None, count: int, skus: Mapping[str, int]) -> Returned:
    _, batch, recipe, model, passed, reason = key
    return Returned(
        batch_id=batch_id,
        batch=batch,
        recipe=recipe,
        model=model,
        passed=passed,
        reason=reason,
        returns=count,
        skus=len(skus),
        pictures=sum(skus.values()),
    )


def csv_text(names: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV that no spreadsheet takes for formulas: a text that would begin one gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def _harmless(cell: object) -> object:
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in set("=+-@\t\r") else cell
