"""The blanks that ship: every spec of their office comes out as the blank, filled, and nothing else of it changes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from corpus import TEMPLATES, load_spec
from tablegen.books.plan import make_book
from tablegen.cli.commands import run
from tablegen.fill.names import context
from tablegen.fill.official import BLANKS, holds_blank, write_blank
from tablegen.fill.template import load_templates
from tablegen.formats import READ_BACK, WRITERS
from tablegen.formats.html.check import check_html
from tablegen.grid.merge import occupancy
from tablegen.spec.folder import SpecFile, find_specs

SPECS = TEMPLATES.parent / "specs"
CASES = [
    (form, spec)
    for folder, form, specs in (
        ("ningxia-pingluo-project", "docx", SPECS / "平罗县委网信办"),
        ("shanghai-project", "xlsx", SPECS / "上海市委网信办"),
        ("generic-project-word", "docx", TEMPLATES / "generic-project-word" / "sample.yaml"),
    )
    if holds_blank(TEMPLATES / folder, form)
    for spec in find_specs([specs])
]
each_case = pytest.mark.parametrize(
    ("form", "spec"), CASES, ids=lambda value: getattr(value, "path", Path(str(value))).stem
)


def filled(form: str, spec: SpecFile) -> tuple[Path, bytes, object]:
    loaded = load_spec(spec)
    assert loaded.layout is not None
    sheet = make_book(loaded).sheets[0]
    folder = loaded.layout.folder
    return folder, write_blank(folder, form, context(loaded.project, loaded.layout), sheet), sheet


def test_three_layouts_hold_a_blank_and_one_has_nothing_else():
    assert len(CASES) == 11
    names = [template.name for template in load_templates(TEMPLATES / "generic-project-word")]
    assert names == ["form.docx"]


@each_case
def test_an_independent_reader_finds_every_text(form, spec):
    """python-docx and openpyxl, not the program's own reader."""
    _, data, sheet = filled(form, spec)
    grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
    wanted = [[cell.text for cell in places] for places in grid]
    if form == "docx":
        table = docx.Document(BytesIO(data)).tables[0]
        found = [[cell.text for cell in row.cells] for row in table.rows]
    else:
        worksheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
        first = len(sheet.head)
        found = [[None] * len(wanted[0]) for _ in wanted]
        for number, row in enumerate(sheet.rows):
            for cell in row.cells:
                value = worksheet.cell(first + number + 1, cell.column + 1).value
                shown = cell.text if cell.number is not None and float(cell.number) == value else value or ""
                for line in found[number : number + cell.row_span]:
                    line[cell.column : cell.column + cell.column_span] = [shown] * cell.column_span
    assert found == wanted


@each_case
def test_nothing_but_the_form_changes(form, spec):
    folder, data, _ = filled(form, spec)
    with zipfile.ZipFile(folder / BLANKS[form]) as blank, zipfile.ZipFile(BytesIO(data)) as made:
        assert made.testzip() is None
        kept = {name for name in blank.namelist() if form == "docx" or not name.startswith("docProps/")}
        assert set(made.namelist()) == kept
        if (
            form == "docx"
        ):  # what says who made the blank, and what only its maker's program needs, is written anew
            anew = ("word/document.xml", "word/settings.xml", "[Content_Types].xml")
            for name in blank.namelist():
                if name not in anew and not name.endswith(".rels") and not name.startswith("docProps/"):
                    assert blank.read(name) == made.read(name), name


@each_case
def test_microsofts_validator_finds_nothing(form, spec, tmp_path):
    path = tmp_path / f"填好.{form}"
    path.write_bytes(filled(form, spec)[1])
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


def test_the_other_formats_come_from_the_grid_of_the_blank():
    loaded = load_spec(find_specs([TEMPLATES / "generic-project-word" / "sample.yaml"])[0])
    book = make_book(loaded)
    style = book.sheets[0].rows[0].cells[1].style
    assert (style.font, style.latin_font, style.font_size_pt, style.align) == (
        "仿宋",
        "Times New Roman",
        10.5,
        "center",
    )
    assert style.border_left is not None
    assert book.sheets[0].head[0].style.font == "方正小标宋简体"
    assert [round(width) for width in book.sheets[0].column_widths_mm] == [12, 22, 37, 25, 30, 22, 22]
    for name in ("xlsx", "html"):
        READ_BACK[name](WRITERS[name](book), book)
    check_html(WRITERS["html"](book), book)


def test_build_uses_the_blank(tmp_path):
    spec = TEMPLATES / "generic-project-word" / "sample.yaml"
    assert run(["build", str(spec), "--format", "docx", "--output", str(tmp_path)]) == 0
    made = next(tmp_path.rglob("*.docx"))
    with (
        zipfile.ZipFile(made) as built,
        zipfile.ZipFile(BytesIO(filled("docx", find_specs([spec])[0])[1])) as blank,
    ):
        assert built.read("word/document.xml") == blank.read("word/document.xml")


def test_a_volume_is_made_from_the_sheets(tmp_path):
    """Several projects in one file: the blank of one project cannot hold them."""
    office = SPECS / "平罗县委网信办"
    arguments = ["build", str(office), "--format", "docx", "--output", str(tmp_path), "--volume"]
    assert run(arguments) == 0
    made = next(tmp_path.rglob("*.docx"))
    assert len(docx.Document(made).tables) >= 5
