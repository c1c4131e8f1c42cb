"""Pictures reach a Shopify and a WooCommerce shop: once, whole, on their product, in order, with their alt text."""

import json

import pytest

from pixdesk.delivery import web
from pixdesk.domain.delivering import Outcome
from tests.helpers.deliverable import Time, audit, export_anew, exported, flow, make_void, studio, write_down
from tests.helpers.far_ends import web_server
from tests.helpers.shops import LOGIN, TOKEN, ShopifyShop, WooShop


@pytest.fixture
def engine(tmp_path):
    with studio(tmp_path) as opened:
        yield opened


def shopify(server):
    return f'[shopify]\nshop = "studio.myshopify.com"\naddress = "{server.url}"\n', TOKEN, ShopifyShop


def woo(server):
    return f'[woocommerce]\naddress = "{server.url}"\n', LOGIN, WooShop


@pytest.fixture(params=[ShopifyShop, WooShop])
def shop(request, engine, monkeypatch):
    """A shop with the SKUs A1 and A10, written down as the destination ``shop``."""
    found = request.param("A1", "A10")
    with web_server(found) as server:
        found.url, found.server = server.url, server
        text, secret, _ = (shopify if request.param is ShopifyShop else woo)(server)
        monkeypatch.setenv("SHOP_WORD", secret)
        write_down(engine, "shop", f'secret = {{environment = "SHOP_WORD"}}\nalt = "{{sku}}, {{view}}"\n{text}')
        yield found


def outcomes(report):
    return [line.outcome for line in report.lines]


def held(shop):
    return list((shop.files if isinstance(shop, ShopifyShop) else shop.media).values())


def alt(item):
    return item.get("alt_text") or item.get("alt")


def test_a_picture_stands_on_its_product_with_its_alt_text(engine, shop):
    _, path = exported(engine, "A1")
    report = flow(engine).deliver(actor="ana")
    assert outcomes(report) == [Outcome.DELIVERED], report.lines
    assert shop.shown("A1") == [path.read_bytes()]
    assert shop.shown("A10") == []
    (item,) = held(shop)
    assert alt(item) == "A1, front"
    assert report.lines[0].sha256[:16] in item["filename"]
    assert flow(engine).deliver(actor="ana").lines == ()


def test_pictures_stand_in_the_order_of_their_views_whichever_came_first(engine, shop):
    views = ("detail-2", "back", "front", "unheard-of")
    paths = {view: exported(engine, "A1", view=view, seed=n)[1] for n, view in enumerate(views)}
    flow(engine).deliver(actor="ana")
    wanted = [paths[view].read_bytes() for view in ("front", "back", "detail-2", "unheard-of")]
    assert shop.shown("A1") == wanted


FAULTS = [(at, "cut after") for at in range(1, 9)] + [(2, (429, [("Retry-After", "2")])), (3, "cut"), (4, (500, []))]


@pytest.mark.parametrize(("at", "fault"), FAULTS, ids=str)
def test_whatever_breaks_each_picture_is_shown_once(engine, shop, at, fault):
    _, path = exported(engine, "A1")
    shop.server.faults.answers = [*[None] * at, fault]
    report = flow(engine).deliver(actor="ana")
    assert outcomes(report) in ([Outcome.DELIVERED], [Outcome.ALREADY_THERE]), report.lines
    assert shop.shown("A1") == [path.read_bytes()]
    assert len(audit(engine, "delivered")) == 1


@pytest.mark.parametrize("at", [0, 3, 5])
def test_a_shop_slower_than_anybody_waits_shows_each_picture_once(engine, shop, at, monkeypatch):
    monkeypatch.setattr(web, "_READ_S", 0.3)
    _, path = exported(engine, "A1")
    shop.server.faults.answers = [*[None] * at, "slow"]
    report = flow(engine).deliver(actor="ana")
    assert outcomes(report) in ([Outcome.DELIVERED], [Outcome.ALREADY_THERE]), report.lines
    assert shop.shown("A1") == [path.read_bytes()]
    assert shop.server.faults.answers == []


def test_a_picture_that_arrived_half_is_never_shown(engine, shop):
    _, path = exported(engine, "A1")
    shop.half_uploads = 1
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert [item["data"] for item in held(shop)] == [path.read_bytes()]
    assert shop.shown("A1") == [path.read_bytes()]


def test_a_new_picture_takes_the_place_of_the_old_one_and_a_roll_back_shows_that_again(engine, shop):
    capture_id, path = exported(engine, "A1", seed=1)
    exported(engine, "A1", view="back", seed=5)
    flow(engine).deliver(actor="ana")
    old, back = shop.shown("A1")
    export_anew(engine, capture_id, seed=2, name=path.name)
    flow(engine).deliver(actor="ana")
    assert shop.shown("A1") == [path.read_bytes(), back]
    uploads = len(held(shop))
    assert outcomes(flow(engine).roll_back("shop", capture_id, actor="lead")) == [Outcome.RESTORED]
    assert shop.shown("A1") == [old, back]
    assert len(held(shop)) == uploads  # it was still there
    assert engine.verify_audit().holds


def test_what_no_longer_holds_is_taken_off_when_asked(engine, shop):
    capture_id, _ = exported(engine, "A1")
    _, other = exported(engine, "A1", view="back", seed=3)
    flow(engine).deliver(actor="ana")
    make_void(engine, capture_id)
    assert outcomes(flow(engine).take_back(actor="lead")) == [Outcome.TAKEN_BACK]
    assert shop.shown("A1") == [other.read_bytes()]
    assert len(held(shop)) == 1


def test_a_product_the_shop_does_not_know_is_told(engine, shop):
    exported(engine, "B7")
    (line,) = flow(engine).deliver(actor="ana").lines
    assert line.outcome is Outcome.FAILED
    assert "no product with the SKU B7" in line.words
    assert held(shop) == []


def test_a_wrong_secret_is_told_and_named_nowhere(engine, shop, monkeypatch):
    exported(engine, "A1")
    monkeypatch.setenv("SHOP_WORD", "wrong:secret-word")
    (line,) = flow(engine).deliver(actor="ana").lines
    assert "does not let us in" in line.words
    assert "secret-word" not in json.dumps([line.words, *(entry.detail for entry in engine.audit_lines())])


def test_shopify_is_waited_for_while_it_processes_a_picture(engine, shop):
    if isinstance(shop, WooShop):
        pytest.skip("WooCommerce processes a picture before it answers")
    shop.looks_until_ready = 6
    exported(engine, "A1")
    time = Time()
    assert outcomes(flow(engine, time).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert time.slept_s >= 2.0
    assert len(held(shop)) == 1
    assert shop.tokens_seen_at_the_target == []  # the upload goes to another's server


def test_shopify_is_left_alone_until_its_bucket_has_filled(engine, shop):
    if isinstance(shop, WooShop):
        pytest.skip("WooCommerce has no cost")
    shop.throttles = 1
    exported(engine, "A1")
    time = Time()
    assert outcomes(flow(engine, time).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert time.slept_s >= (412 - 12) / 100.0


def test_a_picture_shopify_cannot_process_is_told_and_not_left_lying_there(engine, shop):
    if isinstance(shop, WooShop):
        pytest.skip("WooCommerce processes a picture before it answers")
    shop.failures = 1
    exported(engine, "A1")
    (line,) = flow(engine).deliver(actor="ana").lines
    assert "Not an image" in line.words
    assert held(shop) == []


def test_the_original_is_read_back_where_wordpress_shows_a_smaller_one(engine, shop):
    if isinstance(shop, ShopifyShop):
        pytest.skip("Shopify has no smaller one in front")
    shop.scales = True
    _, path = exported(engine, "A1")
    assert outcomes(flow(engine).deliver(actor="ana")) == [Outcome.DELIVERED]
    assert shop.shown("A1") == [path.read_bytes()]
