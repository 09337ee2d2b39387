"""Two templates of one layout print the same Sheet (DESIGN.md rule 6), or the first difference is said."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from ..grid.sheet import Cell, Sheet
from ..problems import LayoutError, Place, Problem


def must_agree(left: Sheet, right: Sheet, left_name: str, right_name: str, folder: Path) -> None:
    """Raises LayoutError with the first difference of what two templates of ``folder`` print."""
    if difference := first_difference(left, right, left_name, right_name):
        hint = "把两个模板改成一样，或删掉其中一个"
        if left_name == "form.html":
            hint = f"改过 {right_name} 的，删掉 form.html、form.css、expected.txt，都照 {right_name} 做；没有改过的，把 form.html 改成一样"
        raise LayoutError(Problem("templates-differ", difference, Place(str(folder)), hint))


def first_difference(left: Sheet, right: Sheet, left_name: str, right_name: str) -> str:
    """Where two Sheets print different things (texts, spans, merges), as a sentence; "" where they agree."""

    def sentence(where: str, one: object, other: object) -> str:
        return f"同一个版式的两个模板印得不一样：{where}，{left_name} 是{one}，{right_name} 是{other}"

    for words, one, other in (("上面", left.head, right.head), ("下面", left.foot, right.foot)):
        texts = [[_evenly_spaced(line.text) for line in lines if line.text] for lines in (one, other)]
        for number, (first, second) in enumerate(zip_longest(*texts), 1):
            if first != second:
                shown = [f"“{text}”" if text is not None else "没有这一行" for text in (first, second)]
                return sentence(f"表格{words}第 {number} 行文字", *shown)
    if len(left.column_widths_mm) != len(right.column_widths_mm):
        counts = [f" {len(sheet.column_widths_mm)} 列" for sheet in (left, right)]
        return sentence("表格的列数", *counts)
    for number, (one, other) in enumerate(zip_longest(left.rows, right.rows), 1):
        if one is None or other is None:
            return sentence("表格的行数", f" {len(left.rows)} 行", f" {len(right.rows)} 行")
        for place, (first, second) in enumerate(zip_longest(one.cells, other.cells), 1):
            if not _print_alike(first, second):
                return sentence(f"第 {number} 行第 {place} 格", _cell_words(first), _cell_words(second))
    return ""


def _unindented(text: str) -> str:
    """``text`` as it reads: the indent of a line is its look."""
    return "\n".join(line.lstrip("\u3000") for line in text.split("\n")) if "\u3000" in text else text


def _evenly_spaced(text: str) -> str:
    """The lines of ``text``, however wide the blanks in them are: they reach to where a part of the line begins."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _print_alike(one: Cell | None, other: Cell | None) -> bool:
    return (
        one is not None
        and other is not None
        and _unindented(one.text) == _unindented(other.text)
        and one.column == other.column
        and one.column_span == other.column_span
        and one.row_span == other.row_span
    )


def _cell_words(cell: Cell | None) -> str:
    if cell is None:
        return "没有这一格"
    span = f"（第 {cell.column + 1} 列起，{cell.column_span} 列 {cell.row_span} 行）"
    return f"“{cell.text}”{span}"
