"""docs/空表做版式.md keeps its word: its examples fill, and what it says the program says, the program says."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from corpus import ROOT
from making.word import docx, tbl, tr
from tablegen.fill.names import Amount
from tablegen.model.money import UNITS, Money, MoneyFormat
from tablegen.problems import LayoutError

MANUAL = (ROOT / "docs" / "空表做版式.md").read_text("utf-8")
EXAMPLES = [
    (cells[0].strip().strip("`").replace("\\|", "|").split("` 或 `"), cells[1].strip())
    for cells in (
        re.split(r"(?<!\\)\|", line)[1:3] for line in MANUAL.splitlines() if line.startswith("| `{{")
    )
    if len(cells) == 2
]
LOOP = next(line for line in MANUAL.splitlines() if line.startswith("| `{% for"))
MONEY = Amount(Money(Decimal(2632000)), MoneyFormat(UNITS["元"], thousands=True))
NAMES = {
    "主管部门": "某某委员会",
    "主管部门代码": "073001",
    "资金": {"年度": {"合计": MONEY, "财政拨款": MONEY}},
    "标签": {"实施单位": "项目实施单位"},
    "中期期间": "2024年—2026年",
}


SHOWN = {  # the rows of the table that describe instead of showing
    "目标全文": "第一条\n第二条",
    "那一项资金": "2,632,000.00",
    "规格里用的那个词": "项目实施单位",
    "备注；没有写就印": "无",
}


def test_the_examples_of_a_box(fill_blank):
    assert len(EXAMPLES) == 8
    for templates, shown in EXAMPLES:
        wanted = next((text for words, text in SHOWN.items() if words in shown), shown.split("（按")[0])
        for template in templates:
            assert fill_blank(docx(tbl(1, tr(template))), names=NAMES).sheet.rows[0].cells[0].text == wanted


def test_the_example_of_a_loop(fill_blank):
    cells = [cell.strip().strip("`") for cell in LOOP.strip("|").split("|")]
    sheet = fill_blank(docx(tbl(4, tr("一级指标", "二级指标", "三级指标", "指标值"), tr(*cells)))).sheet
    assert [cell.row_span for cell in sheet.rows[1].cells] == [3, 2, 1, 1]
    assert sheet.rows[0].repeat


@pytest.mark.parametrize("keyword", ["include", "import", "macro", "set"])
def test_what_it_forbids_is_forbidden(fill_blank, keyword):
    assert keyword in MANUAL
    with pytest.raises(LayoutError):
        fill_blank(docx(tbl(1, tr(f"{{% {keyword} x %}}"))))


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (
            tr("一", "二") * 2 + tr("项目名称", "{{ 项目名 }}"),
            "第 1 个表格第 3 行第 2 格：模板里用了 layout.yaml 没有声明的名称“项目名”",
        ),
        (
            tr("一", "二") * 7 + tr("{% for 行 in 指标 %}{{ 行.名称 }}", "x"),
            "第 1 个表格第 8 行：“{% for 行 in 指标 %}”没有关闭，缺 {% endfor %}",
        ),
        (
            tr("一", "二") * 2 + tr("项目名称", "{{ 项目名称"),
            "第 1 个表格第 3 行第 2 格：标记没有写完：“{{ 项目名称”",
        ),
    ],
)
def test_the_sentences_it_explains(fill_blank, body, part):
    assert part in MANUAL
    with pytest.raises(LayoutError) as caught:
        fill_blank(docx(tbl(2, body)))
    assert caught.value.problems[0].message == part
