"""What stands in the box of a label: a choice, lines that each ask for something, a hint, or a value."""

from __future__ import annotations

import re

from . import words
from .blank import Box
from .choices import find_choices, find_list
from .finding import Slot
from .places import add_choices, add_field
from .recognition import Recognition, to_fill
from .tags import tag as jinja_tag


def take_field(r: Recognition, label: Box, box: Box, known: bool = True) -> None:
    r.mark_label(label)
    boxes = _choice_boxes(r, box)
    if boxes:
        r.used |= {item.number for item in boxes}
        places = [(item.number, 0, len(item.text), find_choices(item.text, 1)) for item in boxes]
        key = r.free_key(words.field(label.text) or words.bare(label.text), label.text)
        add_choices(r, key, label.text, places, known)  # type: ignore[arg-type]
        return
    if not r.filled and _take_lines(r, box):
        return
    asks = words.is_prompt(box.text) or words.is_stamp(box.text) or to_fill(box.text)
    if not r.filled and not known and box.text and not asks:
        r.stays(box)
        return
    if not r.filled and _choices_of_a_kind(box.text):
        r.stays(box, "像是几样里选一样，没有看懂，照原样印")
        return
    if not r.filled and words.is_struck(box.text):
        r.used.add(box.number)  # nothing is to be filled in there
        return
    r.used.add(box.number)
    add_field(r, label.text, box.number, 0, len(box.text), box.text, known)


_TO_CHOOSE = re.compile(r"[（(][ \u3000]{0,20}[）)]|[打划画][“\"]?[√勾]|[①-⑨][^①-⑨]{1,30}[①-⑨]")


def _choices_of_a_kind(text: str) -> bool:
    """Words of a blank to choose from in a way that is not understood (①延续 ②新增（ ）): no value of the field."""
    return _TO_CHOOSE.search(text) is not None and find_choices(text) is None and find_list(text) is None


_LINE = re.compile(r"\s*(?:\d{1,2}\s*[.、．)）]|[（(]\d{1,2}[)）]|[①-⑳])?\s*([^：:\n]{2,30})[：:][ \u3000]*")


def _take_lines(r: Recognition, box: Box) -> bool:
    """Lines of a blank's box that each ask for something (1.前两年预算安排情况： 2.变动情况及理由：): a field behind each."""
    lines = box.text.split("\n")
    found = [_LINE.fullmatch(line) for line in lines if line.strip()]
    if len(found) < 2 or any(match is None or words.is_prompt(match[0]) for match in found):
        return False
    r.used.add(box.number)
    end = -1
    for line in lines:
        end += len(line) + 1
        match = _LINE.fullmatch(line)
        if match is not None:
            key = r.free_key(words.field(match[1]) or words.bare(match[1]), match[1])
            r.declare(key, match[1], True, number=box.number)
            r.put(Slot(box.number, end, end, jinja_tag(key), ("字段", key), ""))
    return True


def _choice_boxes(r: Recognition, box: Box) -> list[Box]:
    """The boxes of one choice whose words stand in several (新增项目 □ | 延续项目 □), or none."""
    found: list[Box] = []
    item: Box | None = box
    while item is not None and item.number not in r.used and find_choices(item.text, 1) is not None:
        found.append(item)
        item = r.blank.right_of(item)
        if item is not None and item.row != box.row:
            break
    return found if len(found) > 1 else []


def take_two(r: Recognition, label: Box, pair: tuple[str, ...], first: Box, second: Box) -> None:
    r.mark_label(label)
    for key, box in zip(pair, (first, second), strict=True):
        key = r.free_key(key, key)
        r.used.add(box.number)
        r.declare(key, label.text, True)
        value = "" if words.is_prompt(box.text) else box.text
        r.put(Slot(box.number, 0, len(box.text), jinja_tag(key), ("字段", key), value))
