"""Blank → Finding: which box holds what.

A label is found by its word (vocabulary.yaml); its box is the one beside it, else the one below, else the
rest of its own text after the colon. Labels that the vocabulary does not know become fields under their own
word where they clearly stand beside an empty box. What stays open is said, never guessed silently.
"""

from __future__ import annotations

from dataclasses import replace

from . import words
from .amounts import take_amounts
from .blank import Blank
from .declaration import without_classes
from .finding import LEVELS, PROJECT, STANDING, Finding, IndicatorBlock
from .indicators import find_blocks
from .lines import take_lines
from .lists import settle_list
from .money import money_rows
from .places import add_field, add_fund, add_goal
from .recognition import Recognition, short
from .rows import take_orphan, take_row
from .scope import settle_scope
from .settle import settle
from .standing import take_standing
from .tables import take_tables
from .tags import tag as jinja_tag


def recognise(blank: Blank, kept: frozenset[int] = frozenset()) -> Finding:
    """What stands where. ``kept``: boxes and lines that stay as printed."""
    finding = _recognise(blank, True, kept)
    return finding if finding.filled else _recognise(blank, False, kept)


def _recognise(blank: Blank, filled: bool, kept: frozenset[int]) -> Finding:
    finding = Finding()
    r = Recognition(blank, finding, filled, kept)
    take_lines(r)
    finding.blocks = [project_columns(r, block) for block in find_blocks(blank, kept)]
    take_table(r)
    settle(r)
    settle_list(r)
    settle_scope(r)
    finding.filled = filled and is_filled(finding)
    if finding.blocks and without_classes(finding.blocks):
        head = blank.row_boxes(finding.blocks[0].head)[-1].number
        r.ask(head, "表上没有印指标的类别，按通用的几类声明，核对 layout.yaml 里的“类别”")
    if finding.filled or not filled:
        take_standing(r)
    finding.alone += blank.left_out
    return finding


def is_filled(finding: Finding) -> bool:
    """Whether values stood in the boxes: in most of the fields, or in the indicator rows."""
    slots = [slot for slot in finding.slots if slot.path[0] in ("字段", "目标", "资金")]
    known = sum(
        1
        for slot in slots
        if (value := slot.value.strip("\x00")) and not words.is_struck(value) and not words.is_hint(value)
    )
    names = cells = said_cells = 0
    for block in finding.blocks:
        roles = {column.role for column in block.columns}
        for row in block.rows:
            said = {
                column.role
                for column, text in zip(block.columns, row.texts, strict=True)
                if text
                and not words.is_prompt(text)
                and not (column.role not in LEVELS and words.is_unit(text))
            }
            names += {"名称", "值"} & roles <= said
            own = roles - {*LEVELS, STANDING, "序号"}
            cells, said_cells = cells + len(own), said_cells + len(own & said)
    tables = any(_says_much(table) for table in finding.tables)
    return known * 3 > len(slots) or names >= 3 or said_cells * 5 > cells * 4 > 0 or (tables and not slots)


def _says_much(table: IndicatorBlock) -> bool:
    """Whether half of the columns of a table of rows, three at least, hold something in some row."""
    said = {
        column.role
        for row in table.rows
        for column, text in zip(table.columns, row.texts, strict=True)
        if text and column.role != STANDING and not words.is_prompt(text)
    }
    return len(said) >= 3 and len(said) * 2 >= len(table.columns)


def take_table(r: Recognition) -> None:
    blank, finding = r.blank, r.finding
    busy = {row for block in finding.blocks for row in range(block.head, block.last + 1)}
    for block in finding.blocks:
        for row in range(block.head, block.last + 1):
            own = row < block.first  # a heading that begins above the others of the header
            r.used |= {box.number for box in blank.row_boxes(row) if own or box.row >= block.head}
        block_report(r, block)
    take_amounts(r)
    take_tables(r, busy)
    busy |= {row for table in finding.tables for row in range(table.first, table.last + 1)}
    money_rows(r)
    for row in range(blank.rows):
        if row not in busy:
            take_row(r, row)
    for box in blank.boxes:
        if box.number not in r.used and not box.text and box.row not in busy:
            take_orphan(r, box)


def project_columns(r: Recognition, block: IndicatorBlock) -> IndicatorBlock:
    """Columns beside the indicators that say something of the whole project (项目名称, 年度目标 in a list form):
    their one tall box is a field, money or goal; the loop repeats its tag and joins the boxes again."""
    columns = []
    for column in block.columns:
        box = r.blank.at(block.first, column.column)
        tag = ""
        if column.role == PROJECT and block.projects and words.column(column.label) == "序号":
            tag = jinja_tag("序号")  # of the project among those of the list
        elif column.role == PROJECT and box is not None and box.number not in r.kept:
            before = len(r.finding.slots)
            money = words.fund(column.label)
            if words.goal(column.label):
                label = r.blank.at(block.head, column.column)
                add_goal(r, label or box, words.goal(column.label), box)
            elif money is not None and not words.field(column.label):
                r.finding.unit = r.finding.unit or words.unit_in(column.label)
                add_fund(
                    r, money, column.label, box.number, 0, len(box.text), box.text, money.period or "年度"
                )
            else:
                add_field(r, column.label, box.number, 0, len(box.text), box.text, True)
            tag = r.finding.slots[before].tag
        columns.append(replace(column, role=STANDING, text=tag) if tag else column)
    return replace(block, columns=tuple(columns))


def block_report(r: Recognition, block: IndicatorBlock) -> None:
    roles = [column.role for column in block.columns]
    head = r.blank.row_boxes(block.head)[-1].number
    own = [
        c for c in block.columns if c.role not in (*LEVELS, STANDING, "名称") and not words.column(c.label)
    ]
    if "值" not in roles and len(own) > 1:
        r.ask(
            head,
            f"“{short(own[0].label)}”等 {len(own)} 列像是一地一列，学成固定的几列；地方会变的，照自带的版式 fujian-anxi-matrix 改",
        )
    elif "值" not in roles:
        r.ask(head, "这一行指标表头里没有认出指标值那一列")
    if not {"一级", "二级"} & set(roles):
        r.ask(head, "这一行指标表头里没有认出指标类别的列")
