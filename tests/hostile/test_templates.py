"""A template that was made to harm: Jinja is a list of allowed constructions, and loops and texts are bounded."""

from __future__ import annotations

import pytest

from making.measuring import little_memory
from making.word import docx, tbl, tr
from tablegen.problems import LayoutError

A_HUNDRED = [{"名称": "甲"}] * 100
NAMES = {
    "指标": A_HUNDRED,
    "很多": [{"名称": f"第{number * 7 % 1000}号"} for number in range(1000)],
    "长": "字" * 20_000,
    "组": {"甲": "1", "乙": "2"},
}
TEN = "a" * 10
TOO_MUCH = "模板里有不允许的写法：循环和过滤器要做的事太多（超过 1000000 步）"
ONLY = "只用声明的名称、for 和 if"

CASES = [
    ("{% for i in range(1000000000) %}x{% endfor %}", "模板里不能用调用函数"),
    (
        "{% for a in 指标 %}{% for b in 指标 %}{% for c in 指标 %}{% endfor %}{% endfor %}{% endfor %}",
        TOO_MUCH,
    ),
    ("{{ 'a' * 1000000000 }}", "模板里有不允许的写法：只能用数字做乘法和取余"),
    ("{{ '%1000000000d' % 1 }}", "模板里有不允许的写法：只能用数字做乘法和取余"),
    ("{{ 9 ** 99999999 }}", "模板里不能用乘方（**）"),
    ("{{ 'a' | center(1000000000) }}", "模板里不能用过滤器“center”"),
    (
        "{{ 'a'" + f" | replace('a', '{TEN}')" * 9 + " }}",
        "模板里有不允许的写法：replace 做出的文字超过 200000 字",
    ),
    (
        "{{ 'aaaaaaaaaa'" + f" | join('{TEN}')" * 9 + " }}",
        "模板里有不允许的写法：join 做出的文字超过 200000 字",
    ),
    ("{{ ''.__class__.__mro__ }}", "模板里有不允许的写法：不能取内部的“__class__”"),
    ("{{ 项目名称.encode }}", "模板里有不允许的写法：不能取内部的“encode”"),
    ("{{ 项目名称['__class__'] }}", "模板里有不允许的写法：不能取内部的“__class__”"),
    ("{{ 指标 | map(attribute='__class__') | join }}", "模板里有不允许的写法：不能取内部的“__class__”"),
    # work that is done within one turn counts too
    (
        "{% for a in 指标 %}{% for b in 指标 %}{{ (很多 | sort(attribute='名称') | first).名称 }}{% endfor %}{% endfor %}",
        TOO_MUCH,
    ),
    (
        "{% for a in 指标 %}{% for b in 指标 %}{{ 很多 | map(attribute='名称') | join | length }}{% endfor %}{% endfor %}",
        TOO_MUCH,
    ),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ 1 if 'x' in 很多 }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ 1 if 'x' is in 很多 }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ 1 if 很多 == 很多 }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ 很多[1:] | length }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ (很多 + 很多) | length }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ (长 ~ 长) | length }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ (长 + 长) | length }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{% for a in 指标 %}{% for b in 指标 %}{{ 长 | upper | length }}{% endfor %}{% endfor %}", TOO_MUCH),
    ("{{ 很多 | selectattr('名称', 'in', 很多) | list | length }}", TOO_MUCH),
    ("{{ 很多 | map('default', 很多) | map('list') | list | length }}", TOO_MUCH),
    ("{{ 很多 | map('list') | sum(start=[]) | length }}", "模板里有不允许的写法：sum 只能加数字"),
    ("{{ 1.5 | round(1000000000) }}", "模板里有不允许的写法：round 最多 30 位"),
    ("{{ 15 | round(-1000000000) }}", "模板里有不允许的写法：round 最多 30 位"),
    ("{{ 15 | round(1000000000, 'ceil') }}", "模板里有不允许的写法：round 最多 30 位"),
    ("{{ " + " * ".join(["9" * 20] * 100) + " }}", "模板里有不允许的写法：数太大"),
    ("{{ 1e400 }}", "数太大"),
    ("{{ 'inf' | float }}", "模板这里印的是算不出的数，只能印文字、金额和数字"),
    ("{{ 1 / 0 }}", "模板这里算不出来"),
    ("{{ 0.5 // 0 }}", "模板这里算不出来"),
    # only texts, amounts and numbers are printed
    ("{{ 指标 }}", "模板这里印的是一个列表，只能印文字、金额和数字"),
    ("{{ 组 }}", "模板这里印的是一组栏目，只能印文字、金额和数字"),
    ("{{ 组 ~ '' }}", "模板这里印的是一组栏目，只能印文字、金额和数字"),
    ("{{ [组] | join }}", "模板这里印的是一组栏目，只能印文字、金额和数字"),
    ("{{ 组 | upper }}", "模板这里印的是一组栏目，只能印文字、金额和数字"),
    ("{{ 组 | replace('a', 'b') }}", "模板这里印的是一组栏目，只能印文字、金额和数字"),
    ("{{ 1 == 1 }}", "模板这里印的是是或否，只能印文字、金额和数字"),
    ("{{ none }}", "模板这里印的是空值，只能印文字、金额和数字"),
    ("{% for a in 指标 %}{{ loop }}{% endfor %}", "模板这里印的是程序内部的东西，只能印文字、金额和数字"),
    (
        "{% for a in 指标 %}{{ loop.cycle }}{% endfor %}",
        "模板这里印的是程序内部的东西，只能印文字、金额和数字",
    ),
    ("{{ 项目名称.format_map }}", "模板里有不允许的写法：不能取内部的“format_map”"),
    ("{{ 项目名称.format }}", "模板里有不允许的写法：不能取内部的“format”"),
    ("{{ 项目名称['format'] }}", "模板里有不允许的写法：不能取内部的“format”"),
    ("{{ 指标.append(1) }}", "模板里不能用调用函数"),
    ("{{ 项目名称 | attr('upper') }}", "模板里不能用过滤器“attr”"),
    (r"{{ '\x00' }}", "模板这里算不出来"),  # no XML can hold it
    (r"{{ 项目名称 ~ '\x01' }}", "模板这里算不出来"),  # nor may a value look like a mark of ours
    (r"{{ '\ud800' }}", "模板这里算不出来"),
    (r"{{ '\u202e' }}", "模板这里算不出来"),
    ("{% autoescape true %}{{ 项目名称 }}{% endautoescape %}", "模板里不能用 {% autoescape %}"),
    ("{{ self }}", "模板里不能用“self”"),
    ("{{ self._TemplateReference__context }}", "模板里不能用“self”"),
    ("{{ cycler }}", "模板里用了 layout.yaml 没有声明的名称“cycler”"),
    ("{% include '/etc/passwd' %}", "模板里不能用 {% include %}"),
    ("{% import 'x' as y %}", "模板里不能用 {% import %}"),
    ("{% from 'x' import y %}", "模板里不能用 {% from … import %}"),
    ("{% extends 'x' %}", "模板里不能用 {% extends %}"),
    ("{% block x %}{% endblock %}", "模板里不能用 {% block %}"),
    ("{% macro x() %}{% endmacro %}", "模板里不能用 {% macro %}"),
    ("{% set x = 1 %}", "模板里不能用 {% set %}"),
    ("{% for i in 指标 recursive %}{{ loop(指标) }}{% endfor %}", "模板里不能用递归的 for"),
    ("{{ " + "(" * 300 + "1" + ")" * 300 + " }}", "标记一层套一层，套得太深"),
    ("{{ " + "-" * 5000 + "1 }}", "标记一层套一层，套得太深"),
    ("{% if 1 %}" * 300 + "{% endif %}" * 300, "标记一层套一层，套得太深"),
    ("{{ " + "9" * 5000 + " }}", "数太大"),
    ("{{ 0x" + "f" * 5000 + " }}", "数太大"),
    ("{{ " + "9" * 12_000 + " }}", "一个标记有 12006 字，最多 10000 字"),
    ("{{ [" + "1," * 5_500 + "] | length }}", "一个标记有 11017 字，最多 10000 字"),
    ("{{ [] | first }}", "模板这里要的那一项没有：列表是空的，或者循环里没有上一项、下一项"),
    (
        "{% for a in 指标 %}{{ loop.previtem }}{% endfor %}",
        "模板这里要的那一项没有：列表是空的，或者循环里没有上一项、下一项",
    ),
    ("{% if 1 %}" * 25 + "{% endif %}" * 25, "for 和 if 一层套一层超过 20 层"),
]


@pytest.mark.parametrize(("template", "sentence"), CASES)
def test_refused_with_one_sentence_before_it_costs_anything(fill_blank, template, sentence):
    with little_memory(), pytest.raises(LayoutError) as caught:
        fill_blank(docx(tbl(1, tr(template))), names=NAMES)
    assert [problem.message for problem in caught.value.problems] == [
        f"第 1 个表格第 1 行第 1 格：{sentence}"
    ]
    assert caught.value.problems[0].hint
    sentence.encode("gbk")


def test_a_form_is_not_endless(fill_blank):
    body = "{% for a in 指标 %}" * 2 + "{{ 项目名称 }}" + "{% endfor %}" * 2
    with pytest.raises(LayoutError) as caught:
        fill_blank(docx(tbl(1, tr(body))), names={"指标": A_HUNDRED, "项目名称": "字" * 1_000})
    assert "填好的表超过 5000000 字" in caught.value.problems[0].message


def test_the_budget_of_loops_is_that_of_one_form(fill_blank):
    body = "{% for a in 指标 %}" * 2 + "x" + "{% endfor %}" * 2
    for _ in range(12):  # 120,000 turns in all, 10,000 each
        assert (
            fill_blank(docx(tbl(1, tr(body))), names={"指标": A_HUNDRED}).sheet.rows[0].cells[0].text
            == "x" * 10_000
        )


def test_what_a_layout_needs_is_allowed(fill_blank):
    body = (
        "{% for 行 in 指标 %}{{ loop.index }}、{{ 行.名称 }}{% if not loop.last %}；{% else %}。{% endif %}{% endfor %}"
        "{{ 备注 or '无' }}{{ 指标 | length + 1 }}{{ 项目名称 ~ '（' ~ 年度 ~ '）' }}{{ 3 * 2 }}"
    )
    text = fill_blank(docx(tbl(1, tr(body)))).sheet.rows[0].cells[0].text
    assert text == "1、培训次数；2、宣传篇数；3、合格率；4、知晓率。无5网络宣传工作（2024）6"


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ 年度 - 1 }}", "2023"),
        ("{{ 1 + 年度 }}", "2025"),
        ("{{ 指标 | map(attribute='名称') | sort | join('、') }}", "合格率、培训次数、宣传篇数、知晓率"),
        ("{{ 指标 | selectattr('名称', 'in', ['合格率', '知晓率']) | list | length }}", "2"),
        ("{{ (指标 | first).名称 | replace('培训', '学习') | trim }}", "学习次数"),
        ("{{ 指标[1:] | length }}{{ 1.25 | round(1) }}{{ 7 // 2 }}{{ 7 % 4 }}", "31.333"),
        ("{{ [3, 1, 2] | sort(reverse=true) | first }}{{ [1, 2] | sum }}{{ [5, 4] | min }}", "334"),
        ("{{ 项目名称 | length }}{{ '3' | int + 1 }}{{ 年度 ~ 项目名称 }}", "642024网络宣传工作"),
    ],
)
def test_what_is_allowed_prints_as_before(fill_blank, tag, printed):
    assert fill_blank(docx(tbl(1, tr(tag)))).sheet.rows[0].cells[0].text == printed


def test_a_volume_of_a_thousand_forms_has_the_steps_it_needs(fill_blank):
    body = "{% for a in 指标 %}{% for b in 指标 %}{{ b.名称 if a.名称 == b.名称 else '' }}{% endfor %}{% endfor %}"
    many = [{"名称": "甲"}] * 270
    assert fill_blank(docx(tbl(1, tr(body))), names={"指标": many}).sheet.rows[0].cells[0].text


def test_all_tags_together_have_a_bound(fill_blank):
    with pytest.raises(LayoutError) as caught:
        fill_blank(docx(tbl(20, tr(*["{{ [" + "1," * 4_000 + "] | length }}"] * 20))))
    assert "全部标记加起来超过 100000 字" in caught.value.problems[0].message
