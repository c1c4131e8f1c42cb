"""The secrets webhooks are signed with: in the environment, or in a file only its owner can read; never in the store.

The system's key store would be the better place, but on Linux it opens only in a signed-in desktop session, and these
are also needed by a studio machine that nobody has signed in to.
"""

import contextlib
import os
import secrets
from pathlib import Path

from pixdesk.delivery.secret_file import read_private
from pixdesk.errors import SetupError

_SHORTEST_BYTES = 16
"""Fewer can be guessed."""


def make(home: Path, name: str) -> str:
    """Make a secret in a file of its own and return where it is, as a hook remembers it.

    Raises:
        SetupError: the file is there already, or cannot be written.
    """
    path = home / "secrets" / f"webhook-{name}.key"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
    except FileExistsError:
        raise SetupError(f"There is a secret in {path} already. Name it with --secret-file, or remove it.") from None
    except OSError as trouble:
        raise SetupError(f"The secret {path} cannot be written ({trouble.strerror}).") from trouble
    return f"file:{path}"


def forget(home: Path, source: str) -> None:
    """Remove the file of a secret that pixdesk made; any other stays."""
    path = Path(source.removeprefix("file:"))
    if source.startswith("file:") and path.parent == home / "secrets":
        with contextlib.suppress(OSError):
            path.unlink()


def read(source: str) -> bytes:
    """Return the secret that lies where a hook says.

    Raises:
        SetupError: it is not there, too short, or others can read it too.
    """
    kind, _, where = source.partition(":")
    found = os.environ.get(where, "").encode("utf-8", "surrogateescape") if kind == "env" else b""
    if kind == "file":
        found = read_private(Path(where))
    found = found.strip()
    if len(found) < _SHORTEST_BYTES:
        what = f"The environment variable {where}" if kind == "env" else f"The file {where}"
        raise SetupError(
            f"{what} holds no secret of at least {_SHORTEST_BYTES} characters: the webhook cannot be signed."
        )
    return found
