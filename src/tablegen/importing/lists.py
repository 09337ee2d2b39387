"""A list form (范围: 项目清单) read: one row a project, its indicators in one box, rows of sums in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from ..books.totals import columns_of
from ..grid.merge import occupancy
from ..layout.folder import load_layout
from ..model.layout import LIST_SCOPE, Layout
from ..text.quoting import quoted
from .align import match_labels
from .classes import classify
from .document import FoundBox, Grid
from .match import read_lines
from .normal import one_line, plain
from .pattern import Label, LinePattern, Pattern, Role, taken_sheet
from .reading import Fate, Reading, RowReading, Value
from .shifted import looks_like_amount
from .tokens import Tokens, ValuePath, expression, names_of, without

TOTAL_WORDS = ("合计", "总计")
GROUP_KEY = "资金使用单位"


@dataclass(frozen=True, slots=True)
class ListPattern:
    """A list's form taken apart: ``pattern`` has its headings as labels and its lines, ``roles`` the columns of a
    project's row; ``unit`` is one indicator within the box that holds all of them."""

    pattern: Pattern
    roles: tuple[Role, ...]
    unit: Unit | None


@dataclass(slots=True)
class ListReading:
    """A list read: its projects, and the sums that it states (row → column → text)."""

    reading: Reading  # of the list itself: lines, doubts, fates of its boxes
    projects: list[Reading] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)  # of each project
    totals: dict[str, dict[str, str]] = field(default_factory=dict)


def list_pattern(layout: Layout) -> ListPattern:
    """Raises LayoutError where the form cannot be filled with tokens."""
    return _list_pattern(layout.folder)


@cache
def _list_pattern(folder: Path) -> ListPattern:
    layout = load_layout(folder)
    assert layout.scope == LIST_SCOPE
    tokens = Tokens(layout)
    projects = []
    for number in ("1", "2"):
        tokens.prefix = ("项", number)
        projects.append(names_of(tokens, layout))
    tokens.prefix = ()
    common = {key: tokens.text("共", key) for key, value in projects[0].items() if isinstance(value, str)}
    common |= {"年度": projects[0]["年度"], "金额单位": tokens.text("金额单位"), "标签": projects[0]["标签"]}
    for item in layout.fields:
        common[item.key] = tokens.text("字段", item.key)
    columns = columns_of(layout)
    sums = {column: tokens.money("总", column) for column in columns}
    group = {
        "名称": tokens.text("组", "名称"),
        "合计": {column: tokens.money("组", column) for column in columns},
        "项目": projects,
    }
    names = common | {"项目": projects, "合计": sums, "分组": [group]}
    sheet = taken_sheet(names, layout)
    rows = [row for row, line in enumerate(sheet.rows) if any(_own(tokens, cell.text) for cell in line.cells)]
    grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
    labels: dict[int, Label] = {}
    for row, line in enumerate(sheet.rows[: min(rows)]):
        if any(list(tokens.find(cell.text)) for cell in line.cells):  # a row of sums
            continue
        for cell in line.cells:
            if not cell.text.strip():
                continue
            labels[id(cell)] = Label(
                (plain(cell.text),), row, cell.column, cell.row_span, cell.column_span, shown=cell.text
            )
    lines = tuple(
        LinePattern(
            expression(line.text, found := list(tokens.find(line.text))),
            tuple(path for _, _, path in found),
            plain(without(line.text, found)),
        )
        for line in (*sheet.head, *sheet.foot)
        if line.text.strip()
    )
    roles, unit = _roles(tokens, grid[rows[0]], grid[: rows[0]], labels)
    words = frozenset(
        {text for label in labels.values() for text in label.texts} | {line.text for line in lines}
    )
    pattern = Pattern(layout, tuple(labels.values()), (), (), lines, words | frozenset(TOTAL_WORDS))
    return ListPattern(pattern, tuple(roles), unit)


def _own(tokens: Tokens, text: str) -> bool:
    return any(path[0] == "项" for _, _, path in tokens.find(text))


def _roles(
    tokens: Tokens, row: Sequence, above: Sequence[Sequence], labels: Mapping[int, Label]
) -> tuple[list[Role], Unit | None]:
    """The columns of a project's row; the one that holds all indicators has no paths, ``unit`` takes it apart."""
    roles: list[Role] = []
    unit = None
    for cell in dict.fromkeys(row):
        found = [(start, stop, path[2:]) for start, stop, path in tokens.find(cell.text) if path[0] == "项"]
        if not found:
            continue
        heading = next(
            (labels[id(line[cell.column])] for line in reversed(above) if id(line[cell.column]) in labels),
            None,
        )
        second = [item for item in found if item[2][0] == "行" and item[2][2] == "2"]
        if second:
            first = [item for item in found if item not in second]
            lead = first[0][0]
            unit = _unit(cell.text[: second[0][0] - lead], first, tokens.layout)
            roles.append(Role((), unit.whole, heading, cell.column, cell.column_span))
        else:
            paths = tuple(path for _, _, path in found)
            roles.append(Role(paths, expression(cell.text, found), heading, cell.column, cell.column_span))
    return roles, unit


@dataclass(frozen=True, slots=True)
class Unit:
    """One indicator of several in a box: ``whole``, ``lenient`` (a sign or number lost), and how it begins."""

    whole: re.Pattern[str]
    lenient: re.Pattern[str]
    begins: re.Pattern[str]
    roles: tuple[str, ...]


def _unit(text: str, found: list[tuple[int, int, ValuePath]], layout: Layout) -> Unit:
    assert layout.indicators is not None
    groups = {}
    for level, role in enumerate(("一级", "二级", "三级类")):
        words = {item.label for leaf in layout.indicators.leaves() for item in leaf[level : level + 1]}
        if words:
            groups[role] = "(" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
    whole = expression(text, found, groups)
    lenient = re.sub(r"\[:：\]\\s\*", r"[:：]?\\s*", whole.pattern)
    lenient = lenient.replace(r"([0-9]+)、", r"(?:([0-9]+)、)?", 1)
    first = next((number for number, item in enumerate(found) if item[2][-1] == "一级"), 0)
    head = expression(text[: found[first][1]], found[: first + 1], groups).pattern
    head = re.sub(r"\((?!\?)", "(?:", head).replace("(?:[0-9]+)、", "(?:[0-9]+、)?", 1)
    return Unit(whole, re.compile(lenient, re.S), re.compile(head), tuple(item[2][3] for item in found))


# -- reading


def read_list(form: ListPattern, grid: Grid) -> ListReading:
    """The projects of a list, in order, and a fate for each of its boxes."""
    reading = Reading(form.pattern, grid)
    result = ListReading(reading)
    found = match_labels(form.pattern, grid)
    columns = [
        (role, found[role.heading].box)
        for role in form.roles
        if role.heading is not None and role.heading in found
    ]
    for role in form.roles:
        if role.heading is None or role.heading not in found:
            what = one_line(role.heading.shown) if role.heading is not None else "一列"
            reading.doubt("", f"没有找到表头“{what}”，这一列没有读")
    claimed: set[FoundBox] = set()
    group = ""
    headings = {text for label in form.pattern.labels for text in label.texts}
    for row in range(grid.rows):
        boxes = grid.row_boxes(row)
        if not any(box.row == row and box.text.strip() for box in boxes):
            continue  # nothing begins here: a row too tall for Excel goes on
        texts = [plain(box.text) for box in boxes if box.text.strip()]
        if not texts or sum(text in headings for text in texts) * 2 >= len(texts):
            _settle(reading, boxes, Fate.SAME, claimed)
            continue
        made = _project(form, reading, boxes, columns)
        if made is None:
            continue
        name, texts_found = made
        _settle(reading, boxes, Fate.READ, claimed)
        if texts_found is None:
            row = "合计" if plain(name) in TOTAL_WORDS else name
            group = group if row == "合计" else name
            result.totals[row] = _sums(form, boxes, columns)
        else:
            result.projects.append(texts_found)
            result.groups.append(group)
    read_lines(reading, claimed)
    for box in grid.boxes:
        if box not in reading.fates:
            reading.settle(box, Fate.DOUBTFUL if box.text.strip() else Fate.BLANK)
            if box.text.strip():
                reading.doubt(box.place, f"“{one_line(box.text)}”没有读进去：这一行不像项目也不像合计")
    for project in result.projects:
        for path, value in reading.values.items():
            project.values.setdefault(path, value)
    return result


def _settle(reading: Reading, boxes: Sequence[FoundBox], fate: Fate, claimed: set[FoundBox]) -> None:
    for box in boxes:
        reading.settle(box, fate if box.text.strip() else Fate.BLANK)
        claimed.add(box)


def _cell(grid: Grid, boxes: Sequence[FoundBox], heading: FoundBox) -> FoundBox | None:
    return next((box for box in boxes if box.column < heading.right and heading.column < box.right), None)


def _sums(form: ListPattern, boxes: Sequence[FoundBox], columns: Sequence) -> dict[str, str]:
    """The amounts of a row of sums, by column of the list."""
    result = {}
    for role, heading in columns:
        box = next((box for box in boxes if box.column < heading.right and heading.column < box.right), None)
        if role.paths and role.paths[0][0] == "资金" and box is not None and box.text.strip():
            result[role.paths[0][2]] = one_line(box.text)
    return result


def _project(
    form: ListPattern, whole: Reading, boxes: Sequence[FoundBox], columns: Sequence
) -> tuple[str, Reading | None] | None:
    """(name, the project read), with None for a row of sums; None where the row is neither."""
    reading = Reading(form.pattern, Grid([], 0, 0))
    texts = {
        role: box
        for role, heading in columns
        if (box := _cell(whole.grid, boxes, heading)) is not None and box.text.strip()
    }
    name_role = next(
        (role for role in form.roles if role.paths and role.paths[0] == ("字段", "项目名称")), None
    )
    if name_role is None or name_role not in texts:
        return None
    if sum(box is texts[name_role] for box in texts.values()) > 1:
        return None  # a title over the whole width
    name = one_line(texts[name_role].text)
    rest = {role: box for role, box in texts.items() if role is not name_role}
    money = {role for role in rest if role.paths and role.paths[0][0] == "资金"}
    if set(rest) == money:
        return (name, None) if all(looks_like_amount(box.text) for box in rest.values()) else None
    for role, box in texts.items():
        if not role.paths:
            _indicators(form, reading, box)
            continue
        match = role.words.fullmatch(box.text)
        for path, value in zip(role.paths, match.groups() if match else (), strict=False):
            if value and value.strip():
                reading.values[path] = Value(value.strip(), box.place)
        if match is None:
            reading.doubt(box.place, f"“{one_line(box.text)}”没有拆开", role.paths[0])
    whole.doubts += reading.doubts
    return name, reading


def _indicators(form: ListPattern, reading: Reading, box: FoundBox) -> None:
    """The indicators of one box; what stands between them and is none is a doubt."""
    assert form.unit is not None
    starts = [match.start() for match in form.unit.begins.finditer(box.text)]
    starts = [start for start, before in zip(starts, [-1, *starts], strict=False) if start > before]
    edges = [*starts, len(box.text)] if starts else [0, len(box.text)]
    if box.text[: edges[0]].strip():
        reading.doubt(box.place, f"“{one_line(box.text[: edges[0]])}”没有拆成指标", ("行", "指标"))
    rows = []
    for start, end in pairwise(edges):
        text = box.text[start:end]
        match = form.unit.whole.fullmatch(text)
        if match is None:
            match = form.unit.lenient.fullmatch(text)
            said = "写法和别的不同" if match is not None else "没有拆成指标"
            reading.doubt(
                box.place, f"“{one_line(text)}”{said}", *((None, len(rows)) if match else (("行", "指标"),))
            )
        if match is not None:
            values = {
                role: Value((value or "").strip(), box.place)
                for role, value in zip(form.unit.roles, match.groups(), strict=True)
            }
            rows.append(RowReading(values, box.place))
    system = form.pattern.layout.indicators
    reading.rows["指标"] = classify(reading, rows, system) if system is not None else rows


def department_lines(names: Sequence[str], read: ListReading | None) -> Iterator[str]:
    """The lines of 汇编 in 部门.yaml: the order of the projects, and the sums as a list states them."""
    yield "汇编:"
    yield "  项目:"
    for name in names:
        yield f"    - {quoted(name)}"
    if read is not None and any(read.totals.values()):
        yield "  公布合计:"
        for row, amounts in read.totals.items():
            if amounts:
                yield f"    {quoted(row)}:"
                for column, text in amounts.items():
                    yield f"      {'总计' if column == '合计' else quoted(column)}: {quoted(text)}"
