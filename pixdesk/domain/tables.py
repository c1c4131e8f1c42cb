"""Tables as studios send them: text of any usual encoding and delimiter, as numbered lines of cells. All of it hostile.

A list comes out of a spreadsheet, a PIM or somebody's mail, and nobody says how it was saved. So the encoding is told
by its mark or by trying, the delimiter by which one makes the head of the table mean most, and a quotation mark that
nobody closed costs its own line and not the rest of the list.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LARGEST_BYTES = 20_000_000
"""A longer list is a mistake."""

MOST_LINES = 100_000

_DELIMITERS = (",", ";", "\t", "|")
_HEAD_LINES = 20
_RUNAWAY_LINES = 20
"""A cell over more lines than this is a quotation mark left open."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
"""How a spreadsheet is made to keep ``00123`` as it is; the one formula that says what it is worth."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table.

    Attributes:
        number: where it stands in its file, from 1; the first of several where a cell holds line breaks.
        trouble: why it cannot be read, in a sentence; empty where it can.
    """

    number: int
    cells: tuple[str, ...]
    trouble: str = ""


def decoded(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, else as UTF-8, else as Windows-1252.

    Raises:
        ValueError: it is none of them, in words.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _read(data, "cp1252")
    if "\0" in text:
        raise ValueError("it holds zero bytes, so it is no text. Save it as CSV UTF-8 or as XLSX")
    return text


def _read(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as trouble:
        words = "it is neither UTF-8, UTF-16 nor Windows-1252 text. Save it as CSV UTF-8 or as XLSX"
        raise ValueError(words) from trouble


def read_lines(text: str, meaning: Callable[[tuple[str, ...]], int]) -> list[Line]:
    """Return the lines of a table that hold anything, by the delimiter that makes its head mean most.

    Args:
        meaning: how many columns of a possible head are understood.

    Raises:
        ValueError: it has more than `MOST_LINES` lines.
    """
    physical = text.splitlines(keepends=True)
    if len(physical) > MOST_LINES:
        raise ValueError(f"it has more than {MOST_LINES:,} lines. Split it")
    head = physical[:_HEAD_LINES]

    def worth(delimiter: str) -> tuple[int, int]:
        lines = list(_lines(head, delimiter))
        return max((meaning(line.cells) for line in lines), default=0), max(
            (len(one.cells) for one in lines), default=0
        )

    best = max(_DELIMITERS, key=worth)
    return list(_lines(physical, best))


def _lines(physical: list[str], delimiter: str) -> Iterator[Line]:
    start = 0
    while start < len(physical):
        rows = csv.reader(physical[start:], delimiter=delimiter)
        at = start
        while True:
            try:
                row = next(rows, None)
                is_runaway = row is not None and start + rows.line_num - at > _RUNAWAY_LINES
            except csv.Error:  # a cell longer than csv takes
                row, is_runaway = [], True
            if row is None:
                return
            if is_runaway:
                words = "a quotation mark is opened in it and never closed. Close it, or leave it out"
                yield Line(at + 1, (), words)
                start = at + 1
                break
            cells = tuple(_cell(cell) for cell in row)
            if any(cells):
                yield Line(at + 1, cells)
            at = start + rows.line_num


def _cell(cell: str) -> str:
    kept = _AS_TEXT.fullmatch(cell.strip())
    return (kept[1].replace('""', '"') if kept else cell).strip()
