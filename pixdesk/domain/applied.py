"""What was done to a capture's pixels besides cutting it out, in figures that can be done again to the letter.

Processing measures and decides; this record is what it decided. Export reads the original again, replays the record and
has the very picture the matte was made for. Nothing is measured twice, so nothing can come out otherwise.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NamedTuple

from pixdesk.domain import digest

_SAME_LIGHT = 1.01
"""Gains nearer to each other than this show the same colours (`pipeline.working` applies none nearer to nothing)."""

ShadowKept = Literal["none", "captured", "channel"]
"""What becomes of the shadow a product cast; see `pixdesk.domain.recipe.Recipe`."""


class HealLayer(NamedTuple):
    """One repair: its layer's digest, where its upper left corner lies, and whether a network made up its pixels."""

    digest: str
    x: int
    y: int
    is_generated: bool


class RetouchLayer(NamedTuple):
    """Colours a person changed in another program: the layer's digest and where its upper left corner lies."""

    digest: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One capture's record.

    Attributes:
        heals: the repairs, in their order; they come before all else, on the upright original.
        shadow: what the recipe wanted of the shadow when it was kept; ``none`` where there is no layer.
        shadow_digest: of the staged layer's file; empty when there is none.
        balance: what white balance multiplied red, green and blue light by.
        exposure_ev: stops brighter.
        turned_degrees: clockwise; the frame lost its corners by it.
        enlarge: how many times export may enlarge the product for a channel that wants more pixels.
        cut: left, top, width and height of what was left, in pixels of the turned frame; None for all of it.
        retouched: colours changed in another program, laid over everything else, in pixels of what is left.
    """

    heals: tuple[HealLayer, ...] = ()
    shadow: ShadowKept = "none"
    shadow_digest: str = ""
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    exposure_ev: float = 0.0
    turned_degrees: float = 0.0
    cut: tuple[int, int, int, int] | None = None
    enlarge: int = 1
    retouched: RetouchLayer | None = None

    @property
    def changes_picture(self) -> bool:
        """Whether the recipe's corrections make another picture of the original, whatever a person changed besides."""
        return replace(self, shadow="none", shadow_digest="", heals=(), enlarge=1, retouched=None) != Applied()

    def lies_as(self, other: "Applied") -> bool:
        """Whether what was painted over the one picture lies right on the other: one geometry, and one light."""
        ratios = [mine / theirs for mine, theirs in zip(self.balance, other.balance, strict=True)]
        ratios.append(2.0 ** (self.exposure_ev - other.exposure_ev))
        is_one_light = all(1 / _SAME_LIGHT <= ratio <= _SAME_LIGHT for ratio in ratios)
        return is_one_light and (self.turned_degrees, self.cut) == (other.turned_degrees, other.cut)

    @property
    def leaves_original(self) -> bool:
        """Whether the working picture is the original itself."""
        return not self.changes_picture and not self.heals and self.retouched is None

    @property
    def holds_generated_pixels(self) -> bool:
        """Whether a network made up any of its pixels, which some channels want to be told (IPTC DigitalSourceType)."""
        return any(heal.is_generated for heal in self.heals)

    @property
    def text(self) -> str:
        """The record as canonical JSON, without what was not done; empty when nothing was."""
        plain = Applied()
        done = {key: value for key, value in asdict(self).items() if value != getattr(plain, key)}
        return digest.canonical(done) if done else ""

    @property
    def words_by_hand(self) -> tuple[str, ...]:
        """What a person changed of the picture, each in a few words."""
        said = []
        if self.heals:
            generated = " (generated pixels)" if self.holds_generated_pixels else ""
            said.append(f"{len(self.heals)} repair{'s' if len(self.heals) > 1 else ''}{generated}")
        if self.retouched is not None:
            said.append("colours retouched in another program")
        return tuple(said)

    @property
    def words(self) -> str:
        """What was done, as the log tells it; empty when nothing was."""
        said = [*self.words_by_hand]
        if self.balance != (1.0, 1.0, 1.0):
            red, green, blue = self.balance
            said.append(f"white balance R ×{red:.3f} G ×{green:.3f} B ×{blue:.3f}")
        if self.exposure_ev:
            said.append(f"exposure {self.exposure_ev:+g} EV")
        if self.turned_degrees:
            said.append(f"turned {self.turned_degrees:+g}°")
        if self.cut is not None:
            said.append(f"cropped to {self.cut[2]}×{self.cut[3]} px")
        if self.shadow_digest:
            said.append("shadow kept")
        return ", ".join(said)

    @classmethod
    def of_text(cls, text: str) -> "Applied":
        """Return the record a text stands for."""
        told: dict[str, Any] = json.loads(text) if text else {}
        values: dict[str, Any] = {k: tuple(held) if isinstance(held, list) else held for k, held in told.items()}
        values["heals"] = tuple(HealLayer(*heal) for heal in values.get("heals", ()))
        if "retouched" in values:
            values["retouched"] = RetouchLayer(*values["retouched"])
        return cls(**values)
