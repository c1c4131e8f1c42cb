"""The trees pixdesk delivers to: a folder of this machine or of a share, and a folder on an SFTP server."""

import base64
import hashlib
import hmac
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from pixdesk.delivery.far_end import Busy
from pixdesk.delivery.tree import Tree
from pixdesk.domain.destination import FolderPlace, SftpPlace
from pixdesk.errors import SetupError

_TIMEOUT_S = 20.0


def open_folder(place: FolderPlace, title: str) -> Tree:
    """Open a folder, which must be there: a share that is away is not made anew on this machine's disk.

    Raises:
        SetupError: it is not there.
    """
    from fsspec.implementations.local import LocalFileSystem

    root = Path(place.path).expanduser()
    if not root.is_absolute() or not _is_folder(root):
        raise SetupError(f"There is no folder {root} for {title}. Connect its share, or make it.")
    root = root.resolve()
    return Tree(
        LocalFileSystem(skip_instance_cache=True),
        root.as_posix().rstrip("/"),
        title=title,
        rename=os.replace,
        flush=lambda stream: os.fsync(stream.fileno()),
        is_inside=lambda folder: Path(folder).resolve().is_relative_to(root),
    )


def _is_folder(root: Path) -> bool:
    try:
        return root.is_dir()
    except OSError:  # a share that broke off, which Windows and NFS tell of
        return False


def open_sftp(place: SftpPlace, title: str, secret: str) -> Tree:
    """Connect to an SFTP server whose key is the one the destination names.

    Args:
        secret: the password, or the passphrase of the key file; empty for a key without one.

    Raises:
        SetupError: paramiko is not installed, the server is another, or it does not let us in.
        Busy: it cannot be reached.
    """
    try:
        import paramiko
        from fsspec.implementations.sftp import SFTPFileSystem
    except ImportError as missing:
        raise SetupError("SFTP needs paramiko, which is not installed: pip install 'pixdesk[delivery]'.") from missing

    with_key = {"key_filename": str(Path(place.key_file).expanduser()), "passphrase": secret or None}
    try:
        files = SFTPFileSystem(
            place.host,
            port=place.port,
            username=place.user,
            **(with_key if place.key_file else {"password": secret}),
            host_key_policy=_pinned(paramiko, place, title),
            allow_agent=False,
            look_for_keys=False,
            timeout=_TIMEOUT_S,
            banner_timeout=_TIMEOUT_S,
            auth_timeout=_TIMEOUT_S,
            skip_instance_cache=True,
        )
    except paramiko.AuthenticationException as trouble:
        if "EOF" in str(trouble):  # paramiko's word for a line that broke before there was an answer
            raise Busy(f"{title} hung up while we signed in.") from trouble
        words = f"{title} does not let {place.user} in. Check the user and `pixdesk destinations secret`."
        raise SetupError(words) from trouble
    except (paramiko.SSHException, EOFError, OSError) as trouble:
        raise Busy(f"{title} cannot be reached ({str(trouble) or type(trouble).__name__}).") from trouble
    files.ftp.get_channel().settimeout(_TIMEOUT_S)
    root = place.folder.rstrip("/") or ""
    return Tree(
        files,
        root,
        title=title,
        line_errors=(paramiko.SSHException, EOFError),
        is_inside=lambda folder: _is_below(files.ftp, folder, root or "/"),
        close=lambda: _hang_up(files),
    )


def _pinned(paramiko: Any, place: SftpPlace, title: str) -> Any:
    """A policy that lets one key pass; asked for every server, for no known_hosts is read."""

    class Pinned(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]  # the library comes with its destination
        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:  # noqa: ARG002
            summed = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
            if not hmac.compare_digest(f"SHA256:{summed}", place.host_key):
                raise SetupError(
                    f"The server {place.host} shows the key SHA256:{summed}, not the one {title} names. "
                    "Somebody may be listening: ask whoever runs it before you change host_key."
                )

    return Pinned()


def _is_below(ftp: Any, folder: str, root: str) -> bool:
    there, top = ftp.normalize(folder), ftp.normalize(root).rstrip("/")
    return bool(there.startswith(f"{top}/"))


def _hang_up(files: Any) -> None:
    with suppress(Exception):  # the line may be gone already
        files.client.close()
