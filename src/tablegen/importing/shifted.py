"""Rows of text without ruling lines: cells go to the columns by what they say, as near to the headings as they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..model.layout import IndicatorSystem, Kind
from .classes import LEVELS
from .document import FoundBox, Grid
from .normal import ENOUGH, class_word, likeness, one_line, plain
from .pattern import Block, Role
from .reading import Reading, RowReading, Value


@dataclass(frozen=True, slots=True)
class Column:
    """A role with the columns of the file that its heading covers."""

    role: Role
    left: int
    right: int

    @property
    def name(self) -> str:
        return self.role.paths[0][3]

    def box(self, grid: Grid, row: int) -> FoundBox | None:
        """The box under the heading; where a column was split, the first that says something."""
        boxes = [grid.at(row, column) for column in range(self.left, self.right)]
        return next((box for box in boxes if box is not None and box.text.strip()), boxes[0])


def shifted_row(
    reading: Reading,
    boxes: Sequence[FoundBox],
    columns: Sequence[Column],
    above: dict[str, Value],
    block: Block,
    number: int,
) -> RowReading | None:
    """A row of text without ruling lines: its cells go to the columns in order, class words to the class columns and
    nothing else, as near to the headings as they stand. A class that is not said again is the one above."""
    fixed = {plain(word) for word in block.fixed}
    cells = [box for box in boxes if box.text.strip() and plain(box.text) not in fixed]
    if not cells:
        return None
    system = reading.pattern.layout.indicators if block.table == "指标" else None
    ordered = sorted(columns, key=lambda column: column.left)
    cost, chosen = _assign(cells, ordered, _class_names(system), _amount_columns(reading, block))
    values: dict[str, Value] = {}
    for box, column in chosen:
        known = values.get(column.name)
        if known is not None and plain(known.text) != plain(box.text):
            reading.doubt(
                box.place,
                f"同一行里“{column.name}”有两个：“{one_line(known.text)}”、“{one_line(box.text)}”",
                None,
                number,
            )
        values.setdefault(column.name, Value(box.text.strip(), box.place))
    left = [box for box in cells if box not in [item for item, _ in chosen]]
    for box in left:
        reading.doubt(box.place, f"“{one_line(box.text)}”放不进这一行的任何一列", None, number)
    if cost >= MISFIT:
        reading.doubt(cells[0].place, "这一行的格子和表头对不上，照内容放的", None, number)
    said = [level for level in LEVELS if level in values]
    for index, level in enumerate(LEVELS):  # a new first level takes no second level from above
        if level not in values and level in above and not any(LEVELS.index(one) < index for one in said):
            values[level] = above[level]
    for level in said:
        above[level] = values[level]
        for below in LEVELS[LEVELS.index(level) + 1 :]:
            if below not in said:
                above.pop(below, None)
    return RowReading(values, cells[0].place)


MISFIT = 10.0  # a word where no class word may stand, or the other way round


def _amount_columns(reading: Reading, block: Block) -> frozenset[str]:
    item = reading.pattern.layout.field(block.table)
    return (
        frozenset(child.key for child in item.children if child.kind is Kind.AMOUNT) if item else frozenset()
    )


def looks_like_amount(text: str) -> bool:
    return re.fullmatch(r"[¥￥]?[0-9][0-9,，.]*(?:万元|元|亿元|千元)?", plain(text)) is not None


def _class_names(system: IndicatorSystem | None) -> dict[str, frozenset[str]]:
    """Level → the words of its classes (``class_word``)."""
    names: dict[str, set[str]] = {}
    for leaf in system.leaves() if system is not None else ():
        for level, item in zip(LEVELS, leaf, strict=False):
            names.setdefault(level, set()).update(class_word(name) for name in item.names)
    return {level: frozenset(words) for level, words in names.items()}


def _assign(
    cells: Sequence[FoundBox],
    columns: Sequence[Column],
    classes: Mapping[str, frozenset[str]],
    amounts: frozenset[str],
) -> tuple[float, list[tuple[FoundBox, Column]]]:
    """The cheapest way to put cells into columns, both in order; a cell may stay out (at a price)."""
    every = frozenset().union(*classes.values()) if classes else frozenset()

    def price(box: FoundBox, column: Column) -> float:
        word = class_word(box.text)
        known = max((likeness(word, name) for name in classes.get(column.name, ())), default=0.0)
        away = abs(box.column - column.left) * 0.5
        if column.name in classes:
            return away + (2 * MISFIT * (1 - known) if known >= ENOUGH else MISFIT)
        if column.name in amounts and not looks_like_amount(box.text):
            return away + MISFIT
        return away + (MISFIT if word in every else 0.0)

    best: dict[tuple[int, int], tuple[float, tuple]] = {}
    for i in range(len(cells), -1, -1):
        for j in range(len(columns), -1, -1):
            if i == len(cells):
                best[i, j] = (0.0, ())
                continue
            options = [(best[i + 1, j][0] + 3 * MISFIT, best[i + 1, j][1])]
            if j < len(columns):
                options.append(best[i, j + 1])
                cost, rest = best[i + 1, j + 1]
                options.append((cost + price(cells[i], columns[j]), ((i, j), rest)))
            best[i, j] = min(options, key=lambda option: option[0])
    cost, chain = best[0, 0]
    pairs = []
    while chain:
        (i, j), chain = chain
        pairs.append((cells[i], columns[j]))
    return cost, pairs
