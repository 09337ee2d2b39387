"""Rules on the weights of the indicators (W). Only forms with a column 分值 or 权重 have any."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ...model.money import plain
from ...model.project import Entry
from ...problems import Severity
from .form import SATISFACTION, WEIGHT_KEYS, Finding, Findings, Form, Row, short


def weight_column(form: Form) -> str | None:
    system = form.layout.indicators
    keys = [column.key for column in system.columns] if system else []
    return next((key for key in keys if key in WEIGHT_KEYS), None)


def weight(row: Row, column: str) -> tuple[Entry, Decimal] | None:
    """The weight of a row with its place; None where it is blank or not a number."""
    entry = row.indicator.columns.get(column)
    if entry is None:
        return None
    try:
        return entry, Decimal(entry.text.strip().rstrip("%％分"))
    except InvalidOperation:
        return None


def weights_of(form: Form) -> list[tuple[Row, Entry, Decimal]]:
    """The rows with a weight, where the form has a column for it."""
    column = weight_column(form)
    if column is None:
        return []
    found = [(row, weight(row, column)) for row in form.all_rows]
    return [(row, *pair) for row, pair in found if pair is not None]


def allowed_totals(form: Form) -> list[Decimal]:
    stated = form.checks.weight_total
    return [stated] if stated is not None else [Decimal(100), 100 - form.checks.execution_points]


def w1(form: Form) -> Findings:
    """W1 | 错误 | A | 分值加起来等于表上的总分：执行率另占 10 分的是 90，不另占的是 100。

    The total is the layout's (检查: 分值: 合计); where it says none, 90 and 100 are both right.
    """
    weights = weights_of(form)
    if not weights:
        return
    total = sum((number for _, _, number in weights), Decimal(0))
    allowed = allowed_totals(form)
    if total not in allowed:
        wanted = "或".join(plain(number) for number in allowed)
        hint = "核对各行的分值"
        if total * 100 in allowed:
            hint = f"多半是表格软件把百分比存成了小数：每行乘以 100，如“{plain(weights[0][2] * 100)}”"
        yield Finding(weights[-1][1], f"分值加起来是 {plain(total)}，应当是 {wanted}", hint, "分值")


def w2(form: Form) -> Findings:
    """W2 | 提醒 | AB | 各类分值按表上的方案，如产出 50、效益 30、满意度 10；没有满意度的，10 分归效益。

    The scheme is the layout's (检查: 分值: 各类); it may be changed for cause. Ready-made weights are W5's.
    """
    if not form.checks.weights_locked:
        yield from _blocks(form, "可以有理由地调整，请用“免查”写明")


def w5(form: Form) -> Findings:
    """W5 | 退回 | A | 表上已经印好的分值不能改。

    For layouts that say so (检查: 分值: 照印).
    """
    if form.checks.weights_locked:
        yield from _blocks(form, "这张表的分值是印好的，照印好的填")


def _blocks(form: Form, hint: str) -> Findings:
    weights = weights_of(form)
    scheme = dict(form.checks.weight_blocks)
    if not weights or not scheme:
        return
    served = any(row.klass == SATISFACTION for row in form.rows)
    sums: dict[str, Decimal] = {}
    places: dict[str, Entry] = {}
    for row, entry, number in weights:
        # a scheme may give points to first-level classes, to second-level ones, or to both
        for block in row.indicator.classes:
            sums[block] = sums.get(block, Decimal(0)) + number
            places.setdefault(block, entry)
    if not served:
        moved = sum((scheme.pop(key) for key in list(scheme) if "满意" in key), Decimal(0))
        effect = next((key for key in scheme if "效益" in key), None)
        if effect:
            scheme[effect] += moved
    for block, wanted in scheme.items():
        got = sums.get(block, Decimal(0))
        if got != wanted:
            yield Finding(
                places.get(block, form.section("指标")),
                f"“{block}”共 {plain(got)} 分，方案是 {plain(wanted)} 分",
                hint,
                block,
            )


def w3(form: Form) -> Findings:
    """W3 | 提醒 | A | 用到的每一行都有分值，空行和不适用的没有，一行不占去大半。

    A weight on an empty row is an error (I9 says so for 不适用).
    """
    column = weight_column(form)
    if column is None:
        return
    weights = {id(row): (entry, number) for row, entry, number in weights_of(form)}
    if not weights:
        return
    total = sum((number for _, number in weights.values()), Decimal(0))
    for row in form.rows:
        if id(row) not in weights:
            yield row.say(row.indicator.name, f"“{short(row.name)}”没有分值", "给每个用到的指标分值")
        elif len(form.rows) > 2 and weights[id(row)][1] * 2 > total:
            entry, number = weights[id(row)]
            yield row.say(entry, f"“{short(row.name)}”一行占了 {plain(number)} 分，超过一半", "分给别的指标")
        elif not row.targets:
            yield row.say(
                weights[id(row)][0],
                f"“{short(row.name)}”没有指标值，却有分值",
                "补上指标值，或删去分值",
                Severity.REJECT,
            )


RULES = (w1, w2, w3, w5)
