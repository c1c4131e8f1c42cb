"""Shot lists as studios send them: whatever the encoding, delimiter and words; every bad row told with its line."""

import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pixdesk.domain.shot_columns import FIELDS, columns, header_key, understood
from pixdesk.domain.shot_list import Risk, risk_of_family
from pixdesk.errors import SetupError
from pixdesk.pipeline import shot_files

GERMAN = (
    "Shooting KW 47;;;;;\n\nArt.-Nr.;Farbe;Produktgruppe;Ansichten;Fällig;Notiz\n"
    "Ä-1;grün;Schuhe;front, back;21.11.2026;oben\n"
)


def read(tmp_path, data, name="list.csv", **chosen):
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return shot_files.read(tmp_path / name, chosen)[0]


def reasons(found):
    return {row.line: row.reason for row in found.bad}


def workbook(tmp_path, *rows, title="Tabelle1", name="list.xlsx"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_delimiter_and_the_columns_words_are_found_out(tmp_path, encoding, delimiter):
    text = GERMAN.replace("front, back", "front + back").replace(";", delimiter)
    found = read(tmp_path, text.encode(encoding))
    (row,) = found.rows
    assert (row.sku, row.colourway, row.family) == ("Ä-1", "grün", "Schuhe")
    assert (row.views, row.due, row.free, row.line) == (("front", "back"), date(2026, 11, 21), (("Notiz", "oben"),), 4)
    assert not found.bad


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("SKU", "sku"),
        ("Article no.", "sku"),
        ("Référence", "sku"),
        ("Código", "sku"),
        ("商品コード", "sku"),
        ("Colour Way", "colourway"),
        ("Coloris", "colourway"),
        ("Go-live date", "due"),
        ("Priorität", "priority"),
        ("カテゴリ", "family"),
        ("Vues", "views"),
        ("Risikoklasse", "risk"),
        ("Marktplatz", "channels"),
        ("Style code", "style"),
    ],
)
def test_headers_of_several_languages_are_understood(header, field):
    chosen = {} if field == "sku" else {"sku": "Key"}
    assert columns(("Key", header), chosen).places[field] == 1


def test_the_surer_of_two_columns_is_the_sku(tmp_path):
    found = read(tmp_path, "Reference;SKU;Date\ninvoice 7;A1;2026-11-30\n")
    assert found.rows[0].sku == "A1"
    assert found.rows[0].free == (("Reference", "invoice 7"),)


def test_a_column_somebody_chose_weighs_more_than_any_word(tmp_path):
    found = read(tmp_path, "SKU;Bestellnummer\nold;A1\n", sku="bestellnummer")
    assert found.rows[0].sku == "A1"


def test_good_rows_are_kept_and_every_bad_one_is_told_with_line_reason_and_remedy(tmp_path):
    found = read(
        tmp_path,
        "sku,family,views,due,priority,risk\n"
        "A1,shoes,front,2026-11-30,1,\n"
        ",shoes,front,,,\n"
        "A2,shoes,4,,,\n"
        "A3,shoes,front,31.02.2026,,\n"
        "A4,shoes,front,,soon,\n"
        "A5,shoes,front,,,maybe\n"
        "../A6,shoes,front,,,\n"
        "=A1&B1,shoes,front,,,\n"
        "A1,shoes,front,,,\n"
        "A1,bags,back,,,\n"
        '"A7,shoes,front,,,\n'
        "A8,shoes,front,,,\n" + "".join(f"B{n},shoes,front,,,\n" for n in range(30)),
    )
    assert [row.sku for row in found.rows] == ["A1", "A8", *(f"B{n}" for n in range(30))]
    told = reasons(found)
    assert sorted(told) == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    for line, words in {
        3: "no SKU",
        4: "number (4)",
        5: "31.02.2026",
        6: "'soon'",
        7: "person or normal",
        8: "../A6",
        9: "formula",
        10: "adds nothing to line 2",
        11: "another family than line 2",
        12: "quotation mark",
    }.items():
        assert words in told[line]
        assert told[line].count(". ") >= 1, "the remedy follows the reason"


def test_a_list_with_a_row_for_each_view_becomes_one_row_a_product(tmp_path):
    found = read(tmp_path, "sku;colour;view;channel\nA1;red;front;amazon\nA1;red;back;shopify\nA1;blue;front;amazon\n")
    assert [(row.sku, row.colourway, row.views, row.channels) for row in found.rows] == [
        ("A1", "red", ("front", "back"), ("amazon", "shopify")),
        ("A1", "blue", ("front",), ("amazon",)),
    ]
    assert not found.bad


def test_columns_named_like_views_are_ticked(tmp_path):
    found = read(tmp_path, "SKU;Front;Back;Detail;Notes\nA1;x;;X;a\nA2;ja;nein;0;b\nA3;x;perhaps;;\n")
    assert [row.views for row in found.rows] == [("front", "detail"), ("front",)]
    assert "'perhaps'" in reasons(found)[4]


@pytest.mark.parametrize(
    ("dates", "read_as"),
    [
        (["03/04/2026", "25/04/2026"], [date(2026, 4, 3), date(2026, 4, 25)]),
        (["03/04/2026", "04/25/2026"], [date(2026, 3, 4), date(2026, 4, 25)]),
        (["03.04.2026"], [date(2026, 4, 3)]),
        (["2026-04-03 00:00:00"], [date(2026, 4, 3)]),
        (["05/05/2026"], [date(2026, 5, 5)]),
        (["03/04/2026"], []),
    ],
)
def test_a_date_is_read_as_the_list_writes_them_and_never_guessed(tmp_path, dates, read_as):
    found = read(tmp_path, "sku;due\n" + "".join(f"A{n};{said}\n" for n, said in enumerate(dates)))
    assert [row.due for row in found.rows] == read_as
    if not read_as:
        assert "2026-04-03 or 2026-03-04" in reasons(found)[2]


@pytest.mark.parametrize(
    ("family", "risk"),
    [("Jewellery", Risk.PERSON), ("Schmuck & Uhren", Risk.PERSON), ("faux fur", Risk.PERSON), ("shoes", Risk.NORMAL)],
)
def test_some_families_always_go_to_a_person(family, risk):
    assert risk_of_family(family) is risk


def test_a_list_may_say_otherwise(tmp_path):
    found = read(tmp_path, "sku;family;risk\nA1;jewellery;normal\nA2;shoes;person\n")
    assert [row.risk for row in found.rows] == [Risk.NORMAL, Risk.PERSON]


def test_a_workbook_is_read_with_its_numbers_days_and_formulas(tmp_path):
    place = workbook(
        tmp_path,
        ["Shoot of week 47"],
        [],
        ["SKU", "Colour", "Due", "Views", "Priority"],
        [1001, "red", date(2026, 11, 30), "front;back", 1.0],
        ["=A4", "red", None, "front", None],
        ["A-2", None, "30.11.2026", None, "high"],
    )
    (found,) = shot_files.read(place, {})
    assert [(row.sku, row.due, row.priority, row.line) for row in found.rows] == [
        ("1001", date(2026, 11, 30), 1, 4),
        ("A-2", date(2026, 11, 30), 2, 6),
    ]
    assert "formula" in reasons(found)[5]


def test_the_sheet_with_the_list_is_found(tmp_path):
    book = Workbook()
    book.active.append(["Dear studio,"])
    book.create_sheet("Cover").append(["see next sheet"])
    sheet = book.create_sheet("Liste")
    sheet.append(["Artikelnummer"])
    sheet.append(["A1"])
    book.save(tmp_path / "list.xlsx")
    assert shot_files.read(tmp_path / "list.xlsx", {})[0].rows[0].sku == "A1"


def test_zeros_a_spreadsheet_was_made_to_keep_are_kept(tmp_path):
    assert read(tmp_path, 'sku,views\n="00123",front\n').rows[0].sku == "00123"


def test_a_bomb_and_a_broken_workbook_are_refused_in_words(tmp_path):
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * 300_000_000)
    assert "unpacks to more" in shot_files.read(bomb, {})[0].trouble
    whole = workbook(tmp_path, ["SKU"], ["A1"]).read_bytes()
    assert "damaged" in read(tmp_path, whole[: len(whole) // 2], "half.xlsx").trouble
    assert "no XLSX" in read(tmp_path, b"\xd0\xcf\x11\xe0" + bytes(600), "old.xls").trouble
    entities = '<!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
    with zipfile.ZipFile(bomb, "w") as packed:
        packed.writestr("xl/workbook.xml", entities)
    assert "damaged" in shot_files.read(bomb, {})[0].trouble


def test_what_is_no_list_says_so_and_holds_no_other_up(tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "a.csv").write_text("sku\nA1\n")
    (folder / "b.csv").write_text("name,size\nx,1\n")
    (folder / "c.csv").write_bytes(b"")
    (folder / "~$d.xlsx").write_bytes(b"lock")
    (folder / "notes.md").write_text("sku")
    found = {one.name: one for one in shot_files.read(folder, {})}
    assert sorted(found) == ["a.csv", "b.csv", "c.csv"]
    assert found["a.csv"].rows[0].sku == "A1"
    assert "--map sku=COLUMN" in found["b.csv"].trouble
    assert "'name', 'size'" in found["b.csv"].trouble
    assert "nothing in it" in found["c.csv"].trouble
    assert "cannot be read" in shot_files.read(tmp_path / "gone.csv", {})[0].trouble
    with pytest.raises(SetupError, match=r"\.csv or \.xlsx"):
        shot_files.read(tmp_path, {})


CELL = st.one_of(
    st.sampled_from(
        ["A1", "front", "x", '"', '="7"', "=1+1", "31.12.2026", "9", "../..", "\u202e", "a" * 600, ";;", "\n"]
    ),
    st.text(max_size=20),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.lists(
        st.sampled_from(["sku", "Farbe", "views", "due", "priority", "risk", "front", "", "Notiz"]), max_size=7
    ),
    rows=st.lists(st.lists(CELL, max_size=8), max_size=30),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_no_table_whatsoever_is_a_crash_and_every_line_is_a_row_or_told(tmp_path, head, rows, delimiter, encoding):
    text = "\n".join(delimiter.join(cells) for cells in [["sku", *head], *rows])
    found = read(tmp_path, text.encode(encoding, "replace"))
    for row in found.rows:
        assert row.sku
        assert not set('<>:"/\\|?*') & set(row.sku)
        assert 1 <= row.priority <= 9
    for line in found.bad:
        assert line.line > 1
        assert line.reason.endswith(".")
    assert found.trouble == "" or found.trouble.endswith(".")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.txt"]), packed=st.booleans())
def test_no_bytes_whatsoever_are_a_crash(tmp_path, data, name, packed):
    found = read(tmp_path, (b"PK\x03\x04" if packed else b"") + data, name)
    assert found.trouble.endswith(".") or found.rows or found.bad or not found.trouble


@given(st.text(max_size=30))
def test_a_header_means_the_same_however_it_is_spelt(text):
    assert header_key(f" {text} _") == header_key(text)
    assert understood((text,), {}) in (0, 1)


def test_every_field_can_be_chosen():
    assert set(columns(tuple(FIELDS), {}).places) == set(FIELDS)


def test_a_workbook_whose_cells_name_styles_it_has_not_says_nothing_on_its_own(tmp_path, capsys):
    whole = workbook(tmp_path, ("SKU", "View"), ("A1", "front"))
    with zipfile.ZipFile(whole) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    styles = parts["xl/styles.xml"]
    parts["xl/styles.xml"] = styles.replace(b'xfId="0"', b'xfId="77"')
    assert parts["xl/styles.xml"] != styles
    with zipfile.ZipFile(tmp_path / "broken.xlsx", "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    shot_files.read(tmp_path / "broken.xlsx", {})
    assert capsys.readouterr() == ("", "")
