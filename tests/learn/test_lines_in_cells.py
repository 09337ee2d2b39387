"""Lines outside the table of an Excel form whose labels and values stand in cells of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from tablegen.learn.check import check_layout
from tablegen.learn.new import learn
from tablegen.problems import has_errors

_THIN = Side(style="thin")
ROWS = [
    ("项目名称", "道路养护", "主管部门", "县交通局"),
    ("年度资金总额（万元）", "120", "其中：财政拨款", "120"),
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出指标", "数量指标", "养护里程", "≥35公里"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
]


def write(path: Path, foot: tuple[str, ...]) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(["2025年项目支出绩效目标申报表"])
    for texts in ROWS:
        sheet.append(texts)
        for cell in sheet[sheet.max_row]:
            cell.border = Border(_THIN, _THIN, _THIN, _THIN)
    sheet.append(foot)
    for column in "ABCD":
        sheet.column_dimensions[column].width = 22
    book.save(path)
    return path


@pytest.mark.parametrize(
    "foot",
    [("填报人：", "张某", "填报日期：", "2025年3月1日"), ("填报人：张某", None, "填报日期：2025年3月1日")],
)
def test_a_value_beside_its_label_is_no_word_of_the_form(tmp_path: Path, foot: tuple) -> None:
    learnt = learn(write(tmp_path / "form.xlsx", foot), "learnt-form", tmp_path / "learnt-form")
    values = {slot.path[-1]: slot.value for slot in learnt.finding.slots}
    assert values["填报人"] == "张某" and values["填报日期"] == "2025年3月1日"
    assert learnt.sheet is not None and not has_errors(check_layout(tmp_path / "learnt-form"))
    assert [line.text.split() for line in learnt.sheet.foot] == [[text for text in foot if text]]
    for file in ("form.html", "blank.txt"):
        assert "张某" not in (tmp_path / "learnt-form" / file).read_text("utf-8")


def test_labels_of_one_row_stand_in_one_line_of_every_format(tmp_path: Path) -> None:
    path = write(tmp_path / "form.xlsx", ("填报人：", None, "联系电话："))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not has_errors(check_layout(tmp_path / "learnt-form"))
    assert [line.text.split() for line in learnt.sheet.foot] == [["填报人：", "联系电话："]]
    foot = (tmp_path / "learnt-form" / "form.html").read_text("utf-8").strip().splitlines()[-1]
    assert "<br>" not in foot
