"""Several forms in one file: the report lists them, --form takes one, and the others do not come along."""

from __future__ import annotations

from copy import copy, deepcopy
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from making.made_forms import docx_bytes, make, typed, xlsx_bytes
from tablegen.learn.check import check_layout
from tablegen.learn.new import Learnt, learn, read_blank
from tablegen.learn.printed import printed_texts
from tablegen.problems import CallError, has_errors

NAMES = ("money-columns", "plan-rows", "two-tables")
TITLES = ["项目支出绩效自评表", "某省省级专项资金项目申报书", "某市市级部门预算项目绩效目标表"]


def word(path: Path) -> None:
    """The three forms one after the other in one Word file."""
    document = Document(BytesIO(docx_bytes(make(NAMES[0], False))))
    end = document.element.body[-1]
    for name in NAMES[1:]:
        for node in list(Document(BytesIO(docx_bytes(make(name, False)))).element.body)[:-1]:
            end.addprevious(deepcopy(node))
    document.save(str(path))


def excel(path: Path) -> None:
    """The three forms as worksheets, behind one that only explains."""
    book = Workbook()
    book.active.title = "说明"
    book.active["A1"] = "各表由项目单位填写，一式三份。"
    for name in NAMES:
        copy_form(name, book.create_sheet(name), 0)
    book.save(str(path))


def stacked(path: Path) -> None:
    """The three forms one below the other in one worksheet, the second right below the first."""
    book = Workbook()
    for name, gap in zip(NAMES, (0, 0, 2), strict=True):
        copy_form(name, book.active, (book.active.max_row if name != NAMES[0] else 0) + gap)
    book.save(str(path))


def copy_form(name: str, sheet: Worksheet, above: int) -> None:
    source = load_workbook(BytesIO(xlsx_bytes(make(name, False)))).active
    for row in source.iter_rows():
        for cell in row:
            if type(cell).__name__ == "Cell":
                copied = sheet.cell(cell.row + above, cell.column, cell.value)
                copied.border = copy(cell.border)
    for area in list(source.merged_cells.ranges):
        area.shift(row_shift=above)
        sheet.merge_cells(str(area))


MAKERS = {"several.docx": word, "several.xlsx": excel, "stacked.xlsx": stacked}


@pytest.fixture(params=MAKERS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    MAKERS[request.param](path)
    return path


def printed(learnt: Learnt) -> str:
    assert learnt.sheet is not None
    return "\n".join(printed_texts(learnt.sheet))


def test_the_first_is_learnt_and_the_others_are_listed(file: Path, tmp_path: Path) -> None:
    learnt = learn(file, "learnt-form", tmp_path / "learnt-form")
    assert learnt.blank.forms == TITLES
    first = learnt.finding.unsure[0]
    assert "3 张表" in first and all(title in first for title in TITLES) and "--form 2" in first


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_form_can_be_learnt(file: Path, tmp_path: Path, number: int) -> None:
    learnt = learn(file, "learnt-form", tmp_path / "learnt-form", form=number)
    text = printed(learnt)
    for place, title in enumerate(TITLES, 1):
        assert (title in text) == (place == number)
    assert not learnt.problems and not has_errors(check_layout(tmp_path / "learnt-form"))
    assert "张表" not in "".join(learnt.finding.unsure)


def test_a_number_too_high_is_refused_with_the_list(file: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="没有第 4 张表") as error:
        learn(file, "learnt-form", tmp_path / "learnt-form", form=4)
    assert all(title in error.value.problems[0].hint for title in TITLES)
    assert not (tmp_path / "learnt-form").exists()


def test_the_page_of_a_form_is_that_of_its_own_section(tmp_path: Path) -> None:
    """A landscape form behind a portrait one stays landscape when it is learnt alone."""
    document = Document(BytesIO(docx_bytes(make("two-tables", False))))
    wide = Document(BytesIO(docx_bytes(make("money-columns", False))))
    section = document.add_section()
    section.page_width, section.page_height = section.page_height, section.page_width
    end = document.element.body[-1]
    for node in list(wide.element.body)[:-1]:
        end.addprevious(deepcopy(node))
    document.save(str(tmp_path / "two.docx"))
    pages = []
    for number in (1, 2):
        learnt = learn(tmp_path / "two.docx", f"form-{number}", tmp_path / f"form-{number}", form=number)
        assert learnt.sheet is not None
        pages.append(learnt.sheet.page.width_mm > learnt.sheet.page.height_mm)
    assert pages == [False, True]


def test_a_form_below_another_is_named_by_its_own_cells(tmp_path: Path) -> None:
    """The report speaks of the file as it was sent, and heights and choices come along."""
    stacked(tmp_path / "three.xlsx")
    book = load_workbook(tmp_path / "three.xlsx")
    place = next(cell for row in book.active.iter_rows() for cell in row if cell.value == TITLES[1])
    book.active.row_dimensions[place.row + 1].height = 33
    choices = DataValidation("list", formula1='"是,否"', sqref=f"B{place.row + 1}")
    book.active.add_data_validation(choices)
    book.save(tmp_path / "three.xlsx")
    learnt = learn(tmp_path / "three.xlsx", "learnt-form", tmp_path / "learnt-form", form=2)
    blank = learnt.blank
    assert blank.where(blank.head[0].number) == place.coordinate
    sheet = load_workbook(tmp_path / "learnt-form" / "form.xlsx").active
    assert sheet["A1"].value == TITLES[1] and sheet.row_dimensions[2].height == 33
    assert [str(item.sqref) for item in sheet.data_validations.dataValidation] == ["B2"]


def test_the_foot_of_a_form_is_not_the_head_of_the_next(tmp_path: Path) -> None:
    """Two tables of two projects under one title, each with its own line of signatures."""
    document = Document()
    for name in ("甲", "乙"):
        document.add_paragraph(f"填报单位：{name}局")
        table = document.add_table(3, 2)
        for row, label in enumerate(("项目名称", "主管部门", "项目概况")):
            table.cell(row, 0).text = label
        document.add_paragraph(f"填报人：{name}某")
    document.save(str(tmp_path / "two.docx"))
    blank = read_blank(tmp_path / "two.docx", 2)
    assert [line.text for line in blank.head] == ["填报单位：乙局"]
    assert [line.text for line in blank.foot] == ["填报人：乙某"]


def test_what_excel_does_not_print_is_not_learnt(tmp_path: Path) -> None:
    """Rows that are hidden, and what stands outside the print area."""
    book = load_workbook(BytesIO(xlsx_bytes(make("weights", False))))
    sheet = book.active
    rows = sheet.max_row
    sheet.insert_rows(rows + 1)
    sheet.cell(rows + 3, 1, "草稿：去年的数")
    sheet.print_area = f"A1:{sheet.cell(rows, sheet.max_column).coordinate}"
    hidden = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "主管部门").row
    sheet.row_dimensions[hidden].hidden = True
    book.save(tmp_path / "form.xlsx")
    learnt = learn(tmp_path / "form.xlsx", "learnt-form", tmp_path / "learnt-form")
    text = printed(learnt)
    assert "草稿" not in text and "主管部门" not in text and "项目名称" in text
    assert not learnt.problems and not has_errors(check_layout(tmp_path / "learnt-form"))


TITLED = """\
上: 2024年项目支出绩效目标申报表
项目名称 | | < | 实施单位 |
年度目标 | | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | |
^ | 效益指标 | 社会效益指标 | |
附件2 | < | < | < | <
部门整体支出绩效目标表 | < | < | < | <
单位名称 | | < | < | <
年度总体目标 | | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | |
^ | 效益指标 | 社会效益指标 | |
"""
NAMED = """\
上: 2024年部门预算项目支出绩效目标表
1 | 项目名称 | 路灯维护 | < | 实施单位 | 市政所
^ | 年度目标 | 保障照明 | < | < | <
^ | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | ^ | 产出指标 | 数量指标 | 路灯数 | ≥100盏
^ | ^ | 效益指标 | 社会效益指标 | 亮灯率 | ≥98%
2 | 项目名称 | 绿化养护 | < | 实施单位 | 园林所
^ | 年度目标 | 绿化面积不减 | < | < | <
^ | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | ^ | 产出指标 | 数量指标 | 面积 | ≥100亩
^ | ^ | 效益指标 | 社会效益指标 | 满意度 | ≥90%
"""
BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}


@pytest.mark.parametrize("kind", BYTES)
def test_a_second_title_inside_one_table(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"two.{kind}"
    path.write_bytes(BYTES[kind](typed(TITLED)))
    first = learn(path, "form-1", tmp_path / "form-1")
    assert first.blank.forms == ["2024年项目支出绩效目标申报表", "部门整体支出绩效目标表"]
    assert "2 张表" in first.finding.unsure[0] and "部门整体" not in printed(first)
    second = learn(path, "form-2", tmp_path / "form-2", form=2)
    assert "项目名称" not in printed(second) and "单位名称" in printed(second)
    assert (tmp_path / "form-2" / "layout.yaml").read_text("utf-8").count("部门整体支出绩效目标表") == 2
    for number, learnt in enumerate((first, second), 1):
        assert not learnt.problems and not has_errors(check_layout(tmp_path / f"form-{number}"))
        assert [len(block.rows) for block in learnt.finding.blocks] == [2]


@pytest.mark.parametrize("kind", BYTES)
def test_a_second_name_inside_one_table(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"two.{kind}"
    path.write_bytes(BYTES[kind](typed(NAMED)))
    for number, (name, goal) in enumerate([("路灯维护", "保障照明"), ("绿化养护", "绿化面积不减")], 1):
        learnt = learn(path, f"form-{number}", tmp_path / f"form-{number}", form=number)
        values = {slot.path[-1]: slot.value for slot in learnt.finding.slots}
        assert values["项目名称"] == name and values["年度"] in (goal, "2024")
        assert learnt.blank.forms == ["2024年部门预算项目支出绩效目标表", "项目名称：绿化养护"]


@pytest.mark.parametrize("kind", BYTES)
def test_what_begins_no_form_of_its_own(tmp_path: Path, kind: str) -> None:
    """项目名称 as the heading of a column, a section's title, a heading that is repeated on the next page."""
    text = """\
上: 2024年部门预算项目申报书
一、项目基本情况表 | < | < | < | <
项目名称 | 路灯维护 | < | 实施单位 | 市政所
年度目标 | 保障照明 | < | < | <
二、项目绩效目标表 | < | < | < | <
一级指标 | 二级指标 | 三级指标 | 指标值 | 备注
产出指标 | 数量指标 | 路灯数 | ≥100盏 |
一级指标 | 二级指标 | 三级指标 | 指标值 | 备注
效益指标 | 社会效益指标 | 亮灯率 | ≥98% |
项目支出明细表 | < | < | < | <
项目名称 | 金额 | 数量 | 单价 | 备注
灯杆 | 10 | 5 | 2 |
灯泡 | 10 | 10 | 1 |
"""
    path = tmp_path / f"one.{kind}"
    path.write_bytes(BYTES[kind](typed(text)))
    assert len(read_blank(path).forms) == 1
