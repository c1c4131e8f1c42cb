"""What Settings shows: the studio's files, its models, and what its devices were found to be."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One recipe, channel or style guide.

    Attributes:
        is_own: whether the studio's own file says so, rather than the one that ships.
        texts: its values as they are typed, by key.
        to_confirm: no file is made for this channel before the studio answers for its figures.
        done_last: the action that taking back would undo, as the log names it; empty where there is none.
    """

    id: str
    title: str
    is_own: bool
    texts: Mapping[str, str]
    to_confirm: bool = False
    done_last: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """One model that is known.

    Attributes:
        is_here: whether its file is.
        ok, words: what comparing the file with its card found; None before it was compared.
    """

    id: str
    title: str
    licence: str
    byte_count: int
    is_here: bool
    ok: bool | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReport:
    """What the machine can be relied on for, as `pixdesk doctor` says it.

    Attributes:
        adapters: the graphics adapters the system names.
        chosen: words of the one chosen; empty for the fastest.
        used: the one that is used.
        networks: network, where it ran, there and on the plain processor in ms, and whether they agree.
    """

    processor: str
    adapters: tuple[str, ...]
    chosen: str
    used: str
    is_well: bool
    words: str
    networks: tuple[tuple[str, str, str, str, str], ...] = ()
