"""Drawing a sample that anybody can draw again.

All chance comes from a seed on record, and SHA-256 turns it into tickets: nothing but the standard library of any
language is needed to repeat a draw.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate

from pixdesk.domain import digest


def seed_for(batch_id: int, capture_digests: Iterable[str], day: date, draw: int) -> str:
    """Return the seed of a draw: the SHA-256 of what the draw is about, as 64 hexadecimal characters.

    Made of the batch, the content of every capture in the lot (in any order), the day and the number of the
    draw, in canonical JSON. Whoever wants another sample has to change one of them, and all are on record.
    """
    return digest.of_value(
        {
            "batch": batch_id,
            "captures": sorted(capture_digests),
            "date": date(day.year, day.month, day.day).isoformat(),
            "draw": draw,
        }
    )


def _ticket(seed: str, what: object) -> bytes:
    return hashlib.sha256(f"{seed}:{what}".encode()).digest()


def draw_sample(ids: Sequence[int], n: int, seed: str) -> list[int]:
    """Draw `n` of the ids at random, the same ones on every machine and in every version.

    Each id is given a ticket, the SHA-256 of the UTF-8 text ``seed:id`` with the id in decimal, and the n
    smallest tickets win. Every subset is equally likely over the seeds, the order of `ids` does not matter,
    and a larger sample of the same seed contains the smaller one. Nothing but SHA-256 is needed to draw it
    again.

    Returns:
        The drawn ids in order of their tickets; all of them when `n` reaches the lot.

    Raises:
        ValueError: an id comes twice, or `n` is negative.
    """
    _require_drawable(ids, n)
    return sorted(ids, key=lambda id_: _ticket(seed, id_))[:n]


DOUBTED_FROM = 0.05
"""Of 117 calibration cutouts with a doubt below this none was bad, of the 34 above 13 (``docs/doubt.md``)."""

_WITHIN = " / "


def stratum_name(sku: str, view: str, *, doubt: float, is_noted: bool) -> str:
    """Return the stratum of a clean capture: how risky it is, its SKU and its view, the widest first.

    Args:
        doubt: its cutout's, 0..1.
        is_noted: a check had something to say that holds nobody up.
    """
    risk = "doubted" if doubt >= DOUBTED_FROM else "noted" if is_noted else "plain"
    return _WITHIN.join((risk, sku, view))


def draw_by_strata(strata: Mapping[int, str], n: int, seed: str, *, is_nested: bool = False) -> list[int]:
    """Draw `n` ids spread over their strata in proportion, each id with the same chance as any other.

    The lot is laid in a row, stratum after stratum in the order of the tickets of their names (``seed:stratum:name``)
    and within a stratum in the order of the ids' tickets. Nested strata, named like ``risk / SKU / view``, are laid by
    the ticket of ``risk``, within it by that of ``risk / SKU`` and so on: where a SKU has one capture of each view, a
    stratum of one says nothing, but the wider ones still give their share. From a random start (``seed:start`` as a
    share of 1, in whole numbers) every (lot/n)-th is taken. A stratum, the widest of nested ones, gives its share of n
    rounded up or down, and each id is drawn with the chance n/lot, so a plain proportion of the sample estimates the
    lot's without bias (systematic sampling, Cochran, Sampling Techniques, 3rd ed., chapter 8).

    Args:
        strata: the stratum of every id in the lot.
        is_nested: whether a stratum's name leads from the widest to the narrowest.

    Returns:
        The drawn ids in the order of their tickets.

    Raises:
        ValueError: `n` is negative.
    """
    _require_drawable(tuple(strata), n)
    row = sorted(strata, key=lambda id_: (_place(seed, strata[id_], is_nested=is_nested), _ticket(seed, id_)))
    lot, whole = len(row), 1 << 256
    taken = min(n, lot)
    start = int.from_bytes(_ticket(seed, "start"), "big")

    def steps(position: int) -> int:
        return (position * taken * whole + start * lot) // (lot * whole)

    drawn = [id_ for position, id_ in enumerate(row) if steps(position + 1) > steps(position)]
    return sorted(drawn, key=lambda id_: _ticket(seed, id_))


def _place(seed: str, stratum: str, *, is_nested: bool) -> list[tuple[bytes, str]]:
    """Return where a stratum is laid: the ticket of each stratum it is in, the widest first."""
    names = accumulate(stratum.split(_WITHIN), lambda wide, narrow: wide + _WITHIN + narrow) if is_nested else [stratum]
    return [(_ticket(seed, f"stratum:{name}"), name) for name in names]


def stratum_weights(strata: Mapping[int, str], drawn: Iterable[int]) -> dict[str, tuple[int, int]]:
    """Return of each stratum how many captures it has and how many of them were drawn, largest first.

    Their quotient is what one drawn capture stands for; all are the same but for rounding.
    """
    whole = Counter(strata.values())
    part = Counter(strata[id_] for id_ in drawn)
    return {name: (count, part[name]) for name, count in sorted(whole.items(), key=lambda pair: (-pair[1], pair[0]))}


def _require_drawable(ids: Sequence[int], n: int) -> None:
    if n < 0:
        raise ValueError(f"A sample of {n} cannot be drawn.")
    if len(set(ids)) != len(ids):
        raise ValueError("An id comes twice in the lot; it would be drawn with twice the chance.")
