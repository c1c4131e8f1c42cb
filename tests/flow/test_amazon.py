"""Pictures reach Amazon's listings by way of a bucket: once, whole, in their place, at Amazon's own pace."""

import pytest

from pixdesk.delivery import amazon, web
from pixdesk.domain.delivering import Outcome
from pixdesk.errors import SetupError
from tests.helpers.amazon import KEYS, MARKETPLACE, SELLER, AmazonShop
from tests.helpers.deliverable import audit, export_anew, exported, flow, make_void, studio, write_down
from tests.helpers.far_ends import s3_server, web_server


@pytest.fixture
def engine(tmp_path):
    with studio(tmp_path) as opened:
        yield opened


@pytest.fixture
def shop(engine, monkeypatch):
    """Amazon with the listings A1 and A/10, written down as the destination ``amz``."""
    found = AmazonShop("A1", "A/10 ü")
    monkeypatch.setenv("AMZ_WORD", KEYS)
    monkeypatch.setenv("AMZ_BUCKET", "id:key")
    monkeypatch.setattr(amazon, "Meter", NoMeter)
    with s3_server("pictures") as store, web_server(found) as server:
        found.url, found.server, found.bucket, found.client = server.url, server, "pictures", store.client
        found.store = store
        write_down(
            engine,
            "amz",
            f"""secret = {{environment = "AMZ_WORD"}}
[amazon]
seller = "{SELLER}"
marketplace = "{MARKETPLACE}"
bucket_url = "{server.url}/public"
address = "{server.url}"
sign_in_address = "{server.url}"
bucket_secret = {{environment = "AMZ_BUCKET"}}
[amazon.bucket]
bucket = "pictures"
prefix = "live"
endpoint = "{store.url}"
""",
        )
        yield found


METER = amazon.Meter


class NoMeter:
    """Asks as fast as it can, of an Amazon that does not mind."""

    def wait(self):
        pass


def outcomes(report):
    return [line.outcome for line in report.lines]


def keys(shop):
    return [one["Key"] for one in shop.client.list_objects_v2(Bucket="pictures").get("Contents", [])]


def test_the_front_becomes_the_main_picture_and_the_others_stand_beside_it_in_their_order(engine, shop):
    paths = {view: exported(engine, "A1", view=view, seed=n)[1] for n, view in enumerate(("detail-2", "front", "back"))}
    report = flow(engine).deliver(actor="ana")
    assert set(outcomes(report)) == {Outcome.DELIVERED}, report.lines
    assert shop.pictures("A1") == [paths[view].read_bytes() for view in ("front", "back", "detail-2")]
    assert all(key.startswith("live/shopify/") and key.endswith(".jpg") for key in keys(shop))
    assert report.lines[0].sha256[:16] in "".join(keys(shop))
    assert flow(engine).deliver(actor="ana").lines == ()
    assert shop.signed_in == 1
    assert len(audit(engine, "delivered")) == 3


def test_a_sku_is_any_text_and_reaches_its_own_listing_alone(engine, shop):
    _, path = exported(engine, "A/10 ü", name="A10_front.jpg")
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert shop.pictures("A/10 ü") == [path.read_bytes()]
    assert shop.pictures("A1") == [b""]


def test_pictures_the_listing_had_of_its_own_stay_behind_ours(engine, shop):
    old = [{"media_location": "https://elsewhere.example/x.jpg", "marketplace_id": MARKETPLACE}]
    shop.listings["A1"] = {"main_product_image_locator": old, "other_product_image_locator_1": old}
    exported(engine, "A1", view="back")
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    shown = shop.shown("A1")
    assert (shown[0], shown[2]) == ("https://elsewhere.example/x.jpg", "https://elsewhere.example/x.jpg")
    assert shown[1].startswith(shop.url)


FAULTS = [(at, "cut after") for at in range(8)] + [(1, (429, [("x-amzn-RateLimit-Limit", "0.5")])), (2, "cut")]


@pytest.mark.parametrize(("at", "fault"), [*FAULTS, (3, (500, [])), (4, (503, [("Retry-After", "2")]))], ids=str)
def test_whatever_breaks_each_picture_is_shown_once(engine, shop, at, fault):
    _, path = exported(engine, "A1")
    shop.server.faults.answers = [*[None] * at, fault]
    report = flow(engine).deliver(actor="ana")
    assert outcomes(report) in ([Outcome.DELIVERED], [Outcome.ALREADY_THERE]), report.lines
    assert shop.pictures("A1") == [path.read_bytes()]
    assert len(keys(shop)) == 1
    assert len(audit(engine, "delivered")) == 1


@pytest.mark.parametrize("fault", ["cut", "cut after", (500, []), (503, [])], ids=str)
def test_a_bucket_that_breaks_is_tried_again(engine, shop, fault):
    _, path = exported(engine, "A1")
    shop.store.faults.answers = [fault, None, fault]
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert shop.pictures("A1") == [path.read_bytes()]


def test_amazon_slower_than_anybody_waits_shows_each_picture_once(engine, shop, monkeypatch):
    monkeypatch.setattr(web, "_READ_S", 0.3)
    _, path = exported(engine, "A1")
    shop.server.faults.answers = [None, None, "slow", None, None, "slow"]
    assert outcomes(flow(engine).deliver(actor="ana")) in ([Outcome.DELIVERED], [Outcome.ALREADY_THERE])
    assert shop.pictures("A1") == [path.read_bytes()]


def test_a_listing_is_waited_for_until_it_says_what_it_was_told(engine, shop):
    _, path = exported(engine, "A1")
    shop.looks_until_shown = 3
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert shop.pictures("A1") == [path.read_bytes()]


def test_a_picture_that_can_be_read_half_only_is_not_shown_until_it_is_whole(engine, shop):
    _, path = exported(engine, "A1")
    shop.half_reads = 1
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert shop.pictures("A1") == [path.read_bytes()]


def test_a_new_picture_takes_the_place_of_the_old_one_and_a_roll_back_shows_that_again(engine, shop):
    capture_id, path = exported(engine, "A1", seed=1)
    exported(engine, "A1", view="back", seed=5)
    flow(engine).deliver(actor="ana")
    old, back = shop.pictures("A1")
    export_anew(engine, capture_id, seed=2, name=path.name)
    flow(engine).deliver(actor="ana")
    assert shop.pictures("A1") == [path.read_bytes(), back]
    assert outcomes(flow(engine).roll_back("amz", capture_id, actor="lead")) == [Outcome.RESTORED]
    assert shop.pictures("A1") == [old, back]
    assert engine.verify_audit().holds


def test_what_no_longer_holds_is_taken_off_and_the_others_move_up(engine, shop):
    ids = {view: exported(engine, "A1", view=view, seed=n)[0] for n, view in enumerate(("front", "back", "left"))}
    flow(engine).deliver(actor="ana")
    front, _, left = shop.pictures("A1")
    make_void(engine, ids["back"])
    assert outcomes(flow(engine).take_back(actor="lead")) == [Outcome.TAKEN_BACK]
    assert shop.pictures("A1") == [front, left]
    assert len(keys(shop)) == 2


def test_amazon_s_own_reason_and_a_full_listing_and_an_unknown_sku_are_told(engine, shop):
    exported(engine, "A1")
    shop.invalid = "The main image has text on it."
    (line,) = flow(engine).deliver(actor="ana").lines
    assert line.outcome is Outcome.FAILED
    assert "The main image has text on it." in line.words
    shop.invalid = ""
    other = [{"media_location": "https://elsewhere.example/x.jpg", "marketplace_id": MARKETPLACE}]
    shop.listings["A1"] = {f"other_product_image_locator_{number}": other for number in range(1, 9)}
    exported(engine, "A1", view="back", seed=3)
    exported(engine, "B7", seed=4)
    words = [line.words for line in flow(engine).deliver(actor="ana").lines if line.outcome is Outcome.FAILED]
    assert any("shows 8 pictures besides the main one" in one for one in words)
    assert any("no listing with the SKU B7" in one for one in words)


@pytest.mark.parametrize(("variable", "secret"), [("AMZ_WORD", "a:b:wrong-word"), ("AMZ_WORD", "wrong-word")])
def test_a_wrong_secret_is_told_and_named_nowhere(engine, shop, monkeypatch, variable, secret):
    exported(engine, "A1")
    monkeypatch.setenv(variable, secret)
    (line,) = flow(engine).deliver(actor="ana").lines
    assert line.outcome is Outcome.FAILED
    assert "pixdesk destinations secret" in line.words
    assert "wrong-word" not in line.words


def test_a_bucket_nobody_can_read_stops_before_anything_is_shown(engine, shop):
    exported(engine, "A1")
    shop.is_private = True
    (line,) = flow(engine).deliver(actor="ana").lines
    assert "cannot be read from outside, so Amazon cannot fetch it" in line.words
    assert shop.shown("A1") == [""]


def test_an_amazon_that_counts_refuses_nothing_and_one_that_is_asked_too_fast_is_left_alone(engine, shop, monkeypatch):
    shop.keeps_rates = True
    for seed, view in enumerate(("front", "back")):
        exported(engine, "A1", view=view, seed=seed)
    with monkeypatch.context() as with_meter:
        with_meter.setattr(amazon, "Meter", METER)
        assert set(outcomes(flow(engine).deliver(actor="ana"))) == {Outcome.DELIVERED}
    assert shop.refusals == 0
    assert len(shop.shown("A1")) == 2


def test_amazon_is_asked_five_times_at_once_and_five_a_second_from_then_on():
    now, slept = [100.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    meter = METER(clock=lambda: now[0], sleep=sleep)
    asked = []
    for _ in range(23):
        meter.wait()
        asked.append(now[0])
    assert max(sum(at <= other < at + 0.999 for other in asked) for at in asked) == 5
    assert asked[-1] - asked[0] == pytest.approx(4.0)
    assert max(slept) <= 1.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('seller = "', 'seller = "../'), "seller: must be Amazon's own id"),
        (("/public", "/public?x=1"), "bucket_url: must hold no name, password or query"),
        (('bucket = "pictures"', 'bucket = "../x"'), "is no name of a bucket"),
    ],
)
def test_a_place_that_cannot_be_meant_is_refused(engine, shop, change, said):
    path = engine.studio.home / "destinations" / "amz.toml"
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(SetupError, match=said):
        engine.studio.catalogue.destinations()
