"""The inference process, begun while the rest of pixdesk is still being loaded.

Its start takes as long as the command line's own, and needs none of it: one after the other they leave a core idle.
Nothing is opened here; what is given to the process to do comes from the engine, as ever.
"""

from collections.abc import Sequence
from contextlib import suppress

from pixdesk.pipeline.child import ChildDied, ChildProcess

AHEAD = ("pixdesk.pipeline.network", "pixdesk.imaging.runtime")
"""What the process runs, and the runtime that takes longest to load."""

_COMMANDS = frozenset({"process", "watch", "cutout"})
"""Commands that cut out; the window is painted first and has its own order."""

_begun: list[ChildProcess] = []


def begin(arguments: Sequence[str]) -> None:
    """Begin the process, where the command that is asked for will need it; whoever needs it takes it.

    Left untaken, because the command was refused, it ends with pixdesk.
    """
    if not arguments or arguments[0] not in _COMMANDS or {"-h", "--help"} & set(arguments):
        return
    child = ChildProcess(ahead=AHEAD)
    with suppress(ChildDied):  # the first call tries again, and is heard
        child.begin()
    _begun.append(child)


def taken() -> ChildProcess:
    """Return the process that was begun, once; else one that the first call starts."""
    return _begun.pop() if _begun else ChildProcess(ahead=AHEAD)
