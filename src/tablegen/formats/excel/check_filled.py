"""A filled Excel blank is read back (DESIGN.md rule 7): what every cell shows — by its number format, its font and
its runs — must be what the Sheet says; amounts are numbers, filled texts wrap, merges are there, no formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from openpyxl.utils import range_boundaries

from ...grid.sheet import Cell
from ...problems import Problem, SelfCheckError
from ..blank import clean
from ..html.box_text import BREAK
from ..package_reader import PARSER, Package
from ..package_writer import DamagedPackage, unpack
from .blank import ExcelBlank
from .colors import Palette
from .limits import fits_number
from .number_format import amount_format
from .plan import Plan, column_letters
from .shown import Look, NotShown, S, Said, looks, plainly_said, said, shown_string, shown_value
from .workbook import RELATION_ID

CELL, VALUE, FORMULA, TEXT, MERGED = (f"{S}{tag}" for tag in ("c", "v", "f", "t", "mergeCell"))


@dataclass(frozen=True, slots=True)
class _Found:
    """A cell of the filled worksheet: its type, its value, what it shows, and its look."""

    kind: str
    value: str
    shown: str
    look: Look


_NOTHING = _Found("", "", "", Look())


def check_filled_xlsx(data: bytes, native: ExcelBlank, plan: Plan) -> None:
    """Raise SelfCheckError unless the filled blank shows what ``plan`` says. Straight from the XML: openpyxl takes ten
    times as long as filling does."""
    package = _reopened(data, native.package.file)
    values, merges = _worksheet(package, native)
    areas = set(merges)
    for top, left, bottom, right, cell in plan.cells:
        where = f"{column_letters(left)}{top}"
        _check_cell(where, values.get(where, _NOTHING), cell)
        if (top, left) != (bottom, right):
            area = f"{where}:{column_letters(right)}{bottom}"
            if area not in areas:
                raise _different(where, f"合并到 {area}", "没有合并")
    for item in plan.texts:
        where = f"{column_letters(item.column)}{item.row}"
        shown = _plain(values.get(where, _NOTHING).shown)
        if shown != _plain(item.text):
            raise _different(where, item.text, shown)
    _check_apart(merges)


def _check_cell(where: str, found: _Found, cell: Cell) -> None:
    """Raise SelfCheckError unless a cell of the table shows what it should."""
    shown = _plain(found.shown) if cell.header else found.shown
    if shown != cell.text:
        raise _different(where, cell.text, found.shown)
    if cell.number is not None and fits_number(cell.number):
        code = amount_format(cell.number, cell.text, cell.number_format, found.look.code)
        if code is not None and (found.kind != "n" or float(found.value) != float(cell.number)):
            raise _different(where, cell.number, found.value)
    elif (
        cell.text and not cell.header and not (found.kind == "s" and (found.look.wraps or found.look.shrinks))
    ):
        raise _different(where, "会换行的文字", found.value)


def _plain(text: str) -> str:
    """A text as a box of the grid holds it."""
    return clean(text.replace("\n", BREAK))


def _reopened(data: bytes, file: str) -> Package:
    """The package in ``data``, every member unpacked with its checksum."""
    try:
        return Package(file, unpack(data))
    except DamagedPackage as error:
        raise SelfCheckError(Problem("read-back", f"填好的 Excel 空表里“{error}”坏了")) from error


def _worksheet(package: Package, native: ExcelBlank) -> tuple[dict[str, _Found], list[str]]:
    """({place: cell}, merged areas) of the worksheet that was filled, found as Excel finds it."""
    finding = [native.workbook.workbook_member, *(name for name in package.members if name.endswith(".rels"))]
    known = tuple((name, package.members[name]) for name in finding)
    member, strings_member, styles_member = _found(known, native.sheet)
    strings = [_said(node) for node in package.xml(strings_member)]
    formats = _looks(package.members[styles_member], native.workbook.colors)
    values: dict[str, _Found] = {}
    root = package.xml(member)
    merges = [node.get("ref") for node in root.iterfind(f"{S}mergeCells/{MERGED}")]
    cell = None
    for node in root.find(f"{S}sheetData").iter(CELL, VALUE, FORMULA):
        tag = node.tag
        if tag == CELL:
            cell = node
        elif tag == VALUE:
            values[cell.get("r")] = _found_cell(cell, node.text or "", strings, formats, native)
        else:
            raise _different(cell.get("r"), "文字", "公式")
    return values, merges


def _found_cell(
    cell: etree._Element, text: str, strings: Sequence[Said], formats: Sequence[Look], native: ExcelBlank
) -> _Found:
    kind, number = cell.get("t", "n"), int(cell.get("s", "0"))
    if number >= len(formats):
        raise _different(cell.get("r"), "有格式", "没有")
    look = formats[number]
    try:
        if kind == "s":
            spoken = strings[int(text)]
            return _Found(kind, spoken.text, shown_string(spoken, look), look)
        return _Found(kind, text, shown_value(kind, text, look, native.workbook.date1904), look)
    except NotShown as error:
        raise _different(cell.get("r"), "印得出来的内容", str(error)) from error


@lru_cache(maxsize=64)  # what the members are called is the same in every copy of a blank
def _found(known: tuple[tuple[str, bytes], ...], sheet: str) -> tuple[str, str, str]:
    """The worksheet called ``sheet``, the shared strings and the styles of a package of which the workbook and
    all relationships are ``known``."""
    package = Package("", dict(known))
    main = package.main_part()
    related = package.related(main)
    member = next(
        related[node.get(RELATION_ID)][1]
        for node in package.xml(main).iter(f"{S}sheet")
        if node.get("name") == sheet
    )
    members = dict(related.values())
    return member, members["sharedStrings"], members["styles"]


def _said(node: etree._Element) -> Said:
    """What a shared string says; most are one ``t`` and nothing else."""
    if len(node) == 1 and node[0].tag == TEXT and "_x" not in (node[0].text or ""):
        text = node[0].text or ""
        return plainly_said(text)
    return said(node)


@lru_cache(maxsize=64)
def _looks(styles: bytes, colors: Palette) -> tuple[Look, ...]:
    """The cell formats of a styles part; forms of one blank share a few of these parts."""
    return looks(etree.fromstring(styles, PARSER), colors)


_boundaries = lru_cache(maxsize=4096)(range_boundaries)


def _check_apart(merges: Sequence[str]) -> None:
    taken: set[tuple[int, int]] = set()
    for area in merges:
        left, top, right, bottom = _boundaries(area)
        places = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not taken.isdisjoint(places):
            raise _different(area, "合并单元格不重叠", "重叠")
        taken |= places


def _different(where: str, wanted: object, found: object) -> SelfCheckError:
    return SelfCheckError(
        Problem("read-back", f"填好的 Excel 空表与表格内容不一致：{where}应当是 {wanted!r}，写成了 {found!r}")
    )
