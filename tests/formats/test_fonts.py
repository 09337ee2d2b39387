"""Faces: the declared name first, stand-ins behind it, and what is really installed."""

from __future__ import annotations

import pytest

from corpus import all_layouts
from tablegen.fill.template import load_templates
from tablegen.formats.fonts import STACKS, css_stack, match_family, stack


@pytest.mark.parametrize("family", [*STACKS, "仿宋_GB2312", "楷体_GB2312", "华文行楷"])
def test_a_declared_face_comes_first_and_chinese_ones_behind_it(family: str) -> None:
    names = stack(family)
    assert names[0] == family.removesuffix("_GB2312")
    assert any("Noto" in name or "AR PL" in name for name in names), "a Linux machine has one of them"


def test_css_names_the_latin_face_first() -> None:
    names = css_stack("仿宋", "Times New Roman").split(", ")
    assert names[:3] == ['"Times New Roman"', '"Liberation Serif"', '"仿宋"']
    assert names[-1] == "serif"
    assert css_stack('宋"体', '宋"体').count('"') % 2 == 0


def test_a_face_that_is_not_there() -> None:
    assert match_family(["没有这种字体 -1:x,y"]) is None


@pytest.mark.parametrize("folder", all_layouts(), ids=lambda folder: folder.name)
def test_every_face_of_a_layout_has_a_stand_in_here(folder) -> None:
    for template in load_templates(folder):
        for box in template.form.boxes:
            assert match_family(stack(box.style.font)), box.style.font
