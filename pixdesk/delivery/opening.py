"""From a destination on paper to one with an open connection."""

from pixdesk.delivery.far_end import FarEnd
from pixdesk.delivery.secrets import bucket_secret_of, secret_of
from pixdesk.delivery.understood import Understood
from pixdesk.domain.destination import (
    AmazonPlace,
    Destination,
    FolderPlace,
    S3Place,
    SftpPlace,
    ShopifyPlace,
    WooCommercePlace,
)


def open_far_end(destination: Destination) -> FarEnd:
    """Connect to a destination with its secret.

    Raises:
        SetupError: it, its library or its secret is not there, or it does not let us in.
        Busy: it cannot be reached just now.
    """
    title = destination.title or destination.id
    match destination.place:
        case FolderPlace() as place:
            from pixdesk.delivery.places import open_folder

            return open_folder(place, title)
        case SftpPlace() as place:
            from pixdesk.delivery.places import open_sftp

            has_key_alone = place.key_file and not destination.secret.environment and not destination.secret.file
            secret = "" if has_key_alone and not destination.secret.name else secret_of(destination)
            return open_sftp(place, title, secret)
        case S3Place() as place:
            from pixdesk.delivery.bucket import open_bucket

            return open_bucket(place, title, secret_of(destination))
        case ShopifyPlace() as place:
            from pixdesk.delivery.shopify import Shopify

            return Understood(Shopify(place, title, secret_of(destination)), title)
        case WooCommercePlace() as place:
            from pixdesk.delivery.woocommerce import WooCommerce

            return Understood(WooCommerce(place, title, secret_of(destination)), title)
        case AmazonPlace() as place:
            from pixdesk.delivery.amazon import Amazon
            from pixdesk.delivery.bucket import open_bucket

            bucket = open_bucket(place.bucket, title, bucket_secret_of(destination))
            return Understood(Amazon(place, title, secret_of(destination), bucket), title)
