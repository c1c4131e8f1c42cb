"""What can be taken back, and what shows it: docs/undo.md against both front ends and against the tests it names."""

import ast
import re
from pathlib import Path

import pytest
import typer

from pixdesk.cli import app
from pixdesk.ui import audit_tables
from pixdesk.ui import memory as memory_module
from tests.flow.test_commands_table import COMMAND, options_of, verbs
from tests.flow.test_every_command_is_guarded import takes_who, walk

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "undo.md").read_text(encoding="utf-8")
VERB = re.compile(r"`([A-Z]\w+\.\w+)`")
PROOF = re.compile(r"`(test_\w+\.py)::(test_\w+)`")
GOES_BACK = re.compile(r"undo|back|reopen|unmark|release|unticked|Key_Z")
STAYS = "**stays**: "


def rows():
    """Every row of the table as (verbs, commands, how it is taken back, its line, tests)."""
    found = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ")]
    assert {len(row) for row in found} == {5}
    return found[1:]


ROWS = rows()


def looks():
    return TEXT.split("## What changes nothing")[1]


def words_of(command):
    return [word for word in command.split() if not word.startswith("--")]


def test_every_verb_of_the_window_stands_there_once_and_no_other_does():
    changing = [verb for row in ROWS for verb in VERB.findall(row[0])]
    looking = VERB.findall(looks())
    named = [*changing, *looking]
    assert len(named) == len(set(named))
    assert set(named) == {f"{owner}.{verb}" for owner, verb in verbs()}
    assert len(changing) > 55


def test_every_command_that_says_who_asks_stands_there_and_every_one_named_exists():
    named = {" ".join(words_of(command)) for row in ROWS for command in COMMAND.findall(row[1])}
    says_who = {name for name, command in walk(typer.main.get_command(app)) if takes_who(command)}
    assert named == says_who


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40] + row[1][:40])
def test_each_row_says_how_with_a_command_a_line_and_a_test_that_are_there_or_why_not(row):
    for command in [*COMMAND.findall(row[1]), *COMMAND.findall(row[2])]:
        words = words_of(command)
        options = options_of(words)
        if options is None:  # `pixdesk undo batch`: the last word is an argument
            options = options_of(words[:-1])
            assert words[-1] in {"batch", "case", "capture"}
        assert options is not None, command
        assert {word for word in command.split() if word.startswith("--")} <= options, command
    proofs = PROOF.findall(row[4])
    if row[2].startswith(STAYS):
        assert len(row[2]) > len(STAYS) + 40
        assert (row[3], proofs) == ("–", [])
        return
    assert proofs, row
    assert row[3] == "–" or row[3].strip("`") in audit_tables.ACTIONS
    for file, name in proofs:
        source = source_of(file, name)
        assert GOES_BACK.search(source), (file, name)


def source_of(file, name):
    """The source of a test, which must be there."""
    (path,) = (ROOT / "tests").glob(f"*/{file}")
    text = path.read_text(encoding="utf-8")
    found = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef) and one.name == name]
    assert len(found) == 1, (file, name)
    return ast.get_source_segment(text, found[0])


def test_most_of_what_changes_something_can_be_taken_back():
    stays = [row for row in ROWS if row[2].startswith(STAYS)]
    assert len(ROWS) - len(stays) > 20


def test_what_the_window_remembers_of_itself_is_named():
    kept = {value for name, value in vars(memory_module).items() if name.isupper() and isinstance(value, str)}
    assert kept
    assert all(f"`{name}`" in looks() for name in kept)
