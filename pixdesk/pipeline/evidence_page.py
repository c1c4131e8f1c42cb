"""The evidence of a batch as one page that needs nothing but a browser, on the screen and on paper.

Everything that came from outside (names, notes, reasons) is escaped where it enters the page, and the page's own policy
forbids scripts and everything fetched.
"""

from typing import Any

from pixdesk.pipeline.catalogue import resources_dir
from pixdesk.pipeline.html_parts import code, facts, instant, section, table, text

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
        f"<title>{text(told['batch']['key'])}: evidence</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _head(told: dict[str, Any]) -> str:
    batch, judged = told["batch"], told["judgement"]
    words = "Not judged by a sample"
    tone = "open"
    if batch["state"] == "rejected":
        words, tone = _VERDICTS["reject"]
    elif judged and "verdict" in judged:
        words, tone = _VERDICTS[judged["verdict"]]
    claim = f'<p class="claim">{text(judged["claim"])}</p>' if judged and "claim" in judged else ""
    return (
        f'<header><p class="kind">Evidence of a batch</p><h1>{text(batch["key"])}</h1>'
        f'<p class="verdict {tone}">{text(words)}</p>{claim}'
        + facts(
            (
                ("Batch", f"No {batch['id']}, {text(batch['state'])}"),
                ("Opened", instant(batch["opened_at"])),
                ("Closed", instant(batch["closed_at"])),
                ("Made as", text(batch["stream"])),
                ("Clean captures", text(batch["lot_size"])),
                ("Flagged", text(len({case["capture"] for case in told["flagged"]}))),
                *((("Hands in again", f"batch {batch['resubmits']}"),) if batch["resubmits"] else ()),
                ("Written", f"{instant(told['made_at'])}, pixdesk {text(told['pixdesk'])}"),
            )
        )
        + "</header>"
    )


def _judgement(told: dict[str, Any]) -> str:
    judged = told["judgement"]
    if not judged:
        return section("What it proves", "<p>The batch is still open: no sample is drawn.</p>")
    second = judged["second"]
    proven = [
        ("Plan", text(judged["plan"])),
        ("Judged", _judged(judged, told["batch"]["lot_size"])),
        ("Nonconforming", f"{judged['nonconforming']}, of them {judged['critical']} critical"),
        ("Accepted with at most", text(judged["ac"])),
        ("Rejected from", text(judged["re"])),
    ]
    if minor := judged.get("minor"):
        proven.append(("Minor ones", f"{judged['minor_found']} found, rejected from {minor['rejection_number']}"))
    if second:
        proven.append(("Second sample", f"{second['sample_size']} more, rejected from {second['rejection_number']}"))
    if judged.get("process_bound") is not None:
        proven.append(
            (
                "Of everything made so, nonconforming",
                f"at most {100 * judged['process_bound']:.1f} %, at 95 % confidence",
            )
        )
    if judged.get("aoql"):
        proven.append(
            ("Left over on average, at worst", f"{100 * judged['aoql']:.2f} % where rejected batches are mended")
        )
    lead = text(judged.get("proves", ""))
    return section("What it proves", f'<div class="side">{facts(proven)}{_curve(judged)}</div>', lead)


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
        marks += f'<text x="{left - 7}" y="{float(y) + 4}" text-anchor="end">{100 * chance:.0f} %</text>'
    for percent in range(0, int(most * 100) + 1, 5 if most < 0.4 else 10):
        x = at(percent / 100, 0.0).split(",")[0]
        marks += f'<text x="{x}" y="{height - 16}" text-anchor="middle">{percent} %</text>'
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="Operating characteristic">{marks}'
        f'<polyline points="{line}"/></svg><figcaption>How often a batch would pass, by the share of it that is bad'
        "</figcaption></figure>"
    )


def _sample(told: dict[str, Any]) -> str:
    tiles = "".join(_tile(tile) for tile in told["sample"])
    lead = "Drawn at random from the clean captures, in the order of their tickets."
    return section("The sample", f'<div class="sheet">{tiles}</div>' if tiles else "<p>None is drawn.</p>", lead)


def _tile(tile: dict[str, Any]) -> str:
    said, tone = {True: ("conforms", "good"), False: (tile["defect"], "bad"), None: ("not judged", "open")}[
        tile["conforms"]
    ]
    grave = f", {tile['defect_class']}" if tile["conforms"] is False else ""
    picture = '<span class="none">no picture</span>'
    if tile["picture"]:
        picture = f'<img src="{text(tile["picture"])}" alt="">'
    picture = f'<span class="ringed">{picture}{_ring(tile)}</span>' if tile["ring"] else picture
    name = str(tile["name"]).rsplit("/", 1)[-1]
    took = f", {tile['seconds']:.1f} s" if tile["seconds"] is not None else ", by the click" if tile["by_click"] else ""
    note = f"<q>{text(tile['note'])}</q>" if tile["note"] else ""
    return (
        f'<article class="{tone}">{picture}<b title="{text(tile["name"])}">{text(name)}</b>'
        f'<span class="said">{text(said)}{text(grave) if grave else ""}</span>'
        f"<small>#{tile['capture']} · {text(tile['actor'])}{text(took) if took else ''}</small>{note}</article>"
    )


def _ring(tile: dict[str, Any]) -> str:
    """Draw the reviewer's ring over the picture, fitted into its frame as the picture is."""
    ring, (width, height) = tile["ring"], tile["sides"]
    across, down = ring["width"] * width / 2, ring["height"] * height / 2
    centre = f'cx="{ring["x"] * width + across:.1f}" cy="{ring["y"] * height + down:.1f}"'
    return f'<svg viewBox="0 0 {width} {height}"><ellipse {centre} rx="{across:.1f}" ry="{down:.1f}"/></svg>'


def _flagged(told: dict[str, Any]) -> str:
    if not told["flagged"]:
        return section("Flagged captures", "<p>The checks and the reviewers flagged none.</p>")
    rows = (
        (
            f"#{case['capture']} {text(case['name'])}",
            "<br>".join(text(reason) for reason in case["reasons"][:3]),
            text(case["disposition"] or "open"),
            text(case["actor"]),
            instant(case["settled_at"]),
            text(case["note"]),
        )
        for case in told["flagged"]
    )
    lead = "Each looked at by a person; none is counted in the estimate."
    return section("Flagged captures", table(("Capture", "Why", "Ended", "By", "When", "Note"), rows), lead)


def _overrides(told: dict[str, Any]) -> str:
    """Return the gates that were overridden; no section where none was."""
    rows = (
        (
            f"#{one['capture']} {text(one['name'])}",
            text(", ".join(gate.replace("-", " ") for gate in one["gates"])),
            "<br>".join(map(text, one["said"])),
            text(one["by"]),
            instant(one["at"]),
            text(one["reason"]),
        )
        for one in told["overrides"]
    )
    lead = "These left the studio although a check forbade it. Each file’s records carry the same words."
    head = ("Capture", "Gate", "What it had found", "Overridden by", "When", "Why")
    return section("Overridden gates", table(head, rows), lead) if told["overrides"] else ""


def _files(told: dict[str, Any]) -> str:
    rows = []
    for capture in told["captures"]:
        held = [r for r in capture["renditions"] if not r["void"]]
        files = "<br>".join(f"{text(r['channel'])}: {text(r['file'])} {code(r['sha256'])}" for r in held) or "–"
        what = f"{text(capture['recipe'][0])} {text(capture['recipe'][1][:8])}<br>{text(capture['model'][0])}"
        named = f"#{capture['id']} {text(capture['name'])}<br>{code(capture['sha256'])}"
        rows.append((named, text(capture["state"]), what, files))
    lead = "The original, what made it, and every file delivered of it, each by its SHA-256."
    body = table(("Capture", "State", "Recipe and model", "Files"), rows, "digests")
    return section("Captures and files", body, lead)


def _people(told: dict[str, Any]) -> str:
    rows = [
        (
            text(person["name"]),
            text(", ".join(f"{count} × {action.replace('-', ' ')}" for action, count in sorted(person["did"].items()))),
            text(_tiles(person)),
            f"{person['median_s']:.1f} s" if person["median_s"] is not None else "–",
        )
        for person in told["people"]
    ]
    warned = "".join(f'<p class="warn">{text(person["warning"])}</p>' for person in told["people"] if person["warning"])
    signed = "".join(
        f"<p>Signed by {text(one['by'])}, {text(one['role'])}, on {instant(one['at'])} with the PIN: "
        f"“{text(one['meaning'])}” (line {one['line']}).</p>"
        for one in told["signatures"]
    )
    head = ("Who", "What", "Tiles judged", "A tile took, typically")
    return section("People", signed + table(head, rows) + warned, "“pixdesk” is the machine.")


def _tiles(person: dict[str, Any]) -> str:
    passed = person.get("by_click", 0)
    said = [f"{person['tiles'] - passed} marked"] if person["tiles"] > passed else []
    return ", ".join([*said, f"{passed} passed by the click"] if passed else said)


def _put_away(draw: dict[str, Any]) -> str:
    line = draw.get("put_away_in")
    return f"; put away in line {line}: the batch was opened again" if line else ""


def _draws(told: dict[str, Any]) -> str:
    rows = [
        (
            text(draw["line"]),
            text(draw["draw"]),
            text(draw.get("date")),
            code(draw["seed"]),
            text(draw.get("severity_because") or draw.get("drawn_again_because")) + _put_away(draw),
        )
        for draw in told["draws"]
    ]
    lead = (
        "The seed is the SHA-256 of the batch, the content of every clean capture, the date and the number of the draw;"
        " a capture’s ticket is the SHA-256 of seed:capture, and the smallest tickets are the sample."
    )
    return section("Draws", table(("Line", "Draw", "Date", "Seed", "Inspection because"), rows, "digests"), lead)


def _log(told: dict[str, Any]) -> str:
    about = set(told["audit"]["about"])
    lines = [line for line in told["audit"]["lines"] if line["seq"] in about]
    shown = [line for line in lines if line["subject"].startswith("batch ") or line["action"] == "disposition"]
    rows = [
        (
            text(line["seq"]),
            instant(line["at"]),
            *(text(line[name]) for name in ("actor", "action", "subject")),
            code(line["hash"][:16]),
        )
        for line in shown[:_SHOWN_LINES]
    ]
    every = told["audit"]["lines"]
    span = f"Lines {every[0]['seq']:,} to {every[-1]['seq']:,} of the log" if every else "No line of the log"
    head = told["audit"]["head"]
    lead = (
        f"{span}; {len(lines):,} of them about this batch and its captures. Here are those about the batch and its"
        " cases, all of them with their chain are in evidence.json. The log had"
        f" {head['lines']:,} lines when this was written; its head is {code(head['hash'])}."
    )
    return section("The log", table(("Line", "When", "Who", "What", "Of what", "Hash"), rows, "log"), lead)


def _how(_told: dict[str, Any]) -> str:
    return section(
        "How to check this without pixdesk",
        "<p>With Python 3.8 or later, in this folder: <code>python verify_audit.py .</code> It makes every hash of the"
        " chain, every draw and every count again, using nothing but the standard library; <code>--renditions FOLDER"
        "</code> also holds the delivered files against their SHA-256, and <code>--anchor FILE</code> holds the log"
        " against a head the studio wrote down elsewhere. A chain alone does not show a log rewritten as a whole:"
        " an anchor does.</p>",
    )
