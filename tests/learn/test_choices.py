"""Choices of a blank in every spelling: the words stay, a spec ticks one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, make
from tablegen.fill.fill import fill
from tablegen.layout.folder import load_layout
from tablegen.learn.choices import find_choices, find_list
from tablegen.learn.new import learn
from tablegen.spec.check import check_spec
from tablegen.text.tree import read_source

SPELLINGS = [  # printed on the blank, what a spec says, what is printed then
    ("（ ）延续项目  （ ）新增项目", "新增项目", "（ ）延续项目  （√）新增项目"),
    ("1.延续（  ）2.新增（  ）", "新增", "1.延续（  ）2.新增（√）"),
    ("延续[ ] 新增[ ]", "延续", "延续[√] 新增[ ]"),
    ("新增项目□ 延续项目□", "延续项目", "新增项目□ 延续项目√"),
    ("□新增\n□延续", "延续", "□新增\n√延续"),
    ("❑新增 ❑延续", "新增", "√新增 □延续"),  # a Word blank made plain has □
    ("口新增  口延续", "新增", "√新增  口延续"),
    ("○是 ○否", "否", "○是 ●否"),
    ("□基建类 □设备类 □其他：____", "基建类", "√基建类 □设备类 □其他：____"),
    ("□基建类 □设备类 □其他：____", "信息类", "□基建类 □设备类 √其他：信息类"),
    ("延续/新增", "新增", "新增"),
    ("是      否", "是", "是"),
    ("延续□ 新增□（请在相应方框内打√）", "新增", "延续□ 新增√（请在相应方框内打√）"),
    ("□延续 □新增（请在□内打“√”）", "新增", "□延续 √新增（请在□内打“√”）"),
    ("类型：□延续 □新增", "延续", "类型：√延续 □新增"),
    ("（请在对应选项打√）延续（ ）新增（ ）", "延续", "（请在对应选项打√）延续（√）新增（ ）"),
    ("（单选）□延续 □新增", "新增", "（单选）□延续 √新增"),
    ("延续\u2002□\u3000新增\u2002□", "新增", "延续\u2002□\u3000新增\u2002√"),
]


def made(tmp_path: Path, printed: str) -> Path:
    form = make("plan-rows", False)
    cell = next(cell for cell in form.cells if cell.text == "项目编号")
    cell.text = "项目属性"
    box = next(box for box in form.cells if (box.row, box.column) == (cell.row, cell.column + 1))
    box.text = printed
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(form))
    return path


@pytest.mark.parametrize(("printed", "said", "wanted"), SPELLINGS, ids=[item[0] for item in SPELLINGS])
def test_a_spec_ticks_a_choice(tmp_path: Path, printed: str, said: str, wanted: str) -> None:
    folder = tmp_path / "learnt-form"
    learnt = learn(made(tmp_path, printed), "learnt-form", folder)
    assert learnt.sheet is not None
    plain = printed.replace("❑", "□")
    assert plain in [cell.text for row in learnt.sheet.rows for cell in row.cells]  # nobody chose yet
    spec = folder / "sample.yaml"
    text = spec.read_text("utf-8").replace("项目名称:", f"项目属性: {said}\n项目名称:", 1)
    spec.write_text(text, "utf-8")
    layout = load_layout(folder)
    project, problems = check_spec(read_source(spec), (), layout)
    assert not [problem for problem in problems if problem.is_error]
    sheet = fill(project, layout)
    assert wanted in [cell.text for row in sheet.rows for cell in row.cells]


def test_choices_over_several_boxes(tmp_path: Path) -> None:
    form = make("basic-block", False)
    cells = {cell.text: cell for cell in form.cells}
    row = cells["项目负责人"].row
    first, second = [cell for cell in form.cells if cell.row == row and not cell.text][:2]
    cells["项目负责人"].text = "项目属性"
    first.text, cells["联系电话"].text, second.text = "新增项目 □", "延续项目 □", "其他 □"
    cells["项目属性"].text = "项目级别"
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(form))
    finding = learn(path, "learnt-form", tmp_path / "learnt-form").finding
    assert finding.fields["项目属性"].choices == ("新增项目", "延续项目", "其他")


def test_a_date_to_write_on_is_no_choice(tmp_path: Path) -> None:
    finding = learn(made(tmp_path, "    年    月    日"), "learnt-form", tmp_path / "learnt-form").finding
    assert finding.fields["项目属性"].choices == ()
    assert [slot.tag for slot in finding.slots if "项目属性" in slot.tag] == [
        '{{ 项目属性 or "年    月    日" }}'
    ]


@pytest.mark.parametrize(
    "text",
    [
        "类型：□延续 □新增  期限：□一年 □多年",
        "二级指标/三级指标",
        "2024/2025",
        "（2024年度）",
        "甲、乙",
        "共（ ）页",
        "上级资金/本级资金",
    ],
)
def test_what_is_no_choice(text: str) -> None:
    assert find_choices(text) is None and find_list(text) is None


def test_the_chosen_word_of_a_filled_form() -> None:
    for text in ("□新增 ☑延续", "（ ）新增 （√）延续", "新增□ 延续√", "新增（） 延续（√）"):
        found = find_choices(text)
        assert found is not None and found.chosen == "延续" and found.words == ("新增", "延续")
