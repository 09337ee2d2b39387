"""``tablegen export --entry … --template``: the system's own import workbook, its rows filled, nothing else touched.

The workbook is changed in its XML: every other part, style and cell stays byte for byte as the system gave it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from ..formats.package_reader import Package
from ..formats.package_writer import make_part, zip_parts
from ..model.project import Project
from ..problems import CallError, Place, Problem
from ..spec.load import Loaded
from .entry import EntryRow, entry_rows

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# heading in the system's templates (white space, brackets and marks taken away) → part of an entry row
MEANINGS = {
    "项目": ("项目名称", "项目", "预算项目", "项目名"),
    "代码": ("项目代码", "项目编码", "项目编号", "预算项目编码"),
    "一级": ("一级指标", "一级指标名称"),
    "二级": ("二级指标", "二级指标名称"),
    "名称": ("三级指标", "三级指标名称", "指标名称", "绩效指标名称", "绩效指标"),
    "符号": ("计算符号", "符号", "指标性质", "比较符号", "运算符号", "指标方向"),
    "值": ("指标值", "目标值", "年度指标值", "本年指标值", "年度目标值"),
    "单位": ("计量单位", "度量单位", "单位"),
    "分值": ("分值", "权重", "分值权重", "指标分值", "指标权重", "分值权重%"),
}
_HEADINGS = {word: part for part, words in MEANINGS.items() for word in words}
REQUIRED = ("名称", "值")
MAX_HEADING_ROW = 30


@dataclass(frozen=True, slots=True)
class _Headings:
    row: int
    columns: Mapping[str, str]  # part → letters of its column


def fill_template(package: Package, loaded_specs: Sequence[Loaded], period: str) -> bytes:
    """The template with a row for every indicator of ``period``. Raises CallError where its columns are not known."""
    name = _first_sheet(package)
    sheet = package.xml(name)
    strings = _strings(package)
    headings = _headings(sheet, strings, package.file)
    rows = [
        (loaded.project, row)
        for loaded in loaded_specs
        if loaded.project is not None and loaded.layout is not None
        for row in entry_rows(loaded.project, loaded.layout, period)
    ]
    if not {"项目", "代码"} & set(headings.columns) and len(loaded_specs) > 1:
        message = "模板里没有“项目名称”一列，放不下几个项目"
        raise CallError(Problem("template", message, Place(package.file), "一次只写一个规格"))
    _fill(sheet, headings, rows)
    content = etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True)
    return zip_parts(
        make_part(part, content if part == name else data) for part, data in package.members.items()
    )


def _first_sheet(package: Package) -> str:
    main = package.main_part()
    related = package.related(main)
    book = package.xml(main)
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    for sheet in book.iter(f"{NS}sheet"):
        if sheet.get("state", "visible") == "visible":
            return related[sheet.get(relation, "")][1]
    raise CallError(Problem("template", "模板里没有工作表", Place(package.file), "重新从系统下载模板"))


def _strings(package: Package) -> list[str]:
    name = next((name for name in package.members if name.endswith("sharedStrings.xml")), None)
    if name is None:
        return []
    return [
        "".join(part.text or "" for part in item.iter(f"{NS}t")) for item in package.xml(name).iter(f"{NS}si")
    ]


def _text(cell: etree._Element, strings: Sequence[str]) -> str:
    value = cell.findtext(f"{NS}v") or ""
    if cell.get("t") == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    return value or "".join(part.text or "" for part in cell.iter(f"{NS}t"))


def _headings(sheet: etree._Element, strings: Sequence[str], file: str) -> _Headings:
    best = _Headings(0, {})
    for row in sheet.iter(f"{NS}row"):
        number = int(row.get("r", "0"))
        if number > MAX_HEADING_ROW:
            break
        columns: dict[str, str] = {}
        for cell in row.iter(f"{NS}c"):
            word = re.sub(r"[\s*★（）()/必填选]", "", _text(cell, strings))
            if part := _HEADINGS.get(word):
                columns.setdefault(part, re.sub(r"\d", "", cell.get("r", "")))
        if len(columns) > len(best.columns):
            best = _Headings(number, columns)
    missing = [MEANINGS[part][0] for part in REQUIRED if part not in best.columns]
    if missing:
        message = f"模板里没有认出“{'、'.join(missing)}”这一列"
        raise CallError(Problem("template", message, Place(file), "表头用系统原来的写法，不要改动"))
    return best


def _fill(sheet: etree._Element, headings: _Headings, rows: Sequence[tuple[Project, EntryRow]]) -> None:
    data = sheet.find(f"{NS}sheetData")
    existing = {int(row.get("r", "0")): row for row in data}
    pattern = existing.get(headings.row + 1)
    number = headings.row
    for project, item in rows:
        number += 1
        row = existing.get(number)
        if row is None:
            row = copy.deepcopy(pattern) if pattern is not None else etree.Element(f"{NS}row")
            for cell in row:
                cell.set("r", re.sub(r"\d+", str(number), cell.get("r", "")))
                for child in list(cell):
                    cell.remove(child)
                cell.attrib.pop("t", None)
            row.set("r", str(number))
            _insert(data, row, number)
        parts = {
            "项目": project.name, "代码": project.code, "名称": item.name, "符号": item.sign, "值": item.value,
            "单位": item.unit, "分值": item.weight, "一级": item.cells[0], "二级": item.cells[1],
        }  # fmt: skip
        for part, letters in headings.columns.items():
            _put(row, f"{letters}{number}", parts[part])
    dimension = sheet.find(f"{NS}dimension")
    if dimension is not None and rows:
        first, _, last = dimension.get("ref", "A1").partition(":")
        letters, bottom = re.sub(r"\d", "", last or first), int(re.sub(r"\D", "", last or first) or 1)
        dimension.set("ref", f"{first}:{letters}{max(bottom, number)}")


def _insert(data: etree._Element, row: etree._Element, number: int) -> None:
    after = [other for other in data if int(other.get("r", "0")) < number]
    data.insert(len(after), row)


def _put(row: etree._Element, reference: str, value: str) -> None:
    cell = next((cell for cell in row if cell.get("r") == reference), None)
    if cell is None:
        cell = etree.Element(f"{NS}c", {"r": reference})
        place = sum(_order(other.get("r", "")) < _order(reference) for other in row)
        row.insert(place, cell)
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{NS}is"), f"{NS}t")
        text.text = value
        if value != value.strip():
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _order(reference: str) -> tuple[int, str]:
    letters = re.sub(r"\d", "", reference)
    return (len(letters), letters)
