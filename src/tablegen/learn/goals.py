"""Labels of goals and the boxes of their texts."""

from __future__ import annotations

import re

from . import words
from .blank import Box
from .colons import inline_labels
from .inline import take_inline
from .places import add_field, add_goal
from .recognition import Recognition


def take_goal(r: Recognition, label: Box, period: str) -> int:
    blank = r.blank
    r.mark_label(label)
    following = blank.right_of(label)
    below = blank.below(label)
    parts = _parts(r, label)
    if parts and not _has_own_box(r, parts[0]):
        return _take_parts(r, label, period, parts)
    if following is not None and words.goal(following.text):
        if below is not None and below.column_span == label.column_span and r.is_box(below):
            add_goal(r, label, period, below)
        return 1  # else a heading beside 中期目标 | 年度目标
    if following is not None and label.row_span > following.row_span and _has_own_box(r, following):
        return 1  # a heading beside labels with boxes of their own (产出目标 | 效益目标)
    if r.is_box(following) and not (below is not None and not below.text and words.goal(following.text)):  # type: ignore[union-attr]
        wide = (
            below is not None
            and r.is_box(below)
            and below.column_span >= label.column_span
            and (words.goal(text_right(r, label)) != "")
        )
        if not wide:
            add_goal(r, label, period, following)  # type: ignore[arg-type]
            return 2
    if below is not None and r.is_box(below):
        add_goal(r, label, period, below)
        return 1
    marks = inline_labels(label.text)
    if marks and take_inline(r, label.number, label.text):
        return 1
    return 1


def _has_own_box(r: Recognition, box: Box) -> bool:
    """Whether a short text is a label: a box stands right of it, and it is no value itself."""
    after = r.blank.right_of(box)
    return (
        bool(box.text)
        and words.label_like(box.text)
        and words.squeeze(box.text).rstrip(":").endswith(("目标", "成果", "效果", "内容", "指标"))
        and after is not None
        and after.row == box.row
    )


def _parts(r: Recognition, label: Box) -> list[Box]:
    """The headings that divide a goal beside which they stand (调整前 | 调整后), each over a box of its own."""
    found = [box for box in r.blank.row_boxes(label.row) if box.column >= label.right]
    if len(found) < 2 or label.row_span != 2 or any(words.goal(box.text) for box in found):
        return []
    for box in found:
        below = r.blank.below(box)
        word = words.bare(box.text)
        if box.number in r.used or not words.label_like(word) or len(word) > 8 or re.search(r"\d", word):
            return []
        if below is None or below.column_span != box.column_span or not r.is_box(below):
            return []
    return found


def _take_parts(r: Recognition, label: Box, period: str, parts: list[Box]) -> int:
    """The first part is the goal, each other a field (年度目标调整后)."""
    for number, part in enumerate(parts):
        r.mark_label(part)
        below = r.blank.below(part)
        assert below is not None
        if number == 0:
            add_goal(r, label, period, below)
        else:
            name = f"{words.bare(label.text)}{words.bare(part.text)}"
            r.used.add(below.number)
            add_field(r, name, below.number, 0, len(below.text), below.text, True)
    return 1 + len(parts)


def text_right(r: Recognition, label: Box) -> str:
    box = r.blank.right_of(label)
    return box.text if box is not None else ""
