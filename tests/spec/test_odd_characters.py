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
    "姝ｉ潰瀹ｄ紶: 1": "正面宣传: 1",
    "椤圭洰鍚嶇О: 甲": "项目名称: 甲",
    "a: 网络缃戠粶": "a: 网络网络",
    "ÕýÃæÐû´«: 1": "正面宣传: 1",
    "a: ¡Ý10次": "a: ≥10次",
    "a: 10\ue5e5次": "a: 10 次",
    "a: ≥lO(次)": "a: ≥10(次)",
    "a: ≥O.5(公里)": "a: ≥0.5(公里)",
}
LOST = [
    "a: ≥10娆?",
    "a: 姝ｉ潰瀹?",
    "a: æ£é¢å®£ä¼",
    "a: �95%",
    "a: 锟斤拷培训",
    "a: 烫烫烫",
    "a: 鈮?95%",
    "�项目: 甲",
    "a: 组织培训锛屽",
]
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
        "a: 5次/m²·d",
        "a: 25°C ±5 3×4 §1 ¥10",
        "a: 做什么？为什么?",
        "a: naïve Müller",
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


def test_the_symbol_of_a_font_stops_the_form() -> None:
    [problem] = odd_characters(parse_text("a: \ue000≥10次", "甲.yaml"))
    assert problem.severity is Severity.ERROR and not problem.fixes and "U+E000" in problem.message


def test_a_lost_character_is_told_where_its_beginning_tells_it() -> None:
    [problem] = odd_characters(parse_text("a: ≥10娆?", "甲.yaml"))
    assert problem.hint.endswith("原来多半是“次”")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("\x93围绕\x94两会", "“围绕”两会"),
        ("围绕\x97两会", "围绕—两会"),
        ("â\x89¥10次", "≥10次"),
        ("æ\xad£é\x9d¢å®£ä¼\xa0", "正面宣传"),
    ],
)
def test_what_a_wrong_encoding_hides_in_controls_is_not_removed(
    tmp_path: Path, typed: str, meant: str
) -> None:
    """Quotes of Windows-1252, and halves of characters that YAML refuses or cannot be seen."""
    (tmp_path / "甲.yaml").write_text(f"版式: shanghai-project\n项目名称: {typed}\n", "utf-8")
    [result] = repair_all([tmp_path], None)
    assert f"项目名称: {meant}\n" in result.after.decode("utf-8")


def test_fix_writes_the_usual_characters(tmp_path: Path) -> None:
    sample = Path(__file__).parent.parent.parent / "templates" / "shanghai-project" / "sample.yaml"
    text = sample.read_text("utf-8")
    assert "运行" in text
    (tmp_path / "甲.yaml").write_text(text.replace("运行", "运⾏"), "utf-8")
    [result] = repair_all([tmp_path], None)
    assert result.after.decode("utf-8") == text
    assert {problem.code for problem in result.cured} == {"radical"}
