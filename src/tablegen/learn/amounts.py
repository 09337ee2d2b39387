"""Several amounts in one box: 财政拨款：上级   万元  本级   万元；自筹：   万元."""

from __future__ import annotations

import re

from . import words
from .places import add_fund
from .recognition import Recognition

_GAP = "[ \u3000_＿]{0,40}"
_AMOUNT = re.compile(
    rf"(?P<label>[\u4e00-\u9fff（）()]{{2,16}})(?P<colon>[：:]?)(?P<gap>{_GAP})(?P<value>(?:\d[\d,]{{0,20}}(?:\.\d{{1,6}})?)?)(?P<rest>{_GAP})(?P<unit>万元|元)"
)


def take_amounts(r: Recognition) -> None:
    """Every box with two amounts or more, each behind its own label and before its unit."""
    for box in r.blank.boxes:
        if box.number in r.used or box.text.count("元") < 2:
            continue
        found = [
            match for match in _AMOUNT.finditer(box.text) if _is_place(match) and _is_source(match["label"])
        ]
        if len(found) < 2:
            continue
        r.used.add(box.number)
        for match in found:
            label = match["label"]
            money = words.fund(label) or words.FundWord(words.bare(label), "", False, False)
            start = match.end("colon")
            value = match["value"]
            if value:
                start = match.start("value")
                end = match.end("value")
            else:
                end = match.start("unit")
            add_fund(r, money, label, box.number, start, end, value, money.period or "年度")


def _is_place(match: re.Match) -> bool:
    return bool(match["value"] or match["gap"] or match["rest"] or match["colon"])


def _is_source(label: str) -> bool:
    return words.fund(label) is not None or words.looks_like_money(label) is not None
