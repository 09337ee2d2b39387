"""Labels of goals and the boxes of their texts."""

from __future__ import annotations

from . import words
from .blank import Box
from .colons import inline_labels
from .inline import take_inline
from .places import add_goal
from .recognition import Recognition


def take_goal(r: Recognition, label: Box, period: str) -> int:
    blank = r.blank
    r.mark_label(label)
    following = blank.right_of(label)
    below = blank.below(label)
    if following is not None and words.goal(following.text):
        if below is not None and below.column_span == label.column_span and r.is_box(below):
            add_goal(r, label, period, below)
        return 1  # else a heading beside 中期目标 | 年度目标
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


def text_right(r: Recognition, label: Box) -> str:
    box = r.blank.right_of(label)
    return box.text if box is not None else ""
