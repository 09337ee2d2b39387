"""A layout run backwards: filled with tokens, its form shows where each value of a spec is printed.

The form is filled through the same function as a project's (``fill.fill_names``), so whatever the template does —
conditions, loops, merges — is done here too. What stands around the tokens are the labels that anchor them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ..fill.fill import fill_names
from ..grid.merge import occupancy
from ..grid.sheet import Cell, Line, Sheet
from ..layout.folder import load_layout
from ..learn.words import field as field_of
from ..model.layout import Kind, Layout
from ..problems import LayoutError
from .normal import plain
from .tokens import Tokens, ValuePath, expression, names_of, without

TICKED, EMPTY_BOX = "☑", "□"
_TICKS = str.maketrans(
    {
        **dict.fromkeys("☑☒■✓✔√●\uf0fe\uf0fd\uf0fc\uf052\uf050\uf053\uf054", TICKED),
        **dict.fromkeys("□☐▢○〇❑❏口\uf0a8\uf06f\uf0a3\uf071", EMPTY_BOX),
    }
)


def ticks(text: str) -> str:
    """``plain`` text in which every kind of tick box is one of two signs."""
    return plain(text.translate(_TICKS))


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A box with official words. ``texts`` are its spellings (``plain``); of a ``标签`` box the names of the field.

    ``words``: the regular expression of a box that holds values between its words, with their ``paths``.
    ``ticks``: for a box of choices what each spelling says, as (path, choice); it has ``words`` too where a word of
    one's own can be written (□其他：____).
    """

    texts: tuple[str, ...]
    row: int
    column: int
    row_span: int
    column_span: int
    words: re.Pattern[str] | None = None
    paths: tuple[ValuePath, ...] = ()
    names: ValuePath = ()  # ("标签", key) where the box prints the word that the spec uses for the field
    ticks: Mapping[str, tuple[ValuePath, str]] = field(default_factory=dict)
    shown: str = ""

    @property
    def meaning(self) -> str | None:
        """The field that these words ask for in the vocabulary of the forms."""
        return next((word for text in self.texts if (word := field_of(text))), None)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A box that holds values only: ``step`` boxes to the right of ``label``, or below it."""

    paths: tuple[ValuePath, ...]
    words: re.Pattern[str]
    label: Label | None
    below: bool
    step: int


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """A column of a repeated row: what it holds (``paths`` end in the role), and the heading above it."""

    paths: tuple[ValuePath, ...]
    words: re.Pattern[str]
    heading: Label | None
    column: int
    column_span: int


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A table within the form whose rows are repeated: 指标, or a field of kind 表."""

    table: str
    roles: tuple[Role, ...]
    fixed: tuple[str, ...]  # words that stand beside every row (绩效指标)
    last_row: int


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A line above or below the table."""

    words: re.Pattern[str]
    paths: tuple[ValuePath, ...]
    text: str  # its own words, plain


@dataclass(frozen=True, slots=True)
class Pattern:
    """A layout's form taken apart; ``labels`` in reading order."""

    layout: Layout
    labels: tuple[Label, ...]
    slots: tuple[Slot, ...]
    blocks: tuple[Block, ...]
    lines: tuple[LinePattern, ...]
    words: frozenset[str]  # every official text of the form, plain

    @property
    def paths(self) -> frozenset[ValuePath]:
        """Every value that the form prints outside its repeated rows."""
        found: set[ValuePath] = set()
        for item in (*self.labels, *self.slots, *self.lines):
            found.update(item.paths)
        for label in self.labels:
            found.update(path for path, _ in label.ticks.values())
        return frozenset(found)

    @property
    def official(self) -> frozenset[str]:
        """``words``, and the names of its classes, which stand in repeated rows."""
        system = self.layout.indicators
        classes = [item for path in system.leaves() for item in path] if system is not None else []
        return self.words | {plain(name) for item in classes for name in (item.key, item.label, *item.names)}


def pattern_of(layout: Layout) -> Pattern:
    """Raises LayoutError where the form cannot be filled with tokens (its template computes with them)."""
    return _pattern(layout.folder)


@cache
def _pattern(folder: Path) -> Pattern:
    layout = load_layout(folder)
    return _Taker(layout).pattern()


def taken_sheet(names: Mapping[str, object], layout: Layout) -> Sheet:
    """The form filled with ``names``. Raises LayoutError."""
    return fill_names(names, layout, "")


_FIRST_NUMBER = re.compile(r"^(\\s\*)1(?=\\s\*)")


def _numbered(words: re.Pattern[str]) -> re.Pattern[str]:
    """The expression of a box of the first repeated row, whose own number any number stands for in the next ones."""
    return re.compile(_FIRST_NUMBER.sub(r"\1[0-9]+", words.pattern), words.flags)


# -- taking the form apart


class _Taker:
    def __init__(self, layout: Layout):
        self.layout = layout
        self.tokens = Tokens(layout)
        self.names = names_of(self.tokens, layout)
        self.sheet = fill_names(self.names, layout, "")
        self.blank = self._blank_texts()
        self.choices = self._choice_boxes()
        self.labels: dict[int, Label] = {}  # by identity of the Cell
        self.grid = occupancy(self.sheet.rows, len(self.sheet.column_widths_mm))
        self.tops = {id(cell): row for row, line in enumerate(self.sheet.rows) for cell in line.cells}

    def pattern(self) -> Pattern:
        block_rows = self._block_rows()
        cells = [
            (row, cell)
            for row, line in enumerate(self.sheet.rows)
            if row not in block_rows
            for cell in line.cells
        ]
        for row, cell in cells:
            if label := self._label(row, cell):
                self.labels[id(cell)] = label
        slots = tuple(slot for row, cell in cells if (slot := self._slot(row, cell)))
        lines = tuple(self._line(line) for line in (*self.sheet.head, *self.sheet.foot) if line.text.strip())
        labels = tuple(self.labels.values())
        words = {text for label in labels for text in label.texts} | {line.text for line in lines}
        blocks = tuple(self._blocks(block_rows))
        words |= {plain(word) for block in blocks for word in block.fixed}
        return Pattern(self.layout, labels, slots, blocks, lines, frozenset(words - {""}))

    def _found(self, text: str) -> list[tuple[int, int, ValuePath]]:
        return list(self.tokens.find(text))

    def _blank_texts(self) -> dict[int, str]:
        """What the boxes of the template say when nothing is filled in (by ``Cell.origin``)."""

        def emptied(value: object) -> object:
            if isinstance(value, dict):
                return {key: emptied(child) for key, child in value.items()}
            return [] if isinstance(value, list) else ""

        names = {key: emptied(value) for key, value in self.names.items()}
        try:
            sheet = fill_names(names | {"标签": self.names["标签"]}, self.layout, "")
        except LayoutError:
            return {}
        return {cell.origin: cell.text for row in sheet.rows for cell in row.cells if cell.origin >= 0}

    def _choice_boxes(self) -> dict[tuple[int, int], dict[str, tuple[ValuePath, str]]]:
        """Boxes that show a choice by ticks: (row, column) → text → what it says."""
        shown = "\n".join(cell.text for row in self.sheet.rows for cell in row.cells)
        printed = {path for _, _, path in self.tokens.find(shown)}
        found: dict[tuple[int, int], dict[str, tuple[ValuePath, str]]] = {}
        for item in self.layout.fields:
            path = ("字段", item.key)
            options = item.choices if item.kind is Kind.CHOICE else ("是", "否")
            if item.kind not in (Kind.CHOICE, Kind.YES_NO):
                continue
            for option in options:
                sheet = fill_names(self.names | {item.key: option}, self.layout, "")
                for row, (one, other) in enumerate(zip(self.sheet.rows, sheet.rows, strict=False)):
                    for before, after in zip(one.cells, other.cells, strict=False):
                        marked = path not in printed or TICKED in ticks(
                            after.text
                        )  # 其他：____ prints the word
                        if before.text != after.text and marked:
                            found.setdefault((row, before.column), {})[ticks(after.text)] = (path, option)
        return found

    def _label(self, row: int, cell: Cell) -> Label | None:
        found = self._found(cell.text)
        place = (row, cell.column, cell.row_span, cell.column_span)
        if choices := self.choices.get((row, cell.column)):
            nothing = self.blank.get(cell.origin, "") if found else cell.text
            texts = tuple(dict.fromkeys((ticks(nothing), *choices)))
            words = expression(cell.text, found) if found else None
            paths = tuple(path for _, _, path in found)
            return Label(texts, *place, words, paths, ticks=choices, shown=nothing)
        if not found:
            text = plain(cell.text)
            return Label((text,), *place, shown=cell.text) if text else None
        names = [path for _, _, path in found if path[0] == "标签"]
        if names and len(found) == 1:
            item = self.layout.field(names[0][1])
            assert item is not None
            around = without(cell.text, found)
            return Label(
                tuple(plain(around + name) for name in item.names), *place, names=names[0], shown=item.key
            )
        words = plain(without(cell.text, found))
        if len(re.findall("[一-龥]", words)) < 2:
            return None
        blank = plain(self.blank.get(cell.origin, ""))
        texts = tuple(dict.fromkeys(text for text in (words, blank) if text))
        paths = tuple(path for _, _, path in found)
        return Label(texts, *place, expression(cell.text, found), paths, shown=without(cell.text, found))

    def _slot(self, row: int, cell: Cell) -> Slot | None:
        found = self._found(cell.text)
        if not found or id(cell) in self.labels:
            return None
        label, below, step = self._anchor(row, cell)
        return Slot(tuple(path for _, _, path in found), expression(cell.text, found), label, below, step)

    def _anchor(self, row: int, cell: Cell) -> tuple[Label | None, bool, int]:
        """The label of a value box: to its left in its row, or above it where the left one heads several rows."""
        above = self.grid[row - 1][cell.column] if row else None
        step, column = 1, cell.column
        left = self.grid[row][column - 1] if column else None
        while left is not None and id(left) not in self.labels:
            step, column = step + 1, left.column
            left = self.grid[row][column - 1] if column else None
        heads = above is not None and id(above) in self.labels
        if left is None:
            return (self.labels[id(above)], True, 1) if heads else (None, False, 0)  # type: ignore[arg-type]
        beside = heads and self.labels[id(above)].column >= left.column + left.column_span
        if beside and above is not left and self.tops[id(left)] <= self.tops[id(above)]:
            return self.labels[id(above)], True, 1  # type: ignore[arg-type]
        return self.labels[id(left)], False, step

    def _line(self, line: Line) -> LinePattern:
        found = self._found(line.text)
        paths = tuple(path for _, _, path in found)
        return LinePattern(expression(line.text, found), paths, plain(without(line.text, found)))

    # -- repeated rows

    def _block_rows(self) -> dict[int, str]:
        """Row → the table whose tokens it holds."""
        rows = {}
        for number, row in enumerate(self.sheet.rows):
            for cell in row.cells:
                for _, _, path in self._found(cell.text):
                    if path[0] == "行":
                        rows[number] = path[1]
        return rows

    def _blocks(self, block_rows: Mapping[int, str]) -> Iterator[Block]:
        for table in dict.fromkeys(block_rows.values()):
            own = [row for row, name in block_rows.items() if name == table]
            first = min(own)
            heads = first  # the row below the headings: another table may stand in between
            while heads - 1 in block_rows:
                heads -= 1
            roles, fixed = [], []
            for cell in dict.fromkeys(self.grid[first]):
                if cell is None:
                    continue
                found = [item for item in self._found(cell.text) if item[2][0] == "行"]
                if not found:
                    fixed += [cell.text] if cell.text.strip() else []
                    continue
                above = self.grid[heads - 1][cell.column] if heads else None
                heading = self.labels.get(id(above)) if above is not None else None
                roles.append(
                    Role(
                        tuple(path for _, _, path in found),
                        _numbered(expression(cell.text, found)),
                        heading,
                        cell.column,
                        cell.column_span,
                    )
                )
            yield Block(table, tuple(roles), tuple(fixed), max(own))
