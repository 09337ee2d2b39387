"""How far the form reaches on its worksheet, and what of it is not printed: print area, hidden rows and columns.

Hidden is what has no height or width on paper: by its mark, by 0 (a column also by next to nothing), by a closed outline or filter (which set the
mark), or because the worksheet hides whatever it does not name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from openpyxl.formula.tokenizer import Token, Tokenizer

from ..package_reader import Package, refusal
from .shown import S

_TRUE = ("1", "true")
_CORNER = re.compile(r"([A-Z]{1,3})?([0-9]+)?")
_LEAST_HEIGHT_PT = 2  # of a row
_LEAST_WIDTH = 0.5  # of a column: half a digit; a column that was dragged shut may keep a little
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Area:
    """Rows and columns from 1, both ends included; whole rows and columns reach to the ends of the worksheet."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not printed. ``by_default``: also the rows that the worksheet does not name."""

    rows: frozenset[int]
    named_rows: frozenset[int]
    columns: tuple[tuple[int, int], ...]
    by_default: bool
    column_default: bool
    named_columns: tuple[tuple[int, int], ...]

    def row(self, number: int) -> bool:
        return number in self.rows or (self.by_default and number not in self.named_rows)

    def column(self, number: int) -> bool:
        if any(low <= number <= high for low, high in self.columns):
            return True
        return self.column_default and not any(low <= number <= high for low, high in self.named_columns)


def hidden(root: etree._Element) -> Hidden:
    """What a worksheet hides."""
    rows, named = set(), set()
    number = 0
    for node in root.iterfind(f"{S}sheetData/{S}row"):
        number = int(node.get("r", number + 1))
        named.add(number)
        if node.get("hidden") in _TRUE or float(node.get("ht", "15")) < _LEAST_HEIGHT_PT:
            rows.add(number)
    columns, stated = [], []
    for node in root.iterfind(f"{S}cols/{S}col"):
        span = (int(node.get("min", "1")), int(node.get("max", "1")))
        stated.append(span)
        if node.get("hidden") in _TRUE or float(node.get("width", "1")) < _LEAST_WIDTH:
            columns.append(span)
    given = root.find(f"{S}sheetFormatPr")
    by_default = given is not None and (
        given.get("zeroHeight") in _TRUE or float(given.get("defaultRowHeight", "15")) == 0
    )
    column_default = given is not None and float(given.get("defaultColWidth", "1")) == 0
    return Hidden(
        frozenset(rows), frozenset(named), tuple(columns), by_default, column_default, tuple(stated)
    )


def print_area(package: Package, sheet: str) -> Area | None:
    """The print area of the worksheet called ``sheet``; None where it has none. Raises LayoutError for one of
    several parts, and for one that is reckoned."""
    return _one_area(package, sheet, "_xlnm.Print_Area", "打印区域")


def title_rows(package: Package, sheet: str) -> Area | None:
    """The rows that are printed at the head of every page. Raises LayoutError."""
    found = _areas(package, sheet, "_xlnm.Print_Titles", "顶端标题行")
    rows = [area for area in found if area.bottom < LAST_ROW]
    return rows[0] if rows else None


def _one_area(package: Package, sheet: str, name: str, words: str) -> Area | None:
    found = _areas(package, sheet, name, words)
    if len(found) > 1:
        message = f"工作表“{sheet}”的{words}有 {len(found)} 块，每块各印一页"
        raise refusal(package.file, message, "在 Excel 里选中整张表，点“页面布局→打印区域→设置打印区域”")
    return found[0] if found else None


def _areas(package: Package, sheet: str, name: str, words: str) -> list[Area]:
    root = package.xml(package.main_part())
    sheets = [node.get("name") for node in root.iterfind(f"{S}sheets/{S}sheet")]
    text = next(
        (
            node.text or ""
            for node in root.iterfind(f"{S}definedNames/{S}definedName")
            if node.get("name", "").lower() == name.lower()
            and node.get("localSheetId") == str(sheets.index(sheet))
        ),
        "",
    )
    found = []
    for token in Tokenizer(f"={text}").items if text else ():
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            found.append(_area(token.value, package, sheet, words))
        elif token.type == Token.OPERAND and token.subtype == Token.ERROR:
            continue  # its cells were deleted: Excel prints as if there was none
        elif token.type not in (Token.SEP, Token.OP_IN, Token.WSPACE):
            message = f"工作表“{sheet}”的{words}是算出来的（{text[:40]}）"
            raise refusal(package.file, message, "在 Excel 里重新设置打印区域")
    return [area for area in found if area is not None]


def _area(text: str, package: Package, sheet: str, words: str) -> Area | None:
    reference = text.rpartition("!")[2].replace("$", "")
    first, _, last = reference.partition(":")
    corners = [_CORNER.fullmatch(part) for part in (first, last or first)]
    if "#REF" in text:
        return None
    if not all(corners) or not reference:
        message = f"工作表“{sheet}”的{words}看不懂（{text[:40]}）"
        raise refusal(package.file, message, "在 Excel 里重新设置打印区域")
    columns = [_number(match[1]) for match in corners]  # type: ignore[index]
    rows = [int(match[2]) if match[2] else 0 for match in corners]  # type: ignore[index]
    return Area(rows[0] or 1, columns[0] or 1, rows[1] or LAST_ROW, columns[1] or LAST_COLUMN)


def _number(letters: str | None) -> int:
    number = 0
    for letter in letters or "":
        number = number * 26 + ord(letter) - 64
    return number


def referenced(texts: Iterable[str], sheet: str, local: bool = True) -> list[Area]:
    """The areas of the worksheet called ``sheet`` that formulas speak of; ``local``: they stand on it, and mean it where they
    name none."""
    found = []
    for text in texts:
        for token in Tokenizer(f"={text}").items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                name, _, area = token.value.rpartition("!")
                plain = name[1:-1].replace("''", "'") if name.startswith("'") else name
                corners = [_CORNER.fullmatch(part) for part in area.replace("$", "").split(":")]
                if (plain == sheet or (local and not plain)) and area and all(corners):
                    first, last = corners[0], corners[-1]
                    rows = (int(first[2] or 1), int(last[2] or LAST_ROW))  # type: ignore[index]
                    columns = (_number(first[1]) or 1, _number(last[1]) or LAST_COLUMN)  # type: ignore[index]
                    found.append(Area(rows[0], columns[0], rows[1], columns[1]))
    return found
