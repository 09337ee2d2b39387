"""Forms with as many columns as the spec has places or indicators: every value stands under its own heading."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import load_text
from tablegen.books.plan import make_book
from tablegen.cli.commands import run
from tablegen.grid.sheet import Cell, Sheet
from tablegen.problems import LayoutError

CLASSES = ("数量指标", "质量指标", "时效指标")
HEAD = {
    "fujian-anxi-matrix": "主管部门: 乙\n资金: {年度: {财政拨款: 100}}\n目标: {年度: 丙}\n",
    "fujian-dehua-transposed": "",
}


def sheet_of(layout: str, places: int, indicators: int, folder: Path) -> Sheet:
    names = [f"第{number}村" for number in range(places)]
    text = f"版式: {layout}\n年度: 2022\n金额单位: 万元\n项目名称: 甲\n{HEAD[layout]}补助地区: {'、'.join(names)}\n指标:\n  产出指标:\n"
    for level, klass in enumerate(CLASSES):
        own = [number for number in range(indicators) if number % len(CLASSES) == level]
        text += f"    {klass}:\n" if own else ""
        for number in own:
            values = "".join(f"          {name}: {number}-{place}\n" for place, name in enumerate(names))
            column = "          指标解释: 丁\n" if layout == "fujian-anxi-matrix" else ""
            text += f"      - 指标{number}:\n{column}{values}"
    loaded = load_text(text, folder)
    assert loaded.ready, [problem.message for problem in loaded.problems]
    [sheet] = make_book(loaded).sheets
    return sheet


def across(cell: Cell) -> tuple[int, int]:
    return cell.column, cell.column + cell.column_span


@pytest.mark.parametrize("layout", HEAD)
@given(places=st.integers(1, 24), indicators=st.integers(1, 12))
def test_each_value_is_under_its_heading(layout: str, places: int, indicators: int, tmp_path_factory) -> None:
    sheet = sheet_of(layout, places, indicators, tmp_path_factory.mktemp("spread"))
    cells = {cell.text: (row, cell) for row, line in enumerate(sheet.rows) for cell in line.cells}
    for number in range(indicators):
        for place in range(places):
            row, cell = cells[f"{number}-{place}"]
            one, other = cells[f"指标{number}"], cells[f"第{place}村"]
            beside, above = (one, other) if layout == "fujian-anxi-matrix" else (other, one)
            assert across(cell) == across(above[1]) and above[0] < row
            assert beside[0] <= row < beside[0] + beside[1].row_span
    assert sum(sheet.column_widths_mm) == pytest.approx(263 if layout == "fujian-anxi-matrix" else 261)


def test_equal_classes_side_by_side_are_one_box(tmp_path: Path) -> None:
    sheet = sheet_of("fujian-dehua-transposed", 2, 6, tmp_path)
    heads = [[(cell.text, cell.column_span) for cell in row.cells] for row in sheet.rows[:2]]
    assert heads[0] == [("项目单位", 1), ("产 出 指 标", 6)]
    assert heads[1] == [("质量指标", 2), ("数量指标", 2), ("时效指标", 2)]


def test_more_places_than_the_paper_holds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="横排的 25 列只有 123 mm 宽"):
        sheet_of("fujian-anxi-matrix", 25, 1, tmp_path)


def test_a_list_of_matrices_keeps_the_places_of_each(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    for name, places in (("甲", "东村、西村"), ("乙", "南村、北村")):
        text = f"版式: fujian-dehua-transposed\n年度: 2022\n项目名称: {name}\n补助地区: {places}\n"
        values = "".join(f"          {place}: {place}的值\n" for place in places.split("、"))
        (folder / f"{name}.yaml").write_text(
            f"{text}指标:\n  产出指标:\n    数量指标:\n      - 次数:\n{values}", "utf-8"
        )
    assert run(["export", str(folder), "--list", str(tmp_path / "清单.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "清单.xlsx")
    said = {cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert {f"{place}村的值" for place in "东西南北"} <= said
