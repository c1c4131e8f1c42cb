"""Symbolic links, which Windows makes for few and wine only pretends to make."""

from pathlib import Path

import pytest


def link_or_skip(link: Path, target: Path) -> None:
    """Make a symbolic link, or skip the test where none can be made."""
    try:
        link.symlink_to(target, target_is_directory=target.is_dir())
    except OSError as trouble:
        pytest.skip(f"no link can be made here: {trouble.strerror}")
    if not link.is_symlink():
        pytest.skip("no link can be made here")
