"""Rules on the values of the indicators: measurable, with a unit, fitting the name (V1, V3, V4)."""

from __future__ import annotations

from ...model.money import plain
from ...model.project import Entry
from ...model.target import Measure, Target, scaled_unit
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import word_set
from .form import COSTS, SATISFACTION, Finding, Findings, Form, Row, compact, short, single
from .names import is_class_name, names_thing
from .units import example_unit, unit_column_of, unit_in_name, wanted_units

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


def _needs_number(row: Row, target: Target) -> bool:
    """A quantity or a time that is only graded (较好): a number is usual there."""
    return row.klass in ("数量", "时效") and target.kind == "text" and not _STANDARD.search(target.text)


_NOT_MEANT = late(r"不适用|不涉及|不要求|无此|没有")


def v1(form: Form) -> Findings:
    """V1 | 提醒 | AB | 指标值能量化就量化；不能量化的分级（优良中差等），不写“提升”“严格执行”“全年”“完成”。

    The layout may name its own grades (检查: 定性词) and the share of such values that is too high (定性占比上限).
    Cost rows are I4's, names that promise a number V4's.
    """
    for row in form.idle_rows:
        name = compact(row.name)
        named = name not in word_set("不适用") and not is_class_name(name) and not _NOT_MEANT.search(name)
        if row.klass != SATISFACTION and row.distinct and named:
            value = row.distinct[0][1]
            message = f"“{short(name)}”没有指标值，只写了“{value.text.strip()}”"
            yield row.say(value, message, "写本年要做到的数；不做的删掉这个指标", Severity.ADVICE)
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
            if not is_slogan(form, target) and not _needs_number(row, target):
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
            Severity.ADVICE,  # every one of them is named already
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
            finding = _twice(row, entry) or _unit(row, entry, target, measure)
            if finding is not None:
                yield finding


_PER_CENT_TWICE = late(r"[%％]\s*[%％]|百分之\s*\d+(?:\.\d+)?\s*[%％]?")
_NO_NUMBER = late(r"(?<![\d.])(?!20\d\d\.)\d+\.\d+\.\d+")


def _twice(row: Row, entry: Entry) -> Finding | None:
    """95%%, ≥百分之95, 95.5.5%: the advice is computed, or the number asked about."""
    text = entry.text.strip()
    if match := _PER_CENT_TWICE.search(text):
        digits = match[0].replace("百分之", "").strip("%％ ")
        meant = f"{text[: match.start()]}{digits}%{text[match.end() :]}"
        return row.say(entry, f"“{short(text)}”的百分号写法不对", f"写“{meant}”")
    if row.head.kind in ("rate", "satisfaction", "count") and _NO_NUMBER.search(text):
        return row.say(entry, f"“{short(text)}”里的数有两个小数点", "核对这个数")
    return None


# what is counted in whole numbers only (亩, 公里, 吨 and the like have parts)
_WHOLE = frozenset(
    [
        "次",
        "人",
        "人次",
        "名",
        "个",
        "家",
        "户",
        "场",
        "场次",
        "期",
        "件",
        "台",
        "套",
        "辆",
        "起",
        "所",
        "座",
        "份",
        "篇",
        "条",
        "项",
        "处",
        "例",
        "批",
        "批次",
        "本",
        "册",
        "张",
        "只",
        "头",
        "株",
        "棵",
    ]
)
_MONEY_NAME = late(r"金额|资金|投资|收入")
_LENGTH = late(r"射程|长度|距离|高度|宽度|里程|深度|半径|全长")
_BARE_NUMBER = late(r"比|系数|指数|PM|pH|等级")


def _unit(row: Row, entry: Entry, target: Target, measure: Measure) -> Finding | None:
    name, text = row.name, short(entry.text.strip())
    unit_column = unit_column_of(row) or unit_in_name(name)
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
        if unit_in_name(text):
            return None  # the unit is there; what stands before it is no number, which is another rule's
        stated = target.subject.endswith(("数", "量"))  # 全年失误发生次数为0: the words say what is counted
        if stated or (_BARE_NUMBER.search(name) and not measure.scale):
            return None
        if row.head.kind in ("rate", "satisfaction") and measure.number > 100 and not row.head.growth:
            return row.say(entry, f"“{short(name)}”是比率，值“{text}”不像百分数", "写成“≥95%”这样")
        if not measure.number and row.head.kind in ("rate", "satisfaction"):
            return None  # V12 says that it cannot be missed
        return row.say(entry, f"“{short(name)}”的值“{text}”没有单位", _unit_advice(row, text, measure))
    column_scale, column_unit = scaled_unit(unit_column.strip("（）()"))
    unit = measure.unit or column_unit
    if unit in ("M", "m") and _LENGTH.search(name):
        return row.say(entry, f"“{text}”的单位“{unit}”是外文字母", f"写“{text.replace(unit, '米')}”")
    if unit == "百分比":
        return row.say(entry, f"“{text}”的单位写成了“百分比”", "写“%”")
    if unit_column and measure.unit and (column_unit != measure.unit or (column_scale and measure.scale)):
        return row.say(entry, f"值里的单位“{measure.unit}”和单位栏“{unit_column}”不一致", "改成同一个单位")
    if row.head.kind == "score" and measure.kind == "share":
        return row.say(
            entry, f"“{short(row.head.name)}”是分数，值“{text}”却是百分比", "写成“≥95分”，或把名称改成“…率”"
        )
    if unit in _WHOLE and not measure.scale and not measure.per and measure.number % 1:
        return row.say(entry, f"“{text}”：“{unit}”没有小数", "核对这个数")
    wanted = wanted_units(row)
    if (
        wanted
        and measure.kind in ("count", "")
        and unit.lower() not in wanted
        and f"{unit}{measure.per}" not in wanted  # 人/次
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


_ZEROS_BEHIND = late(r"(?<=\d)\.0+(?=[)）]?$)")


def _unit_advice(row: Row, text: str, measure: Measure) -> str:
    if row.head.kind == "satisfaction" and measure.number <= 10:
        return "写成百分比，如“≥90%”；用分数的写明满分多少"
    unit = example_unit(row)
    if unit == "天" and measure.number < 1:
        hours = plain(measure.number * 24)
        return f"补上单位；表格软件里的 {plain(measure.number)} 是 {hours}小时，那就写“{measure.operator}{hours}小时”"
    return f"补上单位，如“{_with_unit(_ZEROS_BEHIND.sub('', text), unit)}”"


def _with_unit(text: str, unit: str) -> str:
    """``text`` with the unit, inside the bracket that holds a 万 already."""
    return f"{text[:-1]}{unit}{text[-1]}" if text.endswith((")", "）")) else f"{text}{unit}"


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
            unit = next(iter(wanted_units(row)), "")
            return "数的是多少", f"写成数和单位{f'，如“≥10{unit}”' if unit else ''}，或改名称"
    elif kind == "time" and row.head.word not in ("进度", "速度", "寿命"):
        if kinds and not kinds & {"time", ""} and not (target.dates or row.head.punctual):
            return "是时间", "写成“≤24小时”“12月底前”这样，或改名称"
    elif kind == "money" and row.klass in COSTS[:2] and kinds and not kinds & {"money", "share", ""}:
        return "是金额", "写成“≤5万元”这样，或改名称"
    return None


RULES = (v1, v3, v4)
