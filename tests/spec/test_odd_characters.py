"""Characters that look right and are not: found in names, values and goals, and repaired where that is certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.edit.fix import repair_all
from tablegen.problems import Severity
from tablegen.spec.odd_characters import odd_characters
from tablegen.text.tree import parse_text

REPAIRED = {
    "项⽬名称: 业务培训": "项目名称: 业务培训",
    "a: ⼈⺠群众满意度": "a: 人民群众满意度",
    "a: ⽤⼾数量": "a: 用户数量",
    "a: 服务⻓效⻅效": "a: 服务长效见效",
    "a: 金\uf90a额": "a: 金金额",
    "a: ≥1O(次)": "a: ≥10(次)",
    "a: l00%": "a: 100%",
    "a: 2O24年完成": "a: 2024年完成",
    "a: 2〇24年底": "a: 2024年底",
    "a: 81O": "a: 810",
    "a: 𝟗𝟓%": "a: 95%",
    "a: 95﹪": "a: 95%",
    "a: 缃戠粶瀹夊叏": "a: 网络安全",
    "a: â‰¥95%": "a: ≥95%",
}
LOST = ["a: �95%", "a: 锟斤拷培训", "a: 烫烫烫", "a: 鈮?95%", "�项目: 甲", "a: 组织培训锛屽"]
RIGHT = [
    *(
        "a: O2O平台建设",
        "a: A1O型设备",
        "a: H5项目",
        "a: 油料 10l",
        "a: 二〇二四年",
        "a: I级响应",
        "a: Café 品牌",
    ),
    *(
        "a: 缃某某",
        "a: PM2.5",
        "# ⽹上说明",
        "a: IPO 3家",
        "免查: I1",
        "a: ㎡",
        "a: 青岛 户籍 黄河 民主 长江",
    ),
]


@pytest.mark.parametrize("typed", REPAIRED)
def test_what_is_certain_is_repaired(typed: str) -> None:
    source = parse_text(typed, "甲.yaml")
    text = typed
    for problem in reversed(odd_characters(source)):
        [fix] = problem.fixes
        text = text[: fix.start] + fix.text + text[fix.end :]
        assert problem.hint.startswith(("写成", "改成")) and problem.place and problem.place.line == 1
    assert text == REPAIRED[typed]
    assert not odd_characters(parse_text(text, "甲.yaml"))


@pytest.mark.parametrize("typed", LOST)
def test_what_is_lost_stops_the_form(typed: str) -> None:
    [problem] = odd_characters(parse_text(typed, "甲.yaml"))
    assert problem.severity is Severity.ERROR and not problem.fixes and "乱码" in problem.message


@pytest.mark.parametrize("typed", RIGHT)
def test_what_is_right_is_let_alone(typed: str) -> None:
    assert odd_characters(parse_text(typed, "甲.yaml")) == []


def test_fix_writes_the_usual_characters(tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent.parent / "templates" / "shanghai-project" / "sample.yaml"
    text = sample.read_text("utf-8")
    assert "运行" in text
    (tmp_path / "甲.yaml").write_text(text.replace("运行", "运⾏"), "utf-8")
    [result] = repair_all([tmp_path], None)
    assert result.after.decode("utf-8") == text
    assert {problem.code for problem in result.cured} == {"radical"}
