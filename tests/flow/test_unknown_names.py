"""A name that fits no pattern is noted and holds nothing up; a pattern chosen for the shoot counts from then on."""

from pixdesk.domain.batch import BatchRule
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.finding import Code
from tests.helpers.studio import run_until_idle, shoot


def noted(studio):
    return {
        view.capture.name: [finding.code for finding in view.findings if finding.code is Code.UNKNOWN_NAME]
        for view in studio.recent()
    }


def test_a_name_nobody_can_read_is_noted_and_the_capture_is_clean_all_the_same(studio, tmp_path):
    shoot(tmp_path / "capture", "DSC_0001.jpg")
    shoot(tmp_path / "capture", "SHO-1_red_front.jpg", seed=1)
    run_until_idle(studio)
    assert noted(studio) == {"DSC_0001.jpg": [Code.UNKNOWN_NAME], "SHO-1_red_front.jpg": []}
    assert {view.capture.state for view in studio.recent()} == {CaptureState.CLEAN}
    assert not studio.cases()


def test_a_pattern_chosen_for_the_shoot_reads_the_captures_that_land_from_then_on(studio, tmp_path):
    studio.keep_choices(actor="lead", patterns=("DSC_{sku}",), batch_rule=BatchRule.SKU)
    shoot(tmp_path / "capture", "DSC_0001.jpg")
    run_until_idle(studio)
    assert noted(studio) == {"DSC_0001.jpg": []}
    assert studio.recent()[0].capture.label.sku == "0001"
    assert [summary.batch.key for summary in studio.batches()] == ["0001"]
