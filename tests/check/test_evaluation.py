"""Self-evaluations on the forms of several places: what one form has and another lacks is checked where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import TEMPLATES
from tablegen.check.collect import collect

QINGSHEN, LANGZHONG = "sichuan-qingshen-self-evaluation", "sichuan-langzhong-transfer-self-evaluation"
SCIENCE_CITY = "chongqing-sciencecity-department-self-evaluation"
REASON = "预算执行原因: 年中追加6万元用于盲文阅览室；单位资金的设备款质保期未满，留1.4万元下年支付。"
CASES = [
    (QINGSHEN, REASON, "", "X6", "全年预算和年初预算不一样，没有说明"),
    (QINGSHEN, "财政资金: 45.08", "财政资金: 30", "", "总分"),
    (LANGZHONG, ", 偏差原因: 一处等待征地；下年三月前完成", "", "X6", "只完成了 94.4%，没有写偏差原因"),
    (LANGZHONG, "实际完成值: 10年", "实际完成值: 部分达成", "X6", "写的是“部分达成”，没有写偏差原因"),
    (SCIENCE_CITY, "实际完成值: 5个", "实际完成值: 4个", "X4", "只完成了 80%，却得了满分"),
    (SCIENCE_CITY, "得分: 19.2", "得分: 20", "X14", "得分 20，20 分的 96% 是 19.2 分"),
    (SCIENCE_CITY, "{年度: ≤100%", "{年度: 95%", "X4", "“公用经费控制率”只完成了 96.9%"),
    (SCIENCE_CITY, "{年度: ≤100%", "{年度: 100%", "", "总分"),
]


def _said(layout: str, old: str, new: str, folder: Path) -> tuple[list[str], str]:
    text = (TEMPLATES / layout / "sample.yaml").read_text("utf-8")
    assert old in text
    (folder / "自评.yaml").write_text(text.replace(old, new), "utf-8")
    found = collect([folder], TEMPLATES)
    [sentence] = found.evaluations.values()
    return [
        f"{problem.rule} {problem.message}" for problem in found.problems if problem.rule[:1] == "X"
    ], sentence


@pytest.mark.parametrize(("layout", "old", "new", "rule", "message"), CASES)
def test_a_changed_sample(layout: str, old: str, new: str, rule: str, message: str, tmp_path: Path) -> None:
    said, sentence = _said(layout, old, new, tmp_path)
    if rule:
        assert any(line.startswith(f"{rule} ") and message in line for line in said), said
    else:
        assert not said and sentence.startswith(message)


def test_a_form_without_points_has_no_total(tmp_path: Path) -> None:
    assert _said(LANGZHONG, "年度: 2021", "年度: 2021", tmp_path) == ([], "执行率 96.47%；这张表不打分")


def test_money_that_is_not_written_on_a_form_of_totals_alone(tmp_path: Path) -> None:
    text = (TEMPLATES / SCIENCE_CITY / "sample.yaml").read_text("utf-8")
    start, end = text.index("资金: "), text.index("目标:")
    (tmp_path / "自评.yaml").write_text(text[:start] + text[end:], "utf-8")
    [found] = [item for item in collect([tmp_path], TEMPLATES).problems if item.code == "missing-funds"]
    assert (found.message, found.hint) == ("没有写资金", "例如：资金: {年初: {合计: 10万元}}")
