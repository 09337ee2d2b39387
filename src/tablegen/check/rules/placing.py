"""Whether an indicator stands in the class that it belongs to (I5)."""

from __future__ import annotations

from functools import lru_cache

from ...model.target import Target
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import has, words
from .form import ANNUAL, EFFECTS, SATISFACTION, Finding, Findings, Form, Row, short, single

_BELONGS = {
    "count": "数量",
    "rate": "质量",
    "time": "时效",
    "money": "成本",
    "satisfaction": "满意度",
    "share": "质量",
}
_WHAT = {
    "count": "数多少",
    "rate": "比率",
    "time": "时间长短",
    "money": "金额",
    "satisfaction": "服务对象的评价",
    "share": "比率",
}


def i5(form: Form) -> Findings:
    """I5 | 提醒 | AB | 指标放在相符的类别里：数多少是数量，合格率是质量，时间和及时率是时效，金额是成本，评价是满意度，产出不是效益；预算执行率和投入的人财物不是绩效指标。

    By the head word of the name (names.py); where it has none, by the unit of the value. What stands right under a
    first-level class without classes of its own (部门管理指标) is of no kind: how the budget is executed may stand there.
    """
    paths = form.leaves.paths
    period = form.periods.get(ANNUAL) or ""
    has_satisfaction = (
        SATISFACTION in form.leaves.klass.values()
    )  # a form of two levels has no class of its own for it
    for row in form.rows:
        if row.indicator.classes not in paths or len(row.indicator.classes) == 1:
            continue  # I6 says that the pair of classes is wrong
        main = row.targets.get(period) or next(iter(row.targets.values()), None)
        finding = _misplaced(row, main, has_satisfaction)
        if finding is not None:
            yield finding


@lru_cache(maxsize=5_000)
def _no_indicator(name: str) -> tuple[str, str] | None:
    """(message, hint) on a name that is no indicator in any class."""
    if has("执行率", name):
        return (
            f"“{short(name)}”是预算执行情况，不是绩效指标",
            "删去或换成说明产出、效果的指标；执行率另有单独的分值",
        )
    if has("投入词", name):
        return f"“{short(name)}”说的是投入的人、财、物，不是产出或效果", "改成这些投入做成了什么"
    return None


_COMPLAINT = late(r"投诉|信访|举报")


def _misplaced(row: Row, target: Target | None, has_satisfaction: bool) -> Finding | None:
    name, entry, head = row.name, row.indicator.name, row.head
    measure = single(target) if target is not None else None
    unit_kind = measure.kind if measure is not None else ""
    if fault := _no_indicator(name):
        return row.say(entry, *fault)
    kind = head.kind
    if kind == "count" and unit_kind == "share":
        kind = ""  # V4 says that name and value do not fit
    if kind == "satisfaction" or (kind == "score" and has("满意词", name)):
        if row.klass != SATISFACTION and has_satisfaction:
            return _move(row, "satisfaction", "满意度")
        return None
    if row.klass == SATISFACTION:
        if _COMPLAINT.search(name):
            return None  # complaints are what the served think, counted
        if kind in ("count", "time", "money") or (kind == "rate" and not has("满意词", name)):
            return row.say(
                entry, f"“{short(name)}”不是服务对象的满意度", "写谁对什么满意，如“参训人员满意度”"
            )
        return None
    return _CHECKS.get(row.klass, _nothing)(row, kind, unit_kind, target)


def _move(row: Row, kind: str, klass: str) -> Finding:
    message = f"“{short(row.name)}”是{_WHAT[kind]}，放在了“{row.indicator.classes[-1]}”"
    return row.say(row.indicator.name, message, f"移到{klass}指标，或换一个指标")


def _spent(row: Row, kind: str, unit_kind: str) -> bool:
    """Money that is spent: what comes in (收入, 交易额) is no cost."""
    return (kind == "money" or (kind == "" and unit_kind == "money")) and not has("进账词", row.name)


def _nothing(row: Row, kind: str, unit_kind: str, target: Target | None) -> Finding | None:
    return None


def _quantity(row: Row, kind: str, unit_kind: str, target: Target | None) -> Finding | None:
    rate = kind == "rate" and not row.head.name.endswith(words("覆盖词"))
    if rate or (kind == "" and unit_kind == "share" and row.head.punctual):
        return _move(row, "rate", "时效" if row.head.punctual else "质量")
    if kind == "time" and unit_kind != "count" and row.head.word not in ("时长", "进度"):
        return _move(row, "time", "时效")
    if _spent(row, kind, unit_kind):
        return _move(row, "money", "成本")
    return None


def _wants_none(target: Target | None) -> bool:
    """病死畜禽随意丢弃事件 0起: what shall not happen is no work that was done, whatever it is called."""
    measure = single(target) if target is not None else None
    nothing = measure is not None and measure.number == 0 and measure.operator in ("", "=", "≤")
    return nothing or (target is not None and target.kind == "zero")


def _quality(row: Row, kind: str, unit_kind: str, target: Target | None) -> Finding | None:
    if kind == "rate" and row.head.punctual:
        return row.say(
            row.indicator.name,
            f"“{short(row.name)}”说的是及时不及时，放在了“{row.indicator.classes[-1]}”",
            "移到时效指标",
        )
    if kind == "time" or (kind == "" and unit_kind == "time"):
        return _move(row, "time", "时效")
    if _spent(row, kind, unit_kind):
        return _move(row, "money", "成本")
    counted = kind == "count" or (kind == "" and unit_kind == "count")
    bad_thing = row.head.reverse or has("反向词", row.head.name)
    if (
        counted
        and not bad_thing
        and not _wants_none(target)
        and not (target is not None and target.kind == "text")
    ):
        return _move(row, "count", "数量")
    return None


def _timeliness(row: Row, kind: str, unit_kind: str, target: Target | None) -> Finding | None:
    per = bool(target is not None and target.measures and target.measures[0].per)
    if row.head.punctual or per or (target is not None and target.kind == "date" and kind != "rate"):
        return None
    if kind == "rate" and unit_kind != "time" and (target is None or target.kind != "date"):
        return _move(row, "rate", "质量")
    if kind == "count" and unit_kind != "time":
        return _move(row, "count", "数量")
    if _spent(row, kind, unit_kind):
        return _move(row, "money", "成本")
    return None


_ABOUT_MONEY = late(r"成本|预算|费|价|支出|资金|节约|投资")


def _cost(row: Row, kind: str, unit_kind: str, target: Target | None) -> Finding | None:
    about_money = kind == "money" or unit_kind == "money" or _ABOUT_MONEY.search(row.name)
    if not about_money and (kind in ("count", "time") or unit_kind in ("count", "time")):
        return _move(
            row,
            "time" if "time" in (kind, unit_kind) else "count",
            "时效" if "time" in (kind, unit_kind) else "数量",
        )
    return None


_TAKES_PART = late(r"参[加与]")
_PEOPLE = ("人数", "人次", "户数", "家数", "企业数", "单位数", "数量")
_ABOUT_TIME = late(r"时|期|年|月|天|缩短|提前")
_RUNNING = late(r"运转率|运行率|利用率")


def _effect(row: Row, kind: str, unit_kind: str, target: Target | None) -> Finding | None:
    measure = single(target) if target is not None else None
    acts = measure is not None and measure.unit in words("做事单位")
    counted = kind == "count" or (kind == "" and unit_kind == "count" and acts)
    if (
        counted
        and not (row.head.name.endswith(_PEOPLE) and _TAKES_PART.search(row.name))
        and not has("效益词", row.name)
        and not row.head.growth
        and not row.head.reverse
        and not _wants_none(target)
    ):
        return row.say(
            row.indicator.name,
            f"“{short(row.name)}”数的是做了多少事，是产出，放在了“{row.indicator.classes[-1]}”",
            "移到数量指标；效益写带来了什么变化",
        )
    if row.head.name.endswith(words("产出率")) and not has("效益词", row.name):
        return row.say(
            row.indicator.name,
            f"“{short(row.name)}”是产出做得怎样，放在了“{row.indicator.classes[-1]}”",
            "移到产出指标；效益写带来了什么变化",
        )
    if kind == "" and unit_kind == "time" and row.klass != "可持续影响" and not _ABOUT_TIME.search(row.name):
        return row.say(
            row.indicator.name, f"“{short(row.name)}”的值是时间，看不出效益", "写带来了什么变化、变化多少"
        )
    if row.klass == "经济效益" and kind == "rate" and _RUNNING.search(row.name):
        return row.say(
            row.indicator.name,
            f"“{short(row.name)}”看不出经济上的收益",
            "写收入、节约、增值等，或移到别的类",
            Severity.ADVICE,
        )
    return None


_CHECKS = {
    "数量": _quantity,
    "质量": _quality,
    "时效": _timeliness,
    "成本": _cost,
    "经济成本": _cost,
} | dict.fromkeys(EFFECTS, _effect)


RULES = (i5,)
