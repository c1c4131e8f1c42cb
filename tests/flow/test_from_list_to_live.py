"""From the shot list to live: 200 SKUs, their pictures, two channels, an SFTP server and a bucket, and whatever breaks.

Pictures and canvases are small, everything else is real: networks, store, servers, faults.
"""

import hashlib
import json
import zlib
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from pixdesk.domain.delivering import Outcome
from pixdesk.domain.shot_state import counted
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.deliverable import flow, write_down
from tests.helpers.far_ends import PASSWORD, USER, s3_server, sftp_server
from tests.helpers.studio import jpeg, open_studio, run_until_idle

ROWS, GAPS, DOUBLES, NAMELESS, TYPOS, AGAIN = 200, 30, 9, 7, 8, 5
CHANNELS = ("one", "two")

RECIPE = 'id = "quick"\ntitle = "Quick"\nmodel = "tiny"\n[limits]\nsubject_min_share = 0.01\n'
CHANNEL = """
id = "{0}"
title = "Channel {0}"
source = "ours"
date_checked = 2026-11-20
status = "verified"
background = "{1}"
[canvas]
min_px = 60
target_px = 120
[fill]
target_percent = 70.0
min_percent = 20.0
max_percent = 98.0
"""


def sku(number: int) -> str:
    return f"SHO-{1000 + number}"


def picture(name: str) -> bytes:
    """A small bright product on dark grey, no two alike."""
    seed = zlib.crc32(name.encode())
    rng = np.random.default_rng(seed)
    shot = np.full((180, 220, 3), 60, np.uint8)
    cv2.circle(shot, (110, 90), 60 + seed % 7, tuple(rng.integers(190, 240, 3).tolist()), -1, cv2.LINE_AA)
    return jpeg(cv2.add(shot, rng.integers(0, 12, shot.shape, dtype=np.uint8)))


def shoot(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(picture(name))


def far_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def held(client) -> dict[str, str]:
    keys = [one["Key"] for one in client.list_objects_v2(Bucket="studio-live")["Contents"]]
    read = {key: client.get_object(Bucket="studio-live", Key=key)["Body"].read() for key in keys}
    return {key: hashlib.sha256(data).hexdigest() for key, data in read.items()}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "studio"
    for folder, text in (
        ("recipes/quick", RECIPE),
        ("channels/one", CHANNEL.format("one", "#FFFFFF")),
        (
            "channels/two",
            CHANNEL.format("two", "#F4F0EA to #E0DCD6").replace("[canvas]", "[quality]\nmin = 85\n[canvas]"),
        ),
    ):
        (home / folder).parent.mkdir(parents=True, exist_ok=True)
        (home / f"{folder}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SFTP_WORD", PASSWORD)
    monkeypatch.setenv("S3_WORD", "id:key")
    return tmp_path


def test_every_rendition_of_two_hundred_skus_is_live_exactly_once_and_the_ledger_balances(place: Path, clock) -> None:
    lines = [f"{sku(n)},shoes,front,2026-11-{20 + n % 10:02}" for n in range(ROWS)]
    listed = lines + lines[:DOUBLES] + [",shoes,front,2026-11-20"] * NAMELESS
    (place / "list.csv").write_text("sku,family,views,due\n" + "\n".join(listed) + "\n", encoding="utf-8")
    shot = range(ROWS - GAPS)
    typos = {f"SHO-1O{n:02}_front.jpg": sku(n) for n in range(TYPOS)}  # an O for a nought
    right = [f"{sku(n)}_front.jpg" for n in shot if sku(n) not in typos.values()]
    with (
        open_studio(place, Lanes.threaded(1), clock=clock, recipe="quick") as engine,
        sftp_server(place / "far") as server,
        s3_server("studio-live") as bucket,
    ):
        (taken,) = engine.shots.take_in(place / "list.csv", actor="lead")
        assert (taken.imported.added, len(taken.read.bad)) == (ROWS, DOUBLES + NAMELESS)
        shoot(place / "capture", *right, *typos)
        engine.rescan()
        run_until_idle(engine, timeout_s=180)
        for name in right[:AGAIN]:  # the same pictures once more, as a card that is read twice
            (place / "capture" / f"copy-of-{name}").write_bytes(picture(name))
        engine.rescan()
        run_until_idle(engine, timeout_s=180)
        assert engine.cases() == []
        for one in engine.shots.homeless():
            engine.shots.assign(one.id, sku=typos[one.name], view="front", actor="ana")
        assert engine.shots.homeless() == []
        for summary in engine.batches():
            if summary.total:
                engine.approve_uninspected(summary.batch.id, actor="ana")
        report = engine.export(channels=CHANNELS, actor="ana")
        assert report.refused == ()
        assert engine.export(channels=CHANNELS, actor="ana").renditions == ()
        wanted = {f"{one.channel}/{Path(one.path).name}": one.sha256 for one in engine.renditions()}
        assert len(wanted) == len(CHANNELS) * len(shot)
        write_down(
            engine,
            "agency",
            f'parallel = 2\nsecret = {{environment = "SFTP_WORD"}}\n[sftp]\nhost = "127.0.0.1"\nport = {server.port}\n'
            f'user = "{USER}"\nhost_key = "{server.fingerprint}"\nfolder = "/in"\n',
        )
        write_down(
            engine,
            "cdn",
            f'parallel = 3\nsecret = {{environment = "S3_WORD"}}\n[s3]\nbucket = "studio-live"\n'
            f'endpoint = "{bucket.url}"\n',
        )
        (place / "far" / "in").mkdir()
        server.faults.cut_after_bytes, server.faults.refused_logins = [900, 2_000, 100, 1_500], 2
        faults = [(503, [("Retry-After", "1")]), "cut", (500, []), "cut after", (429, []), "cut after"]
        bucket.faults.answers = [fault for each in faults for fault in (*[None] * 17, each)]
        delivered = flow(engine).deliver(actor="ana")
        assert delivered.failed == ()
        assert {line.outcome for line in delivered.lines} <= {Outcome.DELIVERED, Outcome.ALREADY_THERE}
        assert (server.faults.cut_after_bytes, bucket.faults.answers) == ([], [])
        assert far_files(place / "far" / "in") == wanted
        held = bucket.client.list_objects_v2(Bucket="studio-live")["Contents"]
        read = {
            one["Key"]: bucket.client.get_object(Bucket="studio-live", Key=one["Key"])["Body"].read() for one in held
        }
        assert {name: hashlib.sha256(data).hexdigest() for name, data in read.items()} == wanted
        log = [line for line in engine.audit_lines(limit=100_000) if line.action == "delivered"]
        told = Counter((one["destination"], one["path"]) for one in (json.loads(line.detail) for line in log))
        assert told == Counter((where, path) for where in ("agency", "cdn") for path in wanted)
        assert flow(engine).deliver(actor="ana").lines == ()
        found = counted(engine.shots.standings())
        assert (found["delivered"], found["due"] + found["late"]) == (len(shot), GAPS)
        ledger = engine.ledger()
        assert ledger.unaccounted == 0
        assert (ledger.processed, ledger.ignored) == (len(shot), AGAIN)
        assert engine.verify_audit().holds
