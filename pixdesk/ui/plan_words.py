"""The plan in force, in words a reviewer reads."""

from pixdesk.domain.batch import Batch
from pixdesk.domain.plans import PlanKind
from pixdesk.domain.recorded_plans import plan_from_words
from pixdesk.ui import words


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
