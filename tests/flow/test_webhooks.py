"""Webhooks over a real server here that fails as servers do: every event arrives, signed, or is told as given up."""

import json
import socket
import stat
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import keyring.errors
import pytest

from pixdesk.delivery.webhooks import post
from pixdesk.domain.event import Notice
from pixdesk.domain.webhook import MOST_TRIES, holds
from pixdesk.errors import SetupError
from pixdesk.pipeline import hook_secrets
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.studio import open_studio, run_until_idle, shoot


class Receiver(ThreadingHTTPServer):
    """Keeps what it is told; `answers` are given first, then 204. A text is what goes wrong instead of an answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = []
        self.headers = {}
        self.got = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}).start()  # noqa: TID251

    def handle_error(self, request, client_address):
        """Say nothing when a client goes away."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/hook?for=tests"

    @property
    def events(self):
        return [json.loads(content)["event"] for _, content in self.got]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        answer = self.server.answers.pop(0) if self.server.answers else 204
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if answer == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if answer == "drip":
            self.drip()
            return
        if answer == "garbage":
            self.wfile.write(b"\x00\xff hello\r\n\r\n")
            return
        if answer == 204:
            self.server.got.append((dict(self.headers), content))
        self.send_response(answer)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self):
        """Answer a byte at a time, each well within what a socket waits for one."""
        for byte in b"HTTP/1.1 200 OK\r\n" + b"x" * 200:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def engine(tmp_path, clock):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as opened:
        yield opened


@pytest.fixture
def notices(engine):
    heard = []
    engine.listen(lambda event: heard.append(event.words) if isinstance(event, Notice) else None)
    return heard


def judge_a_batch(engine, tmp_path, name="A1_front.jpg"):
    shoot(tmp_path / "capture", name, seed=zlib.crc32(name.encode()) % 9999)
    engine.rescan()
    run_until_idle(engine)
    batch = next(one.batch.id for one in engine.batches() if one.batch.state == "open")
    engine.close_batch(batch, actor="ana")
    engine.approve_batch(batch, actor="ana")


def sent(engine):
    done = engine.hooks.send()
    return done.taken, done.later, done.dead


def counts(engine, name="erp"):
    from pixdesk.store import hooks

    return engine.studio.on_store(hooks.counts)[name]


def test_what_happens_is_told_once_signed_and_in_its_order(engine, tmp_path, receiver, clock):
    judge_a_batch(engine, tmp_path)
    hook = engine.hooks.add("erp", receiver.url, ["batch.closed", "batch.approved", "rendition.exported"], actor="lead")
    judge_a_batch(engine, tmp_path, "B2_front.jpg")
    shoot(tmp_path / "capture", "C_front.jpg", product="none")
    engine.rescan()
    run_until_idle(engine)
    engine.export(channels=["shopify"], actor="ana")
    sent(engine)
    assert sent(engine) == (0, 0, 0)
    assert receiver.events == ["batch.closed", "batch.approved", "rendition.exported", "rendition.exported"]
    secret = hook_secrets.read(hook.secret_from)
    lines = {line.hash: line for line in engine.audit_lines()}
    for headers, content in receiver.got:
        told = json.loads(content)
        assert holds(headers["Pixdesk-Signature"], content, secret, unix_s=int(clock().timestamp()))
        assert lines[headers["Pixdesk-Id"]].seq == told["seq"]
        assert headers["Pixdesk-Event"] == told["event"]


def test_what_is_taken_back_and_what_no_longer_holds_is_told_too(engine, tmp_path, receiver):
    wanted = ["batch.approved", "batch.undone", "rendition.exported", "rendition.withdrawn"]
    engine.hooks.add("erp", receiver.url, wanted, actor="lead")
    judge_a_batch(engine, tmp_path)
    engine.review.undo_batch(engine.batches()[0].batch.id, actor="lead")
    engine.approve_batch(engine.batches()[0].batch.id, actor="ana")
    engine.export(channels=["shopify"], actor="ana")
    shoot(tmp_path / "capture", "A1_front.jpg", seed=77)
    engine.rescan()
    run_until_idle(engine)
    engine._exporting.tend()
    sent(engine)
    assert set(receiver.events) == set(wanted)
    undone = next(json.loads(content) for _, content in receiver.got if b"batch.undone" in content)
    assert undone["detail"]["what"] == "approved"


def test_the_open_desk_sends_by_itself_on_every_kind_of_lane(studio, tmp_path, receiver):
    studio.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead")
    judge_a_batch(studio, tmp_path)
    until_s = time.monotonic() + 20
    while counts(studio)["done"] < 1:
        assert time.monotonic() < until_s
        studio.hooks.look(time.monotonic() * 1000)
        time.sleep(0.01)
    assert receiver.events == ["batch.approved"]


@pytest.mark.parametrize("wrong", [500, 503, 429, "cut", "garbage"])
def test_a_servers_trouble_is_waited_out_longer_each_time(engine, tmp_path, receiver, clock, wrong):
    receiver.answers = [wrong, wrong]
    engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead")
    judge_a_batch(engine, tmp_path)
    assert sent(engine) == (0, 1, 0)
    assert sent(engine) == (0, 0, 0), "not before its time"
    clock.forward(seconds=13)
    assert sent(engine) == (0, 1, 0)
    clock.forward(seconds=13)
    assert sent(engine) == (0, 0, 0)
    clock.forward(seconds=60)
    assert sent(engine) == (1, 0, 0)
    assert receiver.events == ["batch.approved"]


def test_a_server_that_asks_for_time_gets_it(engine, tmp_path, receiver, clock):
    receiver.answers, receiver.headers = [503], {"Retry-After": "3600"}
    engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead")
    judge_a_batch(engine, tmp_path)
    assert sent(engine) == (0, 1, 0)
    clock.forward(seconds=3590)
    assert sent(engine) == (0, 0, 0)
    clock.forward(seconds=11)
    assert sent(engine) == (1, 0, 0)


@pytest.mark.parametrize("refusal", [400, 404, 410, 302])
def test_a_refusal_is_given_up_told_and_sent_again_when_somebody_says_so(engine, tmp_path, receiver, notices, refusal):
    receiver.answers = [refusal]
    engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead")
    judge_a_batch(engine, tmp_path)
    assert sent(engine) == (0, 0, 1)
    assert any(f"answered {refusal}" in words and "replay erp" in words for words in notices)
    assert counts(engine) == {"waiting": 0, "done": 0, "dead": 1}
    assert engine.hooks.replay("erp", actor="lead") == 1
    assert sent(engine) == (1, 0, 0)
    actions = [line.action for line in engine.audit_lines()]
    assert {"webhook-added", "webhook-dead", "webhook-replayed"} <= set(actions)
    assert engine.verify_audit().holds


def test_after_its_last_try_an_event_is_given_up_and_everything_since_a_line_can_be_sent_again(
    engine, tmp_path, receiver, clock
):
    receiver.answers = [500] * MOST_TRIES
    engine.hooks.add("erp", receiver.url, ["batch.closed", "batch.approved"], actor="lead")
    judge_a_batch(engine, tmp_path)
    for _ in range(40):
        if sent(engine) == (0, 0, 0) and not counts(engine)["waiting"]:
            break
        clock.forward(hours=7)
    assert counts(engine)["done"] + counts(engine)["dead"] == 2
    before = len(receiver.got)
    assert engine.hooks.replay("erp", from_seq=1, actor="lead") == 2
    assert sent(engine) == (2, 0, 0)
    assert len(receiver.got) == before + 2


def test_one_deadline_holds_for_a_server_that_answers_a_byte_at_a_time(receiver):
    receiver.answers = ["drip"]
    answer = post(receiver.url, b"{}", {}, deadline_s=0.4)
    assert (answer.status, answer.words) == (0, "no answer within 0.4 s")


def test_nobody_there_is_no_crash_and_the_rest_waits_with_it(engine, tmp_path, receiver):
    engine.hooks.add("erp", "http://127.0.0.1:9/", ["batch.closed", "batch.approved"], actor="lead")
    engine.hooks.add("web", receiver.url, ["batch.closed"], actor="lead")
    judge_a_batch(engine, tmp_path)
    assert sent(engine) == (1, 1, 0), "one try tells that nobody is there; the other receiver is told all the same"
    assert receiver.events == ["batch.closed"]


def test_what_was_on_its_way_when_pixdesk_was_closed_goes_on(tmp_path, clock, receiver):
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead")
        judge_a_batch(engine, tmp_path)
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        assert sent(engine) == (1, 0, 0)


def test_a_secret_is_nowhere_but_in_its_own_file(engine, tmp_path, receiver, monkeypatch, notices):
    hook = engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead")
    path = tmp_path / "studio" / "secrets" / "webhook-erp.key"
    assert hook.secret_from == f"file:{path}"
    secret = path.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    judge_a_batch(engine, tmp_path)
    sent(engine)
    for file in (tmp_path / "studio").rglob("*"):
        if file.is_file() and file != path:
            assert secret not in file.read_bytes(), file
    assert not any(secret.decode() in line.detail for line in engine.audit_lines())
    engine.hooks.remove("erp", actor="lead")
    assert not path.exists()
    monkeypatch.setenv("ERP_SECRET", "short")
    with pytest.raises(SetupError, match="at least 16"):
        engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead", secret_from="env:ERP_SECRET")
    monkeypatch.setenv("ERP_SECRET", "long enough to be one")
    engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead", secret_from="env:ERP_SECRET")
    monkeypatch.delenv("ERP_SECRET")
    judge_a_batch(engine, tmp_path, "B_front.jpg")
    assert sent(engine) == (0, 1, 0)
    sent(engine)
    assert sum("ERP_SECRET" in words for words in notices) == 1, "told once, and no try is counted"


def test_a_secret_made_here_is_in_the_key_store_where_one_opens(engine, tmp_path, receiver, monkeypatch):
    held = {}
    store = SimpleNamespace(
        errors=keyring.errors,
        set_password=lambda _service, name, secret: held.update({name: secret}),
        get_password=lambda _service, name: held.get(name),
        delete_password=lambda _service, name: held.pop(name),
    )
    monkeypatch.setattr("pixdesk.delivery.secrets._keyring", lambda: store)
    hook = engine.hooks.add("erp", receiver.url, ["batch.approved"], actor="lead")
    (secret,) = held.values()
    assert hook.secret_from.startswith("keystore:")
    judge_a_batch(engine, tmp_path)
    assert sent(engine) == (1, 0, 0)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    engine.hooks.remove("erp", actor="lead")
    assert held == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a user's files from others by other means")
def test_a_secret_others_can_read_is_none(tmp_path):
    path = tmp_path / "key"
    path.write_text("long enough to be one")
    path.chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        hook_secrets.read(f"file:{path}")


@pytest.mark.parametrize(
    ("name", "url", "events", "words"),
    [
        ("../x", "https://x.example/", ["batch.closed"], "can be no webhook's name"),
        ("x", "http://x.example/", ["batch.closed"], "Use https"),
        ("x", "https://x.example/", ["batch.opened"], "no event 'batch.opened'"),
        ("x", "https://x.example/", [], "No event is named"),
    ],
)
def test_what_can_be_no_webhook_is_refused_and_leaves_nothing_behind(engine, tmp_path, name, url, events, words):
    with pytest.raises(SetupError, match=words):
        engine.hooks.add(name, url, events, actor="lead")
    assert not (tmp_path / "studio" / "secrets").exists()


def test_the_command_line_does_all_of_it(tmp_path, pixdesk, receiver, clock):
    home = tmp_path / "studio"
    with open_studio(tmp_path, Lanes.inline(), clock=clock) as engine:
        judge_a_batch(engine, tmp_path)
    code, said = pixdesk("webhooks", "add", "erp", receiver.url, "--on", "batch.approved", "--home", home)
    assert code == 0, said
    assert "told of batch.approved" in said
    assert pixdesk("webhooks", "add", "erp", receiver.url, "--home", home)[0] == 2
    assert pixdesk("webhooks", "send", "--home", home) == (0, "0 taken, 0 to be tried again, 0 given up.\n")
    receiver.answers = [404]
    assert pixdesk("webhooks", "replay", "erp", "--from", "1", "--home", home)[0] == 0
    assert pixdesk("webhooks", "send", "--home", home)[0] == 1
    assert "answered 404" in pixdesk("webhooks", "calls", "erp", "--home", home)[1]
    code, said = pixdesk("webhooks", "list", "--home", home, "--json")
    assert json.loads(said)[0]["dead"] == 1
    assert "1 on their way again" in pixdesk("webhooks", "replay", "erp", "--home", home)[1]
    assert pixdesk("webhooks", "send", "--home", home)[0] == 0
    assert receiver.events == ["batch.approved"]
    assert "It has everything" in pixdesk("webhooks", "calls", "erp", "--home", home)[1]
    assert pixdesk("webhooks", "remove", "erp", "--home", home)[0] == 0
    assert pixdesk("webhooks", "remove", "erp", "--home", home)[0] == 2
