"""The plan a batch was judged by, from the words the log keeps of it."""

import re
from dataclasses import replace

from pixdesk.domain.plans import EVERY_WORDS, SamplingPlan, doubled, every_capture_plan, lettered, percentage_plan

_ANSI_WORDS = re.compile(
    r"ANSI Z1\.4 level (\S+) (\w+) AQL ([0-9.]+) letter ([A-R])( double)?"
    r"(?:; minor AQL ([0-9.]+) (\w+) letter ([A-R]))?"
)
_PERCENTAGE_WORDS = re.compile(r"([0-9.e-]+) % of the batch, accept on zero")


def plan_from_words(words: str, lot_size: int) -> SamplingPlan:
    """Return the plan a batch was judged by, from the words it was recorded in.

    The letter that was recorded holds even where captures have left the batch since and a smaller one would have
    another.

    Raises:
        ValueError: the words name no plan.
    """
    if found := _ANSI_WORDS.fullmatch(words):
        make = doubled if found[5] else lettered
        plan = make(found[4], lot_size, level=found[1], severity=found[2], aql=float(found[3]))
        if not found[6]:
            return plan
        minor = lettered(found[8], lot_size, level=found[1], severity=found[7], aql=float(found[6]))
        return replace(plan, minor=minor)
    if words == EVERY_WORDS:
        return every_capture_plan(lot_size)
    if found := _PERCENTAGE_WORDS.fullmatch(words):
        return percentage_plan(lot_size, float(found[1]))
    raise ValueError(f"{words!r} names no sampling plan.")
