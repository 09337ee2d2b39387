"""Whether the looks of a learnt layout are still those of its blank: form.css was made from it, and a blank that was given
another font, another height or another width since then prints otherwise than the PDF."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..fill.fill import fill_template
from ..fill.template import load_templates
from ..grid.sheet import Cell, Line, Sheet, Style
from ..problems import Place, Problem, Severity
from .printed import FILE as BLANK_WORDS

_APART_MM, _APART_PT = 0.6, 0.3  # form.css is rounded
_OTHERS = {"form.docx": "PDF、Excel", "form.xlsx": "PDF、Word"}
_ALIGN = {"left": "左", "center": "居中", "right": "右", "justify": "两端对齐"}


def check_looks(folder: Path, names: Mapping[str, object], title: str) -> list[Problem]:
    """A warning for each blank of a learnt layout that looks otherwise than form.html and form.css. Raises LayoutError."""
    if not os.path.isfile(folder / BLANK_WORDS):
        return []
    first, *others = load_templates(folder)
    if first.name != "form.html":
        return []
    html, _ = fill_template(first, names, title)
    problems = []
    for template in others:
        blank, _ = fill_template(template, names, title)
        found = list(_differences(html, blank))
        if found:
            more = f"（共 {len(found)} 处）" if len(found) > 1 else ""
            printed = _OTHERS[template.name]
            problems.append(
                Problem(
                    "looks-differ",
                    f"{template.name} 的样子和 form.html、form.css 不一样：{found[0]}{more}；{printed} 照 form.css 印",
                    Place(str(folder / "form.css")),
                    after_editing(template.name),
                    Severity.WARNING,
                )
            )
    return problems


def after_editing(name: str) -> str:
    """What to do when the blank ``name`` was edited after it was learnt."""
    return f"改过 {name} 的，删掉 form.html、form.css、expected.txt，{_OTHERS[name]} 就照 {name} 做"


def _differences(html: Sheet, blank: Sheet) -> Iterator[str]:
    """Where two Sheets that say the same look different, for a person: of the blank first."""
    one, other = blank.page, html.page
    sizes = ((one.width_mm, other.width_mm), (one.height_mm, other.height_mm))
    if any(abs(a - b) > _APART_MM for a, b in sizes):
        yield f"纸张 {one.width_mm:.0f}×{one.height_mm:.0f} 毫米，form.css 是 {other.width_mm:.0f}×{other.height_mm:.0f} 毫米"
    margins = ("margin_top_mm", "margin_right_mm", "margin_bottom_mm", "margin_left_mm")
    if any(abs(getattr(one, side) - getattr(other, side)) > _APART_MM for side in margins):
        yield "页边距不同"
    for number, (a, b) in enumerate(zip(blank.column_widths_mm, html.column_widths_mm, strict=False), 1):
        if abs(a - b) > _APART_MM:
            yield f"第 {number} 列宽 {a:.1f} 毫米，form.html 是 {b:.1f} 毫米"
    for number, (row, again) in enumerate(zip(blank.rows, html.rows, strict=False), 1):
        if abs(row.min_height_pt - again.min_height_pt) > 1:
            yield f"第 {number} 行高 {row.min_height_pt:.1f} 磅，form.html 是 {again.min_height_pt:.1f} 磅"
        for place, (cell, twin) in enumerate(zip(row.cells, again.cells, strict=False), 1):
            yield from _of_style(f"第 {number} 行第 {place} 格", cell, twin)
    for words, lines, twins in (("上", blank.head, html.head), ("下", blank.foot, html.foot)):
        shown = [line for line in lines if line.text]
        for number, (line, other_line) in enumerate(
            zip(shown, [line for line in twins if line.text], strict=False), 1
        ):
            yield from _of_style(f"表{words}面第 {number} 行", line, other_line)


def _of_style(where: str, one: Cell | Line, other: Cell | Line) -> Iterator[str]:
    if not one.text:
        return  # no letter shows the face
    a, b = one.style, other.style
    if (a.font, a.bold) != (b.font, b.bold) or abs(a.font_size_pt - b.font_size_pt) > _APART_PT:
        yield f"{where}是{_face(a)}，form.css 是{_face(b)}"
    elif a.align != b.align:
        yield f"{where}的字{_ALIGN.get(a.align, a.align)}，form.css 是{_ALIGN.get(b.align, b.align)}"
    elif a.background != b.background:
        yield f"{where}的底色不同"


def _face(style: Style) -> str:
    return f"{style.font} {style.font_size_pt:g} 磅{'加粗' if style.bold else ''}"
