"""form.html and form.css that no person wrote: refused with a sentence before a parser walks them without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.fill.template import compile_template, read_template, render
from tablegen.formats.html.template import read_form, rebuild
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


@pytest.mark.parametrize(
    "sign",
    [
        "&#8238;",
        "&#x202E;",
        "&rlm;",
        "&#x2800;",
        "&#x3164;",
        "&#xFE0F;",
        "&#0;",
        "&#1;",
        "&#xD800;",
        "&#99999999999;",
    ],
)
def test_a_sign_that_nobody_sees_is_refused_however_it_is_written(sign):
    assert first(TABLE.format(f"甲{sign}乙")) == (
        f"form.html:1:41｜“{sign}”写的是看不见的字符，或者不是字符｜删掉它"
    )


@pytest.mark.parametrize(
    "sign", ["&nbsp;", "&amp;", "&lt;", "&#160;", "&hellip;", "&amp;#8238;", "&copy", "A&B"]
)
def test_other_references_are_read(sign):
    assert read_form(TABLE.format(sign), "", "form.html", "form.css").boxes


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        (
            TABLE.format("甲</td></tr>" + "<tr><td>乙</td></tr>" * 3_000 + "<tr><td>丙"),
            "模板里有 6004 个行和格子",
        ),
        (TABLE.format("甲").replace("<col", "<col>" * 300 + "<col"), "模板里有 301 个列"),
    ],
)
def test_more_boxes_than_any_form_has(html, sentence):
    assert first(html).startswith(f"form.html｜{sentence}，不像一张申报表（最多 ")


@pytest.mark.parametrize(
    ("css", "sentence"),
    [
        ("td{font-size:9pt}\n" * 6_000, "form.css｜样式表有 108000 字，最多 100000 字"),
        ("@page :left{margin:1mm}", "form.css:1:1｜@page 后面不写别的"),
        ("@page 横{margin:1mm}", "form.css:1:1｜@page 后面不写别的"),
        ("td::before{font-size:20pt}", "form.css:1:1｜这个选择器看不懂"),
    ],
)
def test_what_would_change_other_pages_or_no_box_is_no_style(css, sentence):
    assert first(TABLE.format("甲"), css).startswith(sentence)


def test_a_filled_form_of_more_rows_than_any_has():
    loops = "{% for a in 指标 %}{% for b in 指标 %}<tr><td>甲</td></tr>{% endfor %}{% endfor %}"
    form = read_form(TABLE.format("甲").replace("<tr>", f"{loops}<tr>"), "", "form.html", "form.css")
    filled = render(compile_template(Path("form.html"), form, None), {"指标": ["甲"] * 101})
    with pytest.raises(LayoutError) as caught:
        rebuild(form, filled)
    assert caught.value.problems[0].message == "填好的表超过 10000 行，不像一张申报表"


@pytest.mark.parametrize("name", ["form.html", "form.css"])
def test_a_file_of_a_layout_in_another_encoding_is_named_so(name, tmp_path):
    (tmp_path / "form.html").write_text(TABLE.format("甲"), "utf-8")
    (tmp_path / "form.css").write_text("/* 说明 */", "utf-8")
    (tmp_path / name).write_bytes((tmp_path / name).read_text("utf-8").encode("gbk"))
    with pytest.raises(LayoutError) as caught:
        read_template(tmp_path / "form.html")
    assert [problem.message for problem in caught.value.problems] == ["文件存成了 GBK（ANSI）编码"]
    assert caught.value.problems[0].place.file == str(tmp_path / name)
