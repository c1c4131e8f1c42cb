"""Names made from content."""

import hashlib
import json
from typing import Any

Digest = str
"""A SHA-256 in lower-case hexadecimal, 64 characters."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def of_bytes(data: bytes | memoryview) -> Digest:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> str:
    """Return the one JSON text that stands for a value: sorted keys, no spaces, no NaN.

    Raises:
        ValueError: the value holds NaN or an infinity.
        TypeError: the value holds something JSON has no word for.
    """
    return _CANONICAL.encode(value)


def of_value(value: Any) -> Digest:
    """Return the digest of a value's canonical JSON."""
    return of_bytes(canonical(value).encode())
