"""Rules on the structure of the indicators (I): which classes, in which place, how many."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ...model.layout import LIST_SCOPE
from ...problems import Severity
from ...text import vocabulary
from ...text.patterns import late
from ...text.rule_words import has, word_set
from .form import COSTS, EFFECTS, SATISFACTION, Finding, Findings, Form, Row, short, single

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


def is_brief(form: Form) -> bool:
    """A list of projects: a few indicators stand for each, the whole form is another."""
    return form.layout.scope == LIST_SCOPE


def i1(form: Form) -> Findings:
    """I1 | 错误 | AB | 表上必填的二级指标都有；没有标必填的表，产出的数量、质量、时效、成本都要有。

    Required classes are the layout's (必填, 检查: 必需类别) and an error; the national minimum is a warning, which the
    layout may change (检查: 建议类别), and advice where only 成本 is lacking or the form is a list. Satisfaction is I3's.
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
            Severity.ADVICE if is_brief(form) or lacking == ["成本"] else Severity.WARNING,
        )


def i2(form: Form) -> Findings:
    """I2 | 退回 | A | 产出指标和效益指标都至少有一个。

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

    Sent back where the form marks the class 必填, advice in a list of projects. The reason is given as 免查 or as 不适用 in the class's box.
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
        Severity.REJECT if required else Severity.ADVICE if is_brief(form) else None,
    )


# what a policy pays is an exact amount: 人均财政补助标准 =640元/人
_SET_RATE = late(r"标准|定额|生均|补[助贴]|津贴|待遇|工资|低保|保费")


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
                and not (measure.per and _SET_RATE.search(row.name))
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


def i6(form: Form) -> Findings:
    """I6 | 退回 | C | 二级指标写在它自己的一级指标下面（编码和名称成对）。

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
                Severity.REJECT,
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


RULES = (i1, i2, i3, i4, i6, i9, i10, i11)
