"""Rules on the values of the indicators (V): measurable, with an operator, a number and a fitting unit."""

from __future__ import annotations

import re
from functools import cache

from ...model.project import Entry
from ...model.target import OPERATORS, SCALES, Measure, Target, read_target
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import by_length, either, ending, groups, has, word_set
from .form import COSTS, SATISFACTION, Finding, Findings, Form, Row, short, single
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


_BROKEN = late(r"[≥≤＞＜><=＝≧≦]\s*$|[≥≤≧≦]\s*[≥≤≧≦<>＜＞]|^\s*[%％]\s*\d|\d\s*[≥≤≧≦]")
_BROKEN_ANYWHERE = late(_BROKEN.pattern, re.MULTILINE)
_SIGN = late(r"[≥≤≧≦><＞＜]")
_WORDS = {
    sign: tuple(word for word in spellings if not re.match(r"[≥≦≤≧<>=＜＞＝ ]", word))
    for sign, spellings in OPERATORS.items()
}


@cache
def _spelled() -> re.Pattern[str]:
    return either(word for sign in "≥≤><" for word in _WORDS[sign])


def v2(form: Form) -> Findings:
    """V2 | 建议 | C | 一张表里比较符号一种写法，符号、数、单位读得出来。

    A value that cannot be read (符号后面没有数) is an error.
    """
    if not _spelled().search(form.answers) and not _BROKEN_ANYWHERE.search(form.answers):
        return
    signs: list[tuple[Row, Entry]] = []
    spelled: list[tuple[Row, Entry]] = []
    for row in form.rows:
        for _, entry, target in row.distinct:
            if _BROKEN.search(entry.text) and not target.dates:
                yield row.say(
                    entry,
                    f"指标值“{short(entry.text)}”读不懂",
                    "按“符号 数 单位”写，如“≥95%”",
                    Severity.ERROR,
                )
            elif target.measures and _SIGN.search(entry.text):
                signs.append((row, entry))
            elif target.measures and _spelled().search(entry.text):
                spelled.append((row, entry))
    if signs and spelled:
        few = min(signs, spelled, key=len)
        other = "符号" if few is spelled else "文字"
        row, entry = few[0]
        yield row.say(
            entry,
            f"“{short(entry.text)}”和别的指标写法不一（多数用{other}）",
            f"全表统一用{other}" + ("，如“≥”" if other == "符号" else ""),
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
                Severity.ERROR,
            )
        if row.head.kind == "money" or (money and measure.number):
            return row.say(entry, f"金额“{text}”没有单位", "写明元或万元", Severity.ERROR)
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
    """V4 | 错误 | C | 值和名称相符：率配 %，人数、次数、面积配数量，时间配时间，满意度配 %。

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


def v5(form: Form) -> Findings:
    """V5 | 提醒 | AC | 满意度用百分比（或写明满分的分数），一般 80%—98%；低于 80% 或等于 100% 要说明原因。

    The limits are the layout's (检查: 满意度).
    """
    low, high = form.checks.satisfaction_low, form.checks.satisfaction_high
    for row in form.rows:
        if row.head.kind != "satisfaction" and row.klass != SATISFACTION:
            continue
        for _, entry, target in row.distinct:
            measure = single(target)
            if measure is None or measure.kind not in ("share", "score"):
                continue
            if measure.kind == "score" and "满分" not in entry.text + row.name and "百分制" not in entry.text:
                yield row.say(
                    entry,
                    f"满意度用分数“{short(entry.text)}”，没有写满分是多少",
                    "写成百分比，或加“（满分100分）”",
                    Severity.ADVICE,
                )
            elif measure.kind == "share" and measure.number < low and measure.operator in ("≥", ">", "=", ""):
                yield row.say(
                    entry,
                    f"满意度“{entry.text.strip()}”偏低（一般不低于 {low}%）",
                    "提高，或用“免查”写明原因",
                )
            elif measure.kind == "share" and measure.number == high and measure.operator in ("=", ""):
                yield row.say(
                    entry,
                    f"满意度“{entry.text.strip()}”很难做到，也查不实",
                    f"一般写 {low}%—98%，或用“免查”写明原因",
                )


def v6(form: Form) -> Findings:
    """V6 | 错误 | C | 占比不超过 100%，“≥100%”应当是“=100%”；增长率除外。

    A name of growth, return or superset (增长率, 收益率, 完成率 …) may exceed 100%.
    """
    for row in form.rows:
        if row.head.growth or row.head.kind in ("count", "money", "time") or has("增长词", row.name):
            continue
        for _, entry, target in row.distinct:
            measure = single(target)
            if measure is None or measure.kind != "share" or measure.unit not in ("%", "％"):
                continue
            if measure.number == 100 and measure.operator in ("≥", ">"):
                yield row.say(
                    entry,
                    f"“{short(row.name)}”不会超过 100%，“{entry.text.strip()}”不通",
                    "写成“=100%”或“100%”",
                )
            elif measure.number > 100:
                yield row.say(
                    entry, f"“{short(row.name)}”是占比，“{entry.text.strip()}”超过了 100%", "核对这个数"
                )


def _reverse_flag(row: Row) -> Entry | None:
    for key, entry in row.indicator.columns.items():
        if "反向" in key:
            return entry
    return None


def v7(form: Form) -> Findings:
    """V7 | 提醒 | AC | 越少越好的（成本、差错、事故、投诉、响应时间）用 ≤，其余用 ≥ 或 =。

    Which names are the reverse ones is decided by names.py; the column 反向 of a form must agree.
    """
    for row in form.rows:
        flag = _reverse_flag(row)
        for _, entry, target in row.distinct:
            measure = single(target)
            if measure is None:
                continue
            if row.head.reverse and measure.operator in ("≥", ">") and not row.head.growth:
                yield row.say(entry, f"“{short(row.name)}”越少越好，“{entry.text.strip()}”方向反了", "用 ≤")
            elif row.klass in COSTS[:2] and measure.kind == "money" and measure.operator in ("≥", ">"):
                yield row.say(entry, f"成本“{entry.text.strip()}”写成了越多越好", "用 ≤")
            elif (
                measure.operator in ("≤", "<")
                and row.head.kind in ("satisfaction", "rate")
                and not row.head.reverse
                and not has("反向词", row.name)
                and (row.head.kind == "satisfaction" or has("越高越好", row.head.name))
            ):
                yield row.say(entry, f"“{short(row.name)}”越高越好，“{entry.text.strip()}”方向反了", "用 ≥")
            if (
                flag is not None
                and flag.text.strip() in ("是", "反向", "√")
                and measure.operator in ("≥", ">")
            ):
                yield row.say(
                    flag, f"“{short(row.name)}”标了反向，值却是“{entry.text.strip()}”", "符号和标记改成一致"
                )


# the first characters first, so that the rest is tried at few places
_HOLDER = late(
    r"(?=[*＊≥≤Xx×✕_＿（(请此样])(?:"
    r"[*＊]{2,}|[≥≤]\s*[*＊xX×]|(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])|[×✕]{2,}|_{3,}|＿{2,}|[（(]\s*\d+\s*字以内\s*[)）]|请(?:填写|输入|选择)|此处填|样例|[（(]填写说明)"
)
_EMPTY_LABEL = late(r"^(?:三级)?指标\s*\d+\s*[:：]?\s*$|^目标\s*\d+\s*[:：]\s*$|^[.…]{2,}$|^……")
_LABEL_ANYWHERE = late(r"指标\s*\d|目标\s*\d|\.[.…]|…[.…]")


def v8(form: Form) -> Findings:
    """V8 | 错误 | C | 没有模板里留下的占位：“≥**%”“XX”“……”“指标1：”“（100字以内）”。

    Looked for in every text of the spec.
    """
    if not _HOLDER.search(form.typed) and not _LABEL_ANYWHERE.search(form.typed):
        return
    for entry in form.own_entries:
        text = entry.text.strip()
        match = _HOLDER.search(text) or _EMPTY_LABEL.search(text)
        if match:
            yield Finding(entry, f"这里还留着模板的“{match[0].strip()}”", "换成实际内容，或删掉", entry.label)


_ARITHMETIC = late(
    r"(?:比|较).{1,20}?(?:缩短|增加|减少|提高|提升|下降|降低|增长|压缩|节约)\s*(?:到|至|了)?\s*\d"
)


_LESS = late(r"缩短|减少|下降|降低|压缩|节约")


def v9(form: Form) -> Findings:
    """V9 | 建议 | C | 要算一步的值写算好的结果（“比90天缩短30%”写“≤63天”）；区间写明算哪一头。

    Growth over last year is left alone where the base is not stated in the value.
    """
    reckoned = _ARITHMETIC.search(form.answers) is not None
    for row in form.rows:
        for _, entry, target in row.distinct:
            if reckoned and len(target.measures) > 1 and _ARITHMETIC.search(entry.text):
                yield row.say(
                    entry, f"“{short(entry.text)}”要算一步才知道要求", f"写算好的数{_result(target)}"
                )
            elif (measure := single(target)) is not None and measure.high is not None:
                yield row.say(
                    entry, f"“{short(entry.text)}”是一个区间，做到哪一头算完成不清楚", "写成“≥下限”或“≤上限”"
                )


def _result(target: Target) -> str:
    from ...model.money import plain

    base, change = target.measures[0], target.measures[1]
    if change.kind != "share" or base.kind == "share" or len(target.measures) != 2:
        return ""
    less = _LESS.search(target.text) is not None
    value = base.number * (100 - change.number if less else 100 + change.number) / 100
    scale = SCALES.get(base.scale, 1)
    return f"，如“{'≤' if less else '≥'}{plain((value / scale).normalize())}{base.scale}{base.unit}”"


def _last_year(row: Row) -> Entry | None:
    for entries in (row.indicator.values, row.indicator.columns):
        for key, entry in entries.items():
            if "上年" in key:
                return entry
    return None


def v10(form: Form) -> Findings:
    """V10 | 建议 | A | 目标既要有压力又够得着：比上年高出三成以上或低于上年，要说明原因。

    Needs a column or period with last year's value; the limit is the layout's (检查: 增幅上限).
    """
    for row in form.rows:
        prior = _last_year(row)
        if prior is None:
            continue
        before = single(read_target(prior.text))
        for period, entry, target in row.distinct:
            now = single(target)
            if (
                "上年" in period
                or before is None
                or now is None
                or now.unit != before.unit
                or not before.number
            ):
                continue
            change = (now.number - before.number) / before.number * 100
            if row.head.reverse:
                change = -change
            if change > form.checks.growth_limit:
                yield row.say(
                    entry,
                    f"“{short(row.name)}”比上年的“{prior.text}”变化 {change:.0f}%",
                    "写明原因，或核对上年的数",
                )
            elif change < 0:
                yield row.say(entry, f"“{short(row.name)}”的目标不如上年的“{prior.text}”", "写明原因，或提高")


_RIGHT_SIGN = {
    "≧": "≥",
    "≦": "≤",
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "％": "%",
    ">=": "≥",
    "<=": "≤",
    "=>": "≥",
    "=<": "≤",
}
_LOOKALIKE = either(_RIGHT_SIGN)


def f5(form: Form) -> Findings:
    """F5 | 提醒 | C | ≥、≤、%、□、√ 印得出来：“≧”改成“≥”。

    Signs that look alike but are other characters are lost in some fonts and in a search.
    """
    if not _LOOKALIKE.search(form.answers):
        return
    for row in form.rows:
        for _, entry, _ in row.distinct:
            if match := _LOOKALIKE.search(entry.text):
                yield row.say(
                    entry,
                    f"“{entry.text.strip()}”里的“{match[0]}”不是规范的符号",
                    f"写“{_RIGHT_SIGN[match[0]]}”",
                    None if match[0] in "≧≦" else Severity.ADVICE,
                )


RULES = (v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, f5)
