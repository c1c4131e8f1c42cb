"""What the machine itself must bring: running tools with their trouble in words, and Debian packages."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""What QtCore, QtGui and the offscreen platform link to, and the Debian package of each."""

X11_LIBRARIES = {
    **QT_LIBRARIES,
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt needs to open a window on an X11 display."""

_TAIL_LINES = 12
"""How much of a failed tool's output is shown."""


class SetupError(Exception):
    """Something expected stands in the way; the message is for a person."""


def ensure_libraries(libraries: dict[str, str], why: str) -> None:
    """Install the packages of those shared libraries that this machine cannot load.

    Raises:
        SetupError: they cannot be installed; the message says what to run by hand.
    """
    missing = [package for library, package in libraries.items() if not _loads(library)]
    if missing:
        say("Qt", f"system libraries: {', '.join(missing)}")
        apt_install(missing, f"{len(missing)} system libraries {why}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(packages: list[str], why: str) -> None:
    """Install Debian packages as root, or through sudo.

    Raises:
        SetupError: there is no apt, no right to use it, or it failed.
    """
    by_hand = f"sudo apt-get install {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        raise SetupError(f"{why}, and this system has no apt-get. The Debian names are: {' '.join(packages)}.")
    root = _as_root(f"{why}. Ask somebody who may to run: {by_hand}")
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    if succeeds(install):
        return
    succeeds([*apt, "update"])  # a fresh machine has no package lists; the next line reports what is wrong
    run(install, f"{why}, and apt-get could not install them. Run yourself: {by_hand}")


def _as_root(refusal: str) -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise SetupError(refusal + ".")
    if succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    if sys.stdin.isatty():
        return ["sudo"]
    raise SetupError(refusal + ".")


def succeeds(command: list[str]) -> bool:
    """Run a tool silently and say whether it was there and did its work."""
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def run(command: list[str], trouble: str, environment: dict[str, str] | None = None) -> None:
    """Run a tool quietly; on failure show the end of what it said.

    Raises:
        SetupError: it failed.
    """
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{trouble}: {command[0]} does not start ({error.strerror}).") from error
    if done.returncode:
        tail = "\n".join(f"    | {line}" for line in done.stdout.splitlines()[-_TAIL_LINES:])
        raise SetupError(f"{trouble}.\n{tail}")


def say(step: str, words: str) -> None:
    """Tell how far the set-up is."""
    print(f"[{step}] {words}", flush=True)
