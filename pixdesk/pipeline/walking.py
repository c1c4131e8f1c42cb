"""Reading the whole capture folder: what is new or changed in it, and all there is."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath

from pixdesk.imaging import formats


def walk(
    root: Path, *, known: Mapping[str, tuple[int, int]], is_ours: Callable[[Path], bool]
) -> tuple[list[str], set[str]]:
    """Read a folder and all below it, however deep.

    Args:
        known: size and modification time of every file that has been dealt with, by POSIX path inside `root`.
        is_ours: whether a folder is pixdesk's own and not to be looked into.

    Returns:
        The names of files that are new or changed, folder by folder, RAW before its proof so that the pair's master
        lands first; and the names of all files there are. A folder inside that cannot be read counts as unchanged.

    Raises:
        OSError: the root cannot be read.
    """
    changed: list[str] = []
    present: set[str] = set()
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                files, subfolders = _sorted_out(entries)
        except OSError:
            if folder == root:
                raise
            inside = folder.relative_to(root).as_posix() + "/"
            present.update(name for name in tuple(known) if name.startswith(inside))
            continue
        named = [(Path(entry.path).relative_to(root).as_posix(), entry) for entry in files]
        present.update(name for name, _ in named)
        changed += sorted((name for name, entry in named if _is_new(entry, known.get(name))), key=_raw_first)
        pending += sorted((path for path in subfolders if not is_ours(path)), reverse=True)
    return changed, present


def _sorted_out(entries: Iterable["os.DirEntry[str]"]) -> tuple[list["os.DirEntry[str]"], list[Path]]:
    """Tell files from folders to look into; hidden folders are nobody's captures."""
    files: list[os.DirEntry[str]] = []
    folders: list[Path] = []
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            files.append(entry)
        elif not entry.name.startswith("."):
            folders.append(Path(entry.path))
    return files, folders


def _is_new(entry: "os.DirEntry[str]", known: tuple[int, int] | None) -> bool:
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError:
        return True
    return known != (seen.st_size, seen.st_mtime_ns)


def _raw_first(name: str) -> tuple[str, bool, str]:
    path = PurePosixPath(name)
    return path.stem.casefold(), path.suffix.lower() not in formats.RAW_SUFFIXES, name


def why_unreachable(trouble: OSError) -> str:
    """Return why a folder cannot be walked, as a photographer would say it; else the system's own words."""
    if isinstance(trouble, FileNotFoundError):
        return "there is no such folder"
    if isinstance(trouble, NotADirectoryError):
        return "it is a file, not a folder"
    if isinstance(trouble, PermissionError):
        return "this user may not read it"
    return trouble.strerror or str(trouble)
