"""Labels of money and the boxes of their amounts; the period of a box."""

from __future__ import annotations

import re

from . import words
from .blank import Box
from .colons import inline_labels, level_fund
from .inline import take_inline
from .places import add_field, add_fund, unit_only
from .recognition import Recognition, short


def money_rows(r: Recognition) -> None:
    for box in r.blank.boxes:
        if box.text and words.is_money_heading(box.text):
            right = r.blank.right_of(box)
            if (
                right is not None
                and right.text
                and (words.fund(right.text) or words.looks_like_money(right.text))
            ):
                r.heading_rows |= set(range(box.row, box.bottom))
                r.finding.unit = r.finding.unit or words.unit_in(box.text)
                r.finding.labels.add(box.number)
        elif (
            box.text
            and words.unit_in(box.text)
            and (words.fund(box.text) or words.looks_like_money(box.text))
        ):
            r.finding.unit = r.finding.unit or words.unit_in(box.text)


def take_fund(r: Recognition, label: Box, money: words.FundWord, rest: list[Box]) -> int:
    blank = r.blank
    values: list[Box] = []
    for box in rest:
        if box.number in r.used or not (
            words.is_prompt(box.text) or words.amount(box.text) or unit_only(box.text)
        ):
            break
        values.append(box)
    struck = [box for box in values if words.is_struck(box.text)] if not r.filled else []
    if len(struck) < len(values):  # beside a box to fill in: nothing is to be filled in there
        r.used |= {box.number for box in struck}
        values = [box for box in values if box not in struck]
    if not values:
        following = blank.right_of(label)
        if (
            following is not None
            and following.number not in r.used
            and following.row < label.row
            and (not following.text or words.amount(following.text))
        ):
            values = [following]
    if not values:
        below = blank.below(label)
        if (
            below is not None
            and below.column_span == label.column_span
            and below.number not in r.used
            and (not below.text or words.amount(below.text) or words.is_prompt(below.text))
        ):
            values = [below]
    if not values:
        return _without_amount(r, label)
    r.mark_label(label)
    r.finding.unit = r.finding.unit or words.unit_in(label.text)
    heads = [column_period(r, label, box) for box in values]
    if len(values) > 1 and not any(
        heads
    ):  # one amount over several boxes without headings: the first is sure
        r.ask(label.number, f"“{words.bare(label.text)}”右边有 {len(values)} 个空格子，只用了第一个")
        values, heads = values[:1], heads[:1]
    for box, head in zip(values, heads, strict=True):
        period = money.period or head or nearest_period(r, label) or "年度"
        if money.total:
            r.period_at[r.heading_of(label), label.column] = period
        r.used.add(box.number)
        add_fund(r, money, label.text, box.number, 0, len(box.text), box.text, period)
    return 1 + sum(1 for box in values if box in rest)


def _without_amount(r: Recognition, label: Box) -> int:
    """A label of money beside which no box for an amount stands. The number of boxes used up."""
    r.mark_label(label)
    following = r.blank.right_of(label)
    if (
        r.filled
        and following is not None
        and re.search(r"\d", following.text)
        and following.row == label.row
        and r.is_box(following)
        and r.blank.right_of(following) is None
    ):
        r.used.add(following.number)
        if _says_amounts(following.text):
            take_inline(r, following.number, following.text)
            return 2
        add_field(r, label.text, following.number, 0, len(following.text), following.text, True)
        r.ask(
            following.number, f"“{short(following.text)}”不是金额，“{words.bare(label.text)}”按文字作了一项"
        )
        return 2
    if inline_labels(label.text) and take_inline(r, label.number, label.text):
        return 1
    if not words.is_money_heading(label.text):
        r.ask(label.number, f"“{words.bare(label.text)}”旁边没有填金额的格子，没有打标记")
    return 1


def _says_amounts(text: str) -> bool:
    """Whether a box holds several amounts, each behind its own label (资金总额：100  其中：中央：60  省：40)."""
    marks = inline_labels(text)
    return len(marks) > 1 and all(
        (words.fund(label) or level_fund(label)) and words.AMOUNT.match(text[end:].lstrip())
        for _, end, label in marks
    )


def column_period(r: Recognition, label: Box, box: Box) -> str:
    """The period of the headings above a box of money (实施期 | 年度)."""
    for row in range(label.row - 1, -1, -1):
        above = r.blank.at(row, box.column)
        if above is None or not above.text or above.column_span == r.blank.columns:
            continue
        word = words.bare(above.text)
        money = words.fund(above.text)
        period = money.period if money is not None else words.period_of(word)
        if (
            period
            and len(word) <= 12
            and above.number in r.finding.labels | {above.number}
            and not words.field(above.text)
            and not r.slot_at(above)
        ):
            return period
        if above.row < label.row - 6 or words.field(above.text):
            return ""
    return ""


def nearest_period(r: Recognition, label: Box) -> str:
    """The period of the total above, in the same part of the form: the same column, else the nearest left."""
    heading = r.heading_of(label)
    known = {column: period for (box, column), period in r.period_at.items() if box == heading}
    left = [column for column in known if column <= label.column]
    return known[max(left)] if left else ""
