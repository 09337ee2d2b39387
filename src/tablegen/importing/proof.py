"""The spec that was written is built in memory and held against the file it was read from, box by box."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..books.plan import plan, work_book
from ..grid.sheet import Sheet
from ..problems import Problem, TablegenError
from ..spec.folder import spec_file
from ..spec.load import load
from .document import Grid
from .normal import one_line, plain

MAX_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Proof:
    """``same``: what is printed from the spec is what the file says, box by box; ``differences`` are sentences;
    ``problems`` are what is wrong with the spec (with errors it cannot be printed, ``printed`` is False)."""

    same: bool
    printed: bool
    boxes: int
    differences: tuple[str, ...]
    problems: tuple[Problem, ...]


def prove(specs: Sequence[Path], grid: Grid, folders: list[Path], official: frozenset[str]) -> Proof:
    """Builds the form of ``specs`` (one, or the projects of a list) and compares it with the boxes read; ``official``
    are the form's own words."""
    loaded_specs = [load(spec_file(spec), folders) for spec in specs]
    problems = [problem for loaded in loaded_specs for problem in loaded.problems]
    if not loaded_specs or any(not loaded.ready for loaded in loaded_specs):
        return Proof(False, False, 0, (), tuple(problems))
    try:
        works, found = plan(loaded_specs, volume=False)
        made = [work_book(work) for work in works]
    except TablegenError as error:
        return Proof(False, False, 0, (), (*problems, *error.problems))
    problems += [*found, *(problem for _, more in made for problem in more)]
    sheets = [sheet for book, _ in made if book is not None for sheet in book.sheets]
    if not sheets:
        return Proof(False, False, 0, (), tuple(problems))
    ours, theirs = rows_of_sheet(sheets[0], official), _once(rows_of_grid(grid, official), official)
    if grid.shifted:  # of copied text only the words and their order are there, not the boxes they stood in
        ours, theirs = _words(ours, official), _words(theirs, official)
    elif grid.wrapped:  # line breaks are not known for certain
        ours, theirs = (_joined([tuple(map(plain, row)) for row in rows]) for rows in (ours, theirs))
    else:  # how an office breaks and spaces the form's own words is no difference
        ours, theirs = (_labels(rows, official) for rows in (ours, theirs))
    differences = tuple(_differences(theirs, ours))
    return Proof(not differences, True, sum(map(len, theirs)), differences, tuple(problems))


def rows_of_sheet(sheet: Sheet, official: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    """The texts of the boxes that begin in each row, and of the lines above and below; empty ones do not count."""
    rows = [
        line
        for row in sheet.rows
        for line in _lines([cell.text for cell in row.cells if cell.text.strip()], official)
    ]
    head, foot = (
        [(one_line(part),) for line in lines for part in line.text.split("\n")]
        for lines in (sheet.head, sheet.foot)
    )
    return [row for row in (*head, *rows, *foot) if any(row)]


def _lines(texts: list[str], official: frozenset[str]) -> list[tuple[str, ...]]:
    """A row of boxes; a box alone in its row (a title, a note) line by line, as the lines outside a table are."""
    if len(texts) == 1 and plain(texts[0]) not in official:
        return [(one_line(part),) for part in texts[0].split("\n") if part.strip()]
    return [tuple(map(one_line, texts))]


def rows_of_grid(grid: Grid, official: frozenset[str] = frozenset()) -> list[tuple[str, ...]]:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for box in grid.boxes:
        if box.text.strip():
            rows[box.row].append(box.text)
    head, foot = ([(one_line(line.text),) for line in lines] for lines in (grid.head, grid.foot))
    foot = [line for line in foot if line not in head]  # a head line that stands on every page
    return [
        row for row in (*head, *(line for row in rows for line in _lines(row, official)), *foot) if any(row)
    ]


def _joined(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows of a single text that follow each other (lines above and below the table) as one."""
    result: list[tuple[str, ...]] = []
    for row in rows:
        if len(row) == 1 and result and len(result[-1]) == 1:
            result[-1] = (result[-1][0] + row[0],)
        else:
            result.append(row)
    return result


def _labels(rows: list[tuple[str, ...]], official: frozenset[str]) -> list[tuple[str, ...]]:
    return [tuple(word if (word := plain(text)) in official else text for text in row) for row in rows]


def _once(rows: list[tuple[str, ...]], official: frozenset[str]) -> list[tuple[str, ...]]:
    """Without the heading rows that stand again on later pages."""
    result: list[tuple[str, ...]] = []
    for row in rows:
        if len(row) < 2 or row not in result or not all(plain(text) in official for text in row):
            result.append(row)
    return result


def _words(rows: list[tuple[str, ...]], official: frozenset[str]) -> list[tuple[str, ...]]:
    return [(word,) for row in rows for text in row if (word := plain(text)) not in official]


def _differences(theirs: list[tuple[str, ...]], ours: list[tuple[str, ...]]) -> list[str]:
    """Row by row: what the file says and the printed spec does not, and the other way round."""
    found = []
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        left = [text for row in theirs[a:b] for text in row]
        right = [text for row in ours[c:d] for text in row]
        inner = difflib.SequenceMatcher(None, left, right, autojunk=False)
        for kind, e, f, g, h in inner.get_opcodes():
            if kind != "equal":
                was = "、".join(f"“{text}”" for text in left[e:f]) or "没有"
                now = "、".join(f"“{text}”" for text in right[g:h]) or "没有"
                found.append(f"原件：{was}　做出来：{now}")
        if left == right:
            found.append(f"分行不同：“{left[0] if left else ''}”起的 {b - a} 行，做出来是 {d - c} 行")
    return found
