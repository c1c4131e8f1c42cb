"""The plan in force, in words a reviewer reads."""

from pixdesk.domain.batch import Batch
from pixdesk.domain.plans import PlanKind
from pixdesk.domain.recorded_plans import plan_from_words
from pixdesk.domain.sampling import Verdict
from pixdesk.domain.view import BatchSummary
from pixdesk.ui import badges, words


def said(batch: Batch) -> str:
    """Return a batch's plan: single or double, how severe, then the standard's own names for it."""
    plan = plan_from_words(batch.plan, max(1, batch.lot_size))
    if plan.kind is not PlanKind.ANSI_Z14:
        return batch.plan[:1].upper() + batch.plan[1:]
    severity = {
        "normal": words.tr("normal inspection"),
        "tightened": words.tr("tightened inspection"),
        "reduced": words.tr("reduced inspection"),
    }[plan.severity]
    kind = words.tr("Double plan") if plan.second else words.tr("Single plan")
    standard = words.tr("ANSI Z1.4 level %1, AQL %2, letter %3")
    standard = standard.replace("%1", plan.level).replace("%2", f"{plan.aql:g}").replace("%3", plan.letter)
    if plan.minor:
        standard += words.tr(", minor at %1").replace("%1", f"{plan.minor.aql:g}")
    return f"{kind}, {severity}\n{standard}"


def is_each_for_itself(batch: Batch) -> bool:
    """Whether every capture is judged for itself, and none speaks for the others."""
    return plan_from_words(batch.plan, max(1, batch.lot_size)).kind is PlanKind.EVERY


def verdict(summary: BatchSummary) -> str:
    """Return what the marks say of the batch; where each is judged for itself, how many do not conform."""
    if is_each_for_itself(summary.batch):
        said = words.tr("Every one is judged, %1 of %2 nonconforming").replace("%2", str(summary.batch.lot_size))
        return said.replace("%1", str(summary.nonconforming))
    if summary.verdict is Verdict.REJECT:
        return words.tr("The sample rejects the batch")
    return words.tr("The sample accepts it")


def verdict_tone(summary: BatchSummary) -> str:
    """Return the tone of `verdict`: there is no green light for a batch where each capture stands for itself."""
    found = is_each_for_itself(summary.batch) and summary.nonconforming
    return "warn" if found else badges.verdict_tone(summary.verdict)
