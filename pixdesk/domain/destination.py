"""A destination: where renditions are delivered, as the studio wrote it down in ``destinations/*.toml``.

The file says where and as whom, never with what password: that lies in the system's key store, or where there is
none, in an environment variable or a file of its owner's that the destination names.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pixdesk.domain import view_order

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HOST_KEY = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # docs.aws.amazon.com, "General purpose bucket naming rules"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
_API_VERSION = re.compile(r"20\d\d-(?:01|04|07|10)")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_PARALLEL_MAX = 8


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _require_web(key: str, url: str, *, may_be_open: bool = False) -> None:
    """An address without a user or a query in it, encrypted unless it is this machine's own."""
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname or "", parts.username, parts.port
    except ValueError:
        raise ValueError(f"{key}: {url!r} is no web address.") from None
    schemes = {"https", "http"} if may_be_open or host in _HERE else {"https"}
    _require(parts.scheme in schemes and bool(host), f"{key}: must be an address that begins with https://.")
    _require(user is None and not parts.query and not parts.fragment, f"{key}: must hold no name, password or query.")


@dataclass(frozen=True, kw_only=True)
class Secret:
    """Where the password or key of a destination is kept.

    Attributes:
        name: under which the system's key store has it.
        environment: a variable that holds it, for a machine without a key store.
        file: a file that holds it and that nobody but its owner may read, for the same.
    """

    name: str = ""
    environment: str = ""
    file: str = ""

    def __post_init__(self) -> None:
        _require(
            not self.environment or _VARIABLE.fullmatch(self.environment) is not None,
            "environment: must be the name of a variable, such as PIXDESK_SHOP.",
        )


@dataclass(frozen=True, kw_only=True)
class FolderPlace:
    r"""A folder of this machine or of a share (``\\server\share\folder``)."""

    path: str

    def __post_init__(self) -> None:
        _require(bool(self.path.strip()) and "\0" not in self.path, "path: must name a folder.")


@dataclass(frozen=True, kw_only=True)
class SftpPlace:
    """A folder on an SFTP server.

    Attributes:
        host_key: the server's key as ``ssh-keygen -l`` shows it (``SHA256:…``); no other server is talked to.
        key_file: a private key; the secret, if there is one, is then its passphrase.
    """

    host: str
    user: str
    host_key: str
    folder: str = "."
    port: int = 22
    key_file: str = ""

    def __post_init__(self) -> None:
        _require(bool(self.host.strip()) and bool(self.user.strip()), "host and user must not be empty.")
        _require(1 <= self.port <= 65_535, "port: must lie within 1 to 65535.")
        _require(
            _HOST_KEY.fullmatch(self.host_key) is not None,
            "host_key: must be the server's fingerprint, such as SHA256: and 43 characters. "
            "`ssh-keyscan HOST | ssh-keygen -lf -` shows it; ask whoever runs the server whether it is theirs.",
        )
        _require(bool(self.folder) and ".." not in PurePosixPath(self.folder).parts, "folder: must hold no '..'.")


@dataclass(frozen=True, kw_only=True)
class S3Place:
    """A bucket of Amazon S3 or of a server that speaks its language; the secret is ``KEY_ID:SECRET_KEY``.

    Attributes:
        endpoint: empty for Amazon's own. Unencrypted is let pass, for a server in the house: requests are signed.
    """

    bucket: str
    prefix: str = ""
    region: str = "us-east-1"
    endpoint: str = ""

    def __post_init__(self) -> None:
        _require(_BUCKET.fullmatch(self.bucket) is not None, f"bucket: {self.bucket!r} is no name of a bucket.")
        parts = self.prefix.split("/") if self.prefix else []
        _require(all(part and part.strip(".") for part in parts), "prefix: such as studio/live, without empty parts.")
        if self.endpoint:
            _require_web("endpoint", self.endpoint, may_be_open=True)


@dataclass(frozen=True, kw_only=True)
class ShopifyPlace:
    """A Shopify shop; the secret is the Admin API's access token.

    Attributes:
        shop: such as ``my-shop.myshopify.com``.
        api_version: Shopify keeps each for a year: shopify.dev/docs/api/usage/versioning.
        address: another address than the shop's own; for tests.
    """

    shop: str
    api_version: str = "2026-10"
    address: str = ""

    def __post_init__(self) -> None:
        _require(_SHOP.fullmatch(self.shop) is not None, "shop: must be such as my-shop.myshopify.com.")
        _require(_API_VERSION.fullmatch(self.api_version) is not None, "api_version: must be such as 2026-10.")
        if self.address:
            _require_web("address", self.address)

    @property
    def base(self) -> str:
        """The address requests go to."""
        return (self.address or f"https://{self.shop}").rstrip("/")


@dataclass(frozen=True, kw_only=True)
class WooCommercePlace:
    """A WooCommerce shop; the secret is ``USER:APPLICATION_PASSWORD`` of a WordPress user who manages the shop.

    WordPress takes an application password both for its media library and for WooCommerce's products.
    """

    address: str

    def __post_init__(self) -> None:
        _require_web("address", self.address)


Place = FolderPlace | SftpPlace | S3Place | ShopifyPlace | WooCommercePlace


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where renditions go. Exactly one of the tables says what kind of place it is.

    Attributes:
        channels: whose renditions go there; empty for every channel's.
        parallel: how many files are sent at once, each over a connection of its own.
        order: views as a shop shows them, the first in front; ``detail`` is also ``detail-1`` and so on.
        alt: the text for those who cannot see the picture, for shops; fields sku, colourway, style, view, channel.
    """

    id: str
    title: str = ""
    channels: tuple[str, ...] = ()
    parallel: int = 2
    order: tuple[str, ...] = view_order.USUAL
    alt: str = "{sku} {colourway} {view}"
    secret: Secret = Secret()
    folder: FolderPlace | None = None
    sftp: SftpPlace | None = None
    s3: S3Place | None = None
    shopify: ShopifyPlace | None = None
    woocommerce: WooCommercePlace | None = None

    def __post_init__(self) -> None:
        _require(
            _ID.fullmatch(self.id) is not None,
            f"id: must be small letters, digits and hyphens, at most 40, not {self.id!r}.",
        )
        _require(1 <= self.parallel <= _PARALLEL_MAX, f"parallel: must lie within 1 to {_PARALLEL_MAX}.")
        _require(
            len(self._places) == 1,
            "exactly one of [folder], [sftp], [s3], [shopify] and [woocommerce] must say where this is.",
        )
        fields = re.sub(r"\{(sku|colourway|style|view|channel)\}", "", self.alt)
        _require(
            "{" not in fields and "}" not in fields, "alt: fields are {sku}, {colourway}, {style}, {view}, {channel}."
        )

    @property
    def _places(self) -> list[Place]:
        tables = (self.folder, self.sftp, self.s3, self.shopify, self.woocommerce)
        return [place for place in tables if place is not None]

    @property
    def place(self) -> Place:
        """Where it is."""
        return self._places[0]

    @property
    def is_shop(self) -> bool:
        """Whether pictures stand there on products, in an order."""
        return self.shopify is not None or self.woocommerce is not None

    @property
    def senders(self) -> int:
        """How many may send at once; one to a shop, where each picture is put in order among the others."""
        return 1 if self.is_shop else self.parallel

    def rank(self, view: str) -> int:
        """Return where a view comes among the pictures of a product, from 0; unknown ones come last."""
        return view_order.rank(view, self.order)

    @property
    def secret_name(self) -> str:
        """Under which name the system's key store has its secret."""
        return self.secret.name or self.id

    @property
    def where(self) -> str:
        """The place in words, without anything secret."""
        match self.place:
            case FolderPlace(path=path):
                return path
            case SftpPlace(host=host, folder=folder, user=user):
                return f"sftp {user}@{host}:{folder}"
            case S3Place(bucket=bucket, prefix=prefix):
                return f"s3 {bucket}/{prefix}".rstrip("/")
            case ShopifyPlace(shop=shop):
                return f"Shopify {shop}"
            case WooCommercePlace(address=address):
                return f"WooCommerce {address}"
