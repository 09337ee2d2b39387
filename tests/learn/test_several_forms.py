"""Several forms in one file: the report lists them, --form takes one, and the others do not come along."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from making.made_forms import docx_bytes, make, xlsx_bytes
from tablegen.learn.check import check_layout
from tablegen.learn.new import Learnt, learn
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
        source = load_workbook(BytesIO(xlsx_bytes(make(name, False)))).active
        sheet = book.create_sheet(name)
        for row in source.iter_rows():
            for cell in row:
                if type(cell).__name__ == "Cell":
                    copied = sheet.cell(cell.row, cell.column, cell.value)
                    copied._style = sheet.cell(1, 1)._style
                    copied.border = cell.border.__copy__()
        for area in source.merged_cells.ranges:
            sheet.merge_cells(str(area))
    book.save(str(path))


MAKERS = {"docx": word, "xlsx": excel}


@pytest.fixture(params=MAKERS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"three.{request.param}"
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
