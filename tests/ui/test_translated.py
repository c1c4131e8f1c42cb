"""Everything a person reads passes Qt's translation: seen in the sources, and with a translator at work."""

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit

from pixdesk.ui import audit_tables, audit_words, theme
from pixdesk.ui.page import Page
from pixdesk.ui.page_list import FACTORIES
from tests.ui.resting import rest

SOURCES = [*sorted(Path(theme.__file__).parent.glob("*.py")), Path(theme.__file__).parents[1] / "app.py"]
WORDS = re.compile(r"[A-Za-z]{2,}[,.:;]? [A-Za-z]{2,}|^[A-Z][a-z]{2,}( |$|\\.)")
"""Two words, or one with a capital: what is written for a person."""

NOT_SHOWN = {
    "startswith",
    "error",
    "warning",
    "exception",
    "getLogger",
    "setStyleSheet",
    "setObjectName",
    "ArgumentParser",
    "add_argument",
}
TRANSLATES = {"tr", "_tr", "translate"}


class Untranslated(ast.NodeVisitor):
    """Finds words for a person that pass no translation; tables of a module are looked at with a translator at work."""

    def __init__(self):
        self.found = []

    def visit_Module(self, node):
        for one in node.body:
            if isinstance(one, ast.FunctionDef | ast.ClassDef):
                self.visit(one)

    def visit_ClassDef(self, node):
        for one in node.body:
            if isinstance(one, ast.FunctionDef):
                self.visit(one)

    def visit_FunctionDef(self, node):
        for one in node.body:
            self.visit(one)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.visit(node.value)

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_Raise(self, node):
        pass

    def visit_Assert(self, node):
        pass

    def visit_Call(self, node):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in TRANSLATES | NOT_SHOWN:
            self.generic_visit(node)

    def visit_Subscript(self, node):
        self.visit(node.value)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and WORDS.search(node.value) and not is_key_or_drawing(node.value):
            self.found.append((node.lineno, node.value))


def is_key_or_drawing(text):
    return text.startswith("<") or all(
        QKeySequence(one)[0].toCombined() != 0 and len(one) < 16 for one in text.split(" or ") if one
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_words_for_a_person_pass_the_translation(source):
    seeker = Untranslated()
    seeker.visit(ast.parse(source.read_text(encoding="utf-8")))
    assert seeker.found == []


class Marking(QTranslator):
    """Puts every text into brackets."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"\u27e6{text}\u27e7" if text else text


@pytest.fixture
def marking(qapp):
    made = Marking()
    QCoreApplication.installTranslator(made)
    yield
    QCoreApplication.removeTranslator(made)


def is_marked(text):
    return "\u27e6" in text or not re.search(r"[A-Za-z]{2}", text)


@pytest.mark.usefixtures("marking")
class TestWithATranslator:
    @pytest.mark.parametrize("name", list(FACTORIES))
    def test_every_verb_hint_and_group_of_keys_is_translated(self, qtbot, window, name):
        window.open_page(name)
        rest(qtbot, window)
        page = window.page
        assert isinstance(page, Page)
        verbs = [one.text() for one in page.findChildren(QAction)]
        hints = [one.placeholderText() for one in page.findChildren(QLineEdit)]
        keys = [said for one in page.commands.listed for said in (one.title, one.group)]
        assert len(verbs) > 3
        assert [text for text in (*verbs, *hints, *keys, window.windowTitle()) if not is_marked(text)] == []

    def test_the_words_of_the_log_are_translated_wherever_they_stand(self):
        assert all(is_marked(audit_words.action(action)) for action in audit_tables.ACTIONS)
        assert is_marked(audit_words.sentence("disposition", '{"disposition": "reshoot", "note": ""}'))
        assert is_marked(audit_words.fields('{"lot_size": 3}'))
