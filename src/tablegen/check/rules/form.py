"""What a rule looks at: one checked project with its layout, its indicators taken apart once.

A rule is a function ``(Form) -> Iterator[Finding]``; a rule on a set takes a ``FormSet``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...model.layout import Checks, Layout
from ...model.project import Entry, Funds, Indicator, Project, walk_entries
from ...model.target import Measure, Target, read_target
from ...problems import Place, Severity
from ...spec.department import Department
from ...text import vocabulary
from ...text.patterns import late
from ...text.rule_words import word_set
from .names import Head, head_of

EFFECTS = ("经济效益", "社会效益", "生态效益", "可持续影响")
COSTS = ("成本", "经济成本", "社会成本", "生态环境成本")
SATISFACTION = "服务对象满意度"
ANNUAL = "年度"
WEIGHT_KEYS = ("分值", "权重", "分值权重", "分值（权重）")
# between texts that are searched as one: ^ and $ (MULTILINE) hold at it, and no \s* reaches across it
BETWEEN = "\n\0\n"
_COVERED = late(r"(?:保密|涉密|不公开).{0,4}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a rule at ``entry`` (its place and text): what is wrong, what to do instead.

    ``row`` names the row of the form; ``severity`` None is the rule's own. ``span`` marks a part of the text; ``meant`` is
    what the whole text certainly should say ("": not certain): ``tablegen fix`` writes it.
    """

    entry: Entry
    message: str
    hint: str = ""
    row: str = ""
    severity: Severity | None = None
    span: tuple[int, int] | None = None
    meant: str = ""


# not frozen: thirty are made for a form, and a frozen one takes four times as long to make
@dataclass(slots=True, eq=False)
class Row:
    """One indicator taken apart. ``klass`` is the canonical second-level class (数量, 社会效益 …).

    ``targets`` holds the value of every period, in the order of the periods; ``distinct`` (period, value, target),
    a value that stands for several periods once. ``idle``: it only says 不适用.
    """

    indicator: Indicator
    name: str
    klass: str
    targets: dict[str, Target]
    distinct: list[tuple[str, Entry, Target]]
    head: Head
    idle: bool

    @property
    def label(self) -> str:
        return f"{self.indicator.classes[-1]}·{short(self.name)}"

    def say(
        self, entry: Entry, message: str, hint: str = "", severity: Severity | None = None, meant: str = ""
    ) -> Finding:
        return Finding(entry, message, hint, self.label, severity, meant=meant)


@dataclass(frozen=True, slots=True)
class Leaves:
    """The classes of a layout that hold indicators: their paths of keys in printed order, the canonical class of each
    key, the keys that are 必填 (as printed, or by 检查: 必需类别)."""

    paths: tuple[tuple[str, ...], ...]
    klass: dict[str, str]
    required: frozenset[str]


_leaves: dict[Path, tuple[Layout, Leaves]] = {}


def leaves_of(layout: Layout) -> Leaves:
    """The leaves of a layout; made once for each."""
    known = _leaves.get(layout.folder)
    if known is None or known[0] is not layout:
        known = _leaves[layout.folder] = (layout, _find_leaves(layout))
    return known[1]


def _find_leaves(layout: Layout) -> Leaves:
    paths = list(layout.indicators.leaves()) if layout.indicators else []
    required = {path[-1].key for path in paths if path[-1].required}
    return Leaves(
        tuple(tuple(item.key for item in path) for path in paths),
        {path[-1].key: vocabulary.indicator_class(path[-1].key) for path in paths},
        frozenset(required | set(layout.checks.required_classes)),
    )


def take_apart(indicator: Indicator) -> Row:
    targets: dict[str, Target] = {}
    distinct: list[tuple[str, Entry, Target]] = []
    seen: set[str] = set()
    for period, entry in indicator.values.items():
        text = entry.text
        targets[period] = target = read_target(text)
        if text not in seen:
            seen.add(text)
            distinct.append((period, entry, target))
    name = indicator.name.text
    klass = vocabulary.indicator_class(indicator.classes[-1])
    blank = word_set("不适用")
    idle = name.strip() in blank or (bool(seen) and all(text.strip() in blank for text in seen))
    return Row(indicator, name, klass, targets, distinct, head_of(name), idle)


@dataclass(frozen=True)
class Form:
    """A project, the layout it is written for, and what is derived from them. ``lines`` are those of its file, for what
    stands in comments only (last year's amounts)."""

    project: Project
    layout: Layout
    lines: Sequence[str] = ()

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
        return all(_COVERED.fullmatch(text.strip()) for text in texts)

    @cached_property
    def all_rows(self) -> list[Row]:
        return [take_apart(indicator) for indicator in self.project.indicators]

    @cached_property
    def rows(self) -> list[Row]:
        """The indicators that are filled in (rows that only say 不适用 are in ``idle_rows``)."""
        return [row for row in self.all_rows if not row.idle]

    @cached_property
    def idle_rows(self) -> list[Row]:
        return [row for row in self.all_rows if row.idle]

    @cached_property
    def leaves(self) -> Leaves:
        return leaves_of(self.layout)

    @cached_property
    def year_funds(self) -> Funds | None:
        funds = self.project.funds.items()
        return next((item for period, item in funds if vocabulary.period(period) == ANNUAL), None)

    @cached_property
    def long_funds(self) -> Funds | None:
        """The funds of the whole project or of the mid-term."""
        funds = self.project.funds.items()
        return next(
            (item for period, item in funds if vocabulary.period(period) in vocabulary.LONG_PERIODS), None
        )

    @cached_property
    def entries(self) -> list[Entry]:
        """Every text that was typed for this form, in order."""
        return [entry for entry in walk_entries(self.project) if entry.text.strip()]

    @cached_property
    def own_entries(self) -> list[Entry]:
        """Like ``entries``, without what the folder's 部门.yaml says for all forms."""
        shared = self.project.shared_files
        if not shared:
            return self.entries
        return [entry for entry in self.entries if entry.place.file not in shared]

    @cached_property
    def typed(self) -> str:
        """``own_entries`` as one text. What stands nowhere in it need not be looked for in every entry: a pattern
        that finds something in an entry finds something here (test_at_once.py); not the other way round."""
        return BETWEEN.join([entry.text for entry in self.own_entries])

    @cached_property
    def answers(self) -> str:
        """The values of ``rows`` as one text, for the same use as ``typed``."""
        return BETWEEN.join([entry.text for row in self.rows for _, entry, _ in row.distinct])

    @cached_property
    def prose(self) -> list[tuple[str, Entry]]:
        """Running text with what it is: goals, and fields of more than 30 characters."""
        goals = [(f"{period}目标", entry) for period, entry in self.project.goals.items() if entry.text]
        known = {id(entry) for _, entry in goals}
        long = [entry for entry in self.own_entries if len(entry.text) > 30 and id(entry) not in known]
        if not long:
            return goals
        known |= {id(indicator.name) for indicator in self.project.indicators}
        known |= {id(entry) for indicator in self.project.indicators for entry in indicator.values.values()}
        return goals + [(entry.label, entry) for entry in long if id(entry) not in known]

    @cached_property
    def periods(self) -> dict[str, str]:
        """canonical period → the layout's word, of the indicator values."""
        system = self.layout.indicators
        return {vocabulary.period(period): period for period in system.periods} if system else {}

    @property
    def long_period(self) -> str | None:
        """中期 or 项目 where the form has values of a longer period beside the year's."""
        return next((period for period in self.periods if period in vocabulary.LONG_PERIODS), None)


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


def compact(text: str) -> str:
    """``text`` without white space."""
    return "".join(text.split())


def short(text: str, limit: int = 24) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shown(measure: Measure) -> str:
    """A measure as a person writes it: ≥500人次, 5-10天."""
    from ...model.money import plain

    number = measure.number
    scale = ""
    if measure.scale:
        from ...model.target import SCALES

        number, scale = number / SCALES[measure.scale], measure.scale
    text = plain(number)
    if measure.high is not None:
        text += f"-{plain(measure.high)}"
    per = f"/{measure.per}" if measure.per else ""
    return f"{measure.operator}{text}{scale}{measure.unit}{per}"


Findings = Iterator[Finding]
