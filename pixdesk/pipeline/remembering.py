"""What came of one capture is written down: it is clean, or held with its case; whoever sent it back is told."""

from collections.abc import Sequence
from dataclasses import replace

from pixdesk.domain import product_gates, shoot_gates
from pixdesk.domain.capture import Capture, CaptureState
from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.gates import worst_first
from pixdesk.domain.routing import Routing
from pixdesk.pipeline.attempts import Outcome
from pixdesk.pipeline.steps import Processed
from pixdesk.store import audit, batches, candidates, captures, cases, shots, traits
from pixdesk.store.captures import UPKEEP, subject
from pixdesk.store.db import Store
from pixdesk.store.findings import set_findings


def with_its_name(capture: Capture, done: Processed) -> Processed:
    """Note that a name says nothing; that holds nobody up, but the picture cannot be found by its SKU."""
    if capture.label.sku:
        return done
    words = "Its name fits no pattern, so its SKU and view are not known."
    note = Finding(code=Code.UNKNOWN_NAME, sentence=words, weight=Weight.NOTE)
    return replace(done, findings=(*done.findings, note))


def remember(store: Store, capture: Capture, outcome: Outcome, routing: Routing) -> tuple[str, ...]:
    """Move a processed capture to clean, or hold it with its case, and keep what was measured: one transaction.

    Only here, one capture after another, is it known what came before it: it is compared with its set.

    Returns:
        What is said where a person had it processed again and it is held all the same; nothing where nobody waits.
    """
    best = outcome.best
    done, values = with_its_name(capture, best.done), outcome.values
    with store.atomic():
        found = done.findings
        if (mine := done.traits) is not None:
            limits = best.work.recipe.limits
            found = (*found, *shoot_gates.compare(mine, traits.peers(store, capture), limits))
            others = traits.siblings(store, capture)
            found = (*found, *product_gates.compare(mine, capture.label, others, limits))
            traits.keep(store, capture.id, mine)
        product = shots.product_of(store, capture.label, outcome.runs[0].work.recipe.family)
        found = worst_first(routing.weigh((*found, *outcome.sticking(routing, product), *outcome.notes), product))
        if not any(finding.holds for finding in found) and (why := routing.asks_for_a_person(product)) is not None:
            found = (why, *found)
        candidates.replace_all(store, capture.id, outcome.kept)
        if outcome.action:
            audit.append(store, UPKEEP, outcome.action, subject(store, capture.id), outcome.told(routing))
        said = {"routing": routing.digest}
        if any(finding.holds for finding in found):
            before = cases.sent_back(store, capture.id)
            cases.hold(store, capture.id, found, values=values, said=said)
            return () if before is None else (_held_again(found, before.findings),)
        detail = {"matte": values["matte_digest"], "provider": values["provider"], **said}
        captures.move(
            store, capture.id, to=CaptureState.CLEAN, actor=UPKEEP, action="processed", detail=detail, values=values
        )
        set_findings(store, capture.id, found)
        batches.rejoin_if_closed(store, captures.get(store, capture.id))
    return ()


def _held_again(found: Sequence[Finding], before: Sequence[Finding]) -> str:
    """Return what processing again came to: what was not said before comes first, for it is the news."""
    known = {finding.sentence for finding in before}
    reasons = sorted((one for one in found if one.holds), key=lambda one: one.sentence in known)
    more = len(reasons) - 1
    besides = f" And {more} more reason{'' if more == 1 else 's'} in its case." if more else ""
    return f"processed again, and held. {reasons[0].sentence}{besides}"
