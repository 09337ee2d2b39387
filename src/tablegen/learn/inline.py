"""Labels inside a text, each with a colon and its value behind it: 填报人：王某    联系电话：…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import words
from .places import add_field, add_fund
from .recognition import Recognition, short

_OF_LABEL = re.compile(r"[\u4e00-\u9fffA-Za-z()（）、/ \u3000*]")
_COLON = re.compile("[：:]")


def _before_colons(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, end behind the colon) of the 2 to 40 signs of a label before each colon, which spaces may
    part from it. A step for each sign: a pattern tries every part of a long run of spaces against the rest."""
    done = 0
    for colon in _COLON.finditer(text):
        end = colon.start()
        while end > done and text[end - 1].isspace():
            end -= 1
        start = end
        while start > max(done, end - 40) and _OF_LABEL.match(text[start - 1]):
            start -= 1
        if end - start >= 2:
            yield start, end, colon.end()
            done = colon.end()


def inline_labels(text: str) -> list[tuple[int, int, str]]:
    """(start, end behind the colon, label) of every known label in front of a colon."""
    found = []
    for begin, end, behind in _before_colons(text):
        raw = text[begin:end]
        # the label is the last known word before the colon: 王某    联系电话：
        for piece in re.split(r"[ \u3000]{2,}", raw)[-1:]:
            label = piece.strip(" \u3000")
            if not label:
                continue
            start = begin + raw.rindex(piece)
            if _is_inline(label):
                found.append((start, behind, label))
                break
            for index in range(1, len(label) - 1):  # 某局 金额单位：元, with one space between
                if label[index - 1] in " \u3000" and _is_inline(label[index:]):
                    found.append((start + index, behind, label[index:]))
                    break
    return found


def _is_inline(label: str) -> bool:
    return bool(
        words.field(label)
        or words.composite(label)
        or words.fund(label)
        or words.bare(label) in ("单位", "金额单位")
    )


def take_inline(r: Recognition, number: int, text: str, below: bool = False) -> int:
    """填报人：王某    联系电话：…: every known label with a colon is followed by a slot. The number found."""
    marks = inline_labels(text)
    found = 0
    for index, (start, end, label) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else len(text)
        line_end = text.find("\n", end)
        if 0 <= line_end < stop:
            stop = line_end
        raw = text[end:stop]
        value = raw.strip(" \u3000\t_＿")
        if words.bare(label) in ("单位", "金额单位") and words.unit_in(text[start:stop]):
            r.finding.unit = r.finding.unit or words.unit_in(text[start:stop])
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
        money = words.fund(label) if not words.field(label) else None
        if money is not None:
            add_fund(r, money, label, number, begin, finish, value, money.period or "年度")
        else:
            add_field(r, label, number, begin, finish, value, True)
        found += 1
    return found
