"""Tabs of a line outside the tables lead as far in every format as their stops say."""

from __future__ import annotations

import pytest

from making.word import docx, p, tbl, tr
from tablegen.formats.tab_stops import Stop, spread, stops_mark
from tablegen.grid.measure import text_em

TAB = "<w:r><w:tab/></w:r>"


@pytest.mark.parametrize(
    ("line", "stops", "wanted"),
    [
        ("单位：甲\t单位：元", [Stop(20, "r")], "单位：甲" + "\u3000" * 11 + " 单位：元"),
        ("单位：甲\t元", [Stop(8, "l")], "单位：甲\u3000\u3000\u3000\u3000元"),
        ("甲\t中\t乙", [Stop(10, "c"), Stop(20, "r")], "甲" + "\u3000" * 8 + "中" + "\u3000" * 8 + " 乙"),
        ("甲乙\t丙", [], "甲乙\u3000\u3000丙"),  # behind the last stop: multiples of the default, 4 em
        ("一二三四五六七八\t丙", [Stop(8, "r")], "一二三四五六七八\u3000\u3000\u3000\u3000丙"),
        ("名称很长很长\t单位：元", [Stop(9, "r")], "名称很长很长 单位：元"),  # no room: still two words
        ("1.\t悬挂", [Stop(2, "h")], "1. 悬挂"),
        ("\t缩进", [Stop(2, "l")], "\t缩进"),
        ("没有", [Stop(2, "l")], "没有"),
    ],
)
def test_a_tab_is_blanks_up_to_its_stop(line, stops, wanted):
    assert spread(stops_mark(stops, 4.0) + line) == wanted


def test_a_line_without_a_mark_stays_and_every_line_of_a_value_begins_anew():
    assert spread("甲\t乙") == "甲\t乙"
    assert (
        spread(stops_mark([Stop(6, "l")], 2.0) + "甲\t乙\n甲乙\t丙")
        == "甲\u3000\u3000\u3000\u3000\u3000乙\n甲乙\u3000\u3000\u3000\u3000丙"
    )


def test_what_stands_on_the_right_stands_on_the_right_in_every_format(fill_blank):
    stops = '<w:tabs><w:tab w:val="right" w:pos="8400"/></w:tabs>'
    line = p("填报单位：{{ 实施单位 }}", TAB, "金额单位：万元", properties=stops)
    filled = fill_blank(docx(line, tbl(1, tr("{{ 项目名称 }}"))))
    text = filled.sheet.head[0].text
    assert text.split() == ["填报单位：网信办", "金额单位：万元"]
    assert 38.0 <= text_em(text) <= 40.0  # 8400 twentieths of a point are 40 letters of 10.5 pt
    assert b"<w:tab/>" in filled.part("word/document.xml")  # Word has its own tab


def test_a_number_that_hangs_out_is_followed_by_one_blank(fill_blank):
    line = p("1.", TAB, "说明", properties='<w:ind w:left="420" w:hanging="420"/>')
    assert fill_blank(docx(line, tbl(1, tr("{{ 项目名称 }}")))).sheet.head[0].text == "1. 说明"
