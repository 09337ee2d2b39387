"""Makes the blanks that the shipped layouts hold, as an office would make its own: the empty form is written
by the program from form.html, and the tags are typed into its boxes. The form.html of a layout that holds
nothing but a Word blank is kept beside this program.

    .venv/bin/python dev/make_blanks.py

Run it again when form.html of one of these layouts has changed; the tests say so.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
from workbook_package import repacked

from tablegen.formats.excel.write import plan, write_xlsx
from tablegen.formats.html.template import Form, clean, read_form, rebuild
from tablegen.formats.word.write import write_docx
from tablegen.grid.merge import settle
from tablegen.grid.sheet import Book, Cell, Row, Sheet

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
BLANKS = {
    "ningxia-pingluo-project": "form.docx",
    "shanghai-project": "form.xlsx",
    "generic-project-word": "form.docx",
}
_STATEMENT = re.compile(r"\{%.*?%\}", re.S)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def tagged_sheet(form: Form) -> Sheet:
    """The grid of form.html with its tags as text. Labels that merge are merged; statements between rows move
    into the row: a ``for`` or ``if`` into the first cell of the next row, its end into the last cell of the
    row before."""
    boxes = re.split("(\x01\\d+\x02[^\x05\x01]*\x05?)", form.marked)
    marked = "".join(part if index % 2 else "" for index, part in enumerate(boxes))
    rebuilt = rebuild(form, marked)
    opening, closing = _statements_around(form, boxes)
    rows = []
    for number, row in enumerate(rebuilt.rows):
        cells = [
            replace(cell, text=cell.text + "{% merge %}", merge=False)
            if cell.merge and _TAG.search(cell.text)
            else cell
            for cell in row.cells
        ]
        if number in opening:  # not into a label that continues the one above
            first = next(index for index, cell in enumerate(cells) if not cell.merge)
            cells[first] = replace(cells[first], text=opening[number] + cells[first].text)
        if number in closing:
            cells[-1] = replace(cells[-1], text=cells[-1].text + closing[number])
        rows.append(Row(tuple(cells), row.min_height_pt, row.repeat))
    widths = form.column_widths_mm
    settled = tuple(
        replace(row, cells=tuple(_with_mark(cell) for cell in row.cells)) for row in settle(rows, len(widths))
    )
    title = clean(rebuilt.head[0].text)
    return Sheet(
        title,
        title,
        widths,
        settled,
        rebuilt.head,
        rebuilt.foot,
        form.page,
    )


def _with_mark(cell: Cell) -> Cell:
    """A label that merges only when its row is repeated carries the tag."""
    return replace(cell, text=cell.text + "{% merge %}") if cell.merge and cell.row_span == 1 else cell


def _statements_around(form: Form, parts: list[str]) -> tuple[dict[int, str], dict[int, str]]:
    """(row number → statements that begin in front of it, row number → statements that end behind it)."""
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    row = -1
    for index, part in enumerate(parts):
        if index % 2:
            number = int(part[1 : part.index("\x02")])
            row += form.boxes[number].tag == "tr"
            continue
        for statement in _STATEMENT.findall(part):
            if statement.strip("{%- }").startswith("end"):
                closing[row] = closing.get(row, "") + statement
            else:
                opening[row + 1] = opening.get(row + 1, "") + statement
    return opening, closing


def without_tags(sheet: Sheet) -> Sheet:
    def bare(cell: Cell) -> Cell:
        return replace(cell, text=_TAG.sub("", cell.text).strip())

    rows = tuple(replace(row, cells=tuple(map(bare, row.cells))) for row in sheet.rows)
    head = tuple(replace(line, text=_TAG.sub("", line.text)) for line in sheet.head)
    return replace(sheet, rows=rows, head=head)


def make_docx(sheet: Sheet) -> bytes:
    return write_docx(Book(sheet.title, (sheet,), {}))


def make_xlsx(sheet: Sheet) -> bytes:
    """The empty workbook, the tags typed in afterwards: row heights are those of the empty form."""
    empty = without_tags(sheet)
    workbook = openpyxl.load_workbook(BytesIO(write_xlsx(Book(sheet.title, (empty,), {}))))
    worksheet = workbook.worksheets[0]
    places = {id(box.content): (box.top + 1, box.left + 1) for box in plan(empty).boxes}
    for tagged, bare in zip((*sheet.head, *_cells(sheet)), (*empty.head, *_cells(empty)), strict=True):
        if _TAG.search(tagged.text):
            cell = worksheet.cell(*places[id(bare)])
            cell.value, cell.data_type = tagged.text, "s"
    buffer = BytesIO()
    workbook.save(buffer)
    return repacked(buffer.getvalue())


def _cells(sheet: Sheet) -> list[Cell]:
    return [cell for row in sheet.rows for cell in row.cells]


def read_source(layout_id: str) -> Form:
    """The form to make the blank from: the layout's form.html, else the one kept beside this program."""
    folder = TEMPLATES / layout_id
    if not (folder / "form.html").is_file():
        folder = Path(__file__).resolve().parent / layout_id
    html, css = folder / "form.html", folder / "form.css"
    return read_form(html.read_text("utf-8"), css.read_text("utf-8"), str(html), str(css))


def blank(layout_id: str, name: str) -> bytes:
    """The blank ``name`` of a layout."""
    sheet = tagged_sheet(read_source(layout_id))
    return make_docx(sheet) if name.endswith(".docx") else make_xlsx(sheet)


if __name__ == "__main__":
    for layout_id, name in BLANKS.items():
        (TEMPLATES / layout_id / name).write_bytes(blank(layout_id, name))
        sys.stdout.write(f"templates/{layout_id}/{name}\n")
