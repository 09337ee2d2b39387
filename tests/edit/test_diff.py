"""Two years of one project: what the console says, and the table that goes with the papers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from corpus import TEMPLATES, folders
from tablegen.cli.commands import run
from tablegen.edit.diff import as_lines, compare

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LAST = (TEMPLATES / "central-project" / "sample.yaml").read_text("utf-8")
CHANGES = (
    ("年度: 2025", "年度: 2026"),
    ("≥12000叶", "≥13000叶"),
    ("财政拨款: 420", "财政拨款: 462"),
    ("上年结转: 36.5", "上年结转: 0"),
    ("培训基层人员人次", "培训基层业务人员人次"),
    ("      - 读者满意度: {年度: ≥90%, 分值: 10}\n", "      - 志愿者满意度: {年度: ≥95%, 分值: 10}\n"),
    ("实施单位: 示例部古籍保护中心", "实施单位: 示例部图书馆"),
    ("面向公众免费开放；", "面向公众开放；"),
)


@pytest.fixture
def years(tmp_path: Path) -> tuple[Path, Path]:
    text = LAST
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    last, this = tmp_path / "去年.yaml", tmp_path / "今年.yaml"
    last.write_text(LAST, "utf-8")
    this.write_text(text, "utf-8")
    return last, this


def test_what_changed(years: tuple[Path, Path]) -> None:
    shown = "\n".join(as_lines(compare(*years, lambda path: folders())))
    assert (
        shown
        == """\
栏目
  改        实施单位：示例部古籍保护中心 → 示例部图书馆

资金（万元）
  +5.50（+1.2%）  年度·合计：476.50 → 482.00
  +42.00（+10.0%）  年度·财政拨款：420.00 → 462.00
  -36.50（-100.0%）  年度·上年结转：36.50 → 0.00

目标
  改        年度：
      - 完成馆藏善本古籍1.2万叶的高清扫描和著录，上线古籍阅览平台，面向公众免费开放；培
      - 训基层修复和著录人员，减少原件提阅造成的损耗。
      + 完成馆藏善本古籍1.2万叶的高清扫描和著录，上线古籍阅览平台，面向公众开放；培训基
      + 层修复和著录人员，减少原件提阅造成的损耗。

指标
  改        数量指标·完成古籍扫描叶数（年度）：≥12000叶 → ≥13000叶
  改了名称  数量指标·培训基层业务人员人次：培训基层人员人次 → 培训基层业务人员人次
  改了名称  服务对象满意度指标·志愿者满意度：读者满意度 → 志愿者满意度
  改        服务对象满意度指标·志愿者满意度（年度）：≥90% → ≥95%

2025 年 → 2026 年：栏目 1 处，资金（万元） 3 处，目标 1 处，指标 4 处"""
    )


def test_added_and_dropped(years: tuple[Path, Path]) -> None:
    last, this = years
    text = this.read_text("utf-8").replace("志愿者满意度", "投诉处理好评率")
    this.write_text(text, "utf-8")
    lines = list(as_lines(compare(last, this, lambda path: folders())))
    assert "  新增      服务对象满意度指标·投诉处理好评率：（空） → ≥95%" in lines
    assert "  删去      服务对象满意度指标·读者满意度：≥90% → （空）" in lines


def test_the_same_is_the_same(years: tuple[Path, Path]) -> None:
    last, _ = years
    assert list(as_lines(compare(last, last, lambda path: folders()))) == ["2025 年 → 2025 年：没有不同"]


def test_a_blank_amount_is_no_0(years: tuple[Path, Path]) -> None:
    last, this = years
    this.write_text(this.read_text("utf-8").replace("    其他资金: 20\n", ""), "utf-8")
    lines = list(as_lines(compare(last, this, lambda path: folders())))
    assert "  删去      年度·其他资金：20.00 → （空）" in lines


def test_the_table_says_the_same(years: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "对照.docx"
    assert run(["diff", *map(str, years), "--output", str(target)]) == 0
    [table] = docx.Document(BytesIO(target.read_bytes())).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["部分", "项", "2025年", "2026年", "变化"]
    assert ["资金（万元）", "年度·财政拨款", "420.00", "462.00", "+42.00（+10.0%）"] in rows
    assert len(rows) == 10


@pytest.mark.parametrize("suffix", ["xlsx", "pdf", "html"])
def test_other_formats(suffix: str, years: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / f"对照.{suffix}"
    assert run(["diff", *map(str, years), "-o", str(target)]) == 0
    assert target.stat().st_size > 1000


def test_the_revision_is_the_form_with_its_changes(years: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "修订稿.docx"
    assert run(["diff", *map(str, years), "--revision", str(target)]) == 0
    root = docx.Document(BytesIO(target.read_bytes())).element
    gone = [node.text for node in root.iter(f"{W}delText")]
    come = [node.text for mark in root.iter(f"{W}ins") for node in mark.iter(f"{W}t")]
    assert gone == ["2025", "古籍保护中心", "476.50", "420.00", "36.50", "免费", "12000", "读", "90"]
    assert come == ["2026", "图书馆", "482.00", "462.00", "0.00", "13000", "业务", "志愿", "95"]


def test_the_revision_of_another_layout_is_this_years_form(years: tuple[Path, Path], tmp_path: Path) -> None:
    earlier = TEMPLATES / "ningxia-pingluo-project" / "sample.yaml"
    target = tmp_path / "修订稿.docx"
    assert run(["diff", str(earlier), str(years[1]), "--revision", str(target)]) == 0
    assert "186.50" in [
        node.text for node in docx.Document(BytesIO(target.read_bytes())).element.iter(f"{W}delText")
    ]


def test_what_is_refused(
    years: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["diff", *map(str, years), "-o", str(tmp_path / "对照.txt")]) == 2
    assert run(["diff", *map(str, years), "--revision", str(tmp_path / "修订.pdf")]) == 2
    assert run(["diff", str(years[0]), str(tmp_path / "没有.yaml")]) == 2
    assert run(["diff", str(years[0]), str(tmp_path)]) == 2
    (tmp_path / "坏.yaml").write_text("版式: central-project\n", "utf-8")
    assert run(["diff", str(years[0]), str(tmp_path / "坏.yaml")]) == 1
    said = capsys.readouterr().err
    assert "对照表不能做成“.txt”" in said and "修订稿不能做成“.pdf”" in said
    assert not (tmp_path / "对照.txt").exists()


def test_another_layout_is_put_onto_this_years(
    years: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = TEMPLATES / "ningxia-pingluo-project" / "sample.yaml"
    assert run(["diff", str(earlier), str(years[1])]) == 0
    shown = capsys.readouterr()
    assert "没有地方印：项目属性、项目期" in shown.err
    assert "年度·财政拨款：186.50 → 462.00" in shown.out
