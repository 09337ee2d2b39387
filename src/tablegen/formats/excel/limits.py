"""What Excel itself sets a limit to (Microsoft, "Excel specifications and limits")."""

from __future__ import annotations

from decimal import Decimal

from ...grid.sheet import Page

MAX_ROW_PT = 400.0  # 409.5; a taller row becomes several rows joined downwards
# Excel spaces lines by the face alone: 宋体 takes 1.14 em, Noto Serif CJK, which stands in for it on Linux,
# 1.44; with more, every row shows all its text with either
LINE_EM = 1.46
SIDE_PADDING_PT = 3.0  # Excel keeps some pixels free on both sides of a cell
INDENT_PT = 6.75  # one step of an indent: three blanks of the default face
MAX_INDENT = 15
MAX_TEXT = 32_767  # Excel repairs a file with a longer text in a box


# the number that Excel has for a paper (18.18.50), upright in mm
PAPERS = {
    1: (215.9, 279.4),
    5: (215.9, 355.6),
    8: (297.0, 420.0),
    9: (210.0, 297.0),
    11: (148.0, 210.0),
    13: (182.0, 257.0),
}
A4 = 9


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
