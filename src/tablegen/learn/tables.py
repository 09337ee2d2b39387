"""Rows under a heading outside the indicators: a plan (序号 | 内容 | 时间), one row of values under its labels, and
money in columns (财政拨款 | 预算数 | 执行数 | 执行率)."""

from __future__ import annotations

import re
from dataclasses import replace

from ..text import vocabulary
from . import words
from .blank import Box
from .choices import has_marks
from .colons import inline_labels
from .detail import has_sums, take_sums, year_named
from .finding import STANDING, Column, IndicatorBlock, IndicatorRow
from .places import add_field, add_fund, add_goal
from .recognition import Recognition, short

_HEADING = re.compile(
    "预算|金额|数$|率|季度|月份|目标|情况|内容|时间|日期|备注|说明|分$|值|原因|序号|名称|依据|标准|单位|数量|单价|合计|进度|责任|"
    "执行|实际|完成|占比|比重|增减|差额|得分|权重|系数|结果|改进|问题|性质|类型|方式|是否|措施|计划|项目|事项|任务|经费|资金|来源|构成|明细|科目|阶段|年度?$|职务|姓名|职称|电话|指标|地点|对象|规格|型号|品名|品目"
)
_AMOUNTS = re.compile(
    "预算|执行|总额|合计|^20\\d\\d年度?$|(?:以后|以前|今后)年度|增减额|支出数|决算|安排|金额|到位数|到位资金|投入|申请数|拨付"
)
_ITEM = re.compile("(?:名称|活动|事项|品名|品目|任务)$")
_RATES = re.compile("率|占比|比重|分值|得分|权重|原因|说明|备注|依据|比例|序号")


def take_tables(r: Recognition, busy: set[int]) -> None:
    """Every such part of the form outside the rows in ``busy``, which it joins."""
    row = 0
    while row < r.blank.rows - 1:
        heads = [] if row in busy else _heads(r, row)
        last = _matrix(r, heads, row, busy) if heads else row
        if last == row and heads:
            last = _rows_below(r, heads, row, busy)
        row = last + 1 if last > row else row + 1


def _heads(r: Recognition, row: int) -> list[Box]:
    """The lowest labels of a heading that ends with ``row``: two at least, side by side to the right edge, each
    with a text; a label beside all the rows may stand to their left."""
    boxes = r.blank.row_boxes(row)
    while boxes and boxes[0].bottom > row + 1:
        boxes = boxes[1:]  # the label beside all the rows
    if len(boxes) < 2 or boxes[-1].right != r.blank.columns:
        return []
    if any(box.bottom != row + 1 or box.number in r.used or has_marks(box.text) for box in boxes):
        return []
    texts = [box.text for box in boxes]
    if any(words.is_prompt(text) and text for text in texts) or sum(not text for text in texts) > 1:
        return []
    if not all(not text or _may_head(text) for text in texts):
        return []
    strange = [
        box
        for box in boxes
        if box.text and not (_HEADING.search(words.bare(box.text)) or r.is_label(box) or _is_part(r, box))
    ]
    # a heading that no list knows: among others that are known, or all over amounts (一季度 over 20)
    among = len(strange) * 2 <= len(boxes)
    if strange and _labels_with_values(r, boxes, strange):
        return []
    return (
        boxes
        if not strange or all(_over_amount(r, box, among) for box in (strange if among else boxes))
        else []
    )


def _labels_with_values(r: Recognition, boxes: list[Box], strange: list[Box]) -> bool:
    """Whether the boxes are labels, each with its value beside it (项目名称 | 路灯维护 | 实施单位 | 市政所): the unknown
    texts stand in every second box, and below each of the others stand words again."""
    if len(boxes) % 2 or any(box not in boxes[1::2] for box in strange):
        return False
    below = [r.blank.below(box) for box in boxes[::2]]
    return all(
        box is not None and re.search("[\u4e00-\u9fff]", box.text) and not words.amount(box.text)
        for box in below
    )


def _over_amount(r: Recognition, head: Box, empty: bool = False) -> bool:
    """Whether a number (``empty``: or nothing) stands right below a label, in a box of its width (一季度 over 20)."""
    below = r.blank.below(head)
    if below is None or below.column_span != head.column_span:
        return False
    return words.amount(below.text.rstrip("%％")) is not None or (empty and not below.text)


def _is_part(r: Recognition, head: Box) -> bool:
    """Whether a label divides a wider one (评价标准 over 优 | 良 | 中 | 差)."""
    above = r.blank.above(head)
    return (
        above is not None
        and head.column_span < above.column_span < r.blank.columns
        and not re.search("[:：]", above.text)  # 填报单位：, a line of its own
        and _HEADING.search(words.bare(above.text)) is not None
    )


def _upper(r: Recognition, heads: list[Box]) -> list[Box]:
    """The labels above ``heads`` in a heading of several rows."""
    top = min(head.row for head in heads)
    left = heads[0].column
    found = [box for row in range(top, heads[0].bottom) for box in r.blank.row_boxes(row)]
    return [box for box in dict.fromkeys(found) if box not in heads and box.column >= left and box.text]


def _may_head(text: str) -> bool:
    """Whether a text may head a column: Chinese words, no sentence, no number."""
    word = words.squeeze(text)
    return (
        len(word) <= 30
        and re.search("[\u4e00-\u9fff]", word) is not None
        and not words.SENTENCE.search(text.strip())
        and not re.search(r"\d{3,}", word.replace("20", "", 1) if re.match(r"20\d\d年", word) else word)
    )


# -- money in columns


def _matrix(r: Recognition, heads: list[Box], row: int, busy: set[int]) -> int:
    """The last row of money under ``heads``; ``row`` where there is none. A heading that comes again begins a second
    half (资金来源 | 金额 | 资金来源 | 金额)."""
    texts = [words.bare(head.text) for head in heads]
    half = next((i for i in range(2, len(texts) - 1) if texts[i] == texts[0] and texts[0]), len(heads))
    last = _half_matrix(r, heads[:half], row, busy, 1 if half < len(heads) else 2)
    if last > row and half < len(heads):
        _half_matrix(r, heads[half:], row, busy, 1)
    return last


def _half_matrix(r: Recognition, heads: list[Box], row: int, busy: set[int], least: int) -> int:
    """As ``_matrix``, of labels and columns that stand together; ``least`` columns make a table."""
    columns = [box for box in heads if box.text and (_AMOUNTS.search(box.text) or _RATES.search(box.text))]
    amounts = [box for box in columns if not _RATES.search(words.bare(box.text))]
    if heads[0] not in columns or _is_fund(r, r.blank.at(heads[0].bottom, heads[0].column)):
        columns = [box for box in columns if box is not heads[0]]
        amounts = [box for box in amounts if box is not heads[0]]
    if not amounts or len(columns) < least or columns[0].column == 0:
        return row
    if heads[0] not in columns and _ITEM.search(words.bare(heads[0].text)):
        return row  # rows of projects, not of sources
    # the lowest labels, where the heading is over groups too
    label_column = columns[0].column - 1 if heads[0] in columns or columns[0] is heads[1] else heads[0].column
    grouped = len(amounts) if len(columns) >= len(heads) - 1 else 0
    last = row
    for below in range(heads[0].bottom, r.blank.rows):
        label = r.blank.at(below, label_column)
        if label is None or label.row != below or below in busy:
            break
        if not _is_fund(r, label) and not (grouped and _of_group(r, label, columns, grouped)):
            break
        if label.right > columns[0].column:  # it reaches over the amounts: no row of them
            break
        last = below
    labels = [r.blank.at(below, label_column) for below in range(heads[0].bottom, last + 1)]
    totals = vocabulary.listed("合计行")
    if last == row or all(label is None or words.bare(label.text) in totals for label in labels):
        return row
    for head in (*heads, *_upper(r, heads)):
        r.mark_label(head)
        r.finding.unit = r.finding.unit or words.unit_in(head.text)
    beside = r.blank.at(heads[0].bottom, label_column - 1)
    r.finding.unit = r.finding.unit or words.unit_in(beside.text if beside is not None else "")
    periods = _periods(amounts)
    struck = {head.number for head in amounts if _all_struck(r, head, range(heads[0].bottom, last + 1))}
    rows = [label for label in labels if label is not None]
    no_sources = _no_sources(r, rows)
    for label in rows:
        _matrix_row(r, label, columns, periods, struck, no_sources.get(label.number, ""))
    return last


def _all_struck(r: Recognition, head: Box, rows: range) -> bool:
    """Whether every box of a column of amounts holds a stroke or * (in its total): an amount stands there in place of
    it, where there is one."""
    boxes = [box for row in rows if (box := r.blank.at(row, head.column)) is not None and box.row == row]
    return bool(boxes) and all(words.is_struck(box.text) for box in boxes)


def _no_sources(r: Recognition, labels: list[Box]) -> dict[int, str]:
    """Number of a label → its name as a field: of rows that are no parts of the total above them (支出构成 beside 收入
    构成; 基金收入 | 基金支出 | 本年结余, without a total)."""
    groups: dict[int, list[Box]] = {}
    for label in labels:
        beside = r.blank.left_of(label)
        groups.setdefault(beside.number if beside is not None else -1, []).append(label)
    found: dict[int, str] = {}
    for place, (number, group) in enumerate(groups.items()):
        strange = [label for label in group if not _is_fund(r, label)]
        total = any(words.bare(label.text) in vocabulary.listed("合计行") for label in group)
        if place and strange:
            over = words.bare(r.blank.boxes[number].text)
            found |= {label.number: f"{over}{words.bare(label.text)}" for label in group}
        elif not total:
            found |= {label.number: words.bare(label.text) for label in strange}
    return found


def _periods(amounts: list[Box]) -> dict[int, str]:
    """The period of each column of amounts by the number of its heading: the one it says (实施期金额), the year for
    the first that says none, else its own words (全年执行数)."""
    found: dict[int, str] = {}
    years = [head for head in amounts if re.fullmatch(r"20\d\d年度?", words.bare(head.text))]
    if len(years) > 1:  # 总额 | 2024年 | 2025年: of the whole project, and of the first year
        found[years[0].number] = "年度"
        whole = next((head for head in amounts if head not in years), None)
        if whole is not None:
            found[whole.number] = "项目"
    for head in amounts:
        said = words.fund(head.text)
        if said is not None and said.total and said.period and said.period not in found.values():
            found[head.number] = said.period
    for head in amounts:
        if head.number in found:
            continue
        own = head in years or re.search("上年|以前|执行|决算", head.text) or "年度" in found.values()
        found[head.number] = words.name(words.bare(head.text)) if own else "年度"
    return found


def _is_fund(r: Recognition, box: Box | None) -> bool:
    if box is None or not box.text or box.number in r.used:
        return False
    total = words.bare(box.text) in vocabulary.listed("合计行")
    return total or words.fund(box.text) is not None or words.looks_like_money(box.text) is not None


def _of_group(r: Recognition, label: Box, columns: list[Box], amounts: int) -> bool:
    """Whether a row belongs to a further group of the table (支出构成 beside 基本支出 | 项目支出), or to one of two
    columns of amounts: it has a label that no field is called, and an empty box or an amount in each column."""
    boxes = [r.blank.at(label.row, head.column) for head in columns]
    beside = r.blank.left_of(label)
    return (
        (amounts > 1 or (beside is not None and (beside.row < label.row or beside.row_span > 1)))
        and bool(label.text)
        and words.label_like(label.text)
        and not r.is_label(label)
        and all(
            box is not None
            and (box.row, box.column_span) == (label.row, head.column_span)
            and (
                not box.text or words.is_prompt(box.text) or words.amount(box.text.rstrip("%％")) is not None
            )
            for box, head in zip(boxes, columns, strict=True)
        )
    )


def _matrix_row(
    r: Recognition,
    label: Box,
    columns: list[Box],
    periods: dict[int, str],
    struck: set[int],
    no_source: str,
) -> None:
    money = words.fund(label.text) or words.looks_like_money(label.text)
    if money is None:
        total = words.bare(label.text) in vocabulary.listed("合计行")
        money = words.FundWord("合计" if total else words.bare(label.text), "", total, False)
    r.mark_label(label)
    for head in columns:
        box = r.blank.at(label.row, head.column)
        if box is None or box.row != label.row or box.number in r.used:
            continue
        r.used.add(box.number)
        text = box.text.strip()
        asked = r.filled or head.number in struck or (money.total and set(text) <= set("*＊"))
        if words.is_struck(text) and not (asked and head.number in periods):
            continue  # nothing is to be filled in there
        if no_source:
            add_field(r, f"{no_source}{words.bare(head.text)}", box.number, 0, len(box.text), box.text, True)
        elif head.number in periods and (not text or words.is_prompt(text) or words.amount(text)):
            add_fund(r, money, label.text, box.number, 0, len(box.text), box.text, periods[head.number])
            if words.is_struck(text):  # printed until there is an amount
                slot = r.finding.slots[-1]
                r.finding.slots[-1] = replace(slot, tag=f'{slot.tag.removesuffix(" }}")} or "{text}" }}}}')
        else:
            name = f"{words.name(money.key)}{words.bare(head.text)}"
            add_field(r, name, box.number, 0, len(box.text), box.text, True)


# -- rows of values


def _rows_below(r: Recognition, heads: list[Box], row: int, busy: set[int]) -> int:
    """The last row of the table under ``heads``; ``row`` where none stands below."""
    first = heads[0].bottom
    last = first - 1
    while last + 1 < r.blank.rows and last + 1 not in busy and _fits(r, heads, last + 1):
        last += 1
        if last > first and _is_sum(r, heads, last):
            break
    if last < first or not all(box.text for box in heads):
        return row
    # indicators across, places down: a table though one row is shown
    across = any(words.indicator_class(box.text) for box in _upper(r, heads))
    if last == first and not across:
        return _one_row(r, heads, row, first)
    begins = [r.blank.at(below, heads[0].column) for below in range(first, last + 1)]
    texts = [box.text for box in begins if box is not None and box.text and not words.is_prompt(box.text)]
    texts = [text for text in texts if words.bare(text) not in vocabulary.listed("合计行")]
    labels = [
        words.fund(text) or words.field(text) or words.goal(text) or inline_labels(text) for text in texts
    ]
    if sum(map(bool, labels)) * 2 > len(texts) > 0:
        return row
    _take_rows(r, heads, row, first, last)
    return last


def _is_sum(r: Recognition, heads: list[Box], row: int) -> bool:
    texts = (box.text for head in heads if (box := r.blank.at(row, head.column)) is not None and box.text)
    return words.bare(next(texts, "")) in vocabulary.listed("合计行")


def _fits(r: Recognition, heads: list[Box], row: int) -> bool:
    """Whether ``row`` has one box under each heading, and nothing that is a label of the form."""
    for head in heads:
        box = r.blank.at(row, head.column)
        if (
            box is None
            or box.row != row
            or (box.column, box.column_span, box.row_span) != (head.column, head.column_span, 1)
            or box.number in r.used
        ):
            return False
        if box.text and (words.field(box.text) or words.goal(box.text) or words.is_heading(box.text)):
            return False
        if inline_labels(box.text):
            return False
    standing = r.blank.left_of(heads[0])
    return heads[0].column == 0 or (standing is not None and standing.row < row < standing.bottom)


def _one_row(r: Recognition, heads: list[Box], row: int, first: int) -> int:
    """One row of values under its labels: each label with the box below."""
    pair = heads[0].column > 0 and any(words.goal(head.text) for head in heads)  # 预期目标 | 实际完成情况
    if len(heads) < 3 and not pair and not all(r.is_label(head) for head in heads):
        return row
    boxes = [r.blank.at(first, head.column) for head in heads]
    if boxes[0] is not None and r.is_label(boxes[0]) and not r.is_label(heads[0]):
        return row  # a row of labels with their boxes
    if sum(box is not None and r.is_label(box) for box in boxes) > 1:
        return row
    beside = r.blank.left_of(heads[0])
    own = beside is not None and (beside.row, beside.bottom) == (
        heads[0].row,
        first + 1,
    )  # 进度安排 beside both
    like = all(box is not None and box.text and words.label_like(box.text) for box in boxes)
    if not pair and like and not (own and all(_HEADING.search(words.bare(head.text)) for head in heads)):
        return row
    for head, box in zip(heads, boxes, strict=True):
        assert box is not None
        r.mark_label(head)
        for over in _upper(r, heads):
            r.mark_label(over)
        period = words.goal(head.text)
        money = words.fund(head.text) if not words.field(head.text) else None
        if money is None and not words.field(head.text) and sum(bool(words.fund(h.text)) for h in heads) > 1:
            money = words.looks_like_money(head.text)  # 自筹及其他 beside 财政拨款 | 上级补助
        if period and period not in r.finding.goals:
            add_goal(r, head, period, box)
            continue
        r.used.add(box.number)
        if money is not None and (not box.text or words.amount(box.text)):
            add_fund(r, money, head.text, box.number, 0, len(box.text), box.text, money.period or "年度")
        else:
            add_field(r, head.text, box.number, 0, len(box.text), box.text, True)
    return first


def _take_rows(r: Recognition, heads: list[Box], row: int, first: int, last: int) -> None:
    """A table of rows becomes a field with columns, whose rows are looped over."""
    blank = r.blank
    standing = blank.left_of(heads[0])
    tall = [box for box in blank.row_boxes(first) if box.column < heads[0].column]
    label = standing.text if standing is not None and standing.text else f"{heads[0].text}明细"
    key = r.free_key(words.field(label) or words.bare(label), label)
    columns: list[Column] = []
    for box in tall:
        columns.append(Column(STANDING, box.column, box.column_span, merge=True, text=box.text))
    names: list[str] = []
    for head in heads:
        name = year_named(r, head.text)
        name = name if name not in (*names, "值", STANDING, "名称") else f"{name}{len(names) + 1}"
        names.append(name)
        columns.append(Column(name, head.column, head.column_span, label=head.text))
        r.mark_label(head)
    for head in _upper(r, heads):
        r.mark_label(head)
    money = has_sums(r, heads, first, last)
    if money:
        take_sums(r, key, dict(zip((head.number for head in heads), names, strict=True)), heads, money, last)
        last -= 1
    elif r.filled and last > first and _is_sum(r, heads, last):
        last -= 1  # (take_label)
    rows = []
    for below in range(first, last + 1):
        boxes = [blank.at(below, column.column) for column in columns]
        r.used |= {box.number for box in boxes if box is not None}
        rows.append(IndicatorRow((), tuple(box.text if box is not None else "" for box in boxes)))
    r.used |= {box.number for box in tall}
    r.finding.labels |= {box.number for box in tall}
    r.declare(key, label, True, columns=tuple(names))
    if any(words.column(head.text) == "一级" for head in heads):
        r.ask(heads[0].number, "这里的指标按一行一行的明细学，规格里一行一行地写，检查规则不看")
    if any(words.indicator_class(box.text) for box in _upper(r, heads)):
        r.ask(
            heads[0].number,
            "指标横着排，一地一行，学成固定的几列；指标会变的，照自带的版式 fujian-dehua-transposed 改",
        )
    r.finding.tables.append(IndicatorBlock(row, first, last, tuple(columns), tuple(rows), key))
    if not r.filled and any(text for line in rows for text in line.texts[len(tall) :] if text):
        shown = next(text for line in rows for text in line.texts[len(tall) :] if text)
        r.ask(
            heads[0].number,
            f"这里往下当作“{short(label)}”的明细，行里原来的字（如“{short(shown)}”）写在样例里",
        )
