"""Text of a spec → Typst: string literals, the places where a word may break, vertical lettering.

Nothing that stands in a literal is ever markup or code.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from ...grid.measure import MM_PER_PT
from ...grid.sheet import Style

CENTRE_EM = 0.38  # of a 汉字 above the baseline: its em box reaches from -0.12 to 0.88
VERTICAL_EM = 1.05  # a sign of vertical lettering, as grid.measure reckons
_LYING = frozenset("（）〔〕【】《》〈〉「」『』(){}[]—…～~-–")  # signs that are turned in vertical lettering
_WORD = re.compile(
    "[^\\s\u2e80-\u2fdf\u3040-\u312f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'["\\\n\r\t]')
NO_PATH = str.maketrans("/\\", "／＼")  # an attachment has a name, and a viewer takes a slash for a folder
_BOM = "\ufeff"  # it leaves no mark, and PDF/A-3a forbids it in a text


def quoted(text: str) -> str:
    """``text`` as a Typst string literal: the quote and the backslash are all that has a meaning in one."""
    return f'"{_SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)}"'


def byte_literal(content: bytes) -> str:
    """``content`` as Typst bytes: a string where it is UTF-8, else numbers."""
    try:
        return f"bytes({quoted(content.decode())})"
    except UnicodeDecodeError:
        return f"bytes(({','.join(map(str, content))},))"


def vertical(text: str, style: Style) -> str:
    """Vertical lettering as offices print it: sign below sign, paragraphs from right to left."""
    size = VERTICAL_EM * style.font_size_pt
    middle = CENTRE_EM * style.font_size_pt
    edges = f"top-edge:{size / 2 + middle:.4g}pt,bottom-edge:{middle - size / 2:.4g}pt"

    def sign(char: str) -> str:
        printed = f"rotate(90deg,{quoted(char)})" if char in _LYING else quoted(char)
        return f"block(height:{size:.4g}pt,align(center+horizon,text({edges},{printed})))"

    columns = [
        f"stack(dir:ttb,{','.join(map(sign, part))})" if part else "[]"
        for part in reversed(text.replace(_BOM, "").split("\n"))
    ]
    return columns[0] if len(columns) == 1 else f"stack(dir:ltr,{','.join(columns)})"


def room_em(style: Style, width_mm: float) -> float:
    """The width for text of a box, ``width_mm`` wide outside."""
    borders = sum(side.width_pt for side in (style.border_left, style.border_right) if side) / 2
    inner_pt = (
        width_mm / MM_PER_PT - style.padding_left_pt - style.hanging_pt - style.padding_right_pt - borders
    )
    return inner_pt / style.font_size_pt


def most_em(char: str) -> float:
    """The width in em that no usual face goes beyond."""
    if char.isascii():
        return 1.0 if char in "WM@%mw" else 0.83 if char.isupper() else 0.62
    return 0.0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1.0


def breakable(text: str, style: Style, width_mm: float) -> str:
    """``text`` as a literal; where it holds a word that no line holds, places where that word may break.

    An empty box is such a place and no character of the text. What fits on a line stays whole, so that the
    word begins on a line of its own, as in the other formats.
    """
    if style.hanging_pt and "\n" in text:  # every line hangs by itself
        plain = replace(style, hanging_pt=0.0, padding_left_pt=style.padding_left_pt + style.hanging_pt)
        return f"{{{';parbreak();'.join(breakable(line, plain, width_mm) for line in text.split(chr(10)))}}}"
    text = text.replace(_BOM, "")
    room = room_em(style, width_mm)
    if len(text) <= room:
        return quoted(text)
    pieces: list[str] = []
    done = 0
    for word in _WORD.finditer(text):
        if len(word[0]) <= room:
            continue
        width = 0.0
        for place, char in enumerate(word[0], word.start()):
            width += most_em(char)
            if width > room and unicodedata.category(char) not in ("Mn", "Me", "Cf"):
                pieces.append(text[done:place])
                done = place
    if not pieces:
        return quoted(text)
    return f"{{{';box();'.join(map(quoted, [*pieces, text[done:]]))}}}"
