"""The rows of the table outside the indicators: each label with the box that it names."""

from __future__ import annotations

import re

from ..text import vocabulary
from . import words
from .blank import Box
from .boxes import take_field, take_two
from .choices import find_choices
from .colons import inline_labels
from .finding import STANDING, Finding, Slot
from .goals import take_goal
from .indicators import SUMS
from .inline import take_inline
from .lines import take_year
from .money import take_fund
from .places import add_goal, unit_only
from .recognition import Recognition, is_class, short
from .tags import tag as jinja_tag


def take_row(r: Recognition, row: int) -> None:
    boxes = [box for box in r.blank.row_boxes(row) if box.row == row]
    if len(boxes) == 1 and boxes[0].column_span == r.blank.columns:
        take_wide(r, boxes[0])
        return
    index = 0
    while index < len(boxes):
        box = boxes[index]
        if box.number in r.used or not box.text:
            index += 1
            continue
        index += take_label(r, box, boxes[index + 1 :])


def take_wide(r: Recognition, box: Box) -> None:
    """A box over the whole width: a title, a note, a line of signatures, or a text of its own."""
    if box.number in r.used or not box.text:
        return
    r.used.add(box.number)
    r.finding.unit = r.finding.unit or words.unit_in(box.text)
    if words.is_note(box.text):
        r.finding.alone.append(f"说明“{short(box.text)}”")
        return
    if take_year(r, box.number, box.text):
        return
    if take_inline(r, box.number, box.text) == 0:
        below = r.blank.below(box)
        if words.goal(box.text) and below is not None and r.is_box(below):
            add_goal(r, box, words.goal(box.text), below)
            return
        if (
            words.field(box.text)
            and below is not None
            and r.is_box(below)
            and below.column_span == box.column_span
        ):
            take_field(r, box, below)
        elif not words.is_heading(box.text):
            r.finding.alone.append(f"文字“{short(box.text)}”")


def take_label(r: Recognition, box: Box, rest: list[Box]) -> int:
    """Take the label ``box`` with what follows it in its row. The number of boxes used up."""
    following = r.blank.right_of(box)
    if words.is_note(box.text) and not (following is not None and not following.text):
        if _asks_for_note(r, box, following):
            take_field(r, box, following)  # type: ignore[arg-type]
            return 2
        r.used.add(box.number)
        r.finding.alone.append(f"说明“{short(box.text)}”")
        return 1
    if _take_head(r, box, following):
        return 2
    if _take_own_values(r, box, following):
        return 1
    heading = words.is_heading(box.text) or words.is_money_heading(box.text)
    if heading and following is not None and following.row == box.row and find_choices(following.text):
        take_field(r, box, following)  # 资金来源 | □财政拨款 □其他：____
        return 2
    if _take_totals(r, box, rest):
        return 1 + len(rest)
    goal = words.goal(box.text)
    known_field = bool(words.field(box.text) or words.composite(box.text))
    used = _take_money(r, box, rest, following, known_field, goal)
    if used:
        return used
    if known_field:
        return _take_known(r, box, following)
    if heading or words.bare(box.text) in vocabulary.listed("其中"):
        if _own_box(r, box, following):
            take_field(r, box, following)  # type: ignore[arg-type]
            return 2
        r.mark_label(box)
        return 1
    return take_unknown(r, box, following)


def _asks_for_note(r: Recognition, label: Box, box: Box | None) -> bool:
    """Whether 说明 or 备注 stands alone in its box and beside it what is to be said (请在此处说明…, 无), not the form's
    own notes."""
    if box is None or words.bare(label.text) not in ("说明", "备注") or not r.is_box(box):
        return False
    if not r.filled:
        return words.is_hint(box.text) and "请" in box.text
    return len(box.text) <= 200 and re.search(r"填[写报列表]|本表|[=＝×÷]|^\s*1[.、．]", box.text) is None


def _own_box(r: Recognition, heading: Box, box: Box | None) -> bool:
    """Whether one box stands beside a heading, as tall as it and to the right edge: what it asks for (基本情况)."""
    return (
        box is not None
        and (box.row, box.row_span, box.right) == (heading.row, heading.row_span, r.blank.columns)
        and r.is_box(box)
        and (not box.text or words.is_hint(box.text) or r.filled)
    )


def _take_head(r: Recognition, label: Box, box: Box | None) -> bool:
    """The year and the unit of money where they have boxes of their own (年度 | 2024, 金额单位 | 元)."""
    word = words.bare(label.text)
    if box is None or box.number in r.used or (box.row, box.row_span) != (label.row, label.row_span):
        return False
    if word in ("年度", "预算年度", "申报年度") and re.fullmatch(r"(?:20\d\d)?\s*(?:年度?)?", box.text):
        digits = re.match(r"(?:20\d\d)?", box.text)
        end = digits.end() if digits else 0
        r.put(Slot(box.number, 0, end, "{{ 年度 }}", ("年度",), box.text[:end]))
    elif word in ("金额单位", "货币单位") and (not box.text or unit_only(box.text)):
        r.finding.unit = r.finding.unit or unit_only(box.text)
        if not box.text:
            r.put(Slot(box.number, 0, 0, "{{ 金额单位 }}", ("金额单位",), ""))
    else:
        return False
    r.mark_label(label)
    r.used.add(box.number)
    return True


def _take_totals(r: Recognition, label: Box, rest: list[Box]) -> bool:
    """A row of sums right below rows that are looped over (总分 | 100 | 96): each box under a column is a field."""
    word = words.bare(label.text)
    if word not in vocabulary.listed("合计行") and not word.endswith(SUMS):
        return False
    block = next((item for item in r.finding.loops if item.last < label.row <= item.last + 2), None)
    if block is None:
        return False
    r.mark_label(label)
    if block.projects:  # of a list: what its projects add up to
        r.used |= {box.number for box in rest}
        return True
    for box in rest:
        column = next((item for item in block.columns if item.column == box.column), None)
        r.used.add(box.number)
        if column is None or column.role == STANDING or (box.text and words.is_struck(box.text)):
            continue
        key = r.free_key(f"{word}{words.bare(column.label)}", label.text)
        r.declare(key, key, True, number=box.number)
        value = box.text if r.filled or words.amount(box.text) else ""
        if box.text and not value:
            continue  # the office's own words
        r.put(Slot(box.number, 0, len(box.text), jinja_tag(key), ("字段", key), value))
        r.finding.sums.add(key)
    return True


def _take_own_values(r: Recognition, box: Box, following: Box | None) -> bool:
    """Labels whose values stand behind their own colons, in one box."""
    own = inline_labels(box.text) if find_choices(box.text) is None else []  # □财政拨款 □其他：____
    if own and _says_its_own(box.text, own) and take_inline(r, box.number, box.text):
        r.mark_label(box)
        return True
    if (
        own
        and (not r.is_box(following) or _both_open(box, following))
        and (len(own) > 1 or own[0][1] < len(box.text) or following is None or _both_open(box, following))
        and take_inline(r, box.number, box.text)
    ):
        r.mark_label(box)
        return True
    if len(own) > 1 and take_inline(r, box.number, box.text):
        r.used.add(box.number)
        return True
    return False


def _says_its_own(text: str, own: list[tuple[int, int, str]]) -> bool:
    """Whether a box holds one label with its value behind the colon (填表人：何某, 其中：事业收入：60), no hint."""
    before = words.squeeze(text[: own[0][0]]).rstrip(":")
    value = text[own[0][1] :].strip()
    hint = not value or re.match(r"[(（]", value) or words.is_prompt(value)
    return len(own) == 1 and before in ("", *vocabulary.listed("其中")) and not hint


def _both_open(box: Box, following: Box | None) -> bool:
    """填表人（签字）： | 单位负责人（签字）：: each has its value behind its own colon."""
    texts = (box.text, following.text if following is not None else "")
    return all(words.squeeze(text).endswith(":") and inline_labels(text) for text in texts)


def _take_money(
    r: Recognition, box: Box, rest: list[Box], following: Box | None, known_field: bool, goal: str
) -> int:
    """A heading of money, a goal or a source of money: the number of boxes used up, 0 where it is none."""
    among_money = box.row in r.heading_rows
    money = words.fund(box.text)
    if money is None and among_money and not known_field:
        money = words.looks_like_money(box.text)
    if money is None and not known_field and not goal and _beside_an_amount(r, box, following, among_money):
        money = words.unknown_fund(box.text)
    if money is not None and words.bare(box.text) in ("总体", "项目"):
        money = None
    heading = words.is_money_heading(box.text) and following is not None
    text = following.text if following is not None else ""
    if heading and text and (words.fund(text) or words.looks_like_money(text)):
        r.mark_label(box)
        return 1
    if goal and not (known_field and goal == "总"):
        return take_goal(r, box, goal)
    if money is not None and (not known_field or among_money):
        return take_fund(r, box, money, rest)
    if heading and (words.amount(text) or (words.unit_in(box.text) and not text)):
        total = words.FundWord("合计", words.period_of(words.bare(box.text)), True, False)
        return take_fund(r, box, total, rest)
    return 0


def _beside_an_amount(r: Recognition, box: Box, following: Box | None, among_money: bool) -> bool:
    """Whether a label stands where a source of money stands, with room for an amount beside it: in the rows of a
    heading of money, or 其中：… in a form that has met money before."""
    if following is None or following.row != box.row or following.number in r.used:
        return False
    if following.text and not words.amount(following.text) and not unit_only(following.text):
        return False
    said = words.squeeze(box.text)
    part = any(said.startswith(mark) and said != mark for mark in vocabulary.listed("其中"))
    return among_money or (part and bool(r.finding.funds))


def _take_known(r: Recognition, box: Box, following: Box | None) -> int:
    """A label that the vocabulary knows as a field."""
    blank = r.blank
    if r.is_box(following) and (following.row == box.row or following.bottom > box.row):  # type: ignore[union-attr]
        pair = words.composite(box.text)
        second = blank.right_of(following)  # type: ignore[arg-type]
        if (
            pair
            and second is not None
            and second.row == box.row
            and r.is_box(second)
            and not words.label_like(second.text)
        ):
            take_two(r, box, pair, following, second)  # type: ignore[arg-type]
            return 3
        take_field(r, box, following)  # type: ignore[arg-type]
        return 2
    below = blank.below(box)
    if below is not None and below.column_span == box.column_span and r.is_box(below):
        take_field(r, box, below)
        return 1
    if r.filled and reads_as_value(r, box, following):
        take_field(r, box, following)  # type: ignore[arg-type]
        return 2
    if inline_labels(box.text) and take_inline(r, box.number, box.text):
        r.used.add(box.number)
        return 1
    r.mark_label(box)
    if not words.is_heading(box.text):
        r.ask(box.number, f"“{words.bare(box.text)}”旁边没有空格子，没有打标记")
    return 1


def reads_as_value(r: Recognition, label: Box, box: Box | None) -> bool:
    """Whether a text that could be a label is the value of ``label``: what follows it is a label again, or
    the row ends (项目类别 | 其他资金 | 项目期 | …)."""
    if box is None or box.row != label.row or box.number in r.used:
        return False
    after = r.blank.right_of(box)
    return (after is None or r.is_label(after)) and not words.goal(box.text)


def take_unknown(r: Recognition, box: Box, following: Box | None) -> int:
    """A text that no word list knows: a label of its own where an empty box (or a value) stands beside it."""
    finding = r.finding
    alone = following is None or following.number in r.used or following.row != box.row
    signs = words.is_stamp(box.text) and not words.squeeze(box.text).startswith("(")
    if not alone and signs and not following.text:  # 责任领导（签字） | the name
        take_field(r, box, following, known=False)
        return 2
    if alone or is_class(box.text):
        r.used.add(box.number)
        if words.squeeze(box.text) and not words.indicator_class(box.text):
            finding.alone.append(f"文字“{short(box.text)}”")
        return 1
    if r.filled and words.column(box.text) and words.column(following.text):
        heading = [item for item in r.blank.row_boxes(box.row) if item.column >= box.column]
        for item in heading:
            r.mark_label(item)
        return len(heading)  # of a table that is not understood (指标名称 | 单位 | 建设前 | 建成后)
    if _beside_labels(r, box, following):
        r.mark_label(box)
        heading = [item for item in r.blank.row_boxes(box.row) if item.column >= following.column]
        if not all(_COLUMN.search(words.bare(item.text)) for item in heading):
            return 1
        for item in heading:
            r.mark_label(item)
        return 1 + len(heading)
    if (
        (words.label_like(box.text) or (not following.text and _may_be_label(box.text)))
        and r.is_box(following)
        and (words.is_prompt(following.text) or not pair_follows(r, following))
    ):
        take_field(r, box, following, known=False)
        return 2
    if words.label_like(box.text) and r.is_label(following):
        if r.filled and following.row_span == box.row_span and _ends_row(r, following):
            take_field(r, box, following, known=False)  # 财政资金预算分类 | 一般公共预算
            return 2
        r.mark_label(box)  # a heading over known labels
        return 1
    r.used.add(box.number)
    finding.alone.append(f"文字“{short(box.text)}”")
    return 1


_COLUMN = re.compile("(?:名称|说明|内容|金额|时间|备注|标准|数量|单位|依据)$")  # what heads a column


def _beside_labels(r: Recognition, box: Box, following: Box) -> bool:
    """Whether a label stands beside rows that have labels of their own (项目绩效总目标 beside 名称 | 目标说明)."""
    return (
        box.row_span > following.row_span
        and words.label_like(following.text)
        and following.right < r.blank.columns
    )


def _ends_row(r: Recognition, box: Box) -> bool:
    """Whether nothing stands right of ``box`` and no empty box below it is its own."""
    below = r.blank.below(box)
    own = below is not None and below.column_span == box.column_span and not below.text
    return box.right == r.blank.columns and not own


def pair_follows(r: Recognition, box: Box) -> bool:
    """Whether ``box`` is itself a label with an empty box beside it (then the text before is a heading)."""
    after = r.blank.right_of(box)
    return (
        after is not None
        and after.row == box.row
        and not after.text
        and words.label_like(box.text)
        and len(words.bare(box.text)) <= 10
    )


def take_orphan(r: Recognition, box: Box) -> None:
    """An empty box that no label took: its label may stand above it, or it is a second box of a pair."""
    blank, finding = r.blank, r.finding
    if not box.bordered:
        return
    left, above = blank.left_of(box), blank.above(box)
    if (
        above is not None
        and above.text
        and above.number in finding.labels
        and not left_is_label(left, finding)
    ):
        return
    if (
        above is not None
        and above.number not in finding.labels
        and above.text
        and words.label_like(above.text)
        and above.column_span == box.column_span
        and not r.slot_at(above)
    ):
        finding.alone = [item for item in finding.alone if item != f"文字“{short(above.text)}”"]
        take_field(r, above, box, known=words.field(above.text) is not None)
        return
    finding.empty.append(box.number)


def left_is_label(left: Box | None, finding: Finding) -> bool:
    return left is not None and left.number in finding.labels


def _may_be_label(text: str) -> bool:
    """A longer text beside an empty box: a label too, if it is no sentence (单位已有的保证项目实施的制度)."""
    return (
        2 <= len(words.bare(text)) <= 40
        and re.search("[\u4e00-\u9fff]", text) is not None
        and not words.SENTENCE.search(text.strip())
    )
