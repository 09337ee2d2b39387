"""Which forms stand in a document, and on which layout each is: by labels and shape, never by the file's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..layout.folder import known_folders, load_layout
from ..model.layout import LIST_SCOPE, Layout
from ..problems import TablegenError
from .align import coverage
from .document import Document, FoundLine, Grid, join
from .lists import list_pattern
from .match import read_form
from .normal import ENOUGH, likeness, plain
from .pattern import Pattern, pattern_of

KNOWN = 0.6  # part of a layout's labels that must stand in a form of it
START = 0.6  # part of the labels of a form's first row that begin a form


@dataclass(frozen=True, slots=True)
class FoundForm:
    """One form of a document: its boxes and lines, the layout it is on, and the layouts that came near."""

    grid: Grid
    pattern: Pattern | None
    coverage: float
    others: tuple[tuple[str, float], ...] = ()


def patterns_at_hand(folders: Sequence) -> tuple[list[Pattern], list[str]]:
    """The layouts that can be run backwards, and sentences about those that cannot."""
    patterns, remarks = [], []
    for folder in known_folders(tuple(folders)).values():
        try:
            patterns.append(any_pattern(load_layout(folder)))
        except TablegenError as error:
            remarks.append(f"版式 {folder.name} 不能反着读：{error.problems[0].message}")
    return patterns, remarks


def any_pattern(layout: Layout) -> Pattern:
    """The layout's form as labels and lines, of a list its headings. Raises LayoutError."""
    return list_pattern(layout).pattern if layout.scope == LIST_SCOPE else pattern_of(layout)


def not_backwards(pattern: Pattern) -> str:
    """Why the indicators of that form cannot be read back into a spec; "" where they can."""
    system = pattern.layout.indicators
    if system is None:
        return ""
    if system.places:
        return "指标值一地一格横着排"
    if pattern.layout.scope == LIST_SCOPE:
        return "一个指标占一行，一个项目占几行" if list_pattern(pattern.layout).unit is None else ""
    return "" if any(block.table == "指标" for block in pattern.blocks) else "指标分成几段印"


def find_forms(document: Document, patterns: Sequence[Pattern]) -> list[FoundForm]:
    """The forms of ``document`` in order. A table without a first row of its layout goes on with the one before."""
    parts = [
        part
        for block in document.blocks
        for part in ([block] if isinstance(block, FoundLine) else _cut(block, patterns))
    ]
    groups: list[tuple[list[FoundLine], list[Grid]]] = []
    lines: list[FoundLine] = []
    for part in parts:
        if isinstance(part, FoundLine):
            lines.append(part)
            continue
        if groups and not _starts(part, patterns):
            groups[-1][1].append(part)
            groups[-1][1][-1].head = lines
        else:
            groups.append((lines, [part]))
        lines = []
    forms = []
    for number, (before, grids) in enumerate(groups):
        grid = join(grids)
        between = [line for other in grids[1:] for line in other.head]
        grid.head = [*before, *between] if number == 0 else [*_own(before, patterns), *between]
        if number:
            forms[-1].grid.foot = [line for line in before if line not in grid.head]
        forms.append(recognise(grid, patterns))
    if forms:
        forms[-1].grid.foot = [*forms[-1].grid.foot, *lines]
    return _whole_lists(forms)


def _whole_lists(forms: Sequence[FoundForm]) -> list[FoundForm]:
    """A list whose heading stands on every page is one form."""
    result: list[FoundForm] = []
    for form in forms:
        last = result[-1] if result else None
        if (
            last is not None
            and form.pattern is not None
            and form.pattern is last.pattern
            and form.pattern.layout.scope == LIST_SCOPE
        ):
            grid = join([last.grid, form.grid])
            grid.head, grid.foot = last.grid.head, [*last.grid.foot, *form.grid.head, *form.grid.foot]
            result[-1] = FoundForm(grid, form.pattern, last.coverage, last.others)
        else:
            result.append(form)
    return result


def _own(lines: Sequence[FoundLine], patterns: Sequence[Pattern]) -> list[FoundLine]:
    """Of the lines between two forms, those from the next one's title on."""
    titles = {line.text for pattern in patterns for line in pattern.lines if line.text}
    for number, line in enumerate(lines):
        if any(likeness(plain(line.text), title) >= ENOUGH for title in titles if len(title) > 4):
            return list(lines[number:])
    return list(lines)


def _first_row(pattern: Pattern) -> list[frozenset[str]]:
    top = min((label.row for label in pattern.labels), default=0)
    return [frozenset(label.texts) for label in pattern.labels if label.row == top]


def _start_rows(grid: Grid, patterns: Sequence[Pattern]) -> list[int]:
    """Rows that look like the first row of a form."""
    wanted = [labels for pattern in patterns if (labels := _first_row(pattern))]
    rows = []
    for row in range(grid.rows):
        texts = {plain(box.text) for box in grid.row_boxes(row) if box.row == row and box.text.strip()}
        heads = {text.partition(":")[0] for text in texts}
        if any(
            sum(bool(label & (texts | heads)) for label in labels) >= max(1, START * len(labels))
            for labels in wanted
        ):
            rows.append(row)
    return rows


def _starts(grid: Grid, patterns: Sequence[Pattern]) -> bool:
    return bool(_start_rows(grid, patterns)) or recognise(grid, patterns).coverage >= KNOWN


def _cut(grid: Grid, patterns: Sequence[Pattern]) -> list[Grid]:
    """Several forms in one table: cut above each first row, if both parts then hold a form (a first row that is only
    repeated on the next page does not)."""
    starts = _start_rows(grid, patterns)
    if len(starts) < 2:
        return [grid]
    edges = [0]
    for row in starts[1:]:
        top = row
        while top > edges[-1] + 1 and _is_title(grid, top - 1):
            top -= 1
        edges.append(top)
    edges.append(grid.rows)
    parts = [grid.slice(first, end) for first, end in pairwise(edges) if end > first]
    if all(recognise(part, patterns).coverage >= KNOWN / 2 for part in parts):
        return parts
    return [grid]


def _is_title(grid: Grid, row: int) -> bool:
    boxes = [box for box in grid.row_boxes(row) if box.text.strip()]
    return (len(boxes) == 1 and boxes[0].row == row) or not boxes


def recognise(grid: Grid, patterns: Sequence[Pattern]) -> FoundForm:
    """The layout whose labels stand in ``grid``: most of them, and most of what the grid says in its labels' places."""
    texts = frozenset(plain(box.text) for box in grid.boxes if box.text.strip())
    ranked = sorted(
        ((coverage(pattern, texts), len(pattern.labels), -number) for number, pattern in enumerate(patterns)),
        reverse=True,
    )
    if not ranked:
        return FoundForm(grid, None, 0.0)
    scored = sorted(ranked[:6], key=lambda item: (round(item[0], 2), item[1]), reverse=True)
    equal = [item for item in scored if round(item[0], 2) == round(scored[0][0], 2) and item[0] >= KNOWN]
    if len(equal) > 1:  # editions of one form that differ in their classes only
        doubts = {item: len(read_form(patterns[-item[2]], grid).doubts) for item in equal}
        scored.sort(key=lambda item: doubts.get(item, len(grid.boxes) * 9))
    best = scored[0]
    others = tuple((patterns[-item[2]].layout.id, item[0]) for item in scored[1:4] if item[0] >= KNOWN / 2)
    pattern = patterns[-best[2]] if best[0] >= KNOWN else None
    return FoundForm(grid, pattern, best[0], others)
