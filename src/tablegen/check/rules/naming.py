"""What the name of an indicator says (I7), and what was copied into a name with it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import words
from .form import Findings, Form, Row, compact, short
from .names import head_of, is_class_name


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


_LABEL = late(r"(?:项目名称|指标名称|[一二三]级指标|指标\s*\d*|目标\s*\d*)\s*[:：]\s*(?=\S)")
_NUMBER = late(
    r"(?:[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[）)]|\d{1,2}\s*[、:：．)）]|\d{1,2}\s*\.(?!\d)|[一二三四五六七八九十]{1,2}[、.．]|[①-⑳])\s*(?=\S)"
)
_END = late(r"(?<=\S)[。，；、：:,;？?！!]+$")
_PAIRS = {"（）": "括号", "《》": "书名号", "“”": "引号", "【】": "括号", "〔〕": "括号"}
_HALF_BRACKETS = str.maketrans("()", "（）")


def copied_along(name: str) -> tuple[str, str] | None:
    """(what came into a name that does not belong there, what to do): a number, the label of its box, a sign at its
    end, one bracket of two."""
    name = name.strip()
    if match := _LABEL.match(name) or _NUMBER.match(name):
        what = "编号" if _LABEL.match(name) is None else "栏目的名称"
        return f"开头的“{match[0].strip()}”是{what}", f"删掉它，写“{short(name[match.end() :])}”"
    if (match := _END.search(name)) and not name.endswith(("？", "?")):
        return f"末尾多了“{match[0]}”", f"删掉它，写“{short(name[: match.start()])}”"
    signs = name.translate(_HALF_BRACKETS)
    for (left, right), called in _PAIRS.items():
        if signs.count(left) != signs.count(right):
            return f"的{called}不成对", "补上另一半，或删掉这一半"
    return None


def i7(form: Form) -> Findings:
    """I7 | 提醒 | BC | 指标名称是短的名词：不写结果（明显提升），不写数（230人），不问是否，不照抄类别名，不带编号。

    A name that ends in a word of quantity (…次数, …率) is a noun whatever stands before it.
    """
    for row in form.rows:
        fault = _name_fault(row.name)
        if fault is None and (along := copied_along(row.name)):
            # many published forms print 指标1：… as their blanks do
            severity = Severity.ADVICE if along[0].startswith("开头") else None
            message = f"指标名称“{short(compact(row.name))}”{along[0]}"
            yield row.say(row.indicator.name, message, along[1], severity)
            continue
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


RULES = (i7,)
