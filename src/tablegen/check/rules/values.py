"""Rules on the values of the indicators: measurable, with a unit, fitting the name (V1, V3, V4)."""

from __future__ import annotations

from functools import cache

from ...model.project import Entry
from ...model.target import Measure, Target
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import by_length, ending, groups, has, word_set
from .form import COSTS, Finding, Findings, Form, Row, short, single
from .names import names_thing

_GRADE = late(r"[优良中差高低好]+(?:[/、和]|以上|及以上)?|[一二三四五1-5ⅠⅡⅢⅣⅤ]\s*[级类等]?(?:及以上|以上)?")


def graded(form: Form, text: str) -> bool:
    """Whether ``text`` is a word of a scale (优良中差, 较高 …): the layout's own or a usual one."""
    word = text.strip().strip('“”"。')
    return (
        word in form.checks.graded_words or word in word_set("分级词") or _GRADE.fullmatch(word) is not None
    )


# a named standard can be held against: 达到国家二级标准, 符合GB3095
_STANDARD = late(
    r"(?:符合|达到|执行|满足).{0,12}(?:GB|国家|行业|地方|[一二三四五Ⅰ-Ⅴ]级|[一二三四五Ⅰ-Ⅴ]类).{0,10}(?:标准|规范|要求|类|级|\d)"
)


def is_slogan(form: Form, target: Target) -> bool:
    if target.kind != "text" or _STANDARD.search(target.text):
        return False
    return not graded(form, target.text) and target.text.strip() not in word_set("不适用")


def _numeric_name(row: Row) -> bool:
    return row.head.kind in ("rate", "count", "satisfaction")


def v1(form: Form) -> Findings:
    """V1 | 提醒 | AB | 指标值能量化就量化；不能量化的分级（优良中差等），不写“提升”“严格执行”“全年”“完成”。

    The layout may name its own grades (检查: 定性词) and the share of such values that is too high (定性占比上限).
    Cost rows are I4's, names that promise a number V4's.
    """
    loose = 0
    for row in form.rows:
        hit = False
        for _, entry, target in row.distinct:
            if target.kind == "zero" and not row.head.reverse and target.text.strip() in ("无", "没有"):
                yield row.say(
                    entry,
                    f"“{short(row.name)}”的值写成了“{target.text.strip()}”",
                    "写成数，如“0起”",
                    Severity.ADVICE,
                )
            if target.kind == "text" and _numeric_name(row):
                hit = True  # V4 says it
            if not is_slogan(form, target):
                continue
            hit = True
            if row.klass in COSTS[:2] or _numeric_name(row):
                continue
            hint = "写成数，如“≥95%”“提升5个百分点”；只能定性的，按优、良、中、差分级"
            if row.klass == "时效":
                hint = "写成日期、时限或及时率，如“12月底前”“≤24小时”"
            yield row.say(entry, f"“{short(row.name)}”的值“{short(entry.text)}”没法衡量", hint)
        loose += hit
    share = form.checks.max_qualitative
    if len(form.rows) >= 3 and loose * 100 > share * len(form.rows):
        yield Finding(
            form.section("指标"),
            f"{len(form.rows)} 个指标里有 {loose} 个没有量化，超过 {share}%",
            "先把能数的、能算比率的改成数",
            "指标",
        )


def v3(form: Form) -> Findings:
    """V3 | 提醒 | C | 有单位，单位真实，名称、值和单位栏里的单位一致；人和人次、家和个和次不混用；万不是万元。

    A missing unit of money is an error. The unit that a name asks for (人数 → 人) is data: 名称单位.
    """
    for row in form.rows:
        for _, entry, target in row.distinct:
            measure = single(target)
            if measure is None:
                continue
            finding = _unit(row, entry, target, measure)
            if finding is not None:
                yield finding


_MONEY_NAME = late(r"金额|资金|投资|收入")
_BARE_NUMBER = late(r"比|系数|指数|PM|pH|等级")


def _unit_column(row: Row) -> str:
    for key, item in row.indicator.columns.items():
        if "单位" in key and item.text:
            return item.text
    return ""


def _unit(row: Row, entry: Entry, target: Target, measure: Measure) -> Finding | None:
    name, text = row.name, short(entry.text.strip())
    unit_column = _unit_column(row)
    if not measure.unit and not unit_column:
        money = row.klass in COSTS[:2] or row.head.kind == "money" or _MONEY_NAME.search(name)
        if measure.scale and money:
            return row.say(
                entry,
                f"“{text}”没有写元：{measure.scale}不是金额单位",
                f"写成“{entry.text.strip()}元”",
                Severity.REJECT,
            )
        if row.head.kind == "money" or (money and measure.number):
            return row.say(entry, f"金额“{text}”没有单位", "写明元或万元", Severity.REJECT)
        stated = target.subject.endswith(("数", "量"))  # 全年失误发生次数为0: the words say what is counted
        if stated or (_BARE_NUMBER.search(name) and not measure.scale):
            return None
        return row.say(
            entry, f"“{short(name)}”的值“{text}”没有单位", f"补上单位，如“{text}{_example_unit(row)}”"
        )
    unit = measure.unit or unit_column
    if unit == "百分比":
        return row.say(entry, f"“{text}”的单位写成了“百分比”", "写“%”")
    if unit_column and measure.unit and unit_column.strip("（）()") != measure.unit:
        return row.say(entry, f"值里的单位“{measure.unit}”和单位栏“{unit_column}”不一致", "改成同一个单位")
    if row.head.kind == "score" and measure.kind == "share":
        return row.say(
            entry, f"“{short(row.head.name)}”是分数，值“{text}”却是百分比", "写成“≥95分”，或把名称改成“…率”"
        )
    wanted = _wanted_units(row)
    if (
        wanted
        and measure.kind in ("count", "")
        and unit.lower() not in wanted
        and not unit.startswith(wanted[0] + "（")
    ):
        return row.say(
            entry,
            f"名称“{short(name)}”数的是“{wanted[0]}”，值的单位是“{unit}”",
            f"改成“{wanted[0]}”，或改名称",
        )
    if unit in ("次", "场", "期", "人次", "批") and (thing := names_thing(row.head.name)):
        return row.say(
            entry, f"“{short(name)}”数的是{thing}，单位却是“{unit}”", "改成“个、台、家”这样的单位，或改名称"
        )
    return None


@cache
def _name_units() -> dict[int, dict[str, tuple[str, ...]]]:
    return by_length(groups("名称单位"))


def _wanted_units(row: Row) -> tuple[str, ...]:
    if row.head.kind != "count":
        return ()
    found = ending(_name_units(), row.head.name)
    return found[1] if found else ()


def _example_unit(row: Row) -> str:
    wanted = _wanted_units(row)
    if wanted:
        return wanted[0]
    if row.head.word in ("年限", "寿命", "有效期"):
        return "年"
    return {"rate": "%", "satisfaction": "%", "time": "天"}.get(
        row.head.kind, "次" if has("效益词", row.name) else "个"
    )


def v4(form: Form) -> Findings:
    """V4 | 退回 | C | 值和名称相符：率配 %，人数、次数、面积配数量，时间配时间，满意度配 %。

    The kind of the name is its head word's, that of the value its unit's; a slogan does not fit a name that promises a number.
    """
    for row in form.rows:
        for _, entry, target in row.distinct:
            problem = _misfit(form, row, target)
            if problem:
                what, hint = problem
                yield row.say(entry, f"“{short(row.name)}”{what}，值却是“{short(entry.text.strip())}”", hint)


def _misfit(form: Form, row: Row, target: Target) -> tuple[str, str] | None:
    kind = row.head.kind
    if kind not in ("satisfaction", "rate", "count", "time", "money"):
        return None
    kinds = {measure.kind for measure in target.measures}
    slogan = target.kind == "text"  # a grade does not fit either
    if kind == "satisfaction":
        if slogan or target.kind == "date" or (kinds and not kinds & {"share", "score", ""}):
            return "要写百分比", "写成“≥90%”这样"
    elif kind == "rate":
        if (
            slogan
            or (target.kind == "date")
            or (kinds and not kinds & {"share", ""})
            or (not kinds and target.kind == "date")
        ):
            return "是比率", "写成“≥95%”这样，或改名称"
    elif kind == "count":
        counted = {"count", "", "money"} if row.head.word in ("量", "总量", "规模", "额") else {"count", ""}
        timed = row.head.word in ("天数", "课时", "学时", "频次", "频率", "量", "总量")
        if timed or row.head.name.endswith(("天数", "时数")):
            counted = counted | {"time", "share"} if row.head.word != "天数" else {"time", "count", ""}
        if slogan or target.kind == "date" or (kinds and not kinds & counted):
            return "数的是多少", "写成“≥10次”这样的数和单位，或改名称"
    elif kind == "time" and row.head.word not in ("进度", "速度", "寿命"):
        if kinds and not kinds & {"time", ""} and not (target.dates or row.head.punctual):
            return "是时间", "写成“≤24小时”“12月底前”这样，或改名称"
    elif kind == "money" and row.klass in COSTS[:2] and kinds and not kinds & {"money", "share", ""}:
        return "是金额", "写成“≤5万元”这样，或改名称"
    return None


RULES = (v1, v3, v4)
