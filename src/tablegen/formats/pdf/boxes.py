"""Where the boxes of a form lie on the pictures of its pages: for whoever points at one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ...grid.measure import MM_PER_PT
from .typst_source import Part


@dataclass(frozen=True, slots=True)
class Box:
    """A box on a page, in mm from its upper left corner. ``row`` and ``column`` are those of the whole sheet
    (number ``sheet`` of the Book) that lie under its upper left corner: a label printed again on a later page begins
    where that page cuts it."""

    sheet: int
    row: int
    column: int
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page as a picture, its size, and its boxes."""

    picture: bytes
    width_mm: float
    height_mm: float
    boxes: tuple[Box, ...] = ()


def drawn_pages(
    parts: Sequence[Part], pictures: Sequence[bytes], marks: Sequence[tuple[int, float]]
) -> list[DrawnPage]:
    """One page for each part. ``marks`` are (row of the part, pt from the top of the paper) in the order of the
    document; those of a part end with the one behind its last row."""
    remaining = iter(marks)
    pages = []
    for part, picture in zip(parts, pictures, strict=True):
        page = part.sheet.page
        boxes = tuple(_boxes(part, _tops_mm(part, remaining))) if part.sheet.rows else ()
        pages.append(DrawnPage(picture, page.width_mm, page.height_mm, boxes))
    return pages


def _tops_mm(part: Part, marks: Iterator[tuple[int, float]]) -> list[float]:
    """Where each row begins and the last one ends."""
    count = len(part.sheet.rows)
    known = {}
    for row, top_pt in marks:
        known[row] = top_pt * MM_PER_PT
        if row == count:
            break
    tops = [0.0] * (count + 1)
    below = known[count]
    for row in range(count, -1, -1):  # a row in which no cell begins has no height of its own
        below = tops[row] = known.get(row, below)
    return tops


def _boxes(part: Part, tops: Sequence[float]) -> Iterator[Box]:
    sheet = part.sheet
    indent = sheet.page.margin_left_mm + max(sheet.page.content_width_mm - sheet.width_mm, 0) / 2
    lefts = [indent, *(indent + width for width in accumulate(sheet.column_widths_mm))]
    if part.tall and len(part.rows) < len(tops) - 1:
        return
    for number, row in enumerate(sheet.rows):
        for cell in row.cells:
            right, bottom = cell.column + cell.column_span, min(number + cell.row_span, len(sheet.rows))
            yield Box(
                part.number,
                part.rows[number],
                cell.column,
                lefts[cell.column],
                tops[number],
                lefts[right] - lefts[cell.column],
                tops[bottom] - tops[number],
            )
