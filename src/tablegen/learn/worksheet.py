"""The rows of a worksheet: which are printed, where the forms in it begin, and the sheet with some of its rows alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange

from ..formats.excel.printed import cell_shows
from .forms import is_annex, is_form_title, is_indicator_head, is_name_label, is_whole, named, starts_again

_LEAST = 3  # rows with several texts that make a table


@dataclass(frozen=True, slots=True)
class Part:
    """One form: its worksheet, the rows ``first``..``last`` (inclusive, 1-based) that are its own, and its title."""

    sheet: object
    first: int
    last: int
    title: str


def shown(cell: object) -> str:
    """The text that Excel shows for a cell of a form."""
    return cell_shows(cell).replace("\t", "    ").strip()  # type: ignore[arg-type]


def bordered(cell: object) -> bool:
    border = cell.border  # type: ignore[attr-defined]
    return any(
        getattr(border, side) is not None and getattr(border, side).style
        for side in ("left", "right", "top", "bottom")
    )


def print_rows(sheet: object) -> tuple[int, int] | None:
    """The first and last row of the worksheet's print area; None where it has none, or several."""
    area = sheet.print_area  # type: ignore[attr-defined]
    if not area or "," in area:
        return None
    _, low, _, high = range_boundaries(area.split("!")[-1].replace("$", ""))
    return (low, high) if low and high else None


def hidden_row(sheet: object, row: int) -> bool:
    dimensions = sheet.row_dimensions  # type: ignore[attr-defined]
    return row in dimensions and (dimensions[row].hidden or dimensions[row].height == 0)


# -- the forms of a worksheet


def parts(sheet: object, bottom: int) -> list[Part]:
    """The forms that stand in the rows 1..``bottom`` one below the other. One begins at its title (or the 附件 line
    above it) below the table of another, or at a table that begins with the first label again."""
    lines = _lines(sheet, bottom)
    words_of = {row: [text for _, text in texts] for row, texts in lines.items()}
    further = starts_again(list(words_of.values()))
    begin = {list(lines)[place] for place in further}
    starts = [1]
    first, rows, loose = "", 0, 0  # the first label of the form, its rows of a table, its lines just above
    for row, texts in lines.items():
        words = words_of[row]
        again = (
            rows >= _LEAST and is_name_label(words[0]) and words[0] == first and not is_indicator_head(words)
        )
        if (
            again and row not in begin
        ):  # no form of its own below one that is: 项目名称 | 金额 | 备注 heads columns
            again = not is_whole([words_of[other] for other in lines if starts[-1] <= other < row])
        heading = len(words) == 1 and (is_form_title(words[0]) or is_annex(words[0]))
        over = rows >= _LEAST and heading and (not _sides(texts[0][0]) or _repeats(lines, row, first))
        if over or (row in begin and not again):
            starts.append(row)
            first, rows, loose = "", 0, 0
            continue
        if again:
            starts.append(loose or row)
            rows, loose = 0, 0
        if len(words) > 1 or _sides(texts[0][0]):
            rows, loose = rows + 1, 0
            first = first or next((word for word in words[:2] if is_name_label(word)), "")
        else:
            loose = loose or row
    ends = [*(start - 1 for start in starts[1:]), bottom]
    found = []
    for start, end in zip(starts, ends, strict=True):
        texts = [text for row, line in lines.items() if start <= row <= end for _, text in line]
        title = next((text for text in texts[:12] if is_form_title(text)), "")
        found.append(Part(sheet, start, end, title or named(texts)))
    return found


def _lines(sheet: object, bottom: int) -> dict[int, list[tuple[object, str]]]:
    """Row → its cells that show a text, left to right; rows without any are left out."""
    lines: dict[int, list[tuple[object, str]]] = {}
    for (row, _), cell in sorted(sheet._cells.items()):  # type: ignore[attr-defined]
        if row <= bottom and cell.value not in (None, "") and (text := shown(cell)):
            lines.setdefault(row, []).append((cell, text))
    return lines


def _sides(cell: object) -> bool:
    """Whether a cell stands in a frame: a title's own box may have an upper or lower edge, the table's."""
    border = cell.border  # type: ignore[attr-defined]
    return any(
        getattr(border, side) is not None and getattr(border, side).style for side in ("left", "right")
    )


def _repeats(lines: dict[int, list[tuple[object, str]]], row: int, first: str) -> bool:
    """Whether the first label of the form comes again in the rows right below ``row``."""
    below = [texts for number, texts in lines.items() if row < number <= row + 5]
    return bool(first) and any(text == first for texts in below for _, text in texts[:2])


# -- a worksheet with some of its rows


def keep_rows(sheet: object, kept: Iterable[int]) -> None:
    """Leave only the rows in ``kept``: what is below moves up, with heights, merged areas, choices, conditional looks
    and the print area (openpyxl's own ``delete_rows`` leaves them)."""
    place = {row: number for number, row in enumerate(kept, 1)}
    areas = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges]  # type: ignore[attr-defined]
    moved = []
    for top, left, bottom, right in areas:
        rows = _moved(place, top, bottom)
        if rows == (top, bottom):
            continue
        sheet.unmerge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)  # type: ignore[attr-defined]
        if rows is not None:
            moved.append((rows[0], left, rows[1], right))
    cells = {}
    for (row, column), cell in sheet._cells.items():  # type: ignore[attr-defined]
        if row in place:
            cell.row = place[row]
            cells[place[row], column] = cell
    sheet._cells = cells  # type: ignore[attr-defined]
    for top, left, bottom, right in moved:
        if bottom > top or right > left:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)  # type: ignore[attr-defined]
    _move_dimensions(sheet, place)
    _move_ranges(sheet, place)


def drop_rows(sheet: object, first: int, count: int) -> None:
    """Delete ``count`` rows from row ``first`` on."""
    if count > 0:
        last = max([first + count, *(row for row, _ in sheet._cells), *sheet.row_dimensions])  # type: ignore[attr-defined]
        keep_rows(sheet, [*range(1, first), *range(first + count, last + 1)])


def _moved(place: dict[int, int], top: int, bottom: int) -> tuple[int, int] | None:
    """Where the rows ``top``..``bottom`` of one box come to stand; None where none, or not its first, is left."""
    rows = [place[row] for row in range(top, bottom + 1) if row in place]
    return (rows[0], rows[-1]) if rows and top in place else None


def _move_dimensions(sheet: object, place: dict[int, int]) -> None:
    dimensions = sheet.row_dimensions  # type: ignore[attr-defined]
    old = {row: dimensions[row] for row in list(dimensions)}
    dimensions.clear()
    for row, dimension in old.items():
        if row in place:
            dimension.index = place[row]
            dimensions[place[row]] = dimension


def _move_ranges(sheet: object, place: dict[int, int]) -> None:
    """Choices, conditional looks, the print area and the rows repeated on each page."""
    validations = sheet.data_validations.dataValidation  # type: ignore[attr-defined]
    for validation in validations:
        validation.sqref = _moved_ranges(validation.sqref, place)
    sheet.data_validations.dataValidation = [item for item in validations if item.sqref.ranges]  # type: ignore[attr-defined]
    looks = ConditionalFormattingList()
    for look in sheet.conditional_formatting:  # type: ignore[attr-defined]
        ranges = _moved_ranges(look.sqref, place)
        for rule in look.rules if ranges.ranges else ():
            looks.add(str(ranges), rule)
    sheet.conditional_formatting = looks  # type: ignore[attr-defined]
    rows = print_rows(sheet)
    if rows is not None:
        low, _, high, _ = range_boundaries(sheet.print_area.split("!")[-1].replace("$", ""))  # type: ignore[attr-defined]
        inside = [place[row] for row in range(rows[0], rows[1] + 1) if row in place]
        letters = get_column_letter(low or 1), get_column_letter(high or 1)
        sheet.print_area = f"{letters[0]}{inside[0]}:{letters[1]}{inside[-1]}" if inside else None  # type: ignore[attr-defined]
    repeated = re.fullmatch(r"\$?(\d+):\$?(\d+)", sheet.print_title_rows or "")  # type: ignore[attr-defined]
    if repeated:
        inside = [place[row] for row in range(int(repeated[1]), int(repeated[2]) + 1) if row in place]
        sheet.print_title_rows = f"{inside[0]}:{inside[-1]}" if inside else None  # type: ignore[attr-defined]


def _moved_ranges(ranges: MultiCellRange, place: dict[int, int]) -> MultiCellRange:
    moved = []
    for item in ranges.ranges:
        rows = [
            place[row]
            for row in range(item.min_row, min(item.max_row, item.min_row + 5_000) + 1)
            if row in place
        ]
        if rows:
            low, high = get_column_letter(item.min_col), get_column_letter(item.max_col)
            moved.append(f"{low}{rows[0]}:{high}{rows[-1]}")
    return MultiCellRange(" ".join(moved))
