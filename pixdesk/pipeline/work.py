"""What processing one capture needs, gathered before it starts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.applied import Applied, HealLayer
from pixdesk.domain.model_card import ModelCard
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.swatch import Swatch
from pixdesk.pipeline.inference import PromptedNetwork
from pixdesk.pipeline.prompting import Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A matte that a person mended by hand, and how it came about.

    Attributes:
        matte: H×W uint8, of the working picture.
        history: everything that decided it, as JSON holds it.
        digest: the name of that.
    """

    matte: NDArray[np.uint8]
    history: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Everything processing one capture needs, gathered before it starts.

    Attributes:
        prompted: what the studio chain asks besides the model; None for the fast chain.
        chosen: the shape a person settled on, which then decides instead of any chain; None for none.
        painted: the matte a person mended by hand, which is taken as it is; None for none.
        seen_as: the corrections under which that person saw the picture, which are kept and not decided anew.
        was: the record of what is processed again, whose retouched colours go on where they still fit.
        wants_preview: nobody has made its preview yet, or the one there is shows another recipe's corrections.
        heals: the repairs of its working picture.
        swatch: the colour its product must have; None where the studio has none for it.
        has_own_preview: repairs or corrections make this recipe's preview differ from the original's.
    """

    name: str
    capture_digest: str
    home: Path
    recipe: Recipe
    card: ModelCard
    model_path: Path
    prompted: PromptedNetwork | None = None
    chosen: Chosen | None = None
    painted: Painted | None = None
    seen_as: Applied = field(default_factory=Applied)
    was: Applied = field(default_factory=Applied)
    wants_preview: bool = False
    heals: tuple[HealLayer, ...] = ()
    swatch: Swatch | None = None
    has_own_preview: bool = False

    @property
    def by_hand(self) -> Chosen | Painted | None:
        """What a person decided; None where the machine decides."""
        return self.painted or self.chosen
