"""The tagged blank as form.html says what the blank says, indents and tabs too."""

from __future__ import annotations

import re
from pathlib import Path

from making.word import docx, p, tbl, tc, tr
from tablegen.formats.word.blank import read_docx_form
from tablegen.learn.form import form_html
from tablegen.text.tree import FORBIDDEN

TAB = "<w:r><w:tab/></w:r>"
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="420"/>'


def html_of(tmp_path: Path, *body: str) -> str:
    path = tmp_path / "form.docx"
    path.write_bytes(docx(*body))
    return form_html(read_docx_form(path).blank)


def test_an_indented_line_begins_with_its_blanks(tmp_path):
    cell = tc(p("一、说明", properties=INDENT), p("二、不缩进"), p("三、{{ 年度 }}", properties=INDENT))
    html = html_of(
        tmp_path,
        p("填表说明", properties=INDENT),
        tbl(1, tr(cell), tr(tc(p("{{ 合计 }}", properties=INDENT)))),
    )
    assert not FORBIDDEN.search(html.replace("\n", ""))
    assert ">\u3000\u3000填表说明</" in html
    assert ">\u3000\u3000一、说明<br>二、不缩进<br>\u3000\u3000三、{{ 年度 }}</td>" in html
    assert ">{{ 合计 }}</td>" in html  # an amount is a number: it is not indented


def test_what_a_tab_puts_on_the_right_stands_there(tmp_path):
    stops = '<w:tabs><w:tab w:val="right" w:pos="8400"/></w:tabs>'
    html = html_of(
        tmp_path, p("单位：{{ 实施单位 }}", TAB, "单位：万元", properties=stops), tbl(1, tr("{{ 年度 }}"))
    )
    assert not FORBIDDEN.search(html.replace("\n", ""))
    assert re.search("单位：{{ 实施单位 }}\u3000{25,28} ?单位：万元</", html)
