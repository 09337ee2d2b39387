"""The rows of a block of indicators: the classes that each is of, and its texts by column."""

from __future__ import annotations

from .blank import Blank
from .finding import LEVELS, Column, IndicatorRow


def indicator_rows(blank: Blank, first: int, last: int, columns: list[Column]) -> list[IndicatorRow]:
    """One record per row of the grid; merged class cells are read in every row that they cover."""
    levels = [column for column in columns if column.role in LEVELS]
    half = _first_half(levels)
    result = []
    for row in range(first, last + 1):
        boxes = [blank.at(row, column.column) for column in columns]
        texts = []
        for column, box in zip(columns, boxes, strict=True):
            begins = box is not None and (box.row == row or column.role in LEVELS or box.row_span > 1)
            texts.append(box.text if begins and box is not None else "")
        above = result[-1].classes if result else ("",) * len(half)
        result.append(IndicatorRow(_classes(blank, row, half, above), tuple(texts)))
    return result


def _classes(blank: Blank, row: int, levels: list[Column], above: tuple[str, ...]) -> tuple[str, ...]:
    """The classes of a row. An empty cell below a class that is not merged with it says the same, as long as the classes
    to its left do."""
    found: list[str] = []
    for column, before in zip(levels, above, strict=True):
        box = blank.at(row, column.column)
        text = box.text if box is not None else ""
        same = tuple(found) == above[: len(found)]
        found.append(text or (before if same else ""))
    return tuple(found)


def _first_half(levels: list[Column]) -> list[Column]:
    """The class columns of the first half: a second 二级 column repeats the first."""
    seen: set[str] = set()
    kept = []
    for column in levels:
        if column.role not in seen:
            seen.add(column.role)
            kept.append(column)
    return kept
