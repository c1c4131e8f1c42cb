"""A WooCommerce shop as a destination, through WordPress' and WooCommerce's REST APIs.

A picture becomes an item of the media library, is read back, and only then enters the product's list of images, whose
order is the order they are shown in. What it replaces leaves the list and stays in the library for a roll-back.

Shapes: developer.wordpress.org/rest-api/reference/media, and woocommerce.github.io/woocommerce-rest-api-docs, v3,
"Product - Images properties".
"""

import base64
import hashlib
from typing import Any
from urllib.parse import quote, urlencode

from pixdesk.delivery.far_end import Busy, Refused
from pixdesk.delivery.web import Web
from pixdesk.domain.delivering import Parcel
from pixdesk.domain.destination import WooCommercePlace
from pixdesk.errors import SetupError

_MEDIA = "/wp-json/wp/v2/media"
_PRODUCTS = "/wp-json/wc/v3/products"


class WooCommerce:
    """One shop."""

    def __init__(self, place: WooCommercePlace, title: str, secret: str) -> None:
        if ":" not in secret:
            words = (
                f"The secret of {title} must be USER:APPLICATION_PASSWORD. `pixdesk destinations secret` asks for it."
            )
            raise SetupError(words)
        self._title = title
        token = base64.b64encode(secret.encode()).decode()
        self._web = Web(title, place.address, {"Authorization": f"Basic {token}"})

    def holds(self, parcel: Parcel) -> str | None:
        """Return the media item's number where the product shows exactly these bytes."""
        _, shown = self._product(parcel)
        item = self._begun(parcel)
        return str(item["id"]) if item and item["id"] in shown and self._is_same(item, parcel) else None

    def send(self, parcel: Parcel) -> str:
        """Upload, read back, show in its place."""
        product, shown = self._product(parcel)
        item = self._begun(parcel) or self._create(parcel)
        number = int(item["id"])
        if not self._is_same(item, parcel):
            self._delete(number)
            raise Busy(f"{self._title} did not keep {parcel.name} as it was sent.")
        if item.get("alt_text") != parcel.alt:
            self._web.ask("POST", f"{_MEDIA}/{number}", value={"alt_text": parcel.alt})
        images = [image for image in shown if image not in {number, _number(parcel.replaces)}]
        earlier = [images.index(image) for image in map(_number, parcel.after) if image in images]
        images.insert(1 + max(earlier, default=-1), number)
        self._show(product, images)
        return str(number)

    def remove(self, parcel: Parcel, far_id: str) -> bool:
        """Take the item off the product and out of the library, if it is the one that was delivered."""
        item = self._item(_number(far_id))
        if item is None or not self._is_same(item, parcel):
            return False
        product, shown = self._product(parcel)
        if item["id"] in shown:
            self._show(product, [image for image in shown if image != item["id"]])
        self._delete(int(item["id"]))
        return True

    def close(self) -> None:
        """End the connections."""
        self._web.close()

    def _product(self, parcel: Parcel) -> tuple[int, list[int]]:
        """Return the product of a parcel's SKU and the images it shows, in their order."""
        if not parcel.sku:
            raise Refused(f"{parcel.name} has no SKU, so {self._title} cannot say which product it shows.")
        found = self._web.ask("GET", f"{_PRODUCTS}?{urlencode({'sku': parcel.sku})}")
        products = [product for product in found if product["sku"] == parcel.sku]
        if len(products) != 1:
            many = "more than one product" if products else "no product"
            raise Refused(f"{self._title} has {many} with the SKU {parcel.sku}.")
        return int(products[0]["id"]), [int(image["id"]) for image in products[0]["images"]]

    def _show(self, product: int, images: list[int]) -> None:
        """The list is the whole truth: what is not in it is no longer shown."""
        answer = self._web.ask("PUT", f"{_PRODUCTS}/{product}", value={"images": [{"id": image} for image in images]})
        if [image["id"] for image in answer["images"]] != images:
            raise Busy(f"{self._title} shows other pictures than it was told to.")

    def _begun(self, parcel: Parcel) -> dict[str, Any] | None:
        """Return the item an earlier try made of these bytes; its title, like its file's name, holds their digest."""
        item = self._item(_number(parcel.begun)) if parcel.begun else None
        if item is not None:
            return item
        wanted = {"search": parcel.digest_mark, "media_type": "image", "per_page": "10"}
        found = self._web.ask("GET", f"{_MEDIA}?{urlencode(wanted)}")
        return next((one for one in found if parcel.digest_mark in one["title"]["rendered"]), None)

    def _create(self, parcel: Parcel) -> dict[str, Any]:
        item: dict[str, Any] = self._web.ask(
            "POST",
            _MEDIA,
            body=parcel.data,
            Content_Type=parcel.media_type,
            Content_Disposition=f'attachment; filename="{quote(parcel.digest_name, safe=" ")}"',
        )
        return item

    def _item(self, number: int) -> dict[str, Any] | None:
        try:
            item: dict[str, Any] = self._web.ask("GET", f"{_MEDIA}/{number}")
        except Refused:  # 404: somebody deleted it
            return None
        return item

    def _delete(self, number: int) -> None:
        self._web.ask("DELETE", f"{_MEDIA}/{number}?force=true")

    def _is_same(self, item: dict[str, Any], parcel: Parcel) -> bool:
        """By reading back the original: of large pictures WordPress shows a smaller one and keeps the other beside."""
        url = str(item["source_url"])
        if original := (item.get("media_details") or {}).get("original_image"):
            url = f"{url.rpartition('/')[0]}/{quote(str(original))}"
        return hashlib.sha256(self._web.read(url)).hexdigest() == parcel.sha256


def _number(far_id: str) -> int:
    return int(far_id) if far_id.isdecimal() else 0
