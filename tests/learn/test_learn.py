"""Learning a layout from the forms of tests/learn/forms: what is found, and that a filled form comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from making.made_forms import FORMS, Made, docx_bytes, make, xlsx_bytes
from tablegen.grid.sheet import Sheet
from tablegen.layout.folder import load_layout
from tablegen.learn.blank import Blank
from tablegen.learn.check import check_layout
from tablegen.learn.finding import STANDING, Finding
from tablegen.learn.new import learn, read_blank
from tablegen.learn.recognise import recognise
from tablegen.learn.report import report_lines
from tablegen.learn.show import named_sheet
from tablegen.problems import CallError, LayoutError, has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
GOLDEN = Path(__file__).parent / "reports"


def written(folder: Path, name: str, kind: str, filled: bool) -> tuple[Made, Path]:
    made = make(name, filled)
    path = folder / f"{name}.{kind}"
    path.write_bytes(BYTES[kind](made))
    return made, path


def tags(blank: Blank, finding: Finding) -> set[tuple[str, str]]:
    boxes = {box.number: f"{box.row},{box.column}" for box in blank.boxes}
    return {
        (
            boxes.get(slot.number, "行"),
            "+".join(slot.path[1:]) if slot.path[0] == "字段" else ".".join(slot.path),
        )
        for slot in finding.slots
        if slot.path[0] != "年度" or len(slot.path) == 1  # years in labels: test_standing.py
    }


def roles(finding: Finding) -> set[tuple[int, str]]:
    return {
        (column.column, f"值.{column.period}" if column.role == "值" else column.role)
        for block in finding.blocks
        for column in block.columns
        if column.role != STANDING
    }


@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("name", FORMS)
def test_every_box_and_column_is_found(tmp_path: Path, name: str, kind: str, filled: bool) -> None:
    made, path = written(tmp_path, name, kind, filled)
    blank = read_blank(path)
    finding = recognise(blank)
    assert tags(blank, finding) == made.expected
    assert roles(finding) == made.roles


def shown(sheet: Sheet) -> set[tuple]:
    return {
        (number, cell.column, cell.row_span, cell.column_span, cell.text)
        for number, row in enumerate(sheet.rows)
        for cell in row.cells
    }


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("name", [name for name in FORMS if name != "list-two-names"])
def test_a_filled_form_comes_back(tmp_path: Path, name: str, kind: str) -> None:
    """At least 95 % of the cells (places, spans and texts), and no fault in the layout that was made."""
    _, path = written(tmp_path, name, kind, True)
    wanted = {
        (box.row, box.column, box.row_span, box.column_span, box.text) for box in read_blank(path).boxes
    }
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.filled and learnt.sheet is not None and not learnt.problems
    assert len(wanted & shown(learnt.sheet)) >= 0.95 * len(wanted)
    assert not has_errors(check_layout(tmp_path / "learnt-form"))


@pytest.mark.parametrize("name", FORMS)
def test_report_of_a_blank(tmp_path: Path, name: str, golden) -> None:
    """What is found, unsure and left alone; the layout made of a blank has no fault."""
    _, path = written(tmp_path, name, "docx", False)
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert not learnt.filled and not learnt.problems
    assert not has_errors(check_layout(tmp_path / "learnt-form"))
    named_sheet(load_layout(tmp_path / "learnt-form"))
    text = "\n".join(report_lines(learnt)).replace(str(tmp_path), "templates") + "\n"
    text.encode("gbk")
    golden(GOLDEN / f"{name}.txt", text)


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    _, path = written(tmp_path, "weights", "docx", False)
    (tmp_path / "taken").mkdir()
    with pytest.raises(CallError, match="已经有了"):
        learn(path, "taken", tmp_path / "taken")
    assert not list((tmp_path / "taken").iterdir())


def test_a_file_without_a_table_is_refused(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("没有表格")
    document.save(str(tmp_path / "a.docx"))
    with pytest.raises(LayoutError, match="没有表格"):
        learn(tmp_path / "a.docx", "no-table", tmp_path / "no-table")
    assert not (tmp_path / "no-table").exists()


def test_a_form_with_a_table_in_a_cell_is_learnt_and_filled(tmp_path: Path) -> None:
    """As web pages and old Word files have it: the sources of money in a table of their own, in a cell."""
    document = Document()
    document.add_paragraph("2025年项目支出绩效目标申报表")
    table = document.add_table(5, 4)
    rows = [("项目名称", "", "主管部门", ""), ("资金（万元）",), ("年度目标",)]
    rows += [("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "", "")]
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for row in (1, 2):
        table.cell(row, 1).merge(table.cell(row, 3))
    inner = table.cell(1, 1).add_table(3, 2)
    for row, text in enumerate(("年度资金总额", "其中：财政拨款", "其他资金")):
        inner.cell(row, 0).text = text
    document.save(str(tmp_path / "form.docx"))
    learnt = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form")
    assert {fund.key for fund in learnt.finding.funds} == {"合计", "财政拨款", "其他资金"}
    assert learnt.sheet is not None and not has_errors(check_layout(tmp_path / "learnt-form"))
    label = next(cell for row in learnt.sheet.rows for cell in row.cells if cell.text == "资金（万元）")
    assert label.row_span == 3
