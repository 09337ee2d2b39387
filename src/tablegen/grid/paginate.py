"""Where a Sheet breaks into pages: between rows, header rows repeated, crossing labels printed again.

PDF needs it (a renderer does not repeat the label of a merged cell), Word and Excel break pages themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .measure import MM_PER_PT, row_heights_pt, text_height_pt
from .merge import cut
from .sheet import Line, Sheet

ROOM_PT = 1.0  # for rounding


def lines_height_pt(lines: Sequence[Line], width_mm: float) -> float:
    return sum(text_height_pt(line.text, line.style, width_mm) for line in lines)


def page_height_pt(sheet: Sheet) -> float:
    return sheet.page.content_height_mm / MM_PER_PT


def repeated_rows(sheet: Sheet, start: int) -> list[int]:
    """Numbers of the header rows that stand again above row ``start``: the leading group, and the nearest
    group before ``start``."""
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
    if sheet.rows[start].repeat or groups[-1] is leading:
        return leading
    return [*leading, *groups[-1]]


def page_rows(
    sheet: Sheet, heights_pt: Sequence[float] | None = None, head_pt: float | None = None
) -> list[list[int]]:
    """The row numbers of each page, repeated header rows included.

    ``heights_pt`` and ``head_pt`` (lines above the table) may come from a renderer; else they are measured.
    A row taller than a page stands alone and breaks inside.
    """
    heights = (
        list(heights_pt) if heights_pt is not None else row_heights_pt(sheet.rows, sheet.column_widths_mm)
    )
    head = head_pt if head_pt is not None else lines_height_pt(sheet.head, sheet.width_mm)
    foot = lines_height_pt(sheet.foot, sheet.width_mm)
    again = lines_height_pt([line for line in sheet.head if line.repeat], sheet.width_mm)
    room = page_height_pt(sheet) - ROOM_PT
    pages: list[list[int]] = []
    current: list[int] = []
    repeated: list[int] = []
    used = head
    count = len(sheet.rows)
    for index in range(count):
        need = heights[index] + (foot if index == count - 1 else 0)
        if len(current) > len(repeated) and used + need > room:
            # a header row never stands last on a page
            held = []
            while len(current) > 1 and sheet.rows[current[-1]].repeat and not sheet.rows[index].repeat:
                held.insert(0, current.pop())
            pages.append(current)
            first = held[0] if held else index
            repeated = repeated_rows(sheet, first)
            current = [*repeated, *held]
            used = again + sum(heights[i] for i in current)
        current.append(index)
        used += heights[index]
    if pages and len(current) == len(repeated) + 1:
        # a row never stands alone on the last page: the one before it comes along
        before = pages[-1]
        together = [*repeated_rows(sheet, before[-1]), before[-1], current[-1]]
        fits = again + sum(heights[i] for i in together) + foot <= room
        if fits and len(before) > 2 and not any(sheet.rows[i].repeat for i in before[-2:]):
            current = together
            before.pop()
    pages.append(current)
    return pages


def split(sheet: Sheet, pages: Sequence[Sequence[int]]) -> list[Sheet]:
    """One Sheet per page: the head on the first (its repeated lines on all), the foot on the last."""
    if len(pages) <= 1:
        return [sheet]
    last = len(pages) - 1
    return [
        replace(
            sheet,
            rows=cut(sheet.rows, indices),
            # on later pages the title is text: one heading, one bookmark
            head=sheet.head
            if number == 0
            else tuple(replace(line, heading=0) for line in sheet.head if line.repeat),
            foot=sheet.foot if number == last else (),
        )
        for number, indices in enumerate(pages)
    ]
