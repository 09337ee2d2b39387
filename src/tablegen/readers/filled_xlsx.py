"""A filled Excel blank is read back (DESIGN.md rule 7): it must say what the Sheet says, every text, number and merge."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

from openpyxl.utils import range_boundaries

from ..problems import Problem, SelfCheckError
from ..writers.filled_xlsx import Plan, column_letters
from .blank import clean, has_tags
from .blank_workbook import RELATION_ID, S, string_text, unescaped
from .package import Package
from .xlsx_form import ExcelBlank


def check_filled_xlsx(data: bytes, native: ExcelBlank, plan: Plan) -> None:
    """Raise SelfCheckError unless the filled blank says what ``plan`` says: texts as texts, amounts as numbers,
    labels as the blank has them, merges, no formula. Straight from the XML: openpyxl takes ten times as long as
    filling does."""
    package = _reopened(data, native.package.file)
    values, merges = _worksheet(package, native.sheet)
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
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return Package(file, {name: archive.read(name) for name in archive.namelist()})
    except zipfile.BadZipFile as error:
        raise SelfCheckError(Problem("read-back", f"填好的 Excel 空表坏了：{error}")) from error


def _worksheet(package: Package, sheet: str) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """({place: (type, what it says)}, merged areas) of the worksheet called ``sheet``, found as Excel finds it."""
    main = package.main_part()
    related = package.related(main)
    member = next(
        related[node.get(RELATION_ID)][1]
        for node in package.xml(main).iter(f"{S}sheet")
        if node.get("name") == sheet
    )
    members = dict(related.values())
    strings = [unescaped(string_text(node)) for node in package.xml(members["sharedStrings"])]
    formats = len(package.xml(members["styles"]).find(f"{S}cellXfs"))
    values: dict[str, tuple[str, str]] = {}
    merges: list[str] = []
    for node in package.xml(member).iter(f"{S}v", f"{S}f", f"{S}mergeCell"):
        if node.tag == f"{S}mergeCell":
            merges.append(node.get("ref"))
            continue
        cell = node.getparent()
        place, kind = cell.get("r"), cell.get("t", "n")
        if node.tag == f"{S}f":
            raise _different(place, "文字", "公式")
        if int(cell.get("s", "0")) >= formats:
            raise _different(place, "有格式", "没有")
        values[place] = (kind, strings[int(node.text)] if kind == "s" else node.text or "")
    return values, merges


def _check_apart(merges: Sequence[str]) -> None:
    taken: set[tuple[int, int]] = set()
    for area in merges:
        left, top, right, bottom = range_boundaries(area)
        places = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not taken.isdisjoint(places):
            raise _different(area, "合并单元格不重叠", "重叠")
        taken |= places


def _different(where: str, wanted: object, found: object) -> SelfCheckError:
    return SelfCheckError(
        Problem("read-back", f"填好的 Excel 空表与表格内容不一致：{where}应当是 {wanted!r}，写成了 {found!r}")
    )
