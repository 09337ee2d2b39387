"""Class columns whose boxes are not joined: an empty box below a class says the same class."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from tablegen.learn.new import learn

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
HEAD = """\
上: 2025年项目支出绩效目标申报表
项目名称 | {name} | 主管部门 | {office}
年度目标 | {goal} | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
"""
BLANK = (
    HEAD.format(name="", office="", goal="")
    + """\
产出指标 | 数量指标 | |
 | 质量指标 | |
 | 时效指标 | |
效益指标 | 经济效益指标 | |
 | 社会效益指标 | |
满意度指标 | 服务对象满意度指标 | |
"""
)
FILLED = (
    HEAD.format(name="道路养护", office="某县交通局", goal="养护农村道路，保障出行。")
    + """\
产出指标 | 数量指标 | 养护里程 | ≥35公里
 | | 清理边沟 | ≥20公里
 | 质量指标 | 验收合格率 | ≥95%
效益指标 | 社会效益指标 | 受益人口 | ≥3万人
 | | 受益村 | ≥12个
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90%
"""
)
ORDER = {
    BLANK: ["数量指标", "质量指标", "时效指标", "经济效益指标", "社会效益指标", "服务对象满意度指标"],
    FILLED: ["养护里程", "清理边沟", "验收合格率", "受益人口", "受益村", "群众满意度"],
}
CLASSES = {
    BLANK: [("产出指标", 3), ("效益指标", 2), ("满意度指标", 1)],
    FILLED: [("产出指标", 3), ("效益指标", 2), ("满意度指标", 1)],
}


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("text", [BLANK, FILLED], ids=["blank", "filled"])
def test_an_empty_class_is_the_one_above(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(text)))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert learnt.sheet is not None and not learnt.problems
    rows = [[cell.text for cell in row.cells] for row in learnt.sheet.rows[3:]]
    assert [word for texts in rows for word in texts if word in ORDER[text]] == ORDER[text]
    first = [
        (cell.text, cell.row_span) for row in learnt.sheet.rows[3:] for cell in row.cells if cell.column == 0
    ]
    assert first == CLASSES[text]
    assert "其他" not in (tmp_path / "learnt-form" / "sample.yaml").read_text("utf-8")
