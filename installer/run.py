"""Set pixdesk up where it lies, then run it: the one script behind the README's two commands.

    python3 installer/run.py demo             the main job on real photographs
    python3 installer/run.py test             the tests (more arguments go to pytest)
    python3 installer/run.py setup            only set up
    python3 installer/run.py watch FOLDER     any other pixdesk command; `--` before it is allowed

It needs Python 3.11 or newer and nothing else. The first start fetches what the locks name, each file checked
against its SHA-256, into ``.tools`` and ``.venv`` of this checkout, and with apt the system libraries Qt lacks.
As long as the locks stay the same, later starts fetch nothing and work without a network.

Standard library only, and no syntax newer than Python 3.8 outside of annotations, so that an old Python is
told what is wrong instead of where.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from system import QT_LIBRARIES, X11_LIBRARIES, SetupError, apt_install, ensure_libraries, run, say, succeeds

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
TOOLS_LOCK = ROOT / "installer" / "tools.lock"
IS_WINDOWS = os.name == "nt"
PYTHON_MIN = (3, 11)


def main(arguments: list[str]) -> int:
    """Set up, then run what was asked for; returns its exit code, or 2 when the set-up failed."""
    command, rest = _read(arguments)
    try:
        _check_python()
        is_fresh = set_up()
        _ensure_qt(command, is_fresh=is_fresh)
    except SetupError as trouble:
        print(f"\npixdesk cannot start: {trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.", file=sys.stderr)
        return 130
    if command == "setup":
        print("pixdesk is set up." if is_fresh else "pixdesk was set up already.")
        return 0
    environment = dict(os.environ)
    if command != "test":
        return _become([str(_script("pixdesk")), *([command] if command else []), *rest], environment)
    if sys.platform.startswith("linux"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)
    return _become([str(_python()), "-m", "pytest", *rest], environment)


def _read(arguments: list[str]) -> tuple[str, list[str]]:
    """Split off the command; what follows `--` is never one of ours."""
    if arguments and arguments[0] == "--":
        return "", arguments[1:]
    if not arguments:
        print(__doc__)
        raise SystemExit(0)
    return arguments[0], arguments[1:]


# ---------------------------------------------------------------------------------------------- set-up


def set_up() -> bool:
    """Bring ``.venv`` to what the locks say; no network is touched when it is there already.

    Returns:
        Whether there was anything to do.

    Raises:
        SetupError: with the sentence a person needs.
    """
    stamp, wanted = VENV / ".pixdesk-stamp", _wanted()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted and _runs(_python()):
        return False
    say("1/4", "tools (uv, hatchling)")
    uv = _ensure_tools()
    say("2/4", f"environment ({VENV.name}, Python {sys.version_info[0]}.{sys.version_info[1]})")
    _make_environment(uv)
    say("3/4", "libraries, each checked against its SHA-256; this takes a minute or two")
    _install_libraries(uv)
    say("4/4", "pixdesk itself")
    _install_project(uv)
    stamp.write_text(wanted, encoding="utf-8")
    return True


def _wanted() -> str:
    """Name the environment that is wanted: what is in it, who runs it, and where it lies."""
    digest = hashlib.sha256()
    for path in (LOCK, TOOLS_LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version_info[:2]} {sys.platform} {ROOT}".encode())
    return digest.hexdigest()


def _ensure_tools() -> Path:
    """Put uv and hatchling into ``.tools`` and return uv's path."""
    stamp, wanted = TOOLS / ".pixdesk-stamp", hashlib.sha256(TOOLS_LOCK.read_bytes()).hexdigest()
    uv = _find_uv()
    if uv and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return uv
    shutil.rmtree(TOOLS, ignore_errors=True)
    pip = _ensure_pip()
    run(
        [
            *(*pip, "install", "--quiet", "--no-input", "--disable-pip-version-check"),
            *("--only-binary", ":all:", "--require-hashes", "-r", str(TOOLS_LOCK)),
            # allowed where the system's Python is externally managed (PEP 668)
            *("--target", str(TOOLS)),
        ],
        "the set-up tools could not be fetched. Check the network (or pip's index and proxy settings)",
    )
    uv = _find_uv()
    if uv is None:
        raise SetupError(f"pip put no uv into {TOOLS}. Delete that folder and start again.")
    stamp.write_text(wanted, encoding="utf-8")
    return uv


def _find_uv() -> Path | None:
    name = "uv.exe" if IS_WINDOWS else "uv"
    return next((p for p in (TOOLS / "bin" / name, TOOLS / "Scripts" / name) if p.is_file()), None)


def _ensure_pip() -> list[str]:
    """Return the command that runs pip: this Python's, a borrowed one, or one fetched with apt."""
    own = [sys.executable, "-m", "pip"]
    if succeeds([*own, "--version"]):
        return own
    borrowed = TOOLS / "pip"
    if succeeds([sys.executable, "-m", "venv", "--clear", str(borrowed)]):
        return [str(_python(borrowed)), "-m", "pip"]
    shutil.rmtree(borrowed, ignore_errors=True)
    apt_install(["python3-pip"], "pip is missing")
    if not succeeds([*own, "--version"]):
        raise SetupError(f"{sys.executable} has no pip. Install pip for it and start again.")
    return own


def _make_environment(uv: Path) -> None:
    if _runs(_python()) and _version_of(_python()) == sys.version_info[:2]:
        return
    if VENV.exists() and not (VENV / "pyvenv.cfg").is_file():
        raise SetupError(f"{VENV} is in the way and is no Python environment. Move it elsewhere.")
    how = ("--quiet", "--clear", "--no-python-downloads", "--python", sys.executable)
    run([str(uv), "venv", *how, str(VENV)], "the environment could not be made", _uv_environment())


def _install_libraries(uv: Path) -> None:
    """Install the lock with uv; where uv cannot reach the index, with pip and its settings."""
    first = [str(uv), "pip", "install", "--require-hashes", "--python", str(_python()), "-r", str(LOCK)]
    if subprocess.run(first, env=_uv_environment(), check=False).returncode == 0:
        return
    say("3/4", "uv could not fetch everything; trying pip")
    how = ("install", "--no-input", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK))
    run(
        [*_ensure_pip(), "--python", str(_python()), *how],
        "the libraries could not be fetched. Check the network (or pip's index and proxy settings)"
        " and start again; what has arrived is kept",
    )


def _install_project(uv: Path) -> None:
    """Point the environment at this checkout; hatchling comes from ``.tools``, so nothing is fetched."""
    how = ("--quiet", "--offline", "--no-deps", "--no-build-isolation", "--python", str(_python()))
    run(
        [str(uv), "pip", "install", *how, "--editable", str(ROOT)],
        "pixdesk could not be installed into its environment",
        {**_uv_environment(), "PYTHONPATH": str(TOOLS)},
    )


def _uv_environment() -> dict[str, str]:
    """Let uv see what pip was told: the machine's index and its certificates."""
    environment = dict(os.environ)
    environment.setdefault("UV_HTTP_TIMEOUT", "120")
    told = _pip_settings()
    if "index-url" in told and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & set(environment):
        environment["UV_DEFAULT_INDEX"] = told["index-url"]
    if "cert" in told:
        environment.setdefault("SSL_CERT_FILE", told["cert"])
    return environment


def _pip_settings() -> dict[str, str]:
    """Read pip's own settings (files and environment), by the last part of their names."""
    told = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    found = re.findall(r"""^[^=\n]*\.([\w-]+)=(['"].*['"])$""", told.stdout, re.MULTILINE)
    settings = {name: ast.literal_eval(value) for name, value in found}  # pip writes them as Python does
    return {name: value for name, value in settings.items() if value}


def _ensure_qt(command: str, *, is_fresh: bool) -> None:
    """Install the system libraries Qt links to; only the tests and the window cannot do without.

    Raises:
        SetupError: they are needed and cannot be had.
    """
    if not sys.platform.startswith("linux"):
        return
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    is_needed = command == "test" or has_display
    if not (is_needed or is_fresh):
        return
    libraries = QT_LIBRARIES if command == "test" or not os.environ.get("DISPLAY") else X11_LIBRARIES
    try:
        ensure_libraries(libraries, "that Qt needs are missing")
    except SetupError as trouble:
        if is_needed:
            raise
        print(f"     Going on without a window: {trouble}", file=sys.stderr)


# ------------------------------------------------------------------------------------------- helpers


def _check_python() -> None:
    """Go on with a newer Python where this one is too old.

    Raises:
        SetupError: there is none.
    """
    if sys.version_info[:2] >= PYTHON_MIN:
        return
    for minor in range(14, PYTHON_MIN[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            raise SystemExit(_become([newer, *sys.argv], dict(os.environ)))
    raise SetupError(f"this is Python {sys.version.split()[0]}; pixdesk needs 3.11 or newer.")


def _script(name: str) -> Path:
    return VENV / "Scripts" / f"{name}.exe" if IS_WINDOWS else VENV / "bin" / name


def _python(venv: Path | None = None) -> Path:
    venv = venv or VENV
    return venv / "Scripts" / "python.exe" if IS_WINDOWS else venv / "bin" / "python"


def _runs(python: Path) -> bool:
    return python.is_file() and succeeds([str(python), "-c", ""])


def _version_of(python: Path) -> tuple[int, int]:
    told = subprocess.run(
        [str(python), "-c", "import sys; print(*sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return (int(told[0]), int(told[1])) if len(told) == 2 else (0, 0)


def _become(command: list[str], environment: dict[str, str]) -> int:
    """Run the command in this one's place: its signals, its exit code."""
    sys.stdout.flush()
    if not IS_WINDOWS:
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    with subprocess.Popen(command, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child heard Ctrl+C too, and ends in its own time
                continue


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
