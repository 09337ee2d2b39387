"""Reading a written workbook back (DESIGN.md rule 7).

Straight from the XML: openpyxl takes several times as long as writing does, and only texts, numbers, merges
and repeated rows are compared.
"""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from functools import lru_cache
from io import BytesIO

from lxml import etree

from ..grid.sheet import Book, Cell, Sheet
from ..problems import Problem, SelfCheckError
from ..writers.xlsx import plan, sheet_names
from .docx import PARSER

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
VALUE, FORMULA, MERGED = (f"{_S}{tag}" for tag in ("v", "f", "mergeCell"))
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
    with zipfile.ZipFile(BytesIO(data)) as package:
        bad = package.testzip()
        if bad is not None:
            raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件里“{bad}”坏了"))
        names = set(package.namelist())
        strings = (
            _shared_strings(package.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        )
        workbook = etree.fromstring(package.read("xl/workbook.xml"), PARSER)
        found = [node.get("name") for node in workbook.iter(f"{_S}sheet")]
        if found != sheet_names([sheet.name for sheet in book.sheets]):
            raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件的工作表不对：{found}"))
        for number, sheet in enumerate(book.sheets, 1):
            _check_sheet(package.read(f"xl/worksheets/sheet{number}.xml"), strings, sheet)


def _shared_strings(data: bytes) -> list[str]:
    root = etree.fromstring(data, PARSER)
    return ["".join(node.text or "" for node in item.iter(f"{_S}t")) for item in root]


def _check_sheet(data: bytes, strings: list[str], sheet: Sheet) -> None:
    root = etree.fromstring(data, PARSER)
    found: dict[tuple[int, int], str | Decimal] = {}
    merges: set[str | None] = set()
    for node in root.iter(VALUE, FORMULA, MERGED):  # empty cells are not looked at
        if node.tag == MERGED:
            merges.add(node.get("ref"))
            continue
        cell = node.getparent()
        if node.tag == FORMULA:
            raise SelfCheckError(Problem("read-back", f"写出的 Excel 文件在 {cell.get('r')} 有公式"))
        if node.text is not None:
            text = strings[int(node.text)] if cell.get("t") == "s" else Decimal(node.text)
            found[_place(cell.get("r", ""))] = text
    where = plan(sheet)
    expected: dict[tuple[int, int], str | Decimal] = {}
    for box in where.boxes:
        number = box.content.number if isinstance(box.content, Cell) else None
        if number is not None:
            expected[(box.top, box.left)] = number
        elif box.content.text:
            expected[(box.top, box.left)] = box.content.text
    for place in expected.keys() | found.keys():
        if not _same(expected.get(place), found.get(place)):
            raise SelfCheckError(
                Problem(
                    "read-back",
                    f"写出的 Excel 文件与“{sheet.name}”的内容不一致：第 {place[0] + 1} 行第 {place[1] + 1} 列"
                    f"应当是 {expected.get(place)!r}，写成了 {found.get(place)!r}",
                )
            )
    wanted = {_reference(box.top, box.left, box.bottom, box.right) for box in where.boxes if box.merged}
    if merges != wanted:
        raise SelfCheckError(
            Problem(
                "read-back", f"写出的 Excel 文件“{sheet.name}”的合并单元格不对：{sorted(merges ^ wanted)}"
            )
        )


def _same(expected: str | Decimal | None, found: str | Decimal | None) -> bool:
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return float(expected) == float(found)  # a spreadsheet stores binary numbers
    return type(expected) is type(found) and expected == found


def _reference(top: int, left: int, bottom: int, right: int) -> str:
    return f"{_column(left)}{top + 1}:{_column(right)}{bottom + 1}"


def _column(number: int) -> str:
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
