"""A list of projects in one table, the name of each in a column beside its indicators (范围: 项目清单)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..text import vocabulary
from . import words
from .blank import Blank, Box
from .finding import LEVELS, PROJECT, STANDING, Column, IndicatorBlock, Slot
from .recognition import Recognition, short
from .tags import TAG

LIST = "项目清单"
GROUP = "主管部门"  # the field by which a list is grouped, whose name its rows of groups print


def is_name(heading: str) -> bool:
    """Whether a heading asks for the name of the project, alone or with another."""
    return "项目名称" in (words.field(heading), *words.composite(heading))


def of_project(heading: str) -> bool:
    """Whether the heading of a column asks for something of the whole project."""
    known = vocabulary.names("指标列")
    if words.goal(heading):
        return words.bare(heading) not in known or "年度" in heading
    return words.bare(heading) not in known and bool(
        words.field(heading) or words.fund(heading) or words.composite(heading)
    )


def heading_in_list(heading: str, columns: Sequence[Column]) -> str:
    """单位 before the indicators of a list is whose project it is; behind them it is the unit of their values."""
    before = not any(column.role in (*LEVELS, "名称") for column in columns)
    return "单位名称" if before and words.bare(heading) == "单位" else heading


def is_sum(text: str) -> bool:
    return words.bare(text) in vocabulary.listed("合计行")


def projects_in(
    blank: Blank, first: int, last: int, columns: Sequence[Column]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(rows of sums above the first project, the first row of each project) of the rows ``first``..``last``; both
    empty where all rows are of one project."""
    name = next((column for column in columns if column.role == PROJECT and is_name(column.label)), None)
    if name is None:
        return (), ()
    own = [column.column for column in columns if column.role not in (PROJECT, STANDING)]
    sums: list[int] = []
    starts: list[int] = []
    before: Box | None = None
    for row in range(first, last + 1):
        box = blank.at(row, name.column)
        if box is None or box is before:
            continue
        if is_sum(blank.row_boxes(row)[0].text):
            sums.append(row)
            continue
        if not box.text and box.row_span == 1:
            said = [at for at in own if (beside := blank.at(row, at)) is not None and beside.text]
            texts = "".join(item.text for item in blank.row_boxes(row) if item.row == row)
            if not said and re.search("[\u4e00-\u9fff]", texts):
                sums.append(row)
            continue
        if before is None or box.text != before.text or (not box.text and box.row_span > 1):
            starts.append(row)
        before = box
    if len(starts) < 2 and not (starts and sums):
        return (), ()
    return tuple(row for row in sums if row < starts[0]), tuple(starts)


def settle_list(r: Recognition) -> None:
    """Make the finding that of a list, where its indicators are of several projects."""
    finding = r.finding
    block = next((block for block in finding.blocks if block.projects), None)
    if block is None:
        return
    if len(finding.blocks) > 1:
        r.ask(r.blank.row_boxes(block.head)[0].number, "这张表里有几个项目，又有几张指标表，只学了第一个项目")
        return
    finding.scope = LIST
    for row in block.above:
        block = _sums_above(r, block, row)
    columns = tuple(
        replace(column, text=_of_project(column.text)) if column.role == STANDING else column
        for column in block.columns
    )
    finding.blocks = [replace(block, columns=columns)]
    _sums_below(r, finding.blocks[0])
    r.ask(
        r.blank.row_boxes(block.head)[0].number,
        f"这张表里有 {len(block.projects)} 个项目，学成项目清单：几个项目印在一张表里，样例写的是第 1 个项目",
    )


def _of_project(text: str) -> str:
    """``text`` with the names in its tags as those of one project of a list."""
    return TAG.sub(lambda match: match[0].replace("{{ ", "{{ 项.", 1), text)


def _sums_above(r: Recognition, block: IndicatorBlock, row: int) -> IndicatorBlock:
    """A row of sums below the heading: of all projects (合计), or of the group that follows (the department)."""
    boxes = [box for box in r.blank.row_boxes(row) if box.row == row and box.text]
    total = is_sum(boxes[0].text)
    if not total and (row != block.above[-1] or GROUP in r.finding.fields):
        r.ask(boxes[0].number, f"“{short(boxes[0].text)}”这一行没有看懂，照原样印")
        return block
    if not total:
        name = boxes[0]
        r.declare(GROUP, GROUP, True, number=name.number)
        tag = "{% for 组 in 分组 %}{{ 组.名称 }}"
        r.put(Slot(name.number, 0, len(name.text), tag, ("字段", GROUP), name.text))
        block = replace(block, grouped=True)
    _put_sums(r, block, boxes[1:], "合计" if total else "组.合计")
    return block


def _sums_below(r: Recognition, block: IndicatorBlock) -> None:
    """A row of sums right below the last project."""
    boxes = (
        [box for box in r.blank.row_boxes(block.last + 1) if box.row > block.last]
        if block.last + 1 < r.blank.rows
        else []
    )
    if boxes and is_sum(boxes[0].text):
        _put_sums(r, block, boxes[1:], "合计")


def _put_sums(r: Recognition, block: IndicatorBlock, boxes: Sequence[Box], where: str) -> None:
    """The sums of the sources whose columns have boxes in a row of sums."""
    for box in boxes:
        column = next((item for item in block.columns if item.column == box.column), None)
        key = _source(column.text) if column is not None else ""
        if not key or (box.text and not words.amount(box.text)):
            continue
        r.finding.slots = [slot for slot in r.finding.slots if slot.number != box.number]
        r.put(Slot(box.number, 0, len(box.text), f"{{{{ {where}.{key} }}}}", ("合计", key), box.text))


def _source(text: str) -> str:
    """The source of money whose tag is the text of a column, or ""."""
    tag = text.strip("{} ").removeprefix("项.").split(".")
    return tag[2] if len(tag) == 3 and tag[0] == "资金" else ""
