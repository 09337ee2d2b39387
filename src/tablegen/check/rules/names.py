"""The head word of an indicator's name, and what kind of value it promises.

A Chinese noun phrase has its head at the end, so the head is found from the end of the name:

1. brackets, quotes and what stands in closing brackets are taken away (``满意度（%）`` → ``满意度``);
2. of a name with commas or semicolons the last part counts (``…持续提高，调查平均分数`` → ``调查平均分数``);
3. a closing ``情况`` or ``指标`` that says nothing is taken away when something is left;
4. the longest word of the list 中心词 (words.yaml) that ends the name is the head, and its list the kind.

``质量`` stands in the list itself, so that it is not read as a 量; likewise 效率 and 频率 are not rates.
A name whose end is in no list has no head (kind ""): the unit of the value then says what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ...text.patterns import late
from ...text.rule_words import any_of, by_length, ending, groups, has, words
from ...text.vocabulary import indicator_class

KINDS = {
    "满意": "satisfaction", "比率": "rate", "数量": "count", "时间": "time", "金额": "money", "分数": "score", "程度": "level",
}  # fmt: skip
_BRACKETS = late(r"[(（\[【][^()（）\[\]【】]*[)）\]】]\s*$")
_SIGNS = late(r"[“”\"'‘’《》<>〈〉\s]")
_PARTS = late(r"[，,；;。：:]")
# 挽回经济损失, 避免伤亡人数: the more, the better
_AVERTED = late(r"挽回|追回|避免|止损")


@dataclass(frozen=True, slots=True)
class Head:
    """``word`` the head word, ``kind`` one of KINDS' values or "", ``name`` the cleaned last part of the name.

    ``punctual``: a rate of punctuality; ``reverse``: the less, the better; ``growth``: a rate of change.
    """

    word: str
    kind: str
    name: str
    punctual: bool
    reverse: bool
    growth: bool


@cache
def _heads() -> dict[int, dict[str, str]]:
    """head word → kind, for ``ending``; of a word in two lists the first counts."""
    found: dict[str, str] = {}
    for kind, listed in groups("中心词").items():
        for word in listed:
            found.setdefault(word, KINDS[kind])
    return by_length(found)


@cache
def _reverse_pattern() -> re.Pattern[str]:
    # the bad thing itself is counted (事故, 事故数, 错误发生率), not what is done about it (事故处置率)
    bad, times = any_of("反向词").pattern, any_of("反向时间").pattern
    counted = r"(?:发生|案件|事件|的)?(?:次数|起数|件数|人数|数量|数|率|比例|比率|频次|频率|量|值|时间|天数)?"
    return re.compile(
        rf"(?<![无零未防])(?<!杜绝)(?:{bad}){counted}$|(?:{times})(?:所需)?(?:时间|时限|时长|期限|天数)$"
    )


@lru_cache(maxsize=20_000)
def head_of(name: str) -> Head:
    """The head of the indicator name ``name`` (see above)."""
    text = name.strip()
    while (shorter := _BRACKETS.sub("", text)) != text and shorter:
        text = shorter
    text = _SIGNS.sub("", text)
    parts = [part for part in _PARTS.split(text) if part]
    last = parts[-1] if parts else text
    for tail in ("情况", "指标"):
        if last.endswith(tail) and len(last) > len(tail) + 1:
            last = last.removesuffix(tail)
    word, kind = ending(_heads(), last) or ("", "")
    bad = has("反向词", last) or has("反向时间", last)
    reverse = bad and _reverse_pattern().search(last) is not None
    cost = last.endswith(("成本", "单价", "造价", "费用", "经费", "租金"))
    after = (kind == "rate" and has("反向后接", last)) or _AVERTED.search(last) is not None
    return Head(
        word=word,
        kind=kind,
        name=last,
        punctual=has("时效词", last),
        reverse=(reverse or cost) and not after,
        growth=has("增长词", last),
    )


def is_class_name(name: str) -> bool:
    """Whether the name is nothing but the name of a class of indicators (服务对象满意度, 社会效益)."""
    text = _SIGNS.sub("", _BRACKETS.sub("", name.strip()))
    return indicator_class(text) != text or text in {"服务对象满意度", "经济效益", "社会效益", "生态效益", "可持续影响", "数量", "质量", "时效", "成本"}  # fmt: skip


@cache
def _things() -> dict[int, dict[str, str]]:
    return by_length({word: word for word in words("物名")})


def names_thing(name: str) -> str:
    """The thing whose number is named (…应用数量 → 应用), or ""."""
    for tail in ("数量", "个数", "数"):
        if name.endswith(tail):
            found = ending(_things(), name.removesuffix(tail).removesuffix("的"))
            return found[0] if found else ""
    return ""
