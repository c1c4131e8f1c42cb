"""The inference process, begun while the rest of pixdesk is still being loaded."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pixdesk.pipeline import head_start

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["batches"], ["window"], ["process", "--help"], ["process", "-h"]]
)
def test_a_command_that_cuts_nothing_out_begins_no_process(arguments):
    head_start.begin(arguments)

    child = head_start.taken()
    assert child.pid is None
    child.close()


def test_a_command_that_cuts_out_finds_its_process_begun_and_takes_it_once():
    head_start.begin(["process", "shoot", "--out", "out"])
    child, another = head_start.taken(), head_start.taken()
    try:
        begun = child.pid
        assert begun is not None
        assert another.pid is None
        assert child.call(os.getpid, deadline_s=PATIENCE_S) == begun
    finally:
        child.close()


def test_a_command_that_is_refused_ends_with_its_process(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pixdesk",
            "process",
            str(tmp_path / "gone"),
            "--out",
            str(tmp_path / "out"),
            "--channel",
            "shopify",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 2
    assert "There is no folder" in done.stdout
    assert done.stderr == ""


def test_what_the_process_loads_ahead_needs_nothing_else_of_pixdesk():
    program = "import pixdesk.pipeline.head_start, sys; print({'numpy', 'cv2', 'typer', 'pydantic'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert done.stdout.strip() == "set()"


def test_the_console_command_is_there_and_looks_for_garbage_again_once_it_has_loaded():
    script = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]["pixdesk"]
    module, _, function = script.partition(":")
    program = (
        f"import gc, sys; from {module} import {function} as command; sys.argv = ['pixdesk', '--version']\n"
        "try:\n    command()\nexcept SystemExit as end:\n    print(end.code, gc.isenabled(), gc.get_freeze_count() > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 True True"
