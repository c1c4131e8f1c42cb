"""Exported files reach a folder, an SFTP server and a bucket: each exactly once, whole, verified, whatever breaks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pixdesk.delivery.far_end import Busy
from pixdesk.delivery.opening import open_far_end
from pixdesk.domain.delivering import TRIES, Outcome
from pixdesk.errors import SetupError
from pixdesk.pipeline.lanes import Lanes
from tests.helpers import far_ends
from tests.helpers.deliverable import Time, audit, export_anew, exported, flow, make_void, studio, write_down
from tests.helpers.far_ends import PASSWORD, USER, s3_server, sftp_server
from tests.helpers.links import link_or_skip
from tests.helpers.shares import break_off

SECRET = {"SFTP_WORD": PASSWORD, "S3_WORD": "id:key"}


@pytest.fixture
def engine(tmp_path, monkeypatch):
    for name, value in SECRET.items():
        monkeypatch.setenv(name, value)
    with studio(tmp_path) as opened:
        yield opened


@pytest.fixture
def share(engine, tmp_path):
    """A folder to deliver to."""
    folder = tmp_path / "share"
    folder.mkdir()
    write_down(engine, "share", f"[folder]\npath = {json.dumps(str(folder))}\n")
    return folder


@pytest.fixture
def server(engine, tmp_path):
    with sftp_server(tmp_path / "far") as found:
        write_down(engine, "agency", sftp_toml(found))
        yield found


def sftp_toml(server, **other):
    values = {"host": "127.0.0.1", "user": USER, "host_key": server.fingerprint, "folder": "/in", **other}
    table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
    return f'parallel = 1\nsecret = {{environment = "SFTP_WORD"}}\n[sftp]\nport = {server.port}\n{table}'


@pytest.fixture
def bucket(engine):
    with s3_server("studio-live") as found:
        write_down(
            engine,
            "cdn",
            'secret = {environment = "S3_WORD"}\n[s3]\nbucket = "studio-live"\nprefix = "live"\n'
            f'endpoint = "{found.url}"\n',
        )
        yield found


def held(bucket):
    found = bucket.client.list_objects_v2(Bucket="studio-live").get("Contents", [])
    return {i["Key"]: bucket.client.get_object(Bucket="studio-live", Key=i["Key"])["Body"].read() for i in found}


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def outcomes(report):
    return [line.outcome for line in report.lines]


def puts(bucket):
    return [path for method, path in bucket.seen if method == "PUT"]


def test_a_file_stands_in_the_folder_whole_and_the_log_says_so(engine, share):
    _, path = exported(engine, "A1")
    report = flow(engine).deliver(["share"], actor="ana")
    assert outcomes(report) == [Outcome.DELIVERED]
    assert files(share) == {"shopify/A1_front.jpg": path.read_bytes()}
    (line,) = audit(engine, "delivered")
    told = json.loads(line.detail)
    assert (line.actor, told["destination"], told["path"]) == ("ana", "share", "shopify/A1_front.jpg")
    assert told["sha256"] == report.lines[0].sha256
    assert engine.verify_audit().holds


def test_delivering_again_sends_nothing(engine, share):
    exported(engine, "A1")
    flow(engine).deliver(["share"], actor="ana")
    assert flow(engine).deliver(["share"], actor="ana").lines == ()
    assert len(audit(engine, "delivered")) == 1


def test_a_dry_run_lists_what_would_go_and_needs_neither_secret_nor_server(engine, server, monkeypatch):
    monkeypatch.delenv("SFTP_WORD")
    exported(engine, "A1")
    report = flow(engine).deliver(["agency"], actor="ana", dry_run=True)
    assert outcomes(report) == [Outcome.WOULD_GO]
    assert files(server.root) == {}
    assert audit(engine, "delivered") == []


def test_only_the_channels_of_a_destination_go_there(engine, tmp_path):
    (tmp_path / "share").mkdir()
    write_down(engine, "share", f'channels = ["amazon"]\n[folder]\npath = {json.dumps(str(tmp_path / "share"))}\n')
    exported(engine, "A1", channel="shopify")
    exported(engine, "A1", channel="amazon", version=2)
    assert [line.channel for line in flow(engine).deliver(actor="ana").lines] == ["amazon"]
    assert flow(engine).deliver(channels=["shopify"], actor="ana").lines == ()


def test_a_destination_for_a_channel_nobody_knows_is_told(engine):
    write_down(engine, "share", 'channels = ["amazonn"]\n[folder]\npath = "/x"\n')
    with pytest.raises(SetupError, match="There is no channel 'amazonn'"):
        flow(engine).deliver(actor="ana")


def test_a_file_changed_after_its_export_is_not_delivered(engine, share):
    _, path = exported(engine, "A1")
    path.write_bytes(path.read_bytes() + b"!")
    (line,) = flow(engine).deliver(actor="ana").lines
    assert line.outcome is Outcome.FAILED
    assert "changed after it was exported" in line.words
    assert files(share) == {}


def test_a_link_in_the_share_leads_nowhere_else(engine, share, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link_or_skip(share / "shopify", tmp_path / "elsewhere")
    exported(engine, "A1")
    (line,) = flow(engine).deliver(actor="ana").lines
    assert "leads out of" in line.words
    assert files(tmp_path / "elsewhere") == {}


def test_a_name_that_is_none_is_given_to_no_destination(engine, share):
    exported(engine, "A1")
    engine.studio.on_store(lambda store: store.execute("UPDATE renditions SET channel = '..'"))
    (line,) = flow(engine).deliver(actor="ana").lines
    assert line.outcome is Outcome.FAILED
    assert "no safe name" in line.words
    assert files(share) == {}


def test_two_captures_never_share_a_place_at_the_far_end(engine, share, tmp_path):
    _, first = exported(engine, "A1", seed=1)
    exported(engine, "A1", seed=2, version=2, out=tmp_path / "other")
    report = flow(engine).deliver(actor="ana")
    assert sorted(outcomes(report)) == [Outcome.DELIVERED, Outcome.FAILED]
    assert files(share) == {"shopify/A1_front.jpg": first.read_bytes()}
    assert "stands there and holds" in report.failed[0].words


def test_a_share_that_is_away_is_not_made_anew(engine, share):
    exported(engine, "A1")
    share.rmdir()
    report = flow(engine).deliver(actor="ana")
    assert "Connect its share" in report.failed[0].words
    assert not share.exists()


def test_a_share_that_broke_off_is_told_as_one_that_is_away(engine, share, monkeypatch):
    exported(engine, "A1")
    break_off(share, monkeypatch)
    report = flow(engine).deliver(actor="ana")
    assert "Connect its share" in report.failed[0].words


def test_every_file_reaches_the_sftp_server_over_several_connections(tmp_path, monkeypatch):
    monkeypatch.setenv("SFTP_WORD", PASSWORD)
    with studio(tmp_path, Lanes.threaded(1)) as engine, sftp_server(tmp_path / "far") as server:
        write_down(engine, "agency", sftp_toml(server).replace("parallel = 1", "parallel = 3"))
        sent = dict(exported(engine, f"A{number}", seed=number) for number in range(7))
        report = flow(engine).deliver(actor="ana")
        assert outcomes(report) == [Outcome.DELIVERED] * 7
        assert files(server.root) == {f"in/shopify/{path.name}": path.read_bytes() for path in sent.values()}
        assert len(audit(engine, "delivered")) == 7


def test_a_sending_that_was_cut_goes_on_where_it_stopped(engine, server, monkeypatch):
    _, path = exported(engine, "A1")
    half = path.stat().st_size // 2
    (server.root / "in" / "shopify").mkdir(parents=True)
    server.faults.cut_after_bytes = [half]
    written = []
    real = far_ends._Handle.write
    monkeypatch.setattr(far_ends._Handle, "write", lambda *how: written.append(how[1]) or real(*how))
    report = flow(engine).deliver(actor="ana")
    assert outcomes(report) == [Outcome.DELIVERED]
    assert files(server.root) == {"in/shopify/A1_front.jpg": path.read_bytes()}
    assert written[-1] > 0  # the second sending did not begin at the beginning


def test_the_folder_one_arrives_in_after_signing_in_will_do(engine, server):
    write_down(engine, "agency", sftp_toml(server, folder="."))
    _, path = exported(engine, "A1")
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert files(server.root) == {"shopify/A1_front.jpg": path.read_bytes()}


@pytest.mark.parametrize(
    ("library", "place"),
    [
        ("paramiko", '[sftp]\nhost = "h"\nuser = "u"\nhost_key = "SHA256:' + "A" * 43 + '"\n'),
        ("botocore", '[s3]\nbucket = "abc"\n'),
        ("urllib3", '[shopify]\nshop = "a.myshopify.com"\n'),
    ],
)
def test_a_library_that_was_left_out_is_named(engine, monkeypatch, library, place):
    write_down(engine, "far", f'secret = {{environment = "S3_WORD"}}\n{place}')
    for name in [library, *(held for held in sys.modules if held.startswith(f"{library}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    exported(engine, "A1")
    (line,) = flow(engine).deliver(actor="ana").lines
    assert "pip install 'pixdesk[delivery]'" in line.words


def test_a_login_that_breaks_off_is_tried_again_after_a_pause(engine, server):
    exported(engine, "A1")
    server.faults.refused_logins = 2
    time = Time()
    assert outcomes(flow(engine, time).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert time.slept_s == pytest.approx(0.5 * 1.0 + 0.5 * 2.0)  # 0.5 s × 2^n, half of it by our dice


def test_a_server_with_another_key_is_sent_nothing_and_no_password(engine, server):
    exported(engine, "A1")
    write_down(engine, "agency", sftp_toml(server, host_key="SHA256:" + "A" * 43))
    (line,) = flow(engine).deliver(actor="ana").lines
    assert "Somebody may be listening" in line.words
    assert files(server.root) == {}


def test_a_wrong_password_stops_the_destination_at_once(engine, server, monkeypatch):
    monkeypatch.setenv("SFTP_WORD", "wrong")
    exported(engine, "A1")
    exported(engine, "A2")
    report = flow(engine).deliver(actor="ana")
    assert outcomes(report) == [Outcome.FAILED] * 2
    assert all("does not let studio in" in line.words for line in report.lines)


def test_the_secret_stands_in_no_file_of_ours(engine, server):
    exported(engine, "A1")
    flow(engine).deliver(actor="ana")
    for path in engine.studio.home.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path


def test_every_file_reaches_the_bucket_with_the_servers_own_checksum(engine, bucket):
    _, path = exported(engine, "A1")
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert held(bucket) == {"live/shopify/A1_front.jpg": path.read_bytes()}
    head = bucket.client.head_object(Bucket="studio-live", Key="live/shopify/A1_front.jpg", ChecksumMode="ENABLED")
    assert head["ContentType"] == "image/jpeg"
    assert head["ChecksumSHA256"]


@pytest.mark.parametrize("fault", [(429, []), (503, []), (500, []), "cut", "cut after"], ids=str)
def test_a_bucket_that_stumbles_has_each_file_once_in_the_end(engine, bucket, fault):
    _, path = exported(engine, "A1")
    bucket.faults.answers = [None, fault]  # the first request asks whether it is there
    report = flow(engine).deliver(actor="ana")
    assert outcomes(report) in ([Outcome.DELIVERED], [Outcome.ALREADY_THERE])
    assert held(bucket) == {"live/shopify/A1_front.jpg": path.read_bytes()}
    assert len(audit(engine, "delivered")) == 1
    assert len(puts(bucket)) == (1 if fault == "cut after" else 2)


def test_a_server_that_knows_no_checksums_is_read_back(engine, bucket):
    _, path = exported(engine, "A1")
    bucket.faults.answers = [None, (501, [])]
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert held(bucket) == {"live/shopify/A1_front.jpg": path.read_bytes()}
    assert ("GET", "/studio-live/live/shopify/A1_front.jpg") in bucket.seen


def test_a_bucket_that_says_how_long_is_left_alone_so_long(engine, bucket):
    exported(engine, "A1")
    bucket.faults.answers = [(503, [("Retry-After", "17")])]
    time = Time()
    assert outcomes(flow(engine, time).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert 17.0 <= time.slept_s <= 18.0


def test_a_bucket_that_asks_for_an_hour_is_left_until_the_next_delivery(engine, bucket):
    exported(engine, "A1")
    bucket.faults.answers = [(503, [("Retry-After", "3600")])]
    time = Time()
    assert outcomes(flow(engine, time).deliver(actor="ana")) == [Outcome.FAILED]
    assert time.slept_s == 0
    assert outcomes(flow(engine, time).deliver(actor="ana")) == [Outcome.DELIVERED]


def test_a_bucket_that_never_answers_is_given_up_after_so_many_tries(engine, bucket):
    exported(engine, "A1")
    bucket.faults.answers = [(500, [])] * TRIES
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.FAILED]
    assert bucket.faults.answers == []


def test_what_was_sent_but_not_written_down_is_not_sent_again(engine, bucket, monkeypatch):
    exported(engine, "A1")
    from pixdesk.store import deliveries

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(deliveries, "done", killed)
    with pytest.raises(KeyboardInterrupt):
        flow(engine).deliver(actor="ana")
    assert audit(engine, "delivered") == []
    monkeypatch.undo()
    monkeypatch.setenv("S3_WORD", SECRET["S3_WORD"])
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.ALREADY_THERE]
    assert len(puts(bucket)) == 1
    assert len(audit(engine, "delivered")) == 1


def test_a_delivery_that_is_killed_in_the_middle_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setenv("SFTP_WORD", PASSWORD)
    with sftp_server(tmp_path / "far") as server:
        with studio(tmp_path) as engine:
            write_down(engine, "agency", sftp_toml(server))
            sent = dict(exported(engine, f"A{number}", seed=number) for number in range(5))
        renamed = []

        def kill_at_the_third():
            renamed.append(True)
            if len(renamed) == 3:
                process.kill()
                process.wait()

        server.faults.on_rename = kill_at_the_third
        command = [sys.executable, "-m", "pixdesk", "deliver", "--to", "agency", "--home", str(tmp_path / "studio")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2], env=os.environ)
        assert process.wait(60) != 0
        assert len(renamed) == 3
        with studio(tmp_path) as engine:
            assert 2 <= len(audit(engine, "delivered")) < 5
            flow(engine).deliver(actor="ana")
            told = [json.loads(line.detail)["path"] for line in audit(engine, "delivered")]
            assert sorted(told) == sorted(f"shopify/{path.name}" for path in sent.values())
            assert engine.verify_audit().holds
        assert files(server.root) == {f"in/shopify/{path.name}": path.read_bytes() for path in sent.values()}
        assert len(renamed) == 5  # none was put in its place twice


def test_the_old_picture_is_one_step_away(engine, share):
    capture_id, path = exported(engine, "A1", seed=1)
    first = path.read_bytes()
    flow(engine).deliver(actor="ana")
    export_anew(engine, capture_id, seed=2, name="A1_front.jpg")
    second = path.read_bytes()
    flow(engine).deliver(actor="ana")
    assert files(share) == {"shopify/A1_front.jpg": second}
    report = flow(engine).roll_back("share", capture_id, actor="lead")
    assert outcomes(report) == [Outcome.RESTORED]
    assert files(share) == {"shopify/A1_front.jpg": first}
    assert flow(engine).deliver(actor="ana").lines == ()  # nobody undoes what the lead has done
    (line,) = audit(engine, "delivery-rolled-back")
    assert line.actor == "lead"
    assert engine.verify_audit().holds


def test_a_roll_back_can_be_undone_and_made_again(engine, share):
    capture_id, path = exported(engine, "A1", seed=1)
    first = path.read_bytes()
    flow(engine).deliver(actor="ana")
    with pytest.raises(SetupError, match="No roll-back of capture"):
        flow(engine).undo_roll_back("share", capture_id, actor="lead")
    export_anew(engine, capture_id, seed=2, name="A1_front.jpg")
    second = path.read_bytes()
    flow(engine).deliver(actor="ana")
    for _ in range(2):
        flow(engine).roll_back("share", capture_id, actor="lead")
        assert files(share) == {"shopify/A1_front.jpg": first}
        flow(engine).deliver(actor="ana")  # it forgets what nobody can want back
        report = flow(engine).undo_roll_back("share", capture_id, channel="shopify", actor="lead")
        assert outcomes(report) == [Outcome.RESTORED]
        assert files(share) == {"shopify/A1_front.jpg": second}
    assert [line.actor for line in audit(engine, "roll-back-undone")] == ["lead"] * 2
    assert flow(engine).deliver(actor="ana").lines == ()
    assert engine.verify_audit().holds


def test_what_was_rolled_back_and_no_longer_holds_is_not_put_there_again(engine, share):
    capture_id, _ = exported(engine, "A1", seed=1)
    flow(engine).deliver(actor="ana")
    export_anew(engine, capture_id, seed=2, name="A1_front.jpg")
    flow(engine).deliver(actor="ana")
    flow(engine).roll_back("share", capture_id, actor="lead")
    make_void(engine, capture_id)
    with pytest.raises(SetupError, match="No roll-back of capture"):
        flow(engine).undo_roll_back("share", capture_id, actor="lead")


def test_there_is_no_way_back_before_the_first(engine, share):
    capture_id, _ = exported(engine, "A1")
    with pytest.raises(SetupError, match="Nothing of capture"):
        flow(engine).roll_back("share", capture_id, actor="lead")
    flow(engine).deliver(actor="ana")
    with pytest.raises(SetupError, match="Nothing stood"):
        flow(engine).roll_back("share", capture_id, actor="lead")


def test_a_file_that_no_longer_holds_is_told_and_taken_back_only_when_asked(engine, share):
    capture_id, _ = exported(engine, "A1")
    flow(engine).deliver(actor="ana")
    make_void(engine, capture_id)
    report = flow(engine).deliver(actor="ana")
    assert [line.path for line in report.no_longer_hold] == ["shopify/A1_front.jpg"]
    assert len(files(share)) == 1
    assert outcomes(flow(engine).take_back(actor="lead")) == [Outcome.TAKEN_BACK]
    assert files(share) == {}
    assert flow(engine).deliver(actor="ana").no_longer_hold == ()
    assert len(audit(engine, "delivery-taken-back")) == 1


def test_a_file_that_somebody_changed_there_is_left_there(engine, share):
    capture_id, _ = exported(engine, "A1")
    flow(engine).deliver(actor="ana")
    make_void(engine, capture_id)
    (share / "shopify" / "A1_front.jpg").write_bytes(b"mine")
    (line,) = flow(engine).take_back(actor="lead").lines
    assert "nothing was touched" in line.words
    assert files(share) == {"shopify/A1_front.jpg": b"mine"}


def test_only_what_a_roll_back_may_need_is_kept(engine, share):
    capture_id, _ = exported(engine, "A1", seed=1)
    for seed in (1, 2, 3, 4):
        export_anew(engine, capture_id, seed=seed, name="A1_front.jpg")
        flow(engine).deliver(actor="ana")
    kept = [path for path in (engine.studio.home / "delivered").rglob("*") if path.is_file()]
    assert len(kept) == 2


def test_a_destination_that_is_down_keeps_no_other_from_being_served(engine, share, server):
    exported(engine, "A1")

    def opener(place):
        if place.id == "agency":
            raise Busy("it is down")
        return open_far_end(place)

    report = flow(engine, open=opener).deliver(actor="ana")
    assert {line.destination: line.outcome for line in report.lines} == {
        "agency": Outcome.FAILED,
        "share": Outcome.DELIVERED,
    }
    assert Path(share / "shopify" / "A1_front.jpg").is_file()


def test_a_shoot_reaches_a_server_and_a_bucket_through_every_fault_each_file_exactly_once(tmp_path, monkeypatch):
    for name, value in SECRET.items():
        monkeypatch.setenv(name, value)
    with (
        studio(tmp_path, Lanes.threaded(1)) as engine,
        sftp_server(tmp_path / "far") as server,
        s3_server("studio-live") as bucket,
    ):
        write_down(engine, "agency", sftp_toml(server).replace("parallel = 1", "parallel = 2"))
        place = f'bucket = "studio-live"\nendpoint = "{bucket.url}"\n'
        write_down(engine, "cdn", f'parallel = 3\nsecret = {{environment = "S3_WORD"}}\n[s3]\n{place}')
        sent = {}
        for number in range(12):
            for channel in ("shopify", "amazon"):
                _, path = exported(engine, f"A{number}", channel=channel, seed=number, version=channel)
                sent[f"{channel}/{path.name}"] = path.read_bytes()
        server.faults.cut_after_bytes = [2_000, 4_000, 100, 3_000]
        server.faults.refused_logins = 1
        faults = [(503, [("Retry-After", "1")]), "cut", (500, []), "cut after", (429, [])]
        bucket.faults.answers = [fault for each in faults for fault in (None, None, None, each)]
        puts_before = len(puts(bucket))
        report = flow(engine).deliver(actor="ana")
        assert report.failed == ()
        assert files(server.root / "in") == sent
        assert held(bucket) == sent
        assert server.faults.cut_after_bytes == []
        assert bucket.faults.answers == []
        told = [
            (json.loads(line.detail)["destination"], json.loads(line.detail)["path"])
            for line in audit(engine, "delivered")
        ]
        assert sorted(told) == sorted((place, path) for place in ("agency", "cdn") for path in sent)
        assert len(puts(bucket)) - puts_before <= len(sent) + len(faults)
        assert flow(engine).deliver(actor="ana").lines == ()
        assert engine.verify_audit().holds
