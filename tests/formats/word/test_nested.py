"""A table in a cell of a Word blank is read as rows and columns of the table around it."""

from __future__ import annotations

import random

import pytest

from making.word import docx, p, tbl, tc, tr
from tablegen.formats.package_reader import open_package
from tablegen.formats.word.plain import plain_package
from tablegen.problems import LayoutError

FUNDS = tbl(
    2,
    tr("年度资金总额", "{{ 年度 }}万元"),
    tr("其中：财政拨款", "{{ 实施单位 }}"),
    tr("其他资金", ""),
    width=2000,
)
NAME = tr("项目名称", tc("{{ 项目名称 }}", span=3, width=1500))


def shape(filled) -> list[tuple[int, int, int, int, str]]:
    """(row, column, rows, columns, text) of every cell."""
    return [
        (index, cell.column, cell.row_span, cell.column_span, cell.text)
        for index, row in enumerate(filled.sheet.rows)
        for cell in row.cells
    ]


def test_what_stands_beside_an_inner_table_is_merged_over_its_rows(fill_blank) -> None:
    filled = fill_blank(docx(tbl(4, NAME, tr("资金", tc(FUNDS, p(), span=3)))))
    cells = shape(filled)
    assert (1, 0, 3, 1, "资金") in cells
    assert [text for row, *_, text in cells if row == 1] == ["资金", "年度资金总额", "2024万元"]
    assert [text for row, *_, text in cells if row == 2] == ["其中：财政拨款", "网信办"]
    assert [text for row, *_, text in cells if row == 3] == ["其他资金", ""]
    assert (
        filled.xml().find(".//{*}tc/{*}tbl") is None
    )  # and the Word file says the same: fill_blank compared them


def test_words_around_an_inner_table_are_rows_without_a_line_to_it(fill_blank) -> None:
    content = tc("单位：万元", FUNDS, p("注：财政拨款不含结转"), span=3)
    filled = fill_blank(docx(tbl(4, NAME, tr("资金", content))))
    rows = filled.sheet.rows[1:]
    texts = [[cell.text for cell in row.cells] for row in rows]
    assert texts[0] == ["资金", "单位：万元"] and texts[-1] == ["注：财政拨款不含结转"]
    head = rows[0].cells[1]
    assert head.column_span == filled.sheet.rows[0].cells[1].column_span
    assert head.style.border_bottom is None or rows[1].cells[0].style.border_top is not None


def test_an_inner_table_without_lines_stays_without(fill_blank) -> None:
    plain = FUNDS.replace('w:val="single"', 'w:val="nil"')
    filled = fill_blank(docx(tbl(4, NAME, tr("资金", tc(plain, p(), span=3)))))
    first, second = filled.sheet.rows[1].cells[1:]
    assert first.style.border_top is not None and first.style.border_left is not None
    assert first.style.border_right is None and first.style.border_bottom is None
    assert second.style.border_right is not None


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_an_inner_table_in_a_merged_cell(fill_blank, rows: int) -> None:
    """Row by row beside the rows that the cell is merged over; what is left over stands in the last."""
    outer = [
        tr("项目名称", "{{ 项目名称 }}", tc(FUNDS, p(), width=3000, merge="restart" if rows > 1 else ""))
    ]
    outer += [tr(f"第{index}行", "", tc(width=3000, merge="continue")) for index in range(2, rows + 1)]
    filled = fill_blank(docx(tbl(3, *outer)))
    cells = shape(filled)
    labels = [(row, text) for row, column, *_, text in cells if column == 2]
    assert labels[:3] == [(0, "年度资金总额"), (1, "其中：财政拨款"), (2, "其他资金")]
    assert len(filled.sheet.rows) == max(rows, 3)
    if rows == 5:
        assert [text for row, column, *_, text in cells if column == 0 and row > 2] == ["第4行", "第5行"]


def test_a_frame_around_the_form_is_taken_away(fill_blank) -> None:
    form = tbl(4, NAME, tr("资金", tc(FUNDS, p(), span=3)))
    frame = tbl(1, tr(tc(p("绩效目标申报表"), form, p("填报人：某"))))
    framed = docx(frame.replace('w:val="single"', 'w:val="nil"', 6))
    filled = fill_blank(framed)
    assert filled.sheet.title == "绩效目标申报表"
    assert [line.text for line in filled.sheet.foot] == ["填报人：某"]
    assert [cell.text for cell in filled.sheet.rows[0].cells] == ["项目名称", "网络宣传工作"]


def test_an_inner_table_that_is_ragged_leaves_empty_boxes(fill_blank) -> None:
    inner = tbl(3, tr("甲", "乙", "丙"), tr(tc("丁", span=2)))
    filled = fill_blank(docx(tbl(4, NAME, tr("明细", tc(inner, p(), span=3)))))
    last = filled.sheet.rows[2].cells
    assert [cell.text for cell in last] == ["丁", ""]
    assert last[1].style.border_bottom is not None and last[0].column_span == 2


def test_a_table_in_a_table_in_a_table(fill_blank) -> None:
    deep = tbl(1, tr("一"), tr("二"))
    inner = tbl(2, tr("内", tc(deep, p())))
    filled = fill_blank(docx(tbl(4, NAME, tr("外", tc(inner, p(), span=3)))))
    assert [cell.text for row in filled.sheet.rows[1:] for cell in row.cells] == ["外", "内", "一", "二"]


def test_rows_are_as_high_as_the_inner_ones() -> None:
    inner = tbl(1, tr("甲", properties='<w:trHeight w:val="700"/>'), tr("乙"))
    row = tr("标签", tc(inner, p()), properties='<w:cantSplit/><w:trHeight w:val="1200"/>')
    package = open_package(docx(tbl(2, row, tr("a", "{{ 项目名称 }}"))), "空表.docx")
    plain = plain_package(package)
    root = plain.xml(plain.main_part())
    heights = [node.get(f"{{{root.nsmap['w']}}}val") for node in root.iterfind(".//{*}trHeight")]
    assert heights == ["700", "600"]
    assert len(root.findall(".//{*}cantSplit")) == 2


def any_table(chance: random.Random, depth: int, words: list[str]) -> str:
    """A table of up to four rows and columns, some of whose cells hold others; its ``words`` in their order."""

    def word() -> str:
        words.append(f"字{len(words) + 1}")
        return words[-1]

    columns = chance.randint(1, 4)
    rows = []
    for _ in range(chance.randint(1, 4)):
        cells, left = [], columns
        while left:
            span = chance.randint(1, left)
            left -= span
            if depth and chance.random() < 0.25:
                above = [word()] if chance.random() < 0.4 else []
                inner = any_table(chance, depth - 1, words)
                cells.append(tc(*above, inner, word() if chance.random() < 0.4 else p(), span=span))
            else:
                cells.append(tc(*([word()] if chance.random() < 0.8 else []), span=span))
        rows.append(tr(*cells))
    table = tbl(columns, *rows, width=chance.choice([700, 1500, 2600]))
    return table if chance.random() < 0.7 else table.replace('w:val="single"', 'w:val="nil"')


@pytest.mark.parametrize("seed", range(40))
def test_every_word_of_any_nested_tables_stands_once(fill_blank, seed: int) -> None:
    words: list[str] = []
    table = any_table(random.Random(seed), 3, words)
    sheet = fill_blank(docx(table, tbl(2, tr("项目名称", "{{ 项目名称 }}")))).sheet
    texts = [cell.text for row in sheet.rows for cell in row.cells]
    texts += [line.text for line in (*sheet.head, *sheet.foot)]
    printed = [line for text in texts for line in text.split("\n")]
    assert [word for word in words if printed.count(word) != 1] == []


def test_more_inner_cells_than_any_form_has_are_refused(fill_blank) -> None:
    inner = tbl(10, *[tr(*"甲乙丙丁戊己庚辛壬癸") for _ in range(30)])
    with pytest.raises(LayoutError, match=r"第 1 个表格第 1 行第 1 格.*共 2100 格，最多 2000 格"):
        fill_blank(docx(tbl(1, *[tr(tc(inner, p())) for _ in range(7)])))
