"""The evidence of a batch: what is on its page, and that anybody can check it with nothing but Python."""

import ast
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pixdesk.pipeline import evidence
from pixdesk.pipeline.lanes import Lanes
from pixdesk.store import audit, captures, drawing, judging
from pixdesk.store.db import open_store
from tests.helpers.stored import HALO, NOON, clean_batch, close, land, sampled
from tests.helpers.studio import Clock, open_studio, run_until_idle, shoot

HOSTILE = "<script>alert(1)<"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The evidence of a batch shot, judged and exported by a real studio; never changed by a test."""
    place = tmp_path_factory.mktemp("evidence")
    clock = Clock()
    with open_studio(place, Lanes.inline(), clock=clock) as engine:
        for number in range(5):
            shoot(place / "capture", f"set-1/A{number}_front.jpg", seed=number)
        if sys.platform != "win32":
            shoot(place / "capture", f"set-1/{HOSTILE}_front.jpg", seed=9)
        shoot(place / "capture", "set-1/B1_front.jpg", product="cut")
        run_until_idle(engine)
        batch_id = engine.batches()[0].batch.id
        engine.choose(level="III", aql=4.0)
        sheet = engine.close_batch(batch_id, actor="ana")
        engine.sampling.open_sheet(batch_id, actor="ana")
        for tile in sheet.sample[:2]:
            clock.forward(seconds=3)
            engine.mark(batch_id, tile.capture.id, defect=None, actor="ana", note='"fine" & <b>sharp</b>')
        for view in engine.cases():
            engine.settle_case(view.case.id, "reshoot", actor="ben", note="cut by the frame")
        clock.forward(seconds=2)
        engine.approve_batch(batch_id, actor="ana")
        engine.export(channels=["shopify"], actor="ana")
        engine.sampling.second_opinion(batch_id, {}, actor="ben")
        page = engine.sampling.evidence(batch_id, place / "pack")
        (place / "anchors.jsonl").write_text(audit.head(place / "studio", "2026-11-20T11:00:00.000000Z").text + "\n")
    return page.parent


@pytest.fixture
def pack(written, tmp_path):
    """A copy that may be tampered with."""
    return Path(shutil.copytree(written, tmp_path / "pack"))


def verify(pack, *more):
    """Run the pack's own verifier as a stranger would: another process, no pixdesk in reach."""
    done = subprocess.run(
        [sys.executable, "-I", "verify_audit.py", ".", *map(str, more)],
        cwd=pack,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_untouched_pack_holds_with_its_files_and_its_anchor(written):
    code, said = verify(
        written, "--renditions", written.parent / "exports", "--anchor", written.parent / "anchors.jsonl"
    )
    assert code == 0, said
    for words in (
        "the seed in line",
        "the sample in line",
        "the marks on the page are those in the log",
        "the pictures are whole",
        "is the file that was approved",
        "the one the anchor of 2026-11-20 saw",
    ):
        assert words in said


class _Seen(HTMLParser):
    """What a browser would find in the page: its elements, addresses and text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements, self.addresses, self.text = set(), [], []

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.addresses += [value for name, value in attributes if name in {"src", "href"}]
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_needs_nothing_and_runs_nothing(written):
    html = (written / "evidence.html").read_text(encoding="utf-8")
    seen = _Seen()
    seen.feed(html)
    text = " ".join(" ".join(seen.text).split())
    assert "script" not in seen.elements
    assert "<b>sharp" not in html
    assert seen.addresses
    assert all(address.startswith("data:image/jpeg;base64,") for address in seen.addresses)
    assert "default-src 'none'" in html
    assert "url(" not in html
    assert '"fine" & <b>sharp</b>' in text
    for words in (
        "set-1",
        "Accepted",
        "ana",
        "ben",
        "cut by the frame",
        "ANSI Z1.4 level III normal AQL 4.0",
        "shopify",
    ):
        assert words in text
    if sys.platform != "win32":
        assert HOSTILE in text


def test_the_file_holds_plan_seed_marks_people_and_digests(written):
    told = json.loads((written / "evidence.json").read_text(encoding="utf-8"))
    assert told["judgement"]["verdict"] == "accept"
    assert told["draws"][0]["seed"]
    assert [tile["seconds"] for tile in told["sample"][:2]] == [3.0, 3.0]
    assert {tile["by_click"] for tile in told["sample"][2:]} == {True}
    passed = sum(tile["by_click"] for tile in told["sample"])
    assert told["judgement"]["passed_unmarked"] == passed > 0
    assert told["judgement"]["proves"].startswith(f"2 of the {len(told['sample'])} drawn at random marked")
    assert told["flagged"][0]["disposition"] == "reshoot"
    people = {person["name"]: person for person in told["people"]}
    assert (people["ana"]["tiles"], people["ana"]["by_click"]) == (len(told["sample"]), passed)
    assert f"<td>2 marked, {passed} passed by the click</td>" in (written / "evidence.html").read_text(encoding="utf-8")
    assert people["ana"]["median_s"]
    exported = [c for c in told["captures"] if c["state"] == "exported"]
    assert exported
    for capture in exported:
        assert re.fullmatch("[0-9a-f]{64}", capture["sha256"])
        (rendition,) = capture["renditions"]
        assert re.fullmatch("[0-9a-f]{64}", rendition["sha256"])
    numbers = [line["seq"] for line in told["audit"]["lines"]]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert str(written.parent) not in json.dumps({k: v for k, v in told.items() if k != "audit"})


def edit(pack, change, *, seal=True):
    """Change the file, and make its SHA-256 fit again as a forger would."""
    path = pack / "evidence.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    if seal:
        (pack / "SHA256SUMS").write_text("")


def line_of(told, action):
    return next(line for line in told["audit"]["lines"] if line["action"] == action)


FORGERIES = {
    "an actor": (lambda told: line_of(told, "approved").update(actor="eve"), "was changed after it was written"),
    "a line less": (lambda told: told["audit"]["lines"].pop(5), "is missing"),
    "two lines swapped": (
        lambda told: told["audit"]["lines"].insert(3, told["audit"]["lines"].pop(4)),
        "is missing",
    ),
    "a sample": (
        lambda told: line_of(told, "sample-drawn")["detail"].update(captures=[1]),
        "is NOT the one its seed draws",
    ),
    "a mark": (lambda told: told["sample"][0].update(conforms=False, defect="halo"), "marks NOT in the log"),
    "a count": (lambda told: told["judgement"].update(inspected=99), "FAIL  99 inspected"),
    "another capture in the sample": (
        lambda told: told["sample"][0].update(capture=told["flagged"][0]["capture"]),
        "the sample on the page is NOT the one in the log",
    ),
    "a picture": (
        lambda told: told["sample"][0].update(picture=told["sample"][1]["picture"]),
        "pictures changed",
    ),
    "an original": (lambda told: told["captures"][0].update(sha256="0" * 64), "other captures"),
    "a delivered file": (
        lambda told: told["captures"][0]["renditions"][0].update(sha256="0" * 64),
        "files NOT in the log",
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_pack_is_found_out_and_what_was_forged(pack, forgery):
    change, words = FORGERIES[forgery]
    edit(pack, change)
    code, said = verify(pack)
    assert code == 1
    assert words in said


def test_a_file_changed_after_it_was_written_is_found(pack):
    with (pack / "evidence.html").open("a") as stream:
        stream.write("<!-- -->")
    code, said = verify(pack)
    assert code == 1
    assert "evidence.html is NOT whole" in said


def test_a_delivered_file_that_was_touched_is_found(pack, written, tmp_path):
    files = Path(shutil.copytree(written.parent / "exports", tmp_path / "exports"))
    touched = next(path for path in files.rglob("*") if path.is_file())
    with touched.open("ab") as stream:
        stream.write(b"x")
    code, said = verify(pack, "--renditions", files)
    assert code == 1
    assert f"{touched.name} for {touched.parent.name} is NOT the file that was approved" in said


def test_files_of_one_name_in_two_channels_are_told_apart(pack, written, tmp_path):
    files = Path(shutil.copytree(written.parent / "exports", tmp_path / "exports"))
    one = next(path for path in files.rglob("*") if path.is_file())
    other = files / "aaa" / one.name
    other.parent.mkdir()
    other.write_bytes(b"the same name, for another channel")
    assert verify(pack, "--renditions", files)[0] == 0
    one.rename(files / "moved.jpg")
    code, said = verify(pack, "--renditions", files)
    assert (code, f"{one.name} for {one.parent.name} is NOT the file that was approved" in said) == (1, True)


def test_an_anchor_of_another_log_does_not_hold(pack, tmp_path):
    other = open_store(tmp_path / "other", clock=lambda: NOON)
    clean_batch(other, 2)
    other.close()
    (tmp_path / "a.jsonl").write_text(audit.head(tmp_path / "other", "2026-11-20T11:00:00Z").text)
    code, said = verify(pack, "--anchor", tmp_path / "a.jsonl")
    assert code == 1
    assert "of another log" in said


def test_the_verifier_reads_an_exported_log_too(tmp_path, written):
    store = open_store(tmp_path / "studio", clock=lambda: NOON)
    clean_batch(store, 3)
    store.close()
    with (tmp_path / "log.jsonl").open("w", encoding="utf-8") as stream:
        audit.export(tmp_path / "studio", stream)
    assert verify(written, tmp_path / "log.jsonl")[0] == 2  # two things to check at once are none
    command = [sys.executable, "-I", str(written / "verify_audit.py"), str(tmp_path / "log.jsonl")]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    text = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    (tmp_path / "log.jsonl").write_text(text.replace('"bytes":10', '"bytes":11', 1), encoding="utf-8")
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 1


def test_a_batch_still_open_and_one_without_pictures_have_evidence_too(pixdesk, tmp_path):
    store = open_store(tmp_path / "studio", clock=lambda: NOON)
    clean_batch(store, 5)
    clean_batch(store, 151, batch="set-2")
    close(store, 2, double=True, by_strata=True)
    store.close()
    for number in (1, 2):
        code, said = pixdesk("evidence", number, "--out", tmp_path / f"e{number}", "--home", tmp_path / "studio")
        assert code == 0, said
        code, said = verify(tmp_path / f"e{number}")
        assert code == 0, said
    assert pixdesk("evidence", 9, "--out", tmp_path / "e9", "--home", tmp_path / "studio")[0] == 2
    (tmp_path / "taken").write_text("")
    assert pixdesk("evidence", 1, "--out", tmp_path / "taken", "--home", tmp_path / "studio")[0] == 2


def test_a_sample_mended_drawn_again_and_doubled_is_verified_too(pixdesk, tmp_path):
    store = open_store(tmp_path / "studio", clock=lambda: NOON)
    batch_id, _ = clean_batch(store, 151)
    close(store, batch_id, double=True)
    drawing.draw_again(store, batch_id, actor="lead", reason="seen by others")
    first = sampled(store, batch_id)
    land(store, captures.get(store, first[7]).name, content="re-shot")  # its place goes to the next ticket
    for capture_id in first[:2]:
        judging.mark(store, batch_id, capture_id, defect=HALO, actor="ana")
    judging.mark(store, batch_id, first[2], defect=HALO, actor="ana")
    judging.unmark(store, batch_id, first[2], actor="ana")
    judging.second_sample(store, batch_id, actor="ana")
    judging.approve(store, batch_id, actor="ana")
    store.close()
    assert pixdesk("evidence", batch_id, "--out", tmp_path / "e", "--home", tmp_path / "studio")[0] == 0
    code, said = verify(tmp_path / "e")
    assert code == 0, said
    assert said.count("the one its seed draws") == 3
    code, said = pixdesk("sample", "redraw", batch_id, "--home", tmp_path / "studio")
    assert code == 0
    assert " ".join(said.split()).count("it draws the same captures") == 3
    told = json.loads((tmp_path / "e" / "evidence.json").read_text(encoding="utf-8"))
    assert len(told["sample"]) == told["judgement"]["inspected"] == 40
    assert told["judgement"]["verdict"] == "accept"
    assert first[7] not in {tile["capture"] for tile in told["sample"]}


def test_nothing_of_the_verifier_needs_pixdesk_or_a_package():
    source = Path(evidence.resources_dir() / "verify_audit.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    assert imported <= sys.stdlib_module_names
    ast.parse(source, feature_version=(3, 8))  # the Python a stranger may have
    assert "pixdesk" not in imported
