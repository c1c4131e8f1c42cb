"""The hostile files through `pixdesk process`: each gets a sentence, none gets out half, no original is touched."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "hostile"
PEAK_LIMIT_BYTES = 2_000_000_000

# What a decoder may open but no channel may ever receive: cut off, rotten, or without its sensor data.
NEVER_EXPORTED = {
    "jpeg_corrupt/truncated.jpg",
    "jpeg_corrupt/sharp_truncated.jpg",
    "jpeg_corrupt/BlueSquare_truncated.jpg",
    "png_corrupt/sharp_truncated.png",
    "derived/half_8mp.jpg",
    "derived/bitrot_4k_zeroed.jpg",
    "raw/DNG.dng",
    "raw/IMG_1361.dng",
    "raw/Panasonic.rw2",
    "raw/Canon-R6-pruned.CR3",
    "raw/canon.raw.cr2",
    "heif/truncated.heic",
    "bomb/16383x16383.png",
    "derived/bomb_50000x50000_1bit.png",
    "odd/6720px_white.jpg",
    "odd/full-transparent.png",
}


def digests(folder):
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def memory(processes):
    """What they take together; where the sum passes the limit, pages they share are counted once (slow to ask)."""
    resident = sum(process.memory_info().rss for process in processes)
    if resident < PEAK_LIMIT_BYTES:
        return resident
    try:
        full = [process.memory_full_info() for process in processes]
    except OSError:  # a Windows that cannot list a working set still counts what each process has for itself
        return sum(process.memory_info().pagefile for process in processes)
    return sum(getattr(found, "pss", found.uss) for found in full)


def process(place, *more):
    """Run the command in a process of its own; returns it with its peak memory."""
    command = [sys.executable, "-m", "pixdesk", "process", str(place / "in"), "--out", str(place / "out")]
    command += ["--channel", "shopify", "--approve-clean", "lead", "--json", str(place / "report.json"), *more]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with (place / "log").open("w") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=place)
    peak, family = 0, psutil.Process(child.pid)
    while child.poll() is None:
        with contextlib.suppress(psutil.Error):
            peak = max(peak, memory([family, *family.children(recursive=True)]))
        time.sleep(0.02)
    return child.returncode, peak, json.loads((place / "report.json").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.hostile
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared hostile files are not here")
def test_every_hostile_file_ends_with_a_sentence_and_none_gets_out_half(tmp_path):
    shutil.copytree(SHARED, tmp_path / "in", ignore=shutil.ignore_patterns("manifest.csv"))
    before = digests(tmp_path / "in")
    code, peak, report = process(tmp_path)
    assert code == 1, (tmp_path / "log").read_text()
    assert digests(tmp_path / "in") == before
    assert peak < PEAK_LIMIT_BYTES
    names = [entry["name"] for entry in report["inputs"]]
    assert sorted(names) == sorted(p.relative_to(tmp_path / "in").as_posix() for p in before)
    for entry in report["inputs"]:
        assert entry["state"] in {"exported", "held", "ignored"}, entry
        if entry["state"] == "held":
            assert entry["reason"].endswith((".", "”")), entry
            assert "internal" not in {finding["code"] for finding in entry["findings"]}, entry
    out = {entry["name"] for entry in report["inputs"] if entry["state"] == "exported"}
    assert not out & NEVER_EXPORTED
    assert out
    assert report["audit"]["holds"]
    for path in (tmp_path / "out" / "shopify").glob("*.jpg"):
        with Image.open(path) as picture:
            picture.load()
