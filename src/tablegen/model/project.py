"""The record of one project (or of a whole department), as the spec states it.

Text stays as typed; places stay with it so that every later finding can point at its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..problems import Place
from .layout import Layout
from .money import Money


@dataclass(frozen=True, slots=True)
class Entry:
    """A scalar that was typed: its text, where, under which word (``label``), and its reading."""

    text: str
    place: Place
    label: str = ""
    money: Money | None = None
    day: date | None = None


Value = Entry | Mapping[str, "Value"] | tuple[Mapping[str, "Value"], ...]


@dataclass(frozen=True, slots=True)
class Fund:
    """One source of money. ``money`` None is a blank box, which is not 0.00.

    A stated amount has its ``place``; an amount that is the sum of its children has the place None.
    """

    key: str
    money: Money | None
    place: Place | None = None
    children: tuple[Fund, ...] = ()

    def walk(self) -> Iterator[Fund]:
        yield self
        for child in self.children:
            yield from child.walk()


TOTAL = "合计"  # the key of a period's sum, as templates name it


@dataclass(frozen=True, slots=True)
class Funds:
    """The money of one period: sources, and their sum (``total`` None when every box is blank)."""

    period: str
    lines: tuple[Fund, ...]
    total: Money | None
    place: Place | None = None

    def find(self, key: str) -> Fund | None:
        return next((fund for line in self.lines for fund in line.walk() if fund.key == key), None)

    def amount(self, key: str) -> Money | None:
        """Of the source ``key``, or of all (合计) as the form prints it; None where the box is blank or not there."""
        if key == TOTAL:
            return self.total
        fund = self.find(key)
        return fund.money if fund is not None else None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: the keys of its classes, its name, its value per period, further columns.

    ``plain`` is True where one value was typed for every period of the spec's own layout.
    """

    classes: tuple[str, ...]
    name: Entry
    values: Mapping[str, Entry]
    columns: Mapping[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """What one spec says, checked against its layout (``layout_id``).

    ``class_words`` holds the word that fills the box of a class without indicators (不适用).
    ``file`` is the spec's name for messages, ``shared_files`` the 部门.yaml files it draws on.
    ``declaration`` names the spec of the declared form (申报), ``declared`` is what it says, on this layout; both only
    where a later stage is written. ``code`` is the 项目代码; ``masked`` the words printed in place of the indicators of a secret project.
    """

    layout_id: str
    file: str
    year: str
    classified: bool
    fields: Mapping[str, Value]
    funds: Mapping[str, Funds]
    goals: Mapping[str, Entry]
    indicators: tuple[Indicator, ...]
    class_words: Mapping[tuple[str, ...], Entry] = field(default_factory=dict)
    shared_files: tuple[str, ...] = ()
    code: str = ""
    masked: str = ""
    declaration: Entry | None = None
    declared: Project | None = None

    def text(self, key: str) -> str:
        value = self.fields.get(key)
        return value.text if isinstance(value, Entry) else ""

    @property
    def name(self) -> str:
        """What the project is called: 项目名称, or 部门名称 of a whole-department form."""
        return self.text("项目名称") or self.text("部门名称")


def for_places(layout: Layout, project: Project) -> Layout:
    """``layout`` with the places that ``project`` lists as the periods of its indicators (Layout.for_places)."""
    system = layout.indicators
    return layout.for_places(project.text(system.places)) if system is not None and system.places else layout


def is_blank(value: Value | None) -> bool:
    if value is None:
        return True
    if isinstance(value, Entry):
        return not value.text.strip()
    return not value


def walk_entries(project: Project) -> Iterator[Entry]:
    """Every scalar of the project, for checks that look at all texts."""

    def values(value: Value) -> Iterator[Entry]:
        if isinstance(value, Entry):
            yield value
        elif isinstance(value, tuple):
            for row in value:
                for child in row.values():
                    yield from values(child)
        else:
            for child in value.values():
                yield from values(child)

    for value in project.fields.values():
        yield from values(value)
    yield from project.goals.values()
    for indicator in project.indicators:
        yield indicator.name
        yield from indicator.values.values()
        yield from indicator.columns.values()
