"""Several tables of indicators in one form: the same one on the next page, or two to tell apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from . import words
from .finding import PROJECT, STANDING, IndicatorBlock


def told_apart(blocks: list[IndicatorBlock]) -> list[IndicatorBlock]:
    """Two tables with the same classes say the same indicators for two periods, whether their labels say so or not."""
    result: list[IndicatorBlock] = []
    for block in blocks:
        same = [
            other
            for other in result
            if other.period() == block.period()
            and (other.first_classes() & block.first_classes() or not other.first_classes())
        ]
        if same and block.period():
            taken = {column.period for other in (*result, block) for column in other.columns}
            free = next(
                (period for period in ("年度", "项目", "中期") if period not in taken), block.period()
            )
            columns = tuple(
                replace(column, period=free if column.period == block.period() else column.period)
                for column in block.columns
            )
            block = replace(block, columns=columns)
        result.append(block)
    return result


def joined(blocks: list[IndicatorBlock]) -> list[IndicatorBlock]:
    """A block whose header only repeats the one right above it (a new page) continues that block."""
    result: list[IndicatorBlock] = []
    for block in blocks:
        last = result[-1] if result else None
        same = last is not None and [
            (c.role, c.column, c.period) for c in last.columns if c.role != STANDING
        ] == [(c.role, c.column, c.period) for c in block.columns if c.role != STANDING]
        if last is not None and same and block.head == last.last + 1 and _standing(last) == _standing(block):
            result[-1] = replace(last, last=block.last, rows=last.rows + block.rows, **_projects(last, block))
        else:
            result.append(block)
    return result


def _projects(last: IndicatorBlock, block: IndicatorBlock) -> dict[str, Any]:
    """What two blocks of a list are together: their projects, one of which may go on below the repeated header."""
    names = [at for at, column in enumerate(last.columns) if column.role == PROJECT]
    if not names:
        return {}
    goes_on = all(last.rows[-1].texts[at] == block.rows[0].texts[at] for at in names)
    before, after = last.projects or (last.first,), block.projects or (block.first,)
    projects = before + after[goes_on:]
    if len(projects) < 2:
        return {}
    rows_of_first = last.shown or len(last.rows) + (block.shown or len(block.rows)) * goes_on
    return {"projects": projects, "shown": rows_of_first}


def _standing(block: IndicatorBlock) -> list[str]:
    """The labels beside all the rows: 长期绩效指标 and 年度绩效指标 stand beside two tables."""
    return [words.squeeze(column.text) for column in block.columns if column.role == STANDING and column.text]
