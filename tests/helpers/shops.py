"""Shops on this machine: Shopify's Admin API behind its own schema, WordPress with WooCommerce behind its own shapes.

What is asked of Shopify is checked against the schema by graphql-core: a field, an argument or a null that the real
one does not know is refused here too. Taken from shopify.dev, 2026-10, with what nobody here asks for left out.
"""

import base64
import json
from urllib.parse import unquote

import graphql
from werkzeug.wrappers import Request, Response

TOKEN, LOGIN = "shpat_of_the_tests", "lead:abcd efgh ijkl"

SCHEMA = graphql.build_schema(
    """
    scalar URL
    scalar UnsignedInt64
    enum FileContentType { FILE IMAGE VIDEO EXTERNAL_VIDEO MODEL_3D }
    enum FileCreateInputDuplicateResolutionMode { APPEND_UUID RAISE_ERROR REPLACE }
    enum FileStatus { FAILED PROCESSING READY UPLOADED }
    enum StagedUploadHttpMethodType { POST PUT }
    enum StagedUploadTargetGenerateUploadResource { FILE IMAGE MODEL_3D PRODUCT_IMAGE SHOP_IMAGE VIDEO }
    input StagedUploadInput { filename: String! fileSize: UnsignedInt64 httpMethod: StagedUploadHttpMethodType = PUT
      mimeType: String! resource: StagedUploadTargetGenerateUploadResource! }
    input FileCreateInput { alt: String contentType: FileContentType filename: String originalSource: String!
      duplicateResolutionMode: FileCreateInputDuplicateResolutionMode = APPEND_UUID }
    input FileUpdateInput { id: ID! alt: String filename: String originalSource: String previewImageSource: String
      referencesToAdd: [ID!] referencesToRemove: [ID!] }
    input MoveInput { id: ID! newPosition: UnsignedInt64! }
    type UserError { field: [String!] message: String! }
    type StagedUploadParameter { name: String! value: String! }
    type StagedMediaUploadTarget { parameters: [StagedUploadParameter!]! resourceUrl: URL url: URL }
    type StagedUploadsCreatePayload { stagedTargets: [StagedMediaUploadTarget!] userErrors: [UserError!]! }
    type FileError { code: String! details: String message: String! }
    interface Node { id: ID! }
    interface File { id: ID! alt: String fileStatus: FileStatus! fileErrors: [FileError!]! }
    interface Media { id: ID! alt: String }
    type Image { url: URL! altText: String }
    type MediaImageOriginalSource { fileSize: Int url: URL }
    type MediaImage implements Node & File & Media { id: ID! alt: String fileStatus: FileStatus! image: Image
      fileErrors: [FileError!]! originalSource: MediaImageOriginalSource }
    type FileConnection { nodes: [File!]! }
    type MediaConnection { nodes: [Media!]! }
    type Product implements Node { id: ID! media(first: Int): MediaConnection! }
    type ProductVariant implements Node { id: ID! sku: String product: Product! }
    type ProductVariantConnection { nodes: [ProductVariant!]! }
    type Job { id: ID! done: Boolean! }
    type FileCreatePayload { files: [File!] userErrors: [UserError!]! }
    type FileUpdatePayload { files: [File!] userErrors: [UserError!]! }
    type FileDeletePayload { deletedFileIds: [ID!] userErrors: [UserError!]! }
    type ProductReorderMediaPayload { job: Job mediaUserErrors: [UserError!]! }
    type Query { node(id: ID!): Node files(first: Int, query: String): FileConnection!
      productVariants(first: Int, query: String): ProductVariantConnection! }
    type Mutation {
      stagedUploadsCreate(input: [StagedUploadInput!]!): StagedUploadsCreatePayload
      fileCreate(files: [FileCreateInput!]!): FileCreatePayload
      fileUpdate(files: [FileUpdateInput!]!): FileUpdatePayload
      fileDelete(fileIds: [ID!]!): FileDeletePayload
      productReorderMedia(id: ID!, moves: [MoveInput!]!): ProductReorderMediaPayload }
    """
)


def _strictly_text(value):
    """As Shopify says it: "UnsignedInt64 '1' must be encoded as a string"."""
    if not isinstance(value, str):
        raise graphql.GraphQLError(f"UnsignedInt64 '{value}' must be encoded as a string")
    return value


SCHEMA.type_map["UnsignedInt64"].parse_value = _strictly_text
for _kind in ("Node", "File", "Media"):
    SCHEMA.type_map[_kind].resolve_type = lambda value, *_: value["__typename"]


class ShopifyShop:
    """A shop with products by SKU. `url` is set once it is served.

    Attributes:
        files: what the shop holds, by id.
        products: SKU to the media it shows, in their order.
        looks_until_ready: how often a new file is looked at before it is READY.
        half_uploads, throttles, failures: how many of these are still to go wrong.
    """

    def __init__(self, *skus):
        self.url, self.files, self.uploads, self.products = "", {}, {}, {sku: [] for sku in skus}
        self.looks_until_ready, self.half_uploads, self.throttles, self.failures = 1, 0, 0, 0
        self.tokens_seen_at_the_target = []

    def __call__(self, environ, start_response):
        request = Request(environ)
        if request.path.startswith("/upload"):
            self.tokens_seen_at_the_target += request.headers.getlist("X-Shopify-Access-Token")
            name, data = request.files["file"].filename, request.files["file"].read()
            if self.half_uploads:
                self.half_uploads -= 1
                data = data[: len(data) // 2]
            self.uploads[request.form["key"]] = (name, data)
            request.close()
            return Response(status=201)(environ, start_response)
        if request.path.startswith("/original/"):
            return Response(self._by_number(request.path)["data"])(environ, start_response)
        return self._graphql(request)(environ, start_response)

    def shown(self, sku):
        """The bytes a product shows, in their order."""
        return [self.files[media]["data"] for media in self.products[sku]]

    def _by_number(self, path):
        return self.files[f"gid://shopify/MediaImage/{path.rsplit('/', 1)[-1]}"]

    def _graphql(self, request):
        if request.headers.get("X-Shopify-Access-Token") != TOKEN:
            return Response(json.dumps({"errors": "[API] Invalid API key or access token"}), status=401)
        assert request.path == "/admin/api/2026-10/graphql.json"
        if self.throttles:
            self.throttles -= 1
            status = {"maximumAvailable": 2000.0, "currentlyAvailable": 12, "restoreRate": 100.0}
            throttled = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            cost = {"requestedQueryCost": 412, "actualQueryCost": None, "throttleStatus": status}
            return Response(json.dumps({"errors": [throttled], "extensions": {"cost": cost}}))
        asked = request.get_json()
        done = graphql.graphql_sync(SCHEMA, asked["query"], root_value=self, variable_values=asked["variables"])
        assert not any(error.original_error for error in done.errors or []), done.errors
        return Response(json.dumps(done.formatted), content_type="application/json")

    # -- resolvers: graphql-core calls them with (info, **arguments) ---------------------------------------------

    def node(self, _info, id):
        file = self.files.get(id)
        if file and file["fileStatus"] == "PROCESSING":
            file["looks"] -= 1
            if file["looks"] < 0:
                self._ready(file)
        return file

    def _ready(self, file):
        number = file["id"].rsplit("/", 1)[-1]
        file["fileStatus"] = "READY"
        file["image"] = {"url": f"https://cdn.shopify.example/files/{file['filename']}?v=1"}
        file["originalSource"] = {"fileSize": len(file["data"]), "url": f"{self.url}/original/{number}"}

    def files_(self, query):
        wanted = query.removeprefix('filename:"').removesuffix('"')
        return [file for file in self.files.values() if file["filename"] == wanted]

    def productVariants(self, _info, query, first):  # noqa: N802
        wanted = query.removeprefix('sku:"').removesuffix('"')
        found = [sku for sku in self.products if sku.startswith(wanted)]  # Shopify's search finds more than asked for
        return {"nodes": [self._variant(sku) for sku in found]}

    def _variant(self, sku):
        media = {"nodes": [self.files[media] for media in self.products[sku]]}
        product = {"__typename": "Product", "id": f"gid://shopify/Product/{sku}", "media": media}
        return {
            "__typename": "ProductVariant",
            "id": f"gid://shopify/ProductVariant/{sku}",
            "sku": sku,
            "product": product,
        }

    def stagedUploadsCreate(self, _info, input):  # noqa: N802
        key = f"tmp/{len(self.uploads)}/{input[0]['filename']}"
        self.uploads[key] = None
        target = {"url": f"{self.url}/upload", "resourceUrl": f"{self.url}/{key}"}
        return {"stagedTargets": [{**target, "parameters": [{"name": "key", "value": key}]}], "userErrors": []}

    def fileCreate(self, _info, files):  # noqa: N802
        (asked,) = files
        uploaded = self.uploads.get(asked["originalSource"].removeprefix(f"{self.url}/"))
        if uploaded is None:
            return {"files": [], "userErrors": [{"field": ["files"], "message": "Source is not there"}]}
        number = 1000 + len(self.files)
        file = {
            "__typename": "MediaImage",
            "id": f"gid://shopify/MediaImage/{number}",
            "alt": asked.get("alt"),
            "filename": asked["filename"],
            "data": uploaded[1],
            "fileStatus": "PROCESSING",
            "fileErrors": [],
            "image": None,
            "originalSource": None,
            "looks": self.looks_until_ready,
        }
        if self.failures:
            self.failures -= 1
            file |= {"fileStatus": "FAILED", "fileErrors": [{"code": "INVALID_IMAGE", "message": "Not an image"}]}
        self.files[file["id"]] = file
        return {"files": [file], "userErrors": []}

    def fileUpdate(self, _info, files):  # noqa: N802
        (asked,) = files
        file = self.files.get(asked["id"])
        if file is None or file["fileStatus"] != "READY":
            return {"files": [], "userErrors": [{"field": ["files"], "message": "Non-ready files cannot be updated"}]}
        for product in asked.get("referencesToAdd") or []:
            self.products[product.rsplit("/", 1)[-1]].append(file["id"])
        for product in asked.get("referencesToRemove") or []:
            self.products[product.rsplit("/", 1)[-1]].remove(file["id"])
        return {"files": [file], "userErrors": []}

    def fileDelete(self, _info, fileIds):  # noqa: N802, N803
        for file_id in fileIds:
            self.files.pop(file_id)
            for shown in self.products.values():
                shown[:] = [media for media in shown if media != file_id]
        return {"deletedFileIds": fileIds, "userErrors": []}

    def productReorderMedia(self, _info, id, moves):  # noqa: N802
        shown = self.products[id.rsplit("/", 1)[-1]]
        for move in moves:
            shown.remove(move["id"])
            shown.insert(int(move["newPosition"]), move["id"])
        return {"job": {"id": "gid://shopify/Job/1", "done": False}, "mediaUserErrors": []}


def _files(shop, _info, query, first):
    return {"nodes": shop.files_(query)}


SCHEMA.query_type.fields["files"].resolve = _files


class WooShop:
    """WordPress' media library and WooCommerce's products by SKU. `url` is set once it is served.

    Attributes:
        media: the library, by number; `shown` says what a product shows.
        half_uploads: how many uploads still arrive half.
        scales: whether WordPress keeps the original beside a smaller picture, as it does from 2,560 px on.
    """

    def __init__(self, *skus):
        self.url, self.media, self.products = "", {}, {}
        for number, sku in enumerate(skus, start=1):
            self.products[number] = {"id": number, "sku": sku, "images": []}
        self.half_uploads, self.scales = 0, False

    def shown(self, sku):
        (product,) = (one for one in self.products.values() if one["sku"] == sku)
        return [self.media[image["id"]]["data"] for image in product["images"]]

    def __call__(self, environ, start_response):
        request = Request(environ)
        if request.path.startswith("/wp-content/"):
            return self._content(request.path)(environ, start_response)
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        if base64.b64decode(given).decode() != LOGIN:
            return Response(json.dumps({"code": "rest_cannot_create"}), status=401)(environ, start_response)
        base, _, number = request.path.partition("/wp/v2/media")
        if base == "/wp-json":
            answer = self._media(request, int(number[1:]) if number else 0)
        else:
            answer = self._product(request, request.path.removeprefix("/wp-json/wc/v3/products"))
        status, value = answer if isinstance(answer, tuple) else (200, answer)
        return Response(json.dumps(value), status=status, content_type="application/json")(environ, start_response)

    def _content(self, path):
        for item in self.media.values():
            if path == f"/wp-content/uploads/{item['filename']}":
                return Response(item["data"])
            if self.scales and path == f"/wp-content/uploads/scaled-{item['filename']}":
                return Response(item["data"][:100])
        return Response(status=404)

    def _as_json(self, item):
        shown = f"scaled-{item['filename']}" if self.scales else item["filename"]
        return {
            "id": item["id"],
            "title": {"rendered": item["filename"].rpartition(".")[0]},
            "alt_text": item["alt_text"],
            "media_type": "image",
            "source_url": f"{self.url}/wp-content/uploads/{shown}",
            "media_details": {"original_image": item["filename"]} if self.scales else {},
        }

    def _media(self, request, number):
        gone = 404, {"code": "rest_post_invalid_id", "message": "Invalid post ID.", "data": {"status": 404}}
        if not number and request.method == "GET":
            wanted = request.args["search"]
            return [self._as_json(item) for item in self.media.values() if wanted in item["filename"]]
        if not number:
            return self._upload(request)
        if number not in self.media:
            return gone
        if request.method == "DELETE":
            if request.args.get("force") != "true":
                return 501, {"code": "rest_trash_not_supported", "message": "Set 'force=true' to delete."}
            return {"deleted": True, "previous": self._as_json(self.media.pop(number))}
        if request.method == "POST":
            self.media[number] |= request.get_json()
        return self._as_json(self.media[number])

    def _upload(self, request):
        kind, _, name = request.headers["Content-Disposition"].partition("; filename=")
        assert kind == "attachment"
        data = request.get_data()
        if self.half_uploads:
            self.half_uploads -= 1
            data = data[: len(data) // 2]
        number = 700 + len(self.media)
        self.media[number] = {"id": number, "filename": unquote(name.strip('"')), "data": data, "alt_text": ""}
        return 201, self._as_json(self.media[number])

    def _product(self, request, rest):
        if not rest:
            return [product for product in self.products.values() if product["sku"] == request.args["sku"]]
        product = self.products[int(rest[1:])]
        images = request.get_json()["images"]
        if any(image["id"] not in self.media for image in images):
            return 400, {"code": "woocommerce_product_invalid_image_id", "message": "is an invalid image ID."}
        product["images"] = [{"id": image["id"], "src": "", "name": "", "alt": ""} for image in images]
        return product
