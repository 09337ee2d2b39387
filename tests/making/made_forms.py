"""The forms of tests/learn/forms as Word, Excel and HTML files, empty or filled, and what must be found in them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

FOLDER = Path(__file__).parents[1] / "learn" / "forms"
FORMS = sorted(path.stem for path in FOLDER.glob("*.txt"))
_TAG = re.compile(r"【([^】=]+)(?:=([^】]*))?】")
_COLUMN = re.compile(r"#([\w.\u4e00-\u9fff]+)$")


@dataclass
class Cell:
    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


@dataclass
class Made:
    """One form: lines above, cells, lines below; ``expected``: (place, tag) of every box that wants a tag;
    ``columns``: (role, column) of the indicator header; places are ``表 row,column`` or the line's own tag."""

    name: str
    landscape: bool
    head: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    rows: int = 0
    columns_count: int = 0
    expected: set[tuple[str, str]] = field(default_factory=set)
    roles: set[tuple[int, str]] = field(default_factory=set)


def make(name: str, filled: bool) -> Made:
    """The form ``name``, with its values or without."""
    return typed((FOLDER / f"{name}.txt").read_text("utf-8"), filled, name)


def typed(text: str, filled: bool = False, name: str = "form") -> Made:
    """The form that ``text`` says in the notation of tests/learn/forms."""
    lines = text.splitlines()
    made = Made(name, "纸: 横" in lines)
    grid: list[list[str]] = []
    for line in lines:
        key, _, rest = line.partition(":")
        if not line.strip() or line.startswith("纸:"):
            continue
        if key in ("上", "下"):
            text = _text(rest.strip(), filled, made, "行")
            (made.head if key == "上" else made.foot).append(text)
            continue
        if key == ("满" if not filled else "空"):
            continue
        if key in ("满", "空"):
            line = rest
        grid.append([part.strip() for part in line.split("|")])
    made.columns_count = max(map(len, grid))
    made.rows = len(grid)
    taken: dict[tuple[int, int], Cell] = {}
    for row, parts in enumerate(grid):
        assert len(parts) == made.columns_count, (name, row, parts)
        for column, part in enumerate(parts):
            if part == "<":
                cell = taken[row, column - 1]
                cell.columns = max(cell.columns, column - cell.column + 1)
            elif part == "^":
                cell = taken[row - 1, column]
                cell.rows = max(cell.rows, row - cell.row + 1)
            else:
                cell = Cell(row, column, "")
                role = _COLUMN.search(part)
                if role:
                    made.roles.add((column, role[1]))
                    part = part[: role.start()]
                cell.text = _text(part, filled, made, f"{row},{column}")
                made.cells.append(cell)
            taken[row, column] = cell
    _drop_unused_columns(made)
    return made


def _drop_unused_columns(made: Made) -> None:
    """A column in which no cell begins is no column of a file."""
    starts = sorted({cell.column for cell in made.cells})
    place = {column: number for number, column in enumerate(starts)}
    for cell in made.cells:
        end = cell.column + cell.columns
        cell.column, first = place[cell.column], cell.column
        cell.columns = sum(1 for column in starts if first <= column < end)
    made.columns_count = len(starts)
    made.roles = {(place[column], role) for column, role in made.roles}
    made.expected = {
        (where if where == "行" else f"{where.split(',')[0]},{place[int(where.split(',')[1])]}", tag)
        for where, tag in made.expected
    }


def _text(text: str, filled: bool, made: Made, place: str) -> str:
    found = _TAG.search(text)

    def put(match: re.Match) -> str:
        made.expected.add((place, match[1]))
        return (match[2] or "") if filled else ""

    result = _TAG.sub(put, text)
    if found and "□" in result:  # tick boxes: the chosen one is ticked
        result = _TAG.sub("", text)
        if filled and found[2]:
            word = (
                found[2].removesuffix("项目")
                if "□" + found[2] not in result and found[2] + "□" not in result
                else found[2]
            )
            result = re.sub(f"{word}□", f"{word}√", re.sub(f"□{word}", f"√{word}", result))
    elif found and filled and place != "行" and found.start() == 0:
        result = found[2] or ""
    if place == "行" and not filled:
        result = re.sub(r"（年度）", "（    年度）", result)
        result = re.sub(r"^年(?=度?部门|度项目)", "20XX年", result)
    return result.replace("\\n", "\n")


# -- files


def docx_bytes(made: Made) -> bytes:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if made.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)
    width = (section.page_width - section.left_margin - section.right_margin) // made.columns_count
    for number, line in enumerate(made.head):
        title = "表" in line and "：" not in line
        _paragraph(
            document.add_paragraph(),
            line,
            16 if title else 11,
            title,
            title or (number < 3 and "年度" in line),
        )
    table = document.add_table(made.rows, made.columns_count)
    table.style = "Table Grid"
    table.autofit = False
    for column in table.columns:
        column.width = width
    for cell in made.cells:
        first = table.cell(cell.row, cell.column)
        if cell.rows > 1 or cell.columns > 1:
            first = first.merge(table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1))
        paragraphs = cell.text.split("\n")
        for number, text in enumerate(paragraphs):
            paragraph = first.paragraphs[0] if number == 0 else first.add_paragraph()
            _paragraph(paragraph, text, 10.5, False, True)
        for extra in first.paragraphs[len(paragraphs) :]:
            extra._p.getparent().remove(extra._p)
    for line in made.foot:
        _paragraph(document.add_paragraph(), line, 10.5, False, False)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _paragraph(paragraph, text: str, size: float, bold: bool, center: bool) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    run.font.name = "宋体"
    run._r.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), "宋体")
    paragraph.paragraph_format.space_after = Pt(0)
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def xlsx_bytes(made: Made) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "申报表"
    side = Side(style="thin")
    frame = Border(left=side, right=side, top=side, bottom=side)
    row = 1
    for line in made.head:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=made.columns_count)
        cell = sheet.cell(row, 1, line)
        title = "表" in line and "：" not in line
        cell.font = Font(name="宋体", sz=16 if title else 11, b=title)
        cell.alignment = Alignment(horizontal="center" if title else "left", vertical="center")
        row += 1
    for number in range(made.rows):
        for column in range(1, made.columns_count + 1):
            sheet.cell(row + number, column).border = frame
    for cell in made.cells:
        place = sheet.cell(row + cell.row, cell.column + 1)
        place.value = cell.text or None
        place.number_format = "@"
        place.font = Font(name="宋体", sz=10.5)
        place.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_cells(
                start_row=row + cell.row,
                end_row=row + cell.row + cell.rows - 1,
                start_column=cell.column + 1,
                end_column=cell.column + cell.columns,
            )
    row += made.rows
    for line in made.foot:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=made.columns_count)
        sheet.cell(row, 1, line).font = Font(name="宋体", sz=10.5)
        row += 1
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if made.landscape else "portrait"
    for column in range(1, made.columns_count + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 90 / made.columns_count
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html_text(made: Made) -> str:
    """For LibreOffice: the blanks that offices make from a web page."""
    out = ['<html><head><meta charset="utf-8"></head><body>']
    for line in made.head:
        title = "表" in line and "：" not in line
        out.append(f'<p align="{"center" if title else "left"}">{html.escape(line)}</p>')
    out.append('<table border="1" cellspacing="0" width="100%">')
    for row in range(made.rows):
        out.append("<tr>")
        for cell in made.cells:
            if cell.row == row:
                text = "<br>".join(map(html.escape, cell.text.split("\n"))) or "&nbsp;"
                out.append(f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{text}</td>')
        out.append("</tr>")
    out.append("</table>")
    out += [f"<p>{html.escape(line)}</p>" for line in made.foot]
    return "\n".join([*out, "</body></html>"])
