"""Settings: forms over the studio's files with the reason beside the field, models, and the device."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from pixdesk.pipeline import model_back
from pixdesk.ui import theme
from pixdesk.ui.settings_page import SECTIONS
from tests.helpers.tiny_model import write_tiny_model
from tests.ui.resting import rest

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(qtbot, window):
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Comma, CTRL)
    rest(qtbot, window, lambda: window.page_name == "settings")
    return window.page


def open_section(qtbot, window, page, number):
    qtbot.keyClick(window.focusWidget() or page, Qt.Key(Qt.Key.Key_0 + number), ALT)
    rest(qtbot, window, lambda: page.section == SECTIONS[number - 1])


@pytest.fixture
def recipes(qtbot, window, page):
    open_section(qtbot, window, page, 2)
    rest(qtbot, window, lambda: page.recipes._shown is not None)
    return page.recipes


def write(qtbot, window, section, key, text):
    box = section.form._rows[key]._box
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    rest(qtbot, window, lambda: not section._typing.isActive())
    return box


def said(widget):
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_it_opens_on_this_shoot_and_alt_and_a_digit_change_the_section(qtbot, window, page):
    assert page.section == "shoot"
    assert window.focusWidget() is page.shoot.form.pattern
    open_section(qtbot, window, page, 3)
    assert window.focusWidget() is page.channels.list
    assert page.sections.value == "channels"


def test_what_is_wrong_stands_beside_its_field_and_cannot_be_saved(qtbot, window, page, recipes):
    box = write(qtbot, window, recipes, "matte.epsilon", "7")
    row = recipes.form._rows["matte.epsilon"]
    assert "between" in row._said.text()
    assert "between" in box.accessibleDescription()
    assert not recipes._save.isEnabled()
    qtbot.keyClick(box, Qt.Key.Key_S, CTRL)
    assert not (page.desk.engine.settings.home / "recipes").exists()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    rest(qtbot, window, lambda: not recipes._is_wrong)
    assert not recipes.is_changed


def test_what_is_wrong_is_named_as_the_page_names_it_and_comes_into_sight(qtbot, window, page, recipes):
    row = recipes.form._rows["matte.epsilon"]
    assert row.visibleRegion().isEmpty(), "it lies below what the page shows"
    row.show_text("much")
    rest(qtbot, window, lambda: recipes._is_wrong)
    assert "Cannot be saved. Fine tuning of the edge, Edge smoothing: must be a number" in said(recipes)
    assert row.visibleRegion().boundingRect() == row.rect()
    assert row._box.grab().toImage().pixelColor(1, row._box.height() // 2).name() == theme.BAD
    recipes._scroll.verticalScrollBar().setValue(0)
    recipes.form._rows["title"].show_text("Shoes")
    rest(qtbot, window, lambda: not recipes._typing.isActive())
    assert row.visibleRegion().isEmpty(), "whoever types elsewhere meanwhile is left there"


def test_a_draft_is_saved_by_its_key_as_the_studios_own_file(qtbot, window, page, recipes, stand_in):
    box = write(qtbot, window, recipes, "matte.haze_alpha", "0.08")
    assert "Not saved yet" in said(recipes)
    qtbot.keyClick(box, Qt.Key.Key_S, CTRL)
    rest(qtbot, window, lambda: recipes._shown is not None and recipes._shown.is_own)
    name = recipes._shown.id
    assert (stand_in.settings.home / "recipes" / f"{name}.toml").is_file()
    assert stand_in.settings._studio.catalogue.recipe(name).matte.haze_alpha == 0.08


def test_ctrl_z_takes_the_last_saving_back_and_says_so(qtbot, window, page, recipes, stand_in):
    assert not recipes._undo.isEnabled()
    assert "Nothing was saved here to undo" in recipes._undo.toolTip()
    shipped, name = recipes._shown.title, recipes._shown.id
    box = write(qtbot, window, recipes, "title", "Ours")
    qtbot.keyClick(box, Qt.Key.Key_S, CTRL)
    file = stand_in.settings.home / "recipes" / f"{name}.toml"
    rest(qtbot, window, lambda: file.exists() and recipes._undo.isEnabled())
    qtbot.keyClick(window.focusWidget() or box, Qt.Key.Key_Z, CTRL)
    rest(qtbot, window, lambda: not file.exists() and recipes._shown is not None)
    assert (recipes._shown.id, recipes._shown.title, recipes._shown.is_own) == (name, shipped, False)
    assert not recipes._undo.isEnabled()


def test_another_id_makes_another_channel(qtbot, window, page, stand_in):
    open_section(qtbot, window, page, 3)
    rest(qtbot, window, lambda: page.channels._shown is not None)
    write(qtbot, window, page.channels, "id", "our-shop")
    write(qtbot, window, page.channels, "title", "Our shop")
    qtbot.keyClick(page.channels.list, Qt.Key.Key_S, CTRL)
    rest(qtbot, window, lambda: page.channels._shown is not None and page.channels._shown.id == "our-shop")
    assert "our-shop" in stand_in.settings._studio.catalogue.channels()


def test_every_field_says_what_it_is_and_has_a_name(recipes):
    for key, row in recipes.form._rows.items():
        assert row._box.accessibleName(), key
        assert row._box.toolTip().startswith(key)


def test_models_are_compared_with_their_cards_by_v(qtbot, window, page):
    open_section(qtbot, window, page, 4)
    rest(qtbot, window, lambda: page.machine._rows)
    qtbot.keyClick(page.machine.list, Qt.Key.Key_V)
    rest(qtbot, window, lambda: "matches its card" in page.machine._told.text())
    assert all(row.ok for row in page.machine._rows if row.is_here)


def test_a_model_that_cannot_be_fetched_says_why(qtbot, window, page, stand_in):
    from pixdesk.errors import SetupError

    def refuse(model, progress, *, actor):
        progress("Fetching", 0.5)
        raise SetupError("There is no network.")

    stand_in.settings.install = refuse
    open_section(qtbot, window, page, 4)
    rest(qtbot, window, lambda: page.machine._rows)
    missing = next(n for n, row in enumerate(page.machine._rows) if not row.is_here)
    page.machine.list.choose(missing)
    page.machine.follow()
    qtbot.keyClick(page.machine.list, Qt.Key.Key_I)
    rest(qtbot, window, lambda: page.machine._told.text() == "There is no network.")
    assert page._install.isEnabled()


def test_the_device_tells_the_truth_and_an_adapter_is_chosen_for_the_next_start(qtbot, window, page, stand_in):
    open_section(qtbot, window, page, 4)
    qtbot.keyClick(page.machine.list, Qt.Key.Key_G)
    rest(qtbot, window, lambda: "Every network answers" in page.machine._device.text())
    assert page.machine.networks.rows[0][2:] == ("18 ms", "140 ms", "agrees")
    page.machine.adapter.setFocus()
    qtbot.keyClick(page.machine.adapter, Qt.Key.Key_Down)
    page.machine.adapter.activated.emit(page.machine.adapter.currentIndex())
    rest(qtbot, window, lambda: stand_in.settings.adapter == "Radeon Pro W7500")
    undo = page.machine._undo.action
    rest(qtbot, window, undo.isEnabled)
    assert "Adapter chosen" in undo.toolTip()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Z, CTRL)
    rest(qtbot, window, lambda: stand_in.settings.adapter == "")
    assert page.machine.adapter.currentText() == "The fastest"
    rest(qtbot, window, lambda: "Nothing was done here" in undo.toolTip())
    assert not undo.isEnabled()


def test_ctrl_z_takes_the_model_away_that_came_last_and_its_row_is_gone(qtbot, window, page, stand_in):
    home = stand_in.settings.home / "models"
    home.mkdir(parents=True)
    card = write_tiny_model(home / "own.onnx")
    (home / "own.toml").write_text(
        f'id = "own"\ntitle = "Own shoes"\nfile = "own.onnx"\nsha256 = "{card.sha256}"\nlicence = "MIT"\n'
        f'byte_count = {card.byte_count}\nsource = "ours"\n',
        encoding="utf-8",
    )
    known = stand_in.settings.undo_desk._studio.library.card("own")
    files = ["own.onnx", "own.toml"]
    stand_in.settings._on_store(model_back.came, model_back.ADDED, known, files, actor="lead")
    open_section(qtbot, window, page, 4)
    undo = page.machine._undo.action
    rest(qtbot, window, lambda: undo.isEnabled() and "own" in [row.id for row in page.machine._rows])
    assert "Model added: own" in undo.toolTip()
    qtbot.keyClick(page.machine.list, Qt.Key.Key_Z, CTRL)
    rest(qtbot, window, lambda: "own" not in [row.id for row in page.machine._rows] and not undo.isEnabled())
    assert page.machine._told.text() == "Taken away again: own. What it cut out stays."
    assert list(home.glob("own.*")) == []


@pytest.fixture
def styles(qtbot, window, page):
    open_section(qtbot, window, page, 7)
    rest(qtbot, window, lambda: page.styles.form is not None)
    return page.styles


def test_a_style_guide_is_begun_by_the_one_button_of_the_empty_section(qtbot, window, styles):
    rest(qtbot, window, styles._nothing.isVisible)
    assert window.focusWidget() is styles._nothing
    assert not styles.list.isVisible()
    qtbot.mouseClick(styles._nothing._button, Qt.MouseButton.LeftButton)
    rest(qtbot, window, styles.form.isVisible)
    assert not styles._nothing.isVisible()


def test_bounds_beside_a_field_are_said_without_powers_of_ten(qtbot, window, page):
    open_section(qtbot, window, page, 2)
    rest(qtbot, window, lambda: page.recipes.form is not None)
    assert page.recipes.form._rows["matte.epsilon"]._said.text().endswith("0.00000001 to 1")


def test_without_a_style_guide_the_section_says_what_one_is_and_ctrl_n_begins_it(qtbot, window, page, styles, stand_in):
    assert "No style guide yet" in said(styles)
    assert not styles.form.isVisible()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_N, CTRL)
    rest(qtbot, window, styles.form.isVisible)
    assert window.focusWidget() is styles.form._rows["id"]._box
    qtbot.keyClicks(window.focusWidget(), "acme-shoes")
    write(qtbot, window, styles, "families", "shoes, boots")
    assert "Cannot be saved" in said(styles), "it has no title yet"
    write(qtbot, window, styles, "title", "Acme, shoes")
    write(qtbot, window, styles, "limits.fill_min_percent", "170")
    assert "between 0 and 100" in styles.form._rows["limits.fill_min_percent"]._said.text()
    box = write(qtbot, window, styles, "limits.fill_min_percent", "70")
    qtbot.keyClick(box, Qt.Key.Key_S, CTRL)
    rest(qtbot, window, lambda: styles._shown is not None and styles._shown.is_own)
    guide = stand_in.settings._studio.catalogue.style("acme-shoes")
    assert (guide.families, guide.limits.fill_min_percent) == (("shoes", "boots"), 70.0)
    assert styles.list.ident == 0
    assert "next file exported is held against it" in window.strip.notice.accessibleName()


def test_a_limit_that_is_off_is_said_in_a_word_and_a_tone_without_a_colour_is_refused_beside_its_field(
    qtbot, window, page, styles
):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_N, CTRL)
    rest(qtbot, window, styles.form.isVisible)
    assert styles.form._rows["limits.background_max_delta_e"].text == "off"
    write(qtbot, window, styles, "id", "acme")
    write(qtbot, window, styles, "title", "Acme")
    write(qtbot, window, styles, "limits.background_max_delta_e", "2")
    assert "a colour such as" in styles.form._rows["background"]._said.text()
    box = write(qtbot, window, styles, "background", "#F4F0EA")
    rest(qtbot, window, lambda: not styles._is_wrong)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert styles.form._rows["title"].text == "", "Esc takes the draft back"


def test_an_unverified_channel_is_confirmed_by_its_key_and_release_offers_it_then(qtbot, window, page, stand_in):
    open_section(qtbot, window, page, 3)
    rest(qtbot, window, lambda: page.channels._shown is not None)
    confirm = page._verbs["channels"][3]
    assert not confirm.isEnabled(), "this one's figures were read"
    asos = next(number for number, entry in enumerate(page.channels._entries) if entry.id == "asos")
    page.channels.list.choose(asos)
    assert "nobody has held these figures against" in said(page.channels)
    assert confirm.isEnabled()
    write(qtbot, window, page.channels, "title", "ASOS!")
    assert not confirm.isEnabled(), "a draft is no figure to answer for"
    qtbot.keyClick(page.channels.list, Qt.Key.Key_Escape)
    qtbot.keyClick(page.channels.list, Qt.Key.Key_K, CTRL)
    rest(qtbot, window, lambda: page.channels._shown is not None and not page.channels._shown.to_confirm)
    assert page.channels._shown.id == "asos"
    assert "confirmed as it stands" in window.strip.notice.accessibleName()
