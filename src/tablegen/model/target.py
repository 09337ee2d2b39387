"""Targets: the value of an indicator as operator, number and unit.

The text is kept exactly as typed; the parts are read for rules and for another form's spelling.

Two readings, from strict to wide:

``parse_target`` is the simple quantity that another form may spell its own way: nothing but

    quantity := [operator] number [unit] | number [unit] suffix

``read_target`` takes every value apart and never fails:

    target   := measure | date | zero | phrase
    phrase   := text with any number of measures and dates in it, or with none
    measure  := [operator] [±] number [("-" | "~" | "至" | …) number] [scale] [unit] ["/" per] [suffix]
              | ("每" | "每个") per number [scale] [unit]             每季度1期, 每月2次
              | number ("×" | "x" | "*") number unit                  7×24小时
    operator := ≥ ≤ > < = and their spellings (>=, ≧, 大于等于, 不少于, 不低于, 不超过, 控制在, 超过, 超 …)
    suffix   := 以上 及以上 或以上 (≥) | 以内 内 之内 以下 及以下 (≤)  — only without an operator,
                or after one that says the same (控制在90天以内)
    number   := digits with thousands signs and decimals; 余 or 多 behind it is passed over
    scale    := 百 | 千 | 万 | 十万 | 百万 | 千万 | 亿 (before a unit other than 元 or at the end: 21万, 15亿次)
    unit     := a known unit (vocabulary.yaml, 计量单位; the longest that fits), bare or in brackets: 次, (次)
              | in brackets, or up to the end of the value: any 1–6 characters without digits
    per      := 年 | 季度 | 月 | 周 | 日 | 人 | any known unit                1次/月, 800期/年, 300元/人
    date     := 2024年12月31日 | 2024-12-31 | 2024年12月 | 12月底 | 2024年(度) | 2024年底前 …
    zero     := 无 | 0 | 零 | 未发生… | 无…发生 — a statement that something does not happen

Scope words (累计, 全年, 每年, 平均 …) before the operator are left out of ``subject``; the words that remain
before the first measure are the ``subject`` (``满意率`` of ``满意率95%以上``), those behind the last the ``remark``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from ..text import vocabulary
from ..text.patterns import HAN, late
from ..text.tree import Sequence, Text

OPERATORS = {
    "≥": (
        "≥", "≧", ">=", "＞＝", "> =", "大于等于", "大于或等于", "不少于", "不低于", "不小于", "不得少于", "不得低于",
        "至少", "达到", "达",
    ),
    "≤": (
        "≤", "≦", "<=", "＜＝", "< =", "小于等于", "小于或等于", "不超过", "不得超过", "不高于", "不大于", "不多于", "不超",
        "控制在", "至多", "最多",
    ),
    ">": (">", "＞", "大于", "超过", "多于", "高于", "超"),
    "<": ("<", "＜", "小于", "少于", "低于", "未超过"),
    "=": ("=", "＝", "等于"),
}  # fmt: skip
_CANONICAL = {spelling: sign for sign, spellings in OPERATORS.items() for spelling in spellings}
_PREFIX = "|".join(map(re.escape, sorted(_CANONICAL, key=len, reverse=True)))
_SUFFIX = {"及以上": "≥", "或以上": "≥", "以上": "≥", "以内": "≤", "之内": "≤", "及以下": "≤", "以下": "≤"}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNIT = r"[^\d\s()（）≥≤<>=，。；、,;]"
_TARGET = late(
    rf"(?P<operator>{_PREFIX})?\s*(?P<number>{_NUMBER})\s*"
    rf"(?:[(（](?P<bracketed>{_UNIT}{{1,12}})[)）]|(?P<unit>{_UNIT}{{1,12}}?))?(?P<suffix>及以上|以上|以内|及以下|以下)?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """``operator`` is one of ≥ ≤ > < = or "" (a bare number); ``digits`` the number as typed."""

    operator: str
    digits: str
    unit: str

    @property
    def number(self) -> Decimal:
        return Decimal(self.digits.replace(",", ""))


def parse_target(text: str) -> Quantity | None:
    """The parts of ``≥10(次)``, ``不少于100份``, ``98%以上``; None where the text is more than that."""
    match = _TARGET.fullmatch(text.strip())
    if match is None or (match["operator"] and match["suffix"]):
        return None
    operator = _CANONICAL[match["operator"]] if match["operator"] else _SUFFIX.get(match["suffix"] or "", "")
    return Quantity(operator, match["number"], match["bracketed"] or match["unit"] or "")


# -- the wide reading

SCALES = {
    "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
UNIT_KINDS = {"数": "count", "比": "share", "时": "time", "分": "score", "钱": "money"}
_DASH = r"-|—|－|–|~|～|至|到"
_SCOPES = (
    "累计", "全年", "每年", "年均", "平均", "合计", "共计", "总计", "年度", "全部", "当年", "本年", "约", "共", "为", "在", "每人", "合作期内",
)  # fmt: skip
_ZERO = late(
    r"无|没有|零|零.{0,4}(?:发生|事故|投诉|差错|容忍)|未发生.*|不发生.*|杜绝.*|无.{0,12}(?:发生|出现)|.{0,6}无发生.*|无(?:重大|较大|安全|责任|质量|生产|任何|经济){0,3}"
    r"(?:事故|投诉|差错|损失|事件|问题|案件|舆情|纠纷|隐患)"
)
_NO_UNIT = rf"(?!\s*(?:[(（%％‰]|(?!之?前|以前|至|到|完成){HAN}))"
_DATE = late(
    # 2024年1-12月 is a span of time, no range of numbers
    r"(?:(?<![\d.])20\d\d\s*年\s*|(?<![\d.年]))(?:1[0-2]|[1-9])\s*[-—－–~～至到]\s*(?:1[0-2]|[1-9])\s*月(?:底|末|份)?(?:之?前|以前)?"
    r"|(?<![\d.])20\d\d\s*年\s*\d{1,2}\s*月\s*(?:\d{1,2}\s*日|底|末|初|份)?(?:之?前|以前|完成)?"
    # 2024.6 and 202406 are dates, 2000.5万元 and 202406人 are not
    rf"|(?<![\d.])20\d\d[-./](?:0?[1-9]|1[0-2])(?:[-./]\d{{1,2}})?(?!\d){_NO_UNIT}(?:之?前|以前)?"
    r"|(?<![\d.])20\d\d\s*年(?:度|底|末|初|上半年|下半年)?(?:之?前|以前)?"
    r"|(?<!\d)(?:1[0-2]|[1-9])\s*月\s*(?:\d{1,2}\s*日|底|末|初|份|中旬|上旬|下旬)(?:之?前|以前)?"
    rf"|(?<!\d)20[1-3]\d(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d){_NO_UNIT}"
    r"|(?:年底|年末|上半年|下半年|第[一二三四]季度|每?月底|季度末|(?:当|本)?年(?:度)?内)(?:之?前|以前)?"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with what belongs to it.

    ``operator``: ≥ ≤ > < = ± or "" (bare). ``number`` has its scale multiplied in (15亿 → 1500000000) except in
    amounts of money, where ``unit`` says it (万元); ``high`` is the upper end of a range. ``unit`` is as typed
    without its brackets; ``kind`` count, share, time, score, money or "" (no unit, or one not known);
    ``scale`` the scale word typed; ``per`` what the number is counted for (月, 人). ``start``..``end``: where it stands.
    """

    operator: str
    number: Decimal
    high: Decimal | None
    scale: str
    unit: str
    kind: str
    per: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """A value taken apart. ``kind``: quantity (one measure), several, date, zero, text or blank."""

    text: str
    kind: str
    measures: tuple[Measure, ...] = ()
    dates: tuple[str, ...] = ()
    subject: str = ""
    remark: str = ""

    @property
    def measure(self) -> Measure | None:
        """The only measure, or None."""
        return self.measures[0] if len(self.measures) == 1 else None


@cache
def unit_kinds() -> dict[str, str]:
    """unit → count, share, time, score or money."""
    result: dict[str, str] = {}
    for key, node in vocabulary.section("计量单位").items:
        assert isinstance(node, Sequence)
        for item in node.items:
            assert isinstance(item, Text)
            result[item.value] = UNIT_KINDS[key.value]
    return result


@cache
def _measure_pattern() -> re.Pattern[str]:
    units = "|".join(map(re.escape, sorted(unit_kinds(), key=len, reverse=True)))
    scales = "|".join(sorted(SCALES, key=len, reverse=True))
    # 万元, 千克, 百分点 are units of their own, not a scale with a unit
    scaled = "|".join(re.escape(unit) for unit in unit_kinds() if unit.startswith(tuple(SCALES)))
    # 次/月, 元/人, 公里/小时: what the number is counted for
    per = rf"(?P<per>\s*[/／每]\s*每?(?:{units}|{HAN}{{1,3}}?)(?:\s*[/／·]\s*(?:{units}|{HAN}))?(?!{HAN}))?"
    rest = r"[^\d\s()（）≥≤<>=＜＞＝，。；、,;：:/]"
    return re.compile(
        rf"(?:每个?(?P<each>年度|年|季度|季|月|周|天|日)\s*)?"
        rf"(?P<operator>{_PREFIX})?\s*(?P<about>±|\+/-)?\s*(?:(?P<times>\d+)\s*[×xX*✕]\s*)?"
        rf"(?P<number>{_NUMBER})(?P<inner>[%％])?"
        rf"(?:\s*(?:{_DASH})\s*(?P<high>{_NUMBER}))?\s*"
        rf"(?P<scale>(?!{scaled})(?:{scales}))?(?:余|多)?\s*"
        rf"(?:[(（]\s*(?P<bracketed>(?:{units})(?=\s*[)）])|{rest}{{1,6}}(?:[/／]{rest}{{1,4}})?)\s*[)）]|(?P<unit>{units})|(?!或?及?以|之?内)(?P<tail>{rest}{{1,6}}?)(?=(?:及?以[上下]|以内)?$))?"
        rf"{per}(?:\s*[(（](?P<second>%|％)[)）])?"
        rf"\s*(?P<suffix>及以上|或以上|以上|以内|之内|内(?!容|部|外|环)|及以下|以下)?"
    )


@lru_cache(maxsize=20_000)
def read_target(text: str) -> Target:
    """``text`` taken apart (see the grammar above); never fails."""
    stripped = text.strip()
    if not stripped:
        return Target(text, "blank")
    dates = tuple(match[0] for match in _DATE.finditer(stripped))
    # a date's digits are no quantity; its place is kept so that measures stay where they are
    bare = _DATE.sub(lambda match: "\0" * len(match[0]), stripped)
    measures = tuple(_measures(bare))
    if not measures:
        if dates:
            return Target(text, "date", (), dates, _subject(bare), "")
        if _ZERO.fullmatch(stripped.rstrip("。.；;")):
            return Target(text, "zero")
        return Target(text, "text", remark=stripped)
    subject = _subject(bare[: measures[0].start])
    remark = bare[measures[-1].end :].replace("\0", "").strip("。；;，, ")
    kind = "quantity" if len(measures) == 1 else "several"
    return Target(text, kind, measures, dates, subject, remark)


def _measures(text: str) -> list[Measure]:
    found = []
    position = 0
    while (match := _measure_pattern().search(text, position)) is not None:
        position = max(match.end(), match.start() + 1)
        before = text[: match.start("number")]
        if before and (before[-1].isascii() and (before[-1].isalpha() or before[-1] in "_.")):
            continue  # IPv6, G20: digits of a name
        found.append(_measure(match))
    return found


def _measure(match: re.Match[str]) -> Measure:
    unit = match["inner"] or match["bracketed"] or match["unit"] or match["tail"] or ""
    unit = unit.strip()
    per = match["per"] or match["each"] or ""
    if match["bracketed"] and "/" in unit.replace("／", "/"):
        unit, _, per = unit.replace("／", "/").partition("/")
    scale = match["scale"] or ""
    if not scale:
        scale, unit = scaled_unit(unit)
    factor = SCALES.get(scale, 1)
    operator = _CANONICAL[match["operator"]] if match["operator"] else ""
    if match["about"]:
        operator = "±"
    elif not operator and match["suffix"]:
        operator = _SUFFIX.get(match["suffix"], "≤")
    number = Decimal(match["number"].replace(",", "")) * factor
    if match["times"]:
        number *= int(match["times"])
    high = Decimal(match["high"].replace(",", "")) * factor if match["high"] else None
    end = match.end() if match["suffix"] else len(match[0].rstrip()) + match.start()
    kind = unit_kinds().get(unit) or unit_kinds().get(unit.lower(), "")
    per = per.strip(" /／每·").replace("／", "/")
    return Measure(operator, number, high, scale, unit, kind, per, match.start(), end)


def scaled_unit(unit: str) -> tuple[str, str]:
    """(scale, unit) of a unit as it stands in brackets or in a column: 万人 → 万, 人; 万元 and 千克 are units of their own."""
    if unit in SCALES:
        return unit, ""
    if unit and unit not in unit_kinds():
        for scale in sorted(SCALES, key=len, reverse=True):
            rest = unit.removeprefix(scale).strip("（）()")
            if rest != unit and rest and (rest in unit_kinds() or unit.endswith(("）", ")"))):
                return scale, rest
    return "", unit


def _subject(text: str) -> str:
    text = text.replace("\0", "").strip(" ：:，,")
    changed = True
    while changed:
        changed = False
        for word in _SCOPES:
            if text.endswith(word):
                text, changed = text[: -len(word)].rstrip(), True
    return text
