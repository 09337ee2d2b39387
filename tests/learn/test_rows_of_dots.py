"""…… in a class column and wholly empty rows of a blank are printed as they stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from tablegen.layout.folder import load_layout
from tablegen.learn.check import check_layout
from tablegen.learn.new import learn

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
BLANK = """\
上: 2024年项目绩效目标申报表
项目名称 | | < | 实施单位 |
年度目标 | | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | 指标1： |
^ | ^ | ^ | …… |
^ | ^ | 质量指标 | |
^ | ^ | ^ | |
^ | ^ | …… | …… |
^ | 效益指标 | 社会效益指标 | |
^ | ^ | ^ | |
^ | ^ | ^ | |
^ | ^ | …… | |
^ | 满意度指标 | 服务对象满意度指标 | |
^ | …… | …… | |
"""
FILLED = """\
上: 2024年项目绩效目标申报表
项目名称 | 村道 | < | 实施单位 | 某局
年度目标 | 修好村道，方便出行。 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | 里程 | ≥3公里
^ | ^ | …… | |
^ | 效益指标 | 社会效益指标 | 受益人口 | ≥300人
^ | ^ | …… | …… | ……
"""


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("text", [BLANK, FILLED], ids=["blank", "filled"])
def test_the_sample_has_the_rows_of_the_form(tmp_path: Path, text: str, kind: str) -> None:
    made = typed(text)
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](made))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not learnt.problems
    shown = {
        (number, cell.column, cell.row_span, cell.column_span): cell.text
        for number, row in enumerate(learnt.sheet.rows)
        for cell in row.cells
    }
    assert len(shown) == len(made.cells)
    for cell in made.cells:
        printed = shown[cell.row, cell.column, cell.rows, cell.columns]
        assert printed == cell.text or not cell.text, cell
    assert check_layout(tmp_path / "learnt-form") == []
    tree = load_layout(tmp_path / "learnt-form").indicators
    assert tree is not None and any("更多" in [node.key for node in leaf] for leaf in tree.leaves())
