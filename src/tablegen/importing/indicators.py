"""Repeated rows of a form: which column is what is told by the headings, which rows belong by their shape."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ..model.layout import IndicatorSystem
from .align import Matched
from .classes import LEVELS, classify
from .document import FoundBox, Grid
from .normal import one_line, plain
from .pattern import Block, Label, Role
from .reading import Fate, Reading, RowReading, Value
from .shifted import Column, shifted_row


def read_block(
    reading: Reading, block: Block, found: Mapping[Label, Matched], claimed: set[FoundBox]
) -> None:
    """Adds the rows of ``block`` to ``reading``. The headings were found among the labels."""
    columns, top = _columns(reading, block, found)
    if not columns:
        reading.doubt("", f"没有找到“{block.table}”这张表的表头，下面的行没有读进去", ("行", block.table))
        return
    grid = reading.grid
    rows: list[RowReading] = []
    above: dict[str, Value] = {}
    others = {plain(word) for other in reading.pattern.blocks if other is not block for word in other.fixed}
    fixed = {plain(word) for word in block.fixed}
    mine = True  # blocks that share their headings are told apart by the words beside their rows
    for row in range(top, _end(block, found, top, grid)):
        boxes = grid.row_boxes(row)
        beside = {plain(box.text) for box in boxes}
        mine = bool(beside & fixed) or (mine and not beside & others)
        if not mine:
            continue
        if _is_heading(boxes, columns):
            _settle_all(reading, boxes, claimed, Fate.SAME)
            continue
        if not _belongs(reading, row, boxes, columns, claimed, block):
            continue
        if grid.shifted:
            made = shifted_row(reading, boxes, columns, above, block, len(rows))
            _settle_all(reading, boxes, claimed, Fate.READ)
        else:
            made = _row(reading, row, columns, above, len(rows))
            _claim(reading, row, boxes, columns, block, claimed)
        if made is not None:
            rows += _taken_apart(reading, made, columns, len(rows))
    if block.table == "指标" and reading.pattern.layout.indicators is not None:
        rows = classify(reading, rows, reading.pattern.layout.indicators)
    reading.rows[block.table] = rows


def _end(block: Block, found: Mapping[Label, Matched], top: int, grid: Grid) -> int:
    """The first row that holds a label which the form prints below the block."""
    rows = [
        matched.box.row
        for label, matched in found.items()
        if label.row > block.last_row and matched.box.row >= top
    ]
    return min(rows, default=grid.rows)


def _columns(reading: Reading, block: Block, found: Mapping[Label, Matched]) -> tuple[list[Column], int]:
    """The columns of the file by their headings, and the first row below them."""
    columns: list[Column] = []
    top = 0
    by_heading: dict[Label, list[Role]] = {}
    for role in block.roles:
        if role.heading is not None:
            by_heading.setdefault(role.heading, []).append(role)
    for heading, roles in by_heading.items():
        matched = found.get(heading)
        if matched is None:
            names = "、".join(path[3] for role in roles for path in role.paths)
            reading.doubt(
                "", f"没有找到表头“{one_line(heading.shown)}”，这一列（{names}）没有读", ("行", block.table)
            )
            continue
        box = matched.box
        top = max(top, box.bottom)
        columns += _shares(reading.grid, box, roles)
    has_name = any(path[3] not in LEVELS for column in columns for path in column.role.paths)
    return (columns if has_name else []), top


def _shares(grid: Grid, heading: FoundBox, roles: Sequence[Role]) -> list[Column]:
    """Where one heading stands over several columns of the form (符号 | 数值), its boxes in the file in order."""
    if len(roles) == 1:
        return [Column(roles[0], heading.column, heading.right)]
    below = [
        box
        for box in (grid.row_boxes(heading.bottom) if heading.bottom < grid.rows else [])
        if box.column >= heading.column and box.right <= heading.right
    ]
    ordered = sorted(roles, key=lambda role: role.column)
    if len(below) != len(ordered):
        return [Column(ordered[0], heading.column, heading.right)]
    return [Column(role, box.column, box.right) for role, box in zip(ordered, below, strict=True)]


def _is_heading(boxes: Sequence[FoundBox], columns: Sequence[Column]) -> bool:
    """A heading row copied by hand to the next page."""
    words = [text for column in columns if column.role.heading for text in column.role.heading.texts]
    texts = [plain(box.text) for box in boxes if box.text.strip()]
    hits = sum(text in words for text in texts)
    return hits >= 2 and hits * 3 >= len(texts) * 2


def _belongs(
    reading: Reading,
    row: int,
    boxes: Sequence[FoundBox],
    columns: Sequence[Column],
    claimed: set[FoundBox],
    block: Block,
) -> bool:
    """Whether a row is one of the repeated ones: its boxes keep to the columns, and none is a label of the form."""
    fixed = {plain(word) for word in block.fixed}
    starting = [box for box in boxes if box.row == row]
    if any(box in claimed and plain(box.text) not in fixed for box in starting):
        return False
    if reading.grid.shifted:
        return any(box.text.strip() for box in starting)
    within = [column for column in columns if column.name not in LEVELS and not column.name.endswith("编码")]
    for column in within:
        box = column.box(reading.grid, row)
        if box is None:
            return False
        others = [other for other in columns if other.name != column.name and not _same_kind(other, column)]
        if any(box.column < other.right and other.left < box.right for other in others):
            return False
    return any(box.text.strip() for box in starting)


def _same_kind(one: Column, other: Column) -> bool:
    """Values of two periods may share a merged box."""
    plain_roles = ("名称", *LEVELS)
    return one.name not in plain_roles and other.name not in plain_roles


def _row(
    reading: Reading, row: int, columns: Sequence[Column], above: dict[str, Value], number: int
) -> RowReading | None:
    values: dict[str, Value] = {}
    place = ""
    for column in columns:
        box = column.box(reading.grid, row)
        if box is None:
            continue
        place = place or box.place
        text = box.text.strip()
        if column.name in LEVELS and not text and column.name in above:
            values[column.name] = above[column.name]
            reading.doubt(
                box.place,
                f"“{column.name}”这一格空着，照上一行的“{one_line(above[column.name].text)}”",
                None,
                number,
            )
            continue
        match = column.role.words.fullmatch(box.text)
        if match is None:
            reading.doubt(box.place, f"“{one_line(text)}”没有拆开", None, number)
            continue
        for path, value in zip(column.role.paths, match.groups(), strict=True):
            role, said = path[3], (value or "").strip()
            known = values.get(role)
            if known is not None and plain(known.text) != plain(said):
                reading.doubt(
                    box.place,
                    f"同一行里“{role}”有两个：“{one_line(known.text)}”、“{one_line(said)}”",
                    None,
                    number,
                )
            elif said or role not in values:
                values[role] = Value(said, box.place)
    for level in LEVELS:
        if level in values and values[level].text:
            above[level] = values[level]
    said = [value for role, value in values.items() if role not in LEVELS and value.text]
    if not said and not any(values.get(level, Value("", "")).text for level in LEVELS):
        return None
    return RowReading(values, place)


def _claim(
    reading: Reading,
    row: int,
    boxes: Sequence[FoundBox],
    columns: Sequence[Column],
    block: Block,
    claimed: set[FoundBox],
) -> None:
    fixed = {plain(word) for word in block.fixed}
    for box in boxes:
        covered = any(box.column < column.right and column.left < box.right for column in columns)
        if plain(box.text) in fixed:
            reading.settle(box, Fate.SAME)
        elif covered:
            reading.settle(box, Fate.READ if box.text.strip() else Fate.BLANK)
        elif box.row == row and box.text.strip():
            reading.settle(box, Fate.DOUBTFUL)
            reading.doubt(box.place, f"“{one_line(box.text)}”在表头没有说明的一列里，没有读进去")
        claimed.add(box)


def _settle_all(reading: Reading, boxes: Sequence[FoundBox], claimed: set[FoundBox], fate: Fate) -> None:
    for box in boxes:
        reading.settle(box, fate if box.text.strip() else Fate.BLANK)
        claimed.add(box)


_OPERATED = re.compile(
    r"(?:[≥≤<>=＝＞＜≧≦]|[不]?[少低高超][于过])\s*\d[\d.,]*\s*[(（]?[^\d\s≥≤,，;；、()（）]{0,4}[)）]?"
)
_NAME_AND_VALUE = re.compile(r"\s*([^\d:：≥≤]{3,})\s*[:：]\s*([≥≤<>=＝＞＜]?\s*\d\S*)\s*")


def _two_values(text: str) -> bool:
    """Whether a value box holds two values side by side or one above the other (≥10次 ≥12次); limits of one value
    (≥10次且≤12次) are joined by words or signs."""
    found = list(_OPERATED.finditer(text))
    return any(not text[one.end() : other.start()].strip(" \n\t\u3000") for one, other in pairwise(found))


def _of_indicators(columns: Sequence[Column], system: IndicatorSystem | None) -> bool:
    return system is not None and any(column.name in system.periods for column in columns)


def _taken_apart(
    reading: Reading, made: RowReading, columns: Sequence[Column], number: int
) -> list[RowReading]:
    """Two indicators typed into one row (as many names as values, line by line) are two; asked about in any case."""
    name = made.values.get("名称")
    for role, value in made.values.items():
        if role not in ("名称", *LEVELS) and _two_values(value.text):
            reading.doubt(value.place, f"一格里像是写了两个值：“{one_line(value.text)}”", None, number)
    others = [role for role in made.values if role not in ("名称", *LEVELS) and made.values[role].text]
    lines = name.text.split("\n") if name is not None else []
    if name is not None and not others and (match := _NAME_AND_VALUE.fullmatch(name.text)):
        system = reading.pattern.layout.indicators
        if _of_indicators(columns, system):
            reading.doubt(
                name.place, f"名称和指标值写在一格里：“{one_line(name.text)}”，拆开了", None, number
            )
            period = next(role for role in made.values if system and role in system.periods)
            values = dict(made.values) | {
                "名称": Value(match[1], name.place),
                period: Value(match[2], name.place),
            }
            return [RowReading(values, made.place)]
    if name is None or len(lines) < 2 or not others:
        return [made]
    split = {role: made.values[role].text.split("\n") for role in others}
    if any(len(parts) != len(lines) for parts in split.values()):
        if any(len(parts) > 1 for parts in split.values()):
            reading.doubt(name.place, f"一格里像是有几个指标：“{one_line(name.text)}”", None, number)
        return [made]
    result = []
    for index, line in enumerate(lines):
        values = dict(made.values) | {"名称": Value(line.strip(), name.place)}
        values |= {
            role: Value(parts[index].strip(), made.values[role].place) for role, parts in split.items()
        }
        result.append(RowReading(values, made.place))
        reading.doubt(
            name.place, f"一格里有 {len(lines)} 个指标，拆成了 {len(lines)} 行", None, number + index
        )
    return result
