"""Shot lists on disk: CSV and XLSX files, or a folder of them, read into rows."""

import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pixdesk.domain import digest
from pixdesk.domain.shot_columns import columns, understood
from pixdesk.domain.shot_list import BadRow, ShotRow, read_rows
from pixdesk.domain.tables import LARGEST_BYTES, MOST_LINES, Line, decoded, read_lines
from pixdesk.errors import SetupError

_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
_SHEET_SUFFIXES = frozenset({".xlsx", ".xlsm"})
_OLD_SUFFIXES = frozenset({".xls", ".ods", ".numbers"})

PROBLEMS = ".problems.txt"
"""What the file that tells the problems of a list adds to its name."""

_HEAD_LINES = 20
"""The head may stand under a title and a few words, and no lower."""

_UNPACKED_BYTES = 200_000_000
_MOST_PARTS = 2_000
_MOST_COLUMNS = 200
_MOST_SHEETS = 20

_NO_WORKBOOK = (
    *(
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        SyntaxError,
        NotImplementedError,
        OverflowError,
        RecursionError,
    ),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError, AssertionError),
)
"""What openpyxl raises on a file that is no workbook, or a broken one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadList:
    """A shot list as it was read.

    Attributes:
        digest: of the whole file.
        columns: the header of each field that was found, by the field.
        headers: every header there is, also where none of them is a SKU.
        trouble: why nothing of it could be read, in a sentence; empty where it could.
        notes: lines that were taken though something about them is likely wrong, and what.
    """

    name: str
    digest: str = ""
    rows: tuple[ShotRow, ...] = ()
    bad: tuple[BadRow, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()
    trouble: str = ""
    notes: tuple[BadRow, ...] = ()


def noted(read: ReadList, channels: Collection[str]) -> ReadList:
    """Return a list with a note for each channel it names that there is none of; its rows are kept all the same.

    Such a row may be shot and approved, but never counts as exported: the list is likelier wrong than the work.
    """
    lines: dict[str, list[int]] = {}
    for row in read.rows:
        for name in row.channels:
            if name not in channels:
                lines.setdefault(name, []).append(row.line)
    return replace(read, notes=tuple(BadRow(found[0], _unknown(name, len(found))) for name, found in lines.items()))


def _unknown(name: str, rows: int) -> str:
    shown = repr(name[:40])
    more = "1 more row" if rows == 2 else f"{rows - 1:,} more rows"
    whose = f"its channel {shown}" if rows == 1 else f"the channel {shown} of this and {more}"
    what = "is none pixdesk has, so the pictures never count as exported"
    return f"{whose} {what}. Taken in all the same: mend the list, or set the channel up."


def read(place: Path, chosen: Mapping[str, str]) -> list[ReadList]:
    """Return the lists of a file, or of every file of a folder by name; one that cannot be read holds no other up.

    Args:
        chosen: the header of the column of a field, where the studio chose one.

    Raises:
        SetupError: there is nothing there, or no list in the folder.
    """
    try:
        files = lists_in(place) if place.is_dir() else [place]
    except OSError as trouble:
        raise SetupError(f"The folder {place} cannot be read ({trouble.strerror}).") from trouble
    if not files:
        raise SetupError(f"There is no shot list in {place}: no file there ends in .csv or .xlsx.")
    return [read_one(file, chosen) for file in files]


def lists_in(folder: Path) -> list[Path]:
    """Return the shot lists of a folder, by name.

    Raises:
        OSError: it cannot be read.
    """
    wanted = _TEXT_SUFFIXES | _SHEET_SUFFIXES
    hidden = (".", "~")  # a spreadsheet at work keeps ~$list.xlsx beside list.xlsx
    found = (file for file in folder.iterdir() if file.suffix.lower() in wanted and not file.name.startswith(hidden))
    found = (file for file in found if not file.name.endswith(PROBLEMS))
    return sorted(file for file in found if file.is_file())


def read_one(file: Path, chosen: Mapping[str, str]) -> ReadList:
    """Return the list of one file; where nothing of it can be read, why."""
    headers: tuple[str, ...] = ()
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ValueError(f"it is larger than {LARGEST_BYTES // 1_000_000} MB, which no shot list is")
        data = file.read_bytes()
        lines = _lines(file, data, chosen)
        head = max(range(min(len(lines), _HEAD_LINES)), key=lambda at: understood(lines[at].cells, chosen), default=-1)
        if head < 0:
            raise ValueError("there is nothing in it")
        headers = tuple(name for name in lines[head].cells if name)
        where = columns(lines[head].cells, chosen)
    except OSError as trouble:
        return ReadList(name=file.name, trouble=f"It cannot be read ({trouble.strerror or trouble}).")
    except ValueError as trouble:
        return ReadList(name=file.name, headers=headers, trouble=f"It is no shot list: {trouble}.")
    rows, bad = read_rows(lines[head + 1 :], where)
    named = tuple((field, lines[head].cells[place]) for place, field in sorted((p, f) for f, p in where.places.items()))
    return ReadList(
        name=file.name,
        digest=digest.of_bytes(data),
        rows=tuple(rows),
        bad=tuple(bad),
        columns=named,
        headers=headers,
    )


def _lines(file: Path, data: bytes, chosen: Mapping[str, str]) -> list[Line]:
    if data[:4] == b"PK\x03\x04":
        return _of_workbook(data, chosen)
    if file.suffix.lower() in _OLD_SUFFIXES | _SHEET_SUFFIXES or data[:4] == b"\xd0\xcf\x11\xe0":
        raise ValueError("it is no XLSX file. Save it as XLSX or as CSV UTF-8")
    return read_lines(decoded(data), lambda cells: understood(cells, chosen))


def _of_workbook(data: bytes, chosen: Mapping[str, str]) -> list[Line]:
    """Return the lines of the first sheet with a head in it, else of the first."""
    _require_harmless(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl names what it leaves out: charts, styles, validations
            sheets = list(_sheets(data))
    except _NO_WORKBOOK as trouble:
        raise ValueError(
            "its workbook is damaged. Open it, save it as XLSX again, or save it as CSV UTF-8"
        ) from trouble
    if not sheets:
        raise ValueError("its workbook has no sheet with anything in it")

    def worth(lines: list[Line]) -> int:
        return max((understood(line.cells, chosen) for line in lines[:_HEAD_LINES]), default=0)

    best = max(sheets, key=worth)
    if len(best) > MOST_LINES:
        raise ValueError(f"it has more than {MOST_LINES:,} lines. Split it")
    return best


def _require_harmless(data: bytes) -> None:
    """Refuse what would fill the memory before openpyxl opens it; zipfile reads no more than a part says it holds."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except _NO_WORKBOOK as trouble:
        raise ValueError("its workbook is damaged. Save it as XLSX again, or as CSV UTF-8") from trouble
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED_BYTES:
        raise ValueError("it unpacks to more than a shot list ever holds. Save only the list, as CSV UTF-8")


def _sheets(data: bytes) -> Iterator[list[Line]]:
    from openpyxl import load_workbook
    from openpyxl.styles import cell_style

    # It prints what a broken workbook lacks, where a command's --json stands; nothing else there prints.
    vars(cell_style)["print"] = _say_nothing
    # Formulas are text here: what they came to was worked out by somebody else's program, if at all.
    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False, keep_vba=False)
    try:
        for sheet in book.worksheets[:_MOST_SHEETS]:
            sheet.reset_dimensions()  # what a file says of its own size is often wrong
            lines = []
            for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
                cells = tuple(_said(value) for value in row)
                if any(cells):
                    lines.append(Line(number, cells))
                if len(lines) > MOST_LINES:
                    break
            if lines:
                yield lines
    finally:
        book.close()


def _say_nothing(*_words: object) -> None:
    """Take the place of ``print``."""


def _said(value: Any) -> str:
    """Return what a cell says, as it would stand in a CSV file: a whole number without a point, a day as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
