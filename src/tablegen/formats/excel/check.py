"""Reading a written workbook back (DESIGN.md rule 7): what every cell shows, by its number format, is what the Book
says; amounts that Excel can hold are numbers.

Straight from the XML: openpyxl takes several times as long as writing does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from lxml import etree

from ...grid.sheet import Book, Cell, Sheet
from ...problems import Problem, SelfCheckError
from ..package_writer import DamagedPackage, unpack
from ..word.check import PARSER
from .shown import Look, looks, shown_value, unescaped
from .write import is_number, plan, sheet_names

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
VALUE, FORMULA, MERGED, TEXT = (f"{_S}{tag}" for tag in ("v", "f", "mergeCell", "t"))
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


@lru_cache(maxsize=4096)
def _place(reference: str) -> tuple[int, int]:
    """``B3`` → (row 2, column 1)."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件里有看不懂的位置“{reference}”"))
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def check_xlsx(data: bytes, book: Book) -> None:
    """Raise SelfCheckError unless ``data`` says what ``book`` says: texts as text, amounts as numbers,
    merges, no formula."""
    try:
        _check_workbook(unpack(data), book)
    except (DamagedPackage, KeyError, etree.XMLSyntaxError) as error:
        raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件里“{error}”坏了")) from error


def _check_workbook(members: Mapping[str, bytes], book: Book) -> None:
    strings = _shared_strings(members["xl/sharedStrings.xml"]) if "xl/sharedStrings.xml" in members else []
    formats = looks(etree.fromstring(members["xl/styles.xml"], PARSER))
    workbook = etree.fromstring(members["xl/workbook.xml"], PARSER)
    found = [node.get("name") for node in workbook.iter(f"{_S}sheet")]
    if found != sheet_names([sheet.name for sheet in book.sheets]):
        raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件的工作表不对：{found}"))
    for number, sheet in enumerate(book.sheets, 1):
        _check_sheet(members[f"xl/worksheets/sheet{number}.xml"], strings, formats, sheet)


def _shared_strings(data: bytes) -> list[str]:
    return [
        unescaped("".join(node.text or "" for node in item.iter(TEXT)))
        for item in etree.fromstring(data, PARSER)
    ]


def _check_sheet(data: bytes, strings: Sequence[str], formats: Sequence[Look], sheet: Sheet) -> None:
    found: dict[tuple[int, int], str] = {}
    numbers: dict[tuple[int, int], float] = {}
    merges: set[str | None] = set()
    for node in etree.fromstring(data, PARSER).iter(VALUE, FORMULA, MERGED):  # empty cells are not looked at
        tag = node.tag
        if tag == MERGED:
            merges.add(node.get("ref"))
            continue
        cell = node.getparent()
        if tag == FORMULA:
            raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件在 {cell.get('r')} 有公式"))
        text = node.text
        if text is None:
            continue
        place = _place(cell.get("r", ""))
        if cell.get("t") == "s":
            found[place] = strings[int(text)]
        else:
            found[place] = shown_value("n", text, formats[int(cell.get("s", "0"))], False)
            numbers[place] = float(f"{float(text):.15g}")  # what Excel keeps of it
    where = plan(sheet)
    expected: dict[tuple[int, int], str] = {}
    wanted_numbers: dict[tuple[int, int], float] = {}
    wanted = set()
    for box in where.boxes:
        top, left, bottom, right, content = box
        if isinstance(content, Cell) and is_number(content):
            wanted_numbers[top, left] = float(content.number)  # type: ignore[arg-type]
            expected[top, left] = content.text
        elif content.text:
            expected[top, left] = content.text
        if box.merged:
            wanted.add(f"{_column(left)}{top + 1}:{_column(right)}{bottom + 1}")
    if numbers != wanted_numbers:
        raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件“{sheet.name}”的金额不对"))
    if found != expected:
        row, column = next(place for place in (expected | found) if expected.get(place) != found.get(place))
        raise SelfCheckError(
            Problem(
                "read-back",
                f"写出的 Excel 文件与“{sheet.name}”的内容不一致：第 {row + 1} 行第 {column + 1} 列"
                f"应当是 {expected.get((row, column))!r}，写成了 {found.get((row, column))!r}",
            )
        )
    if merges != wanted:
        raise SelfCheckError(
            Problem(
                "read-back", f"写出的 Excel 文件“{sheet.name}”的合并单元格不对：{sorted(merges ^ wanted)}"
            )
        )


@lru_cache(maxsize=1024)
def _column(number: int) -> str:
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
