"""What is written into the loop row of an indicator block, column by column."""

from __future__ import annotations

import re

from .finding import STANDING, Column, IndicatorBlock

END_LOOP, MERGE = "{% endfor %}", "{% merge %}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
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


def row_texts(block: IndicatorBlock, blocks: list[IndicatorBlock]) -> list[str]:
    """The texts of the loop row, left to right, the loop opened in the first and closed in the last. ``blocks``: every
    table of indicators of the form."""
    texts = [column_tag(column, block) for column in block.columns]
    if block.projects:
        texts[0] = "{% for 行 in 项.指标 if not 项.遮盖 %}" + texts[0]
        texts[-1] += END_LOOP * (3 if block.grouped else 2)
        return texts
    own = _own_rows(block, blocks) if block.key == "指标" else ""
    texts[0] = f"{{% for 行 in {block.key}{own} %}}{texts[0]}"
    texts[-1] = texts[-1] + END_LOOP
    return texts


def loop_rows(block: IndicatorBlock, blocks: list[IndicatorBlock]) -> list[list[str]]:
    """The rows of tags that stand for all rows of a block."""
    return [*([masked_texts(block)] if block.projects else []), row_texts(block, blocks)]


def masked_texts(block: IndicatorBlock) -> list[str]:
    """The row of a list for a project whose indicators are not printed; it opens the loop over the projects."""
    standing = [column.role == STANDING for column in block.columns]
    texts = [
        column_tag(column, block) if stands else ""
        for column, stands in zip(block.columns, standing, strict=True)
    ]
    texts[standing.index(False)] = tag("项.遮盖")
    source = "组.项目" if block.grouped else "项目"
    texts[0] = f"{{% for 项 in {source} %}}{{% if 项.遮盖 or not 项.指标 %}}{texts[0]}"
    texts[-1] += "{% endif %}"
    return texts


def _own_rows(block: IndicatorBlock, blocks: list[IndicatorBlock]) -> str:
    """Which indicators one of several tables prints: those of its period, else those of its classes."""
    others = [other for other in blocks if other is not block]
    period = block.period()
    if others and period and all(other.period() != period for other in others):
        return f" if 行.{period} or not 行.名称"
    classes = block.first_classes()
    if others and classes and all(not classes & other.first_classes() for other in others):
        return f" if 行.一级 in [{', '.join(_string(text) for text in sorted(classes))}]"
    return ""


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def put(text: str, slots: list, before: str = "") -> str:
    """``text`` with the tags of its slots; ``before``: the blanks in front of it, which a value above it leaves alone."""
    above = next((slot.tag for slot in slots if slot.above), "")
    slots = [slot for slot in slots if not slot.above]
    for slot in sorted(slots, key=lambda slot: -slot.start):
        text = text[: slot.start] + slot.tag + text[slot.end :]
    if not above:
        return text
    return above + (before if "\n" in before else f"\n{before}") + text
