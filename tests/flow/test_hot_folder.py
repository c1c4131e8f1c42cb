"""A hot folder goes the whole way with no window, and the command line says what it would and did deliver."""

import json
import sys
import time
from typing import ClassVar

import pytest

from pixdesk.cli import main
from pixdesk.errors import SetupError
from pixdesk.pipeline.hot_folder import HotFolder
from pixdesk.pipeline.lanes import Lanes
from tests.helpers.deliverable import audit, exported, studio, write_down
from tests.helpers.studio import open_studio, shoot


def a_share(tmp_path, engine):
    (tmp_path / "share").mkdir()
    write_down(engine, "share", f"[folder]\npath = {json.dumps(str(tmp_path / 'share'))}\n")
    return tmp_path / "share"


def test_what_is_shot_into_a_hot_folder_stands_at_its_destination(tmp_path):
    with open_studio(tmp_path, Lanes.threaded(2), idle_close_s=0.0) as engine:
        share = a_share(tmp_path, engine)
        shoot(tmp_path / "capture", "A1_front.jpg", seed=1)
        arrived = []
        hot = HotFolder(
            engine=engine,
            channels=("shopify",),
            destinations=("share",),
            approve_clean="night shift",
            actor="pixdesk",
            tell=arrived.append,
        )
        until_s = time.monotonic() + 60
        while not arrived and time.monotonic() < until_s:
            engine.pump()
            hot.look()
            time.sleep(0.02)
        (line,) = arrived
        (rendition,) = engine.renditions()
        assert (line.outcome, line.sha256) == ("delivered", rendition.sha256)
        assert len(list((share / "shopify").iterdir())) == 1
        assert {line.actor for line in audit(engine, "approved-uninspected")} == {"night shift"}


def test_an_unknown_destination_is_told_before_the_first_shot(tmp_path):
    with studio(tmp_path) as engine, pytest.raises(SetupError, match="There is no destination 'nowhere'"):
        HotFolder(engine=engine, channels=(), destinations=("nowhere",), approve_clean="", actor="ana")


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code, capsys.readouterr().out


def test_the_command_line_lists_sends_and_repeats(tmp_path, capsys):
    home = ("--home", str(tmp_path / "studio"))
    with studio(tmp_path) as engine:
        share = a_share(tmp_path, engine)
        exported(engine, "A1")
    code, said = run(capsys, "deliver", "--dry-run", "--json", *home)
    assert code == 0
    assert [line["outcome"] for line in json.loads(said)["files"]] == ["would go"]
    assert list(share.iterdir()) == []
    code, said = run(capsys, "deliver", "--to", "share", *home)
    assert (code, said.split()[0]) == (0, "delivered")
    code, said = run(capsys, "deliver", *home)
    assert (code, said) == (0, "Nothing is due.\n")
    code, said = run(capsys, "destinations", "list", "--json", *home)
    assert [one["where"] for one in json.loads(said)] == [str(share)]
    code, said = run(capsys, "destinations", "check", "share", *home)
    assert code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[folder]\npath = "/x"\n[s3]\nbucket = "abc"\n', "exactly one of"),
        ('password = "x"\n[folder]\npath = "/x"\n', "is not a known key"),
        ('[s3]\nbucket = "../x"\n', "is no name of a bucket"),
        ('[s3]\nbucket = "abc"\nprefix = "a/../b"\n', "without empty parts"),
        ('[s3]\nbucket = "abc"\nendpoint = "https://me:word@host"\n', "must hold no name, password"),
        ('[sftp]\nhost = "h"\nuser = "u"\nhost_key = "any"\n', "fingerprint"),
        ('[sftp]\nhost = "h"\nuser = "u"\nfolder = "../x"\nhost_key = "SHA256:' + "A" * 43 + '"\n', "no '..'"),
        ('[shopify]\nshop = "evil.example/x.myshopify.com"\n', "such as my-shop"),
        ('[woocommerce]\naddress = "http://shop.example"\n', "begins with https"),
        ('parallel = 99\n[folder]\npath = "/x"\n', "within 1 to 8"),
        ('alt = "{secret}"\n[folder]\npath = "/x"\n', "fields are"),
    ],
)
def test_a_wrong_destination_is_told_with_its_file_and_the_reason(tmp_path, text, words):
    with studio(tmp_path) as engine:
        write_down(engine, "odd", text)
        with pytest.raises(SetupError, match=words) as told:
            engine.studio.catalogue.destinations()
        assert "odd.toml" in str(told.value)


def test_a_secret_comes_from_the_key_store_a_variable_or_a_private_file(tmp_path, monkeypatch):
    import keyring
    from keyring.backend import KeyringBackend

    from pixdesk.delivery import secrets
    from pixdesk.domain.destination import Destination, FolderPlace, Secret

    class Store(KeyringBackend):
        priority = 1
        held: ClassVar[dict] = {}

        def get_password(self, service, username):
            return self.held.get((service, username))

        def set_password(self, service, username, password):
            self.held[service, username] = password

    def destination(**where):
        return Destination(id="shop", folder=FolderPlace(path="/x"), secret=Secret(**where))

    was = keyring.get_keyring()
    keyring.set_keyring(Store())
    try:
        with pytest.raises(SetupError, match="destinations secret shop"):
            secrets.secret_of(destination())
        secrets.keep(destination(), "word")
        assert secrets.secret_of(destination()) == "word"
    finally:
        keyring.set_keyring(was)
    monkeypatch.setenv("SHOP_WORD", "from outside")
    assert secrets.secret_of(destination(environment="SHOP_WORD")) == "from outside"
    path = tmp_path / "secret"
    path.write_text("from a file\n")
    path.chmod(0o600)
    assert secrets.secret_of(destination(file=str(path))) == "from a file"
    if sys.platform != "win32":
        path.chmod(0o644)
        with pytest.raises(SetupError, match="chmod 600"):
            secrets.secret_of(destination(file=str(path)))


def test_a_machine_without_a_key_store_is_told_what_else_there_is(monkeypatch):
    import keyring
    from keyring.backends import fail

    from pixdesk.delivery import secrets
    from pixdesk.domain.destination import Destination, FolderPlace

    was = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        with pytest.raises(SetupError, match="environment variable or a file"):
            secrets.keep(Destination(id="shop", folder=FolderPlace(path="/x")), "word")
    finally:
        keyring.set_keyring(was)
