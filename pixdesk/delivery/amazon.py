"""Amazon as a destination: pictures lie in a bucket, listings are told their addresses through the Selling Partner API.

A picture is put into the bucket under a name that holds its digest, read back from the public address Amazon will fetch
it from, and only then entered into its listing: the main picture into ``main_product_image_locator``, the others into
``other_product_image_locator_1`` to ``_8`` in their order. Amazon takes changes in and works on them later, so a
picture counts as delivered once the listing says its address. What it replaces leaves the listing and stays in the
bucket for a roll-back.

Shapes: github.com/amzn/selling-partner-api-models, Listings Items 2021-08-01 (getListingsItem, patchListingsItem), and
developer-docs.amazon.com/sp-api, "Submit Listings data", "Connect to the SP-API".
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from pixdesk.delivery.bucket import Bucket
from pixdesk.delivery.far_end import Busy, Refused
from pixdesk.delivery.web import NotThere, Web
from pixdesk.domain.delivering import Parcel
from pixdesk.domain.destination import AmazonPlace
from pixdesk.errors import SetupError

OTHERS = 8
"""How many pictures a listing shows besides the main one (``other_product_image_locator_1`` to ``_8``)."""

RATE_PER_S, BURST = 5, 5
"""Of getListingsItem and of patchListingsItem, each for one account and application
(developer-docs.amazon.com/sp-api/docs/listings-items-api-rate-limits)."""

_PROCESSING_S = 5.0
_EARLY_S = 60.0
"""A token is renewed so long before it ends."""

_MAIN = "main_product_image_locator"


@dataclass
class Meter:
    """Lets an operation be asked no faster than Amazon lets us; the only thing here that waits, a second at most.

    Attributes:
        clock, sleep: the clock and the pause; tests bring their own.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _asked_s: deque[float] = field(default_factory=lambda: deque(maxlen=BURST))

    def wait(self) -> None:
        """Return when the next request may go: `BURST` at once, `RATE_PER_S` from then on."""
        if len(self._asked_s) == BURST:
            left_s = self._asked_s[0] + BURST / RATE_PER_S - self.clock()
            if left_s > 0:
                self.sleep(left_s)
        self._asked_s.append(self.clock())


class Amazon:
    """One seller's listings on one marketplace."""

    def __init__(self, place: AmazonPlace, title: str, secret: str, bucket: Bucket) -> None:
        """Make ready; nothing is sent yet.

        Args:
            secret: ``CLIENT_ID:CLIENT_SECRET:REFRESH_TOKEN``.
            bucket: where the pictures lie.

        Raises:
            SetupError: urllib3 is not installed, or the secret has not its three parts.
        """
        self._keys = secret.split(":", 2)
        if len(self._keys) != 3:
            raise SetupError(
                f"The secret of {title} must be CLIENT_ID:CLIENT_SECRET:REFRESH_TOKEN. `pixdesk destinations secret` "
                "asks for it."
            )
        self._place, self._title, self._bucket = place, title, bucket
        self._web = Web(title, place.base, {})
        self._sign_in = Web(title, place.sign_in, {})
        self._meters = {"GET": Meter(), "PATCH": Meter()}
        self._token, self._until_s = "", 0.0

    def holds(self, parcel: Parcel) -> str | None:
        """Return the picture's address where the listing shows exactly these bytes."""
        listing, url = self._listing(parcel), self._url(parcel)
        is_shown = url == listing.main if self._is_main(parcel) else url in listing.others
        return url if is_shown and self._is_same(url, parcel) else None

    def send(self, parcel: Parcel) -> str:
        """Put into the bucket, read back from outside, enter into the listing, wait until it says so."""
        listing, url = self._listing(parcel), self._url(parcel)
        put = self._in_bucket(parcel)
        if not self._bucket.holds(put):
            self._bucket.send(put)
        if not self._is_same(url, parcel):
            raise Busy(f"{url} does not give {parcel.name} as it was put there yet.", _PROCESSING_S)
        wanted = _with(listing, url, parcel, is_main=self._is_main(parcel))
        if len(wanted.others) > OTHERS:
            raise Refused(f"{self._title} shows {OTHERS} pictures besides the main one; {parcel.sku} has them already.")
        self._change(parcel, listing, wanted)
        return url

    def remove(self, parcel: Parcel, far_id: str) -> bool:
        """Take the picture off the listing and out of the bucket, if its bytes are the ones that were delivered."""
        if far_id != self._url(parcel) or not self._bucket.holds(self._in_bucket(parcel)):
            return False
        listing = self._listing(parcel)
        others = tuple(one for one in listing.others if one != far_id)
        self._change(
            parcel, listing, replace(listing, main="" if listing.main == far_id else listing.main, others=others)
        )
        return self._bucket.remove(self._in_bucket(parcel), self._bucket.key_of(self._in_bucket(parcel)))

    def close(self) -> None:
        """End the connections."""
        self._web.close()
        self._sign_in.close()
        self._bucket.close()

    def _is_main(self, parcel: Parcel) -> bool:
        return parcel.view.strip().lower() == self._place.main

    def _in_bucket(self, parcel: Parcel) -> Parcel:
        """The same bytes have the same name there, others never do: no address ever shows another picture."""
        folder = parcel.far_path.rpartition("/")[0]
        return replace(parcel, far_path=f"{folder}/{parcel.digest_name}" if folder else parcel.digest_name)

    def _url(self, parcel: Parcel) -> str:
        return f"{self._place.bucket_url.rstrip('/')}/{quote(self._bucket.key_of(self._in_bucket(parcel)))}"

    def _is_same(self, url: str, parcel: Parcel) -> bool:
        try:
            found = self._web.read(url)
        except NotThere:
            return False
        except SetupError as trouble:
            words = f"{url} cannot be read from outside, so Amazon cannot fetch it. Let everybody read that bucket."
            raise SetupError(words) from trouble
        return hashlib.sha256(found).hexdigest() == parcel.sha256

    def _listing(self, parcel: Parcel) -> "_Listing":
        if not parcel.sku:
            raise Refused(f"{parcel.name} has no SKU, so {self._title} cannot say which listing shows it.")
        try:
            found = self._ask("GET", parcel.sku, includedData="summaries,attributes")
        except NotThere:
            raise Refused(f"{self._title} has no listing with the SKU {parcel.sku}.") from None
        summaries = [one for one in found.get("summaries", []) if one["marketplaceId"] == self._place.marketplace]
        if not summaries or not summaries[0].get("productType"):
            raise Refused(
                f"{self._title} shows no listing of {parcel.sku} on the marketplace {self._place.marketplace}."
            )
        said = found.get("attributes", {})
        others = [self._located(said, _other(number)) for number in range(1, OTHERS + 1)]
        return _Listing(
            kind=str(summaries[0]["productType"]), main=self._located(said, _MAIN), others=tuple(filter(None, others))
        )

    def _located(self, attributes: dict[str, Any], name: str) -> str:
        ours = [one for one in attributes.get(name, []) if one.get("marketplace_id") == self._place.marketplace]
        return str(ours[0].get("media_location", "")) if ours else ""

    def _change(self, parcel: Parcel, was: "_Listing", wanted: "_Listing") -> None:
        patches = [self._patch(*change) for change in _changes(was, wanted)]
        if patches:
            body = {"productType": was.kind, "patches": patches}
            answer = self._ask("PATCH", parcel.sku, value=body, includedData="issues")
            if answer.get("status") not in {"ACCEPTED", "VALID"}:
                wrong = [str(one["message"]) for one in answer.get("issues", []) if one.get("severity") == "ERROR"]
                said = "; ".join(wrong)[:300] or f"its status is {answer.get('status')}"
                raise Refused(f"{self._title} did not take {parcel.name}: {said}")
            now = self._listing(parcel)
            if (now.main, now.others) != (wanted.main, wanted.others):
                raise Busy(f"{self._title} is still working on {parcel.sku}.", _PROCESSING_S)

    def _patch(self, name: str, url: str, before: str) -> dict[str, Any]:
        value = {"media_location": url or before, "marketplace_id": self._place.marketplace}
        return {"op": "replace" if url else "delete", "path": f"/attributes/{name}", "value": [value]}

    def _ask(self, method: str, sku: str, *, value: Any = None, **wanted: str) -> dict[str, Any]:
        asked = urlencode({"marketplaceIds": self._place.marketplace, **wanted})
        path = f"/listings/2021-08-01/items/{quote(self._place.seller, safe='')}/{quote(sku, safe='')}?{asked}"
        token = self._access()
        self._meters[method].wait()
        answer: dict[str, Any] = self._web.ask(method, path, value=value, x_amz_access_token=token)
        return answer

    def _access(self) -> str:
        """Return a token for the next hour (developer-docs.amazon.com/sp-api, "Connect to the SP-API", step 1)."""
        if time.monotonic() >= self._until_s:
            names = ("client_id", "client_secret", "refresh_token")
            form = urlencode({"grant_type": "refresh_token", **dict(zip(names, self._keys, strict=True))})
            try:
                answer = self._sign_in.ask(
                    "POST", "/auth/o2/token", body=form.encode(), Content_Type="application/x-www-form-urlencoded"
                )
                self._token, lasts_s = str(answer["access_token"]), float(answer["expires_in"])
            except Refused as trouble:
                words = f"{self._title} does not let us in. Check `pixdesk destinations secret` and the app's rights."
                raise SetupError(words) from trouble
            self._until_s = time.monotonic() + max(lasts_s - _EARLY_S, 1.0)
        return self._token


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What a listing says: its product type, the main picture's address, the others' in their order."""

    kind: str
    main: str
    others: tuple[str, ...]


def _other(number: int) -> str:
    return f"other_product_image_locator_{number}"


def _with(listing: _Listing, url: str, parcel: Parcel, *, is_main: bool) -> _Listing:
    """Return a listing that shows one more picture, behind those that come before it, without the one it replaces."""
    others = [one for one in listing.others if one not in {url, parcel.replaces}]
    if is_main:
        return replace(listing, main=url, others=tuple(others))
    before = [others.index(one) for one in parcel.after if one in others]
    others.insert(1 + max(before, default=-1), url)
    return replace(listing, others=tuple(others))


def _changes(was: _Listing, wanted: _Listing) -> list[tuple[str, str, str]]:
    """Return which attributes change: name, new address (empty for none), old address."""
    rows = [(_MAIN, wanted.main, was.main)]
    for number in range(1, OTHERS + 1):
        new, old = (one[number - 1] if len(one) >= number else "" for one in (wanted.others, was.others))
        rows.append((_other(number), new, old))
    return [row for row in rows if row[1] != row[2]]
