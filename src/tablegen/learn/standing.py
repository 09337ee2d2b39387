"""Words that stay as printed and yet say something of this project or this year: 某某中心2023年度整体绩效目标表,
2022年预算数. They become tags, so that the next project and the next year print their own."""

from __future__ import annotations

import re

from . import words
from .finding import Slot
from .recognition import Recognition, short
from .tags import tag as jinja_tag

_OWN = re.compile("(?:名称|单位|部门|机构|地区)$")  # fields whose value may stand in a title
_YEAR = re.compile(r"(?<![\d〔\[《])(20\d\d)(?=\s*年(?!\s*\d{1,2}\s*月))")
_YEARS = re.compile(r"20\d\d\s*年?\s*[-—－–~～至到]{1,2}\s*20\d\d")  # of this project
LEAST = 4  # signs of a value that is looked for in a title
MOST_OF_LABEL = 24
YEARS_AWAY = 3


def take_standing(r: Recognition) -> None:
    """Tags for the names of a filled form in its titles, and for the years in its labels."""
    if r.finding.filled:
        _names_in_titles(r)
    _years_in_labels(r)


def _free(r: Recognition, number: int, start: int, end: int) -> bool:
    return all(end <= slot.start or slot.end <= start for slot in r.finding.slot(number))


def _standing(r: Recognition) -> list[tuple[int, str, bool]]:
    """(number, text, whether it is a line or as wide as the form) of what stays as printed."""
    rows = {row for block in r.finding.loops for row in range(block.first, block.last + 1)}
    found = [(line.number, line.text, True) for line in r.blank.lines]
    for box in r.blank.boxes:
        if box.text and not rows.intersection(range(box.row, box.bottom)):
            found.append((box.number, box.text, box.column_span == r.blank.columns))
    return [item for item in found if item[0] not in r.kept and not words.is_note(item[1])]


def _names_in_titles(r: Recognition) -> None:
    values = {
        slot.value: slot.path
        for slot in r.finding.slots
        if slot.path[0] == "字段"
        and len(slot.path) == 2
        and _OWN.search(slot.path[1])
        and len(slot.value) >= LEAST
        and "\n" not in slot.value
    }
    for number, text, wide in _standing(r):
        if not wide or len(text) > 100:
            continue
        for value in sorted(values, key=len, reverse=True):
            start = text.find(value)
            if start < 0 or not _free(r, number, start, start + len(value)):
                continue
            key = values[value][1]
            r.put(Slot(number, start, start + len(value), jinja_tag(key), values[value], value))
            r.ask(number, f"“{short(value)}”和“{key}”填的一样，别的项目在这里印自己的“{key}”")


def _years_in_labels(r: Recognition) -> None:
    year = next((slot.value for slot in r.finding.slots if slot.path == ("年度",) and slot.value), "")
    if not year:
        return
    for number, text, _ in _standing(r):
        if len(words.squeeze(text)) > MOST_OF_LABEL:
            continue
        if (years := _YEARS.search(text)) and not _free(r, number, *years.span()):
            continue
        if years:
            r.ask(number, f"“{short(text)}”里的“{years[0]}”照原样印，别的项目也印它")
            continue
        for match in _YEAR.finditer(text):
            away = int(match[1]) - int(year)
            if abs(away) > YEARS_AWAY or not _free(r, number, *match.span()):
                continue
            name = "年度" if not away else f"年度 {'-' if away < 0 else '+'} {abs(away)}"
            r.put(Slot(number, *match.span(), jinja_tag(name), ("年度", name), match[1]))
            r.finding.alone = [item for item in r.finding.alone if item != f"文字“{short(text)}”"]
            if away:
                r.ask(number, f"“{short(text)}”里的 {match[1]} 跟着年度走，写成 {jinja_tag(name)}")
