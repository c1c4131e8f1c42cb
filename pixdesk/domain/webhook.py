"""Webhooks: which lines of the log others are told of, what is said, how it is signed, and when it is tried again."""

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pixdesk.domain.digest import canonical, of_value
from pixdesk.domain.view import AuditLine

SCHEMA = "pixdesk.event/1"

EVENTS = (
    "batch.closed",
    "batch.approved",
    "batch.rejected",
    "batch.undone",
    "capture.held",
    "rendition.exported",
    "rendition.withdrawn",
    "rendition.delivered",
    "rendition.rolled-back",
    "rendition.taken-back",
)
"""What others can be told of."""

_ABOUT = {
    ("batch", "batch-closed"): "batch.closed",
    ("batch", "approved"): "batch.approved",
    ("batch", "approved-uninspected"): "batch.approved",
    ("batch", "rejected"): "batch.rejected",
    ("batch", "undone"): "batch.undone",
    ("batch", "batch-reopened"): "batch.undone",
    ("capture", "held"): "capture.held",
    ("capture", "exported"): "rendition.exported",
    ("capture", "rendition-withdrawn"): "rendition.withdrawn",
    ("capture", "delivered"): "rendition.delivered",
    ("capture", "delivery-rolled-back"): "rendition.rolled-back",
    ("capture", "roll-back-undone"): "rendition.delivered",
    ("capture", "delivery-taken-back"): "rendition.taken-back",
}
ACTIONS = tuple(sorted({action for _, action in _ABOUT}))
"""The lines of the log among which the events are."""

MOST_TRIES = 8
_FIRST_WAIT_S = 10.0
_LONGEST_WAIT_S = 6 * 3600.0
_TRY_AGAIN = frozenset({408, 409, 425, 429})
"""Answers below 500 that mean later (RFC 9110, RFC 8470, RFC 6585); any other says that it will never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Somebody who is told.

    Attributes:
        events: what of.
        secret_from: where the secret it is signed with is found: ``env:NAME`` or ``file:PATH``; never the secret.
        after_seq: the last line of the log that was looked at for it.
    """

    id: int
    name: str
    url: str
    events: tuple[str, ...]
    secret_from: str
    after_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One event on its way to one hook; `tries` so far."""

    id: int
    hook: Hook
    line: AuditLine
    tries: int = 0


def event_of(line: AuditLine) -> str:
    """Return what a line of the log is to others; empty for most."""
    return _ABOUT.get((line.subject.partition(" ")[0], line.action), "")


def wanted(hook: Hook, lines: Iterable[AuditLine]) -> list[AuditLine]:
    """Return the lines a hook is told of."""
    return [line for line in lines if event_of(line) in hook.events]


def body(line: AuditLine) -> bytes:
    """Return what is posted: canonical JSON, the same bytes at every try; `id` is the line's hash in the chain."""
    said = {
        "schema": SCHEMA,
        "id": line.hash,
        "seq": line.seq,
        "event": event_of(line),
        "at": line.at.isoformat(),
        "actor": line.actor,
        "subject": line.subject,
        "detail": json.loads(line.detail or "{}"),
    }
    return canonical(said).encode()


def headers(line: AuditLine, content: bytes, secret: bytes, unix_s: int) -> dict[str, str]:
    """Return the headers that go with a body.

    The signature is HMAC-SHA-256 (RFC 2104) over ``TIME.BODY``, so that what was sent once cannot be sent again later
    by somebody else: a receiver refuses times too far from its own.
    """
    signed = hmac.new(secret, f"{unix_s}.".encode() + content, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Pixdesk-Event": event_of(line),
        "Pixdesk-Id": line.hash,
        "Pixdesk-Signature": f"t={unix_s},v1={signed}",
    }


def holds(signature: str, content: bytes, secret: bytes, *, unix_s: int, tolerance_s: int = 300) -> bool:
    """Say whether a signature is a hook's own and fresh: what a receiver does."""
    told: Mapping[str, str] = dict(part.partition("=")[::2] for part in signature.split(","))
    at = told.get("t", "")
    if not (at.isascii() and at.isdecimal()) or len(at) > 12 or abs(int(at) - unix_s) > tolerance_s:
        return False
    wanted_hex = hmac.new(secret, f"{at}.".encode() + content, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted_hex, told.get("v1", "").encode("ascii", "replace").decode())


def is_worth_another(status: int) -> bool:
    """Whether an answer means later: a server's own trouble or haste, and not a refusal."""
    return status >= 500 or status in _TRY_AGAIN


def wait_s(call: Call, asked_s: float = 0.0) -> float:
    """Return how long to wait before the next try: four times as long each time, a little spread by the call itself.

    Args:
        asked_s: what the server asked for; it is heeded as far as the longest wait.
    """
    base = min(_FIRST_WAIT_S * 4.0**call.tries, _LONGEST_WAIT_S)
    spread = int(of_value([call.id, call.tries])[:4], 16) / 0xFFFF
    return min(max(base * (0.8 + 0.4 * spread), asked_s), _LONGEST_WAIT_S)


def check_url(url: str) -> None:
    """Refuse an address that would carry the events in clear over foreign ground, or carries a password itself.

    Raises:
        ValueError: with the reason and the remedy in a sentence.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as trouble:
        raise ValueError(f"{url!r} is no address ({trouble}). Write it as https://HOST/PATH.") from None
    if any(char.isspace() or not char.isprintable() for char in url) or not url.isascii():
        raise ValueError(f"{url!r} holds spaces or signs that no address has. Write it percent-encoded.")
    if parts.scheme not in {"https", "http"} or not host:
        raise ValueError(f"{url!r} is no address that can be posted to. Write it as https://HOST/PATH.")
    if parts.username or parts.password:
        raise ValueError("The address holds a password. Leave it out: every event is signed.")
    if parts.scheme == "http" and not _is_near(host):
        raise ValueError(f"http to {host} can be read on the way. Use https, or an address of this network.")


def _is_near(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
