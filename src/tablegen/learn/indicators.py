"""The indicator rows of a blank: the header in any order of columns, then class and sample rows."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from ..text import vocabulary
from . import words
from .apart import joined, told_apart
from .blank import Blank, Box
from .colons import inline_labels
from .finding import LEVELS, PROJECT, STANDING, Column, IndicatorBlock
from .indicator_rows import indicator_rows
from .lists import heading_in_list, is_name, is_sum, of_project, projects_in

CORE = ("一级", "二级", "名称", "值")
SUMS = ("合计", "总计", "小计", "总分")  # ends of the labels of a row of sums
AFTER_INDICATORS = (  # fields that stand below the indicators of a form
    "其他说明", "审核意见", "主管部门意见", "财政部门意见", "填报人", "保障措施", "单位负责人",
    "财务负责人", "联系人", "联系电话", "填报日期", "审核人",
)  # fmt: skip


def find_blocks(blank: Blank, kept: frozenset[int] = frozenset()) -> list[IndicatorBlock]:
    """Every run of indicator rows, from top to bottom; one ends before a box in ``kept``, which stays as printed."""
    blocks: list[IndicatorBlock] = []
    row = 0
    while row < blank.rows:
        block = _block_at(blank, row, kept)
        if block is None:
            row += 1
        else:
            blocks.append(block)
            row = block.last + 1
    return told_apart(joined(blocks))


def _header_score(blank: Blank, row: int) -> int:
    """How many different core columns are headed by the boxes that end or stand in ``row``."""
    found = {words.column(box.text) for box in blank.row_boxes(row) if box.row_span <= 3}
    has_name = "名称" in found or "二级" in found
    return len(found & set(CORE)) if has_name else 0


def _block_at(blank: Blank, row: int, kept: frozenset[int]) -> IndicatorBlock | None:
    boxes = blank.row_boxes(row)
    if any(box.number in kept for box in boxes) or _header_score(blank, row) < 2:
        return None
    heads = {words.column(box.text) for box in boxes}
    if "值" not in heads and not {"一级", "二级"} <= heads and not _value_below(blank, row):
        return None
    first = row + 1
    # a header of two rows: 指标值 over 中期 | 年度; a label that spans the header rows
    while first < blank.rows and _continues_header(blank, row, first):
        first += 1
    if first >= blank.rows:
        return None
    bands = _bands(blank, row, first)
    if _across(blank, bands):
        return None
    if _is_numbered(blank, first):
        first += 1
    last = _last_row(blank, first, bands)
    for below in range(first, last + 1):
        if any(box.number in kept for box in blank.row_boxes(below) if box.row >= row):
            last = below - 1
            break
    if last < first:
        return None
    columns = _columns(blank, row, first, last, bands)
    if not any(column.role == "名称" for column in columns) or _in_steps(blank, first, last, columns):
        return None
    above, projects = projects_in(blank, first, last, columns)
    if projects:
        first = projects[0]
    shown = (*projects[1:], last + 1)[0] - projects[0] if projects else 0
    rows = tuple(indicator_rows(blank, first, last, columns))
    return IndicatorBlock(row, first, last, tuple(columns), rows, projects=projects, shown=shown, above=above)


def _is_numbered(blank: Blank, row: int) -> bool:
    """Whether a row counts the columns (1 | 2 | 3 | …): it belongs to the header."""
    texts = [box.text.strip() for box in blank.row_boxes(row)] if row + 1 < blank.rows else []
    return len(texts) > 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _across(blank: Blank, bands: list[Box]) -> bool:
    """Whether the classes stand over the columns (产出指标 | 效益指标, each over 三级指标 | 指标值) and a row is a project:
    a table of texts."""
    over = [blank.at(band.row - 1, band.column) for band in bands if words.column(band.text) == "名称"]
    return len(over) > 1 and all(box is not None and words.indicator_class(box.text) for box in over)


def _in_steps(blank: Blank, first: int, last: int, columns: list[Column]) -> bool:
    """Whether each class has a row of its own above its indicators, which leave its column empty: such rows are a
    table of texts."""
    level = next((column for column in columns if column.role == "一级"), None)
    if level is None:
        return False
    alone = beside = 0
    for row in range(first, last + 1):
        boxes = [blank.at(row, column.column) for column in columns if column.column > level.column]
        own = blank.at(row, level.column)
        if own is None or own.row != row or not own.text:
            continue
        if own.row_span == 1 and not any(box is not None and box.text for box in boxes):
            alone += 1
        else:
            beside += 1
    return alone >= 2 and not beside and last - first + 1 >= 2 * alone


def _value_below(blank: Blank, row: int) -> bool:
    return row + 1 < blank.rows and any(words.column(box.text) == "值" for box in blank.row_boxes(row + 1))


def _continues_header(blank: Blank, head: int, row: int) -> bool:
    """Whether ``row`` still belongs to the header: every box that begins there is a column heading below
    another heading, and at least one heading of the row above reaches down beside it."""
    boxes = blank.row_boxes(row)
    new = [box for box in boxes if box.row == row]
    spanning = [box for box in boxes if head <= box.row < row]
    if not new or not spanning or not any(words.column(box.text) for box in spanning):
        return False
    if all(box.text and (words.column(box.text) or words.period_of(words.bare(box.text))) for box in new):
        return True
    # 偏差原因分析 over 经费保障 | 制度保障: parts of wider headings, beside two headings that reach down
    wide = [blank.at(row - 1, box.column) for box in new]
    return sum(bool(words.column(box.text)) for box in spanning) >= 2 and all(
        over is not None and over.text and over.column_span > box.column_span and words.label_like(box.text)
        for over, box in zip(wide, new, strict=True)
    )


def _bands(blank: Blank, head: int, first: int) -> list[Box]:
    """The lowest header boxes, left to right; together they tile the columns."""
    return blank.row_boxes(first - 1)


def _last_row(blank: Blank, first: int, bands: list[Box]) -> int:
    edges = {band.column for band in bands}
    name_columns = [band.column for band in bands if words.column(band.text) == "名称"]
    row = first
    while row < blank.rows:
        boxes = blank.row_boxes(row)
        if row == first and is_sum(boxes[0].text) and any(is_name(band.text) for band in bands):
            row += 1  # of a list, whose sums stand above its projects
            continue
        if _ends_block(blank, row, boxes, edges, name_columns):
            break
        row += 1
    return row - 1


def _ends_block(blank: Blank, row: int, boxes: list[Box], edges: set[int], name_columns: list[int]) -> bool:
    started = [box for box in boxes if box.row == row]
    if len(boxes) == 1:
        return True  # a note or heading over the whole width
    if started and (
        _header_score(blank, row) >= 3 or any(words.column(box.text) == "序号" for box in started)
    ):
        return True  # the next block begins, or a list of another kind (序号 | 工作内容 | 时间)
    texts = [box for box in boxes if box.text]
    if not texts:
        return False
    head = boxes[0]
    first_text = texts[0].text
    if head.row == row and (is_sum(first_text) or words.bare(first_text).endswith(SUMS)):
        return True
    # 单位意见 | 签字：…: a label and one wide box, no class
    if head.row == row and len(boxes) <= 2 < len(edges) - 1 and not words.indicator_class(first_text):
        return True
    if words.is_note(first_text) and head.row == row:
        return True
    if head.row == row and len(boxes) <= max(2, len(edges) // 2):
        known = (
            words.field(first_text)
            or words.composite(first_text)
            or words.is_heading(first_text)
            or words.goal(first_text)
        )
        if known and not words.indicator_class(first_text):
            return True
        slots = re.search(r"[:：]\s*$|[:：]\s{2,}", first_text)
        if slots and len(boxes) <= 2:
            return True
        own = inline_labels(first_text)
        if own and own[0][0] == 0:
            return True  # 单位负责人：卫某 | 填报人：蒋某
    # cells that do not stand on the columns of the header: another part of the form
    off = sum(1 for box in boxes if box.column not in edges)
    if off > len(boxes) // 2:
        return True
    # 填报人：洛某 | 联系电话：… | 填报日期：…: each box begins with a label of its own
    signed = [inline_labels(box.text) for box in started if box.text]
    if head.row == row and len(signed) > 1 and all(own and own[0][0] == 0 for own in signed):
        return True
    # the labels of another part: its left box is new, one is known as a field, and none is a class
    return (
        head.row == row
        and head.column == 0
        and not words.indicator_class(head.text)
        and any(words.field(box.text) in AFTER_INDICATORS for box in started)
    )


def _columns(blank: Blank, head: int, first: int, last: int, bands: list[Box]) -> list[Column]:
    columns: list[Column] = []
    listed = any(is_name(band.text) for band in bands)
    for band in bands:
        role = words.column(band.text)
        inside = [blank.at(row, band.column) for row in range(first, last + 1)]
        texts = [box.text for box in dict.fromkeys(box for box in inside if box is not None)]
        over = blank.at(band.row - 1, band.column) if band.row > head else None
        spans = any(box is not None and box.row_span > 1 for box in inside)
        heading = heading_in_list(band.text, columns) if listed else band.text
        tall = inside[0] is not None and inside[0].bottom > last
        same = len({id(box) for box in inside}) == 1
        if band.bottom > first or (band.row <= head and _is_standing(band.text, texts) and not columns):
            # the label beside all the rows (绩效指标), in one box with the header or below its own heading
            inner = inside[0] if inside and inside[0] is not None else band
            columns.append(
                Column(STANDING, band.column, band.column_span, merge=True, text=inner.text, label=heading)
            )
            continue
        whole = tall or last == first
        numbers = words.column(heading) == "序号" and last > first and (tall or (listed and spans))
        if (
            (whole or listed)
            and not words.indicator_class(texts[0] if texts else "")
            and (numbers or of_project(heading))
        ):
            columns.append(
                Column(PROJECT, band.column, band.column_span, merge=spans or whole, label=heading)
            )
            continue
        role = _class_role(role, texts, columns, bands, band)
        if role == "" and over is not None:
            role = words.column(over.text)
        if (
            not role
            and same
            and (spans or whole)
            and (not texts or len(words.bare(texts[0])) <= 12)
            and not columns
        ):
            columns.append(
                Column(
                    STANDING,
                    band.column,
                    band.column_span,
                    merge=True,
                    text=texts[0] if texts else "",
                    label=heading,
                )
            )
            continue
        period = _value_period(heading, over) if role == "值" else ""
        if not role:
            word = words.bare(heading)
            role = words.name(word) if word else f"第{band.column + 1}列"
        merge = spans or (role in LEVELS and not _repeated(inside))
        columns.append(Column(role, band.column, band.column_span, period, merge, label=heading))
    return _settled(blank, head, columns)


def _value_period(heading: str, over: Box | None) -> str:
    """The period that the heading of a column of values says, or the wider one above it."""
    said = [heading, *([over.text] if over is not None else [])]
    return next(
        filter(None, (words.value_period(text) or words.period_of(words.bare(text)) for text in said)), ""
    )


def _repeated(boxes: list[Box | None]) -> bool:
    """Whether a column says the same in two boxes below each other: a form that does not merge its classes."""
    texts = [box.text for box in dict.fromkeys(box for box in boxes if box is not None)]
    return any(one and one == other for one, other in pairwise(texts))


def _class_role(role: str, texts: list[str], columns: list[Column], bands: list[Box], band: Box) -> str:
    """The role of a column by the classes that stand in it; ``role`` is what its heading says."""
    classes = Counter(_level(text) for text in texts if text)
    if role == "名称" and _mostly(classes, texts) and not _has_other(columns, bands, "名称", band):
        return role
    if (
        role == "二级"
        and classes.get("一级", 0) > classes.get("二级", 0)
        and "一级" not in {words.column(b.text) for b in bands}
    ):
        return "一级"
    if role in ("", "名称", "值") and classes and _mostly(classes, texts):
        return classes.most_common(1)[0][0] or role
    return role


def _is_standing(heading: str, texts: list[str]) -> bool:
    known = vocabulary.listed("指标标题")
    inner = {words.bare(text) for text in texts if text}
    if words.bare(heading) in known and not inner:
        return words.bare(heading) in ("绩效指标", "绩效目标指标", "年度绩效指标", "名称", "指标体系")
    return bool(inner) and inner <= set(known) and not any(words.indicator_class(text) for text in texts)


def _level(text: str) -> str:
    key = words.class_key(text)
    if key in vocabulary.listed("一级类"):
        return "一级"
    return "二级" if words.indicator_class(text) else ""


def _mostly(classes: Counter, texts: list[str]) -> bool:
    filled = [text for text in texts if text and not words.is_prompt(text)]
    if not filled:
        return False
    known = sum(count for level, count in classes.items() if level)
    return known * 2 > len(filled)


def _has_other(columns: list[Column], bands: list[Box], role: str, band: Box) -> bool:
    return any(words.column(other.text) == role for other in bands if other is not band)


def _settled(blank: Blank, head: int, columns: list[Column]) -> list[Column]:
    """Roles that need the whole header: halves side by side, levels by order, two name columns; without a column of
    names the lowest class column holds them (一级指标 | 二级指标 | 指标值)."""
    result = list(columns)
    if not any(column.role == "名称" for column in result):
        lowest = max((i for i, column in enumerate(result) if column.role in LEVELS), default=None)
        levels = [column for column in result if column.role in LEVELS]
        if lowest is not None and len(levels) > 1:
            result[lowest] = _with(result[lowest], role="名称", merge=False)
    names = [i for i, column in enumerate(result) if column.role == "名称"]
    values = [i for i, column in enumerate(result) if column.role == "值"]
    first = next((i for i, column in enumerate(result) if column.role in (*LEVELS, "名称")), 0)
    for index in values[:-1]:
        if index < first and words.goal(
            result[index].label
        ):  # 年度目标 of the project, beside its indicators
            result[index] = _with(result[index], role=words.name(words.bare(result[index].label)))
    result = _in_quarters(result)
    if len(values) > 1:  # 绩效标准 | 当年预期实现值: what it is measured by, and the value
        for index in values:
            if words.bare(result[index].label) == "绩效标准":
                result[index] = _with(result[index], role="绩效标准")
    values = [i for i, column in enumerate(result) if column.role == "值"]
    # 指标名称 and 指标内容: a second name begins a second half only with a value behind it; else it explains
    for left, right in pairwise(names):
        between = any(left < value < right for value in values)
        levels = any(column.role in ("一级", "二级") for column in result[left:right])
        if not (any(value > right for value in values) and (between or levels)):
            result[right] = _with(result[right], role=words.name(words.bare(result[right].label)))
    names = [i for i, column in enumerate(result) if column.role == "名称"]
    halves = len(names)
    for index in values:
        if result[index].period:
            continue
        half = sum(1 for name in names if name < index)
        # of halves the name tells what stands above: their edge need not be the edge of 实施期目标 | 年度目标
        under = result[names[half - 1]] if halves > 1 and half else result[index]
        period = (_side_period(blank, head) if len(values) == 1 else "") or _heading_period(
            blank, head, under
        )
        if not period and halves > 1:
            period = ("中期", "年度")[min(half, 2) - 1] if half else "年度"
        if not period and len(values) > 1 and halves <= 1:
            taken = {result[i].period for i in values}
            period = next((p for p in ("年度", "项目", "中期") if p not in taken), "")
        result[index] = _with(result[index], period=period or "年度")
    return _distinct(result)


_PART_OF_YEAR = re.compile(
    "(?:第?[一二三四1-4]季度|[上下]半年|半年|前三季度|全年|\\d{1,2}(?:[-—至]\\d{1,2})?月(?:底|末)?)"
)


def _in_quarters(columns: list[Column]) -> list[Column]:
    """Targets of a year in parts (第一季度 | … | 第四季度, 半年 | 全年): the last is the year's, the others say their own."""
    parts = [i for i, c in enumerate(columns) if c.role == "值" and _PART_OF_YEAR.match(words.bare(c.label))]
    if len(parts) < 2 or any(c.role == "值" for i, c in enumerate(columns) if i not in parts):
        return columns
    own = {i: words.name(words.bare(columns[i].label)) for i in parts[:-1]}
    return [
        _with(c, role=own[i], period="") if i in own else _with(c, period="年度") if i in parts else c
        for i, c in enumerate(columns)
    ]


def _distinct(columns: list[Column]) -> list[Column]:
    """Each further column under a name of its own (评分标准 over 优 | 良 | 中 | 差), and one column of values a period."""
    result: list[Column] = []
    for column in columns:
        fixed = column.role in (*LEVELS, STANDING, PROJECT, "名称", "序号")
        same = [(other.role, other.period) for other in result]
        if not fixed and (column.role, column.period) in same:
            own = words.name(words.bare(column.label))
            roles = {other.role for other in result}
            names = (own, *(f"{own}{number}" for number in range(2, len(columns) + 2)))
            column = _with(column, role=next(name for name in names if name not in roles), period="")
        result.append(column)
    return result


def _heading_period(blank: Blank, head: int, column: Column) -> str:
    """The period of the headings above a column of the header: 中期目标 | 年度目标."""
    for row in range(head - 1, max(head - 6, -1), -1):
        box = blank.at(row, column.column)
        if box is None or not box.text:
            continue
        found = words.goal(box.text)
        period = words.period_of(words.bare(box.text)) if len(words.bare(box.text)) <= 14 else ""
        covers = box.column_span < blank.columns * 0.75
        if covers and found in ("年度", "中期", "项目"):
            return found
        if covers and period and "目标" in box.text:
            return period
    return _side_period(blank, head)


def _side_period(blank: Blank, head: int) -> str:
    """The period of the label beside all the rows (年度绩效指标)."""
    left = blank.at(head, 0)
    word = words.bare(left.text).removeprefix("项目") if left is not None else ""
    known = word in vocabulary.listed("指标标题") or word.endswith("指标")
    return words.period_of(word) if known else ""


def _with(column: Column, **changes: object) -> Column:
    values = {name: getattr(column, name) for name in Column.__slots__} | changes
    return Column(**values)  # type: ignore[arg-type]
