"""Plain tables in Excel: texts stay texts, amounts are numbers, headings stand still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from ..formats.excel.limits import MAX_TEXT, too_long
from ..problems import CallError, Problem

MAX_DIGITS = 15  # of a number in Excel
_CREATED = datetime(2000, 1, 1)
_WIDE, _NARROW, _MIDDLE = 40.0, 8.0, 16.0


@dataclass(frozen=True, slots=True)
class Table:
    """One worksheet: ``rows`` of texts, Decimals and "" below the headings; ``merged``: (first row, last row, column)
    of boxes that are one (rows from 0 below the headings)."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | Decimal, ...], ...]
    merged: tuple[tuple[int, int, int], ...] = ()
    above: tuple[tuple[str, str | Decimal], ...] = ()  # lines over the headings: label and value


def write_tables(tables: Sequence[Table]) -> bytes:
    """The workbook. Same tables, same bytes. Raises CallError for a text that no cell of Excel holds."""
    import xlsxwriter

    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _CREATED, "author": "", "comments": ""})
        font = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
        text = book.add_format({**font, "num_format": "@", "quote_prefix": True})
        number = book.add_format(font)
        head = book.add_format(
            {**font, "bold": True, "bg_color": "#EEEEEE", "valign": "vcenter", "align": "center"}
        )
        for name, table in zip(_sheet_names([table.title for table in tables]), tables, strict=True):
            _write(book.add_worksheet(name), table, text, number, head)
    return buffer.getvalue()


def _write(sheet: object, table: Table, text: object, number: object, head: object) -> None:
    top = len(table.above)
    for row, (label, value) in enumerate(table.above):
        _put(sheet, row, 0, label, text, number)
        _put(sheet, row, 1, value, text, number)
    merged = {(first, column): last for first, last, column in table.merged}
    for column, heading in enumerate(table.headings):
        sheet.write_string(top, column, heading, head)  # type: ignore[attr-defined]
        longest = max((len(str(row[column])) for row in table.rows), default=0)
        width = _NARROW if longest <= 6 else _MIDDLE if longest <= 20 else _WIDE
        sheet.set_column(column, column, max(width, min(len(heading) * 1.6, 24.0)))  # type: ignore[attr-defined]
    for row, values in enumerate(table.rows):
        for column, value in enumerate(values):
            last = merged.get((row, column))
            if last is not None:
                sheet.merge_range(top + 1 + row, column, top + 1 + last, column, "", text)  # type: ignore[attr-defined]
            _put(sheet, top + 1 + row, column, value, text, number)
    sheet.freeze_panes(top + 1, 0)  # type: ignore[attr-defined]


def _put(sheet: object, row: int, column: int, value: str | Decimal, text: object, number: object) -> None:
    if isinstance(value, Decimal):
        if len(value.normalize().as_tuple().digits) <= MAX_DIGITS:
            sheet.write_number(row, column, float(value), number)  # type: ignore[attr-defined]
            return
        value = f"{value:f}"
    if too_long(value):
        raise CallError(Problem("too-long", f"有一格超过 Excel 的 {MAX_TEXT} 字", hint="缩短这段文字"))
    if value:
        sheet.write_string(row, column, value, text)  # type: ignore[attr-defined]
    else:
        sheet.write_blank(row, column, None, text)  # type: ignore[attr-defined]


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that Excel accepts: at most 31 characters, without its signs, each once regardless of case."""
    names: list[str] = []
    for title in titles:
        plain = title.translate(str.maketrans("[]:*?/\\", "［］：＊？／＼")).strip("' ") or "表"
        name, number = plain[:31], 1
        while name.casefold() in [other.casefold() for other in names]:
            number += 1
            name = f"{plain[: 30 - len(str(number))]}-{number}"
        names.append(name)
    return names
