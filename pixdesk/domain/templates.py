"""Text with fields, such as ``{sku}_{view}``: checked when it is written down, filled in when it is used."""

import re

from pixdesk.domain.safe_name import printable

FIELD = re.compile(r"\{([a-z]+)\}")

_LONGEST_CHARS = 200


def check_template(name: str, template: str, known: frozenset[str]) -> None:
    """Refuse a template of words that cannot be filled in; an empty one says nothing and is none.

    Raises:
        ValueError: with the reason in a sentence.
    """
    if not template:
        return
    try:
        check_text(template, known)
    except ValueError as trouble:
        raise ValueError(str(trouble).replace("pattern:", f"{name}:", 1)) from None


def filled(template: str, values: dict[str, str]) -> str:
    """Fill in a checked template, each empty field dropped together with the separator before it."""
    return filled_pieces(FIELD.split(template), values)


def check_text(pattern: str, known: frozenset[str]) -> None:
    """Refuse a text that is empty, too long, cannot be printed or has a field nobody knows. Raises ValueError."""
    if not 0 < len(pattern) <= _LONGEST_CHARS:
        raise ValueError(f"pattern: must have 1 to {_LONGEST_CHARS} characters.")
    if printable(pattern) != pattern:
        raise ValueError("pattern: holds characters that cannot be printed.")
    for name in FIELD.findall(pattern):
        if name not in known:
            raise ValueError(f"pattern: there is no field {{{name}}}; known are {', '.join(sorted(known))}.")
    if set("{}") & set(FIELD.sub("", pattern)):
        raise ValueError(f"pattern: {pattern!r} has a brace that belongs to no field.")


def filled_pieces(pieces: list[str], values: dict[str, str]) -> str:
    """Fill in a split pattern, dropping each empty field together with the separator before it."""
    text, started = pieces[0], False
    for separator, name in zip(pieces[0::2], pieces[1::2], strict=False):
        value = values[name].strip()
        if value:
            text += (separator if started else "") + value
            started = True
    return text + pieces[-1]
