"""A blank made by a test, filled with the names that the test gives."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from tablegen.fill.fill import render_sheet
from tablegen.fill.official import write_blank
from tablegen.fill.template import load_template, load_templates
from tablegen.grid.draw import draw
from tablegen.grid.sheet import Sheet

NAMES: dict[str, object] = {
    "年度": "2024",
    "项目名称": "网络宣传工作",
    "实施单位": "网信办",
    "目标": {"年度": "第一条\n第二条"},
    "备注": "",
    "指标": [
        {"一级": "产出指标", "二级": "数量指标", "名称": "培训次数", "年度": "≥10次"},
        {"一级": "产出指标", "二级": "数量指标", "名称": "宣传篇数", "年度": "≥20篇"},
        {"一级": "产出指标", "二级": "质量指标", "名称": "合格率", "年度": "≥95%"},
        {"一级": "效益指标", "二级": "社会效益指标", "名称": "知晓率", "年度": "≥90%"},
    ],
}


class Filled:
    """A filled blank: its bytes, its Sheet, its picture and its trees."""

    def __init__(self, data: bytes, sheet: Sheet):
        self.data = data
        self.sheet = sheet

    @property
    def picture(self) -> str:
        return draw(self.sheet, 72)

    def xml(self, name: str = "word/document.xml") -> etree._Element:
        with zipfile.ZipFile(BytesIO(self.data)) as archive:
            return etree.fromstring(archive.read(name))

    def part(self, name: str) -> bytes:
        with zipfile.ZipFile(BytesIO(self.data)) as archive:
            return archive.read(name)


@pytest.fixture
def fill_blank(tmp_path: Path) -> Callable[..., Filled]:
    """``fill_blank(data, "docx", names)``: the blank filled, read back, with its Sheet."""

    def fill(data: bytes, form: str = "docx", names: Mapping[str, object] | None = None) -> Filled:
        (tmp_path / f"form.{form}").write_bytes(data)
        load_template.cache_clear()
        load_templates.cache_clear()
        names = {**NAMES, **(names or {})}
        sheet = render_sheet(names, tmp_path, "项目", "标题")
        return Filled(write_blank(tmp_path, form, names, sheet), sheet)

    return fill
