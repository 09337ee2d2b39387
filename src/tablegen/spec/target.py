"""Targets: the value of an indicator as operator, number and unit.

The text is kept exactly as typed; the parts are read for rules and for another form's spelling.

    target   := [operator] number [unit] | number [unit] suffix
    operator := ≥ ≤ > < = and their spellings (>=, ≧, 大于等于, 不少于, 不低于, 不超过, 超过, 超 …)
    suffix   := 以上 及以上 (≥) | 以内 以下 及以下 (≤)
    number   := digits with thousands signs and decimals
    unit     := up to 12 characters without digits, bare or in brackets: 次, (次), %, 平方米, 次/月
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

OPERATORS = {
    "≥": ("≥", "≧", ">=", "＞＝", "大于等于", "大于或等于", "不少于", "不低于", "不小于", "至少", "达到"),
    "≤": ("≤", "≦", "<=", "＜＝", "小于等于", "小于或等于", "不超过", "不高于", "不大于", "不多于", "控制在"),
    ">": (">", "＞", "大于", "超过", "多于", "高于", "超"),
    "<": ("<", "＜", "小于", "少于", "低于"),
    "=": ("=", "＝", "等于"),
}
_CANONICAL = {spelling: sign for sign, spellings in OPERATORS.items() for spelling in spellings}
_PREFIX = "|".join(map(re.escape, sorted(_CANONICAL, key=len, reverse=True)))
_SUFFIX = {"及以上": "≥", "以上": "≥", "以内": "≤", "及以下": "≤", "以下": "≤"}
_UNIT = r"[^\d\s()（）≥≤<>=，。；、,;]"
_TARGET = re.compile(
    rf"(?P<operator>{_PREFIX})?\s*(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
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
