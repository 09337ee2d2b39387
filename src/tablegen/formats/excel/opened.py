"""An Excel blank is opened: its worksheets are named, its size is looked at, then openpyxl reads it for its looks."""

from __future__ import annotations

import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import product

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import range_boundaries

from ..package_reader import UNREADABLE, Package, refusal, unreadable
from .shown import S, said

MAX_CELLS = 100_000
MAX_HEIGHT_PT, MAX_WIDTH = 2_000, 2_000  # Excel itself stops at 409.5 points and 255 digits
_STRICT = "http://purl.oclc.org/ooxml/"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name, its member, visible, hidden or veryHidden, and its texts."""

    name: str
    member: str
    state: str
    texts: tuple[str, ...]


def sheet_parts(package: Package) -> list[SheetPart]:
    """The worksheets of a package in their order. Raises LayoutError for Strict Open XML, and what lxml and Python
    raise for a package that is not what it says."""
    main = package.main_part()
    related = package.related(main)
    if package.xml(main).tag.startswith(f"{{{_STRICT}"):
        hint = "用 Excel 打开，另存为时类型选“Excel 工作簿 (*.xlsx)”，不选带“Strict”或“严格”的那一种"
        raise refusal(package.file, "这是“Strict Open XML（严格）”格式，本程序不读", hint)
    strings = [name for kind, name in related.values() if kind == "sharedStrings"]
    shared = [said(node).text for node in package.xml(strings[0]).iterfind(f"{S}si")] if strings else []
    found = []
    for node in package.xml(main).iterfind(f"{S}sheets/{S}sheet"):
        kind, member = related[node.get(RELATION_ID, "")]
        if kind != "worksheet":
            continue
        texts = []
        for cell in package.xml(member).iter(f"{S}c"):
            value, inline = cell.find(f"{S}v"), cell.find(f"{S}is")
            if inline is not None:
                texts.append(said(inline).text)
            elif cell.get("t") == "s" and value is not None:
                texts.append(shared[int(value.text or "0")])
        found.append(SheetPart(node.get("name", ""), member, node.get("state", "visible"), tuple(texts)))
    return found


def load(package: Package, rich_text: bool = True) -> openpyxl.Workbook:
    """The workbook of a checked package; ``rich_text``: whether texts keep the looks within them. Raises
    LayoutError for what openpyxl cannot read."""
    try:
        # openpyxl prints a line of English before it raises an error of its own
        with warnings.catch_warnings(), redirect_stdout(StringIO()):
            # of what openpyxl would not write again; it only reads here, and nothing is lost
            warnings.simplefilter("ignore", UserWarning)
            workbook = openpyxl.load_workbook(package.zipped(), rich_text=rich_text)
            _check_looks(workbook)
    except UNREADABLE as error:
        raise unreadable(package.file, "Excel") from error
    return workbook


def _check_looks(workbook: openpyxl.Workbook) -> None:
    """openpyxl looks up the fonts, borders and fills of a cell when it is asked for them, long after it has read
    the workbook. Raises LookupError where a cell's look names one that is not there."""
    for look in workbook._cell_styles:
        for kept, number in (
            (workbook._fonts, look.fontId),
            (workbook._borders, look.borderId),
            (workbook._fills, look.fillId),
            (workbook._alignments, look.alignmentId),
            (workbook._protections, look.protectionId),
        ):
            kept[number]
        if look.numFmtId >= BUILTIN_FORMATS_MAX_SIZE:
            workbook._number_formats[look.numFmtId - BUILTIN_FORMATS_MAX_SIZE]


def _check_measures(root: object, file: str) -> None:
    """Raises LayoutError for a row or column of a size that Excel has not (ECMA-376 leaves them open)."""
    for tag, name, most, what in (("row", "ht", MAX_HEIGHT_PT, "行高"), ("col", "width", MAX_WIDTH, "列宽")):
        for node in root.iter(f"{S}{tag}"):  # type: ignore[attr-defined]
            said = node.get(name, "0")
            try:
                fits = 0 <= float(said) <= most
            except ValueError:
                fits = False
            if not fits:
                where = f"第 {node.get('r', '?')} 行" if tag == "row" else f"第 {node.get('min', '?')} 列"
                message = f"{where}的{what}是“{said[:20]}”，不像一张申报表"
                raise refusal(file, message, f"在 Excel 里改好{what}，另存一份再用")


def check_size(package: Package) -> None:
    """Before openpyxl makes an object of every cell, those inside merged ranges too. Raises LayoutError."""
    for name in package.members:
        if not name.lower().startswith("xl/worksheets/") or not name.lower().endswith(".xml"):
            continue
        root = package.xml(name)
        cells = sum(1 for _ in root.iter(f"{S}c"))
        if cells > MAX_CELLS:
            raise refusal(package.file, f"一张工作表有 {cells} 格，不像一张申报表（最多 {MAX_CELLS} 格）")
        _check_measures(root, package.file)
        covered = 0
        taken: dict[tuple[int, int], str] = {}
        for node in root.iter(f"{S}mergeCell"):
            ref = node.get("ref", "")
            try:
                left, top, right, bottom = range_boundaries(ref)
                covered += (bottom - top + 1) * (right - left + 1)
            except (ValueError, TypeError) as error:
                raise refusal(package.file, f"合并单元格“{ref}”看不懂", "在 Excel 里重新合并") from error
            if covered > MAX_CELLS:
                raise refusal(package.file, f"合并单元格 {ref} 太大，不像一张申报表", "在 Excel 里取消合并")
            for place in product(range(top, bottom + 1), range(left, right + 1)):
                other = taken.setdefault(place, ref)
                if other != ref:
                    message = f"合并单元格 {other} 和 {ref} 重叠"
                    raise refusal(package.file, message, "在 Excel 里取消合并，重新合并")
