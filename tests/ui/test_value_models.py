"""Models hold values, go by id, and move rows rather than resetting."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from pixdesk.ui.audit_model import PAGE_LINES, AuditModel
from pixdesk.ui.lists import VALUE_ROLE, ValueList, ValueListModel
from tests.ui.stand_in import StandIn


@dataclass(frozen=True)
class Thing:
    id: int
    said: str = ""


def model_of(*things):
    model = ValueListModel(lambda thing: thing.id, lambda thing: thing.said)
    model.show_values(things)
    return model


def test_the_list_model_keeps_qts_rules(qtmodeltester):
    model = model_of(Thing(1, "a"), Thing(2, "b"), Thing(3, "c"))
    qtmodeltester.check(model)
    model.show_values([Thing(3, "c"), Thing(4, "d"), Thing(1, "A")])
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([1, 2, 3], [3, 2, 1]),
        ([1, 2, 3], [2]),
        ([1, 2, 3], []),
        ([], [5, 6]),
        ([1, 2, 3, 4], [9, 4, 1, 8, 2]),
    ],
)
def test_new_contents_arrive_as_moves_and_what_stays_keeps_its_index(before, after, qapp):
    model = model_of(*(Thing(ident) for ident in before))
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    held = {ident: QPersistentModelIndex(model.index(row)) for row, ident in enumerate(before)}
    model.show_values([Thing(ident) for ident in after])
    assert [thing.id for thing in model.values] == after
    assert resets == []
    for ident, index in held.items():
        if ident in after:
            assert index.data(VALUE_ROLE).id == ident
        else:
            assert not index.isValid()


def test_what_was_chosen_stays_chosen_wherever_it_moves(qtbot):
    view = ValueList(model_of())
    qtbot.addWidget(view)
    told = []
    view.chosen.connect(told.append)
    view.show_values([Thing(1), Thing(2), Thing(3)])
    assert view.ident == 1
    view.choose(3)
    view.show_values([Thing(3), Thing(1), Thing(2)])
    assert view.ident == 3
    assert view.currentIndex().row() == 0
    view.show_values([Thing(1), Thing(2)])
    assert view.ident == 1
    view.show_values([])
    assert view.ident is None
    assert told == [1, 3, 1, None]


def fetcher(stand_in, asked):
    def fetch(search, before, then):
        asked.append((search, before))
        then(stand_in.audit_lines(search=search, limit=PAGE_LINES, before_seq=before))

    return fetch


@pytest.fixture
def log(tmp_path):
    made = StandIn(tmp_path, clean=0, held=0)
    made.lines = 3 * PAGE_LINES // 2
    return made


def test_the_audit_model_keeps_qts_rules(qtmodeltester, log):
    model = AuditModel(fetcher(log, []))
    model.look_for("")
    qtmodeltester.check(model)


def test_lines_are_fetched_a_page_at_a_time_until_there_are_no_more(log, qapp):
    asked = []
    model = AuditModel(fetcher(log, asked))
    model.look_for("")
    assert model.rowCount() == PAGE_LINES
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert model.rowCount() == log.lines
    assert not model.canFetchMore(QModelIndex())
    assert asked == [("", None), ("", log.lines - PAGE_LINES + 1)]
    assert [model.index(row, 0).data() for row in (0, log.lines - 1)] == [str(log.lines), "1"]


def test_newer_lines_go_on_top_and_move_nothing(log, qapp):
    model = AuditModel(fetcher(log, []))
    model.look_for("")
    held = QPersistentModelIndex(model.index(10, 0))
    seq = held.data()
    log.lines += 3
    model.look_for_newer()
    assert held.data() == seq
    assert held.row() == 13


def test_a_late_answer_to_an_old_search_is_not_shown(log, qapp):
    waiting = []
    model = AuditModel(lambda search, before, then: waiting.append((search, before, then)))
    model.look_for("approved")
    model.look_for("landed")
    search, before, then = waiting[0]
    then(log.audit_lines(search=search, before_seq=before))
    assert model.rowCount() == 0
