"""The evidence of a batch as one page that needs nothing but a browser, on the screen and on paper.

Everything that came from outside (names, notes, reasons) is escaped where it enters the page, and the page's own policy
forbids scripts and everything fetched.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from pixdesk.pipeline.catalogue import resources_dir

_VERDICTS = {"accept": ("Accepted", "good"), "reject": ("Rejected", "bad"), "undecided": ("Undecided", "open")}
_SHOWN_LINES = 400
"""A page lists no more lines of the log; the file beside it has them all."""


def page(told: dict[str, Any]) -> str:
    """Return the page of a batch's evidence."""
    style = (resources_dir() / "evidence.css").read_text(encoding="utf-8")
    parts = (_head, _judgement, _overrides, _sample, _flagged, _files, _people, _draws, _log, _how)
    body = "\n".join(part(told) for part in parts)
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_h(told['batch']['key'])}: evidence</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _h(value: object) -> str:
    """Return a value as text of the page; nothing is shown as a dash."""
    return escape(str(value)) if value not in (None, "") else "–"


def _time(value: str | None) -> str:
    """Return a stored instant to the second, in UTC."""
    return _h(value[:19].replace("T", " ") + " UTC") if value else "–"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "") -> str:
    """Return a table; its cells are HTML already."""
    top = "".join(f"<th>{_h(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _cell(cell: str) -> str:
    """Return a table's cell; one word is never broken."""
    kind = ' class="word"' if len(cell) < 14 and cell.isalpha() else ""
    return f"<td{kind}>{cell}</td>"


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    held = "".join(f"<div><dt>{_h(name)}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f"<dl>{held}</dl>"


def _section(title: str, body: str, lead: str = "") -> str:
    said = f'<p class="lead">{lead}</p>' if lead else ""
    return f"<section><h2>{_h(title)}</h2>{said}{body}</section>"


def _code(value: object) -> str:
    return f"<code>{_h(value)}</code>"


def _head(told: dict[str, Any]) -> str:
    batch, judged = told["batch"], told["judgement"]
    words = "Not judged by a sample"
    tone = "open"
    if batch["state"] == "rejected":
        words, tone = _VERDICTS["reject"]
    elif judged and "verdict" in judged:
        words, tone = _VERDICTS[judged["verdict"]]
    claim = f'<p class="claim">{_h(judged["claim"])}</p>' if judged and "claim" in judged else ""
    return (
        f'<header><p class="kind">Evidence of a batch</p><h1>{_h(batch["key"])}</h1>'
        f'<p class="verdict {tone}">{_h(words)}</p>{claim}'
        + _facts(
            (
                ("Batch", f"No {batch['id']}, {_h(batch['state'])}"),
                ("Opened", _time(batch["opened_at"])),
                ("Closed", _time(batch["closed_at"])),
                ("Made as", _h(batch["stream"])),
                ("Clean captures", _h(batch["lot_size"])),
                ("Flagged", _h(len({case["capture"] for case in told["flagged"]}))),
                *((("Hands in again", f"batch {batch['resubmits']}"),) if batch["resubmits"] else ()),
                ("Written", f"{_time(told['made_at'])}, pixdesk {_h(told['pixdesk'])}"),
            )
        )
        + "</header>"
    )


def _judgement(told: dict[str, Any]) -> str:
    judged = told["judgement"]
    if not judged:
        return _section("What it proves", "<p>The batch is still open: no sample is drawn.</p>")
    second = judged["second"]
    facts = [
        ("Plan", _h(judged["plan"])),
        ("Judged", _judged(judged, told["batch"]["lot_size"])),
        ("Nonconforming", f"{judged['nonconforming']}, of them {judged['critical']} critical"),
        ("Accepted with at most", _h(judged["ac"])),
        ("Rejected from", _h(judged["re"])),
    ]
    if minor := judged.get("minor"):
        facts.append(("Minor ones", f"{judged['minor_found']} found, rejected from {minor['rejection_number']}"))
    if second:
        facts.append(("Second sample", f"{second['sample_size']} more, rejected from {second['rejection_number']}"))
    if judged.get("process_bound") is not None:
        facts.append(
            ("Of everything made so, nonconforming", f"at most {judged['process_bound']:.1%}, at 95 % confidence")
        )
    if judged.get("aoql"):
        facts.append(("Left over on average, at worst", f"{judged['aoql']:.2%} where rejected batches are mended"))
    lead = _h(judged.get("proves", ""))
    return _section("What it proves", f'<div class="side">{_facts(facts)}{_curve(judged)}</div>', lead)


def _judged(judged: dict[str, Any], lot_size: int) -> str:
    unmarked = judged.get("passed_unmarked")
    said = f"{judged['inspected']} of {lot_size}"
    return f"{said}, of them {unmarked} not marked and passed by the approval" if unmarked else said


def _curve(judged: dict[str, Any]) -> str:
    """Return the operating characteristic as an SVG: the chance of passing by the share that is bad."""
    points = judged.get("oc")
    if not points:
        return ""
    width, height, left, low = 420, 230, 44, 34
    most = points[-1][0]

    def at(share: float, chance: float) -> str:
        return f"{left + share / most * (width - left - 18):.1f},{8 + (1 - chance) * (height - low - 8):.1f}"

    line = " ".join(at(share, chance) for share, chance in points)
    marks = ""
    for chance in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = at(0.0, chance).split(",")
        end = at(most, chance).split(",")[0]
        marks += f'<line x1="{x}" y1="{y}" x2="{end}" y2="{y}"/>'
        marks += f'<text x="{left - 7}" y="{float(y) + 4}" text-anchor="end">{chance:.0%}</text>'
    for percent in range(0, int(most * 100) + 1, 5 if most < 0.4 else 10):
        x = at(percent / 100, 0.0).split(",")[0]
        marks += f'<text x="{x}" y="{height - 16}" text-anchor="middle">{percent}%</text>'
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="Operating characteristic">{marks}'
        f'<polyline points="{line}"/></svg><figcaption>How often a batch would pass, by the share of it that is bad'
        "</figcaption></figure>"
    )


def _sample(told: dict[str, Any]) -> str:
    tiles = "".join(_tile(tile) for tile in told["sample"])
    lead = "Drawn at random from the clean captures, in the order of their tickets."
    return _section("The sample", f'<div class="sheet">{tiles}</div>' if tiles else "<p>None is drawn.</p>", lead)


def _tile(tile: dict[str, Any]) -> str:
    said, tone = {True: ("conforms", "good"), False: (tile["defect"], "bad"), None: ("not judged", "open")}[
        tile["conforms"]
    ]
    grave = f", {tile['defect_class']}" if tile["conforms"] is False else ""
    picture = f'<img src="{_h(tile["picture"])}" alt="">' if tile["picture"] else '<span class="none">no picture</span>'
    picture = f'<span class="ringed">{picture}{_ring(tile)}</span>' if tile["ring"] else picture
    name = str(tile["name"]).rsplit("/", 1)[-1]
    took = f", {tile['seconds']:.1f} s" if tile["seconds"] is not None else ", by the click" if tile["by_click"] else ""
    note = f"<q>{_h(tile['note'])}</q>" if tile["note"] else ""
    return (
        f'<article class="{tone}">{picture}<b title="{_h(tile["name"])}">{_h(name)}</b>'
        f'<span class="said">{_h(said)}{_h(grave) if grave else ""}</span>'
        f"<small>#{tile['capture']} · {_h(tile['actor'])}{_h(took) if took else ''}</small>{note}</article>"
    )


def _ring(tile: dict[str, Any]) -> str:
    """Draw the reviewer's ring over the picture, fitted into its frame as the picture is."""
    ring, (width, height) = tile["ring"], tile["sides"]
    across, down = ring["width"] * width / 2, ring["height"] * height / 2
    centre = f'cx="{ring["x"] * width + across:.1f}" cy="{ring["y"] * height + down:.1f}"'
    return f'<svg viewBox="0 0 {width} {height}"><ellipse {centre} rx="{across:.1f}" ry="{down:.1f}"/></svg>'


def _flagged(told: dict[str, Any]) -> str:
    if not told["flagged"]:
        return _section("Flagged captures", "<p>The checks and the reviewers flagged none.</p>")
    rows = (
        (
            f"#{case['capture']} {_h(case['name'])}",
            "<br>".join(_h(reason) for reason in case["reasons"][:3]),
            _h(case["disposition"] or "open"),
            _h(case["actor"]),
            _time(case["settled_at"]),
            _h(case["note"]),
        )
        for case in told["flagged"]
    )
    lead = "Each looked at by a person; none is counted in the estimate."
    return _section("Flagged captures", _table(("Capture", "Why", "Ended", "By", "When", "Note"), rows), lead)


def _overrides(told: dict[str, Any]) -> str:
    """Return the gates that were overridden; no section where none was."""
    rows = (
        (
            f"#{one['capture']} {_h(one['name'])}",
            _h(", ".join(gate.replace("-", " ") for gate in one["gates"])),
            "<br>".join(map(_h, one["said"])),
            _h(one["by"]),
            _time(one["at"]),
            _h(one["reason"]),
        )
        for one in told["overrides"]
    )
    lead = "These left the studio although a check forbade it. Each file’s records carry the same words."
    head = ("Capture", "Gate", "What it had found", "Overridden by", "When", "Why")
    return _section("Overridden gates", _table(head, rows), lead) if told["overrides"] else ""


def _files(told: dict[str, Any]) -> str:
    rows = []
    for capture in told["captures"]:
        held = [r for r in capture["renditions"] if not r["void"]]
        files = "<br>".join(f"{_h(r['channel'])}: {_h(r['file'])} {_code(r['sha256'])}" for r in held) or "–"
        what = f"{_h(capture['recipe'][0])} {_h(capture['recipe'][1][:8])}<br>{_h(capture['model'][0])}"
        named = f"#{capture['id']} {_h(capture['name'])}<br>{_code(capture['sha256'])}"
        rows.append((named, _h(capture["state"]), what, files))
    lead = "The original, what made it, and every file delivered of it, each by its SHA-256."
    body = _table(("Capture", "State", "Recipe and model", "Files"), rows, "digests")
    return _section("Captures and files", body, lead)


def _people(told: dict[str, Any]) -> str:
    rows = [
        (
            _h(person["name"]),
            _h(", ".join(f"{count} × {action.replace('-', ' ')}" for action, count in sorted(person["did"].items()))),
            _h(_tiles(person)),
            f"{person['median_s']:.1f} s" if person["median_s"] is not None else "–",
        )
        for person in told["people"]
    ]
    warned = "".join(f'<p class="warn">{_h(person["warning"])}</p>' for person in told["people"] if person["warning"])
    signed = "".join(
        f"<p>Signed by {_h(one['by'])}, {_h(one['role'])}, on {_time(one['at'])} with the PIN: "
        f"“{_h(one['meaning'])}” (line {one['line']}).</p>"
        for one in told["signatures"]
    )
    head = ("Who", "What", "Tiles judged", "A tile took, typically")
    return _section("People", signed + _table(head, rows) + warned, "“pixdesk” is the machine.")


def _tiles(person: dict[str, Any]) -> str:
    passed = person.get("by_click", 0)
    said = [f"{person['tiles'] - passed} marked"] if person["tiles"] > passed else []
    return ", ".join([*said, f"{passed} passed by the click"] if passed else said)


def _draws(told: dict[str, Any]) -> str:
    rows = [
        (
            _h(draw["line"]),
            _h(draw["draw"]),
            _h(draw.get("date")),
            _code(draw["seed"]),
            _h(draw.get("severity_because") or draw.get("drawn_again_because")),
        )
        for draw in told["draws"]
    ]
    lead = (
        "The seed is the SHA-256 of the batch, the content of every clean capture, the date and the number of the draw;"
        " a capture’s ticket is the SHA-256 of seed:capture, and the smallest tickets are the sample."
    )
    return _section("Draws", _table(("Line", "Draw", "Date", "Seed", "Inspection because"), rows, "digests"), lead)


def _log(told: dict[str, Any]) -> str:
    about = set(told["audit"]["about"])
    lines = [line for line in told["audit"]["lines"] if line["seq"] in about]
    shown = [line for line in lines if line["subject"].startswith("batch ") or line["action"] == "disposition"]
    rows = [
        (
            _h(line["seq"]),
            _time(line["at"]),
            *(_h(line[name]) for name in ("actor", "action", "subject")),
            _code(line["hash"][:16]),
        )
        for line in shown[:_SHOWN_LINES]
    ]
    every = told["audit"]["lines"]
    span = f"Lines {every[0]['seq']:,} to {every[-1]['seq']:,} of the log" if every else "No line of the log"
    head = told["audit"]["head"]
    lead = (
        f"{span}; {len(lines):,} of them about this batch and its captures. Here are those about the batch and its"
        " cases, all of them with their chain are in evidence.json. The log had"
        f" {head['lines']:,} lines when this was written; its head is {_code(head['hash'])}."
    )
    return _section("The log", _table(("Line", "When", "Who", "What", "Of what", "Hash"), rows, "log"), lead)


def _how(_told: dict[str, Any]) -> str:
    return _section(
        "How to check this without pixdesk",
        "<p>With Python 3.8 or later, in this folder: <code>python verify_audit.py .</code> It makes every hash of the"
        " chain, every draw and every count again, using nothing but the standard library; <code>--renditions FOLDER"
        "</code> also holds the delivered files against their SHA-256, and <code>--anchor FILE</code> holds the log"
        " against a head the studio wrote down elsewhere. A chain alone does not show a log rewritten as a whole:"
        " an anchor does.</p>",
    )
