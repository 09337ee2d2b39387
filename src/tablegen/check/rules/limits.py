"""Rules on how far a target goes: its limits, its direction, its distance from last year (V5, V6, V7, V10, V12)."""

from __future__ import annotations

from ...model.money import plain
from ...model.project import Entry
from ...model.target import Measure, read_target
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import has
from .form import COSTS, EFFECTS, SATISFACTION, Findings, Form, Row, short, single


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
            if measure is not None and not measure.number:
                continue  # V12 says that it cannot be missed
            if target.kind == "text" and row.head.kind != "satisfaction":  # those are V4's
                message = f"满意度指标“{short(row.name)}”的值“{short(entry.text)}”没有数"
                yield row.say(entry, message, "写成百分比，如“≥90%”")
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
    for row in form.idle_rows:
        if row.head.kind == "satisfaction":
            entry = row.distinct[0][1] if row.distinct else row.indicator.name
            message = f"满意度指标“{short(row.name)}”的值“{entry.text.strip()}”没有数"
            yield row.say(entry, message, "写成百分比，如“≥90%”；没有服务对象的删掉这个指标，写明不适用")


def v6(form: Form) -> Findings:
    """V6 | 退回 | C | 占比不超过 100%，“≥100%”应当是“=100%”；增长率除外。

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
                    entry,
                    f"“{short(row.name)}”是占比，“{entry.text.strip()}”超过了 100%",
                    f"核对这个数{_misread(entry.text.strip(), measure)}",
                )


def _misread(text: str, measure: Measure) -> str:
    """≥92% read by a machine as 292%, and 95 that was given the format of per cent: 9500%."""
    hundredth = measure.number / 100
    if 50 <= hundredth <= 100 and measure.number == measure.number.to_integral_value():
        return f"；表格软件里先写 {plain(hundredth)} 再设成百分比就成了这样，写“{measure.operator}{plain(hundredth)}%”"
    rest = measure.number - 200
    if text[:1] != "2" or not 50 <= rest <= 100:
        return ""
    return f"；“≥”被认成了“2”的话，写“≥{text[1:]}”"


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
            won = row.klass in EFFECTS and row.head.kind == "money" and not has("反向词", row.name)
            if row.head.reverse and measure.operator in ("≥", ">") and not row.head.growth and not won:
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


_OPERATOR = r"[≥≤><≧≦＞＜]=?|>=|<=|不少于|不低于|不超过|不高于|不得少于|不得低于|至少|至多|大于等于|小于等于"
_BELOW_ZERO = late(r"(?:[≥>≧＞]=?|不少于|不低于|大于等于?|至少|高于)\s*[-－−–]\s*\d")
_DOUBLED = late(rf"(?P<first>{_OPERATOR})[^，。；、\d]*\d[^，。；、]*?(?P<last>及?以[上下]|以内|之内)")
_WORDS = r"不少于|不低于|不超过|不高于|不得少于|不得低于|至少|至多|大于等于|小于等于|大于|小于|超过|低于|高于"
_TWICE = late(
    rf"(?P<first>{_WORDS})\s*(?P<last>[≥≤><≧≦＞＜]=?)\s*\d|(?P<sign>[≥≤><≧≦＞＜]=?)\s*(?P<word>{_WORDS})\s*\d"
)
_ABOUT = late(
    r"(?:大约|约|大概|将近|接近|差不多|(?<!附)近)\s*\d[\d,.]*|\d\s*[万千百亿]?(?:余|多)(?=\s*[(（]?[^\d\s，。])|左右|上下(?=\s*[)）]?$)|若干"
)


# what is done is done right nearly always; 就业率, 覆盖率, 中标率 may be low
_ALMOST_ALL = late(r"(?:合格|及时|准确|正常|完好|按期|按时|准时|达标|办结|兑现|发放)率[)）%％(（]*$")
_FOR_PEOPLE = late(r"受益|惠及|带动|就业|覆盖|参与|服务|培训")


def v12(form: Form) -> Findings:
    """V12 | 提醒 | A | 指标值能看出完成没有：≥0、≥-5 不会完不成，“约10次”“≥10次以上”看不出要多少，活动次数写 ≤ 等于可以不做。

    What must be small (事故, 投诉, 会议次数) may have an upper bound; growth may be negative.
    """
    for row in form.rows:
        for _, entry, target in row.distinct:
            measure = single(target)
            fault = _cannot_miss(row, entry.text.strip(), measure) or _cannot_tell(entry.text.strip())
            if (
                fault is None
                and measure is not None
                and measure.high is not None
                and measure.high < measure.number
            ):
                fault = (
                    f"“{short(entry.text.strip())}”的范围前大后小",
                    "核对两头的数，写最少（≥）或最多（≤）多少",
                    None,
                )
            if fault is not None:
                yield row.say(entry, *fault)


def _cannot_miss(row: Row, text: str, measure: Measure | None) -> tuple[str, str] | None:
    """(message, hint) on a target that is met whatever happens."""
    name = short(row.name)
    growth = row.head.growth or has("增长词", row.name)
    if _BELOW_ZERO.search(text) and not growth:
        return f"“{name}”写“{text}”，怎样都算完成", "写一个正数，够得着又要努力"
    if measure is None:
        return None
    small = row.head.reverse or has("反向词", row.name)
    good = has("越高越好", row.head.name) or row.head.kind == "satisfaction"
    good_rate = good and measure.kind in ("share", "") and measure.operator in ("", "=")
    if measure.number == 0 and not small and (measure.operator == "≥" or good_rate):
        what = "怎样都算完成" if good or measure.kind == "share" else "一个不做也算完成"
        return f"“{name}”写“{text}”，{what}", "写本年要做到的数"
    wanted = row.klass == "数量" or (row.klass in EFFECTS and _FOR_PEOPLE.search(row.name))
    activity = wanted and row.head.kind == "count" and not small and not growth
    if activity and not has("宜少词", row.name):
        if measure.operator in ("≤", "<"):
            return f"“{name}”写成了上限“{text}”，一个不做也算完成", "要做到的写“≥”"
        if measure.number == 0 and measure.operator in ("", "="):
            return f"“{name}”的目标是 0", "写本年要做到的数；不做的删掉这个指标"
    share = measure.kind == "share" and measure.unit in ("%", "％")
    if share and measure.operator in ("≥", ">", "") and measure.number < 50 and _ALMOST_ALL.search(name):
        return f"“{name}”写“{text}”，一半做不到也算完成", "写本年要做到的数，够得着又要努力"
    capped = share and measure.operator in ("≤", "<") and not growth
    may_exceed = row.klass in COSTS or has("可超词", row.name)
    if capped and row.head.reverse and 50 <= measure.number < 100 and not may_exceed:
        return f"“{name}”写“{text}”，一大半这样也算完成", "写本年要控制到的数"
    if capped and measure.number >= 100:
        if may_exceed:
            return None
        if row.head.kind in ("satisfaction", "rate") and not small and has("越高越好", row.head.name):
            return None  # V7 says that the direction is wrong
        return f"“{name}”写“{text}”，不会超过", "要做到的写“≥”和实际的数"
    return None


def _cannot_tell(text: str) -> tuple[str, str, Severity | None] | None:
    """(message, hint) on a target of which nobody can say whether it was met."""
    if match := _TWICE.search(text):
        first, last = match["first"] or match["sign"], match["last"] or match["word"]
        return f"“{short(text)}”写了“{first}”，又写“{last}”", "只留一个", None
    if match := _DOUBLED.search(text):
        meant = text[: match.start("last")] + text[match.end("last") :]
        message = f"“{short(text)}”前面写了“{match['first']}”，后面又写“{match['last']}”"
        return message, f"只留一个，写“{short(meant)}”", None
    if match := _ABOUT.search(text):
        message = f"“{short(text)}”里的“{_word(match[0])}”说不清做到多少算完成"
        severity = Severity.ADVICE if match[0][-1] in "余多" else None
        return message, "写最少（≥）或最多（≤）多少", severity
    return None


def _word(text: str) -> str:
    return "".join(char for char in text if not char.isdigit() and char not in ",. ")


RULES = (v5, v6, v7, v10, v12)
