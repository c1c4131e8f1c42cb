"""The chain shows every kind of tampering, and where."""

from dataclasses import replace

import pytest

from pixdesk.domain.audit import GENESIS, Link, first_break, line_hash


def chain(count):
    links, head = [], GENESIS
    for seq in range(1, count + 1):
        fields = (seq, "2026-11-20T10:00:00.000000Z", "ana", "approved", f"capture {seq}", "{}")
        told = line_hash(*fields, head)
        links.append(Link(*fields, head, told))
        head = told
    return links


def test_an_untouched_chain_holds():
    links = chain(50)
    assert first_break(links) == (50, links[-1].hash, None, "")


def test_an_empty_chain_holds():
    assert first_break([]) == (0, GENESIS, None, "")


@pytest.mark.parametrize("field", ["at", "actor", "action", "subject", "detail"])
def test_a_changed_field_is_found_at_its_line(field):
    links = chain(10)
    links[4] = replace(links[4], **{field: "other"})
    _fitting, _head, broken_at, words = first_break(links)
    assert broken_at == 5
    assert "changed" in words


def test_a_line_rehashed_after_a_change_is_found_at_the_next_line():
    links = chain(10)
    forged = replace(links[4], actor="eve")
    fields = (forged.seq, forged.at, forged.actor, forged.action, forged.subject, forged.detail)
    links[4] = replace(forged, hash=line_hash(*fields, forged.prev_hash))
    assert first_break(links)[2] == 6


def test_a_deleted_line_is_found():
    links = chain(10)
    del links[4]
    assert first_break(links)[2] == 5


def test_two_lines_in_the_wrong_order_are_found():
    links = chain(10)
    links[4], links[5] = links[5], links[4]
    assert first_break(links)[2] == 5


def test_an_inserted_line_is_found():
    links = chain(10)
    links.insert(5, replace(links[4], detail='{"more":1}'))
    assert first_break(links)[2] == 6
