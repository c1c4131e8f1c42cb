"""Requests to shops: encrypted, with a limit to how long and how much, and every way to fail in one of our words."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from pixdesk.delivery.far_end import Busy, Refused
from pixdesk.domain.delivering import retry_after_s
from pixdesk.errors import SetupError

_CONNECT_S, _READ_S = 15.0, 60.0
_ANSWER_MAX_BYTES = 100_000_000
"""No picture we delivered is this large."""


class NotThere(Refused):
    """The far end knows no such thing (404)."""


class Web:
    """A client for one shop.

    Args:
        title: the destination's name, for sentences.
        headers: sent with every request to the shop itself, and to nobody else.

    Raises:
        SetupError: urllib3 is not installed.
    """

    def __init__(self, title: str, base: str, headers: dict[str, str]) -> None:
        try:
            import urllib3
        except ImportError as missing:
            raise SetupError(
                "Shops need urllib3, which is not installed: pip install 'pixdesk[delivery]'."
            ) from missing
        self._title = title
        self._base = base.rstrip("/")
        self._headers = {"Accept": "application/json", "User-Agent": "pixdesk", **headers}
        self._errors = (urllib3.exceptions.HTTPError, OSError)
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=_CONNECT_S, read=_READ_S), retries=False, headers={"User-Agent": "pixdesk"}
        )

    def ask(self, method: str, path: str, *, value: Any = None, body: bytes = b"", **headers: str) -> Any:
        """Ask the shop and return the JSON it answers.

        Args:
            path: below the shop's address.
            value: sent as JSON; None for `body` as it is.
            headers: with underscores for hyphens.

        Raises:
            Busy, Refused, SetupError: as the status says.
        """
        sent = {**self._headers, **{name.replace("_", "-"): text for name, text in headers.items()}}
        if value is not None:
            sent["Content-Type"], body = "application/json", json.dumps(value).encode()
        data = self._request(method, f"{self._base}{path}", headers=sent, body=body)
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as trouble:
            raise Busy(f"{self._title} answered with something else than JSON.") from trouble

    def post_form(self, url: str, fields: list[tuple[str, Any]]) -> None:
        """Send a form to an address the shop named; none of the shop's own headers go there."""
        self._require_safe(url)
        self._request("POST", url, fields=fields)

    def read(self, url: str) -> bytes:
        """Return what lies at an address the shop named."""
        self._require_safe(url)
        return self._request("GET", url)

    def close(self) -> None:
        """End the connections."""
        self._pool.clear()

    def _require_safe(self, url: str) -> None:
        if not url.startswith("https://") and not (self._base.startswith("http://") and url.startswith("http://")):
            raise Refused(f"{self._title} names an address that is not encrypted.")

    def _request(self, method: str, url: str, **how: Any) -> bytes:
        try:
            answer = self._pool.request(method, url, redirect=False, preload_content=False, **how)
            try:
                data: bytes = answer.read(_ANSWER_MAX_BYTES + 1)
            finally:
                answer.release_conn()
        except self._errors as trouble:
            raise Busy(f"{self._title} broke off ({type(trouble).__name__}).") from trouble
        self._check(answer.status, _asked_s(answer.headers), data)
        return data

    def _check(self, status: int, asked_s: float | None, data: bytes) -> None:
        if status == 429 or status >= 500:
            raise Busy(f"{self._title} is busy ({status}).", asked_s)
        if status in {401, 403}:
            words = f"{self._title} does not let us in ({status}). Check its rights and `pixdesk destinations secret`."
            raise SetupError(words)
        if status == 404:
            raise NotThere(f"{self._title} answered 404: {_said(data)}")
        if status >= 300:
            raise Refused(f"{self._title} answered {status}: {_said(data)}")
        if len(data) > _ANSWER_MAX_BYTES:
            raise Refused(f"{self._title} answered with more than {_ANSWER_MAX_BYTES:,} bytes.")


def _asked_s(headers: Any) -> float | None:
    """Return how long an answer asks to be left alone, in seconds: by its own word, or by the rate it allows."""
    asked_s = retry_after_s(headers.get("Retry-After"), datetime.now(UTC))
    rate = headers.get("x-amzn-RateLimit-Limit", "")
    if asked_s is None and re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", rate) and float(rate) > 0:
        return 1 / float(rate)
    return asked_s


def _said(data: bytes) -> str:
    """The far end's own words, printable and not for ever."""
    text = "".join(char if char.isprintable() else " " for char in data[:300].decode("utf-8", "replace"))
    return " ".join(text.split())
