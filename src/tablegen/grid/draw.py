"""Sheet → text picture: golden files that a reviewer can read, and ``tablegen show``.

Column widths follow the printed ones; text wraps in its box by display width. Only signs that a GBK console
has: box drawing characters are in GBK, one column wide in a text file.
"""

from __future__ import annotations

import unicodedata

from .merge import occupancy
from .sheet import Cell, Sheet

DEFAULT_WIDTH = 110
_JUNCTIONS = {  # (up, right, down, left) → sign
    (0, 1, 1, 0): "┌", (0, 0, 1, 1): "┐", (1, 1, 0, 0): "└", (1, 0, 0, 1): "┘",
    (1, 1, 1, 0): "├", (1, 0, 1, 1): "┤", (0, 1, 1, 1): "┬", (1, 1, 0, 1): "┴",
    (1, 1, 1, 1): "┼", (0, 1, 0, 1): "─", (1, 0, 1, 0): "│", (0, 0, 0, 0): " ",
    (1, 0, 0, 0): "│", (0, 0, 1, 0): "│", (0, 1, 0, 0): "─", (0, 0, 0, 1): "─",
}  # fmt: skip


def char_columns(char: str) -> int:
    """Columns of a character in a picture: ambiguous ones (≥ “ ”) count one, as in most text files."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def text_columns(text: str) -> int:
    return sum(map(char_columns, text))


def wrap(text: str, columns: int) -> list[str]:
    """``text`` wrapped to lines of at most ``columns`` display columns (at least one character each)."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for char in paragraph:
            width = char_columns(char)
            if line and used + width > columns:
                lines.append(line)
                line, used = "", 0
            line += char
            used += width
        lines.append(line)
    return lines


def pad(text: str, columns: int, align: str) -> str:
    room = max(columns - text_columns(text), 0)
    if align == "center":
        return " " * (room // 2) + text + " " * (room - room // 2)
    if align == "right":
        return " " * room + text
    return text + " " * room


def draw(sheet: Sheet, width: int = DEFAULT_WIDTH) -> str:
    """The picture with the lines above and below the table, ending with a line break; ``width`` in display columns."""
    columns = len(sheet.column_widths_mm)
    scale = (width - columns - 1) / sheet.width_mm
    inner = [max(2, round(mm * scale)) for mm in sheet.column_widths_mm]
    total = sum(inner) + columns + 1
    out = [
        pad(part, total, line.style.align).rstrip() for line in sheet.head for part in wrap(line.text, total)
    ]
    if sheet.rows:
        out.extend(_draw_table(sheet, inner))
    out.extend(
        pad(part, total, line.style.align).rstrip() for line in sheet.foot for part in wrap(line.text, total)
    )
    return "\n".join(out) + "\n"


def _span_columns(cell: Cell, inner: list[int]) -> int:
    return sum(inner[cell.column : cell.column + cell.column_span]) + cell.column_span - 1


def _draw_table(sheet: Sheet, inner: list[int]) -> list[str]:
    columns, rows = len(inner), sheet.rows
    grid = occupancy(rows, columns)
    wrapped = {id(cell): wrap(cell.text, _span_columns(cell, inner)) for row in rows for cell in row.cells}
    heights = [1] * len(rows)
    tops = {id(cell): top for top, row in enumerate(rows) for cell in row.cells}
    cells = sorted((cell for row in rows for cell in row.cells), key=lambda cell: cell.row_span)
    for cell in cells:
        top = tops[id(cell)]
        need = len(wrapped[id(cell)]) - (cell.row_span - 1)
        lacking = need - sum(heights[top : top + cell.row_span])
        if lacking > 0:
            heights[top + cell.row_span - 1] += lacking
    out = []
    for index in range(len(rows) + 1):
        above = grid[index - 1] if index else None
        below = grid[index] if index < len(rows) else None
        out.append(_rule(above, below, inner, columns, rows, index, heights, wrapped, tops))
        if below is not None:
            for line in range(heights[index]):
                out.append(_content(below, index, line, inner, columns, heights, wrapped, tops))
    return [line.rstrip() for line in out]


def _piece(cell: Cell, offset: int, inner: list[int], heights: list[int], wrapped: dict, tops: dict) -> str:
    """The part of ``cell`` shown in display line ``offset``, padded, with vertical alignment applied."""
    top = tops[id(cell)]
    lines = wrapped[id(cell)]
    tall = sum(heights[top : top + cell.row_span]) + cell.row_span - 1
    first = {"top": 0, "middle": (tall - len(lines)) // 2, "bottom": tall - len(lines)}[
        cell.style.vertical_align
    ]
    text = lines[offset - first] if 0 <= offset - first < len(lines) else ""
    return pad(
        text, _span_columns(cell, inner), "left" if cell.style.align == "justify" else cell.style.align
    )


def _content(
    row: list,
    index: int,
    line: int,
    inner: list[int],
    columns: int,
    heights: list[int],
    wrapped: dict,
    tops: dict,
) -> str:
    out, column = "", 0
    while column < columns:
        cell = row[column]
        top = tops[id(cell)]
        offset = sum(heights[top:index]) + (index - top) + line
        out += "│" + _piece(cell, offset, inner, heights, wrapped, tops)
        column = cell.column + cell.column_span
    return out + "│"


def _rule(
    above: list | None,
    below: list | None,
    inner: list[int],
    columns: int,
    rows: tuple,
    index: int,
    heights: list[int],
    wrapped: dict,
    tops: dict,
) -> str:
    """The display line between two rows: borders, and the text of cells that span both rows."""

    def through(column: int) -> bool:
        return above is not None and below is not None and above[column] is below[column]

    def wall(row: list | None, column: int) -> int:
        """Whether there is a vertical border left of ``column`` in ``row``."""
        if row is None:
            return 0
        if column in (0, columns):
            return 1
        return int(row[column - 1] is not row[column])

    out, column = "", 0
    while column < columns:
        left = int(column > 0 and not through(column - 1))
        right = int(not through(column))
        out += _JUNCTIONS[(wall(above, column), right, wall(below, column), left)]
        if through(column):
            cell = below[column]  # type: ignore[index]
            top = tops[id(cell)]
            offset = sum(heights[top:index]) + (index - top) - 1
            out += _piece(cell, offset, inner, heights, wrapped, tops)
            column = cell.column + cell.column_span
        else:
            out += "─" * inner[column]
            column += 1
    left = int(not through(columns - 1))
    return out + _JUNCTIONS[(wall(above, columns), 0, wall(below, columns), left)]
