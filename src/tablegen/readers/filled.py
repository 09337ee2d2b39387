"""A filled blank is read back (DESIGN.md rule 7): it must say what the Sheet says, every text, span and merge."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest

import openpyxl
from lxml import etree
from openpyxl.utils import get_column_letter

from ..grid.merge import occupancy
from ..grid.sheet import Sheet
from ..problems import Problem, SelfCheckError
from ..writers.filled_xlsx import make_plan
from .blank import BREAK, Filled, clean, shown, without_marks
from .docx_form import (
    TBL,
    P,
    WordBlank,
    cells_of,
    children,
    container_text,
    merge_state,
    paragraph_text,
    paragraphs_of,
    rows_of,
    span_of,
    story_containers,
)
from .docx_style import W
from .package import open_package
from .xlsx_form import ExcelBlank, cell_text


def check_filled_docx(data: bytes, native: WordBlank, boxes: Sequence[Filled], sheet: Sheet) -> None:
    """Raise SelfCheckError unless the filled blank says what ``sheet`` says: texts, spans and merges of every
    table, the lines around them, and every header, footer and text box with tags."""
    package = open_package(data, native.package.file)
    body = package.xml(native.document).find(f"{W}body")
    if body is None:
        raise _different("Word", "正文", "有", "没有")
    kinds = native.blank.form.boxes
    spots = native.blank.spots
    lines = [line.text for line in sheet.head]
    expected: list[list[tuple[int, str, str]]] = []
    grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
    for row, places in zip(sheet.rows, grid, strict=True):
        if row.cells and kinds[row.cells[0].origin].tag == "between":
            lines.append(row.cells[0].text)
            continue
        cells = []
        for cell in dict.fromkeys(id(cell) for cell in places):
            settled = next(item for item in places if id(item) == cell)
            assert settled is not None
            starts = any(settled is own for own in row.cells)
            state = "" if settled.row_span == 1 else "restart" if starts else "continue"
            if spots[settled.origin].element is not None:
                cells.append((settled.column_span, state, clean(settled.text) if starts else ""))
        expected.append(cells)
    lines += [line.text for line in sheet.foot]
    blocks = list(children(body, P, TBL))
    tables = [block for block in blocks if block.tag == TBL]
    found = [[_read_cell(cell) for cell in cells_of(row)] for table in tables for row in rows_of(table)]
    if sum(kind.tag == "table" for kind in kinds) > 1:  # spans of stacked tables are those of the common grid
        expected = [[(0, *rest) for _, *rest in row] for row in expected]
        found = [[(0, *rest) for _, *rest in row] for row in found]
    for number, (wanted, read) in enumerate(zip_longest(expected, found), 1):
        if wanted != read:
            raise _different("Word", f"第 {number} 行", wanted, read)
    outside = _squeezed("".join(paragraph_text(block) for block in blocks if block.tag == P))
    if outside != _squeezed("".join(lines)):
        raise _different("Word", "表格外的文字", _squeezed("".join(lines)), outside)
    stories = {
        _squeezed(container_text(container))
        for name in native.trees
        for container in story_containers(package.xml(name))
    }
    for item in boxes:
        text = _squeezed(shown(without_marks(item.text)))
        if kinds[item.box].tag == "story" and text not in stories and not _left_out(native, boxes, item):
            raise _different("Word", spots[item.box].words, text, "别的文字")


def _left_out(native: WordBlank, boxes: Sequence[Filled], story: Filled) -> bool:
    """Whether a text box stood in a row, paragraph or table that a statement left out."""
    printed = {item.box for item in boxes}
    gone = {
        spot.element
        for number, spot in enumerate(native.blank.spots)
        if number not in printed and spot.element is not None
    }
    container = native.blank.spots[story.box].element
    return any(ancestor in gone for ancestor in container.iterancestors())  # type: ignore[attr-defined]


def _read_cell(cell: etree._Element) -> tuple[int, str, str]:
    text = "\n".join(map(paragraph_text, paragraphs_of(cell)))
    return span_of(cell), merge_state(cell), clean(text)


def _squeezed(text: str) -> str:
    return "".join(text.replace(BREAK, "").split())


def check_filled_xlsx(data: bytes, native: ExcelBlank, boxes: Sequence[Filled], sheet: Sheet) -> None:
    """Raise SelfCheckError unless the filled blank says what ``sheet`` says: texts as texts, amounts as
    numbers, merges, no formula."""
    plan = make_plan(native, boxes, sheet)
    workbook = openpyxl.load_workbook(BytesIO(data), rich_text=True)
    worksheet = workbook[native.sheet]
    for cell in worksheet._cells.values():
        if cell.data_type == "f":
            raise _different("Excel", cell.coordinate, "文字", "公式")
    for top, left, bottom, right, cell in plan.cells:
        found = worksheet.cell(top, left).value
        where = f"{get_column_letter(left)}{top}"
        if cell.number is not None:
            if not isinstance(found, (int, float)) or float(found) != float(cell.number):
                raise _different("Excel", where, cell.number, found)
        elif _said(worksheet.cell(top, left)) != cell.text:
            raise _different("Excel", where, cell.text, _said(worksheet.cell(top, left)))
        if (top, left) != (bottom, right):
            area = f"{where}:{get_column_letter(right)}{bottom}"
            if area not in {item.coord for item in worksheet.merged_cells.ranges}:
                raise _different("Excel", where, f"合并到 {area}", "没有合并")
    for row, column, text in plan.texts:
        if _said(worksheet.cell(row, column)) != clean(text):
            raise _different(
                "Excel", f"{get_column_letter(column)}{row}", clean(text), worksheet.cell(row, column).value
            )
    taken: set[tuple[int, int]] = set()
    for area in worksheet.merged_cells.ranges:
        for place in area.cells:
            if place in taken:
                raise _different("Excel", area.coord, "合并单元格不重叠", "重叠")
            taken.add(place)


def _said(cell: object) -> str:
    return clean(cell_text(cell.value, cell.number_format))  # type: ignore[attr-defined]


def _different(program: str, where: str, wanted: object, found: object) -> SelfCheckError:
    return SelfCheckError(
        Problem(
            "read-back", f"填好的 {program} 空表与表格内容不一致：{where}应当是 {wanted!r}，写成了 {found!r}"
        )
    )
