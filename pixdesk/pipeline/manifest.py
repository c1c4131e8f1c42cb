"""The list of a channel's files, beside them: as CSV for people and their spreadsheets, as JSON for programs."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path, PurePath

from pixdesk.domain.capture import Capture
from pixdesk.domain.view import RenditionView
from pixdesk.store.files import publish

NAMES = ("manifest.csv", "manifest.json")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What spreadsheets begin a formula with (OWASP, CSV injection), and what some take for the same."""

Listed = Sequence[tuple[RenditionView, Capture]]


def folders(out: Path) -> list[Path]:
    """Return the folders of an export folder that hold a list."""
    return sorted(path.parent for path in out.glob(f"*/{NAMES[0]}"))


def write(folder: Path, files: Listed) -> None:
    """Write both lists, each whole; where there is nothing to list and never was, nothing.

    Raises:
        OSError: the folder cannot be written.
    """
    if not files and not any((folder / name).exists() for name in NAMES):
        return
    rows = [_row(made, capture) for made, capture in files]
    publish(folder / NAMES[0], _csv(rows))
    publish(folder / NAMES[1], json.dumps(rows, indent=2, ensure_ascii=False).encode())


def _row(made: RenditionView, capture: Capture) -> dict[str, str | int]:
    label = capture.label
    return {
        "file": PurePath(made.path).name,
        "sku": label.sku,
        "colourway": label.colourway,
        "style": label.style,
        "view": label.view,
        "role": made.role,
        "title": made.title,
        "alt": made.alt,
        "digital_source": made.digital_source,
        "override": made.override,
        "scene": made.scene,
        "width_px": made.width_px,
        "height_px": made.height_px,
        "bytes": made.byte_count,
        "sha256": made.sha256,
        "capture": capture.digest,
    }


_COLUMNS = (
    "file",
    "sku",
    "colourway",
    "style",
    "view",
    "role",
    "title",
    "alt",
    "digital_source",
    "override",
    "scene",
    "width_px",
    "height_px",
    "bytes",
    "sha256",
    "capture",
)


def _csv(rows: Sequence[dict[str, str | int]]) -> bytes:
    """Return the table in UTF-8 with a mark, without which Excel takes it for the local code page."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    table.writerows([safe_cell(row[name]) for name in _COLUMNS] for row in rows)
    return ("\ufeff" + stream.getvalue()).encode()


def safe_cell(value: str | int) -> str | int:
    """Return a cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value
