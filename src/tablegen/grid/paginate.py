"""Where a Sheet breaks into pages: between rows, header rows repeated, crossing labels printed again.

PDF and Excel get their pages from here (neither repeats the label of a merged cell); Word breaks pages itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .measure import MM_PER_PT, row_heights_pt, text_height_pt
from .merge import Above, covering, cut, from_above
from .sheet import Line, Row, Sheet

ROOM_PT = 1.0  # margin for rounding


def lines_height_pt(lines: Sequence[Line], width_mm: float) -> float:
    return sum(text_height_pt(line.text, line.style, width_mm) for line in lines)


def page_height_pt(sheet: Sheet) -> float:
    return sheet.page.content_height_mm / MM_PER_PT


def repeated_rows(sheet: Sheet, start: int) -> list[int]:
    """Numbers of the header rows that stand again above row ``start``: the leading group, and the nearest
    group before ``start`` while its list goes on."""
    groups: list[list[int]] = []
    for index, row in enumerate(sheet.rows[:start]):
        if row.repeat:
            if groups and groups[-1][-1] == index - 1:
                groups[-1].append(index)
            else:
                groups.append([index])
    if not groups:
        return []
    leading = groups[0] if groups[0][0] == 0 else []
    if sheet.rows[start].repeat or groups[-1] is leading or not _goes_on(sheet.rows, groups[-1][-1], start):
        return leading
    return [*leading, *groups[-1]]


def _goes_on(rows: Sequence[Row], header: int, start: int) -> bool:
    """Whether the list under row ``header`` goes on at row ``start``: there or below comes a row of the template that
    stood above already, or the row has the columns of the header."""
    if start == header + 1 or _origins(rows[start]) & _origins(rows[start - 1]):
        return True
    seen: set[int] = set()
    seen.update(*map(_origins, rows[header + 1 : start]))
    for row in rows[start:]:
        if row.repeat:
            break
        if _origins(row) & seen:
            return True
    columns = [[cell.column for cell, _ in line] for line in covering(rows[: start + 1])]
    return columns[start] == columns[header]


def _origins(row: Row) -> set[int]:
    return {cell.origin for cell in row.cells}


def page_rows(
    sheet: Sheet,
    heights_pt: Sequence[float] | None = None,
    head_pt: float | None = None,
    again_pt: float | None = None,
) -> list[list[int]]:
    """The row numbers of each page, repeated header rows included.

    ``heights_pt``, ``head_pt`` (lines above the table) and ``again_pt`` (those of them that stand on every page) may come
    from a renderer; else they are measured.
    A row taller than a page stands alone and breaks inside.
    """
    heights = (
        list(heights_pt) if heights_pt is not None else row_heights_pt(sheet.rows, sheet.column_widths_mm)
    )
    head = head_pt if head_pt is not None else lines_height_pt(sheet.head, sheet.width_mm)
    foot = lines_height_pt(sheet.foot, sheet.width_mm)
    again = again_pt
    if again is None:
        again = lines_height_pt([line for line in sheet.head if line.repeat], sheet.width_mm)
    room = page_height_pt(sheet) - ROOM_PT
    above = from_above(sheet.rows)
    count = len(sheet.rows)
    pages: list[list[int]] = []
    start = 0
    while start < count:
        repeated = repeated_rows(sheet, start) if pages else []
        lines = again if pages else head
        used = lines + sum(heights[i] for i in repeated)
        stop = start
        while stop < count:
            need = heights[stop] + (foot if stop == count - 1 else 0)
            if stop > start and used + need > room:
                break
            used += need
            stop += 1
        # a label cut at the edge of a page may need more height than its remaining rows have
        while stop - start > 1 and (pages or stop < count):
            indices = [*repeated, *range(start, stop)]
            tail = foot if stop == count else 0
            if lines + tail + _cut_height_pt(sheet, indices, heights, above) <= room:
                break
            stop -= 1
        if stop < count:
            stop = _good_break(sheet, start, stop, heights, room - again - foot)
        pages.append([*repeated, *range(start, stop)])
        start = stop
    return pages or [[]]


def heads_next(rows: Sequence[Row], number: int) -> bool:
    """Whether row ``number`` stands over the next one as its heading: a header row over others, or a row in bold (a
    group with its sum) over one that is not. It does not stand last on a page."""
    if number + 1 >= len(rows):
        return False
    one, other = rows[number], rows[number + 1]
    return (one.repeat and not other.repeat) or (_bold(one) and not _bold(other))


def _bold(row: Row) -> bool:
    said = [cell.style.bold for cell in row.cells if cell.text]
    return bool(said) and all(said)


def own_rows(pages: Sequence[Sequence[int]]) -> list[list[int]]:
    """The rows that stand first on each page: without the header rows that are printed again."""
    done = -1
    found = []
    for indices in pages:
        found.append([index for index in indices if index > done])
        done = max(indices, default=done)
    return found


def _good_break(sheet: Sheet, start: int, stop: int, heights: Sequence[float], room: float) -> int:
    """``stop`` moved up where the break would look bad: a heading does not stand last on a page, and a
    row does not stand alone on the last page when the one before it can come along."""
    rows = sheet.rows
    while stop - start > 1 and heads_next(rows, stop - 1):
        stop -= 1
    alone = (
        stop == len(rows) - 1 and stop - start > 2 and not (rows[stop - 1].repeat or rows[stop - 2].repeat)
    )
    if alone:
        together = [*repeated_rows(sheet, stop - 1), stop - 1, stop]
        if sum(heights[i] for i in together) <= room:
            return stop - 1
    return stop


def _cut_height_pt(sheet: Sheet, indices: Sequence[int], heights: Sequence[float], above: Above) -> float:
    """The height in pt of these rows as a table of their own; each is at least as tall as in the whole form."""
    rows = cut(sheet.rows, indices, above)
    own = [replace(row, min_height_pt=heights[index]) for row, index in zip(rows, indices, strict=True)]
    return sum(row_heights_pt(own, sheet.column_widths_mm))


def split(sheet: Sheet, pages: Sequence[Sequence[int]]) -> list[Sheet]:
    """One Sheet per page: the head on the first (its repeated lines on all), the foot on the last."""
    if len(pages) <= 1:
        return [sheet]
    last, above = len(pages) - 1, from_above(sheet.rows)
    return [
        replace(
            sheet,
            rows=cut(sheet.rows, indices, above),
            # on later pages the title is plain text: one heading, one bookmark per form
            head=sheet.head
            if number == 0
            else tuple(replace(line, heading=0) for line in sheet.head if line.repeat),
            foot=sheet.foot if number == last else (),
        )
        for number, indices in enumerate(pages)
    ]
