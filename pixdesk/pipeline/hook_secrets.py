"""The secrets webhooks are signed with: in the key store, in the environment, or in a file only its owner can read.

Those made here go into the key store. On Linux that opens only in a signed-in desktop session; on a studio's server,
where there is none, they go into a file only its owner can read. Never into the store.
"""

import contextlib
import os
import secrets
from pathlib import Path
from types import ModuleType

from pixdesk.delivery.secret_file import read_private
from pixdesk.errors import SetupError

_SHORTEST_BYTES = 16
"""Fewer can be guessed."""


def make(home: Path, name: str) -> str:
    """Make a secret and return where it is, as a hook remembers it: ``keystore:NAME``, or ``file:PATH`` without one.

    Raises:
        SetupError: there is no key store, and the file is there already or cannot be written.
    """
    made, kept_as = secrets.token_hex(32), f"webhook {name} of {home}"
    with contextlib.suppress(SetupError):  # keyring comes with an extra
        if _key_store().keep_as(kept_as, made):
            return f"keystore:{kept_as}"
    return _in_file(home / "secrets" / f"webhook-{name}.key", made)


def _in_file(path: Path, made: str) -> str:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as stream:
            stream.write(made)
    except FileExistsError:
        raise SetupError(f"There is a secret in {path} already. Name it with --secret-file, or remove it.") from None
    except OSError as trouble:
        raise SetupError(f"The secret {path} cannot be written ({trouble.strerror}).") from trouble
    return f"file:{path}"


def _key_store() -> ModuleType:
    from pixdesk.delivery import secrets as key_store  # loads the key store

    return key_store


def forget(home: Path, source: str) -> None:
    """Remove a secret that pixdesk made; any other stays."""
    kind, _, where = source.partition(":")
    if kind == "keystore":
        with contextlib.suppress(SetupError):
            _key_store().forget(where)
    elif kind == "file" and Path(where).parent == home / "secrets":
        with contextlib.suppress(OSError):
            Path(where).unlink()


def read(source: str) -> bytes:
    """Return the secret that lies where a hook says.

    Raises:
        SetupError: it is not there, too short, or others can read it too.
    """
    kind, _, where = source.partition(":")
    if kind == "keystore":
        found = str(_key_store().kept_as(where)).encode()
    elif kind == "file":
        found = read_private(Path(where))
    else:
        found = os.environ.get(where, "").encode("utf-8", "surrogateescape")
    found = found.strip()
    if len(found) < _SHORTEST_BYTES:
        what = {"keystore": f"The key store's {where!r}", "file": f"The file {where}"}.get(kind)
        raise SetupError(
            f"{what or f'The environment variable {where}'} holds no secret of at least {_SHORTEST_BYTES} characters: "
            "the webhook cannot be signed."
        )
    return found
