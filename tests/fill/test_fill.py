"""Filling: names, amounts, dates; and no data can change what the form is made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import TEST_LAYOUTS, load_spec
from tablegen.books.plan import make_book
from tablegen.fill.fill import fill, render_sheet
from tablegen.fill.names import context, format_day
from tablegen.formats.html.box_text import clean
from tablegen.grid.sheet import Sheet
from tablegen.layout.declaration import DATE_FORMATS
from tablegen.model.layout import Layout
from tablegen.model.project import Entry, Project
from tablegen.problems import Place
from tablegen.spec.folder import find_specs
from tablegen.spec.reader import parse_day
from tablegen.text.tree import FORBIDDEN

SAMPLE = TEST_LAYOUTS / "every-kind" / "sample.yaml"


def sample() -> tuple[Project, Layout]:
    loaded = load_spec(find_specs([SAMPLE])[0])
    return loaded.project, loaded.layout


def shape(sheet: Sheet) -> list[list[tuple[int, int, int]]]:
    """Where the cells stand, whatever they say."""
    return [[(cell.column, cell.column_span, cell.row_span) for cell in row.cells] for row in sheet.rows]


# whatever a spec can hold (control characters are refused when it is read) and what templates are made of
DANGEROUS = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", "{{ 7*7 }}", "{% for %}", "<td>", "</td></tr>", "<br>", "&lt;", "]]>", "\\x01",
     "\t", "\n", "\r\n", " ", "=1+1", "项目", "甲", "😀"]
)  # fmt: skip
DATA = (
    st.lists(DANGEROUS | st.text(st.characters(blacklist_categories=("Cs",)), max_size=8), max_size=6)
    .map("".join)
    .filter(lambda text: not FORBIDDEN.search(text))
)


@given(DATA, DATA, DATA, DATA)
@settings(max_examples=60)
def test_no_data_can_change_the_structure(name: str, unit: str, goal: str, target: str) -> None:
    project, layout = sample()
    plain = shape(fill(project, layout))
    indicators = tuple(
        replace(
            item,
            name=replace(item.name, text=f"{number}{name}"),
            values={key: replace(value, text=target) for key, value in item.values.items()},
        )
        for number, item in enumerate(project.indicators)
    )
    fields = project.fields | {
        "项目名称": replace(project.fields["项目名称"], text=name),
        "实施单位": replace(project.fields["实施单位"], text=unit),
    }
    goals = {key: replace(value, text=goal) for key, value in project.goals.items()}
    ugly = fill(replace(project, fields=fields, goals=goals, indicators=indicators), layout)
    assert shape(ugly) == plain
    texts = [cell.text for row in ugly.rows for cell in row.cells]
    for data in (name, unit, goal, target):
        assert clean(data) in texts
    assert not any(FORBIDDEN.search(text) for text in texts)


def test_amounts_are_numbers_where_they_stand_alone() -> None:
    sheet = make_book(load_spec(find_specs([SAMPLE])[0])).sheets[0]
    amounts = {
        cell.text: (str(cell.number), cell.number_format)
        for row in sheet.rows
        for cell in row.cells
        if cell.number is not None
    }
    assert amounts["1,234.50"] == ("1234.50", "#,##0.00")
    assert amounts["0.00"] == ("0.00", "#,##0.00")
    assert "12" not in amounts, "人数 is no money"


def test_blank_is_not_zero() -> None:
    """A source that the spec does not state prints an empty box."""
    project, layout = sample()
    names = context(replace(project, funds={}), layout)
    assert names["资金"]["年度"]["其他资金"] == ""
    assert str(context(project, layout)["资金"]["项目"]["其他资金"]) == "0.00"


SPELLINGS = ["2025-03-09", "2025年3月9日", "2025年03月09日", "2025.3.9", "2025.03", "2025.3", "20250309", "202503", "2025/3/9"]  # fmt: skip


@pytest.mark.parametrize(("example", "printed"), list(zip(DATE_FORMATS, SPELLINGS, strict=True)))
def test_dates_in_every_spelling(example: str, printed: str) -> None:
    entry = Entry("2025-03-09", Place(""), day=parse_day("2025-03-09"))
    assert format_day(entry, example) == printed


def test_every_declared_name_is_there_when_the_spec_says_nothing() -> None:
    project, layout = sample()
    empty = replace(project, fields={}, funds={}, goals={}, indicators=(), class_words={})
    texts = [cell.text for row in fill(empty, layout).rows for cell in row.cells]
    assert sum("不适用" in text for text in texts) == 3, (
        "a class without indicators prints what the layout says"
    )


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("      （盖章）", "      （盖章）"),
        ("  甲 ", "甲"),
        ("\n \n        （盖章）\x06    年  月  日 ", "        （盖章）\n    年  月  日"),
        ("甲\x06  乙", "甲\n  乙"),
    ],
)
def test_blanks_that_move_a_text_stay(text: str, printed: str) -> None:
    """Four blanks or more move a stamp to its place; fewer at the edge of a box are those of the template."""
    assert clean(text) == printed


def test_blanks_around_br_are_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "form.css").write_text("td { font-size: 10pt }", "utf-8")
    source = "<table><colgroup><col style='width: 50mm'></colgroup><tbody><tr><td>甲 <br>\n   {% if 1 %} 乙{% endif %} <br>{{ '  ' }}丙</td></tr></tbody></table>"
    (tmp_path / "form.html").write_text(source.replace("'", '"'), "utf-8")
    sheet = render_sheet({}, tmp_path, "甲")
    assert sheet.rows[0].cells[0].text == "甲\n乙\n  丙"
