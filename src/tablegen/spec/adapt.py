"""The same spec on another layout: fields, money, classes and targets find their place on the other form.

Nothing is guessed. What the other form requires and the spec does not say is named; what the spec says and
the other form has no box for is named too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ..model.layout import (
    Field,
    FundLine,
    IndicatorClass,
    IndicatorSystem,
    Kind,
    Layout,
    PeriodFunds,
    TargetStyle,
)
from ..model.money import Money, RoundingRefusedError, add_up
from ..model.project import Entry, Fund, Funds, Indicator, Project, Value, for_places, is_blank, walk_entries
from ..model.target import parse_target
from ..problems import Place, Problem, Severity
from ..text import vocabulary


def spell_target(text: str, style: TargetStyle) -> str:
    """A target in the spelling of a form; text that is more than operator, number and unit stays as it is."""
    quantity = parse_target(text)
    if quantity is None:
        return text
    operator = style.operators.get(quantity.operator or "无", quantity.operator)
    unit = f"({quantity.unit})" if quantity.unit and style.unit_in_brackets else quantity.unit
    return f"{operator}{quantity.digits}{unit}"


def adapt(project: Project, source: Layout, target: Layout) -> tuple[Project, list[Problem]]:
    """``project``, checked against ``source``, as a project of ``target``, and problems for what is missing or left over.

    Missing boxes stay blank and are warnings: the form is a draft to be completed.
    An amount that ``target`` cannot print exactly is an error.
    """
    mover = _Mover(project, source, target)
    return mover.moved(), mover.problems


class _Mover:
    def __init__(self, project: Project, source: Layout, target: Layout):
        self.project = project
        self.source = source
        self.target = target
        self.problems: list[Problem] = []
        self.missing: list[str] = []
        self.left_over: list[str] = []

    def moved(self) -> Project:
        project, target = self.project, self.target
        fields = self.fields()
        self.target = target = for_places(target, replace(project, fields=fields))
        funds = self.funds()
        goals = self.goals()
        indicators, class_words = self.indicators()
        place = Place(project.file)
        if self.missing:
            self.problems.append(
                Problem(
                    "missing-for-layout",
                    f"换成“{target.name}”还缺：{'、'.join(self.missing)}",
                    place,
                    "这些格子先留空；要交这张表，请在规格里补上",
                    Severity.WARNING,
                )
            )
        if self.left_over:
            self.problems.append(
                Problem(
                    "left-over",
                    f"“{target.name}”没有地方印：{'、'.join(self.left_over)}",
                    place,
                    "这些内容留在规格里，印不到这张表上",
                    Severity.WARNING,
                )
            )
        moved = replace(
            project,
            layout_id=target.id,
            fields=fields,
            funds=funds,
            goals=goals,
            indicators=indicators,
            class_words=class_words,
        )
        for entry in walk_entries(moved):
            self.printable(entry.money, entry.place)
        return moved

    def fields(self) -> dict[str, Value]:
        """Fields of the same word first, then those of the same meaning (资金使用单位 is an 实施单位)."""
        result: dict[str, Value] = {}
        left: list[tuple[str, Value]] = []
        for key, value in self.project.fields.items():
            item = self.target.field(key)
            if item is None and isinstance(value, Entry) and value.label:
                item = self.target.field(value.label)
            if item is None:
                left.append((key, value))
            else:
                self.place_field(item, key, value, result)
        by_meaning = {vocabulary.field(item.key): item for item in self.target.fields}
        for key, value in left:
            item = by_meaning.get(vocabulary.field(key))
            if item is not None and item.key not in result and isinstance(value, Entry):
                self.place_field(item, key, replace(value, label=""), result)
            elif not is_blank(value):
                self.left_over.append(key)
        self.missing += [
            item.key for item in self.target.fields if item.required and is_blank(result.get(item.key))
        ]
        return result

    def place_field(self, item: Field, key: str, value: Value, result: dict[str, Value]) -> None:
        closed = item.choices and not item.open_choices
        if isinstance(value, Entry) and closed and value.text not in item.choices:
            self.left_over.append(f"{key}（{value.text}）")
        elif item.key in result or not isinstance(value, _shape(item)):
            if not is_blank(value):
                self.left_over.append(key)
        else:
            result[item.key] = value
            known = {name for child in item.children for name in child.names}
            rows = value if isinstance(value, tuple) else (value,) if isinstance(value, Mapping) else ()
            lost = dict.fromkeys(name for row in rows for name, inner in row.items() if not is_blank(inner))
            self.left_over += [f"{key}·{name}" for name in lost if name not in known]

    # -- money

    def funds(self) -> dict[str, Funds]:
        known = {vocabulary.period(period): funds for period, funds in self.project.funds.items()}
        result: dict[str, Funds] = {}
        for declared in self.target.funds:
            funds = known.pop(vocabulary.period(declared.period), None)
            if funds is None or funds.total is None:
                if declared.required:
                    self.missing.append(f"{declared.period}资金")
                continue
            result[declared.period] = self.period_funds(declared, funds)
        self.left_over += [f"{funds.period}资金" for funds in known.values() if funds.total is not None]
        return result

    def period_funds(self, declared: PeriodFunds, funds: Funds) -> Funds:
        given = [fund for line in funds.lines for fund in line.walk() if fund.money is not None]
        taken = _taken(list(declared.walk()), given)
        lines = tuple(_filled(line, taken) for line in declared.lines)
        printed = {id(fund) for fund in taken.values()}
        for line in funds.lines:
            self.left_over += [f"{funds.period}资金·{key}" for key in _unprinted(line, printed, None)]
        placed = {fund.key for line in lines for fund in line.walk() if fund.money is not None}
        for line in declared.walk():
            if line.required and line.key not in placed:
                self.missing.append(f"{declared.period}资金·{line.key}")
        # sums of amounts that fit the places fit too, so only typed amounts are checked
        for fund in given:
            self.printable(fund.money, fund.place)
        self.printable(funds.total, funds.place)
        return Funds(declared.period, lines, funds.total, funds.place)

    def printable(self, money: Money | None, place: Place | None) -> None:
        if money is None or place is None:
            return
        try:
            self.target.money.text(money)
        except RoundingRefusedError as error:
            hint = "换一个能印足小数位的版式"
            self.problems.append(Problem("rounding-refused", str(error), place, hint, rule="M5"))

    # -- goals and indicators

    def goals(self) -> dict[str, Entry]:
        known = {vocabulary.period(period): (period, goal) for period, goal in self.project.goals.items()}
        result: dict[str, Entry] = {}
        for goal in self.target.goals:
            _, entry = known.pop(vocabulary.period(goal.period), ("", None))
            if entry is not None and entry.text:
                result[goal.period] = entry
            elif goal.required:
                self.missing.append(f"{goal.period}目标")
        self.left_over += [f"{period}目标" for period, entry in known.values() if entry.text]
        return result

    def indicators(self) -> tuple[tuple[Indicator, ...], dict[tuple[str, ...], Entry]]:
        system = self.target.indicators
        if system is None:
            if self.project.indicators:
                self.left_over.append("绩效指标")
            return (), {}
        periods = {vocabulary.period(period): period for period in system.periods}
        columns = {name: column.key for column in system.columns for name in column.names}
        moved: list[Indicator] = []
        lacking: dict[str, int] = {}
        lost_columns: dict[str, None] = {}
        homeless: dict[str, int] = {}
        for indicator in self.project.indicators:
            path = self.path(indicator.classes, system)
            if path is None:
                word = indicator.classes[-1]
                homeless[word] = homeless.get(word, 0) + 1
                continue
            values: dict[str, Entry] = {}
            for period, entry in indicator.values.items():
                wanted = periods.get(vocabulary.period(period))
                if wanted is not None:
                    text = spell_target(entry.text, system.target_style)
                    values[wanted] = Entry(text, entry.place, entry.label)
                else:
                    lost_columns[f"{period}指标值"] = None
            for period in system.periods:
                if period not in values:
                    lacking[period] = lacking.get(period, 0) + 1
            for column in indicator.columns:
                if column not in columns:
                    lost_columns[column] = None
            kept = {columns[key]: entry for key, entry in indicator.columns.items() if key in columns}
            moved.append(Indicator(path, indicator.name, values, kept))
        self.missing += [f"{period}指标值（{count} 个指标）" for period, count in lacking.items()]
        self.missing += self.missing_classes(system, moved)
        self.left_over += [f"“{word}”的 {count} 个指标" for word, count in homeless.items()]
        self.left_over += list(lost_columns)
        words = {}
        for classes, entry in self.project.class_words.items():
            path = self.path(classes[-1:], system)  # of the class itself: one above it may hold indicators
            if path is not None:
                words[path] = entry
        return tuple(moved), words

    def missing_classes(self, system: IndicatorSystem, moved: list[Indicator]) -> list[str]:
        used = {indicator.classes for indicator in moved}
        return [
            path[-1].key
            for path in system.leaves()
            if path[-1].required and tuple(item.key for item in path) not in used
        ]

    def path(self, classes: tuple[str, ...], system: IndicatorSystem) -> tuple[str, ...] | None:
        """Where a class of the source stands in ``system``: same word, same meaning, a substitute, or the class above
        it on a form that has no classes below that."""
        leaves = list(system.leaves())
        meaning = vocabulary.indicator_class(classes[-1])
        above = [vocabulary.indicator_class(key) for key in reversed(classes[:-1])]
        for wanted in (meaning, *vocabulary.class_substitutes(meaning), *above):
            for leaf in leaves:
                if any(vocabulary.indicator_class(name) == wanted for name in leaf[-1].names):
                    return _keys(leaf)
        return None


def _shape(item: Field) -> type:
    """What a spec says in that field: a text, a group of fields or rows."""
    return {Kind.GROUP: Mapping, Kind.TABLE: tuple}.get(item.kind, Entry)


def _taken(declared: Sequence[FundLine], given: Sequence[Fund]) -> dict[str, Fund]:
    """The source of money for each declared line: of the same word first, then of the same meaning, each taken once."""
    taken: dict[str, Fund] = {}
    left = list(given)
    for same in (_same_word, lambda line, fund: fund.key in line.names, _same_meaning):
        for line in declared:
            fund = next((fund for fund in left if line.key not in taken and same(line, fund)), None)
            if fund is not None:
                taken[line.key] = fund
                left.remove(fund)
    return taken


def _same_word(line: FundLine, fund: Fund) -> bool:
    return line.key == fund.key


def _same_meaning(line: FundLine, fund: Fund) -> bool:
    return vocabulary.fund(line.key) == vocabulary.fund(fund.key)


def _filled(line: FundLine, taken: Mapping[str, Fund]) -> Fund:
    children = tuple(_filled(child, taken) for child in line.children)
    fund = taken.get(line.key)
    money = fund.money if fund is not None else add_up(child.money for child in children)
    return Fund(line.key, money, None, children)


def _unprinted(fund: Fund, printed: Collection[int], above: Money | None) -> Iterator[str]:
    """The keys of amounts that the form does not show, in a box of their own or as the whole of a box ``above``."""
    if id(fund) in printed:
        above = fund.money
    elif fund.place is not None and fund.money not in (None, above) and fund.money != Money(Decimal(0)):
        yield fund.key
    for child in fund.children:
        yield from _unprinted(child, printed, above)


def _keys(path: tuple[IndicatorClass, ...]) -> tuple[str, ...]:
    return tuple(item.key for item in path)
