"""The kinds of place renditions are delivered to, each as a table of a destination's file."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

from pixdesk.domain.requiring import require

_HOST_KEY = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # docs.aws.amazon.com, "General purpose bucket naming rules"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
_API_VERSION = re.compile(r"20\d\d-(?:01|04|07|10)")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def _require_web(key: str, url: str, *, may_be_open: bool = False) -> None:
    """An address without a user or a query in it, encrypted unless it is this machine's own."""
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname or "", parts.username, parts.port
    except ValueError:
        raise ValueError(f"{key}: {url!r} is no web address.") from None
    schemes = {"https", "http"} if may_be_open or host in _HERE else {"https"}
    require(parts.scheme in schemes and bool(host), f"{key}: must be an address that begins with https://.")
    require(user is None and not parts.query and not parts.fragment, f"{key}: must hold no name, password or query.")


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
        require(
            not self.environment or _VARIABLE.fullmatch(self.environment) is not None,
            "environment: must be the name of a variable, such as PIXDESK_SHOP.",
        )


@dataclass(frozen=True, kw_only=True)
class FolderPlace:
    r"""A folder of this machine or of a share (``\\server\share\folder``)."""

    path: str

    def __post_init__(self) -> None:
        require(bool(self.path.strip()) and "\0" not in self.path, "path: must name a folder.")


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
        require(bool(self.host.strip()) and bool(self.user.strip()), "host and user must not be empty.")
        require(1 <= self.port <= 65_535, "port: must lie within 1 to 65535.")
        require(
            _HOST_KEY.fullmatch(self.host_key) is not None,
            "host_key: must be the server's fingerprint, such as SHA256: and 43 characters. "
            "`ssh-keyscan HOST | ssh-keygen -lf -` shows it; ask whoever runs the server whether it is theirs.",
        )
        require(bool(self.folder) and ".." not in PurePosixPath(self.folder).parts, "folder: must hold no '..'.")


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
        require(_BUCKET.fullmatch(self.bucket) is not None, f"bucket: {self.bucket!r} is no name of a bucket.")
        parts = self.prefix.split("/") if self.prefix else []
        require(all(part and part.strip(".") for part in parts), "prefix: such as studio/live, without empty parts.")
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
        require(_SHOP.fullmatch(self.shop) is not None, "shop: must be such as my-shop.myshopify.com.")
        require(_API_VERSION.fullmatch(self.api_version) is not None, "api_version: must be such as 2026-10.")
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


_HOSTS = {"na": "sellingpartnerapi-na", "eu": "sellingpartnerapi-eu", "fe": "sellingpartnerapi-fe"}
_AMAZON_ID = re.compile(r"[A-Z0-9]{6,24}")


@dataclass(frozen=True, kw_only=True)
class AmazonPlace:
    """A seller's listings on Amazon; the secret is ``CLIENT_ID:CLIENT_SECRET:REFRESH_TOKEN`` of a Selling Partner app.

    Attributes:
        seller, marketplace: Amazon's ids, such as ``A1PA6795UKMFR9``.
        region: ``na``, ``eu`` or ``fe``.
        bucket: where the pictures lie for Amazon to fetch.
        bucket_secret: where that bucket's ``KEY_ID:SECRET_KEY`` is kept; by itself the key store's ``ID-bucket``.
        bucket_url: the address everybody can read the bucket at.
        main: the view of the main picture; every other one is shown beside it.
        address, sign_in_address: others than Amazon's own; for tests.
    """

    seller: str
    marketplace: str
    region: Literal["na", "eu", "fe"] = "eu"
    bucket: S3Place
    bucket_secret: Secret = Secret()
    bucket_url: str
    main: str = "front"
    address: str = ""
    sign_in_address: str = ""

    def __post_init__(self) -> None:
        for key in ("seller", "marketplace"):
            known = _AMAZON_ID.fullmatch(getattr(self, key)) is not None
            require(known, f"{key}: must be Amazon's own id, capitals and digits.")
        require(bool(self.main) and self.main == self.main.strip().lower(), "main: must be a view in small letters.")
        _require_web("bucket_url", self.bucket_url)
        for key in ("address", "sign_in_address"):
            if getattr(self, key):
                _require_web(key, getattr(self, key))

    @property
    def base(self) -> str:
        """The address requests go to."""
        return (self.address or f"https://{_HOSTS[self.region]}.amazon.com").rstrip("/")

    @property
    def sign_in(self) -> str:
        """Where tokens are given out."""
        return (self.sign_in_address or "https://api.amazon.com").rstrip("/")


Place = FolderPlace | SftpPlace | S3Place | ShopifyPlace | WooCommercePlace | AmazonPlace
