"""Sources of money that no list knows, where sources of money stand: each is a source, and is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from tablegen.learn.new import read_blank
from tablegen.learn.recognise import recognise

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
HEAD = "上: 2024年项目绩效目标申报表\n项目名称 | 村道硬化 | < | 实施单位 | 某村委会\n"
FOOT = """
年度目标 | 方便群众出行。 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | 硬化里程 | ≥3公里
^ | 效益指标 | 社会效益指标 | 受益人口 | ≥300人
"""
MONEY = {
    "pairs": (
        "资金总额（万元） | {60} | < | 其中：财政奖补 | {40}\n"
        "其中：村集体自筹 | {15} | < | 其中：群众投工投劳 | {5}",
        ["合计", "财政奖补", "村集体自筹", "群众投工投劳"],
    ),
    "heading": (
        "项目资金（万元） | 年度资金总额 | {60} | 其中：财政奖补 | {40}\n^ | 社会捐赠 | {15} | 村集体 | {5}",
        ["合计", "财政奖补", "社会捐赠", "村集体"],
    ),
    "column": (
        "资金来源（万元） | 合计 | {60} | < | <\n^ | 其中： | 财政奖补 | {45} | <\n^ | ^ | 帮扶单位 | {15} | <",
        ["合计", "财政奖补", "帮扶单位"],
    ),
    "numbers": (
        "预算资金（万元） | 资金总额 | {60} | < | <\n^ | 1.专项债 | {45} | < | <\n^ | 2.甲方出资 | {15} | < | <",
        ["合计", "专项债", "甲方出资"],
    ),
}


@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("name", MONEY)
def test_unknown_sources(tmp_path: Path, name: str, kind: str, filled: bool) -> None:
    rows, keys = MONEY[name]
    rows = (
        rows.replace("{", "").replace("}", "")
        if filled
        else "".join(part.split("}", 1)[-1] for part in rows.split("{"))
    )
    text = HEAD + rows + FOOT
    if not filled:
        for word in ("村道硬化", "某村委会", "方便群众出行。", "硬化里程", "≥3公里", "受益人口", "≥300人"):
            text = text.replace(word, "")
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(text)))
    blank = read_blank(path)
    finding = recognise(blank)
    assert finding.filled == filled
    assert [fund.key for fund in finding.funds] == keys and {fund.period for fund in finding.funds} == {
        "年度"
    }
    assert any("按资金来源处理" in line for line in finding.unsure)


def test_what_stands_beside_money_and_is_none(tmp_path: Path) -> None:
    """测算依据, 预算科目 and a choice in the rows of the money stay texts."""
    rows = (
        "项目资金（万元） | 年度资金总额 | | 其中：财政拨款 | \n"
        "^ | 预算科目 | | 是否政府采购 | □是 □否\n^ | 资金测算依据 | | < | <"
    )
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(typed("项目名称 | | < | < | <\n" + rows)))
    finding = recognise(read_blank(path))
    assert [fund.key for fund in finding.funds] == ["合计", "财政拨款"]
    assert {"预算科目", "是否政府采购", "测算依据"} <= set(finding.fields)
