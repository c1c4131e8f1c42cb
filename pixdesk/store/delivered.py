"""Delivered pictures with the batch, the recipe and the hand that let them pass, for returns to be joined to."""

from pixdesk.domain.returns import Picture
from pixdesk.store.db import Store

_PASSED = (
    "CASE WHEN EXISTS (SELECT 1 FROM cases WHERE capture_id = captures.id AND disposition = 'accept') "
    "THEN 'accepted as an exception' "
    "WHEN EXISTS (SELECT 1 FROM samples WHERE capture_id = captures.id AND batch_id = captures.batch_id) "
    "THEN CASE WHEN captures.id IN (SELECT capture_id FROM marked) "
    "THEN 'seen in the sample' ELSE 'in the sample, not marked' END ELSE 'not in the sample' END"
)

_MARKED = (
    "WITH marked AS (SELECT capture_id FROM (SELECT json_extract(detail, '$.capture') AS capture_id, action, MAX(seq) "
    "FROM audit WHERE action IN ('inspected', 'inspection-undone') GROUP BY capture_id) WHERE action = 'inspected')"
)
"""Captures somebody judged one by one; the click that approves passes the others of a sample."""


def pictures(store: Store) -> list[Picture]:
    """Return every exported capture with an SKU, by its number."""
    rows = store.execute(
        f"{_MARKED} SELECT sku, batch_id, batches.key AS batch, "
        "recipe_id || ' ' || substr(recipe_digest, 1, 8) AS recipe, "
        f"model_id AS model, {_PASSED} AS passed FROM captures JOIN batches ON batches.id = captures.batch_id "
        "WHERE captures.state = 'exported' AND sku <> '' ORDER BY captures.id"
    )
    return [Picture(**dict(zip(row.keys(), row, strict=True))) for row in rows]
