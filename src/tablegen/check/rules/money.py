"""Rules on money (M): sums, units, budgets and cost indicators."""

from __future__ import annotations

import re
from decimal import Decimal

from ...model.layout import Kind
from ...model.money import UNITS, ZERO, Money, Unit, plain
from ...model.project import Entry
from ...model.target import Measure
from ...problems import Severity
from ...text import vocabulary
from ...text.patterns import late
from .form import ANNUAL, COSTS, Finding, Findings, Form, single

ONE_OFF = late(r"一次性|跨年|分期|分年|[二两三四五2-9]\s*年期|多年")
_LONG = late(
    r"长期|多年|[二两三四五六七八九十]\s*年(?!度)|(?<!\d)[2-9]\s*年(?!度)|20\d\d\s*年?[-—－–~～至]\s*20\d\d"
)


def amount(measure: Measure) -> Money | None:
    """A measure of money as Money; 万 without 元 counts as 万元 where an amount is meant."""
    unit = UNITS.get(measure.unit)
    if unit is None and not measure.unit and measure.scale:
        return Money(measure.number)  # the scale is multiplied in: 17万 → 170000 元
    return Money(measure.number * unit.value) if unit is not None else None


def in_unit(money: Money, unit: Unit) -> str:
    return f"{plain(money.in_unit(unit))}{unit.label}"


def readable(money: Money) -> str:
    """An amount in the unit in which a person says it: 263.2万元, 1.5亿元."""
    for unit in (Unit.HUNDRED_MILLION_YUAN, Unit.TEN_THOUSAND_YUAN):
        if money.yuan >= unit.value:
            return in_unit(money, unit)
    return in_unit(money, Unit.YUAN)


def m4(form: Form) -> Findings:
    """M4 | 错误 | C | 部门整体表：收入合计等于支出合计，同一总数的几种分法相等。

    Which groups split one total is the layout's (检查: 合计相等). The first group is what the others are held to. A layout
    that says nothing, with one group for 收入 and one for 支出, gets a warning.
    """
    severity = None if form.checks.equal_totals else Severity.WARNING
    for names in form.checks.equal_totals or _income_and_spending(form):
        sums = [(name, _group_sum(form, name)) for name in names]
        known = [(name, money) for name, money in sums if money is not None]
        if len(known) < 2:
            continue
        base_name, base = known[0]
        for name, money in known[1:]:
            if money != base:
                unit = form.layout.money.unit
                entry = _first_entry(form, name) or form.section("资金")
                yield Finding(
                    entry,
                    f"“{name}”合计 {in_unit(money, unit)}，“{base_name}”合计 {in_unit(base, unit)}，差 {in_unit(abs(money - base), unit)}",
                    "同一笔总数的两种分法应当相等，核对漏填或多填的一栏",
                    name,
                    severity,
                )


def _income_and_spending(form: Form) -> list[tuple[str, ...]]:
    """The boxes of income and of spending of a form whose layout does not say which splits are equal."""
    groups = [
        item.key
        for item in form.layout.fields
        if item.kind is Kind.GROUP and item.children[0].kind is Kind.AMOUNT
    ]
    pair = tuple(next((key for key in groups if word in key), "") for word in ("支出", "收入"))
    return [pair] if all(pair) else []


def _group_sum(form: Form, name: str) -> Money | None:
    value = form.project.fields.get(name)
    if isinstance(value, Entry):
        return value.money
    if value is None or isinstance(value, tuple):
        return None
    amounts = [item.money for item in value.values() if isinstance(item, Entry) and item.money is not None]
    return sum(amounts, ZERO) if amounts else None


def _first_entry(form: Form, name: str) -> Entry | None:
    value = form.project.fields.get(name)
    if isinstance(value, Entry):
        return value
    if value is None or isinstance(value, tuple):
        return None
    return next((item for item in value.values() if isinstance(item, Entry)), None)


def m5(form: Form) -> Findings:
    """M5 | 提醒 | AC | 一张表一个金额单位、一种小数位数；空白和 0.00 不混用。

    Unit and decimals are printed by the program from exact 元; left to check is a source written 0.00 beside
    one of the same period left blank although the form asks for it.
    """
    for funds in form.project.funds.values():
        leaves = [fund for line in funds.lines for fund in line.walk() if not fund.children]
        zeros = [fund for fund in leaves if fund.money == ZERO]
        blanks = [fund for fund in leaves if fund.money is None and fund.place is None]
        if zeros and blanks and zeros[0].place is not None:
            entry = Entry("0.00", zeros[0].place)
            names = "、".join(fund.key for fund in blanks)
            yield Finding(
                entry,
                f"“{zeros[0].key}”写了 0.00，“{names}”却空着",
                "没有的来源统一写 0.00，或统一不写",
                f"{funds.period}资金",
                Severity.ADVICE,
            )


def m6(form: Form) -> Findings:
    """M6 | 提醒 | C | 年度重点任务的资金之和不超过部门项目支出。

    Table, column and limit are the layout's (检查: 任务资金).
    """
    tasks = form.checks.tasks
    if tasks is None:
        return
    rows = form.project.fields.get(tasks.table)
    limit = form.project.fields.get(tasks.limit[0]) if tasks.limit else None
    for key in tasks.limit[1:]:
        limit = limit.get(key) if limit is not None and not isinstance(limit, Entry | tuple) else None
    if not isinstance(rows, tuple) or not isinstance(limit, Entry) or limit.money is None:
        return
    entries = [row[tasks.column] for row in rows if isinstance(row.get(tasks.column), Entry)]
    total = sum((entry.money for entry in entries if isinstance(entry, Entry) and entry.money), ZERO)
    if total > limit.money:
        unit = form.layout.money.unit
        yield Finding(
            limit,
            f"{tasks.table}的资金共 {in_unit(total, unit)}，超过{tasks.limit[-1]} {in_unit(limit.money, unit)}",
            "核对各项任务的资金",
            tasks.table,
        )


# what a policy pays for each is borne by several levels of government, of which the form names one
_SHARED = late(r"标准|补[助贴]|生均|待遇")


def m7(form: Form) -> Findings:
    """M7 | 退回 | AC | 成本指标的金额之和不超过同期预算；单价乘数量也不超过。

    Cost rows with money and no 「/人」 are added up; a sum of several that falls a little short of the budget is advice. Unit prices are multiplied with the
    one count row of the same unit.
    """
    funds = form.year_funds
    if funds is None or not funds.total:
        return
    unit = form.layout.money.unit
    period = form.periods.get(ANNUAL)
    parts: list[tuple[Entry, Money]] = []
    for row in form.rows:
        if row.klass not in COSTS[:2] or period not in row.targets:
            continue
        measure = single(row.targets[period])
        money = amount(measure) if measure is not None else None
        if measure is None or money is None:
            continue
        entry = row.indicator.values[period]
        if not measure.per:
            if not re.search(r"均|单价|单位|标准|每", row.name):
                parts.append((entry, money))
            continue
        quantity = _quantity(form, measure.per, period)
        shared = _SHARED.search(row.name) is not None
        if quantity is not None and money.yuan * quantity > funds.total.yuan:
            product = Money(money.yuan * quantity)
            yield row.say(
                entry,
                f"{entry.text.strip()}乘 {plain(quantity)}{measure.per}是 {in_unit(product, unit)}，超过本年预算 {in_unit(funds.total, unit)}",
                "核对单价、数量和预算" + ("；别处也出钱的可以不管" if shared else ""),
                Severity.WARNING if shared else None,
            )
    if not parts:
        return
    total = sum((money for _, money in parts), ZERO)
    if total > funds.total:
        yield Finding(
            parts[0][0],
            f"成本指标共 {in_unit(total, unit)}，超过本年预算 {in_unit(funds.total, unit)}",
            "核对成本指标的金额和单位，或预算",
            "成本指标",
        )
    elif total < funds.total and len(parts) > 1 and 2 * total.yuan >= funds.total.yuan:
        yield Finding(
            parts[0][0],
            f"成本指标共 {in_unit(total, unit)}，比本年预算 {in_unit(funds.total, unit)}少 {in_unit(funds.total - total, unit)}",
            "成本指标若是预算的分解，应当加得拢；只列一部分可以不管",
            "成本指标",
            Severity.ADVICE,
        )


def _quantity(form: Form, per: str, period: str | None) -> Decimal | None:
    """The number of the only count row that is measured in ``per``, or None."""
    found = []
    for row in form.rows:
        if row.klass == "数量" and period in row.targets:
            measure = single(row.targets[period])
            if measure is not None and measure.unit == per:
                found.append(measure.number)
    return found[0] if len(found) == 1 else None


def m8(form: Form) -> Findings:
    """M8 | 提醒 | AC | 项目全周期的资金不少于本年；一次性、分期或跨年的项目要填。

    Only where the form has a column for the whole project or the mid-term.
    """
    long = vocabulary.LONG_PERIODS
    declared = next((item for item in form.layout.funds if vocabulary.period(item.period) in long), None)
    if declared is None:
        return
    year, whole = form.year_funds, form.long_funds
    if whole is None or whole.total is None:
        nature = " ".join(form.project.text(key) for key in ("项目性质", "项目属性", "项目类别", "项目期"))
        match = ONE_OFF.search(nature)
        if match or _spans_years(form):
            entry = _nature_entry(form) or form.section("资金")
            why = f"是“{match[0]}”项目" if match else "跨年度"
            yield Finding(
                entry,
                f"这个项目{why}，没有填{declared.period}的资金",
                f"在“资金:”下面加“{declared.period}:”，写全部资金",
                "资金",
            )
        return
    if year is not None and year.total is not None and whole.total < year.total:
        unit = form.layout.money.unit
        entry = Entry("", year.place) if year.place else form.section("资金")
        yield Finding(
            entry,
            f"{whole.period}资金 {in_unit(whole.total, unit)}，比本年的 {in_unit(year.total, unit)}还少",
            "全周期的资金包含本年，核对两个数",
            "资金",
        )


def _nature_entry(form: Form) -> Entry | None:
    for key in ("项目性质", "项目属性", "项目类别", "项目期"):
        value = form.project.fields.get(key)
        if isinstance(value, Entry) and ONE_OFF.search(value.text):
            return value
    return None


def _spans_years(form: Form) -> bool:
    days = [value.day for value in form.project.fields.values() if isinstance(value, Entry) and value.day]
    return bool(days) and max(days).year > min(days).year


def is_long(form: Form) -> bool:
    """Whether the project runs over several years, by its dates or its 项目期."""
    return _spans_years(form) or bool(_LONG.search(form.project.text("项目期")))


RULES = (m4, m5, m6, m7, m8)
