"""Files that are no declaration at all are refused, or named so at the top of the report; every form of ours is learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import FORMS, docx_bytes, make, typed, xlsx_bytes
from tablegen.learn.likeness import unlike
from tablegen.learn.new import Learnt, learn, read_blank
from tablegen.learn.recognise import recognise
from tablegen.learn.report import report_lines
from tablegen.problems import LayoutError

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
STRANGE = {
    "roster": """\
上: 单位职工花名册
序号 | 姓名 | 性别 | 职务 | 联系电话
1 | 张某 | 男 | 科长 | 000
2 | 李某 | 女 | 科员 | 001
""",
    "slip": """\
上: 文件会签单
文件标题 | | <
主办科室 | | 拟稿人：
会签科室 | 会签意见 | 签字日期
办公室 | |
财务科 | |
领导批示 | | <
""",
    "goods": """\
上: 办公用品领用申请表
申请部门 | | 申请人 |
申请日期 | | 领用日期 |
序号 | 物品名称 | 数量 | 用途
1 | | |
""",
    "travel": """\
上: 差旅费报销单
部门 | | 姓名 | | 出差事由 |
出发日期 | 到达日期 | 地点 | 交通费 | 住宿费 | 合计
 | | | | |
合计（大写） | | < | < | < | <
""",
    "numbers": "甲 | 乙 | 丙\n1 | 2 | 3\n4 | 5 | 6\n",
}
DOUBTFUL = {
    "audit": (
        """\
上: 某市项目绩效目标审核表
审核内容 | 审核要点 | 审核意见
完整性审核 | 绩效目标的内容是否完整 | 优□ 良□ 中□ 差□
相关性审核 | 总体目标是否符合国家政策 | 优□ 良□ 中□ 差□
综合评定等级 | | <
""",
        "表名是“某市项目绩效目标审核表”",
    ),
    "review": (
        """\
上: 项目评审表
项目名称 | | < | <
申报单位 | | 评审时间 |
评审意见 | | < | <
""",
        "表名是“项目评审表”",
    ),
    "application": (
        """\
上: 科技计划项目立项申请书
项目名称 | | < | <
申报单位 | | 负责人 |
项目总投资（万元） | | 申请财政资金（万元） |
立项必要性 | | < | <
""",
        "没有绩效指标的表头，没有绩效目标。",
    ),
}


def learnt_from(folder: Path, text: str, kind: str) -> Learnt:
    path = folder / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(text)))
    return learn(path, "learnt-form", folder / "learnt-form")


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_form_of_ours_is_refused(tmp_path: Path, name: str, kind: str) -> None:
    with pytest.raises(LayoutError, match="不像绩效目标表") as error:
        learnt_from(tmp_path, STRANGE[name], kind)
    assert "申报表、监控表或自评表" in error.value.problems[0].hint
    assert not (tmp_path / "learnt-form").exists()


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_doubtful_one_is_named_at_the_top(tmp_path: Path, name: str, kind: str) -> None:
    text, why = DOUBTFUL[name]
    lines = report_lines(learnt_from(tmp_path, text, kind))
    assert lines[2].startswith("注意：这张表不像绩效目标表：") and why in lines[2]


@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_ours_is_learnt_without_a_word(tmp_path: Path, name: str, filled: bool) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(make(name, filled)))
    blank = read_blank(path)
    assert unlike(blank, recognise(blank)) == ""
