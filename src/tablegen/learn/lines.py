"""The lines above and below the table: title, year, labels with a colon, notes."""

from __future__ import annotations

import re

from . import words
from .blank import TextLine
from .colons import inline_labels
from .finding import Slot
from .inline import take_inline
from .recognition import Recognition, short

YEAR_LINE = re.compile(
    r"(?P<year>(?:20\d\d|20[\sxX×＊*_]{0,4}|[xX×]{4}|[\s_＿]{1,12}|二[〇○零][一二三〇○零四五六七八九]{2}|))(?P<rest>\s{0,20}年\s{0,20}(?:度|(?=[)）])))"
)
YEAR = re.compile(r"(20\d\d|20[xX×＊*_]{2}|[xX×＊*]{4})(?=\s*年)")


def take_lines(r: Recognition) -> None:
    blank, finding = r.blank, r.finding
    titles = [line for line in blank.head if len(words.squeeze(line.text)) >= 4]
    best = max(titles, key=lambda line: (_title_score(line), line.size_pt), default=None)
    if best is not None and _title_score(best) > 0:
        finding.title = best.number
    beside: set[int] = set()
    for line in blank.lines:
        if line.number in r.kept or line.number in beside:
            continue
        finding.unit = finding.unit or words.unit_in(line.text)
        if line in blank.head and take_year(r, line.number, line.text):
            continue
        if line.number == finding.title:
            continue
        if words.is_note(line.text):
            finding.alone.append(f"说明“{short(line.text)}”")
            continue
        value = _value_beside(r, line)
        if value is not None:
            beside.add(value.number)
        found = take_inline(r, line.number, line.text, line in blank.foot, value)
        rest = re.sub("(?:金额)?单位[:：].{0,6}元", "", line.text) if words.unit_in(line.text) else line.text
        if not found and re.sub(r"[()（）,，\s]", "", rest):
            finding.alone.append(f"文字“{short(line.text)}”")


def _value_beside(r: Recognition, line: TextLine) -> TextLine | None:
    """The text in the next cell of the row of a worksheet, where a label with its colon ends ``line`` and the form is
    filled (填报人： | 王某 | 联系电话： | …)."""
    if not r.filled or r.blank.kind != "xlsx":
        return None
    marks = inline_labels(line.text)
    if not marks or line.text[marks[-1][1] :].strip():
        return None
    row, column = line.address  # type: ignore[misc]
    right = [other for other in r.blank.lines if other.address[0] == row and other.address[1] > column]  # type: ignore[index]
    following = min(right, key=lambda other: other.address[1], default=None)  # type: ignore[index]
    if following is None or re.search("[:：]", following.text) or words.is_note(following.text):
        return None
    return following


def take_year(r: Recognition, number: int, text: str) -> bool:
    """（    年度）, 2024年度, （20XX年度）, 2024年…表: the year becomes a tag."""
    match = YEAR_LINE.search(text) or (None if inline_labels(text) else YEAR.search(text))
    if match is None or any(slot.path == ("年度",) and slot.number == number for slot in r.finding.slots):
        return False
    year = match.group(1)
    alone = re.search(r"[(（]\s*$", text[: match.start(1)]) or re.fullmatch(r"\s*年\s*度", text)
    if not year.strip() and not alone:
        return False
    value = year.strip() if re.fullmatch(r"20\d\d", year.strip()) else ""
    r.put(Slot(number, match.start(1), match.end(1), "{{ 年度 }}", ("年度",), value))
    return len(words.squeeze(text)) < 14


def _title_score(line: TextLine) -> int:
    word = words.squeeze(line.text)
    score = (3 if "绩效" in word else 0) + (2 if word.endswith(("表", "表)")) or "表(" in word else 0)
    score += 1 if "申报" in word or "预算" in word else 0
    return score if not re.search("[:：]", line.text) and len(word) <= 45 else 0
