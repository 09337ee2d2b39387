"""Rules on how a value is spelt: its signs, what the blank or a reckoning left in it (V2, V8, V9, F5)."""

from __future__ import annotations

import re
from functools import cache

from ...model.money import plain
from ...model.project import Entry
from ...model.target import OPERATORS, SCALES, Target
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import either
from .form import Finding, Findings, Form, Row, short, single

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


# what stands before the number and is neither a sign nor a word: → ★ □ ∧ ¥, and letters a wrong font makes of ≥
_STRAY = late(
    r"^\s*(?P<sign>[^\w\s≥≤><=＝＞＜≧≦±+＋\-－~～.．（(【［〔\[“‘\"'《〈〉》›»‹«?？*＊{`&\\$#﹥﹤﹦⩾⩽]+|[ΣΛ∑²³¹])\s*(?=\d)",
    re.MULTILINE,
)
_NEITHER = {"≮": "≥", "≯": "≤", "==": "="}
_NEITHER_SIGN = late(r"[≮≯]|={2,}")
_LEADING_ZERO = late(r"(?<![\d.,/:-])0+(?=[1-9]\d*\s*[(（]?[次人个家场期件项台套份篇条起户名所处座辆%％])")
_UNIT_TWICE = late(r"(?P<unit>[次家场期件项台套份篇条起户名所处座辆])(?P=unit)[)）]?$", re.MULTILINE)


def _cannot_be_read(text: str) -> tuple[str, str, str] | None:
    """(message, advice, what is certainly meant or "") on a value whose signs do not make a quantity."""
    shown_text = short(text)
    if match := _NEITHER_SIGN.search(text):
        sign = _NEITHER[match[0][:2]]
        meant = text.replace(match[0], sign)
        return f"“{shown_text}”里的“{match[0]}”不是常用的符号", f"写“{meant}”", meant
    if match := _STRAY.match(text):
        sign = match["sign"].strip()
        return (
            f"“{shown_text}”开头的“{sign}”不是“≥”“≤”这样的符号",
            f"写“≥{text[match.end() :]}”或“≤{text[match.end() :]}”",
            "",
        )
    if match := _LEADING_ZERO.search(text):
        meant = text[: match.start()] + text[match.end() :]
        return f"“{shown_text}”的数前面多了“{match[0]}”", f"写“{meant}”", meant
    if match := _UNIT_TWICE.search(text):
        meant = text[: match.start()] + text[match.start() + 1 :]
        return f"“{shown_text}”的单位“{match['unit']}”写了两遍", f"写“{meant}”", meant
    if text.count("(") + text.count("（") != text.count(")") + text.count("）"):
        return f"“{shown_text}”的括号不成对", "补上另一半，或删掉这一半", ""
    return None


def v2(form: Form) -> Findings:
    """V2 | 建议 | C | 一张表里比较符号一种写法，符号、数、单位读得出来。

    A value that cannot be read (符号后面没有数) is an error; one with a stray sign (→10次, ≮10次, 10次次) a reminder.
    """
    for row in form.rows:
        for _, entry, _ in row.distinct:
            if (fault := _cannot_be_read(entry.text.strip())) is not None:
                yield row.say(entry, fault[0], fault[1], Severity.WARNING, fault[2])
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
                    Severity.REJECT,
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


# the first characters first, so that the rest is tried at few places
_HOLDER = late(
    r"(?=[*＊≥≤Xx×✕_＿（(请此样])(?:"
    r"[*＊]{2,}|[≥≤]\s*[*＊xX×]|(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])|[×✕]{2,}|_{3,}|＿{2,}|[（(]\s*\d+\s*字以内\s*[)）]|请(?:填写|输入|选择)|此处填|样例|[（(]填写说明)"
)
_EMPTY_LABEL = late(r"^(?:三级)?指标\s*\d+\s*[:：]?\s*$|^目标\s*\d+\s*[:：]\s*$|^[.…]{2,}$|^……")
_LABEL_ANYWHERE = late(r"指标\s*\d|目标\s*\d|\.[.…]|…[.…]")


def v8(form: Form) -> Findings:
    """V8 | 退回 | C | 没有模板里留下的占位：“≥**%”“XX”“……”“指标1：”“（100字以内）”。

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
            elif (
                (measure := single(target)) is not None
                and measure.high is not None
                and measure.high >= measure.number
            ):
                yield row.say(
                    entry, f"“{short(entry.text)}”是一个区间，做到哪一头算完成不清楚", "写成“≥下限”或“≤上限”"
                )


def _result(target: Target) -> str:
    base, change = target.measures[0], target.measures[1]
    if change.kind != "share" or base.kind == "share" or len(target.measures) != 2:
        return ""
    less = _LESS.search(target.text) is not None
    value = base.number * (100 - change.number if less else 100 + change.number) / 100
    scale = SCALES.get(base.scale, 1)
    return f"，如“{'≤' if less else '≥'}{plain((value / scale).normalize())}{base.scale}{base.unit}”"


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
    "﹥": ">",
    "﹤": "<",
    "℅": "%",
    "﹪": "%",
    "﹦": "=",
}
_LOOKALIKE = either(_RIGHT_SIGN)
# brackets of titles in the place of an operator: 〉10次
_BRACKET_SIGN = late(r"^\s*(?P<sign>[〉》〈《›»‹«])=?\s*(?=\d)", re.MULTILINE)


def f5(form: Form) -> Findings:
    """F5 | 提醒 | C | ≥、≤、%、□、√ 印得出来：“≧”改成“≥”。

    Signs that look alike but are other characters are lost in some fonts and in a search.
    """
    if not _LOOKALIKE.search(form.answers) and not _BRACKET_SIGN.search(form.answers):
        return
    for row in form.rows:
        for _, entry, _ in row.distinct:
            if match := _BRACKET_SIGN.match(entry.text):
                sign = ">" if match["sign"] in "〉》›»" else "<"
                message = f"“{short(entry.text.strip())}”开头的“{match['sign']}”是书名号，不是“{sign}”"
                yield row.say(
                    entry,
                    message,
                    f"写“{'≥' if sign == '>' else '≤'}”或“{'超过' if sign == '>' else '少于'}”",
                )
            elif match := _LOOKALIKE.search(entry.text):
                yield row.say(
                    entry,
                    f"“{entry.text.strip()}”里的“{match[0]}”不是规范的符号",
                    f"写“{_RIGHT_SIGN[match[0]]}”",
                    None if match[0] in "≧≦" else Severity.ADVICE,
                )


RULES = (v2, v8, v9, f5)
