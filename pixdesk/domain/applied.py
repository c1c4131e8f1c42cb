"""What was done to a capture's pixels besides cutting it out, in figures that can be done again to the letter.

Processing measures and decides; this record is what it decided. Export reads the original again, replays the record and
has the very picture the matte was made for. Nothing is measured twice, so nothing can come out otherwise.
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal

from pixdesk.domain import digest

ShadowKept = Literal["none", "captured", "channel"]
"""What becomes of the shadow a product cast; see `pixdesk.domain.recipe.Recipe`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One capture's record.

    Attributes:
        shadow: what the recipe wanted of the shadow when it was kept; ``none`` where there is no layer.
        shadow_digest: of the staged layer's file; empty when there is none.
    """

    shadow: ShadowKept = "none"
    shadow_digest: str = ""

    @property
    def text(self) -> str:
        """The record as canonical JSON, without what was not done; empty when nothing was."""
        plain = Applied()
        done = {key: value for key, value in asdict(self).items() if value != getattr(plain, key)}
        return digest.canonical(done) if done else ""

    @classmethod
    def of_text(cls, text: str) -> "Applied":
        """Return the record a text stands for."""
        return cls(**json.loads(text)) if text else cls()
