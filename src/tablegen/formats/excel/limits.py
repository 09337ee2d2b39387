"""What Excel itself sets a limit to (Microsoft, "Excel specifications and limits")."""

from __future__ import annotations

from decimal import Decimal

MAX_ROW_PT = 400.0  # 409.5; a taller row becomes several rows joined downwards
# Excel spaces lines by the face alone: 宋体 takes 1.14 em, Noto Serif CJK, which stands in for it on Linux,
# 1.44; with more, every row shows all its text with either
LINE_EM = 1.46
MAX_TEXT = 32_767  # Excel repairs a file with a longer text in a box


def too_long(text: str) -> bool:
    """Whether a box of Excel cannot hold ``text``; it counts 𠮷 as two."""
    return 2 * len(text) > MAX_TEXT and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT


def fits_number(number: Decimal) -> bool:
    """Whether Excel keeps all digits of ``number``: it keeps 15, and prints zeros for the others."""
    return len(number.normalize().as_tuple().digits) <= 15
