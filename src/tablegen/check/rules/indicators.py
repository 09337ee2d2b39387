"""Rules on the structure of the indicators (I): which classes, in which place, how many."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from ...model.target import Target
from ...problems import Severity
from ...text import vocabulary
from ...text.patterns import late
from ...text.rule_words import has, word_set, words
from .form import ANNUAL, COSTS, EFFECTS, SATISFACTION, Finding, Findings, Form, Row, compact, short, single
from .names import head_of, is_class_name

NATIONAL_MINIMUM = ("数量", "质量", "时效", "成本")


def used_keys(form: Form) -> set[str]:
    return {row.indicator.classes[-1] for row in form.rows}


def _marked(form: Form) -> set[str]:
    """Classes whose box says 不适用 or the like: left out on purpose."""
    blank = word_set("不适用")
    return {path[-1] for path, entry in form.project.class_words.items() if entry.text.strip() in blank} | {
        row.indicator.classes[-1] for row in form.idle_rows
    }


def _names(keys: Iterable[str]) -> str:
    return "、".join(f"“{key}”" for key in keys)


def i1(form: Form) -> Findings:
    """I1 | 错误 | AB | 表上必填的二级指标都有；没有标必填的表，产出的数量、质量、时效、成本都要有。

    Required classes are the layout's (必填, 检查: 必需类别) and an error; the national minimum is a warning, which the
    layout may change (检查: 建议类别). Satisfaction is rule I3's.
    """
    system = form.layout.indicators
    if system is None or not form.project.indicators:
        return
    used, klass = used_keys(form), form.leaves.klass
    missing = form.leaves.required - used
    absent = [path[-1] for path in form.leaves.paths if path[-1] in missing]
    absent = [key for key in absent if klass[key] != SATISFACTION]
    if absent:
        message = f"缺少必填的{_names(absent)}"
        yield Finding(
            form.section("指标"), message, "每类至少写一个指标；确实没有，用“免查”写明原因", absent[0]
        )
    if form.leaves.required:
        return
    advised = form.checks.advised_classes
    if advised is None:
        # a form may have a first-level 成本 in place of 产出→成本: any of the cost classes will do
        kinds = {vocabulary.indicator_class(key) for key in used | _marked(form)}
        kinds |= {"成本"} if kinds & set(COSTS) else set()
        here = set(klass.values())
        here |= {"成本"} if here & set(COSTS) else set()
        lacking = [kind for kind in NATIONAL_MINIMUM if kind in here and kind not in kinds]
    else:
        present = used | _marked(form)
        lacking = [key for key in advised if key not in present]
    if lacking:
        yield Finding(
            form.section("指标"),
            f"产出指标缺少{'、'.join(lacking)}",
            "一般每类至少一个；不适用的写“不适用”",
            "产出指标",
            Severity.WARNING,
        )


def i2(form: Form) -> Findings:
    """I2 | 错误 | A | 产出指标和效益指标都至少有一个。

    Classes by meaning, whatever the form calls them; 成本 does not count as output here.
    """
    if not form.project.indicators:
        return
    kinds = {row.klass for row in form.rows}
    named = {
        row.indicator.classes[-1] for row in form.rows
    }  # a form of two levels has no classes below 产出指标
    for label, group in (("产出", ("数量", "质量", "时效")), ("效益", EFFECTS)):
        if not kinds & set(group) and not named & {label, f"{label}指标"}:
            yield Finding(
                form.section("指标"), f"一个{label}指标也没有", f"至少写一个{label}指标", f"{label}指标"
            )


def i3(form: Form) -> Findings:
    """I3 | 提醒 | AB | 至少有一个满意度指标；没有直接服务对象的可以不写，要说明原因。

    An error where the form marks the class 必填. The reason is given as 免查 or as 不适用 in the class's box.
    """
    system = form.layout.indicators
    if system is None or not form.project.indicators:
        return
    if any(row.klass == SATISFACTION for row in form.rows):
        return
    klass = form.leaves.klass
    keys = [path[-1] for path in form.leaves.paths if klass[path[-1]] == SATISFACTION]
    if not keys:
        return
    required = form.leaves.required.intersection(keys)
    if not required and set(keys) & _marked(form):
        return
    yield Finding(
        form.section("指标"),
        "没有满意度指标",
        "写一个，如“参训人员满意度: ≥90%”；没有直接服务对象的，写“免查: {I3: 原因}”",
        keys[0],
        Severity.ERROR if required else None,
    )


def i4(form: Form) -> Findings:
    """I4 | 提醒 | AB | 成本指标写金额、单价或节约率，用 ≤；采购和工程要有成本指标。

    The value of a cost row must hold money or a rate; a sum without an operator is advice.
    """
    for row in form.rows:
        if row.klass not in COSTS[:2] or row.head.kind in ("count", "time"):
            continue  # I5 says that such a row is in the wrong class
        for _, entry, target in row.distinct:
            kinds = {measure.kind for measure in target.measures}
            wan = any(measure.scale and not measure.unit for measure in target.measures)
            if target.kind in ("text", "zero") or not (kinds & {"money", "share"} or wan or kinds == {""}):
                yield row.say(
                    entry,
                    f"成本指标“{short(row.name)}”的值“{short(entry.text)}”不是金额",
                    "写成“≤5万元”“≤300元/人”这样",
                )
            elif (
                (measure := single(target)) is not None
                and measure.kind == "money"
                and measure.operator in ("", "=")
            ):
                yield row.say(
                    entry,
                    f"成本指标“{short(row.name)}”没有写 ≤",
                    f"写成“≤{entry.text.strip().lstrip('=＝')}”",
                    Severity.ADVICE,
                )
    if not form.project.indicators or any(row.klass in COSTS for row in form.rows):
        return
    # I1 already names 成本 where the form or the national minimum asks for it
    if form.checks.advised_classes is None or form.leaves.required:
        return
    name = form.project.fields.get("项目名称")
    if form.project.name and has("采购工程词", form.project.name):
        yield Finding(
            name if hasattr(name, "place") else form.section("指标"),
            "采购、维修、工程类项目没有成本指标",
            "写上总价或单价，如“≤50万元”",
            "成本指标",
        )  # type: ignore[arg-type]


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

    By the head word of the name (names.py); where it has none, by the unit of the value.
    """
    paths = form.leaves.paths
    period = form.periods.get(ANNUAL) or ""
    for row in form.rows:
        if row.indicator.classes not in paths:
            continue  # I6 says that the pair of classes is wrong
        main = row.targets.get(period) or next(iter(row.targets.values()), None)
        finding = _misplaced(row, main)
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


def _misplaced(row: Row, target: Target | None) -> Finding | None:
    name, entry, head = row.name, row.indicator.name, row.head
    measure = single(target) if target is not None else None
    unit_kind = measure.kind if measure is not None else ""
    if fault := _no_indicator(name):
        return row.say(entry, *fault)
    kind = head.kind
    if kind == "count" and unit_kind == "share":
        kind = ""  # V4 says that name and value do not fit
    if kind == "satisfaction" or (kind == "score" and has("满意词", name)):
        if row.klass != SATISFACTION:
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
    if counted and not bad_thing and not (target is not None and target.kind in ("zero", "text")):
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


def i6(form: Form) -> Findings:
    """I6 | 错误 | C | 二级指标写在它自己的一级指标下面（编码和名称成对）。

    Codes are never typed here; a flat list may still pair a class with another first level.
    """
    paths = form.leaves.paths
    for row in form.all_rows:
        if row.indicator.classes in paths:
            continue
        own = next((path for path in paths if path[-1] == row.indicator.classes[-1]), None)
        if own is not None:
            yield row.say(
                row.indicator.name,
                f"“{own[-1]}”属于“{own[0]}”，这里写在“{row.indicator.classes[0]}”下面",
                f"一级改成“{own[0]}”",
            )


@cache
def _result_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(what a name that ends in a result holds, how a name that starts with a verb begins)."""
    adverb, verb, result = ("|".join(words(name)) for name in ("结果副词", "动词", "结果词"))
    ends = (
        rf"(?:{result})$|(?:明显|显著|进一步|持续|不断|大幅|得到|全面)(?:{verb})"
        r"|引起.{0,12}(?:关注|共鸣|反响)|无.{2,8}发生$|^无.{2,6}(?:损失|事故|投诉)$"
    )
    return re.compile(ends), re.compile(rf"(?:{adverb})?(?:{verb})")


_TARGET_IN_NAME = late(
    r"(?<![\d“\"第.])\d+(?:\.\d+)?\s*(?:%|％|个|次|人|家|户|项|场|期|条|公里|亩|万元|元|台|所|名|套|件)(?![年月]|及?以[上下内])"
)
_YEAR_OR_SPEED = late(r"\d{3,4}兆|20\d\d年")
_TWO_RESULTS = late(r"提升.*提升|，|,")
_TEMPLATE = late(r"[≥≤>=<]\s*[*＊xX×]{1,}|\*{2,}|X{2,}|×{2,}")


def i7(form: Form) -> Findings:
    """I7 | 提醒 | BC | 指标名称是短的名词：不写结果（明显提升），不写数（230人），不问是否，不照抄类别名。

    A name that ends in a word of quantity (…次数, …率) is a noun whatever stands before it.
    """
    for row in form.rows:
        fault = _name_fault(row.name)
        if fault is None and _value_is_name(row):
            fault = (f"“{short(compact(row.name))}”的名称和值是同一句话", "名称写看什么，值写到什么程度")
        if fault is not None:
            yield row.say(row.indicator.name, *fault)


def _value_is_name(row: Row) -> bool:
    name = compact(row.name)
    return any(compact(entry.text) == name for _, entry, _ in row.distinct) and not _TEMPLATE.search(name)


@lru_cache(maxsize=5_000)
def _name_fault(text: str) -> tuple[str, str] | None:
    """(message, hint) on what the name of an indicator says, whatever its value; names come back in other forms."""
    name = compact(text)
    if _TEMPLATE.search(name):
        return None  # V8 says it
    ends, starts = _result_patterns()
    head = head_of(text)
    numeric = head.kind in ("count", "rate", "time", "money", "score", "satisfaction")
    if "是否" in name or name.endswith(("吗", "？", "?")):
        return f"指标名称“{short(name)}”是一个问句", "写成名词，如“硬件继续使用年限”"
    if is_class_name(name):
        return f"指标名称“{name}”只是类别的名称", "写明是什么、谁的，如“参训人员满意度”"
    if (match := _TARGET_IN_NAME.search(name)) and not _YEAR_OR_SPEED.search(match[0]):
        return f"指标名称“{short(name)}”里有数“{match[0]}”", "数写在指标值里，名称只写数的是什么"
    if ends.search(name) and not (numeric and not _TWO_RESULTS.search(name)):
        return f"指标名称“{short(name)}”写了结果", "名称写成名词，提升到什么程度写在指标值里"
    if (not numeric or head.kind == "satisfaction") and (starts.match(name) or starts.match(head.name)):
        return f"指标名称“{short(name)}”是动词开头的一句话", "写成名词，如“…率”“…数”“…能力”"
    return None


def i9(form: Form) -> Findings:
    """I9 | 建议 | AC | 不适用的类别用同一种写法，不写值，不给分值。

    With a weight it is an error. A row that is named 不适用 has the same meaning as the class's box, but prints as an indicator.
    """
    blank = word_set("不适用")
    boxes = [entry for entry in form.project.class_words.values() if entry.text.strip() in blank]
    for row in form.idle_rows:
        weight = next(
            (entry for key, entry in row.indicator.columns.items() if "分值" in key or "权重" in key), None
        )
        if weight is not None and weight.text.strip() not in ("", "0"):
            yield row.say(
                weight,
                f"不适用的“{row.indicator.classes[-1]}”给了 {weight.text} 分",
                "删去分值，分给别的指标",
                Severity.ERROR,
            )
    named = [row for row in form.idle_rows if row.name.strip() in blank]
    if named and boxes:
        yield named[0].say(
            named[0].indicator.name,
            "同一张表里“不适用”有两种写法",
            f"都写成“{named[0].indicator.classes[-1]}: 不适用”",
        )
    elif named:
        yield named[0].say(
            named[0].indicator.name,
            "“不适用”写成了一个指标",
            f"写成“{named[0].indicator.classes[-1]}: 不适用”",
        )


def i10(form: Form) -> Findings:
    """I10 | 提醒 | AC | 三级指标一般不少于 3 个，也不要太多（超过 15 个时建议精简）。

    Both numbers are the layout's (检查: 最少指标, 最多指标).
    """
    count = len(form.rows)
    if not form.project.indicators:
        return
    if count < form.checks.min_indicators:
        yield Finding(
            form.section("指标"),
            f"只有 {count} 个指标",
            f"一般不少于 {form.checks.min_indicators} 个",
            "指标",
        )
    elif count > form.checks.max_indicators:
        yield Finding(
            form.section("指标"),
            f"有 {count} 个指标",
            f"留下最能说明问题的，一般不超过 {form.checks.max_indicators} 个",
            "指标",
            Severity.ADVICE,
        )


_SIGNS = late(r"[\s“”\"、，,（）()：:]")


@lru_cache(maxsize=5_000)
def _without_signs(name: str) -> str:
    return _SIGNS.sub("", name)


def i11(form: Form) -> Findings:
    """I11 | 提醒 | C | 一张表里没有重复的指标；“其中”各行加起来等于上一行。

    Names are compared without spaces, signs and brackets, within one class.
    """
    seen: dict[tuple[tuple[str, ...], str], Row] = {}
    for row in form.rows:
        key = (row.indicator.classes, _without_signs(row.name))
        if key in seen:
            line = seen[key].indicator.name.place.line
            yield row.say(
                row.indicator.name,
                f"“{short(row.name)}”写了两次（第一次在第 {line} 行）",
                "只留一个，或写明有什么不同",
            )
        seen.setdefault(key, row)
    yield from _parts(form)


def _parts(form: Form) -> Findings:
    if not any("其中" in row.name for row in form.rows):
        return
    parent: Row | None = None
    parts: list[Row] = []
    for row in [*form.rows, None]:
        if row is not None and row.name.strip().startswith("其中"):
            parts.append(row)
            continue
        if parent is not None and len(parts) > 1:
            for period, target in parent.targets.items():
                whole = single(target)
                found = [single(part.targets[period]) for part in parts if period in part.targets]
                known = [measure for measure in found if measure is not None]
                if (
                    whole is None
                    or len(known) != len(parts)
                    or {measure.unit for measure in known} != {whole.unit}
                ):
                    continue
                total = sum(measure.number for measure in known)
                if total != whole.number:
                    entry = parent.indicator.values[period]
                    yield parent.say(
                        entry,
                        f"“{short(parent.name)}”是 {whole.number}{whole.unit}，“其中”各行加起来是 {total}{whole.unit}",
                        "核对各行",
                    )
        parent, parts = row, []


RULES = (i1, i2, i3, i4, i5, i6, i7, i9, i10, i11)
