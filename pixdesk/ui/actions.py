"""The operator's verbs. A menu, a key and a button call the same one here, and each names its actor.

A `Desk` is what every page holds: the engine to ask, the bridge to ask through, and who is sitting there. Verbs are
lined up one behind the other, so marks land in the order they were made; what takes long (an export, verifying
the log) runs beside them.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from pixdesk.domain.capture import Label
from pixdesk.domain.case import Disposition
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.event import Notice, Progress
from pixdesk.domain.ledger import Ledger
from pixdesk.domain.view import AuditVerdict, ExportReport
from pixdesk.ui.audit_actions import AuditActions
from pixdesk.ui.bridge import Bridge
from pixdesk.ui.candidate_actions import CandidateActions
from pixdesk.ui.check_actions import CheckActions
from pixdesk.ui.delivery_actions import DeliveryActions
from pixdesk.ui.insights_actions import InsightsActions
from pixdesk.ui.judging_actions import JudgingActions
from pixdesk.ui.memory import Memory
from pixdesk.ui.people_actions import PeopleActions
from pixdesk.ui.pointing_actions import PointingActions
from pixdesk.ui.release_actions import ReleaseActions
from pixdesk.ui.retouch_actions import RetouchActions
from pixdesk.ui.review_actions import ReviewActions
from pixdesk.ui.sampling_actions import SamplingActions
from pixdesk.ui.scene_actions import SceneActions
from pixdesk.ui.seeing_actions import SeeingActions
from pixdesk.ui.settings_actions import SettingsActions
from pixdesk.ui.shot_actions import ShotActions
from pixdesk.ui.undo_actions import UndoActions

if TYPE_CHECKING:  # the engine loads behind the open window
    from pixdesk.domain.choices import Choices
    from pixdesk.pipeline.engine import Engine

T = TypeVar("T")

VERIFYING = "verify-audit"
"""The name of the progress that verifying the log reports."""

Trouble = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """The engine, the way to it, and who acts.

    Attributes:
        user: the operating system's user, who acts where the studio has set up no people.
        people: who is signed in, and what they may do.
        keep_folder: remembers which folder to watch from the next start on; None where that is not the window's to
            say.
        memory: how this window is liked, from one day to the next.
    """

    engine: "Engine"
    bridge: Bridge
    user: str
    keep_folder: Callable[[str], None] | None = None
    memory: Memory = field(default_factory=Memory)
    people: PeopleActions = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "people", PeopleActions(lambda: self.engine.people, self.bridge, self.user))

    def ask(
        self,
        receiver: QObject,
        work: Callable[[], T],
        then: Callable[[T], None],
        otherwise: Trouble | None = None,
        *,
        key: Hashable = None,
    ) -> None:
        """Ask the engine something; see `Bridge.ask`."""
        self.bridge.ask(receiver, work, then, otherwise, key=key)

    def say(self, words: str, level: str = "info") -> None:
        """Put a sentence in the status strip."""
        self.bridge.post(Notice(words, level))

    def channels(self, receiver: QObject, then: Callable[[Sequence[ChannelProfile]], None]) -> None:
        """Ask which channels an export may go to."""
        self.bridge.ask(receiver, self.engine.channels, then, key="channels")

    def unconfirmed_channels(self, receiver: QObject, then: Callable[[Sequence[ChannelProfile]], None]) -> None:
        """Ask which channels nothing may go to yet."""
        self.bridge.ask(receiver, self.engine.unconfirmed_channels, then, key="unconfirmed")

    def refuse_slate(
        self, receiver: QObject, folder: str, name: str, then: Callable[[None], None], otherwise: Trouble | None = None
    ) -> None:
        """Say that a frame was taken for a slate and is none."""
        self._do(receiver, lambda: self.engine.refuse_slate(folder, name, actor=self.actor), then, otherwise)

    def choices(self, receiver: QObject, then: Callable[["Choices"], None]) -> None:
        """Ask what is chosen for this shoot."""
        self.bridge.ask(receiver, self.engine.choices, then, key="choices")

    def ledger(self, receiver: QObject, then: Callable[[Ledger], None]) -> None:
        """Ask what became of every file of the shoot."""
        self.bridge.ask(receiver, self.engine.ledger, then, key="ledger")

    def try_pattern(
        self,
        receiver: QObject,
        pattern: str,
        then: Callable[[Sequence[tuple[str, Label | None]]], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Ask what a file-name pattern would make of the names seen last; `ValueError` when it cannot be read."""
        self.bridge.ask(receiver, lambda: self.engine.try_pattern(pattern), then, otherwise, key="pattern")

    def choose(
        self,
        receiver: QObject,
        changes: Mapping[str, object],
        then: Callable[["Choices"], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Change what is chosen for this shoot, from now on and for the days to come."""
        self._do(receiver, lambda: self.engine.keep_choices(actor=self.actor, **changes), then, otherwise)

    def _do(
        self, receiver: QObject, work: Callable[[], T], then: Callable[[T], None], otherwise: Trouble | None
    ) -> None:
        self.bridge.ask(receiver, work, then, otherwise, in_order=True)

    @property
    def actor(self) -> str:
        """Who acts: who is signed in, or the operating system's user where the studio has set up no people."""
        return self.people.who

    @property
    def judging(self) -> JudgingActions:
        """What can be done with a batch and its sample."""
        return JudgingActions(self.engine, self.bridge, self.actor)

    @property
    def seeing(self) -> SeeingActions:
        """What can be read off a picture's pixels."""
        return SeeingActions(self.engine.seeing, self.bridge)

    @property
    def sampling(self) -> SamplingActions:
        """What can be done with samples besides marking them."""
        return SamplingActions(self.engine.sampling, self.bridge, self.actor)

    @property
    def settings(self) -> SettingsActions:
        """What the studio sets up for itself."""
        return SettingsActions(self.engine.settings, self.bridge, self.actor)

    @property
    def undoing(self) -> UndoActions:
        """Taking back what was set up."""
        return UndoActions(self.engine.undoing, self.bridge, self.actor)

    @property
    def scenes(self) -> SceneActions:
        """Pictures that products are set in."""
        return SceneActions(self.engine.scenes, self.bridge, self.actor)

    @property
    def audit(self) -> AuditActions:
        """What can be asked of the log besides verifying it."""
        return AuditActions(self.engine.audit, self.bridge)

    @property
    def insights(self) -> InsightsActions:
        """What can be asked about the studio's work."""
        return InsightsActions(self.engine.insights, self.bridge)

    @property
    def checks(self) -> CheckActions:
        """What can be done with the intake checklist."""
        return CheckActions(self.engine.checks, self.bridge, self.actor)

    @property
    def shots(self) -> ShotActions:
        """What can be done with the shot list."""
        return ShotActions(self.engine.shots, self.bridge, self.actor)

    @property
    def release(self) -> ReleaseActions:
        """What can be done with what goes out besides exporting it."""
        return ReleaseActions(self.engine.release, self.bridge, self.actor)

    @property
    def delivery(self) -> DeliveryActions:
        """What can be done with destinations."""
        return DeliveryActions(self.engine.delivery, self.bridge, self.actor)

    @property
    def review(self) -> ReviewActions:
        """Several marks at once, captures rejected by hand, and undo."""
        return ReviewActions(self.engine.review, self.bridge, self.actor)

    @property
    def candidates(self) -> CandidateActions:
        """What can be done with the cutouts made besides."""
        return CandidateActions(self.engine.candidates, self.bridge, self.actor)

    @property
    def pointing(self) -> PointingActions:
        """What can be done by pointing at a product or marking a spot on it."""
        return PointingActions(self.engine, self.bridge, self.actor)

    @property
    def retouching(self) -> RetouchActions:
        """What can be done with a matte by hand."""
        return RetouchActions(lambda: self.engine.retouching, lambda: self.engine.editing, self.bridge, self.actor)

    def settle_case(
        self,
        receiver: QObject,
        case_id: int,
        disposition: Disposition,
        note: str,
        then: Callable[[None], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """End a case."""
        self._do(
            receiver,
            lambda: self.engine.settle_case(case_id, disposition, actor=self.actor, note=note),
            then,
            otherwise,
        )

    def live_cutout(
        self, receiver: QObject, preview: str, then: Callable[[str], None], otherwise: Trouble | None = None
    ) -> None:
        """Ask for a quick cutout of a preview that has just arrived: the path of an RGBA PNG; see `pipeline.live`."""
        self.bridge.ask(receiver, lambda: self.engine.live_cutout(preview), then, otherwise, key="live-cutout")

    def export(
        self,
        receiver: QObject,
        channels: Sequence[str],
        batch_id: int | None,
        then: Callable[[ExportReport], None],
        otherwise: Trouble | None = None,
    ) -> None:
        """Write and verify the renditions of what is approved."""
        chosen = tuple(channels)
        self.bridge.ask(
            receiver,
            lambda: self.engine.export(channels=chosen, actor=self.actor, batch_id=batch_id),
            then,
            otherwise,
        )

    def verify_audit(
        self, receiver: QObject, then: Callable[[AuditVerdict], None], otherwise: Trouble | None = None
    ) -> None:
        """Walk the whole log; how far it is comes as `Progress` of work `VERIFYING`."""
        post = self.bridge.post
        self.bridge.ask(
            receiver,
            lambda: self.engine.verify_audit(lambda done, total: post(Progress(VERIFYING, done, total))),
            then,
            otherwise,
            key="verify",
        )
