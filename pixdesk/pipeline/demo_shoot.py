"""A camera that is not there: writes the demonstration shoot into a folder as camera software would.

Files come in pieces, or under a temporary name that is renamed; one picture is shot again under its old name,
one never gets its end, one is no picture, one comes twice, and a side-car lies beside them. What comes, and
how, stands in ``resources/demo/shoot.toml``.

There is no thread and no sleep here. Whoever drives the shoot (a timer of the window, the loop of the command
line) calls `DemoShoot.step` every `DemoShoot.pace_s` seconds.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import load_toml

MANIFEST = "shoot.toml"

_RENAME_TRIES = 100
"""Windows refuses to replace a file while somebody reads it; camera software tries again, and so do we."""


class How(StrEnum):
    """How a file arrives; ``shoot.toml`` says what each word means."""

    CHUNKS = "chunks"
    RENAMED = "renamed"
    RESHOT = "reshot"
    TRUNCATED = "truncated"
    AT_ONCE = "at-once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One file of the shoot.

    Attributes:
        file: its name beside the manifest.
        arrives_as: its POSIX path inside the capture folder.
        shows: what is on it, for the person who watches.
    """

    file: str
    arrives_as: str
    sku: str
    how: How
    shows: str

    def __post_init__(self) -> None:
        if len(PurePosixPath(self.file).parts) != 1 or not _is_inside(self.file):
            raise ValueError(f"file: {self.file!r} must be the name of a file beside {MANIFEST}.")
        if not _is_inside(self.arrives_as):
            raise ValueError(f"arrives_as: {self.arrives_as!r} must be a path inside the capture folder.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A whole shoot, in the order of arrival.

    Attributes:
        truncated_share: the share of a truncated file, 0..1, that arrives.
    """

    id: str
    title: str
    temporary_suffix: str
    chunk_bytes: int
    truncated_share: float
    shots: tuple[Shot, ...]

    def __post_init__(self) -> None:
        if self.chunk_bytes < 1:
            raise ValueError("chunk_bytes: must be at least 1.")
        if not 0.0 < self.truncated_share < 1.0:
            raise ValueError("truncated_share: must lie between 0 and 1.")
        if not self.temporary_suffix.startswith(".") or not _is_inside(f"x{self.temporary_suffix}"):
            raise ValueError("temporary_suffix: must be an ending with its dot, such as .tmp.")


class DemoShoot:
    """The shoot, one act at a time: `step` until it returns None, and `close` if you stop before.

    Attributes:
        manifest: what will arrive.
        folder: the capture folder; it is made if it does not exist.
        pace_s: seconds the caller should let pass between two steps.
        done: how many files have arrived, or have come as far as they ever will.
    """

    def __init__(self, photos: Path, folder: Path, pace_s: float = 0.1) -> None:
        """Open the shoot; nothing is written before the first step.

        Args:
            photos: the folder of ``shoot.toml`` and its files.
            folder: an empty or a new folder, so that nobody's pictures are in the way.
            pace_s: what `pace_s` shall say to the caller.

        Raises:
            SetupError: the manifest is wrong, a file of it is missing, or the folder is not empty.
        """
        self.manifest = load_toml(photos / MANIFEST, Manifest)
        self.folder = folder
        self.pace_s = pace_s
        self.done = 0
        self._photos = photos
        for shot in self.manifest.shots:
            if not (photos / shot.file).is_file():
                raise SetupError(f"{photos / shot.file}: is missing. Get the demonstration's files again.")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise SetupError(f"{folder}: is not empty. The demonstration shoots into a new folder only.")
        self._acts = self._play()

    @property
    def total(self) -> int:
        """How many files the shoot has."""
        return len(self.manifest.shots)

    @property
    def is_over(self) -> bool:
        """Whether everything has arrived that ever will."""
        return self.done == self.total

    def step(self) -> str | None:
        """Do the next act and say what it was; None once the shoot is over.

        Raises:
            OSError: the folder cannot be written.
        """
        return next(self._acts, None)

    def close(self) -> None:
        """Stop where it is; a file in the middle of arriving stays as it is, as when a cable is pulled."""
        self._acts.close()

    def __iter__(self) -> Iterator[str]:
        return iter(self.step, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _play(self) -> Generator[str]:
        for shot in self.manifest.shots:
            data = (self._photos / shot.file).read_bytes()
            target = self.folder / shot.arrives_as
            target.parent.mkdir(parents=True, exist_ok=True)
            yield from self._arrive(shot.how, target, data)
            self.done += 1
            yield f"{target.name}: {_ENDINGS[shot.how]}"

    def _arrive(self, how: How, target: Path, data: bytes) -> Iterator[str]:
        """Write one file; everything but its last act is said here."""
        if how is How.AT_ONCE:
            with target.open("xb") as stream:
                stream.write(data)
        elif how is How.CHUNKS:
            yield from self._write(target, data)
        elif how is How.TRUNCATED:
            yield from self._write(target, data[: int(len(data) * self.manifest.truncated_share)])
        else:
            part = target.with_name(target.name + self.manifest.temporary_suffix)
            yield from self._write(part, data)
            yield from _rename(part, target)

    def _write(self, path: Path, data: bytes) -> Iterator[str]:
        """Write in pieces, with the file open in between as camera software keeps it."""
        size = self.manifest.chunk_bytes
        with path.open("xb") as stream:
            for start in range(0, len(data), size):
                stream.write(data[start : start + size])
                stream.flush()
                yield f"{path.name}: {min(start + size, len(data)) // 1000} kB written"


_ENDINGS = {
    How.CHUNKS: "has arrived",
    How.RENAMED: "has arrived under its own name",
    How.RESHOT: "was shot again",
    How.TRUNCATED: "the cable was pulled; the rest will never come",
    How.AT_ONCE: "came in one go",
}


def _rename(part: Path, target: Path) -> Iterator[str]:
    for _ in range(_RENAME_TRIES):
        try:
            part.replace(target)
        except PermissionError:
            yield f"{target.name}: somebody is reading it; the camera software waits"
        else:
            return
    part.replace(target)


def _is_inside(path: str) -> bool:
    """Whether a manifest's path stays in its folder, on Windows too."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not any(part in ("/", "..") or set(part) & set("\\:\0") for part in parts)
