"""What someone changed in a finished Word or Excel file, and the way back into the spec: comments and order stay.

The file carries the spec it was made from. Both are read alike — the file as it is now, and the form that its spec
prints — so whatever differs was changed by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..grid.sheet import Sheet
from ..model.project import Entry, Project
from ..problems import Fix
from ..spec.load import Loaded
from ..text.edits import apply_edits
from ..text.tree import Mapping, Node, Source, Text
from ..text.tree import Sequence as Items
from .classes import LEVELS
from .document import FoundBox, FoundLine, Grid
from .match import read_form
from .normal import one_line
from .pattern import Pattern
from .quoting import quoted
from .reading import Reading, RowReading, Value
from .spec_text import indicator_lines
from .tokens import ValuePath


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what the spec prints, what the file says now, and the edits that take it over (() where that
    has to be done by hand)."""

    what: str
    before: str
    after: str
    place: str
    edits: tuple[Fix, ...] = ()


def grid_of(sheet: Sheet) -> Grid:
    """A Sheet as if it had been read from a file."""
    boxes = [
        FoundBox(cell.text, row, cell.column, cell.row_span, cell.column_span, f"第 {row + 1} 行")
        for row, line in enumerate(sheet.rows)
        for cell in line.cells
    ]
    head, foot = (
        [FoundLine(line.text, "表外") for line in lines if line.text.strip()]
        for lines in (sheet.head, sheet.foot)
    )
    return Grid(boxes, len(sheet.rows), len(sheet.column_widths_mm), head, foot)


def find_changes(loaded: Loaded, sheet: Sheet, now: Reading, pattern: Pattern) -> list[Change]:
    """``loaded`` printed is ``sheet``; ``now`` is the file as it was read."""
    was = read_form(pattern, grid_of(sheet))
    finder = _Finder(loaded)
    return [*finder.values(was, now), *finder.rows(was, now)]


def take_over(source: Source, changes: Sequence[Change]) -> str:
    """The spec's text with the changes in it."""
    return apply_edits(source.text, [change.edits for change in changes if change.edits])[0]


def rewritten(source: Source, node: Text, value: str) -> tuple[Fix, ...]:
    """The edit that writes ``value`` where ``node`` stands, on its line or as its block; () where its end is not sure."""
    place = node.place
    if not place.line:
        return ()
    line = source.line(place.line)
    start = source.offset(place.line, place.column)
    if line[place.column - 1 : place.column] in ("|", ">"):
        return _block(source, node, start, value)
    if place.end_column is None:
        return ()
    end = start + place.end_column - place.column
    return (Fix(start, end, quoted(value.replace("\r\n", "\n"), flow=True)),)


def _block(source: Source, node: Text, start: int, value: str) -> tuple[Fix, ...]:
    lines = source.text.split("\n")
    first = node.place.line - 1
    indent = len(lines[first]) - len(lines[first].lstrip(" "))
    last = first
    for number in range(first + 1, len(lines)):
        if lines[number].strip() and len(lines[number]) - len(lines[number].lstrip(" ")) <= indent:
            break
        last = number if lines[number].strip() else last
    end = source.offset(last + 1, 1) + len(lines[last].rstrip("\r"))
    if any(part != part.strip(" \t") for part in value.split("\n")):
        return (Fix(start, end, quoted(value)),)
    below = "".join(f"\n{' ' * (indent + 2)}{part}" if part else "\n" for part in value.split("\n"))
    return (Fix(start, end, f"|-{below}"),)


class _Finder:
    def __init__(self, loaded: Loaded):
        assert loaded.project is not None and loaded.source.root is not None and loaded.layout is not None
        self.layout = loaded.layout
        self.project: Project = loaded.project
        self.source = loaded.source
        self.root = loaded.source.root

    def values(self, was: Reading, now: Reading) -> Iterator[Change]:
        for path in dict.fromkeys([*was.values, *now.values]):
            before, after = was.values.get(path), now.values.get(path)
            old, new = (one_line(value.text) if value is not None else "" for value in (before, after))
            if old == new or (after is None and any(doubt.path == path for doubt in now.doubts)):
                continue
            text = after.text if after is not None else ""
            place = after.place if after is not None else before.place if before is not None else ""
            yield Change("→".join(path[1:] or path), old, new, place, self._edit(path, text))

    def _edit(self, path: ValuePath, text: str) -> tuple[Fix, ...]:
        """The edit of a value that the spec itself states; what stands in 部门.yaml becomes a line of the spec."""
        head, *rest = path
        keys = rest if head == "字段" else [head, *rest]
        node: Node | None = self.root
        for key in keys:
            node = node.get(key) if isinstance(node, Mapping) else None
        if node is None and head == "字段" and len(rest) == 1:
            entry = self.project.fields.get(rest[0])
            label = entry.label if isinstance(entry, Entry) and entry.label else rest[0]
            node = self.root.get(label)
            if node is None:
                return self._new_line(label, text)
        return rewritten(self.source, node, text) if isinstance(node, Text) else ()

    def _new_line(self, key: str, text: str) -> tuple[Fix, ...]:
        if "\n" in text:
            return ()
        end = "\r\n" if "\r\n" in self.source.text else "\n"
        return (Fix(0, 0, f"{key}: {quoted(text)}{end}"),)

    # -- indicators

    def rows(self, was: Reading, now: Reading) -> Iterator[Change]:
        before, after = was.rows.get("指标", []), now.rows.get("指标", [])
        nodes = list(_indicator_nodes(self.root.get("指标")))
        if len(nodes) != len(before):
            nodes = [None] * len(before)  # a form prints another order or number: shown, taken over by hand
        last = {row.classes: node for row, node in zip(before, nodes, strict=True)}
        for old, new, node in _pairs(before, after, nodes):
            if old is None and new is not None:
                edits = self._added(new, last.get(new.classes), now)
                yield Change("多了一行指标", "", _words(new), new.place, edits)
            elif new is None and old is not None:
                yield Change("少了一行指标", _words(old), "", "", self._lines_of(node))
            elif old is not None and new is not None:
                yield from self._row(old, new, node)

    def _lines_of(self, node: Node | None) -> tuple[Fix, ...]:
        """The edit that takes an indicator's lines away; () where its end is not sure."""
        span = _span(node)
        if span is None:
            return ()
        first, last = (self.source.offset(line, 1) for line in (span[0], span[1] + 1))
        return (Fix(first, last, ""),) if first < last else ()

    def _added(self, row: RowReading, beside: Node | None, now: Reading) -> tuple[Fix, ...]:
        """The edit that writes a new indicator below the last one of its class; () where the class has none."""
        span = _span(beside)
        if span is None:
            return ()
        line = self.source.line(span[0])
        indent = line[: len(line) - len(line.lstrip(" "))]
        lines = indicator_lines(now, row, indent)
        end = "\r\n" if "\r\n" in self.source.text else "\n"
        at = self.source.offset(span[1] + 1, 1)
        before = "" if self.source.text[:at].endswith("\n") else end
        return (Fix(at, at, before + "".join(f"{one}{end}" for one in lines)),)

    def _row(self, old: RowReading, new: RowReading, node: Node | None) -> Iterator[Change]:
        apart = self._periods_apart(old, new, node)
        for role in dict.fromkeys([*old.values, *new.values]):
            before, after = (one_line(row.values.get(role, Value("", "")).text) for row in (old, new))
            if before == after or role == "序号":
                continue
            target = None if role in LEVELS else _part(node, role, before)
            edits = rewritten(self.source, target, after) if target is not None else ()
            if apart and target is not None and role != "名称":
                edits = apart
            name = one_line(old.values.get("名称", Value("", "")).text)
            yield Change(
                f"指标“{name}”的{role}",
                before,
                after,
                new.values.get(role, Value("", new.place)).place,
                edits,
            )

    def _periods_apart(self, old: RowReading, new: RowReading, node: Node | None) -> tuple[Fix, ...]:
        """Where one value was typed for every period and they differ now: the edit that writes one for each."""
        system = self.layout.indicators
        periods = system.periods if system is not None else ()
        values = {period: one_line(new.values.get(period, Value("", "")).text) for period in periods}
        if len(set(values.values())) < 2 or not isinstance(node, Mapping) or len(node.items) != 1:
            return ()
        value = node.items[0][1]
        place = value.place
        if not isinstance(value, Text) or place.end_column is None:
            return ()
        start = self.source.offset(place.line, place.column)
        inner = ", ".join(f"{quoted(key, True)}: {quoted(text, True)}" for key, text in values.items())
        return (Fix(start, start + place.end_column - place.column, f"{{{inner}}}"),)


def _span(node: Node | None) -> tuple[int, int] | None:
    """The first and last line of an indicator; None where a block of lines hides its end."""
    if not isinstance(node, Mapping):
        return None
    texts = list(_texts(node))
    if any(text.place.end_column is None for text in texts if text.value):
        return None
    return texts[0].place.line, max(text.place.line for text in texts)


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.items:
            yield key
            yield from _texts(value)
    else:
        for item in node.items:
            yield from _texts(item)


def _words(row: RowReading) -> str:
    return "，".join(
        one_line(value.text) for role, value in row.values.items() if value.text and role != "序号"
    )


def _pairs(
    before: Sequence[RowReading], after: Sequence[RowReading], nodes: Sequence[Node | None]
) -> Iterator[tuple[RowReading | None, RowReading | None, Node | None]]:
    """Rows that are the same indicator: by class and name, then what is left of a class in order."""

    def key(row: RowReading) -> tuple:
        return (row.classes, one_line(row.values.get("名称", Value("", "")).text))

    left = list(after)
    alone: list[tuple[RowReading, Node | None]] = []
    for row, node in zip(before, nodes, strict=True):
        other = next((one for one in left if key(one) == key(row)), None)
        if other is None:
            alone.append((row, node))
            continue
        left.remove(other)
        yield row, other, node
    for row, node in alone:
        other = next((one for one in left if one.classes == row.classes), None)
        if other is not None:
            left.remove(other)
        yield row, other, node
    for other in left:
        yield None, other, None


def _indicator_nodes(node: Node | None) -> Iterator[Mapping]:
    """The indicators of a spec in the order written."""
    if isinstance(node, Items):
        for item in node.items:
            if isinstance(item, Mapping):
                yield item
    elif isinstance(node, Mapping):
        for _, child in node.items:
            yield from _indicator_nodes(child)


def _part(node: Node | None, role: str, before: str) -> Text | None:
    """The text of the spec that says ``role`` of an indicator."""
    if not isinstance(node, Mapping):
        return None
    if node.key("名称") is not None or node.key("三级") is not None:
        value = node.get("名称" if role == "名称" else role) or (
            node.get("值") or node.get("指标值") if role != "名称" else None
        )
        return value if isinstance(value, Text) else None
    key, value = node.items[0]
    if role == "名称":
        return key
    if isinstance(value, Text):
        return value if one_line(value.value) == before else None
    if isinstance(value, Mapping):
        found = value.get(role) or value.get("指标值") or value.get("值")
        return found if isinstance(found, Text) else None
    return None
