"""Rules on self-evaluations (X): forms of the stage 自评. Rates, scores and the total are computed (model/evaluation.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from ...model.evaluation import (
    ACTUAL,
    ADJUSTED,
    FACTOR,
    FIRST,
    MONEY_REASON,
    REASON,
    REVISED,
    SCORE,
    WEIGHT,
    Evaluation,
    evaluate,
    execution_rate,
    has_column,
    number,
)
from ...model.layout import EVALUATED
from ...model.money import plain
from ...model.project import Entry
from ...model.target import Measure, read_target
from ...problems import Severity
from ...text.rule_words import has
from .form import Finding, Findings, Form, Row, short, single

LEAST_RATE = Decimal(90)  # per cent: below it the reason is asked for
FAR_OVER = Decimal("1.3")  # times the target
BANDS = (
    (("未达成", "没有达成", "未完成"), 0, 60),
    (("部分达成", "部分完成"), 60, 80),
    (("达成", "完成"), 80, 100),
)
_CENT = Decimal("0.01")
_OPERATOR = re.compile(r"^\s*(?:[≥≤<>＜＞=＝]|不少于|不低于|不高于|不超过|大于|小于)")
_ABOUT_MONEY = re.compile("执行|预算|资金|结余|支出")


def _evaluated(form: Form) -> Evaluation | None:
    return evaluate(form.project, form.layout) if form.layout.stage == EVALUATED else None


def _stated(form: Form, key: str) -> tuple[Entry, Decimal] | None:
    """A computed number that the spec states all the same."""
    entry = form.project.fields.get(key)
    value = number(entry) if isinstance(entry, Entry) else None
    return None if value is None or not isinstance(entry, Entry) else (entry, value)


def _differs(form: Form, key: str, right: Decimal | None, how: str) -> Findings:
    stated = _stated(form, key)
    if stated is not None and right is not None and stated[1] != right:
        message = f"{key}写的是 {plain(stated[1])}，应当是 {plain(right)}：{how}"
        yield Finding(stated[0], message, "改成算出的数，或删掉这一行，由程序算")


def x1(form: Form) -> Findings:
    """X1 | 退回 | A | 执行率等于全年执行数除以全年预算数，保留两位小数。

    The program computes it; a rate that the spec states must be the same.
    """
    if _evaluated(form) is not None:
        yield from _differs(form, "执行率", execution_rate(form.project), "全年执行数÷全年预算数，百分数")


def x2(form: Form) -> Findings:
    """X2 | 退回 | A | 预算执行的得分等于执行率乘它的分值，最多得满分。

    As X1.
    """
    evaluation = _evaluated(form)
    if evaluation is not None:
        how = f"执行率×{plain(evaluation.money_points)} 分"
        yield from _differs(form, "资金得分", evaluation.money_score, how)


def x3(form: Form) -> Findings:
    """X3 | 退回 | A | 每个指标的得分不超过分值，总分等于各项得分之和，最多 100 分。

    A total that the spec states must be the sum; a weight without a score is asked for.
    """
    evaluation = _evaluated(form)
    if evaluation is None:
        return
    for row, weight, score, entry in _scored(form):
        if score is None:
            yield row.say(entry, f"“{short(row.name)}”没有写得分", "写上得分，总分才算得出来")
        elif score > weight:
            message = f"“{short(row.name)}”得分 {plain(score)}，超过分值 {plain(weight)}"
            yield row.say(entry, message, f"最多写 {plain(weight)}")
    yield from _differs(form, "总分", evaluation.total, "预算执行和各指标得分相加")


def _scored(form: Form) -> Iterator[tuple[Row, Decimal, Decimal | None, Entry]]:
    """Rows with a weight: it, the score, and the box of the score (of the weight where that is blank)."""
    for row in form.rows:
        weight = number(row.indicator.columns.get(WEIGHT))
        if weight is not None:
            box = row.indicator.columns.get(SCORE)
            yield row, weight, number(box), box or row.indicator.columns[WEIGHT]


def share_met(target: Measure, actual: Decimal) -> Decimal | None:
    """How far a target is met: 1 is met; None where that cannot be said."""
    if target.high is not None:
        return Decimal(1) if target.number <= actual <= target.high else None
    if target.operator in ("≤", "<"):
        if actual <= target.number:
            return Decimal(1)
        return target.number / actual
    if not target.number:
        return Decimal(1) if actual == target.number else None
    return actual / target.number


def _met(form: Form) -> Iterator[tuple[Row, Entry, Decimal, str]]:
    """Rows whose target and actual value are one number of one unit: the box of that, share met, operator of the target.

    The target is the one adjusted in the year, where the form has a box for that and it is filled.
    """
    for row in form.rows:
        box, adjusted = (row.indicator.columns.get(key) for key in (ACTUAL, ADJUSTED))
        if box is None or not row.distinct:
            continue
        changed = adjusted is not None and adjusted.text.strip()
        target = single(read_target(changed) if changed else row.distinct[0][2])
        actual = single(read_target(box.text))
        if target is None or actual is None or actual.high is not None:
            continue
        if actual.unit and actual.unit != target.unit:
            continue
        if not target.operator and has("越小越好的率", row.name):
            target = replace(target, operator="≤")
        share = share_met(target, actual.number)
        if share is not None:
            yield row, box, share, target.operator


def _compared(form: Form) -> Iterator[tuple[Row, Decimal, Decimal, Entry, Decimal, str]]:
    """Rows of ``_met`` that have a score: weight, score, its box, share met, operator of the target."""
    points = {id(row): (weight, score, entry) for row, weight, score, entry in _scored(form)}
    for row, _, share, operator in _met(form):
        weight, score, entry = points.get(id(row), (None, None, None))
        if weight is not None and score is not None and entry is not None:
            yield row, weight, score, entry, share, operator


def x4(form: Form) -> Findings:
    """X4 | 提醒 | AB | 定量指标完成了得满分，没有完成按完成的比例得分；超过很多的，看看指标值是不是定低了。

    For ≤ the share is target ÷ actual. A score above the share is asked about; so is 130 per cent and more without a
    reason, for the target may have been too low.
    """
    if _evaluated(form) is None:
        return
    where = REASON if has_column(form.layout, REASON) else "实际完成情况"
    for row, weight, score, entry, share, operator in _compared(form):
        due = (min(share, Decimal(1)) * weight).quantize(_CENT, ROUND_HALF_UP)
        done = _percent(share)
        if share < 1 and score > due:
            full = "，却得了满分" if score == weight else f"，得分 {plain(score)}"
            hint = f"按比例是 {plain(due)} 分；另有评分办法的，在{where}里说明"
            yield row.say(entry, f"“{short(row.name)}”只{done}{full}", hint)
        elif share >= FAR_OVER and not _reason(row) and operator in ("≥", ">"):
            message = f"“{short(row.name)}”{done}，指标值可能定低了"
            yield row.say(entry, message, f"在{where}里说明；定得明显偏低的适当扣分", Severity.ADVICE)


def x5(form: Form) -> Findings:
    """X5 | 提醒 | AB | 定性指标按三档得分：达成 100%—80%，部分达成 80%—60%，未达成 60%—0。

    By the words in the box of the actual value.
    """
    if _evaluated(form) is None:
        return
    for row, weight, score, entry in _scored(form):
        box = row.indicator.columns.get(ACTUAL)
        if score is None or box is None or not weight or any(char.isdigit() for char in box.text):
            continue
        band = next((band for band in BANDS if any(word in box.text for word in band[0])), None)
        share = score * 100 / weight
        if band is not None and not band[1] <= share <= band[2]:
            low, high = (plain(weight * Decimal(bound) / 100) for bound in band[1:])
            message = f"“{short(row.name)}”写的是“{short(box.text)}”，得分 {plain(score)}"
            yield row.say(entry, message, f"这一档是 {low}—{high} 分")


def _percent(share: Decimal) -> str:
    return f"完成了 {plain((share * 100).quantize(Decimal('0.1'), ROUND_HALF_UP))}%"


def _reason(row: Row) -> str:
    box = row.indicator.columns.get(REASON)
    return box.text.strip() if box is not None else ""


def x6(form: Form) -> Findings:
    """X6 | 退回 | A | 没有完成、没有得满分的指标要写偏差原因和改进措施；执行率低于 90%、年中调整过预算的要说明。

    Asked of an indicator where the form has a box for its reason; without points, what was not reached is asked about.
    The reason for the money stands in the form's own box for it, else in 实际完成情况.
    """
    evaluation = _evaluated(form)
    if evaluation is None:
        return
    if has_column(form.layout, REASON):
        for row, weight, score, entry in _scored(form):
            if score is not None and score < weight and not _reason(row):
                message = f"“{short(row.name)}”扣了 {plain(weight - score)} 分，没有写偏差原因"
                yield row.say(entry, message, "写清楚为什么没有完成、怎样改进")
        if not evaluation.marked:
            yield from _unfinished(form)
    yield from _money_reason(form, evaluation)


def _unfinished(form: Form) -> Findings:
    """Of a form without points: what was not reached and has no reason."""
    short_of = {id(row): f"只{_percent(share)}" for row, _, share, _ in _met(form) if share < 1}
    for row in form.rows:
        box = row.indicator.columns.get(ACTUAL)
        if box is None or _reason(row):
            continue
        admitted = any(word in box.text for words, *_ in BANDS[:2] for word in words)
        said = short_of.get(id(row)) or (f"写的是“{short(box.text)}”" if admitted else "")
        if said:
            yield row.say(box, f"“{short(row.name)}”{said}，没有写偏差原因", "写清楚为什么没有完成、怎样改进")


def _money_reason(form: Form, evaluation: Evaluation) -> Findings:
    own = any(item.key == MONEY_REASON for item in form.layout.fields)
    where = MONEY_REASON if own else "实际完成情况"
    box = form.project.fields.get(where)
    if isinstance(box, Entry) and (box.text.strip() if own else _ABOUT_MONEY.search(box.text)):
        return
    first, revised = (form.project.funds.get(key) for key in (FIRST, REVISED))
    place = box if isinstance(box, Entry) else form.section("资金")
    if evaluation.rate is not None and evaluation.rate < LEAST_RATE:
        yield Finding(place, f"执行率 {evaluation.rate}%，没有说明原因", f"在“{where}”里说明", "执行率")
    elif first and revised and None not in (first.total, revised.total) and first.total != revised.total:
        yield Finding(place, "全年预算和年初预算不一样，没有说明", f"在“{where}”里说明为什么调整", "预算")


def x8(form: Form) -> Findings:
    """X8 | 提醒 | C | 实际完成值是实际的数，不是照抄的指标值。

    An operator has no business there.
    """
    if _evaluated(form) is None:
        return
    for row in form.rows:
        box = row.indicator.columns.get(ACTUAL)
        if box is not None and _OPERATOR.match(box.text):
            yield row.say(box, f"实际完成值“{short(box.text)}”带着符号", "写实际的数，如“96%”")


def x9(form: Form) -> Findings:
    """X9 | 退回 | B | 监控、自评的目标和指标就是申报批复的，一个不改、不增、不减。

    Compared with the spec that 申报 names, put onto this form.
    """
    declared = form.project.declared
    if declared is None:
        return
    approved = {(item.classes, item.name.text.strip()): item for item in declared.indicators}
    for row in form.all_rows:
        item = approved.pop((row.indicator.classes, row.name.strip()), None)
        if item is None:
            yield row.say(row.indicator.name, f"申报里没有“{short(row.name)}”", "照申报的指标来，不增加")
            continue
        for period, entry in item.values.items():
            here = row.indicator.values.get(period)
            if here is None or here.text.strip() != entry.text.strip():
                said = short(here.text) if here else ""
                message = f"“{short(row.name)}”的指标值是“{said}”，申报的是“{short(entry.text)}”"
                yield row.say(here or row.indicator.name, message, "照申报的写；批准调整过的，先改申报的规格")
        weight = item.columns.get(WEIGHT)
        mine = row.indicator.columns.get(WEIGHT)
        if weight is not None and mine is not None and number(weight) != number(mine):
            message = f"“{short(row.name)}”的分值是 {mine.text}，申报的是 {weight.text}"
            yield row.say(mine, message, "照申报的分值评价")
    for _, name in approved:
        yield Finding(
            form.section("指标"), f"少了申报里的“{short(name)}”", "补上；没有完成的也要评价", "指标"
        )
    for period, goal in declared.goals.items():
        mine = form.project.goals.get(period)
        if mine is not None and "".join(mine.text.split()) != "".join(goal.text.split()):
            yield Finding(mine, "年度目标和申报的不一样", "照申报的目标写", f"{period}目标")
    first, approved_funds = form.project.funds.get(FIRST), declared.funds.get(FIRST)
    if first and approved_funds and first.total != approved_funds.total:
        entry = Entry("", first.place, FIRST) if first.place else form.section("资金")
        yield Finding(entry, "年初预算数和申报的不一样", "照批复的预算写；年中调整写在全年预算里", "资金")


def x14(form: Form) -> Findings:
    """X14 | 退回 | A | 表上有得分系数的，得分等于分值乘得分系数，保留两位小数。

    A factor is per cent of the weight, with or without the sign.
    """
    if _evaluated(form) is None:
        return
    for row, weight, score, entry in _scored(form):
        factor = number(row.indicator.columns.get(FACTOR))
        if score is None or factor is None:
            continue
        due = (weight * factor / 100).quantize(_CENT, ROUND_HALF_UP)
        if score != due:
            how = f"{plain(weight)} 分的 {plain(factor)}% 是 {plain(due)} 分"
            message = f"“{short(row.name)}”得分 {plain(score)}，{how}"
            yield row.say(entry, message, "改得分，或改得分系数")


RULES = (x1, x2, x3, x4, x5, x6, x8, x9, x14)
