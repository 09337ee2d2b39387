"""Project + Layout → the names that a template may use, with their values.

They are those that layout.yaml declares, in the words of the form: ``{{ 项目名称 }}``, ``{{ 资金.年度.合计 }}``,
``{{ 目标.年度 }}``, ``{% for 行 in 指标 %}`` with ``行.一级``, ``行.二级``, ``行.名称``, ``行.年度`` (a period),
``行.分值`` (a column), ``行.序号``; ``标签.项目期`` is the word that the spec used for a field. Where a target has a value
for each of several places, ``各地`` lists these (each ``名称`` and ``指标值``, its column of the matrix) and ``行.各地`` the
values of a row in the same order. A declared name that the spec does not fill is blank. Amounts print as the layout's 金额 says and stay numbers for Excel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..model.evaluation import RATES, evaluate
from ..model.evaluation import rates as evaluation_rates
from ..model.layout import (
    EVALUATED,
    MONITORED,
    EmptyClass,
    Field,
    IndicatorClass,
    IndicatorSystem,
    Kind,
    Layout,
)
from ..model.money import Money, MoneyFormat
from ..model.monitoring import RATE, rates
from ..model.project import Entry, Fund, Funds, Project, Value, for_places
from ..model.target import parse_target

PART_COLUMNS = ("符号", "度量单位")  # columns that hold a part of the target, see _target_parts
LEVELS = ("一级", "二级", "三级类")
PLACES = "各地"


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as a template sees it: prints as the layout prescribes."""

    money: Money
    format: MoneyFormat

    def __str__(self) -> str:
        return self.format.text(self.money)

    def __bool__(self) -> bool:
        return True  # 0.00 is not blank


class Named(str):
    """The name of a box that stands in it in place of a value, of any kind, where an empty form is drawn."""

    __slots__ = ()


def context(project: Project, layout: Layout) -> dict[str, object]:
    """The names of a template with their values."""
    layout = for_places(layout, project)
    labels: dict[str, str] = {}
    names: dict[str, object] = {
        "年度": project.year,
        "金额单位": layout.money.unit.label,
        "标签": labels,
        "项目代码": project.code,
        "遮盖": project.masked,  # printed in place of the indicators of a secret project
    }
    for item in layout.fields:
        value = project.fields.get(item.key)
        names[item.key] = printable(item, value, layout)
        labels[item.key] = value.label if isinstance(value, Entry) and value.label else item.key
    if layout.funds:
        names["资金"] = {funds.period: _funds(funds, project.funds, layout) for funds in layout.funds}
    if layout.goals:
        names["目标"] = {
            goal.period: project.goals[goal.period].text if goal.period in project.goals else ""
            for goal in layout.goals
        }
    if layout.indicators is not None:
        names["指标"] = rows = indicator_rows(project, layout.indicators)
        if layout.indicators.places:
            names[PLACES] = across(
                rows, layout.indicators, bool(project.text(layout.indicators.places).strip())
            )
    if layout.stage == EVALUATED:
        names[EVALUATED] = evaluate(project, layout).names() | {RATES: evaluation_rates(project, layout)}
    if layout.stage == MONITORED:
        names[MONITORED] = {RATE: rates(project, layout)}
    return names


def across(
    rows: list[dict[str, object]], system: IndicatorSystem, named: bool = True
) -> list[dict[str, object]]:
    """The places of a matrix, each with its values in the order of ``rows``; each row gets its values in the order of
    the places. Where the spec lists no places there is one without a name, with the values of the period."""
    for row in rows:
        row[PLACES] = [row[period] for period in system.periods]
    return [
        {"名称": period if named else "", "指标值": [row[period] for row in rows]}
        for period in system.periods
    ]


def printable(item: Field, value: Value | None, layout: Layout) -> object:
    """A field's value as a template sees it: text, Amount, mapping (组) or list of mappings (表)."""
    if item.kind is Kind.GROUP:
        group = value if isinstance(value, Mapping) else {}
        return {child.key: printable(child, group.get(child.key), layout) for child in item.children}
    if item.kind is Kind.TABLE:
        rows = value if isinstance(value, tuple) else ()
        return [
            {child.key: printable(child, row.get(child.key), layout) for child in item.children}
            for row in rows
        ]
    if not isinstance(value, Entry):
        return ""
    if value.money is not None:
        return Amount(value.money, layout.money)
    if value.day is not None:
        return format_day(value, item.date_format)
    return value.text


def format_day(entry: Entry, example: str) -> str:
    """A date in the spelling of the layout's example of 2024-01-01 (RULES D6)."""
    day = entry.day
    assert day is not None
    numbers = iter((day.month, day.day))

    def put(match: re.Match) -> str:
        if match[0].startswith("2024"):
            return f"{day.year:04d}"
        return str(next(numbers)).zfill(len(match[0]))

    return re.sub("2024|01|1", put, example)


def _funds(declared: object, known: Mapping[str, Funds], layout: Layout) -> dict[str, object]:
    period = declared.period  # type: ignore[attr-defined]
    funds = known.get(period)
    result: dict[str, object] = {"合计": _amount(funds.total if funds else None, layout)}
    for line in declared.walk():  # type: ignore[attr-defined]
        fund: Fund | None = funds.find(line.key) if funds else None
        result[line.key] = _amount(fund.money if fund else None, layout)
    return result


def _amount(money: Money | None, layout: Layout) -> object:
    return "" if money is None else Amount(money, layout.money)


def indicator_rows(project: Project, system: IndicatorSystem) -> list[dict[str, object]]:
    """One mapping per printed indicator row, in the order of the form; empty classes as the form has them."""
    rows: list[dict[str, object]] = []
    leaves = list(system.leaves())
    paths = {tuple(item.key for item in leaf): leaf for leaf in leaves}
    if system.as_listed:
        for indicator in project.indicators:
            rows.append(_row(_labels(indicator.classes, paths, system), indicator, system))
    else:
        by_class: dict[tuple[str, ...], list] = {}
        for indicator in project.indicators:
            by_class.setdefault(indicator.classes, []).append(indicator)
        for path, leaf in paths.items():
            word = next(
                (
                    project.class_words[path[:i]].text
                    for i in range(len(path), 0, -1)
                    if path[:i] in project.class_words
                ),
                None,
            )
            if path in by_class:
                rows.extend(_row(leaf, indicator, system) for indicator in by_class[path])
            elif word is not None:
                rows.append(_empty_row(leaf, word, system))
            elif system.empty_class is not EmptyClass.LEFT_OUT or leaf[-1].required:
                text = (
                    ""
                    if system.empty_class in (EmptyClass.BLANK_ROW, EmptyClass.LEFT_OUT)
                    else system.empty_class.value
                )
                rows.append(_empty_row(leaf, text, system))
    for number, row in enumerate(rows, 1):
        row["序号"] = number
    return rows


def _labels(path: tuple[str, ...], paths: Mapping, system: IndicatorSystem) -> tuple[IndicatorClass, ...]:
    if path in paths:
        return paths[path]
    # a published list may pair a second-level class with another first-level one: look up each by its own word
    known = {item.key: item for leaf in paths.values() for item in leaf}
    return tuple(known[key] for key in path)


def _classes(leaf: tuple[IndicatorClass, ...]) -> dict[str, object]:
    result: dict[str, object] = {}
    for level, name in enumerate(LEVELS):
        item = leaf[level] if level < len(leaf) else None
        result[name] = item.label if item else ""
        result[f"{name}编码"] = item.code if item else ""
    return result


def _row(leaf: tuple[IndicatorClass, ...], indicator: object, system: IndicatorSystem) -> dict[str, object]:
    row = _classes(leaf)
    row["名称"] = indicator.name.text  # type: ignore[attr-defined]
    for period in system.periods:
        entry = indicator.values.get(period)  # type: ignore[attr-defined]
        row[period] = entry.text if entry else ""
    for column in system.columns:
        entry = indicator.columns.get(column.key)  # type: ignore[attr-defined]
        row[column.key] = entry.text if entry else ""
    return row | _target_parts(row, system)


def _target_parts(row: dict[str, object], system: IndicatorSystem) -> dict[str, object]:
    """For forms that print a target in several boxes: ``行.年度数值`` is what 符号 and 度量单位 leave of it.

    The two are columns that layout.yaml declares. What the spec does not type there is read from the target;
    where it types one of them, or the target is more than operator, number and unit, nothing is taken apart.
    """
    apart = [column.key for column in system.columns if column.key in PART_COLUMNS]
    parts: dict[str, object] = {}
    for period in system.periods:
        text = str(row[period])
        quantity = parse_target(text) if apart and not any(row[key] for key in apart) else None
        parts[f"{period}数值"] = text
        if quantity is None:
            continue
        typed = text.split(quantity.digits)[0].strip()
        sign = system.target_style.operators.get(quantity.operator or "无", typed or quantity.operator)
        found = {"符号": sign, "度量单位": quantity.unit}
        left = [
            text
            for key, text in (("符号", sign), ("数值", quantity.digits), ("度量单位", quantity.unit))
            if key not in apart
        ]
        parts[f"{period}数值"] = "".join(left)
        if period == system.periods[0]:
            parts |= {key: found[key] for key in apart}
    return parts


def _empty_row(leaf: tuple[IndicatorClass, ...], word: str, system: IndicatorSystem) -> dict[str, object]:
    row = _classes(leaf)
    row["名称"] = word
    row |= dict.fromkeys(system.periods, "") | {column.key: "" for column in system.columns}
    return row | {f"{period}数值": "" for period in system.periods}
