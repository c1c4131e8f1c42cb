"""Models hold values, go by id, and move rows rather than resetting."""

import importlib
import pkgutil
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView

from pixdesk import ui
from pixdesk.ui.audit_model import PAGE_LINES, AuditModel
from pixdesk.ui.lists import VALUE_ROLE, ValueList, ValueListModel
from pixdesk.ui.page_list import FACTORIES
from tests.ui.resting import rest
from tests.ui.stand_in import _line


@dataclass(frozen=True)
class Thing:
    id: int
    said: str = ""


def kinds_of_models():
    """Every class of a model there is in the window's modules."""
    for module in pkgutil.iter_modules(ui.__path__, "pixdesk.ui."):
        importlib.import_module(module.name)
    found, ahead = set(), [QAbstractItemModel]
    while ahead:
        subclasses = ahead.pop().__subclasses__()
        ahead += subclasses
        found.update(one for one in subclasses if one.__module__.startswith("pixdesk.ui."))
    return found


def test_every_model_of_the_window_keeps_qts_rules_with_what_it_holds_and_none_is_left_out(
    qtbot, window, stand_in, qtmodeltester
):
    stand_in.release.approve_all()
    for name in FACTORIES:
        window.open_page(name)
        rest(qtbot, window)
    kinds = kinds_of_models()
    views = window.findChildren(QAbstractItemView)
    models = [view.model() for view in views if type(view.model()) in kinds]
    for model in models:
        qtmodeltester.check(model)  # which goes on watching
    assert {type(model) for model in models} == {kind for kind in kinds if not kind.__subclasses__()} | {ValueListModel}
    assert sum(model.rowCount() > 0 for model in models) > 5
    stand_in.add(told=True)
    for name in FACTORIES:
        window.open_page(name)
        rest(qtbot, window)


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


def fetcher(asked):
    def fetch(numbers, then):
        asked.append(list(numbers))
        then([_line(number) for number in numbers])

    return fetch


@pytest.mark.parametrize("numbers", [range(300, 0, -1), [300, 200, 7], []])
def test_the_audit_model_keeps_qts_rules(qtmodeltester, numbers):
    model = AuditModel(fetcher([]))
    model.show_numbers(numbers)
    qtmodeltester.check(model)


def test_a_million_lines_have_a_row_each_and_only_those_looked_at_are_fetched(qapp):
    asked = []
    model = AuditModel(fetcher(asked))
    model.show_numbers(range(1_000_000, 0, -1))
    assert model.rowCount() == 1_000_000
    assert asked == []
    assert model.index(999_999, 0).data() == "1"
    assert model.index(500_000, 2).data() in ("pixdesk", "reviewer")
    assert [len(numbers) for numbers in asked] == [PAGE_LINES, PAGE_LINES]
    assert model.row_of(1) == 999_999


def test_of_a_long_walk_only_the_last_lines_are_held(qapp):
    model = AuditModel(fetcher([]))
    model.show_numbers(range(100_000, 0, -1))
    for row in range(0, 100_000, PAGE_LINES):
        model.index(row, 0).data()
    assert len(model._lines) == 20_000


@pytest.mark.parametrize("numbers", [range(300, 0, -1), [300, 200, 150, 149, 120, 119, 118, 90, 50, 40, 30, 20]])
def test_newer_lines_go_on_top_and_move_nothing(numbers, qapp):
    model = AuditModel(fetcher([]))
    model.show_numbers(numbers)
    held = QPersistentModelIndex(model.index(10, 0))
    seq = held.data()
    model.put_on_top([303, 302, 301, 300])
    assert held.data() == seq
    assert held.row() == 13
    assert [model.row_of(number) for number in (303, 300, int(seq), 999)] == [0, 3, 13, -1]


def test_a_line_not_yet_here_shows_its_number_and_is_asked_for_once(qapp):
    waiting = []
    model = AuditModel(lambda numbers, then: waiting.append((numbers, then)))
    model.show_numbers([9, 5])
    assert [model.index(0, column).data() for column in range(3)] == ["9", "", ""]
    model.index(1, 2).data()
    assert len(waiting) == 1
    numbers, then = waiting[0]
    then([_line(number) for number in numbers])
    assert model.index(1, 2).data()
