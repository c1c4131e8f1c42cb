"""Which names of a channel's folder are whose, for the time of one export."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from pixdesk.domain.capture import CaptureId
from pixdesk.domain.safe_name import collision_key, distinct_name
from pixdesk.store.files import holds, is_there


@dataclass(kw_only=True)
class NameBook:
    """Hands out file names so that no other capture's file, and no stranger's, is ever written over.

    Attributes:
        folder: the channel's folder.
        owners: the capture and role behind each name that holds a valid rendition, by collision key.
        ours: collision keys of every name ever written here; a voided file may be written over.
    """

    folder: Path
    owners: dict[str, tuple[int, str]]
    ours: set[str]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def choose(self, name: str, *, capture_id: CaptureId, role: str, digest: str, data: bytes) -> Path:
        """Return where a rendition goes, and keep the name for it.

        Args:
            name: what the channel's pattern calls it.
            role: what the rendition is for on the channel.
            digest: the capture's content digest, which tells two captures of one name apart.
            data: the rendition's bytes; a file that already holds them was written by us and not recorded.
        """
        with self._lock:
            owner = (int(capture_id), role)
            others = _Others(self.owners, owner)
            while True:
                chosen = distinct_name(name, taken=others, digest=digest)
                path, key = self.folder / chosen, collision_key(chosen)
                if key in self.ours or not is_there(path) or holds(path, data):
                    break
                others.strangers.add(key)
            self.owners[key] = owner
            self.ours.add(key)
        return path


@dataclass
class _Others:
    """The names that are not this capture's to take."""

    owners: dict[str, tuple[int, str]]
    owner: tuple[int, str]
    strangers: set[str] = field(default_factory=set)

    def __contains__(self, key: object) -> bool:
        return key in self.strangers or self.owners.get(str(key), self.owner) != self.owner
