"""Random access to a file's bytes, whether they are in memory or on disk."""

from __future__ import annotations

import os
from typing import BinaryIO


class Source:
    """Bytes that can be asked for by place.

    Asking past the end gives fewer bytes, never an error: structure readers decide what a short answer means.
    """

    def __init__(self, data: bytes | None = None, *, stream: BinaryIO | None = None, byte_count: int = 0) -> None:
        self._data = data
        self._stream = stream
        self.size = len(data) if data is not None else byte_count

    def at(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`.

        Raises:
            OSError: the stream could not be read.
        """
        if offset < 0 or count <= 0 or offset >= self.size:
            return b""
        if self._data is not None:
            return self._data[offset : offset + count]
        if self._stream is None:
            return b""
        self._stream.seek(offset, os.SEEK_SET)
        return self._stream.read(min(count, self.size - offset))

    def tail(self, count: int) -> bytes:
        """Return the last `count` bytes, or all where there are fewer."""
        return self.at(max(0, self.size - count), count)
