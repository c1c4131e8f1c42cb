"""Delivered pictures with the batch, the recipe and the hand that let them pass, for returns to be joined to."""

from pixdesk.domain.returns import Picture
from pixdesk.store.db import Store

_PASSED = (
    "CASE WHEN EXISTS (SELECT 1 FROM cases WHERE capture_id = captures.id AND disposition = 'accept') "
    "THEN 'accepted as an exception' "
    "WHEN EXISTS (SELECT 1 FROM samples WHERE capture_id = captures.id AND batch_id = captures.batch_id) "
    "THEN 'seen in the sample' ELSE 'not in the sample' END"
)


def pictures(store: Store) -> list[Picture]:
    """Return every exported capture with an SKU, by its number."""
    rows = store.execute(
        f"SELECT sku, batch_id, batches.key AS batch, recipe_id || ' ' || substr(recipe_digest, 1, 8) AS recipe, "
        f"model_id AS model, {_PASSED} AS passed FROM captures JOIN batches ON batches.id = captures.batch_id "
        "WHERE captures.state = 'exported' AND sku <> '' ORDER BY captures.id"
    )
    return [Picture(**dict(zip(row.keys(), row, strict=True))) for row in rows]
