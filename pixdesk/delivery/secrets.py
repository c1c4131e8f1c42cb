"""Passwords and keys of destinations: in the system's key store, never in a file, a log or a message of ours."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from pixdesk.delivery.secret_file import read_private
from pixdesk.domain.destination import Destination, Secret
from pixdesk.errors import SetupError

_SERVICE = "pixdesk"


def secret_of(destination: Destination) -> str:
    """Return a destination's secret: of the variable it names, else of the file it names, else of the key store.

    Raises:
        SetupError: there is none; the message says how to give one.
    """
    return _found(destination.id, destination.secret, destination.secret_name, destination.id)


def bucket_secret_of(destination: Destination) -> str:
    """Return the secret of the bucket a destination shows pictures from.

    Raises:
        SetupError: there is none; the message says how to give one.
    """
    where = destination.amazon.bucket_secret if destination.amazon else destination.secret
    return _found(destination.id, where, destination.bucket_secret_name, f"{destination.id} --bucket")


def _found(name: str, where: Secret, kept_under: str, asking: str) -> str:
    if where.environment:
        found = os.environ.get(where.environment, "")
        if not found:
            raise SetupError(f"The variable {where.environment}, which {name} names, is not set.")
        return found
    if where.file:
        return _of_file(Path(where.file).expanduser())
    found = _of_key_store(kept_under)
    if not found:
        raise SetupError(
            f"There is no secret for {name} yet. Give it on Release, under Delivery, or with "
            f"`pixdesk destinations secret {asking}`."
        )
    return found


def keep(destination: Destination, secret: str, *, of_bucket: bool = False) -> None:
    """Put a destination's secret into the system's key store.

    Raises:
        SetupError: this machine has no key store; the message says what to do instead.
    """
    if not keep_as(destination.bucket_secret_name if of_bucket else destination.secret_name, secret):
        raise SetupError(_no_store(destination.id))


def keep_as(name: str, secret: str) -> bool:
    """Put a secret into the system's key store under a name; False where there is none that opens.

    Raises:
        SetupError: keyring is not installed.
    """
    keyring = _keyring()
    try:
        keyring.set_password(_SERVICE, name, secret)
    except keyring.errors.KeyringError:
        return False
    return True


def kept_as(name: str) -> str:
    """Return the secret the system's key store has under a name; empty for none.

    Raises:
        SetupError: keyring is not installed, or this machine has no key store that opens.
    """
    keyring = _keyring()
    try:
        return str(keyring.get_password(_SERVICE, name) or "")
    except keyring.errors.KeyringError as trouble:
        raise SetupError("This machine's key store cannot be opened. Sign in to its desktop.") from trouble


def forget(name: str) -> None:
    """Take a secret out of the key store, where one opens and has it."""
    keyring = _keyring()
    with suppress(keyring.errors.KeyringError):
        keyring.delete_password(_SERVICE, name)


def _of_key_store(name: str) -> str:
    _keyring()  # its absence has words of its own
    try:
        return kept_as(name)
    except SetupError as trouble:
        raise SetupError(_no_store(name)) from trouble


def _no_store(name: str) -> str:
    return (
        f"This machine has no key store that can be opened. Name an environment variable or a file under [secret] in "
        f'the destination {name}: environment = "PIXDESK_SECRET", or file = "/home/you/.pixdesk-secret" (mode 0600).'
    )


def _keyring() -> Any:
    try:
        import keyring
        import keyring.errors
    except ImportError as missing:
        raise SetupError(
            "The key store needs keyring, which is not installed: pip install 'pixdesk[delivery]'."
        ) from missing
    return keyring


def _of_file(path: Path) -> str:
    try:
        return read_private(path).decode("utf-8").strip("\r\n")
    except UnicodeDecodeError as trouble:
        raise SetupError(f"The secret in {path} is not UTF-8.") from trouble
