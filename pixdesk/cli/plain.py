"""What a command's line was refused for, in a photographer's words instead of the parser's."""

import re
from typing import Any, Final

import typer
from typer.core import TyperGroup

_WORDS: Final = (
    (
        re.compile(r"Value error, (.*) does not match the formats '%Y-%m-%d'\.", re.DOTALL),
        r"\1 is no day such as 2026-11-20.",
    ),
    (re.compile(r"Value error, (.*)", re.DOTALL), r"\1"),
    (re.compile(r"Input should be a valid integer.*", re.DOTALL), "This must be a whole number."),
    (re.compile(r"Input should be a valid number.*", re.DOTALL), "This must be a number."),
    (re.compile(r"Input should be greater than or equal to (\S+)"), r"This must be \1 or more."),
    (re.compile(r"Input should be less than or equal to (\S+)"), r"This must be \1 or less."),
    (re.compile(r"Input should be greater than (\S+)"), r"This must be more than \1."),
    (re.compile(r"Input should be less than (\S+)"), r"This must be less than \1."),
)


def plain(message: str) -> str:
    """Return a refusal in plain words; one that is ours already as it is."""
    for pattern, said in _WORDS:
        if pattern.fullmatch(message):
            return pattern.sub(said, message)
    return message


class PlainGroup(TyperGroup):
    """The commands, whose refusals are said plainly."""

    def make_context(self, *arguments: Any, **named: Any) -> Any:
        """Read the line up to the command's name."""
        try:
            return super().make_context(*arguments, **named)
        except typer.BadParameter as refused:
            refused.message = plain(refused.message)
            raise

    def invoke(self, ctx: Any) -> Any:
        """Read the rest of the line and run the command."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as refused:
            refused.message = plain(refused.message)
            raise
