"""Folded text: lines meet without a blank where one of them is Chinese, lines of English keep theirs; paragraphs begin alike."""

from __future__ import annotations

import pytest

from tablegen.text.folded import evened
from tablegen.text.tree import Text, parse_text

CASES = {
    "a: >-\n  做好宣传，\n  保障运行\n  工作。": "做好宣传，保障运行工作。",
    "a: >\n  第一段\n  接着写\n\n  第二段\n  也接着写": "第一段接着写\n第二段也接着写",
    "a: >-\n  使用\n  Windows\n  Server\n  系统": "使用Windows Server系统",
    "a: >-\n  打字 的空格留着\n  下一行": "打字 的空格留着下一行",
    "a: >2\n    缩进的一行\n  齐头的一行\n  再一行": "  缩进的一行\n齐头的一行再一行",
    'a: "引号里的，\n  下一行\n\n  新段"': "引号里的，下一行\n新段",
    "a: '甲市\n  乙县'": "甲市乙县",
    "a: |-\n  一行\n  两行": "一行\n两行",
    "a: >-\n  “引号”\n  “也是”全角": "“引号”“也是”全角",
    "a: >-\n  到2024\n  年底": "到2024年底",
    "a: >-\n  　　第一段；\n  　　第二段，\n  接着写": "　　第一段；\n　　第二段，接着写",
    'a: "　　第一段；\n  　　第二段"': "　　第一段；\n　　第二段",
    "b:\n  - x: >-\n      列表里\n      也一样": "列表里也一样",
}


@pytest.mark.parametrize("typed", CASES)
def test_joined(typed: str) -> None:
    source = parse_text(typed + "\n", "甲.yaml")
    assert not source.problems and source.root is not None
    node = source.root.items[0][1]
    while not isinstance(node, Text):
        node = node.items[0] if not isinstance(node.items[0], tuple) else node.items[0][1]  # type: ignore[union-attr]
    assert node.value.rstrip("\n") == CASES[typed]


def test_paragraphs_begin_alike() -> None:
    """Blanks of the file's indentation go from every line; those of full width are the author's."""
    assert evened("  第一段\n  第二段 \n    \n第三段") == "第一段\n第二段\n\n第三段"
    assert evened("　　第一段\n　　第二段") == "　　第一段\n　　第二段"
    assert evened("  一段") == "  一段"  # quoted so: the rules ask about it
