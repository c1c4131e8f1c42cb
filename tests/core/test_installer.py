"""The set-up script does what it must once, nothing the second time, and puts its trouble in words."""

import os
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements.lock", ROOT / "installer" / "tools.lock"]


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script, told that the checkout's environment lies in an empty folder."""
    monkeypatch.syspath_prepend(str(ROOT / "installer"))
    for name in ("run", "system"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import run

    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "TOOLS", tmp_path / ".tools")
    return run


@pytest.fixture
def ready(installer: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script with an environment that is as the locks want it."""
    installer.VENV.mkdir()
    (installer.VENV / ".pixdesk-stamp").write_text(installer._wanted(), encoding="utf-8")
    monkeypatch.setattr(installer, "_python", lambda *_: Path(sys.executable))
    return installer


def test_a_second_start_fetches_nothing(ready: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "_ensure_tools", lambda: pytest.fail("reached for the tools"))
    assert ready.set_up() is False


def test_another_lock_is_another_environment(
    ready: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    changed = tmp_path / "requirements.lock"
    changed.write_bytes(ready.LOCK.read_bytes() + b"\n")
    monkeypatch.setattr(ready, "LOCK", changed)
    done: list[str] = []
    for step in ("_ensure_tools", "_make_environment", "_install_libraries", "_install_project"):
        monkeypatch.setattr(ready, step, lambda *_, step=step: done.append(step))
    assert ready.set_up() is True
    assert done == ["_ensure_tools", "_make_environment", "_install_libraries", "_install_project"]
    assert ready.set_up() is False


def test_an_environment_whose_python_is_gone_is_made_again(
    ready: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ready, "_python", lambda *_: tmp_path / "gone")
    monkeypatch.setattr(ready, "_ensure_tools", lambda: pytest.fail("as it should"))
    with pytest.raises(pytest.fail.Exception, match="as it should"):
        ready.set_up()


def test_a_folder_that_is_no_environment_is_left_alone(installer: ModuleType) -> None:
    installer.VENV.mkdir()
    (installer.VENV / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(installer.SetupError, match="no Python environment"):
        installer._make_environment(Path("uv"))
    assert (installer.VENV / "holiday.jpg").exists()


def test_trouble_is_told_in_a_sentence_and_ends_with_2(
    installer: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> bool:
        raise installer.SetupError("the moon is in the wrong quarter")

    monkeypatch.setattr(installer, "set_up", refuse)
    assert installer.main(["setup"]) == 2
    told = capsys.readouterr().err
    assert "pixdesk cannot start: the moon is in the wrong quarter" in told
    assert "Traceback" not in told


def test_a_tool_that_fails_shows_the_end_of_what_it_said(installer: ModuleType) -> None:
    program = "import sys; print('\\n'.join(f'line {n}' for n in range(40))); sys.exit(3)"
    with pytest.raises(installer.SetupError) as trouble:
        installer.run([sys.executable, "-c", program], "the libraries could not be fetched")
    assert str(trouble.value).startswith("the libraries could not be fetched.")
    assert "| line 39" in str(trouble.value)
    assert "| line 20" not in str(trouble.value)


def test_a_tool_that_is_not_there_is_told_too(installer: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(installer.SetupError, match="does not start"):
        installer.run([str(tmp_path / "uv")], "the environment could not be made")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="shared libraries are apt's matter on Linux only")
def test_only_missing_libraries_are_asked_for(installer: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("system.shutil.which", lambda _: None)
    import system

    system.ensure_libraries({"libc.so.6": "libc6"}, "that Qt needs are missing")
    with pytest.raises(system.SetupError, match=r"no apt-get.*: libnothere1\.$"):
        system.ensure_libraries({"libc.so.6": "libc6", "libnothere.so.1": "libnothere1"}, "are missing")


def test_uv_is_told_what_pip_was_told(installer: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple\ncert = C:\\keys\\it's own.pem\n")
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "SSL_CERT_FILE", "PIP_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    told = installer._uv_environment()
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert told["SSL_CERT_FILE"] == "C:\\keys\\it's own.pem"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives Ctrl-C to a console, not to a process")
def test_ctrl_c_leaves_pixdesk_the_time_to_end_and_its_own_exit_code(
    installer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installer, "IS_WINDOWS", True)
    press = "os.kill(os.getppid(), signal.SIGINT); time.sleep(0.4)"
    program = f"import os, signal, sys, time; {press}; {press}; sys.exit(7)"
    assert installer._become([sys.executable, "-c", program], dict(os.environ)) == 7


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_and_digests_everything_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in (entry for entry in entries if not entry.startswith("#")):
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry
    assert "://" not in text


def test_the_lock_covers_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = set(re.findall(r"^([a-z0-9.-]+)==", LOCKS[0].read_text(encoding="utf-8"), re.MULTILINE))
    for requirement in asked:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        assert name is not None
        assert name.group().lower().replace("_", "-") in locked
