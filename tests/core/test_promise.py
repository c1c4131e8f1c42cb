"""What a plan promises of a batch that is not shot yet."""

import pytest

from pixdesk.domain.odds import most_bad, probability_of_acceptance
from pixdesk.domain.plans import percentage_plan, plan_for
from pixdesk.domain.sampling import promise


@pytest.mark.parametrize("lot", [60, 150, 900])
@pytest.mark.parametrize("plan_of", [plan_for, lambda lot: percentage_plan(lot, 10.0)])
def test_it_says_the_figures_of_the_plan_its_odds_and_what_a_faultless_sample_proves(lot, plan_of):
    plan = plan_of(lot)
    said = promise(plan, lot)
    assert said.startswith(f"{plan.sample_size} are looked at")
    passes = round(100 * probability_of_acceptance(plan, lot, round(0.05 * lot) / lot))
    assert ("once in 100" if passes == 1 else f"{passes} times in 100") in said
    assert f"no more than {most_bad(lot, plan.sample_size, 0)} of the {lot}" in said


def test_it_says_how_many_may_be_nonconforming():
    assert "none of them may be nonconforming" in promise(percentage_plan(150, 12.0), 150)
    assert "one of them may be nonconforming" in promise(plan_for(150), 150)
    assert "up to 5 of them may be nonconforming" in promise(plan_for(900), 900)


def test_where_every_capture_is_looked_at_nothing_is_estimated():
    assert promise(plan_for(3), 3) == "every capture is looked at, so nothing rests on chance."
