"""What stays as printed in a learnt layout says nothing of the project or the year that it was learnt from."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Border, Side

from making.running import tablegen
from tablegen.layout.folder import load_layout
from tablegen.learn.check import check_layout
from tablegen.learn.new import Learnt, learn
from tablegen.learn.report import report_lines

THIN = Side(style="thin")


def written(path: Path, lines: list[str], rows: list[list[str]]) -> Path:
    """A form of ``lines`` above a table; "<" at the end of a row joins a box to the one at its left."""
    if path.suffix == ".docx":
        document = Document()
        for line in lines:
            document.add_paragraph(line)
        table = document.add_table(len(rows), len(rows[0]))
        table.style = "Table Grid"
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                if text == "<":
                    table.cell(row, column - 1).merge(table.cell(row, column))
                else:
                    table.cell(row, column).text = text
        document.save(str(path))
        return path
    book = Workbook()
    sheet = book.active
    for row, line in enumerate(lines, 1):
        sheet.cell(row, 1, line)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(rows[0]))
    for row, texts in enumerate(rows, len(lines) + 1):
        for column, text in enumerate(texts, 1):
            sheet.cell(row, column).border = Border(THIN, THIN, THIN, THIN)
            sheet.cell(row, column).value = (text != "<" and text) or None
        if joined := texts.count("<"):
            sheet.merge_cells(
                start_row=row, end_row=row, start_column=len(texts) - joined, end_column=len(texts)
            )
    book.save(path)
    return path


def texts(learnt: Learnt) -> list[str]:
    assert learnt.sheet is not None
    return [line.text for line in learnt.sheet.head] + [
        cell.text for row in learnt.sheet.rows for cell in row.cells
    ]


def built(tmp_path: Path, spec: str) -> str:
    """What a spec on the learnt form prints, drawn."""
    (tmp_path / "a.yaml").write_text(f"版式: learnt-form\n年度: 2026\n金额单位: 万元\n{spec}", "utf-8")
    code, out, err = tablegen("show", tmp_path / "a.yaml")
    assert code == 0, out + err
    return out


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_names_in_titles_and_years_in_labels_are_the_next_projects_own(tmp_path: Path, kind: str) -> None:
    rows = [
        ["单位名称", "某区价格认证中心", "项目名称", "价格认定业务经费"],
        ["2022年预算数", "30", "2023年预算数", "40"],
        ["主要内容", "按2020年规划办理", "项目依据（2021-2025年规划）", "区政府会议纪要"],
        ["年度目标", "完成价格认定。", "<", "<"],
    ]
    path = written(
        tmp_path / f"form.{kind}", ["某区价格认证中心2023年度项目绩效目标表", "价格认定业务经费"], rows
    )
    folder = tmp_path / "templates" / "learnt-form"
    learnt = learn(path, "learnt-form", folder)
    assert check_layout(folder) == []
    assert "某区价格认证中心2023年度项目绩效目标表" in texts(learnt)  # its own sample prints what it was
    report = "\n".join(report_lines(learnt))
    assert "“2022年预算数”里的 2022 跟着年度走，写成 {{ 年度 - 1 }}" in report
    assert "2021-2025" in report and "某区价格认证中心" not in (folder / "layout.yaml").read_text("utf-8")
    shown = built(tmp_path, "实施单位: 图书馆\n项目名称: 夜间开放\n")
    assert "图书馆2026年度项目绩效目标表" in shown and "2025年预算数" in shown and "2026年预算数" in shown
    for word in ("价格认定业务", "认证中心", "2022", "2023"):
        assert word not in shown


def test_a_word_that_has_no_place_is_refused(tmp_path: Path) -> None:
    """□甲类 □乙类 prints no third word, so that a spec cannot say one in vain; □其他：____ prints any."""
    rows = [
        ["项目名称", "", "项目类型", "□基建类 □购置类"],
        ["项目属性", "□新增 □延续 □其他：____", "起止时间", "    年  月至      年  月"],
    ]
    folder = tmp_path / "templates" / "learnt-form"
    learnt = learn(written(tmp_path / "form.docx", ["绩效目标表"], rows), "learnt-form", folder)
    fields = learnt.finding.fields
    assert fields["起止时间"].choices == () and "选一个" not in "\n".join(report_lines(learnt))
    assert not fields["项目类型"].open_choices and fields["项目属性"].open_choices
    shown = built(tmp_path, "项目名称: 甲\n项目属性: 试点\n项目类型: 购置类\n起止时间: 2026年1月至12月\n")
    assert "√其他：试点" in shown and "√购置类" in shown and "2026年1月至12月" in shown
    (tmp_path / "a.yaml").write_text(
        "版式: learnt-form\n年度: 2026\n项目名称: 甲\n项目类型: 研究类\n", "utf-8"
    )
    code, out, err = tablegen("build", tmp_path / "a.yaml", "-o", tmp_path / "out")
    assert code == 1 and "基建类、购置类" in out + err


def test_every_person_and_telephone_is_internal(tmp_path: Path) -> None:
    rows = [
        ["项目名称", "", "项目负责人", ""],
        ["联系电话", "", "局经办人", ""],
        ["单位负责人", "", "联系电话", ""],
        ["手机号码", "", "年度目标", ""],
    ]
    folder = tmp_path / "learnt-form"
    learn(written(tmp_path / "form.docx", ["绩效目标表"], rows), "learnt-form", folder)
    fields = {item.key: item for item in load_layout(folder).fields}
    inside = {key for key, item in fields.items() if item.internal}
    assert inside == set(fields) - {"项目名称"}


def test_a_line_says_the_year_behind_its_colon(tmp_path: Path) -> None:
    lines = ["区财政支出项目绩效目标表", "年度：          填报单位：          金额单位：万元"]
    folder = tmp_path / "templates" / "learnt-form"
    learn(written(tmp_path / "form.docx", lines, [["项目名称", "", "年度目标", ""]]), "learnt-form", folder)
    assert "年度：      2026    填报单位：" in built(tmp_path, "项目名称: 甲\n") or "年度：2026" in built(
        tmp_path, "项目名称: 甲\n"
    )


def test_the_sample_names_everything_that_can_be_written(tmp_path: Path) -> None:
    """What a blank leaves open stands in sample.yaml as lines to be uncommented; each of them is read."""
    rows = [
        ["项目名称", "", "项目类型", "□基建类 □购置类"],
        ["项目资金（万元）", "资金总额", "", ""],
        ["年度目标", "目标1：\n目标2：", "<", "<"],
        ["审核意见", "（盖章）", "<", "<"],
    ]
    lines = ["绩效目标表", "填报人：          联系电话："]
    folder = tmp_path / "templates" / "learnt-form"
    learn(written(tmp_path / "form.docx", lines, rows), "learnt-form", folder)
    sample = (folder / "sample.yaml").read_text("utf-8")
    assert "  年度: |-\n    目标1：\n    目标2：\n" in sample
    for line in (
        "填报人: 示例填报人",
        "联系电话: 示例联系电话",
        "审核意见: 示例审核意见",
        "项目类型: 基建类",
    ):
        assert f"# {line}" in sample
    written_out = sample.replace("\n# ", "\n").replace("下面这些不写也能印；要写就去掉行首的“# ”：\n", "")
    shown = built(tmp_path, written_out.split("金额单位: 万元\n")[1])
    assert "示例填报人" in shown and "示例审核意见" in shown and "√基建类" in shown


@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_opinions_with_their_labels_in_one_box(tmp_path: Path, kind: str, filled: bool) -> None:
    """Two opinions side by side under a heading: each has its words, its signer and its date, and keeps its label."""
    said = ["同意申报。", "张建国", "2023年11月6日", "同意。", "李红梅", "2023年11月8日"]
    own = [
        f"预算单位意见：{a}\n\n      单位负责人签字：{b}      （盖章）\n                    {c}"
        for a, b, c in (
            said[:3] if filled else ("", "", "年   月   日"),
            said[3:] if filled else ("", "", "年   月   日"),
        )
    ]
    value = "课后服务" if filled else ""
    rows = [
        ["项目名称", value, "主管部门", "市教育局" if filled else ""],
        ["年度目标", "全覆盖。" if filled else "", "资金总额（万元）", "300" if filled else ""],
        ["审核意见", "<", "<", "<"],
        [own[0], "主管部门意见" + own[1].removeprefix("预算单位意见"), "<", "<"],
    ]
    folder = tmp_path / "templates" / "learnt-form"
    learnt = learn(
        written(tmp_path / f"form.{kind}", ["2024年度项目绩效目标表"], rows), "learnt-form", folder
    )
    assert learnt.filled == filled and check_layout(folder) == []
    shown = built(tmp_path, "项目名称: 甲\n预算单位意见: 可行。\n主管部门意见: 准予。\n")
    for words in ("审核意见", "预算单位意见：可行。", "主管部门意见：准予。", "单位负责人签字：", "（盖章）"):
        assert words in shown
    assert shown.count("月") == 2  # the places of the dates
    for words in said:
        assert words not in shown


def test_columns_of_two_years_roll(tmp_path: Path) -> None:
    """2024年目标值 | 2023年完成值: a value and what was done, under headings that follow the year."""
    rows = [
        ["项目名称", "课后服务", "<", "<", "<"],
        ["年度目标", "全覆盖。", "<", "<", "<"],
        ["一级指标", "二级指标", "三级指标", "2024年目标值", "2023年完成值"],
        ["产出指标", "数量指标", "覆盖学校", "≥120所", "110所"],
        ["产出指标", "质量指标", "覆盖率", "100%", "95%"],
        ["效益指标", "社会效益指标", "家长减负", "明显", "明显"],
    ]
    folder = tmp_path / "templates" / "learnt-form"
    learnt = learn(written(tmp_path / "form.docx", ["2024年度项目绩效目标表"], rows), "learnt-form", folder)
    assert [column.role for column in learnt.finding.blocks[0].columns][-2:] == ["值", "完成值"]
    shown = built(
        tmp_path, "项目名称: 甲\n指标: {产出指标: {数量指标: [{学员: {年度: 30人, 完成值: 20人}}]}}\n"
    )
    assert "2026年目标值" in shown and "2025年完成值" in shown and "30人" in shown and "20人" in shown
