"""A secret in a file of its owner's: read only where nobody else may read it."""

import os
import stat
from pathlib import Path

from pixdesk.errors import SetupError

_MAX_BYTES = 16_384


def read_private(path: Path) -> bytes:
    """Return what a file of a secret holds, at most 16 kB of it.

    Raises:
        SetupError: it cannot be read, or others than its owner may read it too.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode  # of what was opened, whatever lies there by now
            data = stream.read(_MAX_BYTES)
    except OSError as trouble:
        raise SetupError(f"The secret in {path} cannot be read ({trouble.strerror}).") from trouble
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        raise SetupError(f"Others than its owner may read {path}. `chmod 600 {path}` mends that.")
    return data
