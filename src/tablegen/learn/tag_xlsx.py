"""Tags into an Excel blank: values of cells only; sample rows become one loop row, the rows below move up."""

from __future__ import annotations

import zipfile
from copy import copy
from io import BytesIO

from openpyxl.writer.excel import ExcelWriter

from ..formats.excel.printed import cell_shows
from ..formats.package_reader import UNREADABLE, unreadable
from .blank import Blank
from .finding import STANDING, Finding, IndicatorBlock
from .tags import MERGE, loop_rows, put
from .worksheet import drop_rows


def tag_xlsx(blank: Blank, finding: Finding) -> bytes:
    """The blank with its tags, as a file."""
    sheet = blank.native.active  # type: ignore[attr-defined]
    places = {box.number: (box.address, box.text) for box in blank.boxes}
    places |= {line.number: (line.address, line.text) for line in blank.lines}
    for number in {slot.number for slot in finding.slots}:
        address, text = places[number]
        cell = sheet.cell(*address)  # type: ignore[attr-defined,misc]
        said = cell_shows(cell)
        cell.value = put(text, finding.slot(number), said[: len(said) - len(said.lstrip())])
        cell.data_type = "s"
    for block in reversed(finding.loops):
        _loop(sheet, blank, block, finding.blocks)
    buffer = BytesIO()
    # an archive of our own: openpyxl leaves its own open where it cannot write
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        try:
            ExcelWriter(blank.native, archive).save()
        except UNREADABLE as error:  # a width of 400 digits, and the like: read, but not to be written
            raise unreadable(blank.file, "Excel") from error
    return buffer.getvalue()


def _sheet_column(blank: Blank, column: int) -> int:
    box = next(box for box in blank.boxes if box.column == column and box.address is not None)
    return box.address[1]  # type: ignore[index]


def _loop(sheet: object, blank: Blank, block: IndicatorBlock, blocks: list[IndicatorBlock]) -> None:
    first, last = blank.sheet_rows[block.first], blank.sheet_rows[block.last]
    samples = {}
    for column in block.columns:
        box = next(
            (
                found
                for row in range(block.first, block.last + 1)
                if (found := blank.at(row, column.column)) is not None and found.text
            ),
            blank.at(block.first, column.column),
        )
        source = sheet.cell(*box.address)  # type: ignore[attr-defined,union-attr]
        samples[column.column] = copy(source._style)
    header_merges = []
    for area in list(sheet.merged_cells.ranges):  # type: ignore[attr-defined]
        if area.max_row < first or area.min_row > last:
            continue
        sheet.unmerge_cells(str(area))  # type: ignore[attr-defined]
        if area.min_row < first:
            header_merges.append((area.min_row, area.min_col, first - 1, area.max_col))
    for low_row, low_column, high_row, high_column in header_merges:
        if high_row > low_row or high_column > low_column:
            sheet.merge_cells(  # type: ignore[attr-defined]
                start_row=low_row, start_column=low_column, end_row=high_row, end_column=high_column
            )
    rows = loop_rows(block, blocks)
    for row, texts in enumerate(rows, first):
        for column, text in zip(block.columns, texts, strict=True):
            start = _sheet_column(blank, column.column)
            end = _end_column(sheet, blank, column.column + column.column_span)
            cell = sheet.cell(row, start)  # type: ignore[attr-defined]
            cell.value, cell.data_type = text, "s"
            for inner in range(start, end + 1):
                sheet.cell(row, inner)._style = copy(samples[column.column])  # type: ignore[attr-defined]
            if end > start:
                sheet.merge_cells(start_row=row, end_row=row, start_column=start, end_column=end)  # type: ignore[attr-defined]
    for column in block.columns:
        box = blank.at(block.last, column.column)
        if column.role == STANDING and box is not None and box.bottom > block.last + 1:
            for below in range(block.last + 1, box.bottom):  # 合计 beside the same label
                cell = sheet.cell(blank.sheet_rows[below], _sheet_column(blank, column.column))  # type: ignore[attr-defined]
                cell.value, cell.data_type = column.text + MERGE, "s"
                cell._style = copy(samples[column.column])
        if column.role == STANDING:
            above = blank.at(block.first, column.column)
            if above is not None and above.row < block.first:
                head = sheet.cell(*above.address)  # type: ignore[attr-defined]
                head.value = f"{head.value or ''}{MERGE}"
    drop_rows(sheet, first + len(rows), last - first + 1 - len(rows))


def _end_column(sheet: object, blank: Blank, column: int) -> int:
    """The last worksheet column before grid column ``column``."""
    if column < blank.columns:
        return _sheet_column(blank, column) - 1
    return max(
        box.address[1] + _width(sheet, box) - 1
        for box in blank.boxes
        if box.address is not None and box.right == blank.columns  # type: ignore[index]
    )


def _width(sheet: object, box: object) -> int:
    row, column = box.address  # type: ignore[attr-defined]
    for area in sheet.merged_cells.ranges:  # type: ignore[attr-defined]
        if (area.min_row, area.min_col) == (row, column):
            return area.max_col - area.min_col + 1
    return box.column_span  # type: ignore[attr-defined]
