"""The order in which a product's views are shown, and which one of them a capture is."""

import re
from collections.abc import Sequence

USUAL = ("front", "back", "left", "right", "side", "top", "detail")
"""As channels show them, the first in front; ``detail`` is also ``detail-1`` and so on."""

_NUMBER = re.compile(r"[-_ .]*(\d+)$")


def rank(view: str, order: Sequence[str] = USUAL) -> int:
    """Return where a view comes in an order, from 0; unknown ones come last."""
    label = view.strip().lower()
    bare = _NUMBER.sub("", label)
    return next((at for at, name in enumerate(order) if name.strip().lower() in (label, bare)), len(order))


def ordinal(shown: Sequence[tuple[str, int]], this: tuple[str, int], wanted: Sequence[str] = ()) -> int:
    """Return which of a product's pictures a capture is, from 1.

    A view that is wanted and not shot yet keeps its place free, so that nothing moves up when it comes.

    Args:
        shown: view and id of every capture of the product that counts.
        this: the capture's own.
        wanted: the views its shot list wants, in their order; views that are not on it come behind.
    """
    every = {*shown, this}

    def place(one: tuple[str, int]) -> tuple[int, int, int, int]:
        view, ident = one
        number = _NUMBER.search(view.strip())
        return rank(view, wanted), rank(view), int(number[1][:9]) if number else 0, ident

    filled = {rank(view, wanted) for view, _ in every}
    kept_free = sum(1 for at in range(min(rank(this[0], wanted), len(wanted))) if at not in filled)
    return 1 + kept_free + sum(1 for one in every if place(one) < place(this))
