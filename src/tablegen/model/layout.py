"""What a layout declares: fields, funds, goals and the indicator system, as frozen values.

The declarations drive the check of a spec, the JSON Schema for editors and the names that a template may
use (DESIGN.md rule 10: one declaration, one truth).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path

from .money import MoneyFormat

LIST_SCOPE = "项目清单"  # 范围 of a layout that prints many projects in one table
DEPARTMENT_SCOPE = "部门整体"
DECLARED, MONITORED, EVALUATED = "申报", "监控", "自评"
STAGES = (DECLARED, MONITORED, EVALUATED)  # of a project's life, in their order
_KINDS = {"单个项目": "项目", LIST_SCOPE: "清单"}


class Kind(Enum):
    """The type of a field; the value is the word in layout.yaml."""

    TEXT = "文字"
    CHOICE = "选项"
    DATE = "日期"
    AMOUNT = "金额"
    NUMBER = "数字"
    YES_NO = "是否"
    GROUP = "组"
    TABLE = "表"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a spec may say. ``key`` is the word that is typed, ``aliases`` other words for it.

    ``max_chars`` counts characters with punctuation (RULES T8); ``date_format`` is an example such as
    ``2024-01-01`` (RULES D6); ``children`` are the fields of a group or the columns of a table;
    ``internal`` fields (people, telephones) are left out of public copies (RULES S4).
    """

    key: str
    kind: Kind = Kind.TEXT
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    open_choices: bool = False
    max_chars: int | None = None
    date_format: str = "2024-01-01"
    help: str = ""
    internal: bool = False
    children: tuple[Field, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.key, *self.aliases)


@dataclass(frozen=True, slots=True)
class FundLine:
    """One source of money; its amount is the sum of its children unless the spec states it."""

    key: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""
    children: tuple[FundLine, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.key, *self.aliases)

    def walk(self) -> Iterator[FundLine]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class PeriodFunds:
    """The money of one period: ``lines`` add up to its total (RULES M1), and so do the amounts of the table and column
    that ``detail`` names."""

    period: str
    required: bool
    lines: tuple[FundLine, ...]
    help: str = ""
    detail: tuple[str, ...] = ()

    def walk(self) -> Iterator[FundLine]:
        for line in self.lines:
            yield from line.walk()


@dataclass(frozen=True, slots=True)
class IndicatorClass:
    """A class of indicators. ``key`` is typed, ``label`` is printed (with its 必填 mark), ``code`` is the
    form's own number for it; a class without children holds indicators."""

    key: str
    label: str
    code: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""
    children: tuple[IndicatorClass, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        label = "".join(
            self.label.split()
        )  # a label is spread out (产 出 指 标) or says where it breaks in its box
        return (self.key, *self.aliases) if label == self.key else (self.key, label, *self.aliases)


class EmptyClass(Enum):
    """What a form prints for a class without indicators; the value is the word in layout.yaml."""

    LEFT_OUT = "不印"
    BLANK_ROW = "空行"
    NOT_APPLICABLE = "不适用"
    NONE = "无"


@dataclass(frozen=True, slots=True)
class TargetStyle:
    """How a form spells a target value that was written for another form.

    ``unit_in_brackets``: ``≥10(次)`` instead of ``≥10次``; ``operators`` replaces signs by the form's words.
    """

    unit_in_brackets: bool = False
    operators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndicatorSystem:
    """Classes in the order printed, the periods that have a value, further columns (分值, 备注 …).

    ``places`` is the key of the field that names places (西村、东村), where an indicator has a value for each of them;
    they then take the place of the periods (``Layout.for_places``)."""

    classes: tuple[IndicatorClass, ...]
    periods: tuple[str, ...]
    columns: tuple[Field, ...] = ()
    empty_class: EmptyClass = EmptyClass.LEFT_OUT
    as_listed: bool = False  # print in the order of the spec, not of the classes
    blank_targets: bool = False  # a value may be left out: the form prints an empty box
    target_style: TargetStyle = TargetStyle()
    places: str = ""

    def leaves(self) -> Iterator[tuple[IndicatorClass, ...]]:
        """Every path from a first-level class to a class that holds indicators, in printed order."""

        def walk(path: tuple[IndicatorClass, ...]) -> Iterator[tuple[IndicatorClass, ...]]:
            if not path[-1].children:
                yield path
            for child in path[-1].children:
                yield from walk((*path, child))

        for first in self.classes:
            yield from walk((first,))


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal text of one period."""

    period: str
    required: bool = False
    max_chars: int | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class TaskMoney:
    """Money of a table of tasks (``table``.``column``) may not exceed the amount at ``limit`` (RULES M6)."""

    table: str
    column: str
    limit: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checks:
    """What a layout says about the rules (layout.yaml, 检查); the defaults hold where it says nothing.

    ``required_classes`` are errors when empty, ``advised_classes`` warnings (None: the national minimum).
    Weights: their ``weight_total`` (None: not checked), the points of each first-level class, the points kept
    for the execution rate, whether they are printed ready-made. Satisfaction in per cent; ``growth_limit`` and
    ``max_qualitative`` in per cent. ``equal_totals`` names groups of amounts that are splits of one total.
    ``entry_system``: whether the form is typed into the budget system (预算管理一体化), which refuses more than the form does.
    """

    required_classes: tuple[str, ...] = ()
    advised_classes: tuple[str, ...] | None = None
    min_indicators: int = 3
    max_indicators: int = 15
    weight_total: Decimal | None = None
    weight_blocks: Mapping[str, Decimal] = field(default_factory=dict)
    execution_points: Decimal = Decimal(10)
    weights_locked: bool = False
    satisfaction_low: int = 80
    satisfaction_high: int = 100
    growth_limit: int = 30
    max_qualitative: int = 33
    graded_words: tuple[str, ...] = ()
    max_name_chars: int | None = None
    equal_totals: tuple[tuple[str, ...], ...] = ()
    tasks: TaskMoney | None = None
    entry_system: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """One region's official form, as its folder declares it. ``id`` is the folder's name (ASCII); ``stage`` is the
    part of a project's life that the form belongs to, one of ``STAGES``."""

    id: str
    folder: Path
    name: str
    region: str
    year: str
    scope: str
    money: MoneyFormat
    fields: tuple[Field, ...]
    funds: tuple[PeriodFunds, ...]
    goals: tuple[Goal, ...]
    indicators: IndicatorSystem | None
    settings: Mapping[str, object] = field(default_factory=dict)
    checks: Checks = Checks()
    stage: str = DECLARED

    @property
    def kind(self) -> str:
        """The word of the catalogue: 项目, 清单, 部门整体, or a later stage (监控, 自评)."""
        return _KINDS.get(self.scope, self.scope) if self.stage == DECLARED else self.stage

    @property
    def is_later(self) -> bool:
        """Whether the form is of a stage after the declaration."""
        return self.stage != DECLARED

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods of the form in the order in which it first names one: of indicators, money, goals."""
        of_indicators = self.indicators.periods if self.indicators else ()
        named = (*of_indicators, *(item.period for item in (*self.funds, *self.goals)))
        return tuple(dict.fromkeys(named))

    def period_funds(self, period: str) -> PeriodFunds | None:
        return next((funds for funds in self.funds if funds.period == period), None)

    def field(self, key: str) -> Field | None:
        return next((item for item in self.fields if key in item.names), None)

    def for_places(self, listed: str) -> Layout:
        """This layout for the places that a spec lists (西村、东村): an indicator has a value for each. A layout without
        places, or a spec that lists none, leaves it as it is."""
        places = tuple(dict.fromkeys(place_names(listed)))
        system = self.indicators
        if system is None or not system.places or not places or system.periods == places:
            return self
        return replace(self, indicators=replace(system, periods=places))


def place_names(listed: str) -> list[str]:
    """The names in a list of places as it is typed: 西村、东村."""
    return [name for name in re.split(r"[、，,；;\s]+", listed) if name]
