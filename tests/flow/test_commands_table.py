"""Everything the window does, the command line does: docs/commands.md against both front ends."""

import ast
import re
from pathlib import Path

import typer

from pixdesk.cli import app

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"\| `(\w+)\.(\w+)` \| .+ \| (.+) \|$")
COMMAND = re.compile(r"`pixdesk ([a-z][^`]*)`")
OF_THE_WINDOW = {
    "Desk": {"ask", "say", "actor"},
    "PeopleActions": {"who", "is_locked", "why_not", "look"},  # what is greyed before anybody is refused
}
WITHOUT = {"sign_out", "pack", "pass_over", "put_loupe_away"}
"""Verbs whose work ends with the command that began it."""


def verbs():
    """Every public verb of the window's actions but those that hand out others."""
    for path in sorted((ROOT / "pixdesk" / "ui").glob("*actions.py")):
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(one, ast.ClassDef) or not (one.name.endswith("Actions") or one.name == "Desk"):
                continue
            for verb in one.body:
                if isinstance(verb, ast.FunctionDef) and not verb.name.startswith("_"):
                    hands_out = verb.returns is not None and ast.unparse(verb.returns).endswith("Actions")
                    if not hands_out and verb.name not in OF_THE_WINDOW.get(one.name, ()):
                        yield one.name, verb.name


def table():
    """(class, verb) → what stands in its row as command."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    rows = [match.groups() for line in text.splitlines() if (match := ROW.match(line))]
    assert len(rows) == len({row[:2] for row in rows})
    return {(row[0], row[1]): row[2] for row in rows}


def options_of(words):
    """The options of the command these words name; None where there is no such command."""
    found = typer.main.get_command(app)
    for word in words:
        found = getattr(found, "commands", {}).get(word)
        if found is None:
            return None
    return {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)}


def test_every_verb_of_the_window_stands_in_the_table_and_nothing_else_does():
    assert set(table()) == set(verbs())
    assert len(table()) > 80


def test_every_command_and_option_of_the_table_exists():
    asked = 0
    for (_, verb), told in table().items():
        commands = COMMAND.findall(told)
        assert bool(commands) != (verb in WITHOUT), verb
        for command in commands:
            words = [word for word in command.split() if not word.startswith("--")]
            options = options_of(words)
            assert options is not None, command
            assert {word for word in command.split() if word.startswith("--")} <= options, command
            asked += 1
    assert asked > 90


def test_a_command_that_does_not_exist_is_noticed():
    assert options_of(["sample", "guess"]) is None
    assert "--seed" not in options_of(["sample", "again"])
