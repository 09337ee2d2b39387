"""The look of an Excel blank → Style, column widths and page."""

from __future__ import annotations

import math
import re

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from ...grid.sheet import Border, Page, Style
from .colors import PAPER, Palette, is_dark, is_light, palette, resolved, stated_by_openpyxl
from .limits import A4, INDENT_PT, LINE_EM, PAPERS, SIDE_PADDING_PT, stated_paper
from .strings import RunLook

MM_PER_PX = 25.4 / 96
MM_PER_INCH = 25.4
_WIDTHS = {"hair": 0.25, "medium": 1.0, "mediumDashed": 1.0, "thick": 1.5}
_ALIGN = {
    "center": "center",
    "centerContinuous": "center",
    "right": "right",
    "justify": "justify",
    "distributed": "justify",
}

_GRID_LINE = Border(0.25, "solid", "#c0c0c0")


def cell_style(
    name: str, own: Cell, last: Cell, grid_lines: bool = False, letters: RunLook | None = None
) -> Style:
    """The look of a box; ``own`` is its upper left cell, ``last`` its lower right one. ``grid_lines``: the worksheet
    prints a line where a cell has none; ``letters``: the look of most of its text, None for that of the cell."""
    font, alignment = own.font, own.alignment
    face = (letters and letters.face) or font.name or "宋体"
    face = face.lstrip("@")  # @: signs laid on their side, for vertical lettering
    colors = palette(own.parent.parent.loaded_theme)
    ground = ground_of(own, colors)
    background = f"#{ground}" if ground else None
    size = float((letters and letters.size_pt) or font.sz or 11)
    ink = resolved(letters.color if letters else stated_by_openpyxl(font.color), colors)
    if is_dark(ground) or (background and is_light(ink)):
        background = None  # light letters on a dark ground: the other formats print dark ones
    line = _GRID_LINE if grid_lines else None
    align = _ALIGN.get(alignment.horizontal or "", "left")
    indent = INDENT_PT * float(alignment.indent or 0)
    return Style(
        name=name,
        font=face if re.search("[\u3400-\u9fff]", face) else "宋体",
        latin_font=face,
        font_size_pt=size,
        bold=letters.bold if letters else bool(font.b),
        align=align,
        vertical_align={
            "center": "middle",
            "top": "top",
            "justify": "middle",
            "distributed": "middle",
        }.get(alignment.vertical or "", "bottom"),
        line_height_pt=round(size * LINE_EM, 2),
        border_top=_border(own.border.top, colors) or line,
        border_right=_border(last.border.right, colors) or line,
        border_bottom=_border(last.border.bottom, colors) or line,
        border_left=_border(own.border.left, colors) or line,
        padding_top_pt=1.0,
        padding_right_pt=SIDE_PADDING_PT + (indent if align in ("right", "justify") else 0),
        padding_bottom_pt=1.0,
        padding_left_pt=SIDE_PADDING_PT + (indent if align in ("left", "justify") else 0),
        background=None if background == "#ffffff" else background,
        vertical=alignment.textRotation in (90, 180, 255),
        diagonal_down=_border(own.border.diagonal, colors) if own.border.diagonalDown else None,
        diagonal_up=_border(own.border.diagonal, colors) if own.border.diagonalUp else None,
    )


def ground_of(cell: Cell, colors: Palette) -> str:
    """The colour (rrggbb) on which the letters of a cell stand; "" for hatching and gradients."""
    if cell.fill.fill_type is None:
        return PAPER
    return resolved(stated_by_openpyxl(cell.fill.fgColor), colors) if cell.fill.fill_type == "solid" else ""


def column_width_mm(workbook: Workbook, sheet: Worksheet, column: int) -> float:
    """Width of a column on paper; Excel counts in digits of the workbook's default font."""
    default = workbook._fonts[0]
    size = float(default.sz or 11)
    chinese = re.search("[\u3400-\u9fff]", default.name or "")
    digit_px = math.ceil(size * 96 / 72 / 2) if chinese else round(size * 0.64)
    for dimension in sheet.column_dimensions.values():
        if dimension.min and dimension.min <= column <= dimension.max and dimension.width:
            return dimension.width * digit_px * MM_PER_PX
    stated = sheet.sheet_format.defaultColWidth
    return (stated * digit_px if stated else 8 * digit_px + 5) * MM_PER_PX


def page_of(sheet: Worksheet) -> Page:
    """The page of a worksheet; A4 upright where it says nothing."""
    setup, margins = sheet.page_setup, sheet.page_margins
    asked = (str(setup.paperSize or ""), setup.paperWidth, setup.paperHeight)
    width, height = stated_paper(*asked) or PAPERS[A4]
    if setup.orientation == "landscape":
        width, height = height, width
    sides = (margins.top, margins.right, margins.bottom, margins.left)
    return Page(width, height, *(round(side * MM_PER_INCH, 1) for side in sides))


def has_border(border: object) -> bool:
    """Whether a cell has a line on any side."""
    return any(
        side is not None and side.style
        for side in (border.left, border.right, border.top, border.bottom)  # type: ignore[attr-defined]
    )


def _border(side: object, colors: Palette) -> Border | None:
    style = getattr(side, "style", None)
    if not style:
        return None
    color = resolved(stated_by_openpyxl(side.color), colors)  # type: ignore[attr-defined]
    shown = f"#{color or '000000'}"
    kind = style if style in ("double", "dotted") else "dashed" if "ash" in style else "solid"
    return Border(_WIDTHS.get(style, 0.5), kind, shown)
