"""Which line of a spec a box of its form comes from.

The form is filled again with an unseen character behind every value, one for each place; the boxes in which it turns
up come from there. A choice would no longer be the choice that the template asks for: each is left out in turn, and
the boxes that change are its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..fill.fill import fill_names
from ..fill.names import Amount, context
from ..grid.sheet import Sheet
from ..model.layout import LIST_SCOPE, Field, Kind, Layout
from ..model.project import Entry, Project, Value
from ..problems import LayoutError, Place
from ..spec.load import Loaded

At = tuple[int, int]  # row, column of the upper left corner of a box
FIRST, LAST = 0xF0000, 0xFFFFD  # a plane for private use: no font has it, nobody types it
CHOSEN = (Kind.CHOICE, Kind.YES_NO)


@dataclass(frozen=True, slots=True)
class _MarkedAmount(Amount):
    """An amount that prints its mark."""

    mark: str = ""

    def __str__(self) -> str:
        return self.format.text(self.money) + self.mark


class Marks:
    """The marks of one pass, each for a place."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def of(self, place: Place) -> str:
        if FIRST + len(self.places) > LAST:
            return ""
        self.places.append(place)
        return chr(FIRST + len(self.places) - 1)

    def entry(self, entry: Entry) -> Entry:
        return replace(entry, text=entry.text + self.of(entry.place)) if entry.text.strip() else entry

    def value(self, printed: object, typed: object) -> object:
        """What a template sees of a value, with marks; ``typed`` is the same value as the spec has it."""
        if isinstance(typed, Entry):
            if isinstance(printed, Amount):
                return _MarkedAmount(printed.money, printed.format, self.of(typed.place))
            return f"{printed}{self.of(typed.place)}" if printed else printed
        if isinstance(printed, dict) and isinstance(typed, Mapping):
            return {key: self.value(item, typed.get(key)) for key, item in printed.items()}
        if isinstance(printed, list) and isinstance(typed, tuple):
            return [self.value(item, row) for item, row in zip(printed, typed, strict=True)]
        return printed

    def find(self, text: str) -> Place | None:
        return next((self.places[ord(char) - FIRST] for char in text if FIRST <= ord(char) <= LAST), None)

    def boxes(self, sheet: Sheet) -> dict[At, Place]:
        """The boxes of a sheet that was filled with the marks."""
        return {
            (row, cell.column): place
            for row, item in enumerate(sheet.rows)
            for cell in item.cells
            if (place := self.find(cell.text)) is not None
        }


def box_places(loaded: Loaded, sheet: Sheet) -> dict[At, Place]:
    """The place that each box of ``sheet`` (the form of ``loaded``) comes from. A label, or a box whose text is
    computed, leads to the first value to the right of it, else to the left. What is missing cannot be told: empty
    boxes, the lines above and below the table, and the forms that are lists of projects."""
    project, layout = loaded.project, loaded.layout
    if project is None or layout is None or layout.scope == LIST_SCOPE or project.masked:
        return {}
    marks = Marks()
    try:
        found = marks.boxes(fill_names(marked_names(marks, project, layout), layout, project.name))
        for place, names in _without_choices(project, layout):
            found = _changed(sheet, fill_names(names, layout, project.name), place) | found
    except LayoutError:  # a template that computes with what it prints: nothing of it can be told
        return {}
    return found | _neighbours(sheet, found)


def marked_names(marks: Marks, project: Project, layout: Layout) -> dict[str, object]:
    """The names of a form (``fill.names.context``), their values with marks."""
    indicators = tuple(
        replace(
            item,
            name=marks.entry(item.name),
            values={key: marks.entry(entry) for key, entry in item.values.items()},
            columns={key: marks.entry(entry) for key, entry in item.columns.items()},
        )
        for item in project.indicators
    )
    goals = {key: marks.entry(entry) for key, entry in project.goals.items()}
    words = {key: marks.entry(entry) for key, entry in project.class_words.items()}
    names = context(replace(project, indicators=indicators, goals=goals, class_words=words), layout)
    for item in layout.fields:
        if item.kind not in CHOSEN:
            names[item.key] = _marked_field(marks, item, names[item.key], project.fields.get(item.key))
    for period, funds in project.funds.items():
        printed = names["资金"][period]  # type: ignore[index]
        known = {"合计": funds.place} | {
            fund.key: fund.place for line in funds.lines for fund in line.walk() if fund.place is not None
        }
        for key, place in known.items():
            if place is not None and isinstance(printed.get(key), Amount):
                printed[key] = _MarkedAmount(printed[key].money, printed[key].format, marks.of(place))
    return names


def _marked_field(marks: Marks, item: Field, printed: object, typed: Value | None) -> object:
    """As ``Marks.value``, but for choices inside a group."""
    if item.kind is Kind.GROUP and isinstance(printed, dict):
        group = typed if isinstance(typed, Mapping) else {}
        return {
            child.key: printed[child.key]
            if child.kind in CHOSEN
            else _marked_field(marks, child, printed[child.key], group.get(child.key))
            for child in item.children
        }
    return marks.value(printed, typed)


def _without_choices(project: Project, layout: Layout):  # -> Iterator[tuple[Place, dict[str, object]]]
    for item in layout.fields:
        typed = project.fields.get(item.key)
        if item.kind in CHOSEN and isinstance(typed, Entry):
            names = context(project, layout)
            names[item.key] = ""
            yield typed.place, names
        for child in item.children if item.kind is Kind.GROUP and isinstance(typed, Mapping) else ():
            inner = typed.get(child.key)
            if child.kind in CHOSEN and isinstance(inner, Entry):
                names = context(project, layout)
                names[item.key][child.key] = ""  # type: ignore[index]
                yield inner.place, names


def _changed(sheet: Sheet, other: Sheet, place: Place) -> dict[At, Place]:
    if len(sheet.rows) != len(other.rows):
        return {}
    texts = {(row, cell.column): cell.text for row, item in enumerate(other.rows) for cell in item.cells}
    return {
        (row, cell.column): place
        for row, item in enumerate(sheet.rows)
        for cell in item.cells
        if texts.get((row, cell.column), cell.text) != cell.text
    }


def _neighbours(sheet: Sheet, found: Mapping[At, Place]) -> dict[At, Place]:
    result = {}
    for row, item in enumerate(sheet.rows):
        known = [(cell.column, found[row, cell.column]) for cell in item.cells if (row, cell.column) in found]
        for cell in item.cells:
            if (row, cell.column) in found or not cell.text.strip() or not known:
                continue
            right = next((place for column, place in known if column > cell.column), None)
            result[row, cell.column] = right or known[-1][1]
    return result


def under(sheet: Sheet) -> dict[At, At]:
    """Every square of the grid → the upper left corner of the box that covers it."""
    return {
        (row + down, cell.column + across): (row, cell.column)
        for row, item in enumerate(sheet.rows)
        for cell in item.cells
        for down in range(cell.row_span)
        for across in range(cell.column_span)
    }
