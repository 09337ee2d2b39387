"""What of a worksheet's boxes is on paper: what a box's look does to its text, texts centred across several boxes, and
the rows with nothing left in them that is not printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.worksheet.worksheet import Worksheet

from ...grid.measure import MM_PER_PT, text_em
from ..blank import has_tags
from ..word.symbols import is_symbol_font
from .colors import alike, palette, resolved, stated_by_openpyxl
from .extent import Area, Hidden, referenced
from .inventory import stop_of
from .number_format import in_numerals, shown_text
from .shown import Look, NotShown, S, plainly_said, shown_string, shown_value
from .style import column_width_mm, ground_of
from .workbook import BlankCell, BlankRow, BlankWorkbook

_SURELY = 1.05  # times its width: faces differ, and a number that just fits is not complained of
_UPRIGHT = (0, 90, 180, 255)  # rotations that every format prints: across, and as vertical lettering


def check_look(look: Look) -> None:
    """Raises NotShown for a look that changes what is printed of a text."""
    for name, value in (
        ("alignment@horizontal", look.horizontal),
        ("alignment@readingOrder", look.reading_order),
    ):
        if value in ("fill", "2"):
            stop = stop_of(name, value)
            raise NotShown(stop.words, stop.hint)
    if look.rotation not in _UPRIGHT:
        raise NotShown("斜着排的字", "在“对齐”里把方向改成 0 度、90 度或竖排")


def tagged(cell: BlankCell, look: Look) -> str:
    """The words of a cell that is filled in. Raises NotShown where what is filled in would not be seen, or not as the blank
    wants it."""
    assert cell.said is not None  # only a text holds a tag
    if look.unseen:
        raise NotShown("白色的标记", "把标记的字设成黑色")
    if look.symbols:
        raise NotShown(f"{look.symbols} 字体的标记", "把标记设成宋体")
    if look.code.count(";") == 3 and not shown_text("字", look.code).text:
        raise NotShown(f"数字格式“{look.code}”藏起来的标记", "把这一格的数字格式改成“常规”")
    if in_numerals(look.code) and "大写" not in cell.text:
        raise NotShown(
            "把数字变成汉字的标记",
            "写成 {{ … | 大写 }}，数字格式改成“常规”；不要大写的，把数字格式改成“常规”",
        )
    text = shown_string(cell.said, replace(look, code="@"))
    if text.count("{") < cell.text.count("{"):
        raise NotShown("白色的标记", "把标记的字设成黑色")
    return text


def check_number_fits(
    text: str, workbook: Workbook, sheet: Worksheet, bounds: tuple[int, int, int, int], columns: Iterable[int]
) -> None:
    """Raises NotShown for a number that its box is too narrow for. ``bounds``: the rows and columns of the box;
    ``columns``: those that are printed."""
    within = [column for column in columns if bounds[1] <= column <= bounds[3]]
    width = sum(column_width_mm(workbook, sheet, column) for column in within)
    size = float(sheet.cell(*bounds[:2]).font.sz or 11)
    if text_em(text) * size * MM_PER_PT > width * _SURELY:
        raise NotShown(
            "比列宽长的数字（Excel 印成 ####，或少印几位）", "把列拉宽，或把这一格设成“缩小字体填充”"
        )


def continuous(parts: BlankWorkbook) -> list[tuple[int, int, int, int]]:
    """Texts that are centred across the empty boxes beside them (``centerContinuous``): as merged ranges."""
    taken = {
        (row, column)
        for top, left, bottom, right in parts.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    found = []
    for row, line in parts.rows.items():
        for column, cell in line.cells.items():
            if not cell.text or (row, column) in taken or not _centred(parts, cell):
                continue
            end = column
            while (row, end + 1) not in taken and _centred(parts, line.cells.get(end + 1), empty=True):
                end += 1
            if end > column:
                found.append((row, column, row, end))
    return found


def _centred(parts: BlankWorkbook, cell: BlankCell | None, empty: bool = False) -> bool:
    return (
        cell is not None
        and parts.looks[cell.style].horizontal == "centerContinuous"
        and not (empty and cell.text)
    )


def offered(parts: BlankWorkbook, sheet: str) -> list[Area]:
    """The areas of the worksheet called ``sheet`` that rules, names and other worksheets speak of, such as lists that a box
    offers."""
    own = _formulas(parts.worksheet)
    names = [
        node.text or ""
        for node in parts.workbook.iter(f"{S}definedName")
        if not node.get("name", "").startswith("_xlnm.")
    ]
    others = [text for member in parts.others for text in _formulas(parts.tree(member))]
    return referenced(own, sheet) + referenced([*names, *others], sheet, local=False)


def _formulas(root: etree._Element) -> list[str]:
    return [
        node.text or ""
        for tag in ("formula1", "formula2", "formula", "f")
        for node in root.iter(f"{{*}}{tag}")
    ]


def printed_rows(
    parts: BlankWorkbook,
    sheet: str,
    area: Area,
    hidden: Hidden,
    merged: Mapping[tuple[int, int], tuple[int, int, int, int]],
) -> dict[int, BlankRow]:
    """The rows of the worksheet called ``sheet`` with the texts that are printed within ``area``, and those that a rule
    offers as a list; all other cells have their look alone. ``merged``: place → merged range (rows and columns)."""
    lists = offered(parts, sheet)
    rows = {}
    for row, line in parts.rows.items():
        cells = {}
        for column, cell in line.cells.items():
            bounds = merged.get((row, column))
            covered = bounds is not None and bounds[:2] != (row, column)
            unseen = covered or hidden.column(column) or not area.holds(row, column)
            kept = (not unseen and _seen(parts, cell)) or any(item.holds(row, column) for item in lists)
            cells[column] = cell if kept else cell.emptied()
        rows[row] = replace(line, cells=cells)
    return rows


def _seen(parts: BlankWorkbook, cell: BlankCell) -> bool:
    """Whether a cell shows anything; what cannot be said is a fault of its own."""
    try:
        return bool(parts.shown(cell).strip()) or has_tags(cell.text)
    except NotShown:
        return True


def cell_shows(cell: Cell) -> str:
    """What openpyxl's ``cell`` shows on paper, for learning: by its format and font; nothing in a hidden row. Where it
    cannot be said alike in all formats, the text as it is kept: the reader of the blank names the cell."""
    value = cell.value
    if value is None or (
        cell.row in cell.parent.row_dimensions and cell.parent.row_dimensions[cell.row].hidden
    ):
        return ""
    font = cell.font
    colors = palette(cell.parent.parent.loaded_theme)
    ground = ground_of(cell, colors)
    look = Look(
        code=cell.number_format or "General",
        struck=bool(font.strike),
        script=font.vertAlign if font.vertAlign in ("superscript", "subscript") else "",
        symbols=font.name if font.name and is_symbol_font(font.name) else "",
        unseen=alike(resolved(stated_by_openpyxl(font.color), colors), ground),
        ground=ground,
        colors=colors,
        underlined=font.underline not in (None, "none"),
    )
    try:
        if isinstance(value, bool):
            return shown_value("b", "1" if value else "0", look, False)
        if isinstance(value, (date, time, timedelta)):
            value = to_excel(value, cell.parent.parent.epoch)
        if isinstance(value, (int, float)):
            return shown_value("n", repr(value), look, cell.parent.parent.epoch == CALENDAR_MAC_1904)
        text = str(value)
        return shown_string(plainly_said(text), look).replace("\r\n", "\n")
    except (NotShown, ArithmeticError, ValueError):
        return str(value)
