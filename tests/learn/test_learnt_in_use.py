"""A learnt layout is used: with other content in all formats, and where the filled form it came from has faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from openpyxl import load_workbook

from making.made_forms import docx_bytes, make, xlsx_bytes
from making.running import tablegen
from tablegen.learn.check import check_layout
from tablegen.learn.new import fill_sample, learn
from tablegen.learn.report import report_lines
from tablegen.learn.stamps import signed
from tablegen.problems import has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
LONG = "进一步加强管理，按期完成各项任务，切实提高财政资金使用效益，让群众得到实惠。" * 12
MANY = "\n".join(
    f"      - 第{number}个指标，名称写得很长，看格子会不会撑开: ≥{number}个" for number in range(1, 9)
)
SPECS = {
    "many": f"""\
项目名称: 高标准粮仓
资金: {{年度: {{财政拨款: 60}}}}
实施计划:
{chr(10).join(f'  - {{序号: "{n}", 实施内容: "第{n}步，{LONG[:60]}", 开始时间: 2024年{n}月}}' for n in range(1, 9))}
目标:
  年度: {LONG}
指标:
  产出指标:
    数量指标:
{MANY}
  效益指标:
    经济效益指标:
{MANY}
主管部门意见: {LONG}
""",
    "few": """\
项目名称: 粮仓
目标: {年度: 建成。}
指标: {产出指标: {数量指标: [{粮仓: 1座}]}}
""",
}


@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("kind", BYTES)
def test_other_content_in_all_formats(tmp_path: Path, kind: str, filled: bool) -> None:
    """More and fewer indicators and rows, and long texts: each file is read back and says what the spec says."""
    blank = tmp_path / f"form.{kind}"
    blank.write_bytes(BYTES[kind](make("plan-rows", filled)))
    learn(blank, "learnt-form", tmp_path / "templates" / "learnt-form")
    for name, text in SPECS.items():
        head = "版式: learnt-form\n年度: 2024\n金额单位: 万元\n"
        (tmp_path / f"{name}.yaml").write_text(head + text, "utf-8")
    specs = [tmp_path / f"{name}.yaml" for name in SPECS]
    code, out, err = tablegen("build", *specs, "-f", "docx,pdf,xlsx", "-o", tmp_path / "out")
    assert code == 0, out + err
    made = sorted(path.suffix for path in (tmp_path / "out").rglob("*.*") if path.suffix != ".json")
    assert made.count(".docx") == made.count(".pdf") == made.count(".xlsx") == 2


def test_faults_in_the_content_are_told_and_the_sample_builds(tmp_path: Path) -> None:
    """Weights that do not make 100 and sources that do not add up belong to the content, not to the form."""
    made = make("money-columns", True)
    for cell in made.cells:
        cell.text = {"50": "30", "78": "99"}.get(cell.text, cell.text)
    blank = tmp_path / "form.docx"
    blank.write_bytes(docx_bytes(made))
    next(cell for cell in made.cells if cell.text == "99").text = "98"
    blank.write_bytes(docx_bytes(made))
    folder = tmp_path / "templates" / "learnt-form"
    learnt = learn(blank, "learnt-form", folder)
    assert not learnt.problems
    report = "\n".join(report_lines(learnt))
    assert "分值加起来是 60" in report and "98" in report and "不影响版式" in report
    assert not has_errors(check_layout(folder))
    code, out, err = tablegen("build", folder / "sample.yaml", "-f", "docx,xlsx", "-o", tmp_path / "out")
    assert code == 0, out + err


def test_the_layout_does_not_depend_on_the_content(tmp_path: Path) -> None:
    """The same form filled rightly and wrongly gives the same layout."""
    texts = []
    for name, wrong in (("right", False), ("wrong", True)):
        made = make("money-columns", True)
        for cell in made.cells:
            if wrong:
                cell.text = {"50": "30", "78": "98"}.get(cell.text, cell.text)
        (tmp_path / f"{name}.docx").write_bytes(docx_bytes(made))
        learn(tmp_path / f"{name}.docx", "learnt-form", tmp_path / name)
        texts.append((tmp_path / name / "layout.yaml").read_text("utf-8").split("\n", 1)[1])
    assert texts[0] == texts[1]


@pytest.mark.parametrize("value", ["", "不适用", "——", "约100万元左右（含税）", "854万(其中示范295万元)"])
def test_an_amount_that_is_none_is_no_fault(tmp_path: Path, value: str) -> None:
    made = make("weights", True)
    place = next(cell for cell in made.cells if cell.text.replace(",", "").replace(".", "").isdigit())
    place.text = value
    (tmp_path / "form.docx").write_bytes(docx_bytes(made))
    learnt = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form")
    assert not learnt.problems and not has_errors(check_layout(tmp_path / "learnt-form"))
    assert "{}" not in (tmp_path / "learnt-form" / "sample.yaml").read_text("utf-8")


def test_indicators_without_a_value_are_read_back(tmp_path: Path) -> None:
    made = make("weights", True)
    for cell in made.cells:
        if cell.text.startswith(("≥", "≤", "=")):
            cell.text = ""
    (tmp_path / "form.docx").write_bytes(docx_bytes(made))
    learnt = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form")
    assert not learnt.problems
    code, out, err = tablegen("build", tmp_path / "learnt-form" / "sample.yaml", "-f", "docx",
                              "--templates", tmp_path, "-o", tmp_path / "out")  # fmt: skip
    assert code == 0, out + err


def test_classes_of_one_row_each_join_when_they_hold_several_indicators(tmp_path: Path) -> None:
    """A blank shows one row a class; three indicators of a class stand beside one box with its name."""
    blank = tmp_path / "form.docx"
    blank.write_bytes(docx_bytes(make("long-below-year", False)))
    folder = tmp_path / "learnt-form"
    learn(blank, "learnt-form", folder)
    (folder / "sample.yaml").write_text(
        """\
版式: learnt-form
年度: 2024
金额单位: 万元
项目名称: 良种推广
指标:
  产出指标:
    数量指标:
      - 良种数: {项目: 9个, 年度: 3个}
      - 示范点: {项目: 6个, 年度: 2个}
      - 只看全期的: {项目: 1项}
""",
        "utf-8",
    )
    sheet, problems = fill_sample(folder)
    assert sheet is not None and not problems
    spans = [cell.row_span for row in sheet.rows for cell in row.cells if cell.text == "数量指标"]
    assert spans == [3, 2]


def test_short_contents_under_two_goals_are_no_labels(tmp_path: Path) -> None:
    """预期目标 | 实际完成情况 over two words that could be labels."""
    document = Document()
    table = document.add_table(3, 3)
    texts = ["项目名称", "水库维修", "", "年度总体目标", "预期目标", "实际完成情况", "", "完成维修", "已完成"]
    for number, text in enumerate(texts):
        table.cell(number // 3, number % 3).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "form.docx"))
    finding = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form").finding
    values = {slot.path: slot.value for slot in finding.slots}
    assert values["目标", "年度"] == "完成维修" and values["字段", "实际完成情况"] == "已完成"


def test_an_opinion_stands_above_its_signatures(tmp_path: Path) -> None:
    """审核人：  日期： is no opinion and no value; the second row beside one opinion is signed under its name."""
    document = Document()
    table = document.add_table(5, 2)
    rows = [
        ("项目名称", ""),
        ("主管部门审核意见", "审核人：        日期："),
        ("财政部门审核意见", "审核人：        日期："),
        ("", "绩效处审核人：        日期："),
        ("填报人及联系电话：", "填报日期："),
    ]
    for row, (label, text) in enumerate(rows):
        table.cell(row, 0).text, table.cell(row, 1).text = label, text
    table.cell(2, 0).merge(table.cell(3, 0)).paragraphs[-1]._p.getparent().remove(
        table.cell(2, 0).paragraphs[-1]._p
    )
    document.save(str(tmp_path / "form.docx"))
    folder = tmp_path / "learnt-form"
    learnt = learn(tmp_path / "form.docx", "learnt-form", folder)
    assert not learnt.filled and list(learnt.finding.fields) == [
        "项目名称",
        "主管部门意见",
        "财政部门意见",
        "财政部门审核日期",
        "填报人",
        "联系电话",
        "填报日期",
    ]
    assert learnt.sheet is not None
    texts = [cell.text for row in learnt.sheet.rows for cell in row.cells]
    assert "审核人：        日期：" in [text.strip() for text in texts] and "填报日期：" in texts


def test_rows_below_the_indicators_are_none(tmp_path: Path) -> None:
    """A sum, a grade and an opinion right below the indicator rows, and signatures with their values."""
    document = Document()
    table = document.add_table(7, 4)
    rows = [
        ("项目名称", "", "实施单位", ""),
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "", ""),
        ("自评总分", "", "", ""),
        ("自评等级", "", "", ""),
        ("审核意见", "签字：        年   月   日", "", ""),
        ("填表人：", "填报日期：", "联系电话：", ""),
    ]
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for row in (4, 5):
        table.cell(row, 1).merge(table.cell(row, 3))
        table.cell(row, 1).text = rows[row][1]
    document.save(str(tmp_path / "form.docx"))
    learnt = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form")
    (block,) = learnt.finding.blocks
    assert (block.first, block.last) == (2, 2)
    assert {"自评等级", "审核意见", "填报人", "填报日期", "联系电话"} <= set(learnt.finding.fields)


def test_numbers_below_labels_are_their_values(tmp_path: Path) -> None:
    """一季度 | 二季度 over 20 | 30, and labels with their amounts in one box, in a filled form."""
    document = Document()
    table = document.add_table(5, 4)
    rows = [
        ("项目名称", "路灯维护", "实施单位", "市政所"),
        ("项目总投资（万元）", "300", "本年预算（万元）", "100"),
        ("一季度", "二季度", "三季度", "四季度"),
        ("20", "30", "30", "20"),
        ("其中：事业收入：60", "", "其中：基本支出：40", ""),
    ]
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for column in (0, 2):
        table.cell(4, column).merge(table.cell(4, column + 1)).text = rows[4][column]
    document.save(str(tmp_path / "form.docx"))
    finding = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form").finding
    values = {slot.path[-1]: slot.value for slot in finding.slots}
    assert values["项目名称"] == "路灯维护" and values["二季度"] == "30" and values["四季度"] == "20"
    assert values["事业收入"] == "60" and values["基本支出"] == "40"
    assert not any(value.endswith("：") for value in values.values())


def test_tables_of_one_class_each_print_their_own_indicators(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(7, 3)
    rows = [
        ("项目名称", "河道治理", ""),
        ("一级指标", "三级指标", "指标值"),
        ("产出指标", "清淤长度", "10公里"),
        ("项目内容", "清淤", ""),
        ("一级指标", "三级指标", "指标值"),
        ("效益指标", "受益人口", "3万人"),
        ("效益指标", "水质", "Ⅲ类"),
    ]
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    for row in (0, 3):
        table.cell(row, 1).merge(table.cell(row, 2)).text = rows[row][1]
    document.save(str(tmp_path / "form.docx"))
    learnt = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not learnt.problems
    assert [cell.text for row in learnt.sheet.rows for cell in row.cells].count("清淤长度") == 1
    assert len(learnt.sheet.rows) == 7


def test_blanks_that_move_a_stamp_to_its_place_are_kept(tmp_path: Path) -> None:
    """Stamps and dates stand at the right by spaces: in Word, Excel and PDF alike, whatever is filled in above."""
    document = Document()
    table = document.add_table(4, 2)
    table.style = "Table Grid"
    table.cell(0, 0).text = "项目名称"
    rows = {
        1: ("实施单位意见", ["", "                  （盖章）", "             年   月   日"]),
        2: ("主管部门意见", ["同意填报的签字：", "", "    签字：        年  月  日 ", ""]),
        3: ("财政部门意见", ["                负责人签字：", " 日期："]),
    }
    for row, (label, lines) in rows.items():
        cell = table.cell(row, 1)
        table.cell(row, 0).text, cell.text = label, lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)
    document.save(str(tmp_path / "form.docx"))
    folder = tmp_path / "templates" / "learnt-form"
    learn(tmp_path / "form.docx", "learnt-form", folder)
    assert check_layout(folder) == []
    for name, more in (
        ("empty", ""),
        ("full", "主管部门意见: |\n  同意。\n      按程序办理。\n实施单位意见: 同意。\n"),
    ):
        (tmp_path / f"{name}.yaml").write_text(
            f"版式: learnt-form\n年度: 2024\n金额单位: 万元\n项目名称: 粮仓{name}\n{more}", "utf-8"
        )
    specs = [tmp_path / "empty.yaml", tmp_path / "full.yaml"]
    code, out, err = tablegen("build", *specs, "-f", "docx,pdf,xlsx", "-o", tmp_path / "out")
    assert code == 0, out + err
    for name in ("粮仓empty", "粮仓full"):
        (made,) = (tmp_path / "out").rglob(f"{name}.docx")
        texts = [cell.text for row in Document(str(made)).tables[0].rows for cell in row.cells]
        assert any("             年   月   日" in text.split("\n") for text in texts), texts
        sheet = load_workbook(made.with_suffix(".xlsx")).active
        shown = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert any("             年   月   日" in text.split("\n") for text in shown), shown


@pytest.mark.parametrize(
    ("text", "value", "date"),
    [
        ("同意申报。\n       （公章）\n   2022年11月3日", "同意申报。", "2022年11月3日"),
        (
            "同意。\n资金列入预算。\n负责人（签字）：    2023 年 1 月 5 日",
            "同意。\n资金列入预算。",
            "2023 年 1 月 5 日",
        ),
        ("县水利局（公章）", "县水利局", ""),
        ("      （盖章）\n    年  月  日", "", ""),
        ("同意", None, ""),
        ("同意。负责人：王某（签字）", None, ""),
        ("2022年11月3日前完工", None, ""),
    ],
)
def test_stamps_stay_and_what_was_filled_in_goes(text: str, value: str | None, date: str) -> None:
    found = signed(text.lstrip())
    assert (found is None) == (value is None)
    if found is not None:
        assert text.lstrip()[: found.end] == value
        assert date == (text.lstrip()[slice(*found.date)] if found.date else "")


def test_a_filled_opinion_leaves_its_stamp_to_the_next_project(tmp_path: Path) -> None:
    """Two paragraphs of opinion, a stamp at the right, a date: the next project has its own opinion above the stamp."""
    document = Document()
    table = document.add_table(3, 2)
    table.style = "Table Grid"
    table.cell(0, 0).text, table.cell(0, 1).text = "项目名称", "水库维修"
    table.cell(1, 0).text, table.cell(1, 1).text = "实施单位", "县水利局（公章）"
    table.cell(2, 0).text = "主管部门意见"
    cell = table.cell(2, 1)
    cell.text = "同意申报。"
    cell.add_paragraph("资金列入预算。")
    cell.add_paragraph("（盖章）").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    cell.add_paragraph("2022年11月3日").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.save(str(tmp_path / "form.docx"))
    folder = tmp_path / "templates" / "learnt-form"
    learn(tmp_path / "form.docx", "learnt-form", folder)
    assert check_layout(folder) == []
    (tmp_path / "a.yaml").write_text(
        "版式: learnt-form\n年度: 2024\n金额单位: 万元\n项目名称: 图书馆\n主管部门意见: 可行。\n", "utf-8"
    )
    code, out, err = tablegen("build", tmp_path / "a.yaml", "-f", "docx,pdf,xlsx", "-o", tmp_path / "out")
    assert code == 0, out + err
    (made,) = (tmp_path / "out").rglob("*.docx")
    rows = Document(str(made)).tables[0].rows
    assert rows[1].cells[1].text == "（公章）"
    paragraphs = rows[2].cells[1].paragraphs
    assert [item.text.strip() for item in paragraphs] == ["可行。", "（盖章）", "年   月   日"]
    assert [item.alignment for item in paragraphs] == [None, *[WD_ALIGN_PARAGRAPH.RIGHT] * 2]


def test_labels_below_a_line_with_a_colon_head_no_table(tmp_path: Path) -> None:
    """填报单位：(盖章) | 单位：万元, a row of the table, over rows of labels with their values."""
    document = Document()
    table = document.add_table(4, 6)
    rows = [
        ((0, 2, "填报单位：(盖章)"), (3, 5, "单位：万元")),
        ((0, 0, "项目支出名称"), (1, 2, "道路养护服务"), (3, 3, "预算部门"), (4, 5, "某市交通局")),
        ((0, 0, "年度本级预算金额"), (1, 2, "250万"), (3, 3, "上级资金"), (4, 5, "0")),
        ((0, 0, "年度绩效目标"), (1, 5, "养护道路，保障出行。")),
    ]
    for row, cells in enumerate(rows):
        for first, last, text in cells:
            table.cell(row, first).merge(table.cell(row, last)).text = text
    document.save(str(tmp_path / "form.docx"))
    finding = learn(tmp_path / "form.docx", "learnt-form", tmp_path / "learnt-form").finding
    values = {slot.path[-1]: slot.value for slot in finding.slots}
    assert values["项目名称"] == "道路养护服务" and values["主管部门"] == "某市交通局"
