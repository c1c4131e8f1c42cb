"""A share whose line breaks: everything on it answers with an error that is no "not there"."""

import errno
import os
from pathlib import Path


def break_off(share: Path, monkeypatch) -> None:
    """Let whatever lies on a folder answer as a share does that broke off, until the patch is undone."""
    stat = Path.stat

    def refuse(path: Path, **how):
        if path.is_relative_to(share):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", refuse)
