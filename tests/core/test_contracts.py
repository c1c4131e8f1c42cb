"""Every rule of the layout is kept by the package, and each is seen to fail when it is broken."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {entry["id"]: entry["name"] for entry in PYPROJECT["tool"]["importlinter"]["contracts"]}

BREACHES = [
    # contract, file of the package, line added to it
    ("layers", "imaging/frame.py", "from pixdesk.store import captures"),  # siblings are independent
    ("layers", "domain/capture.py", "from pixdesk.imaging import frame"),  # downwards only
    ("layers", "helpers/__init__.py", '"""A package nobody gave a place."""'),  # exhaustive
    ("qt", "domain/capture.py", "from PySide6.QtCore import QObject"),
    ("qt", "imaging/frame.py", "import shiboken6"),
    ("sql", "pipeline/engine.py", "import sqlite3"),
    ("sql", "ui/theme.py", "import sqlite_utils"),
    ("pixels", "pipeline/engine.py", "import cv2"),
    ("pixels", "store/captures.py", "from PIL import Image"),
    ("lines", "pipeline/engine.py", "import paramiko"),
    ("window", "ui/theme.py", "from pixdesk.store import db"),
    ("window", "ui/theme.py", "from pixdesk.imaging import frame"),
    ("engine", "ui/theme.py", "from pixdesk.pipeline import engine"),
    ("domain", "domain/capture.py", "import numpy"),
    ("cycles", "domain/capture.py", "from pixdesk.domain import case"),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its rules, to be broken."""
    home = tmp_path_factory.mktemp("contracts")
    shutil.copytree(ROOT / "pixdesk", home / "pixdesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", home / "pyproject.toml")
    return home


@pytest.fixture
def breached(copied: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, str]]:
    """The copy with one line too many, and the contract that line breaks."""
    contract, name, line = request.param
    path = copied / "pixdesk" / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    yield copied, contract
    if before is None:
        shutil.rmtree(path.parent)
    else:
        path.write_text(before, encoding="utf-8")


def lint(home: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter in a folder; its own process, for it looks at the package on its path."""
    limits = [part for contract in contracts for part in ("--contract", contract)]
    program = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-logo", "--cache-dir", str(home / "cache"), *limits],
        cwd=home,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_package_keeps_every_contract(copied: Path) -> None:
    done = lint(copied)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


@pytest.mark.parametrize("breached", BREACHES, indirect=True, ids=lambda row: f"{row[0]}:{row[2]}")
def test_a_line_too_many_breaks_its_contract(breached: tuple[Path, str]) -> None:
    home, contract = breached
    done = lint(home, contract)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{CONTRACTS[contract]} BROKEN" in done.stdout


def test_no_contract_is_left_unbroken_here() -> None:
    assert {contract for contract, *_ in BREACHES} == set(CONTRACTS)


@pytest.mark.parametrize(
    ("path", "source", "words"),
    [
        ("pixdesk/pipeline/x.py", "import threading\n\nthreading.Thread()\n", "lanes alone"),
        ("pixdesk/store/x.py", "import pickle\n", "Nothing is unpickled"),
        ("pixdesk/ui/x.py", "from . import theme\n", "elative imports"),
    ],
)
def test_the_linter_refuses_what_the_layout_forbids(path: str, source: str, words: str) -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID", "--stdin-filename", path, "-"]
    done = subprocess.run(ruff, input=source, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert words in done.stdout
