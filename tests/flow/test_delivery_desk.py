"""The desk behind the delivery view and the command line: how everything stands, trying, sending, the ways back."""

import json

import pytest

from pixdesk.domain.delivery_board import Place
from pixdesk.errors import SetupError
from tests.helpers.deliverable import export_anew, exported, make_void, studio, write_down
from tests.helpers.far_ends import USER, sftp_server


@pytest.fixture
def engine(tmp_path):
    with studio(tmp_path) as opened:
        yield opened


@pytest.fixture
def share(engine, tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    write_down(engine, "share", f"[folder]\npath = {json.dumps(str(folder))}\n")
    return folder


def stands(engine, destination="share"):
    return {file.far_path: file.place for file in engine.delivery.board().of(destination)}


def test_a_file_goes_from_due_to_there_and_the_figures_follow(engine, share):
    exported(engine, "A1", seed=1)
    exported(engine, "A2", seed=2)
    (place,) = engine.delivery.board().places
    assert (place.waiting, place.there, place.needs_secret, place.secret_trouble) == (2, 0, False, "")
    assert len(engine.delivery.would_go(actor="lead").lines) == 2
    assert not any(share.iterdir())
    engine.delivery.send(("share",), actor="lead")
    (place,) = engine.delivery.board().places
    assert (place.waiting, place.there) == (0, 2)
    assert set(stands(engine).values()) == {Place.THERE}


def test_what_did_not_arrive_says_why_and_waits_for_the_next_delivery(engine, share, tmp_path):
    exported(engine, "A1", seed=1)
    share.rmdir()
    assert engine.delivery.send(actor="lead").failed
    (file,) = engine.delivery.board().files
    assert (file.place, file.sku, "share" in file.words) == (Place.FAILED, "A1", True)
    share.mkdir()
    engine.delivery.send(actor="lead")
    assert set(stands(engine).values()) == {Place.THERE}


def test_an_earlier_file_can_be_put_back_and_the_board_says_where(engine, share):
    capture_id, _ = exported(engine, "A1", seed=1)
    engine.delivery.send(actor="lead")
    assert [file.has_before for file in engine.delivery.board().files] == [False]
    export_anew(engine, capture_id, seed=2, name="A1_front.jpg")
    engine.delivery.send(actor="lead")
    (file,) = engine.delivery.board().files
    assert file.has_before
    engine.delivery.roll_back("share", capture_id, channel="shopify", actor="lead")
    (file,) = engine.delivery.board().files
    assert (file.place, file.has_after) == (Place.RESTORED, True)
    engine.delivery.undo_roll_back("share", capture_id, channel="shopify", actor="lead")
    (file,) = engine.delivery.board().files
    assert (file.place, file.has_before, file.has_after) == (Place.THERE, True, False)
    assert engine.verify_audit().holds


def test_what_no_longer_holds_stands_as_void_until_it_is_taken_away(engine, share):
    capture_id, _ = exported(engine, "A1", seed=1)
    engine.delivery.send(actor="lead")
    make_void(engine, capture_id)
    assert set(stands(engine).values()) == {Place.VOID}
    engine.delivery.take_back(actor="lead")
    assert stands(engine) == {}
    assert not list((share / "shopify").iterdir())


def test_a_destination_without_its_secret_says_so_before_anything_is_sent(engine, tmp_path, monkeypatch):
    with sftp_server(tmp_path / "far") as server:
        table = f'host = "127.0.0.1"\nuser = "{USER}"\nhost_key = "{server.fingerprint}"\nport = {server.port}\n'
        write_down(engine, "agency", f'secret = {{environment = "NO_SUCH_WORD"}}\n[sftp]\n{table}')
        (place,) = engine.delivery.board().places
        assert (place.needs_secret, place.keeps_secret_elsewhere) == (True, True)
        assert "NO_SUCH_WORD" in place.secret_trouble
        with pytest.raises(SetupError, match="NO_SUCH_WORD"):
            engine.delivery.check("agency")
        assert server.fingerprint not in place.where


def test_a_connection_is_tried_and_hung_up_again(engine, share):
    assert engine.delivery.check("share") == f"share is there: {share}."
    with pytest.raises(SetupError, match="needs no secret"):
        engine.delivery.keep_secret("share", "word", actor="lead")


MARKET = """[amazon]
seller = "A1B2C3D4"
marketplace = "A1PA6795UKMFR9"
bucket_url = "https://pictures.example"
[amazon.bucket]
bucket = "studio-live"
"""


class KeyStore:
    """A key store in memory, as keyring's own in-memory ones are made."""

    def __init__(self):
        import keyring.errors

        self.errors = keyring.errors
        self.held = {}

    def get_password(self, service, name):
        return self.held.get((service, name))

    def set_password(self, service, name, secret):
        self.held[service, name] = secret


def test_a_password_is_in_the_key_store_and_nowhere_else(engine, tmp_path, monkeypatch):
    store = KeyStore()
    monkeypatch.setattr("pixdesk.delivery.secrets._keyring", lambda: store)
    write_down(engine, "cdn", '[s3]\nbucket = "studio-live"\nendpoint = "http://127.0.0.1:9"\n')
    (place,) = engine.delivery.board().places
    assert "no secret for cdn" in place.secret_trouble
    with pytest.raises(SetupError, match="empty"):
        engine.delivery.keep_secret("cdn", "", actor="lead")
    assert engine.delivery.keep_secret("cdn", "id:k3y-of-ours", actor="lead") == "Kept in the key store as cdn."
    assert store.held == {("pixdesk", "cdn"): "id:k3y-of-ours"}
    assert engine.delivery.board().places[0].secret_trouble == ""
    engine.studio.on_store(lambda kept: kept.execute("PRAGMA wal_checkpoint"))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"k3y-of-ours" in path.read_bytes()]


def test_a_destination_written_down_wrongly_is_told_with_its_file(engine):
    write_down(engine, "agency", '[sftp]\nhost = "x"\nuser = "y"\nhost_key = "none"\n')
    with pytest.raises(SetupError, match="agency"):
        engine.delivery.board()


def test_of_a_seller_account_the_accounts_secret_is_asked_for_first_and_then_its_buckets(engine, monkeypatch):
    store = KeyStore()
    monkeypatch.setattr("pixdesk.delivery.secrets._keyring", lambda: store)
    write_down(engine, "market", MARKET)
    asked = []
    while (place := engine.delivery.board().places[0]).secret_trouble:
        asked.append(place.asks_for_bucket)
        engine.delivery.keep_secret("market", "a:b:c", of_bucket=place.asks_for_bucket, actor="lead")
    assert asked == [False, True]
    assert {name for _, name in store.held} == {"market", "market-bucket"}


def test_the_folder_of_destinations_is_made_when_it_is_asked_for(engine):
    place = engine.studio.home / "destinations"
    assert not place.exists()
    assert engine.delivery.folder() == str(place)
    assert place.is_dir()
    assert engine.delivery.board().places == ()
