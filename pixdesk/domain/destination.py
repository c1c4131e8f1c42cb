"""A destination: where renditions are delivered, as the studio wrote it down in ``destinations/*.toml``.

The file says where and as whom, never with what password: that lies in the system's key store, or where there is
none, in an environment variable or a file of its owner's that the destination names.
"""

import re
from dataclasses import dataclass, field

from pixdesk.domain import view_order
from pixdesk.domain.place import (
    AmazonPlace,
    FolderPlace,
    Place,
    S3Place,
    Secret,
    SftpPlace,
    ShopifyPlace,
    WooCommercePlace,
)
from pixdesk.domain.requiring import require, require_id

__all__ = [
    "AmazonPlace",
    "Destination",
    "FolderPlace",
    "Place",
    "S3Place",
    "Secret",
    "SftpPlace",
    "ShopifyPlace",
    "WooCommercePlace",
]

_PARALLEL_MAX = 8


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
    secret: Secret = field(default_factory=Secret)
    folder: FolderPlace | None = None
    sftp: SftpPlace | None = None
    s3: S3Place | None = None
    shopify: ShopifyPlace | None = None
    woocommerce: WooCommercePlace | None = None
    amazon: AmazonPlace | None = None

    def __post_init__(self) -> None:
        require_id(self.id)
        require(1 <= self.parallel <= _PARALLEL_MAX, f"parallel: must lie within 1 to {_PARALLEL_MAX}.")
        require(
            len(self._places) == 1,
            "exactly one of [folder], [sftp], [s3], [shopify], [woocommerce] and [amazon] must say where this is.",
        )
        fields = re.sub(r"\{(sku|colourway|style|view|channel)\}", "", self.alt)
        require(
            "{" not in fields and "}" not in fields, "alt: fields are {sku}, {colourway}, {style}, {view}, {channel}."
        )

    @property
    def _places(self) -> list[Place]:
        tables = (self.folder, self.sftp, self.s3, self.shopify, self.woocommerce, self.amazon)
        return [place for place in tables if place is not None]

    @property
    def place(self) -> Place:
        """Where it is."""
        return self._places[0]

    @property
    def is_shop(self) -> bool:
        """Whether pictures stand there on products, in an order."""
        return not isinstance(self.place, FolderPlace | SftpPlace | S3Place)

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
    def bucket_secret_name(self) -> str:
        """The same for the bucket it shows pictures from."""
        given = self.amazon.bucket_secret.name if self.amazon else ""
        return given or f"{self.id}-bucket"

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
            case AmazonPlace(seller=seller, marketplace=marketplace):
                return f"Amazon {seller} on {marketplace}"
