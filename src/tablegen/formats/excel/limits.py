"""What Excel itself sets a limit to (Microsoft, "Excel specifications and limits")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ...grid.measure import cell_width_mm, fits_line
from ...grid.sheet import Cell, Page

MAX_ROW_PT = 400.0  # 409.5; a taller row becomes several rows joined downwards
# Excel spaces lines by the face alone: 宋体 takes 1.14 em, Noto Serif CJK, which stands in for it on Linux,
# 1.44; with more, every row shows all its text with either
LINE_EM = 1.46
SIDE_PADDING_PT = 3.0  # Excel keeps some pixels free on both sides of a cell
INDENT_PT = 6.75  # one step of an indent: three blanks of the default face
MAX_INDENT = 15
_MOST_SHRUNK = 1.6  # times as long as its box is wide may a text be that shrinks to one line
MAX_TEXT = 32_767  # Excel repairs a file with a longer text in a box


# the number that Excel has for a paper (18.18.50), upright in mm
PAPERS = {
    1: (215.9, 279.4),
    3: (279.4, 431.8),
    5: (215.9, 355.6),
    6: (139.7, 215.9),
    7: (184.2, 266.7),
    8: (297.0, 420.0),
    9: (210.0, 297.0),
    11: (148.0, 210.0),
    12: (257.0, 364.0),  # of B4 and B5 what Japan and China print on
    13: (182.0, 257.0),
    14: (215.9, 330.2),
    66: (420.0, 594.0),
    70: (105.0, 148.0),
    88: (128.0, 182.0),
    93: (146.0, 215.0),
    94: (97.0, 151.0),
}
A4 = 9
_SAME = {2: 1, 10: 9}  # "small": the same sheet with wider margins
_LENGTH = re.compile(r"([0-9.]+)(mm|cm|in|pt)")
_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}


def stated_paper(number: str, width: str, height: str) -> tuple[float, float] | None:
    """The paper that a worksheet states, upright in mm: by its number or by its sides (18.3.1.63). None: one that only the
    printer knows."""
    sides = [_LENGTH.fullmatch(side or "") for side in (width, height)]
    if all(sides):
        return tuple(sorted(float(side[1]) * _MM[side[2]] for side in sides))  # type: ignore[index,return-value]
    code = int(number) if (number or "").isdecimal() else 0
    return PAPERS.get(_SAME.get(code, code) or A4)


def paper_of(page: Page) -> int:
    """The number of the paper of ``page``; of one that Excel has no number for, A4, to which the form is fitted."""
    sides = sorted((page.width_mm, page.height_mm))
    near = (
        number
        for number, paper in PAPERS.items()
        if all(abs(one - other) < 3 for one, other in zip(sides, paper, strict=True))
    )
    return next(near, A4)


def too_long(text: str) -> bool:
    """Whether a box of Excel cannot hold ``text``; it counts 𠮷 as two."""
    return 2 * len(text) > MAX_TEXT and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT


def fits_number(number: Decimal) -> bool:
    """Whether Excel keeps all digits of ``number``: it keeps 15, and prints zeros for the others."""
    return len(number.normalize().as_tuple().digits) <= 15


def read_when_shrunk(cell: Cell, widths_mm: Sequence[float]) -> bool:
    """Whether the text of a box that shrinks to one line is still large enough to be read."""
    room = cell_width_mm(cell, widths_mm) * _MOST_SHRUNK
    return "\n" not in cell.text and fits_line(cell.text, cell.style, room)
