"""What the commands share: the studio's folders, who is asking, and an engine for the time of one command."""

import getpass
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pixdesk.domain.event import Event, Notice
from pixdesk.domain.people import MEANING, Verb, name_key
from pixdesk.domain.prompting import Mended
from pixdesk.errors import PixdeskError, SetupError
from pixdesk.pipeline.engine import Engine
from pixdesk.pipeline.guard import require
from pixdesk.pipeline.log import log_to
from pixdesk.pipeline.opening import Opening, default_home, open_engine

console = Console(stderr=False, highlight=False, emoji=False)

_asking: ContextVar[str | None] = ContextVar("asking", default=None)
"""Who asks, once the command's line was read; None for a command that does not say who."""

Home = Annotated[
    Path | None,
    typer.Option("--home", envvar="PIXDESK_HOME", help="The studio's own folder (store, staged files, models)."),
]


def _remember(name: str) -> str:
    """Keep the name until the studio is open: where it has set up people, whoever asks signs in."""
    if name or _asking.get() is None:  # --approve-clean says who, too
        _asking.set(name)
    return name


def also_asks(name: str) -> str:
    """Let an option's name be that of who asks, as ``--as`` does."""
    return _remember(name) if name else name


Actor = Annotated[
    str,
    typer.Option("--as", help="Who is asking; where people are set up, who signs in.", callback=_remember),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

_PUMP_S = 0.02


def has_display() -> bool:
    """Whether somebody would see a window."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_display() -> None:
    """Stand in the way of a window that nothing can show: Qt itself would end the process without a word.

    Raises:
        SetupError: there is no display.
    """
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        words = "There is no display to open the window on. Start it at the desk itself"
        raise SetupError(f"{words}, or work without one: `pixdesk watch FOLDER` does the same.")


def home_or_default(home: Path | None) -> Path:
    """Return the studio's folder."""
    return (home or default_home()).expanduser().resolve()


def actor_or_user(actor: str) -> str:
    """Return who is asking: the name given, or the signed-in user's."""
    return text_only(actor) if actor else account() or "operator"


def account() -> str:
    """Return the operating system's account; empty where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # on Windows it looks for a module that is not there
        return ""


@contextmanager
def engine_for(opening: Opening) -> Iterator[Engine]:
    """Open the desk for one command and close it again, whatever happens.

    Raises:
        SetupError: the store, the capture folder, the recipe or the model stands in the way.
    """
    from pixdesk.pipeline.lanes import Lanes

    log_to(opening.home)
    lanes = Lanes.threaded()
    try:
        engine = open_engine(opening, lanes)
    except BaseException:
        lanes.close()
        raise
    try:
        _sign_in(engine)
        if opening.choices is not None or opening.named:
            engine.require_plan("")
        yield engine
    except KeyboardInterrupt:
        console.print("Stopped. Nothing is lost: start again to go on.")
        raise
    finally:
        with suppress(PixdeskError):  # what stopped the command is told, not this
            engine.people.sign_out("command done")
        engine.close()


def _sign_in(engine: Engine) -> None:
    """Sign in whoever asks, by name and PIN or by the account; nobody for a command that changes nothing."""
    name = _asking.get()
    _asking.set(None)
    if name is None or not engine.people.exist():
        return
    if name:
        engine.people.sign_in(text_only(name), ask_pin(f"PIN of {name}"))
    else:
        engine.people.sign_in_account(account())


def ask_pin(what: str, variable: str = "PIXDESK_PIN") -> str:
    """Return a PIN or a password: from a variable, typed unseen, or a line of the standard input; never an argument.

    Raises:
        SetupError: none came.
    """
    pin = os.environ.get(variable, "")
    if not pin and sys.stdin is not None and sys.stdin.isatty():
        pin = str(typer.prompt(visible(what), hide_input=True, err=True))
    elif not pin and sys.stdin is not None:
        pin = sys.stdin.readline().strip()
    if not pin:
        raise SetupError(f"{what}: none came. Type it, set {variable}, or pipe it in.")
    return pin


def signing_pin(engine: Engine) -> str:
    """Return the PIN that signs for an approval, asked for again; empty where nobody is signed in to sign."""
    return ask_pin(f"PIN again, to sign “{MEANING}”") if engine.people.now().signed_in else ""


def standing_pin(engine: Engine, name: str) -> str:
    """Return the PIN under a standing order to approve without inspection; empty where no people are set up.

    Args:
        name: whose order it is; empty for none.

    Raises:
        NotAllowed: who is signed in may not give such an order.
        SetupError: no PIN came, or somebody else is signed in.
    """
    signed_in = engine.people.now().signed_in
    if not name or signed_in is None:
        return ""
    if name_key(name) != name_key(signed_in.name):
        raise SetupError(f"{signed_in.name} is signed in and cannot approve as {name}. Name the same person twice.")
    require(engine.studio, (Verb.APPROVE_UNSEEN,), name)
    return signing_pin(engine)


@contextmanager
def studio_engine(home: Path | None, out: Path | None = None) -> Iterator[Engine]:
    """Open the desk on what is in the store, without a capture folder."""
    from pixdesk.pipeline.opening import default_out

    place = home_or_default(home)
    with engine_for(Opening(home=place, out=(out or default_out()).expanduser().resolve())) as engine:
        yield engine


def pump_until(
    engine: Engine, done: Callable[[], bool], each: Callable[[], None] | None = None, *, pause_s: float = _PUMP_S
) -> None:
    """Drive the engine from this thread until `done`, looking so often."""
    while not done():
        engine.pump()
        if each is not None:
            each()
        time.sleep(pause_s)


def print_notices(event: Event) -> None:
    """Show warnings and alarms as they come."""
    if isinstance(event, Notice) and event.level != "info":
        mark = "[bold red]![/]" if event.level == "alarm" else "[yellow]·[/]"
        console.print(mark, end=" ")
        console.print(visible(event.words), markup=False, soft_wrap=True)


def text_only(words: str) -> str:
    """Refuse words from the command line that are not valid text: the log could not keep them."""
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        raise typer.BadParameter(f"{visible(words)} is not valid text.") from None
    return words


def paired(said: str, such_as: str) -> tuple[str, str]:
    """Return the two sides of a NAME=VALUE from the command line, or say how it is written."""
    name, sign, value = text_only(said).partition("=")
    if not sign or not name.strip():
        raise typer.BadParameter(f"{said!r} has no = in it or nothing before it: write it as {such_as}.")
    return name.strip(), value.strip()


def say_mended(mended: Mended) -> None:
    """Say what came of a capture that was worked on; the command ends with 1 where it is still held."""
    for sentence in (mended.words, *mended.still_wrong[1:]):
        console.print(visible(sentence), markup=False, soft_wrap=True)
    if not mended.is_clean:
        raise typer.Exit(1)


@contextmanager
def known(what: str) -> Iterator[None]:
    """Say in words that there is no batch or case of a number."""
    try:
        yield
    except KeyError as missing:
        raise typer.BadParameter(f"There is no {what} {missing.args[0]}.") from None


def listing(*headers: str) -> Table:
    """Return an empty table whose cells are never cut short: half a name or half an id is of no use to anybody."""
    table = Table(*headers, box=None, show_header=any(headers))
    for column in table.columns:
        column.overflow = "fold"
    return table


def counted(number: int, what: str) -> str:
    """Return "1 capture" or "3 captures"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def cell(text: str) -> Text:
    """Return a text for a table as it is: a name in square brackets is no markup."""
    return Text(visible(text))


def visible(text: str) -> str:
    """Return a text with control and direction characters made visible: names are hostile, terminals obey."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
