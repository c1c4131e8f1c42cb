"""Why a file could not be written, in words: what the window says before any picture was opened."""

import errno
from pathlib import Path

_IN_USE = {5, 32}  # ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION: what Windows says of a target that is open


def why_not_written(path: Path, trouble: OSError) -> str:
    """Return why a file was not written and what helps, in words."""
    folder = path.parent
    if getattr(trouble, "winerror", None) in _IN_USE and path.exists():
        return f"{path} cannot be replaced while it is open in another program. Close it there and export again."
    if trouble.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full: no more files fit in {folder}. Free some space and export again; nothing is lost."
    return f"The export folder {folder} cannot be written ({trouble.strerror}). Choose another or mend its rights."
