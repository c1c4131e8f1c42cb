"""A bucket of S3, or of a server that speaks its language, as a destination."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from pixdesk.delivery.far_end import Busy, Refused
from pixdesk.domain.delivering import Parcel, retry_after_s
from pixdesk.domain.destination import S3Place
from pixdesk.errors import SetupError

_T = TypeVar("_T")

_TIMEOUT_S = 30
_SUM = "pixdesk-sha256"
"""The object's own metadata; servers that keep no checksum keep that."""

_NOT_OURS = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket", "RequestTimeTooSkewed"}
)
_BUSY = frozenset({"SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable"})


class Bucket:
    """Objects below one prefix. A put is whole or not there at all: that is S3's own promise.

    The server is given the SHA-256 with the bytes and refuses others; what it then says it holds is asked once more.
    """

    def __init__(self, client: Any, place: S3Place, title: str, errors: Any) -> None:
        self._client = client
        self._place = place
        self._title = title
        self._errors = errors

    def holds(self, parcel: Parcel) -> str | None:
        """Return the key of an object with exactly these bytes."""
        key = self.key_of(parcel)
        return key if self._told(parcel, lambda: self._is_same(key, parcel)) else None

    def send(self, parcel: Parcel) -> str:
        """Put the object and look at what came of it."""
        key = self.key_of(parcel)

        def put() -> None:
            try:
                self._put(key, parcel, ChecksumAlgorithm="SHA256", ChecksumSHA256=_base64(parcel.sha256))
            except self._errors.ClientError as trouble:
                if trouble.response["ResponseMetadata"]["HTTPStatusCode"] != 501:
                    raise
                self._put(key, parcel)  # a server that knows no checksums; it is read back
            if not self._is_same(key, parcel):
                raise Busy(f"{self._title} did not keep {parcel.name} as it was sent.")

        self._told(parcel, put)
        return key

    def remove(self, parcel: Parcel, far_id: str) -> bool:
        """Delete the object if its bytes are the ones that were delivered."""

        def take() -> bool:
            if not self._is_same(far_id, parcel):
                return False
            self._client.delete_object(Bucket=self._place.bucket, Key=far_id)
            return True

        return self._told(parcel, take)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _put(self, key: str, parcel: Parcel, **sums: str) -> None:
        self._client.put_object(
            Bucket=self._place.bucket,
            Key=key,
            Body=parcel.data,
            ContentType=parcel.media_type,
            Metadata={_SUM: parcel.sha256},
            **sums,
        )

    def key_of(self, parcel: Parcel) -> str:
        """Return what a file is called in the bucket, its prefix included."""
        return f"{self._place.prefix}/{parcel.far_path}" if self._place.prefix else parcel.far_path

    def _is_same(self, key: str, parcel: Parcel) -> bool:
        """By size and the server's own checksum; where it keeps none, by reading back."""
        try:
            head = self._client.head_object(Bucket=self._place.bucket, Key=key, ChecksumMode="ENABLED")
        except self._errors.ClientError as trouble:
            if trouble.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
                return False
            raise
        if head["ContentLength"] != len(parcel.data):
            return False
        if summed := head.get("ChecksumSHA256"):
            return bool(summed == _base64(parcel.sha256))
        read = self._client.get_object(Bucket=self._place.bucket, Key=key)["Body"].read()
        return hashlib.sha256(read).hexdigest() == parcel.sha256

    def _told(self, parcel: Parcel, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except self._errors.ClientError as trouble:
            raise self._in_words(trouble.response, parcel) from trouble
        except (self._errors.BotoCoreError, self._errors.HTTPClientError, OSError) as trouble:
            raise Busy(f"{self._title} broke off at {parcel.name} ({type(trouble).__name__}).") from trouble

    def _in_words(self, response: Any, parcel: Parcel) -> Exception:
        """Return what the server's answer means; its codes: docs.aws.amazon.com/AmazonS3, "Error responses"."""
        code, status = response["Error"].get("Code", ""), response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 429 or status >= 500 or code in _BUSY:
            asked = response["ResponseMetadata"].get("HTTPHeaders", {}).get("retry-after")
            return Busy(f"{self._title} is busy ({code}).", retry_after_s(asked, datetime.now(UTC)))
        if code in _NOT_OURS or status in {401, 403}:
            words = f"{self._title} does not take files for us ({code}). Check bucket, rights, secret and this clock."
            return SetupError(words)
        return Refused(f"{self._title} did not take {parcel.name} ({code}).")


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def open_bucket(place: S3Place, title: str, secret: str) -> Bucket:
    """Make ready to talk to a bucket; nothing is sent yet.

    Args:
        secret: ``KEY_ID:SECRET_KEY``.

    Raises:
        SetupError: botocore is not installed, or the secret has no colon.
    """
    try:
        from botocore import exceptions
        from botocore.config import Config
        from botocore.session import Session
    except ImportError as missing:
        raise SetupError("S3 needs botocore, which is not installed: pip install 'pixdesk[delivery]'.") from missing

    key_id, colon, key = secret.partition(":")
    if not colon:
        raise SetupError(f"The secret of {title} must be KEY_ID:SECRET_KEY. `pixdesk destinations secret` asks for it.")
    client = Session().create_client(
        "s3",
        region_name=place.region,
        endpoint_url=place.endpoint or None,
        aws_access_key_id=key_id,
        aws_secret_access_key=key,
        config=Config(
            retries={"total_max_attempts": 1},  # trying again is the pipeline's
            connect_timeout=_TIMEOUT_S,
            read_timeout=_TIMEOUT_S,
            request_checksum_calculation="when_required",
            s3={"addressing_style": "path" if place.endpoint else "auto"},
        ),
    )
    return Bucket(client, place, title, exceptions)
