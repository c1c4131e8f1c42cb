"""The parts a page of evidence is made of; what came from outside is escaped where it enters them."""

from collections.abc import Iterable
from html import escape


def text(value: object) -> str:
    """Return a value as text of the page; nothing is shown as a dash."""
    return escape(str(value)) if value not in (None, "") else "–"


def instant(value: str | None) -> str:
    """Return a stored instant to the second, in UTC."""
    return text(value[:19].replace("T", " ") + " UTC") if value else "–"


def table(head: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "") -> str:
    """Return a table; its cells are HTML already."""
    top = "".join(f"<th>{text(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _cell(cell: str) -> str:
    """Return a table's cell; one word is never broken."""
    kind = ' class="word"' if len(cell) < 14 and cell.isalpha() else ""
    return f"<td{kind}>{cell}</td>"


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Return names and what they hold, which is HTML already."""
    held = "".join(f"<div><dt>{text(name)}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f"<dl>{held}</dl>"


def section(title: str, body: str, lead: str = "") -> str:
    """Return a section under a heading; its body and lead are HTML already."""
    said = f'<p class="lead">{lead}</p>' if lead else ""
    return f"<section><h2>{text(title)}</h2>{said}{body}</section>"


def code(value: object) -> str:
    """Return a value as it would be typed."""
    return f"<code>{text(value)}</code>"
