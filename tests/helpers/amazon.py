"""Amazon on this machine: sign-in, the Listings Items API behind its own model, and the public side of a bucket.

What is asked is checked as github.com/amzn/selling-partner-api-models says (Listings Items 2021-08-01): paths,
parameters, the body of a patch. Attributes are as "Submit Listings data" shows them.
"""

import json
import time
from urllib.parse import parse_qs, unquote

from werkzeug.wrappers import Request, Response

SELLER, MARKETPLACE = "A2SELLER0001", "A1PA6795UKMFR9"
KEYS = "amzn1.application-oa2-client.x:amzn1.oa2-cs.v1.y:Atzr|refresh:with-colon"
LOCATORS = ("main_product_image_locator", *(f"other_product_image_locator_{number}" for number in range(1, 9)))


class AmazonShop:
    """A seller with listings by SKU. `url` is set once it is served, `bucket` and `client` once there is a bucket.

    Attributes:
        listings: SKU to attributes.
        looks_until_shown: how often a listing is looked at before it says what was changed.
        invalid: words of an issue every patch is refused with; empty for none.
        is_private: whether nobody but its owner reads the bucket.
        keeps_rates: whether more than five requests a second of a kind are refused, as Amazon does.
        half_reads: how often the public side still gives half of a picture.
    """

    def __init__(self, *skus):
        self.url, self.bucket, self.client = "", "", None
        self.listings = {sku: {} for sku in skus}
        self.looks_until_shown, self.invalid, self.is_private, self.half_reads = 0, "", False, 0
        self.keeps_rates = False
        self.tokens, self.signed_in, self.refusals = [], 0, 0
        self._pending, self._asked = {}, {"GET": [], "PATCH": []}

    def shown(self, sku):
        """The addresses a listing shows, main first; empty where there is none."""
        found = [self.listings[sku].get(name, [{}])[0].get("media_location", "") for name in LOCATORS]
        return [found[0], *(one for one in found[1:] if one)]

    def pictures(self, sku):
        """The bytes behind them."""
        return [self._object(url.removeprefix(f"{self.url}/public/")) if url else b"" for url in self.shown(sku)]

    def __call__(self, environ, start_response):
        request = Request(environ)
        if request.path == "/auth/o2/token":
            answer = self._token(request)
        elif request.path.startswith("/public/"):
            answer = self._public(unquote(request.path.removeprefix("/public/")))
        else:
            answer = self._listing(request)
        return answer(environ, start_response)

    def _token(self, request):
        assert request.content_type == "application/x-www-form-urlencoded"
        asked = {key: value for key, (value,) in parse_qs(request.get_data(as_text=True)).items()}
        if [asked.get(key) for key in ("client_id", "client_secret", "refresh_token")] != KEYS.split(":", 2):
            return _json(400, {"error": "invalid_grant", "error_description": "The request has an invalid grant"})
        assert asked["grant_type"] == "refresh_token"
        self.signed_in += 1
        self.tokens.append(f"Atza|{self.signed_in}")
        return _json(200, {"access_token": self.tokens[-1], "token_type": "bearer", "expires_in": 3600})

    def _object(self, key):
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def _public(self, key):
        if self.is_private:
            return Response(status=403)
        try:
            data = self._object(key)
        except self.client.exceptions.NoSuchKey:
            return Response(status=404)
        if self.half_reads:
            self.half_reads -= 1
            data = data[: len(data) // 2]
        return Response(data)

    def _listing(self, request):
        if request.headers.get("x-amz-access-token") not in self.tokens:
            return _errors(403, "Unauthorized", "Access to requested resource is denied.")
        parts = request.path.split("/")
        assert parts[:5] == ["", "listings", "2021-08-01", "items", SELLER], request.path
        if self._is_too_fast(request.method):
            answer = _errors(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")
            answer.headers["x-amzn-RateLimit-Limit"] = "5.0"
            self.refusals += 1
            return answer
        sku = "/".join(parts[5:])
        assert request.args["marketplaceIds"] == MARKETPLACE
        if sku not in self.listings:
            return _errors(404, "NOT_FOUND", f"SKU '{sku}' not found in marketplace {MARKETPLACE}")
        return self._get(request, sku) if request.method == "GET" else self._patch(request, sku)

    def _is_too_fast(self, method):
        now_s = time.monotonic()
        kept = [at for at in self._asked[method] if now_s - at < 0.99]
        self._asked[method] = [*kept, now_s]
        return self.keeps_rates and len(kept) >= 5

    def _get(self, request, sku):
        wanted = request.args["includedData"].split(",")
        assert set(wanted) <= {"summaries", "attributes", "issues", "offers", "fulfillmentAvailability", "procurement"}
        for submission in self._pending.get(sku, []):  # each is worked on by itself, however many came after it
            submission[0] -= 1
            if submission[0] < 0:
                self.listings[sku] = submission[1]
        self._pending[sku] = [one for one in self._pending.get(sku, []) if one[0] >= 0]
        summary = {
            "marketplaceId": MARKETPLACE,
            "asin": "B000000001",
            "productType": "LUGGAGE",
            "status": ["BUYABLE"],
            "itemName": "A bag",
            "createdDate": "2026-01-01T00:00:00Z",
            "lastUpdatedDate": "2026-01-01T00:00:00Z",
        }
        parts = {"summaries": [summary], "attributes": self.listings[sku]}
        return _json(200, {"sku": sku, **{name: parts[name] for name in wanted if name in parts}})

    def _patch(self, request, sku):
        body = request.get_json()
        assert set(body) == {"productType", "patches"}
        assert body["productType"] == "LUGGAGE"
        if self.invalid:
            issue = {"code": "18027", "message": self.invalid, "severity": "ERROR", "categories": ["INVALID_IMAGE"]}
            return _json(200, {"sku": sku, "status": "INVALID", "submissionId": "s", "issues": [issue]})
        attributes = dict(self.listings[sku])
        for patch in body["patches"]:
            assert set(patch) == {"op", "path", "value"}
            name = patch["path"].removeprefix("/attributes/")
            assert name in LOCATORS, "only top-level attributes can be patched"
            (value,) = patch["value"]
            assert value["marketplace_id"] == MARKETPLACE
            if patch["op"] == "delete":
                attributes.pop(name)
            else:
                assert patch["op"] == "replace"
                attributes[name] = patch["value"]
        self._pending.setdefault(sku, []).append([self.looks_until_shown, attributes])
        return _json(200, {"sku": sku, "status": "ACCEPTED", "submissionId": "f1dc2914", "issues": []})


def _json(status, value):
    return Response(json.dumps(value), status=status, content_type="application/json")


def _errors(status, code, message):
    return _json(status, {"errors": [{"code": code, "message": message, "details": ""}]})
