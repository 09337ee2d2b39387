"""Labels inside a text, each with a colon and its value behind it: 填报人：王某    联系电话：…"""

from __future__ import annotations

import re

from ..text import vocabulary
from . import words
from .blank import TextLine
from .colons import inline_labels, level_fund, of_money
from .finding import Slot
from .places import add_day, add_field, add_fund
from .recognition import Recognition, short


def take_inline(
    r: Recognition, number: int, text: str, below: bool = False, beside: TextLine | None = None
) -> int:
    """填报人：王某    联系电话：…: every known label with a colon is followed by a slot; ``beside``: the value of the last,
    in a cell of its own. The number found."""
    marks = inline_labels(text)
    found = 0
    for index, (start, end, label) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else len(text)
        line_end = text.find("\n", end)
        if 0 <= line_end < stop:
            stop = line_end
        raw = _before_others(text[end:stop], r.filled)
        value = raw.strip(" \u3000\t_＿")
        if words.bare(label) in ("单位", "金额单位") and words.unit_in(text[start:stop]):
            r.finding.unit = r.finding.unit or words.unit_in(text[start:stop])
            continue
        if words.bare(label) == "年度":
            own = any(slot.path == ("年度",) for slot in r.finding.slot(number))
            if not own and (not value or re.fullmatch(r"20\d\d", value)):
                first = text.index(value, end) if value else end
                r.put(Slot(number, first, first + len(value), "{{ 年度 }}", ("年度",), value))
            continue
        begin = end + (len(raw) - len(raw.lstrip(" \u3000\t_＿")) if value else 0)
        if value:
            finish = begin + len(value)
        else:
            begin, finish = (
                end,
                end + max(len(raw.rstrip("\n")) - (4 if index + 1 < len(marks) else 0), 0),
            )
        if words.is_prompt(value):
            hint = re.fullmatch(r"[(（].*[)）]", value)
            if hint and ("章" in value or "签" in value):
                r.finding.alone.append(f"签章处“{short(label)}：{value}”")
                found += 1
                continue
            value = ""
        money = (words.fund(label) or level_fund(label)) if not words.field(label) else None
        if money is None and not words.field(label) and of_money(label) and words.amount(value):
            money = words.looks_like_money(label) or words.FundWord(words.bare(label), "", False, False)
        if money is not None:
            add_fund(r, money, label, number, begin, finish, value, money.period or "年度")
        elif beside is not None and index == len(marks) - 1:
            add_field(r, label, beside.number, 0, len(beside.text), beside.text, True)
        else:
            add_field(r, _of_opinion(r, number, label), number, begin, finish, value, True)
        found += 1
    if r.filled and marks and number < len(r.blank.boxes) and words.bare(marks[0][2]).endswith("意见"):
        add_day(r, words.bare(marks[0][2]), number, text)
    return found


_OTHER = re.compile("[\u4e00-\u9fff（）()]{1,12}[：:]")


def _before_others(raw: str, filled: bool) -> str:
    """What may be the value behind a label: it ends before further words of the form with a colon (其中：), which in a
    blank may be any."""
    other = _OTHER.search(raw)
    if other is None or (filled and words.bare(other[0]) not in vocabulary.listed("其中")):
        return raw
    return raw[: other.start()]


def _of_opinion(r: Recognition, number: int, label: str) -> str:
    """The label of a signature in the box of an opinion, told apart from the others of the form: 主管部门审核意见 |
    审核人：  日期： is signed by 主管部门审核人, on 主管部门审核日期."""
    if number >= len(r.blank.boxes):
        return label
    left = r.blank.left_of(r.blank.boxes[number])
    word = words.bare(left.text) if left is not None else ""
    if not word.endswith("意见"):
        return label
    return f"{word.removesuffix('意见').removesuffix('审核')}审核{words.bare(label).removeprefix('审核')}"
