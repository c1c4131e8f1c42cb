"""When a file is whole, tested without sleeping."""

import pytest

from pixdesk.domain.settling import Look, Settled, Settling, Structure

SHOT = "IMG_0001.jpg"


def look(size=1000, mtime=1, structure=Structure.COMPLETE, writer=False):
    return Look(size, mtime, structure, writer)


def test_a_complete_file_nobody_writes_is_whole_at_once():
    assert Settling().note(SHOT, look(), now_s=0.0) is Settled.WHOLE


def test_a_complete_file_still_open_by_its_writer_waits_however_long():
    settling = Settling(quiet_s=1.0, give_up_s=5.0)
    for second in range(100):
        assert settling.note(SHOT, look(writer=True), now_s=float(second)) is Settled.WAIT


def test_one_shot_processing_does_not_wait_for_a_writer_for_ever():
    settling = Settling(writer_patience_s=5.0)
    assert settling.note(SHOT, look(writer=True), now_s=0.0) is Settled.WAIT
    assert settling.note(SHOT, look(writer=True), now_s=5.0) is Settled.BROKEN


def test_a_growing_file_is_not_taken():
    settling = Settling(quiet_s=1.0, give_up_s=3.0)
    for second in range(10):
        seen = look(size=1000 * (second + 1), structure=Structure.INCOMPLETE)
        assert settling.note(SHOT, seen, now_s=float(second)) is Settled.WAIT


def test_where_nobody_can_say_who_writes_two_equal_looks_must_do():
    settling = Settling(quiet_s=1.0)
    assert settling.note(SHOT, look(writer=None), now_s=0.0) is Settled.WAIT
    assert settling.note(SHOT, look(writer=None, size=2000), now_s=0.5) is Settled.WAIT
    assert settling.note(SHOT, look(writer=None, size=2000), now_s=1.25) is Settled.WAIT
    assert settling.note(SHOT, look(writer=None, size=2000), now_s=1.5) is Settled.WHOLE


def test_unknown_content_settles_by_quiet_alone():
    settling = Settling(quiet_s=1.0)
    unknown = look(structure=Structure.UNKNOWN)
    assert settling.note(SHOT, unknown, now_s=0.0) is Settled.WAIT
    assert settling.note(SHOT, unknown, now_s=1.0) is Settled.WHOLE


def test_a_file_that_stays_broken_is_handed_on_so_that_somebody_hears_of_it():
    settling = Settling(give_up_s=15.0)
    broken = look(structure=Structure.INCOMPLETE)
    assert settling.note(SHOT, broken, now_s=0.0) is Settled.WAIT
    assert settling.note(SHOT, broken, now_s=14.9) is Settled.WAIT
    assert settling.note(SHOT, broken, now_s=15.0) is Settled.BROKEN
    assert SHOT not in settling


def test_a_file_handed_on_is_forgotten_and_a_new_version_starts_afresh():
    settling = Settling(quiet_s=1.0)
    settling.note(SHOT, look(writer=None), now_s=0.0)
    assert settling.note(SHOT, look(writer=None), now_s=1.0) is Settled.WHOLE
    assert len(settling) == 0
    assert settling.note(SHOT, look(writer=None, mtime=2), now_s=1.5) is Settled.WAIT


@pytest.mark.parametrize("structure", list(Structure))
def test_touching_a_file_starts_its_quiet_again(structure):
    settling = Settling(quiet_s=1.0, give_up_s=1.0)
    settling.note(SHOT, look(structure=structure, writer=None), now_s=0.0)
    assert settling.note(SHOT, look(mtime=2, structure=structure, writer=None), now_s=1.0) is Settled.WAIT
