"""One capture's order while it is exported: what is to be made, what was, and every reason in words."""

from dataclasses import dataclass, field, replace

from pixdesk.domain.capture import Capture
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.file_words import DigitalSource, FileWords, KeptWords
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.overriding import Override
from pixdesk.domain.view import RenditionView
from pixdesk.errors import SetupError
from pixdesk.pipeline.export import MadeRendition
from pixdesk.pipeline.export_gates import GateError
from pixdesk.pipeline.processing import require_reachable
from pixdesk.pipeline.rendition_names import NameBook
from pixdesk.pipeline.stages import Stages


def findings_of(channel: str, trouble: Exception) -> tuple[Finding, ...]:
    """Return why a channel has no file, each with the figures and the place it came with."""
    if isinstance(trouble, GateError):
        return tuple(replace(finding, sentence=f"{channel}: {finding.sentence}") for finding in trouble.findings)
    code = Code(getattr(trouble, "code", Code.RENDITION_FAILED))
    return (Finding(code=code, sentence=f"{channel}: {trouble}"),)


class FolderAway(Exception):
    """The capture folder cannot be reached: the approval waits for it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A role of a channel to be filled; the profile is the channel's whole one."""

    profile: ChannelProfile
    role: str
    names: NameBook

    def words_of(self, capture: Capture, *, is_generated: bool, own: KeptWords | None) -> FileWords:
        """Return what the file is to say of itself, before anything is composed around the capture.

        Args:
            capture: whose file it is.
            is_generated: whether a network made up any of the capture's own pixels.
            own: what the photograph says of itself; None where no profile hands any of it on.
        """
        source = DigitalSource.GENERATED if is_generated else DigitalSource.CAPTURE
        return self.profile.words.of(capture.label, channel=self.profile.id, role=self.role, source=source, own=own)


@dataclass(kw_only=True)
class Order:
    """One capture to write, for whom, and which channel is being written."""

    capture: Capture
    targets: list[Target]
    wanted: tuple[str, ...]
    actor: str
    stages: Stages
    override: Override | None = None
    channel: str = ""

    @property
    def overridden(self) -> tuple[Code, ...]:
        """The gates that do not hold this capture's files."""
        return self.override.codes if self.override else ()

    def __post_init__(self) -> None:
        self.channel = self.targets[0].profile.id

    def title(self, channel: str) -> str:
        """Return what a channel of the order is called."""
        return next((target.profile.title for target in self.targets if target.profile.id == channel), channel)


@dataclass
class Made:
    """What came of an order."""

    written: list[RenditionView] = field(default_factory=list)
    troubles: list[tuple[str, Exception]] = field(default_factory=list)

    def refuse(self, channel: str, trouble: Exception) -> None:
        """Remember why a channel has no file."""
        self.troubles.append((channel, trouble))


def require_folder(capture: Capture) -> None:
    """Raise FolderAway where the capture folder cannot be reached."""
    try:
        require_reachable(capture.folder)
    except SetupError as trouble:
        raise FolderAway(str(trouble)) from trouble


def generated(capture: Capture, made: MadeRendition) -> str:
    """Say what a network made up in a file: detail where it was enlarged, pixels where it was healed."""
    said = ["repairs"] if capture.applied.holds_generated_pixels else []
    return ", ".join([*said, *(["enlarged"] if any("Enlarged" in remark for remark in made.remarks) else [])])
