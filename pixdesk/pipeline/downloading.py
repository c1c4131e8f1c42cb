"""Downloading one large file over a bad connection: what has come stays, and the next attempt goes on from there.

RFC 9110, 13.1.5 and 14: a part is continued with ``Range``, and ``If-Range`` sees to it that a file that changed
meanwhile is sent whole. A server may ignore both, lie about the length or break off; so nothing is believed here but
the bytes, and whoever asked compares the whole file with a SHA-256.
"""

import errno
import http.client
import json
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pixdesk.errors import SetupError

Progress = Callable[[str, float | None], None]
"""Told what is being done and, when known, the share done, 0..1."""

SILENCE_MAX_S = 30.0
TRIES_MAX = 5
"""Attempts in a row that brought nothing."""

_CHUNK_BYTES = 1 << 18
_TOLD_EVERY_S = 0.2
_ROOM_SPARE_BYTES = 64 << 20
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class Refused(Exception):
    """The server does not give us the file at all; whoever has its password may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a file is, and how much of it is too much.

    Attributes:
        title: what the operator reads.
        bytes_max: no more than this is written.
    """

    url: str
    title: str
    bytes_max: int


def download(source: Source, part: Path, progress: Progress, *, pause_s: float = 1.0) -> bool:
    """Bring a file whole into `part`, going on with what an earlier attempt left there.

    Args:
        part: kept whatever happens, so that the next call can go on; beside it lies what the server said of it.
        progress: told about five times a second; what it raises ends the attempt.
        pause_s: before the second attempt; doubled before each further one.

    Returns:
        Whether a part of an earlier call was gone on with.

    Raises:
        Refused: the server has no such file for us.
        SetupError: the connection breaks again and again, there is no room, or the file is larger than it may be.
    """
    said = _Said.read(part, source.url)
    began_with = _size(part)
    fruitless, trouble = 0, ""
    while fruitless < TRIES_MAX:
        if fruitless:
            time.sleep(pause_s * 2 ** (fruitless - 1))
        before = _size(part)
        try:
            if _attempt(source, part, said, progress):
                return began_with > 0
            trouble = "it ended early"
        except (OSError, http.client.HTTPException) as error:
            trouble = _gist(error, part)
        fruitless = 0 if _size(part) > before else fruitless + 1
    have = f"{_size(part) / 1e6:.0f} of {said.total / 1e6:.0f} MB are here; " if said.total else ""
    raise SetupError(
        f"{source.title}: the connection breaks again and again ({trouble}). {have}run the same command again, and it "
        "goes on from there."
    )


@dataclass(slots=True)
class _Said:
    """What the server said of a file when its part was begun, kept beside the part."""

    url: str
    validator: str
    total: int

    @classmethod
    def read(cls, part: Path, url: str) -> "_Said":
        """Return what is kept; a part of another address is thrown away."""
        try:
            kept = json.loads(_beside(part).read_text(encoding="utf-8"))
            found = cls(url=str(kept["url"]), validator=str(kept["validator"]), total=int(kept["total"]))
        except (OSError, ValueError, KeyError, TypeError):
            found = cls(url="", validator="", total=0)
        if found.url != url:
            part.unlink(missing_ok=True)
            found = cls(url=url, validator="", total=0)
        return found

    def keep(self, part: Path) -> None:
        text = json.dumps({"url": self.url, "validator": self.validator, "total": self.total})
        _beside(part).write_text(text, encoding="utf-8")


def _beside(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        return 0


def _attempt(source: Source, part: Path, said: _Said, progress: Progress) -> bool:
    """Ask once and write what comes; returns whether the file is whole."""
    have = _size(part)
    headers = {"Accept-Encoding": "identity", "User-Agent": "pixdesk"}
    if have:
        headers["Range"] = f"bytes={have}-"
    if have and said.validator:
        headers["If-Range"] = said.validator
    request = urllib.request.Request(source.url, headers=headers)  # noqa: S310  `whereabouts` lets only http(s) pass
    try:
        with urllib.request.urlopen(request, timeout=SILENCE_MAX_S) as answer:  # noqa: S310
            begin = _begin(answer, have)
            said.validator = _validator(answer.headers)
            said.total = _total(answer.headers, begin)
            said.keep(part)
            _need_room(part, said.total - begin, source)
            with part.open("ab" if begin else "wb") as out:
                _copy(answer, out, begin, said.total, source, progress)
    except urllib.error.HTTPError as error:
        return _refused(error, part, have)
    return said.total in {0, _size(part)}


def _begin(answer: Any, have: int) -> int:
    """Return from which byte on the answer is; a server that ignores ranges, or shifts them, begins at the start."""
    sent = str(answer.headers.get("Content-Range", ""))
    return have if answer.status == 206 and sent.startswith(f"bytes {have}-") else _whole(answer)


def _whole(answer: Any) -> int:
    if answer.status == 206:
        raise ConnectionError("the server sent another part than it was asked for")
    return 0


def _validator(headers: Any) -> str:
    """Return what tells one content from another; a weak tag does not (RFC 9110, 13.1.5)."""
    tag = str(headers.get("ETag", ""))
    return tag if tag and not tag.startswith("W/") else str(headers.get("Last-Modified", ""))


def _total(headers: Any, begin: int) -> int:
    """Return the whole file's size; 0 when the server does not say."""
    _, _, whole = str(headers.get("Content-Range", "")).partition("/")
    if whole.isdecimal():
        return int(whole)
    length = str(headers.get("Content-Length", ""))
    return begin + int(length) if length.isdecimal() else 0


def _refused(error: urllib.error.HTTPError, part: Path, have: int) -> bool:
    """Tell from an error whether the part is already whole; an attempt later may do better, a part may be stale."""
    with error:
        if error.code == 416:
            whole = str(error.headers.get("Content-Range", "")).rpartition("/")[2]
            if whole == str(have):
                return True
            part.unlink(missing_ok=True)
            return False
        if error.code in _AGAIN:
            return False
        raise Refused(f"{error.code} {error.reason}") from error


def _copy(answer: IO[bytes], out: IO[bytes], begin: int, total: int, source: Source, progress: Progress) -> None:
    have, told_s = begin, 0.0
    while chunk := answer.read(_CHUNK_BYTES):
        have += len(chunk)
        if have > source.bytes_max:
            raise SetupError(f"{source.title}: the server sends more than such a package holds; it was not taken.")
        out.write(chunk)
        now_s = time.monotonic()
        if now_s - told_s >= _TOLD_EVERY_S:
            told_s = now_s
            progress(f"Downloading {source.title}", min(0.99, have / total) if total else None)


def _need_room(part: Path, bytes_: int, source: Source) -> None:
    free = shutil.disk_usage(part.parent).free
    if bytes_ + _ROOM_SPARE_BYTES > free:
        raise SetupError(
            f"{source.title}: the disk has {free / 1e6:.0f} MB free and {bytes_ / 1e6:.0f} MB more are to come. Free "
            f"some space on the disk of {part.parent.parent}, and run the same command again."
        )


def _gist(error: Exception, part: Path) -> str:
    """Return what broke the connection, in words; a full disk is no matter of the connection.

    Raises:
        SetupError: it is the disk.
    """
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    code = reason.errno if isinstance(reason, OSError) else None
    if code in {errno.ENOSPC, errno.EDQUOT}:
        raise SetupError(
            f"The disk of {part.parent.parent} is full. What has come is kept: free some space, and run the same "
            "command again."
        ) from error
    if isinstance(error, PermissionError):
        raise SetupError(f"{part.parent.parent}: cannot be written ({error.strerror}).") from error
    if isinstance(reason, TimeoutError):
        return f"nothing came for {SILENCE_MAX_S:.0f} s"
    return str(getattr(reason, "strerror", None) or reason)[:200]
