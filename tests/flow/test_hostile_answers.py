"""Whatever a shop or a receiver of events answers: one of our own words comes of it, never a crash or a hang."""

import json
import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pixdesk.delivery import amazon, webhooks
from pixdesk.delivery.amazon import Amazon
from pixdesk.delivery.far_end import Busy, Refused
from pixdesk.delivery.shopify import Shopify
from pixdesk.delivery.understood import Understood
from pixdesk.delivery.web import Web
from pixdesk.delivery.woocommerce import WooCommerce
from pixdesk.domain.delivering import Parcel
from pixdesk.domain.destination import AmazonPlace, S3Place, ShopifyPlace, WooCommercePlace
from pixdesk.errors import SetupError

HASTY = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
PARCEL = Parcel(
    far_path="shop/A1_front.jpg",
    data=b"bytes",
    sha256="ab" * 32,
    media_type="image/jpeg",
    sku="A1",
    view="front",
    alt="A1",
    replaces="",
    begun="7",
    after=("3",),
)
KEYS = (
    *("productVariants", "nodes", "sku", "product", "id", "media", "files", "image", "url", "node", "fileStatus"),
    *("fileErrors", "message", "originalSource", "fileSize", "stagedUploadsCreate", "stagedTargets", "parameters"),
    *("name", "value", "userErrors", "fileCreate", "errors", "extensions", "code", "data", "title", "rendered"),
    *("images", "source_url", "media_details", "original_image", "summaries", "marketplaceId", "productType"),
    *("attributes", "status", "issues", "access_token", "expires_in", "media_location", "marketplace_id", "cost"),
)
plain = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["A1", "READY", 7])
)
answers = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


class Bucket:
    """A bucket that has everything."""

    def holds(self, _parcel):
        return "key"

    def key_of(self, parcel):
        return parcel.far_path

    def remove(self, _parcel, _far_id):
        return True


def shops():
    place = AmazonPlace(
        seller="A2XXXXXXXXXXXX",
        marketplace="A1PA6795UKMFR9",
        bucket_url="https://pictures.example",
        bucket=S3Place(bucket="pictures"),
    )
    yield Shopify(ShopifyPlace(shop="studio.myshopify.com"), "shop", "token")
    yield WooCommerce(WooCommercePlace(address="https://shop.example"), "shop", "user:word")
    yield Amazon(place, "shop", "a:b:c", Bucket())


@pytest.mark.parametrize("number", range(3), ids=["shopify", "woocommerce", "amazon"])
@given(said=st.lists(answers, min_size=1, max_size=6), verb=st.sampled_from(["holds", "send", "remove"]))
@HASTY
def test_whatever_a_shop_answers_is_told_in_words_and_tried_later(number, said, verb):
    shop = Understood(list(shops())[number], "The shop")
    queue = list(said)

    def answered(_web, _method, _url, **_how):
        return json.dumps(queue.pop(0) if len(queue) > 1 else queue[0]).encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Web, "_request", answered)
        patch.setattr(amazon.Meter, "wait", lambda _meter: None)
        with suppress(Busy, Refused, SetupError):
            found = shop.remove(PARCEL, "7") if verb == "remove" else getattr(shop, verb)(PARCEL)
            assert found is None or isinstance(found, str | bool)


def test_an_answer_nested_without_end_is_something_else_than_json():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Web, "_request", lambda *_args, **_how: b"[" * 200_000)
        with pytest.raises(Busy, match="something else than JSON"):
            next(shops()).holds(PARCEL)


@contextmanager
def answering(answer):
    """A server on this machine that answers one request with these bytes and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connected, _ = server.accept()
            with connected:
                connected.settimeout(2)
                heard = b""
                while not heard.endswith(b"{}"):
                    heard += connected.recv(65536)
                connected.sendall(answer)

        serving = threading.Thread(target=serve)  # noqa: TID251  the far end is no lane
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/events"
        finally:
            serving.join()


heads = st.sampled_from(
    [
        b"",
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 503 Busy",
        b"HTTP/9.9 200",
        b"HTTP/1.1 20000 ?",
        b"HTTP/1.1 100 Go on",
        b"SSH-2.0",
    ]
)
lines = st.sampled_from(
    [
        b"Retry-After: 30",
        b"Retry-After: -1",
        b"Retry-After: 99999999999999999999",
        b"Retry-After: \xb2",
        b"Content-Length: nine",
        b"Content-Length: -4",
        b"Transfer-Encoding: chunked",
        b": ",
        b"\x00\xff",
        b"X: " + b"a" * 70_000,
    ]
)


@given(head=heads, told=st.lists(lines, max_size=4), rest=st.binary(max_size=60))
@settings(HASTY, max_examples=60)
def test_whatever_a_receiver_of_events_answers_the_next_try_is_known(head, told, rest):
    with answering(b"\r\n".join([head, *told, b"", rest])) as url:
        answer = webhooks.post(url, b"{}", {"Pixdesk-Id": "1"}, deadline_s=3.0)
    assert answer.words
    assert answer.is_taken == (200 <= answer.status < 300)
    assert 0 <= answer.asked_s < 1e6
