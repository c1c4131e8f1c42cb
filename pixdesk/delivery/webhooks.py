"""Posting one event to one receiver: one deadline for all of it, no redirects, and nothing of the answer trusted."""

import io
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Any
from urllib.parse import urlsplit

DEADLINE_S = 5.0
"""For connecting, sending and the answer's head together: nobody's slow server holds the studio's lanes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a post.

    Attributes:
        status: the HTTP status; 0 where there was no answer.
        words: what happened, for a person.
        asked_s: how long the server asks to wait; 0 where it does not.
    """

    status: int = 0
    words: str = ""
    asked_s: float = 0.0

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return 200 <= self.status < 300


class _Until(io.RawIOBase):
    """What a socket sends until an instant; http.client would wait as long for every byte as for all of them."""

    def __init__(self, connected: socket, until_s: float) -> None:
        self._connected = connected
        self._until_s = until_s

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        left_s = self._until_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("timed out")
        self._connected.settimeout(left_s)
        return self._connected.recv_into(into)


class _Heard:
    """A socket as far as `HTTPResponse` wants one."""

    def __init__(self, connected: socket, until_s: float) -> None:
        self._stream = _Until(connected, until_s)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._stream)


def post(url: str, content: bytes, headers: Mapping[str, str], *, deadline_s: float = DEADLINE_S) -> Answer:
    """Post a body and return what came of it; never raises for what a network or a server can do.

    Args:
        url: one that `pixdesk.domain.webhook.check_url` lets pass.
    """
    until_s = time.monotonic() + deadline_s
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, deadline_s)
    try:
        connection.request("POST", target, body=content, headers={**headers, "Connection": "close"})
        assert connection.sock is not None  # noqa: S101  request() connected it
        response = HTTPResponse(_Heard(connection.sock, until_s), method="POST")  # type: ignore[arg-type]
        try:
            response.begin()
            return _answer(response)
        finally:
            response.close()
    except TimeoutError:
        return Answer(words=f"no answer within {deadline_s:g} s")
    except (OSError, HTTPException, ValueError) as trouble:
        return Answer(words=f"no connection ({getattr(trouble, 'strerror', None) or type(trouble).__name__})")
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, timeout_s: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=timeout_s, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=timeout_s)


def _answer(response: HTTPResponse) -> Answer:
    asked = response.getheader("Retry-After", "")
    is_plain = asked.isascii() and asked.isdecimal() and len(asked) < 7
    return Answer(
        status=response.status,
        words=f"answered {response.status}",
        asked_s=float(asked) if is_plain else 0.0,
    )
