"""Renditions that no longer hold are taken out of their channel's folder, so that nobody delivers one.

A capture that was shot again, mended, held or discarded voids what was exported of it. The file is not deleted: it
moves to ``withdrawn/CHANNEL`` in the export folder, under a name that says which capture and which bytes it was.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.pipeline.studio import Studio
from pixdesk.store import deliveries, renditions
from pixdesk.store.files import put_in_place, sync_folder
from pixdesk.store.renditions import VoidFile

FOLDER = "withdrawn"


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """Moves void files away; the caller sees to it that nothing is exported meanwhile."""

    studio: Studio

    def withdraw(self) -> int:
        """Move every void file that still lies where it was written; returns how many were moved.

        A file that somebody has changed since is not ours to move: it stays, and that is told once.
        """
        moved = 0
        for void in self.studio.on_store(renditions.void_files):
            with suppress(OSError):  # somebody has it open, or the share is slow: the next look tries again
                moved += self._settle(void)
        return moved

    def _settle(self, void: VoidFile) -> bool:
        path = Path(void.path)
        if not path.parent.is_dir():
            return False  # a share that is away, or an export folder that was removed whole
        target = place_of(void)
        if path.is_file() and not path.is_symlink():
            if digest.of_bytes(path.read_bytes()) != void.sha256:
                self.studio.on_store(renditions.let_void_be, void.id)
                words = f"{path.name} in {void.channel} no longer holds, but somebody changed it: it was left there."
                self.studio.notice(words, "warning", path.name)
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(path, target)
            sync_folder(target.parent)
            sync_folder(path.parent)
        if target.is_file():
            self.studio.on_store(renditions.withdrawn, void, str(target))
            self._tell_where_it_stands(void)
            return True
        self.studio.on_store(renditions.let_void_be, void.id)  # somebody took it away
        return False

    def _tell_where_it_stands(self, void: VoidFile) -> None:
        """It is taken back only when somebody asks for that: a shop may rather show it than nothing."""
        if stands := self.studio.on_store(deliveries.where_it_stands, void.id):
            name = Path(void.path).name
            words = f"{name} no longer holds but was delivered to {', '.join(stands)}: `pixdesk deliver` replaces it "
            self.studio.notice(
                f"{words}once there is a new one, `pixdesk deliver --take-back` removes it.", "warning", name
            )


def put_aside(void: VoidFile) -> Path | None:
    """Move what lies under a file's name to where withdrawn files go, whatever its bytes are, and return where.

    Returns:
        None when nothing lies there.

    Raises:
        OSError: it is open in another program, or the disk refuses.
    """
    path = Path(void.path)
    if not path.is_file() or path.is_symlink():
        return None
    target = place_of(replace(void, sha256=digest.of_bytes(path.read_bytes())))
    target.parent.mkdir(parents=True, exist_ok=True)
    put_in_place(path, target)
    sync_folder(target.parent)
    sync_folder(path.parent)
    return target


def place_of(void: VoidFile) -> Path:
    """Return where a void file goes: beside its channel's folder, never over another file of ours."""
    path = Path(void.path)
    name = f"{path.stem} (capture {void.capture_id}, {void.sha256[:8]}){path.suffix}"
    return path.parent.parent / FOLDER / path.parent.name / name
