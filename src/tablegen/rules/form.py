"""What a rule looks at: one checked project with its layout, its indicators taken apart once.

A rule is a function ``(Form) -> Iterator[Finding]``; a rule on a set takes a ``FormSet``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .. import vocabulary
from ..layout.declare import Checks, Layout
from ..problems import Place, Severity
from ..spec.department import Department
from ..spec.project import Entry, Indicator, Project, walk_entries
from ..spec.target import Measure, Target, read_target
from .names import Head, head_of
from .words import words

EFFECTS = ("经济效益", "社会效益", "生态效益", "可持续影响")
COSTS = ("成本", "经济成本", "社会成本", "生态环境成本")
SATISFACTION = "服务对象满意度"
ANNUAL = "年度"
WEIGHT_KEYS = ("分值", "权重", "分值权重", "分值（权重）")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a rule at ``entry`` (its place and text): what is wrong, what to do instead.

    ``row`` names the row of the form; ``severity`` None is the rule's own. ``span`` marks a part of the text.
    """

    entry: Entry
    message: str
    hint: str = ""
    row: str = ""
    severity: Severity | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Row:
    """One indicator taken apart. ``klass`` is the canonical second-level class (数量, 社会效益 …).

    ``targets`` holds the value of every period, in the order of the periods.
    """

    indicator: Indicator
    klass: str
    targets: dict[str, Target]
    head: Head

    @property
    def name(self) -> str:
        return self.indicator.name.text

    @property
    def label(self) -> str:
        return f"{self.indicator.classes[-1]}·{short(self.name)}"

    @cached_property
    def not_applicable(self) -> bool:
        blank = words("不适用")
        values = [target.text.strip() for target in self.targets.values()]
        return self.name.strip() in blank or (bool(values) and all(value in blank for value in values))

    @cached_property
    def distinct(self) -> list[tuple[str, Entry, Target]]:
        """(period, value, target), a value that stands for several periods once."""
        seen: set[str] = set()
        result = []
        for period, entry in self.indicator.values.items():
            if entry.text not in seen:
                seen.add(entry.text)
                result.append((period, entry, self.targets[period]))
        return result

    def say(self, entry: Entry, message: str, hint: str = "", severity: Severity | None = None) -> Finding:
        return Finding(entry, message, hint, self.label, severity)


@dataclass(frozen=True)
class Form:
    """A project, the layout it is written for, and what is derived from them."""

    project: Project
    layout: Layout

    @property
    def checks(self) -> Checks:
        return self.layout.checks

    def section(self, key: str) -> Entry:
        """A section of the spec (资金, 目标, 指标) as a whole, for findings that have no row."""
        return Entry("", Place(self.project.file), key)

    @property
    def masked(self) -> bool:
        """A classified project whose content is left out or covered (保密项目): nothing to check there."""
        if not self.project.classified:
            return False
        texts = [entry.text for item in self.project.indicators for entry in item.values.values()]
        return all(re.fullmatch(r"(?:保密|涉密|不公开).{0,4}", text.strip()) for text in texts)

    @cached_property
    def rows(self) -> list[Row]:
        """The indicators that are filled in (rows that only say 不适用 are in ``idle_rows``)."""
        return [row for row in self.all_rows if not row.not_applicable]

    @cached_property
    def idle_rows(self) -> list[Row]:
        return [row for row in self.all_rows if row.not_applicable]

    @cached_property
    def all_rows(self) -> list[Row]:
        return [
            Row(
                indicator,
                vocabulary.indicator_class(indicator.classes[-1]),
                {period: read_target(entry.text) for period, entry in indicator.values.items()},
                head_of(indicator.name.text),
            )
            for indicator in self.project.indicators
        ]

    @cached_property
    def entries(self) -> list[Entry]:
        """Every text that was typed for this form, in order."""
        return [entry for entry in walk_entries(self.project) if entry.text.strip()]

    @cached_property
    def own_entries(self) -> list[Entry]:
        """Like ``entries``, without what the folder's 部门.yaml says for all forms."""
        shared = set(self.project.shared_files)
        return [entry for entry in self.entries if entry.place.file not in shared]

    @cached_property
    def prose(self) -> list[tuple[str, Entry]]:
        """Running text with what it is: goals, and fields of more than 30 characters."""
        goals = [(f"{period}目标", entry) for period, entry in self.project.goals.items() if entry.text]
        names = {id(entry) for _, entry in goals}
        names |= {id(indicator.name) for indicator in self.project.indicators}
        names |= {id(entry) for indicator in self.project.indicators for entry in indicator.values.values()}
        long = [
            (entry.label, entry)
            for entry in self.own_entries
            if id(entry) not in names and len(entry.text) > 30
        ]
        return goals + long

    @cached_property
    def periods(self) -> dict[str, str]:
        """canonical period → the layout's word, of the indicator values."""
        system = self.layout.indicators
        return {vocabulary.period(period): period for period in system.periods} if system else {}

    @property
    def long_period(self) -> str | None:
        """中期 or 项目 where the form has values of a longer period beside the year's."""
        return next((period for period in self.periods if period != ANNUAL), None)


@dataclass(frozen=True)
class FormSet:
    """The forms of one department, in order; ``department`` holds its published totals."""

    forms: list[Form]
    department: Department | None = None

    @property
    def open(self) -> list[Form]:
        """The forms whose content can be looked at."""
        return [form for form in self.forms if not form.masked]


def single(target: Target) -> Measure | None:
    """The measure of a target that is one quantity."""
    return target.measures[0] if target.kind == "quantity" else None


def short(text: str, limit: int = 24) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shown(measure: Measure) -> str:
    """A measure as a person writes it: ≥500人次, 5-10天."""
    from ..money import plain

    number = measure.number
    scale = ""
    if measure.scale:
        from ..spec.target import SCALES

        number, scale = number / SCALES[measure.scale], measure.scale
    text = plain(number)
    if measure.high is not None:
        text += f"-{plain(measure.high)}"
    per = f"/{measure.per}" if measure.per else ""
    return f"{measure.operator}{text}{scale}{measure.unit}{per}"


Findings = Iterator[Finding]
