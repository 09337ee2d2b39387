"""Columns as many as there are data (``spread`` in form.html): one ``col`` of the template is cut into the columns that
its cells need.

Every cell that stands in such a column is marked. A row with one marked cell gives it all the columns; several share
them, one each or as evenly as they can. A marked cell with ``merge`` joins the one on its left when both say the same
and the cells above the two have joined as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from ...grid.sheet import Cell, Row
from ...problems import LayoutError
from .template import Box, Form

MIN_WIDTH_MM = 5.0  # a column that holds one 汉字 of 小五 between its lines


def spread(form: Form, rows: Sequence[Row]) -> tuple[tuple[Row, ...], tuple[float, ...]]:
    """Flat rows of ``form`` and the widths (mm) of their columns after its column ``spread`` is cut. Raises LayoutError
    where the columns would be too narrow."""
    assert form.spread is not None
    boxes, widths = form.boxes, form.column_widths_mm
    counts = [sum(boxes[cell.origin].spread for cell in row.cells) for row in rows]
    count = _columns(counts)
    width = widths[form.spread] / count
    if width < MIN_WIDTH_MM:
        line = next(box.line for box in boxes if box.spread)
        message = f"横排的 {count} 列只有 {widths[form.spread]:g} mm 宽，每列 {width:.1f} mm，印不下"
        raise LayoutError(form.fault(message, line, "分成几份规格，或改宽 <col spread>"))
    made = []
    joined: set[int] | None = None
    for row, shared in zip(rows, counts, strict=True):
        own = [cell for cell in row.cells if boxes[cell.origin].spread]
        wide = dict(zip(map(id, own), _shares(count, shared), strict=True))
        joined = _joined(own, boxes, joined)
        made.append(replace(row, cells=_row(row.cells, wide, joined or set())))
    return tuple(made), (*widths[: form.spread], *[width] * count, *widths[form.spread + 1 :])


def _columns(counts: Sequence[int]) -> int:
    """How many columns: as many as the rows that count most often need, or a multiple where another row needs more."""
    several = Counter(count for count in counts if count > 1)
    if not several:
        return 1
    usual = max(several, key=lambda count: (several[count], count))
    return -(-max(several) // usual) * usual


def _shares(count: int, cells: int) -> list[int]:
    """``count`` columns shared by ``cells``, the first ones taking what is left over."""
    ends = [-(-count * number // cells) for number in range(1, cells + 1)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _joined(own: Sequence[Cell], boxes: Sequence[Box], above: set[int] | None) -> set[int] | None:
    """The numbers of the cells that join the one on their left; None where none of the row is marked ``merge``."""
    if not any(boxes[cell.origin].merge for cell in own):
        return None
    return {
        number
        for number in range(1, len(own))
        if own[number].text == own[number - 1].text and (above is None or number in above)
    }


def _row(cells: Sequence[Cell], wide: dict[int, int], joined: set[int]) -> tuple[Cell, ...]:
    result: list[Cell] = []
    number = 0
    for cell in cells:
        share = wide.get(id(cell))
        if share is None:
            result.append(cell)
            continue
        if number in joined:
            result[-1] = replace(result[-1], column_span=result[-1].column_span + share)
        else:
            result.append(replace(cell, column_span=cell.column_span - 1 + share, merge=False))
        number += 1
    starts = accumulate((cell.column_span for cell in result), initial=0)
    return tuple(replace(cell, column=start) for cell, start in zip(result, starts, strict=False))
