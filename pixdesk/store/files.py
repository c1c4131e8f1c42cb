"""Files the studio writes: whole or not at all, under names made from content."""

import contextlib
import os
import re
import secrets
import sys
import time
from pathlib import Path

_OUR_PART = re.compile(r"\.[0-9a-f]{12}\.part")

_IN_USE_PAUSES_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8) if sys.platform == "win32" else ()
"""Windows refuses to replace a file while the window, a virus scanner or another program reads it; elsewhere a
refusal is final."""


def publish(path: Path, data: bytes) -> None:
    """Write beside the target, flush to disk, then rename over it; nothing is left behind on failure.

    A file that already holds these bytes is left alone.

    Raises:
        OSError: the disk is full, the folder cannot be written, or it is gone; on Windows also when another program
            keeps the old file open.
    """
    if holds(path, data):
        return
    _write(path, data, is_durable=True)
    sync_folder(path.parent)


def show(path: Path, data: bytes) -> None:
    """Publish a file that is wanted on the screen at once; `make_durable` must follow before the store names it.

    Whole or not there for whoever reads it, but a power cut may leave neither. The two waits for the disk that this
    spares cost 6 ms (measured on a virtual disk; far more on one that turns), and somebody waits for the picture.

    Raises:
        OSError: as `publish`.
    """
    _write(path, data, is_durable=False)


def make_durable(path: Path) -> None:
    """Flush a file that `show` put there, and its name, to disk.

    Raises:
        OSError: the disk refuses, or the file is gone.
    """
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())
    sync_folder(path.parent)


def _write(path: Path, data: bytes, *, is_durable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            if is_durable:
                os.fsync(stream.fileno())
        put_in_place(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def holds(path: Path, data: bytes) -> bool:
    """Say whether a file is there and has exactly these bytes."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def is_there(path: Path) -> bool:
    """Say whether a file or folder can be reached; what lies on a share that broke off cannot.

    Python answers that itself for what is not there, but passes on what Windows says of a broken line (errors 59, 64,
    121, 1231) and NFS of a stale handle.
    """
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def put_in_place(part: Path, path: Path) -> None:
    """Rename a finished file or folder to its name; on Windows wait 1.6 s at most for whoever still reads either.

    Raises:
        OSError: the disk refuses; on Windows also when another program keeps one of them open.
    """
    for pause_s in _IN_USE_PAUSES_S:
        try:
            part.replace(path)
        except PermissionError:
            time.sleep(pause_s)
        else:
            return
    part.replace(path)


def sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep_parts(folder: Path, where: str = "**") -> int:
    """Remove the ``.part`` files that `publish` left behind when it was interrupted, and return how many.

    Nobody else's: other programs end their half files in ``.part`` too.

    Args:
        where: the folders to look into, as a pattern below `folder`; all of them unless said otherwise.
    One that cannot be removed, as on Windows while another program reads it, is left for the next start.
    """
    swept = 0
    for part in folder.glob(f"{where}/.*.part"):
        if _OUR_PART.fullmatch(part.name) and part.is_file():
            with contextlib.suppress(OSError):
                part.unlink()
                swept += 1
    return swept


def staged_path(home: Path, capture_digest: str, recipe_digest: str, suffix: str) -> Path:
    """Return where a staged file of a capture lives; the name holds everything that decided its content.

    Args:
        recipe_digest: empty for what no recipe decides, such as previews.
        suffix: with its dot, such as ``.matte.png``.
    """
    stem = f"{capture_digest[:32]}-{recipe_digest[:16]}" if recipe_digest else capture_digest[:32]
    return home / "staged" / capture_digest[:2] / f"{stem}{suffix}"
