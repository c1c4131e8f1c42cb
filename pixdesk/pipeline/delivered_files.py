"""What was delivered, kept by content until nobody can want it back: a roll-back needs the bytes from before."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.errors import SetupError
from pixdesk.store.files import publish

_FOLDER = "delivered"


@dataclass(frozen=True, slots=True)
class DeliveredFiles:
    """A folder in the studio's home; a file there is a second name of the exported one where the disk can do that."""

    home: Path

    def keep(self, path: Path, sha256: str, data: bytes) -> None:
        """Keep a file that is about to be delivered.

        Raises:
            SetupError: the studio's disk is full or cannot be written.
        """
        place = self._place(sha256, path.suffix)
        if place.is_file():
            return
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):  # another disk, or a share that knows no links
                os.link(path, place)
                return
            publish(place, data)
        except OSError as trouble:
            raise SetupError(f"{place.parent} cannot be written ({trouble.strerror}). Free some space.") from trouble

    def read(self, path: Path, sha256: str) -> bytes | None:
        """Return the bytes of a file that was delivered: as kept, else where it was exported; None where gone."""
        for place in (self._place(sha256, path.suffix), path):
            with suppress(OSError):
                data = place.read_bytes()
                if digest.of_bytes(data) == sha256:
                    return data
        return None

    def forget_all_but(self, wanted: set[str]) -> int:
        """Remove what no roll-back can ask for any more, and return how many."""
        gone = 0
        for place in (self.home / _FOLDER).glob("*/*"):
            if place.stem not in wanted:
                with suppress(OSError):
                    place.unlink()
                    gone += 1
        return gone

    def _place(self, sha256: str, suffix: str) -> Path:
        return self.home / _FOLDER / sha256[:2] / f"{sha256}{suffix}"
