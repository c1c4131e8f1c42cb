"""Asking a package registry's ordinary client where a pinned package lies, so that it can be fetched resumably.

The client knows the studio's mirror, proxy and index; none is named here. What it answers is only an address: what
comes from there counts for nothing until its SHA-256 is the card's.
"""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pixdesk.domain.model_card import PinnedSource
from pixdesk.pipeline.lanes import run_program

_DEADLINE_S = 180.0


def of_pip(pip: Sequence[str], source: PinnedSource, scratch: Path) -> str:
    """Return the address pip would download from; empty when it does not tell."""
    report = scratch / "report.json"
    flags = ["--quiet", "--no-input", "--disable-pip-version-check", "--retries", "1", "--no-deps", "--dry-run"]
    flags += [
        "--ignore-installed",
        "--only-binary=:all:",
        "--target",
        str(scratch / "nowhere"),
        "--report",
        str(report),
    ]
    flags += ["--python-version", source.python_version] if source.python_version else []
    found = _asked([*pip, "install", *flags, source.requirement], report, scratch)
    return _address(found, "install", 0, "download_info", "url")


def of_uv(uv: str, source: PinnedSource, scratch: Path) -> str:
    """Return the address uv would download from; empty when it does not tell."""
    wish, lock = scratch / "wish.in", scratch / "pylock.toml"
    wish.write_text(source.requirement + "\n", encoding="utf-8")
    flags = ["--quiet", "--no-deps", "--no-header", "--only-binary", ":all:", "--output-file", str(lock)]
    flags += ["--python-version", source.python_version] if source.python_version else []
    found = _asked([uv, "pip", "compile", "--format", "pylock.toml", *flags, str(wish)], lock, scratch)
    return _address(found, "packages", 0, "wheels", 0, "url")


def of_npm(npm: str, source: PinnedSource, scratch: Path) -> str:
    """Return the address npm would download from; empty when it does not tell."""
    said = scratch / "output.txt"
    flags = ["--json", "--silent", "--cache", str(scratch)]
    return _address(_asked([npm, "view", *flags, source.requirement, "dist"], said, scratch), "tarball")


def _asked(command: list[str], told: Path, scratch: Path) -> Any:
    """Run a client and return what it wrote; None when it fails, for then it is left to do its ordinary work."""
    try:
        code, _ = run_program(command, folder=scratch, deadline_s=_DEADLINE_S)
        text = told.read_text(encoding="utf-8")
        if code != 0:
            return None
        return tomllib.loads(text) if told.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError):
        return None


def _address(found: Any, *path: str | int) -> str:
    """Return the address at a place of an answer, if it is one that can be asked for over HTTP."""
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return ""
    return found if isinstance(found, str) and found.startswith(("https://", "http://")) else ""
