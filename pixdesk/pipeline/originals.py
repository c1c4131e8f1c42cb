"""An original, read whole and unchanged."""

from dataclasses import dataclass
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.pipeline.writers import open_shared

LARGEST_FILE_BYTES = 2_000_000_000
"""No camera writes a larger still; reading one whole would only fill the memory."""


@dataclass(frozen=True, slots=True)
class Original:
    """An original as it was read: its bytes, and the size and time it had before and after."""

    data: bytes
    digest: str
    byte_count: int
    mtime_ns: int


def read_original(path: Path) -> Original | None:
    """Read a file whole; None when it changed while it was read.

    Raises:
        CaptureError: it is too large to be a picture.
        OSError: it is gone, locked or unreadable.
    """
    with open_shared(path) as stream:
        before = path.stat()
        if before.st_size > LARGEST_FILE_BYTES:
            words = f"The file is {before.st_size / 1e9:.1f} GB; no still picture is that large."
            raise CaptureError(words, code=Code.TOO_LARGE)
        data = stream.read()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        return None
    return Original(data, digest.of_bytes(data), after.st_size, after.st_mtime_ns)
