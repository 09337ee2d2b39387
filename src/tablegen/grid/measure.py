"""How tall text is, without a font: Chinese characters are 1 em wide, everything else is a table.

Accurate to one line for the faces of official forms (in 宋体, 仿宋, 黑体 and 楷体 every 汉字 is 1 em wide), and never
fewer lines than a renderer needs: Excel does not grow merged rows by itself, and pages are cut before the PDF is
made.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Sequence
from functools import lru_cache

from .sheet import Border, Cell, Row, Style

MM_PER_PT = 25.4 / 72
# widths of ASCII in em; 宋体 and 仿宋 set them at exactly 0.5, Times up to 0.94 (W, M, @)
_NARROW, _WIDE_ASCII = 0.5, 0.9
_WIDE_SET = frozenset("WM@%mw—…")


def _char_em(char: str) -> float:
    if char in _WIDE_SET:
        return 1.0 if char in "—…" else _WIDE_ASCII
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    return 0.6 if char.isupper() else _NARROW


def text_em(text: str) -> float:
    """The width of ``text`` on one line, in em."""
    return sum(map(_char_em, text))


# characters that may not start a line; the character before moves down with them
_NO_START = frozenset("，。、；：？！）》」』】〕”’％…—,.;:?!)]}%")
_NO_END = frozenset("（《「『【〔“‘([{")


@lru_cache(maxsize=8192)
def _char(char: str) -> tuple[float, bool, bool, bool]:
    """(width in em, part of a Latin word, may not start a line, may not end one)."""
    no_start = char in _NO_START
    is_word = char.isascii() and not char.isspace() and not no_start
    return _char_em(char), is_word, no_start, char in _NO_END


@lru_cache(maxsize=4096)  # labels repeat on every form, and every text is measured more than once
def line_count(text: str, width_em: float) -> int:
    """Lines that ``text`` takes in a box of ``width_em``, with Chinese line breaking; at least 1."""
    return sum(_paragraph_lines(paragraph, max(width_em, 1.0)) for paragraph in text.split("\n"))


def _paragraph_lines(text: str, width: float) -> int:
    if len(text) <= width:  # no character is wider than 1 em
        return 1
    lines, used, word = 1, 0.0, 0.0
    em, no_end = 0.0, False  # of the previous character
    for char in text:
        previous_em, previous_no_end = em, no_end
        em, is_word, no_start, no_end = _char(char)
        if used + em > width + 1e-6:
            lines += 1
            if is_word and 0 < word < width:  # a Latin word is not broken
                used = word
            elif no_start or previous_no_end:
                used = previous_em
            else:
                used = 0.0
        used += em
        word = word + em if is_word else 0.0
    return lines


def text_height_pt(text: str, style: Style, width_mm: float) -> float:
    """Height in pt of a box ``width_mm`` wide (outer width) that holds ``text``, padding included."""
    return _height_pt(text, style, _room(style, width_mm))


def _room(style: Style, width_mm: float) -> tuple[float, float, float]:
    """(width for text in em, height of a line in pt, borders above and below in pt) of a box."""
    borders = _halves_pt(style.border_left, style.border_right)
    inner_pt = (
        width_mm / MM_PER_PT - style.padding_left_pt - style.hanging_pt - style.padding_right_pt - borders
    )
    rules = _halves_pt(style.border_top, style.border_bottom)
    return inner_pt / style.font_size_pt, style.line_pt, rules


def _halves_pt(one: Border | None, other: Border | None) -> float:
    """What two opposite borders take from a box, in pt: half of each lies in the neighbouring box."""
    return ((one.width_pt if one else 0.0) + (other.width_pt if other else 0.0)) / 2


def _height_pt(text: str, style: Style, room: tuple[float, float, float]) -> float:
    if style.vertical:
        characters = max((len(part) for part in text.split("\n")), default=0)
        return characters * style.font_size_pt * 1.05 + style.padding_top_pt + style.padding_bottom_pt
    width_em, line_pt, rules = room
    lines = line_count(text, width_em)
    return lines * line_pt + style.padding_top_pt + style.padding_bottom_pt + rules


def fits_line(text: str, style: Style, width_mm: float) -> bool:
    """Whether a box ``width_mm`` wide holds ``text`` on one line."""
    return text_em(text) <= _room(style, width_mm)[0] + 1e-6


def cell_width_mm(cell: Cell, widths_mm: Sequence[float]) -> float:
    return sum(widths_mm[cell.column : cell.column + cell.column_span])


def row_heights_pt(
    rows: Sequence[Row], widths_mm: Sequence[float], labels: Container[int] = ()
) -> list[float]:
    """The height of each settled row such that every cell, merged ones too, shows all its text; those made from
    the boxes ``labels`` count as empty."""
    heights = [row.min_height_pt for row in rows]
    spanning: list[tuple[int, Cell, float]] = []
    # by style and columns; a style lives as long as its row, so that its id is its own
    rooms: dict[tuple[int, int, int], tuple[float, float, float]] = {}
    for top, row in enumerate(rows):
        for cell in row.cells:
            style = cell.style
            place = (id(style), cell.column, cell.column_span)
            room = rooms.get(place)
            if room is None:
                room = rooms[place] = _room(style, cell_width_mm(cell, widths_mm))
            need = _height_pt("" if cell.origin in labels else cell.text, style, room)
            if cell.row_span == 1:
                if need > heights[top]:
                    heights[top] = need
            else:
                spanning.append((top, cell, need))
    for top, cell, need in sorted(spanning, key=lambda item: item[1].row_span):
        rows_of_cell = range(top, top + cell.row_span)
        lacking = need - sum(heights[i] for i in rows_of_cell)
        if lacking > 0:
            for i in rows_of_cell:
                heights[i] += lacking / cell.row_span
    return heights
