"""Overriding a gate: a lead lets a file out although a check forbids it, and the file carries that from then on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pixdesk.domain.case import Disposition, ExceptionCase
from pixdesk.domain.finding import PRODUCT_CHANGED, Code, Finding, Weight
from pixdesk.errors import SetupError

HARD_GATES: Final = PRODUCT_CHANGED | frozenset(
    {
        Code.TRUNCATED,
        Code.TOO_SMALL,
        Code.TOUCHES_FRAME,
        Code.EATEN,
        Code.OFF_STYLE,
        Code.TEXT_FOUND,
        Code.FACE_FOUND,
    }
)
"""What a customer would be deceived by: another product than the one photographed, or not all of it; and what a brand's
style guide, the lead's own, does not allow or a channel turns away.

The other checks ask for an eye, and a reviewer's is enough.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A gate that was overridden: by whom, why, and what the check had said."""

    case_id: int
    name: str
    at: datetime
    reason: str
    codes: tuple[Code, ...]
    sentences: tuple[str, ...]

    @property
    def words(self) -> str:
        """The override as a file's records tell it."""
        gates = ", ".join(code.replace("-", " ") for code in self.codes)
        return f"{gates}: overridden by {self.name}: {self.reason}"


def noted(codes: Sequence[Code], name: str, reason: str) -> Finding:
    """Return the note that stays with a capture wherever its findings are shown."""
    gates = ", ".join(code.replace("-", " ") for code in codes)
    words = f"{name} overrode {gates}: {reason or 'no reason was given'}"
    return Finding(code=Code.OVERRIDDEN, sentence=words, weight=Weight.NOTE)


def hard(findings: Iterable[Finding]) -> tuple[Code, ...]:
    """Return the hard gates among what holds a capture, each once."""
    return tuple(dict.fromkeys(finding.code for finding in findings if finding.code in HARD_GATES))


def require_reason(reason: str) -> None:
    """Refuse an override that does not say why.

    Raises:
        SetupError: it does not.
    """
    if len(reason.strip()) < 3:
        raise SetupError("A gate is overridden with a reason: it stands beside the file for good.")


def standing(cases: Sequence[ExceptionCase]) -> Override | None:
    """Return the override under which a capture stands as it is now; None where there is none.

    Args:
        cases: all of one capture, oldest first. A capture cut out or retouched anew was checked anew: what was
            overridden before that no longer counts.
    """
    for case in reversed(cases):
        if case.disposition is not None and case.disposition != Disposition.ACCEPT:
            return None
        if case.overrode and case.settled_at is not None:
            return Override(
                case_id=case.id,
                name=case.actor,
                at=case.settled_at,
                reason=case.note,
                codes=case.overrode,
                sentences=tuple(one.sentence for one in case.findings if one.code in case.overrode),
            )
    return None
