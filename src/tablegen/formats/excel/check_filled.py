"""A filled Excel blank is read back (DESIGN.md rule 7): it must say what the Sheet says, every text, number and merge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from lxml import etree
from openpyxl.utils import range_boundaries

from ...problems import Problem, SelfCheckError
from ..blank import clean, has_tags
from ..package_reader import PARSER, Package
from ..package_writer import DamagedPackage, unpack
from .blank import ExcelBlank
from .plan import Plan, column_letters
from .workbook import RELATION_ID, S, string_text, unescaped

CELL, VALUE, FORMULA, TEXT, MERGED = (f"{S}{tag}" for tag in ("c", "v", "f", "t", "mergeCell"))


def check_filled_xlsx(data: bytes, native: ExcelBlank, plan: Plan) -> None:
    """Raise SelfCheckError unless the filled blank says what ``plan`` says: texts as texts, amounts as numbers,
    labels as the blank has them, merges, no formula. Straight from the XML: openpyxl takes ten times as long as
    filling does."""
    package = _reopened(data, native.package.file)
    values, merges = _worksheet(package, native)
    blank = native.workbook
    sources = {row: line.source for line in plan.lines for row in range(line.first, line.last + 1)}
    areas = set(merges)
    for top, left, bottom, right, cell in plan.cells:
        where = f"{column_letters(left)}{top}"
        kind, found = values.get(where, ("", ""))
        if cell.number is not None:
            if kind != "n" or float(found) != float(cell.number):
                raise _different(where, cell.number, found)
        elif (kind, found) not in (("s", cell.text), ("", cell.text)):
            # a label that was left as it lies there: as a date, a number, with its own line breaks
            own = blank.cell(*native.blank.spots[cell.origin].element)
            if own is None or has_tags(own.text) or (kind, found) != (own.kind, unescaped(own.text)):
                raise _different(where, cell.text, found)
        if (top, left) != (bottom, right):
            area = f"{where}:{column_letters(right)}{bottom}"
            if area not in areas:
                raise _different(where, f"合并到 {area}", "没有合并")
    for row, column, text in plan.texts:
        where = f"{column_letters(column)}{row}"
        own = blank.cell(sources[row], column)
        wanted = clean(text) if own is None or has_tags(own.text) else unescaped(own.text)
        if values.get(where, ("", ""))[1] != wanted:
            raise _different(where, wanted, values.get(where, ("", ""))[1])
    _check_apart(merges)


def _reopened(data: bytes, file: str) -> Package:
    """The package in ``data``, every member unpacked with its checksum."""
    try:
        return Package(file, unpack(data))
    except DamagedPackage as error:
        raise SelfCheckError(Problem("read-back", f"填好的 Excel 空表里“{error}”坏了")) from error


def _worksheet(package: Package, native: ExcelBlank) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """({place: (type, what it says)}, merged areas) of the worksheet that was filled, found as Excel finds it."""
    finding = [native.workbook.workbook_member, *(name for name in package.members if name.endswith(".rels"))]
    known = tuple((name, package.members[name]) for name in finding)
    member, strings_member, styles_member = _found(known, native.sheet)
    strings = [unescaped(_said(node)) for node in package.xml(strings_member)]
    formats = _count_formats(package.members[styles_member])
    values: dict[str, tuple[str, str]] = {}
    root = package.xml(member)
    merges = [node.get("ref") for node in root.iterfind(f"{S}mergeCells/{MERGED}")]
    cell = None
    for node in root.find(f"{S}sheetData").iter(CELL, VALUE, FORMULA):
        tag = node.tag
        if tag == CELL:
            cell = node
        elif tag == VALUE:
            kind = cell.get("t", "n")
            if int(cell.get("s", "0")) >= formats:
                raise _different(cell.get("r"), "有格式", "没有")
            text = node.text or ""
            values[cell.get("r")] = (kind, strings[int(text)] if kind == "s" else text)
        else:
            raise _different(cell.get("r"), "文字", "公式")
    return values, merges


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


def _said(node: etree._Element) -> str:
    """What a shared string says; most are one ``t`` and nothing else."""
    return (node[0].text or "") if len(node) == 1 and node[0].tag == TEXT else string_text(node)


@lru_cache(maxsize=64)
def _count_formats(styles: bytes) -> int:
    """How many cell formats a styles part has; forms of one blank share a few of these parts."""
    return len(etree.fromstring(styles, PARSER).find(f"{S}cellXfs"))


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
