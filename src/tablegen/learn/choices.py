"""Choices printed in a box: 新增项目□ 延续项目□, （ ）延续 （ ）新增, 1.延续（ ）2.新增（ ）, □其他：____, 延续/新增.

A mark (a box, or an empty pair of brackets) belongs to the word behind it where the text begins with a mark, else
to the word before it. The words stay as printed; only the mark becomes a tag. Where the words have no marks
(延续/新增) they are printed until a spec says one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from . import words

MAX_TICKS = 100  # of one box
TICKED = "■☑√☒✓✔●⊠✅🗹"
UNTICKED = "□☐▢○◯❑❒◻⬜❏"
TICK = TICKED + UNTICKED
# no mark of a choice: the signs that a hint speaks of (请在相应的□内打√)
_SIGN = f"(?<![打划画用以“])[{TICK}](?!\\s?[内中里”])"
_BRACKETS = "[（(\\[【〔][ \\u3000]{0,20}[√✓✔]?[ \\u3000]{0,20}[)）\\]】〕]"
# 口 for □: only between words, where it can be no part of one
_MOUTH = "(?:(?<=^)|(?<=[\\s；;、]))口(?=[ \\u3000]?[\\u4e00-\\u9fff])|(?<=[\\u4e00-\\u9fff ])口(?=\\s|$)"
_EDGES = "（()）、,，;；.．。 \u3000\t\xa0" + "".join(
    map(chr, range(0x2000, 0x200B))
)  # Word's blanks of other widths
# （请在对应选项打√）延续（ ）: said to the writer, no part of the first word
_HINT_BEFORE = re.compile(r"^\s*[（(](?=[请在注可只限]|单选|多选)[^（）()]*[)）]")
_NUMBER = re.compile(r"^\s*(?:\d{1,2}\s*[.．、)）]|[（(]\d{1,2}[)）]|[①-⑳])\s*")
_OPEN = re.compile("(其他|其它|其中)?[^：:_＿]{0,12}[：:]?[_＿ \u3000]*$")
_HINT = re.compile("[（(](?=[请在注可只限]|单选|多选)")
_GROUP = re.compile("(?<!其他)(?<!其它)[：:]\\s*$")
_BLANK = re.compile("[_＿]{2,}")
_DATE = re.compile("[年月日时分至到止起自从由]{1,4}")
_LIST = re.compile(
    "[\u4e00-\u9fff]{1,9}(?:[ \u3000]{0,20}[/／][ \u3000]{0,20}[\u4e00-\u9fff]{1,9}|[ \u3000]{2,40}[\u4e00-\u9fff]{1,9}){1,9}"
)


@dataclass(frozen=True, slots=True)
class Choices:
    """``marks``: (start, end of the mark, word, end of a place to write behind the word, or -1); ``text`` as
    printed. ``marks`` is empty where the words have none (延续/新增)."""

    text: str
    words: tuple[str, ...]
    marks: tuple[tuple[int, int, str, tuple[int, int]], ...]
    chosen: str


def has_marks(text: str) -> bool:
    return bool(_marks(text))


def _marks(text: str) -> list[re.Match]:
    found = list(re.finditer(_BRACKETS, text))
    inside = sum(len(re.findall(_SIGN, mark[0])) for mark in found)
    if not found or len(re.findall(_SIGN, text)) > inside:
        found = list(re.finditer(_SIGN, text))
    if not found:
        mouths = list(re.finditer(_MOUTH, text))
        found = mouths if len(mouths) > 1 else []
    return found


def find_choices(text: str, least: int = 2) -> Choices | None:
    """The choices of a box whose text has marks; None of any other. ``least``: how many make a choice."""
    marks = _marks(text)
    if not least <= len(marks) <= MAX_TICKS:
        return None
    label = _HINT_BEFORE.sub("", text[: marks[0].start()]).strip()
    behind = not label or label.endswith((":", "："))
    if behind and any(_GROUP.search(text, one.end(), other.start()) for one, other in pairwise(marks)):
        return None  # two choices in one box
    found = []
    for index, mark in enumerate(marks):
        if behind:
            low = mark.end()
            high = marks[index + 1].start() if index + 1 < len(marks) else len(text)
            piece, place = _word_behind(text, low, high)
        else:
            low = marks[index - 1].end() if index else 0
            piece, place = _word_before(text[low : mark.start()]), (-1, -1)
        if (
            not re.search("[\u4e00-\u9fff]", piece)
            or re.search('["“”]', piece)
            or len(piece) > words.MAX_NAME
        ):
            return None
        found.append((mark.start(), mark.end(), piece, place))
    chosen = next(
        (item[2] for item, mark in zip(found, marks, strict=True) if re.search(f"[{TICKED}]", mark[0])), ""
    )
    return Choices(text, tuple(dict.fromkeys(item[2] for item in found)), tuple(found), chosen)


def _word_behind(text: str, low: int, high: int) -> tuple[str, tuple[int, int]]:
    """The word between a mark and the next one, and the place to write behind it (其他：____)."""
    line = text[low:high].split("\n")[0]
    blank = _BLANK.search(line)
    if blank:
        return _clean(line[: blank.start()].rstrip(":： ")), (low + blank.start(), low + blank.end())
    return _clean(line), (-1, -1)


def _word_before(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    return _clean(lines[-1] if lines else "")


def _clean(text: str) -> str:
    text = _HINT_BEFORE.sub("", text)
    word = re.split("[ \u3000]{2,}", text.strip(_EDGES + ":："))[0] if text.strip() else ""
    word = _HINT.split(word)[0]
    shorter = _NUMBER.sub("", word)
    word = (shorter or word).strip(_EDGES + ":：")
    closing = word.count("（") + word.count("(") - word.count("）") - word.count(")")
    return word + ("）" if "（" in word else ")") * closing if closing > 0 else word


def find_list(text: str) -> Choices | None:
    """Words to choose from that have no marks: 延续/新增, 是    否. Those of a date to write on (年  月  日) are no choice:
    they are printed until a spec says a date, and ``words`` is empty."""
    if not _LIST.fullmatch(text.strip()) or re.search(
        "指标|金额|依据|预算|资金|情况|说明|目标|盖章|签", text
    ):
        return None
    found = tuple(dict.fromkeys(re.split("[ \u3000]*[/／][ \u3000]*|[ \u3000]{2,}", text.strip())))
    if all(_DATE.fullmatch(word) for word in found):
        return Choices(text, (), (), "")
    return Choices(text, found, (), "") if len(found) > 1 else None


def is_open(choices: Choices) -> bool:
    """Whether a word of the spec's own is printed: behind 其他：____, or in the place of words without marks."""
    return not choices.marks or any(low >= 0 for *_, (low, _) in choices.marks)


def choice_tag(key: str, choices: Choices, everything: tuple[str, ...] = ()) -> str:
    """``choices.text`` with tags in place of its marks. ``everything``: all words of the field, where they stand
    in several boxes."""
    text = choices.text
    if not choices.marks:
        return f'{{{{ {key} or "{text.strip()}" }}}}'
    every = everything or choices.words
    for start, end, word, place in reversed(choices.marks):
        others = ", ".join(f'"{other}"' for other in every if other != word)
        one, none = _signs(text, start, end)
        if place[0] < 0:
            text = f'{text[:start]}{{{{ "{one}" if {key} == "{word}" else "{none}" }}}}{text[end:]}'
            continue
        # 其他：____ takes whatever is none of the other words
        own = f"{key} and {key} not in [{others}]"
        low, high = place
        written = f'{{{{ {key} if {own} and {key} != "{word}" else "{text[low:high]}" }}}}'
        text = text[:low] + written + text[high:]
        text = f'{text[:start]}{{{{ "{one}" if {own} else "{none}" }}}}{text[end:]}'
    return text


def _signs(text: str, start: int, end: int) -> tuple[str, str]:
    """What the mark at ``start``..``end`` of ``text`` is when it is chosen, and when it is not."""
    mark = text[start:end]
    if len(mark) > 1:
        return f"{mark[0]}√{mark[-1]}", re.sub("[√✓✔]", " ", mark)
    ticked = next((char for char in text if char in TICKED), "●" if mark in "○◯" else "√")
    unticked = mark if mark not in TICKED else next((char for char in text if char in UNTICKED), "□")
    return ticked, unticked
