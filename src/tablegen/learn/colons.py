"""Labels that stand in front of a colon inside a text (填报人：王某    联系电话：…)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import words

_OF_LABEL = re.compile(r"[\u4e00-\u9fffA-Za-z()（）、/ \u3000*]")
_OPINION = re.compile("[\u4e00-\u9fff]{2,12}意见")
_SIGNER = re.compile("(?:签字|签名)$")
_NAME = re.compile(r"[ \u3000]*(?![一-龥]*(?:盖章|签字|公章))[一-龥]{2,4}(?=[\s（(]|$)")
_COLON = re.compile("[：:]")
_LEVEL = re.compile(r"(?<![\u4e00-\u9fff])([省市县区镇乡])[ \u3000]{0,8}[：:]")


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
            money = of_money(label) and words.AMOUNT.match(text[behind:].lstrip())
            signer = _SIGNER.search(label) and _NAME.match(text, behind)
            if _is_inline(label) or money or signer:
                found.append((start, behind, label))
                break
            for index in range(1, len(label) - 1):  # 某局 金额单位：元, with one space between
                if label[index - 1] in " \u3000" and _is_inline(label[index:]):
                    found.append((start + index, behind, label[index:]))
                    break
    if any(words.fund(label) for *_, label in found):  # 中央：    省：    市：    县：
        levels = [(match.start(), match.end(), match[1]) for match in _LEVEL.finditer(text)]
        found = sorted({*found, *levels})
    return found


def level_fund(label: str) -> words.FundWord | None:
    """The source of money of a level that is said in one character (省：, 县：)."""
    return words.fund(f"{label}级资金") if _LEVEL.fullmatch(f"{label}：") else None


def _is_inline(label: str) -> bool:
    return bool(
        words.field(label)
        or words.composite(label)
        or words.fund(label)
        or words.bare(label) in ("单位", "金额单位", "年度")
        or _OPINION.fullmatch(words.bare(label))
    )


def of_money(label: str) -> bool:
    """Whether a label that no list knows is one of money (基本支出) where an amount stands behind its colon."""
    return words.looks_like_money(label) is not None or words.bare(label).endswith("支出")


_SIGNED = re.compile("[\u4e00-\u9fff（）()]{0,12}(?:人|日期|时间|签字|签章|盖章|电话)[）)]?[:：]")


def own_opinion(text: str) -> bool:
    """Whether a box is an opinion with its label in it (主管部门意见：  负责人签字：  （盖章）)."""
    found = inline_labels(text)
    return bool(found) and not text[: found[0][0]].strip() and words.bare(found[0][2]).endswith("意见")


def only_labels(text: str) -> bool:
    """Whether a text is nothing but such labels, each with room behind its colon (审核人：        日期：)."""
    rest = text
    for start, end, _ in reversed(inline_labels(text)):
        rest = rest[:start] + rest[end:]
    rest = _SIGNED.sub("", rest)  # 业务科室审核人：
    return bool(text.strip()) and not rest.strip(" \u3000\t\n_＿")
