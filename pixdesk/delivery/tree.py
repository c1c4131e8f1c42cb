"""A tree of folders as a destination: this machine's, a share's, or an SFTP server's, through fsspec."""

import errno
import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from pixdesk.delivery.far_end import Busy, Refused
from pixdesk.domain.delivering import Parcel
from pixdesk.errors import SetupError

_T = TypeVar("_T")

_PIECE_BYTES = 256 * 1024
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Tree:
    """Files below one folder.

    A file is written under a temporary name made from its content, read back, and renamed into its place: whoever
    looks there sees the old file or the new one. A sending that was cut is continued where it stopped.

    Args:
        root: the folder, without a slash at its end.
        rename: puts one path over another in one step; None where fsspec's own does.
        line_errors: what the library raises for a broken line that is no OSError.
        flush: forces a written file to disk, given its open stream; None where the far end does as it likes.
        is_inside: says whether a folder really lies in the root: a link in it may lead elsewhere.
        title: the destination's name, for sentences.
    """

    def __init__(
        self,
        files: Any,
        root: str,
        *,
        title: str,
        rename: Callable[[str, str], None] | None = None,
        flush: Callable[[Any], None] | None = None,
        line_errors: tuple[type[Exception], ...] = (),
        is_inside: Callable[[str], bool] = lambda _folder: True,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._files = files
        self._root = root
        self._title = title
        self._rename = rename or files.mv
        self._flush = flush
        self._line_errors = line_errors
        self._is_inside = is_inside
        self._close = close

    def holds(self, parcel: Parcel) -> str | None:
        """Return the path of a file with exactly these bytes."""
        path = self._path(parcel.far_path)
        return path if self._told(parcel, lambda: self._is_same(path, parcel)) else None

    def send(self, parcel: Parcel) -> str:
        """Write, read back, rename."""
        path = self._path(parcel.far_path)
        self._told(parcel, lambda: self._put(path, parcel))
        return path

    def remove(self, parcel: Parcel, far_id: str) -> bool:  # noqa: ARG002  the place is its name here
        """Delete the file if its bytes are the ones that were delivered."""
        path = self._path(parcel.far_path)

        def take() -> bool:
            if not self._is_same(path, parcel):
                return False
            self._files.rm_file(path)
            return True

        return self._told(parcel, take)

    def close(self) -> None:
        """End the connection, where there is one."""
        self._close()

    def _path(self, far_path: str) -> str:
        parts = far_path.split("/")
        if not all(part.strip(". ") and "\\" not in part and ":" not in part for part in parts):
            raise Refused(f"{far_path!r} would leave the destination's folder.")
        return f"{self._root}/{far_path}"

    def _put(self, path: str, parcel: Parcel) -> None:
        folder, _, name = path.rpartition("/")
        self._files.makedirs(folder, exist_ok=True)
        if not self._is_inside(folder):
            raise Refused(f"{folder} leads out of the destination's folder.")
        part = f"{folder}/.{parcel.sha256[:24]}.part"
        self._write(part, parcel.data)
        if not self._is_same(part, parcel):
            with suppress(OSError):
                self._files.rm_file(part)
            raise Busy(f"{self._title} did not keep {name} as it was sent.")
        self._rename(part, path)
        if self._size(path) != len(parcel.data):
            raise Busy(f"{self._title} did not put {name} in its place.")

    def _write(self, part: str, data: bytes) -> None:
        there = self._size(part)
        is_begun = there is not None and 0 < there <= len(data) and self._begins_like(part, data[:there])
        if is_begun and there == len(data):
            return
        with self._files.open(part, "ab" if is_begun else "wb") as stream:
            for at in range(there or 0 if is_begun else 0, len(data), _PIECE_BYTES):
                stream.write(data[at : at + _PIECE_BYTES])
            stream.flush()
            if self._flush is not None:
                self._flush(stream)

    def _size(self, path: str) -> int | None:
        try:
            return int(self._files.info(path)["size"])
        except FileNotFoundError:
            return None

    def _is_same(self, path: str, parcel: Parcel) -> bool:
        """By size, then by reading it back."""
        return self._size(path) == len(parcel.data) and self._sha256(path) == parcel.sha256

    def _begins_like(self, path: str, data: bytes) -> bool:
        return self._sha256(path) == hashlib.sha256(data).hexdigest()

    def _sha256(self, path: str) -> str:
        summed = hashlib.sha256()
        with self._files.open(path, "rb") as stream:
            while piece := stream.read(_PIECE_BYTES):
                summed.update(piece)
        return summed.hexdigest()

    def _told(self, parcel: Parcel, work: Callable[[], _T]) -> _T:
        """Do it, and say in words what went wrong."""
        try:
            return work()
        except OSError as trouble:
            if trouble.errno in _FULL:
                words = f"{self._title} is full: no more files fit there. Make room and deliver again; nothing is lost."
                raise SetupError(words) from trouble
            if trouble.errno in _NO_RIGHT:
                words = f"{self._title} does not let {parcel.far_path} be written. Mend the rights of its folder."
                raise SetupError(words) from trouble
            raise Busy(
                f"{self._title} broke off at {parcel.name} ({str(trouble) or type(trouble).__name__})."
            ) from trouble
        except self._line_errors as trouble:
            raise Busy(
                f"{self._title} broke off at {parcel.name} ({str(trouble) or type(trouble).__name__})."
            ) from trouble
