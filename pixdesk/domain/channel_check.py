"""What would break: exported files that a channel's rules, of today or of a day to come, do not take."""

from dataclasses import dataclass

from pixdesk.domain.channel_limit import Force


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing a file has that the channel does not take.

    Attributes:
        force: hard where the picture would be refused; what pixdesk makes and the profile no longer asks for is hard.
    """

    force: Force
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """One exported file, held against a profile; it holds where there are no breaches."""

    capture_id: int
    channel: str
    path: str
    breaches: tuple[Breach, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether it would be refused: soft limits, and those of which nobody says what follows, are only told."""
        return any(breach.force is Force.HARD for breach in self.breaches)
