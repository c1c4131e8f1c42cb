"""PINs, hashed: argon2id as RFC 9106 recommends it for a machine with other work to do (64 MiB, three passes)."""

from pixdesk.domain.people import check_pin


def hashed(pin: str) -> str:
    """Return what the store keeps of a PIN: argon2's own text, with its salt and figures.

    Raises:
        SetupError: the PIN would be guessed.
    """
    from argon2 import PasswordHasher  # not before somebody signs in

    check_pin(pin)
    return PasswordHasher().hash(pin)


def fits(pin: str, pin_hash: str) -> bool:
    """Whether a PIN is the one that was hashed."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(pin_hash, pin)
    except (InvalidHashError, VerificationError):
        return False


def renewed(pin: str, pin_hash: str) -> str:
    """Return the hash to keep from now on where argon2's recommended figures have moved on; empty where not."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher()
    return hasher.hash(pin) if hasher.check_needs_rehash(pin_hash) else ""
