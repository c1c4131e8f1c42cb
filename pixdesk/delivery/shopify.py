"""A Shopify shop as a destination, through its GraphQL Admin API.

A picture is uploaded to a staged target, made a file of the shop, waited for until Shopify has processed it, read back,
and only then shown on the product that has its SKU, in its place among the others, with its alt text. What it replaces
is taken off the product and stays among the shop's files, from where a roll-back shows it again.

Shapes: shopify.dev/docs/api/admin-graphql, version 2026-10: stagedUploadsCreate, fileCreate, fileUpdate, fileDelete,
productReorderMedia, productVariants, files, MediaImage.
"""

import hashlib
from typing import Any

from pixdesk.delivery.far_end import Busy, Refused
from pixdesk.delivery.web import Web
from pixdesk.domain.delivering import Parcel
from pixdesk.domain.destination import ShopifyPlace

_PROCESSING_S = 2.0

_PRODUCT = """query($query: String!) { productVariants(first: 10, query: $query) { nodes {
  sku product { id media(first: 250) { nodes { id } } } } } }"""
_FILE = """query($id: ID!) { node(id: $id) { ... on MediaImage {
  id fileStatus fileErrors { message } originalSource { fileSize url } } } }"""
_NAMED = """query($query: String!) { files(first: 10, query: $query) { nodes { ... on MediaImage {
  id image { url } } } } }"""
_STAGE = """mutation($input: [StagedUploadInput!]!) { stagedUploadsCreate(input: $input) {
  stagedTargets { url resourceUrl parameters { name value } } userErrors { field message } } }"""
_CREATE = """mutation($files: [FileCreateInput!]!) { fileCreate(files: $files) {
  files { id } userErrors { field message } } }"""
_UPDATE = """mutation($files: [FileUpdateInput!]!) { fileUpdate(files: $files) {
  files { id } userErrors { field message } } }"""
_DELETE = """mutation($ids: [ID!]!) { fileDelete(fileIds: $ids) {
  deletedFileIds userErrors { field message } } }"""
_MOVE = """mutation($id: ID!, $moves: [MoveInput!]!) { productReorderMedia(id: $id, moves: $moves) {
  job { id } mediaUserErrors { field message } } }"""


class Shopify:
    """One shop. Not atomic at Shopify's end, but a product never shows a picture that was not read back."""

    def __init__(self, place: ShopifyPlace, title: str, secret: str) -> None:
        self._title = title
        self._path = f"/admin/api/{place.api_version}/graphql.json"
        self._web = Web(title, place.base, {"X-Shopify-Access-Token": secret})

    def holds(self, parcel: Parcel) -> str | None:
        """Return the file's id where the product shows exactly these bytes."""
        _, shown = self._product(parcel)
        file_id = self._begun(parcel)
        return file_id if file_id in shown and self._is_same(self._file(file_id), parcel) else None

    def send(self, parcel: Parcel) -> str:
        """Upload, wait, read back, show, put in order."""
        product, shown = self._product(parcel)
        file_id = self._begun(parcel) or self._create(parcel)
        self._require_whole(file_id, parcel)
        if file_id not in shown:
            self._update(file_id, referencesToAdd=[product])
            _, shown = self._product(parcel)
            if file_id not in shown:
                raise Busy(f"{self._title} does not show {parcel.name} yet.", _PROCESSING_S, begun=file_id)
        if parcel.replaces and parcel.replaces != file_id and parcel.replaces in shown:
            self._update(parcel.replaces, referencesToRemove=[product])
            shown.remove(parcel.replaces)
        self._put_in_order(product, shown, file_id, parcel)
        return file_id

    def remove(self, parcel: Parcel, far_id: str) -> bool:
        """Delete the file, which takes it off the product too, if it is the one that was delivered."""
        if not self._is_same(self._file(far_id), parcel):
            return False
        self._do("fileDelete", _DELETE, ids=[far_id])
        return True

    def close(self) -> None:
        """End the connections."""
        self._web.close()

    def _product(self, parcel: Parcel) -> tuple[str, list[str]]:
        """Return the product of a parcel's SKU and the media it shows, in their order."""
        if not parcel.sku:
            raise Refused(f"{parcel.name} has no SKU, so {self._title} cannot say which product it shows.")
        quoted = parcel.sku.replace("\\", "\\\\").replace('"', '\\"')
        found = self._ask(_PRODUCT, query=f'sku:"{quoted}"')["productVariants"]["nodes"]
        products = {one["product"]["id"]: one["product"] for one in found if one["sku"] == parcel.sku}
        if len(products) != 1:
            many = "more than one product" if products else "no product"
            raise Refused(f"{self._title} has {many} with the SKU {parcel.sku}.")
        ((product, held),) = products.items()
        return product, [media["id"] for media in held["media"]["nodes"]]

    def _begun(self, parcel: Parcel) -> str:
        """Return the file an earlier try made of these bytes; its name holds their digest. Empty for none.

        Shopify's search may find others too, which are none of ours: the address it has is what says its name.
        """
        if parcel.begun and self._file(parcel.begun):
            return parcel.begun
        found = self._ask(_NAMED, query=f'filename:"{parcel.digest_name}"')["files"]["nodes"]
        ours = (one["id"] for one in found if one and one["image"] and parcel.digest_mark in one["image"]["url"])
        return str(next(ours, ""))

    def _create(self, parcel: Parcel) -> str:
        name = parcel.digest_name
        wanted = {"filename": name, "mimeType": parcel.media_type, "httpMethod": "POST", "resource": "IMAGE"}
        (target,) = self._do("stagedUploadsCreate", _STAGE, input=[wanted])["stagedTargets"]
        fields = [(one["name"], one["value"]) for one in target["parameters"]]
        self._web.post_form(target["url"], [*fields, ("file", (name, parcel.data, parcel.media_type))])
        made = {"originalSource": target["resourceUrl"], "filename": name, "alt": parcel.alt, "contentType": "IMAGE"}
        (file,) = self._do("fileCreate", _CREATE, files=[made])["files"]
        return str(file["id"])

    def _require_whole(self, file_id: str, parcel: Parcel) -> None:
        file = self._file(file_id)
        if file and file["fileStatus"] == "FAILED":
            why = "; ".join(error["message"] for error in file["fileErrors"])
            self._do("fileDelete", _DELETE, ids=[file_id])
            raise Refused(f"{self._title} could not process {parcel.name} ({why}).")
        if not file or file["fileStatus"] != "READY":
            raise Busy(f"{self._title} is still processing {parcel.name}.", _PROCESSING_S, begun=file_id)
        if not self._is_same(file, parcel):
            self._do("fileDelete", _DELETE, ids=[file_id])
            raise Busy(f"{self._title} did not keep {parcel.name} as it was sent.")

    def _put_in_order(self, product: str, shown: list[str], file_id: str, parcel: Parcel) -> None:
        """Right behind the last of the pictures that come before it; in front where none does."""
        others = [media for media in shown if media != file_id]
        place = 1 + max((others.index(media) for media in parcel.after if media in others), default=-1)
        if shown.index(file_id) != place:
            self._do("productReorderMedia", _MOVE, id=product, moves=[{"id": file_id, "newPosition": str(place)}])

    def _update(self, file_id: str, **references: list[str]) -> None:
        self._do("fileUpdate", _UPDATE, files=[{"id": file_id, **references}])

    def _file(self, file_id: str) -> dict[str, Any] | None:
        return self._ask(_FILE, id=file_id)["node"] or None

    def _is_same(self, file: dict[str, Any] | None, parcel: Parcel) -> bool:
        """By size and by reading back the original, to which Shopify gives a short-lived address."""
        source = file["originalSource"] if file else None
        if not source or source["fileSize"] != len(parcel.data) or not source["url"]:
            return False
        return hashlib.sha256(self._web.read(source["url"])).hexdigest() == parcel.sha256

    def _do(self, name: str, mutation: str, /, **variables: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._ask(mutation, **variables)[name]
        errors = answer.get("userErrors") or answer.get("mediaUserErrors")
        if errors:
            raise Refused(f"{self._title}: {'; '.join(error['message'] for error in errors)}")
        return answer

    def _ask(self, query: str, /, **variables: Any) -> dict[str, Any]:
        answer = self._web.ask("POST", self._path, value={"query": query, "variables": variables})
        if answer.get("errors"):
            raise self._in_words(answer)
        data: dict[str, Any] = answer["data"]
        return data

    def _in_words(self, answer: dict[str, Any]) -> Exception:
        """Throttling answers 200: shopify.dev/docs/api/usage/limits, "GraphQL Admin API rate limits"."""
        codes = {error.get("extensions", {}).get("code") for error in answer["errors"]}
        if "THROTTLED" not in codes:
            return Refused(f"{self._title}: {'; '.join(str(error['message']) for error in answer['errors'])[:300]}")
        cost = answer.get("extensions", {}).get("cost", {})
        status = cost.get("throttleStatus", {})
        lacking = cost.get("requestedQueryCost", 0) - status.get("currentlyAvailable", 0)
        return Busy(f"{self._title} asks us to slow down.", max(lacking, 0) / max(status.get("restoreRate", 50), 1))
