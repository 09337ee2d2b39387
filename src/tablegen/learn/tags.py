"""What is written into the loop row of an indicator block, column by column."""

from __future__ import annotations

from .finding import Column, IndicatorBlock
from .indicators import STANDING

END_LOOP, MERGE = "{% endfor %}", "{% merge %}"
SPLIT = ("符号", "度量单位")  # columns that take a part of the target


def tag(name: str) -> str:
    """``{{ name }}``."""
    return "{{ " + name + " }}"


def column_tag(column: Column, block: IndicatorBlock) -> str:
    """The tag of one column: ``{{ 行.名称 }}``, with ``{% merge %}`` where equal boxes join."""
    merge = MERGE if column.merge and column.role not in ("名称", "值") else ""
    if column.role == STANDING:
        return column.text + merge
    if column.role == "值":
        part = "数值" if set(SPLIT) & block.roles() else ""
        return tag(f"行.{column.period}{part}")
    return tag(f"行.{column.role}") + merge


def row_texts(block: IndicatorBlock, only_own: bool = False) -> list[str]:
    """The texts of the loop row, left to right, the loop opened in the first and closed in the last.
    ``only_own``: one of several blocks, which prints the indicators that have a value in its period."""
    texts = [column_tag(column, block) for column in block.columns]
    period = next((column.period for column in block.columns if column.role == "值"), "")
    own = f" if 行.{period} or not 行.名称" if only_own and period else ""
    texts[0] = f"{{% for 行 in {block.key}{own} %}}{texts[0]}"
    texts[-1] = texts[-1] + END_LOOP
    return texts


def put(text: str, slots: list) -> str:
    """``text`` with the tags of its slots."""
    for slot in sorted(slots, key=lambda slot: -slot.start):
        text = text[: slot.start] + slot.tag + text[slot.end :]
    return text
