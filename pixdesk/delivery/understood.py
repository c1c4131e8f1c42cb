"""A shop whose answers are not what its API promises: told in words and tried later, never taken for a bug of ours."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pixdesk.delivery.far_end import Busy, FarEnd
from pixdesk.domain.delivering import Parcel

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")

_GARBLED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What taking an answer apart raises where a part is missing, or is another kind of thing than it should be."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A far end that speaks JSON; whatever it answers, only `FarEnd`'s own troubles come out."""

    far: FarEnd
    title: str

    def holds(self, parcel: Parcel) -> str | None:
        """See `FarEnd`."""
        return self._asked(lambda: self.far.holds(parcel))

    def send(self, parcel: Parcel) -> str:
        """See `FarEnd`."""
        return self._asked(lambda: self.far.send(parcel))

    def remove(self, parcel: Parcel, far_id: str) -> bool:
        """See `FarEnd`."""
        return self._asked(lambda: self.far.remove(parcel, far_id))

    def close(self) -> None:
        """See `FarEnd`."""
        self.far.close()

    def _asked(self, ask: Callable[[], _T]) -> _T:
        try:
            return ask()
        except _GARBLED as trouble:
            _LOG.info("%s answered with something else than its API promises", self.title, exc_info=True)
            why = type(trouble).__name__
            words = f"{self.title} answered with something that its API does not know ({why}); pixdesk.log has it."
            raise Busy(words) from trouble
