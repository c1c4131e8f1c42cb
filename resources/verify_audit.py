#!/usr/bin/env python3
"""Check a pixdesk evidence pack or an exported log without pixdesk: one file, standard library, Python 3.8 or later.

    python verify_audit.py PACK_FOLDER [--renditions FOLDER] [--anchor FILE]
    python verify_audit.py log.jsonl [--anchor FILE]

It shares no code with pixdesk. What it holds against what:
  * the files of the pack against SHA256SUMS;
  * every line of the log against the hash of its own words and of the line before it;
  * every seed against the batch, the content of its captures, the date and the number of the draw;
  * every sample against the one its seed draws, and against the line of the log that recorded it;
  * every mark, and the counts on the page, against the lines that recorded them;
  * every picture on the page, every delivered file (with --renditions) against its SHA-256;
  * the log against heads kept elsewhere (with --anchor).
Ends with 0 when all of it holds, 1 when something does not, 2 when there is nothing to check.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

GENESIS = hashlib.sha256(b"pixdesk audit, first line").hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def line_hash(line, before):
    told = [before, line["seq"], line["at"], line["actor"], line["action"], line["subject"], canonical(line["detail"])]
    return sha256(canonical(told).encode())


class Report:
    """Says what holds and what does not, as it is found."""

    def __init__(self):
        self.failed = 0

    def say(self, holds, words):
        self.failed += not holds
        safe = "".join(c if c.isprintable() else repr(c)[1:-1] for c in words)
        sys.stdout.write("%s  %s\n" % ("ok  " if holds else "FAIL", safe))


def check_chain(report, lines, before, first):
    """Every line carries the hash of the one before; returns whether all do."""
    expected = first
    for line in lines:
        if line["seq"] != expected:
            report.say(False, "line %d is missing; line %s stands in its place" % (expected, line["seq"]))
            return False
        if line["prev_hash"] != before:
            report.say(False, "line %d does not continue line %d" % (expected, expected - 1))
            return False
        if line_hash(line, before) != line["hash"]:
            report.say(False, "line %d was changed after it was written" % expected)
            return False
        before, expected = line["hash"], expected + 1
    report.say(True, "%d lines of the log, each continues the one before" % len(lines))
    return True


def check_anchors(report, path, lines, total):
    """Heads kept elsewhere against the lines at hand, and against how many there were."""
    by_number = {line["seq"]: line["hash"] for line in lines}
    seen = 0
    for text in path.read_text(encoding="utf-8").splitlines():
        if not text.strip():
            continue
        anchor = json.loads(text)
        day = str(anchor.get("at", ""))[:10]
        if 1 in by_number and by_number[1] != anchor["log"]:
            report.say(False, "the anchor of %s is of another log" % day)
        elif anchor["lines"] > total:
            report.say(
                False, "the anchor of %s saw %d lines, the log has %d: cut short" % (day, anchor["lines"], total)
            )
        elif anchor["lines"] in by_number:
            holds = by_number[anchor["lines"]] == anchor["head"]
            report.say(
                holds, "line %d is%s the one the anchor of %s saw" % (anchor["lines"], "" if holds else " NOT", day)
            )
        else:
            continue
        seen += 1
    if not seen:
        report.say(True, "no anchor falls among these lines: nothing to hold them against")


def ticket(seed, what):
    return hashlib.sha256(("%s:%s" % (seed, what)).encode()).digest()


def draw(told):
    """The sample a recorded draw must have."""
    seed, lot = told["seed"], told["lot"]
    n = min(told["n"], len(lot))
    if told.get("drawn_by") not in ("strata", "nested-strata"):
        return sorted(lot, key=lambda id_: ticket(seed, id_))[:n]
    strata = {id_: name for name, ids in told["strata"].items() for id_ in ids}

    def place(name):
        parts = name.split(" / ") if told["drawn_by"] == "nested-strata" else [name]
        around = [" / ".join(parts[: depth + 1]) for depth in range(len(parts))]
        return [(ticket(seed, "stratum:%s" % each), each) for each in around]

    row = sorted(lot, key=lambda id_: (place(strata[id_]), ticket(seed, id_)))
    whole, start = 1 << 256, int.from_bytes(ticket(seed, "start"), "big")

    def steps(position):
        return (position * n * whole + start * len(lot)) // (len(lot) * whole)

    taken = [id_ for position, id_ in enumerate(row) if steps(position + 1) > steps(position)]
    return sorted(taken, key=lambda id_: ticket(seed, id_))


LEAVES = {"superseded", "held", "claimed", "disposition"}


def check_draws(report, batch, lines, contents):
    """Seeds and samples, as the log recorded them; a second sample is the next tickets of what is left of the lot."""
    first, left = {}, set()
    for line in lines:
        told = line["detail"]
        if line["subject"].startswith("capture ") and line["action"] in LEAVES:
            left.add(int(line["subject"][len("capture ") :].partition(":")[0]))
        if not line["subject"].startswith("batch %d: " % batch):
            continue
        if line["action"] == "sample-replaced":
            left.add(told["instead"])
        elif line["action"] == "second-sample-drawn" and "lot" in first:
            pool = [id_ for id_ in first["lot"] if id_ not in left]
            again = sorted(pool, key=lambda id_: ticket(first["seed"], id_))[: told["n"]]
            say_drawn(report, line, again)
        elif line["action"] == "sample-drawn" and "lot" in told:
            first, left = told, set(told["captures"])
            check_seed(report, batch, line, contents)
            say_drawn(report, line, draw(told))


def say_drawn(report, line, again):
    holds = again == line["detail"]["captures"]
    report.say(holds, "the sample in line %d is%s the one its seed draws" % (line["seq"], "" if holds else " NOT"))


def check_seed(report, batch, line, contents):
    told = line["detail"]
    if not all(id_ in contents for id_ in told["lot"]):
        return
    made = {
        "batch": batch,
        "captures": sorted(contents[id_] for id_ in told["lot"]),
        "date": told["date"],
        "draw": told["draw"],
    }
    holds = sha256(canonical(made).encode()) == told["seed"]
    report.say(holds, "the seed in line %d is%s made of this batch" % (line["seq"], "" if holds else " NOT"))


def taken_back(lines):
    """The numbers of the lines that a later one takes back."""
    ranges = [line["detail"]["lines"] for line in lines if line["action"] == "undone" and "lines" in line["detail"]]
    return {seq for first, last in ranges for seq in range(first, last + 1)}


def logged_marks(lines):
    """The sample that stands in the log and what was last said of each; what was taken back was not said."""
    place, marks, gone = [], {}, taken_back(lines)
    for line in lines:
        told, action = line["detail"], line["action"]
        if action in ("sample-drawn", "batch-reopened"):
            place, marks = list(told["captures"]) if action == "sample-drawn" else [], {}
        elif action == "second-sample-drawn":
            place += told["captures"]
        elif action == "sample-replaced":
            at = place.index(told["left"])
            place[at : at + 1] = [] if told["instead"] is None else [told["instead"]]
        elif line["seq"] not in gone:
            hear_mark(marks, action, told)
    return place, marks


def hear_mark(marks, action, told):
    if action == "inspected":
        marks[told["capture"]] = "" if told["conforms"] else told["defect"]
    elif action == "inspection-undone":
        marks.pop(told["capture"], None)


def check_marks(report, evidence, lines):
    """The sample on the page, its marks and counts, as the log recorded them one by one."""
    place, marks = logged_marks(lines)
    shown = [tile["capture"] for tile in evidence["sample"]]
    report.say(shown == place, "the sample on the page is%s the one in the log" % ("" if shown == place else " NOT"))
    wrong = [tile["capture"] for tile in evidence["sample"] if not _mark_fits(tile, marks.get(tile["capture"]))]
    report.say(
        not wrong, "the marks on the page are those in the log" if not wrong else "marks NOT in the log: %s" % wrong
    )
    judged = evidence["judgement"]
    if judged:
        counts = [tile["conforms"] for tile in evidence["sample"] if tile["conforms"] is not None]
        holds = (len(counts), counts.count(False)) == (judged["inspected"], judged["nonconforming"])
        report.say(holds, "%d inspected, %d nonconforming" % (judged["inspected"], judged["nonconforming"]))


def _mark_fits(tile, logged):
    if logged is None:  # conformed by the click that approved, or not judged
        return tile["conforms"] is not False
    return tile["conforms"] is (logged == "") and tile["defect"] == logged


def check_pictures(report, evidence):
    wrong = []
    for tile in evidence["sample"]:
        if tile["picture"]:
            data = base64.b64decode(tile["picture"].partition(",")[2])
            if sha256(data) != tile["picture_sha256"]:
                wrong.append(tile["capture"])
    report.say(not wrong, "the pictures are whole" if not wrong else "pictures changed: %s" % wrong)


def check_captures(report, evidence, contents):
    wrong = [c["id"] for c in evidence["captures"] if contents.get(c["id"], c["sha256"]) != c["sha256"]]
    report.say(not wrong, "the captures are those that landed" if not wrong else "other captures: %s" % wrong)


def check_renditions(report, evidence, lines, folder):
    logged = {line["detail"].get("sha256") for line in lines if line["action"] == "exported"}
    held = [r for capture in evidence["captures"] for r in capture["renditions"]]
    wrong = [r["file"] for r in held if r["sha256"] not in logged]
    report.say(
        not wrong,
        "%d delivered files, each in the log" % len(held) if not wrong else "files NOT in the log: %s" % wrong,
    )
    if folder is None:
        return
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found.setdefault(path.name, []).append(path)
    for r in held:
        if r["void"]:
            continue
        paths = found.get(r["file"], [])  # each channel has its own folder, and often the same name in it
        name = "%s for %s" % (r["file"], r["channel"])
        if not paths:
            report.say(False, "%s is not in that folder" % name)
        else:
            holds = any(sha256(path.read_bytes()) == r["sha256"] for path in paths)
            report.say(holds, "%s is%s the file that was approved" % (name, "" if holds else " NOT"))


def check_sums(report, folder):
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        report.say(False, "SHA256SUMS is not here")
        return
    for text in sums.read_text(encoding="utf-8").splitlines():
        told, _, name = text.partition("  ")
        path = folder / Path(name).name
        holds = path.is_file() and sha256(path.read_bytes()) == told
        report.say(holds, "%s is%s whole" % (name, "" if holds else " NOT"))


def check_pack(report, folder, arguments):
    check_sums(report, folder)
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    if evidence.get("format") != 1:
        raise ValueError("this pack is of another format (%r)" % evidence.get("format"))
    log = evidence["audit"]
    lines, batch = log["lines"], evidence["batch"]["id"]
    check_chain(report, lines, log["before"], lines[0]["seq"] if lines else 1)
    if lines and lines[0]["seq"] == 1:
        report.say(log["before"] == GENESIS, "the log begins at its beginning")
    if lines and lines[-1]["seq"] == log["head"]["lines"]:
        report.say(lines[-1]["hash"] == log["head"]["hash"], "the last line is the log's head")
    subject = "batch %d: " % batch
    own = [line for line in lines if line["subject"].startswith(subject)]
    contents = {
        int(line["subject"][len("capture ") :].partition(":")[0]): line["detail"]["digest"]
        for line in lines
        if line["action"] == "landed"
    }
    check_captures(report, evidence, contents)
    check_draws(report, batch, lines, contents)
    check_marks(report, evidence, own)
    check_pictures(report, evidence)
    check_renditions(report, evidence, lines, arguments.renditions)
    if arguments.anchor:
        check_anchors(report, arguments.anchor, lines, log["head"]["lines"])


def check_log(report, path, arguments):
    lines = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines() if text.strip()]
    check_chain(report, lines, GENESIS, 1)
    if arguments.anchor:
        check_anchors(report, arguments.anchor, lines, len(lines))


def main():
    parser = argparse.ArgumentParser(description="Check a pixdesk evidence pack or an exported log without pixdesk.")
    parser.add_argument("what", type=Path, help="the pack's folder, or a log that `pixdesk audit export` wrote")
    parser.add_argument("--renditions", type=Path, help="a folder that holds the delivered files")
    parser.add_argument("--anchor", type=Path, help="a file of heads kept elsewhere")
    arguments = parser.parse_args()
    report = Report()
    try:
        if arguments.what.is_dir():
            check_pack(report, arguments.what, arguments)
        else:
            check_log(report, arguments.what, arguments)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        sys.stderr.write("This cannot be checked: %s: %s\n" % (type(trouble).__name__, trouble))
        return 2
    if report.failed:
        sys.stdout.write("%d of it does not hold.\n" % report.failed)
    else:
        sys.stdout.write("All of it holds.\n")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
