"""form.html and form.css that no person wrote: refused with a sentence before a parser walks them without end."""

from __future__ import annotations

import pytest

from tablegen.formats.html.template import read_form
from tablegen.problems import LayoutError

TABLE = '<table><col style="width:50mm"><tr><td>{}</td></tr></table>'


def first(html: str, css: str = "") -> str:
    with pytest.raises(LayoutError) as caught:
        read_form(html, css, "form.html", "form.css")
    problem = caught.value.problems[0]
    return f"{problem.place}｜{problem.message}｜{problem.hint}"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("<!--", "补上 -->"),
        ("<a ", "补上 >"),
        ('<td a="', "补上 >"),
        ("<![", "补上 >"),
        ("<?", "补上 >"),
        ("</", "补上 >"),
        ("{{", "补上 }}"),
        ("{#", "补上 #}"),
    ],
)
def test_what_is_opened_four_thousand_times_is_one_fault(text, hint):
    found = first(TABLE.format("甲") + "\n" + text * 4_000)
    assert found.startswith("form.html:2:1｜") and found.endswith(hint)


def test_more_tags_than_any_form_has():
    found = first(TABLE.format("{% if 1 %}{% endif %}" * 20_000))
    assert found == "form.html｜模板里有 40000 个标记，最多 5000 个｜重复的行用 {% for %} 写一次"


@pytest.mark.parametrize("css", ["td{font-size:" + "(" * 5000, "{" * 5000, ":not(" * 2000 + "td"])
def test_brackets_without_end(css):
    assert "｜括号一层套一层超过 30 层｜" in first(TABLE.format("甲"), css)


@pytest.mark.parametrize("css", ["td " * 5000 + "{font-size:9pt}", "td" + ">td" * 2000 + "{font-size:9pt}"])
def test_a_selector_without_end(css):
    assert "｜这个选择器看不懂｜" in first(TABLE.format("甲"), css)


@pytest.mark.parametrize("text", ["1 &lt; 2", "a < b", "<!-- <b> {{ -->甲"])
def test_signs_that_open_nothing_are_no_fault(text):
    assert read_form(TABLE.format(text), "", "form.html", "form.css").boxes
