"""The studio's settings: small values that stay with its store."""

import json
from typing import Any

from pixdesk.store.db import Store


def setting(store: Store, key: str, otherwise: Any = None) -> Any:
    """Return one of the studio's settings."""
    text = store.one("SELECT value FROM settings WHERE key = ?", (key,))
    return otherwise if text is None else json.loads(text)


def set_setting(store: Store, key: str, value: Any) -> None:
    """Keep one of the studio's settings."""
    store.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, json.dumps(value)),
    )


def forget_setting(store: Store, key: str) -> None:
    """Let one of the studio's settings be what it is where nobody chose it."""
    store.execute("DELETE FROM settings WHERE key = ?", (key,))
