"""Which files of the capture folder are let be, by nothing but their name and kind."""

import stat
from pathlib import PurePosixPath

from pixdesk.domain.slate import REASON as SLATE
from pixdesk.imaging import formats

_TRANSIENT_SUFFIXES = frozenset({".part", ".tmp", ".temp", ".crdownload", ".download", ".partial", ".filepart"})
_SIDECARS = frozenset(
    {".xmp", ".cos", ".cop", ".cot", ".comask", ".dop", ".pp3", ".thm", ".icc", ".icm", ".ini", ".db"}
)

HIDDEN = "a hidden or temporary name"
_SIDECAR = "a side-car file"
_NO_PICTURE = "not a picture by its name"
_LINK, _NO_FILE = "a link, not a file", "not a file"

HARMLESS = frozenset({HIDDEN, _SIDECAR, _NO_PICTURE, _LINK, _NO_FILE, SLATE})
"""Reasons nobody needs to act on; any other reason to let a file be means that a picture is missing."""


def why_let_be(name: str, mode: int) -> str:
    """Return why a file is no picture to take in, as a few words for a person; empty when it may be one.

    Args:
        name: its POSIX path inside the capture folder.
        mode: its kind, from ``lstat``.
    """
    path = PurePosixPath(name)
    if not stat.S_ISREG(mode):
        return _LINK if stat.S_ISLNK(mode) else _NO_FILE
    if path.name.startswith((".", "~")) or path.suffix.lower() in _TRANSIENT_SUFFIXES:
        return HIDDEN
    if not _is_text(name):
        return "its name is not valid text; rename it to let it in"
    suffix = path.suffix.lower()
    if suffix in formats.PICTURE_SUFFIXES:
        return ""
    return _SIDECAR if suffix in _SIDECARS else _NO_PICTURE


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
