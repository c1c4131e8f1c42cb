"""The same flow on three kinds of lanes."""

import importlib
import logging
import os
import sys

import pytest

from pixdesk.cli import main
from pixdesk.domain.recipe import Recipe
from pixdesk.pipeline import chain, network
from pixdesk.pipeline import inference as inference_module
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import model_library
from pixdesk.pipeline.work import Work
from tests.helpers.discs import two_discs
from tests.helpers.studio import Clock, jpeg, open_studio, run_until_idle
from tests.helpers.tiny_model import write_tiny_model

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # nobody's own key store
if sys.platform != "win32":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


_kept: list[object] = []


def qt_lanes():
    """The window's lanes: Qt's thread pool for the files."""
    from PySide6.QtWidgets import QApplication  # the window's tests need this kind, and there is only one

    from pixdesk.ui.executor import QtExecutor

    _kept.append(QApplication.instance() or QApplication([]))
    return Lanes.threaded(files=QtExecutor(2))


@pytest.fixture(params=[Lanes.inline, Lanes.threaded, qt_lanes], ids=["inline", "threads", "qt"])
def lanes(request):
    return request.param()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def studio(tmp_path, lanes, clock):
    """An engine that watches tmp_path/capture."""
    with open_studio(tmp_path, lanes, clock=clock) as engine:
        yield engine


@pytest.fixture
def engine(tmp_path):
    """An engine that holds one capture for showing two things; a file that needs another has its own."""
    with open_studio(tmp_path, Lanes.inline()) as opened:
        (tmp_path / "capture" / "A1_front.jpg").write_bytes(jpeg(two_discs()))
        run_until_idle(opened)
        yield opened


@pytest.fixture
def model(tmp_path):
    """Where the small network lies that `card` writes."""
    return tmp_path / "tiny.onnx"


@pytest.fixture
def card(model):
    """The card of a real network of a few hundred bytes."""
    return write_tiny_model(model)


@pytest.fixture(scope="module")
def standard():
    return load_toml(resources_dir() / "recipes" / "standard.toml", Recipe)


@pytest.fixture(scope="module")
def inference():
    made = Inference.inline()
    yield made
    made.close()


@pytest.fixture(scope="module")
def work(standard, tmp_path_factory):
    """The standard recipe's work on one capture, with pixdesk's own networks."""
    home = tmp_path_factory.mktemp("home")
    library = model_library(home)
    card = library.card(standard.model)
    return Work(
        name="a.jpg",
        capture_digest="0" * 64,
        home=home,
        recipe=standard,
        card=card,
        model_path=library.path(card),
        prompted=chain.prompted(standard, card, library),
    )


@pytest.fixture(scope="module")
def networks_stay_open():
    """Opening MobileSAM takes a second; and a picture that every test shows it is read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inference_module, "forget", lambda: None)
        yield
    network.forget()


@pytest.fixture(scope="module")
def typer_whole():
    """Under pytest-qt PySide's import hook looks into pydantic while typer's half of it is not there yet."""
    with pytest.MonkeyPatch.context() as patched:
        if hook := sys.modules.get("shibokensupport.feature"):
            patched.setattr(hook, "_mod_uses_pyside", lambda _module: False)
        importlib.import_module("typer._adapters")


@pytest.fixture
def pixdesk(capsys, typer_whole):
    """Run a command in this process; returns its code and what it said."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    root = logging.getLogger("pixdesk")
    before = (root.level, root.propagate, [*root.handlers])
    yield run
    for handler in set(root.handlers) - set(before[2]):
        handler.close()
    root.level, root.propagate, root.handlers = before
