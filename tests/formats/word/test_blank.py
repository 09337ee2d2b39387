"""form.docx: what Word and WPS do to tags, and what must stay as it was."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree

from making.word import docx, p, run, tbl, tc, text_box, tr
from tablegen.fill.template import load_templates
from tablegen.problems import LayoutError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROW = tr("{{ 行.一级 }}{% merge %}", "{{ 行.二级 }}{% merge %}", "{{ 行.名称 }}", "{{ 行.年度 }}")
HEAD = tr("一级指标", "二级指标", "三级指标", "指标值")
FOR, END = "{% for 行 in 指标 %}", "{% endfor %}"


def texts(root: etree._Element, path: str = f".//{W}p") -> list[str]:
    return ["".join(node.text or "" for node in item.iter(f"{W}t")) for item in root.iterfind(path)]


def rows(root: etree._Element) -> list[list[str]]:
    return [texts(row, f"{W}tc") for row in root.iter(f"{W}tr")]


def canonical(node: etree._Element) -> bytes:
    return etree.tostring(node, method="c14n", exclusive=True)


# -- tags as Word and WPS leave them


@pytest.mark.parametrize(
    "runs",
    [
        ("{{ 项目名称 }}",),
        ("{", "{ 项目", "名称 }", "}"),
        ("{{", " ", "项目名称", " ", "}}"),
        ("｛｛ 项目名称 ｝｝",),
        ("｛{", "项目名称", "}｝"),
        ("{{\u3000项目名称\u00a0}}",),
        ("{{ 项目名称 | default(“无”) }}",),
        ("{{ 项目名称 ｜ default（‘无’） }}",),
        ("｛％ if 项目名称 ％｝{{ 项目名称 }}｛％ endif ％｝",),
    ],
)
def test_a_tag_is_found_however_it_was_split_or_typed(fill_blank, runs):
    filled = fill_blank(docx(tbl(2, tr("项目名称", tc(p(*runs))))))
    assert rows(filled.xml()) == [["项目名称", "网络宣传工作"]]


def test_quoted_text_in_a_tag_keeps_its_full_width_signs(fill_blank):
    filled = fill_blank(docx(tbl(2, tr("备注", "{{ 备注 or “（无）” }}"))))
    assert rows(filled.xml()) == [["备注", "（无）"]]


def test_a_value_takes_the_look_of_the_run_in_which_its_tag_begins(fill_blank):
    paragraph = p(
        run("项目：", "<w:b/>"),
        run("{{ 项目", '<w:color w:val="FF0000"/>'),
        run("名称 }}", "<w:i/>"),
        run("。"),
    )
    filled = fill_blank(docx(tbl(1, tr(tc(paragraph)))))
    found = [
        (
            "".join(node.text for node in item.iter(f"{W}t")),
            [etree.QName(node).localname for node in item.find(f"{W}rPr")],
        )
        for item in filled.xml().iter(f"{W}r")
        if item.find(f"{W}t") is not None and item.find(f"{W}rPr") is not None
    ]
    assert found == [("项目：", ["b"]), ("网络宣传工作", ["color"])]
    assert filled.sheet.rows[0].cells[0].text == "项目：网络宣传工作。"


def test_jinja_in_a_value_stays_text(fill_blank):
    filled = fill_blank(
        docx(tbl(1, tr("{{ 项目名称 }}"))), names={"项目名称": "{{ 年度 }}{% for %}<w:p/>&amp;"}
    )
    assert rows(filled.xml()) == [["{{ 年度 }}{% for %}<w:p/>&amp;"]]


# -- line breaks


def test_line_breaks_become_paragraphs_where_the_tag_is_alone(fill_blank):
    cell = tc(p("{{ 目标.年度 }}", properties='<w:ind w:firstLine="420"/>'))
    root = fill_blank(docx(tbl(1, tr(cell)))).xml()
    assert texts(root, f".//{W}tc/{W}p") == ["第一条", "第二条"]
    assert len(root.findall(f".//{W}tc/{W}p/{W}pPr/{W}ind")) == 2


def test_line_breaks_stay_breaks_beside_other_words(fill_blank):
    filled = fill_blank(docx(tbl(1, tr("目标：{{ 目标.年度 }}"))))
    assert len(filled.xml().findall(f".//{W}tc/{W}p")) == 1
    assert len(list(filled.xml().iter(f"{W}br"))) == 1
    assert filled.sheet.rows[0].cells[0].text == "目标：第一条\n第二条"


def test_a_cell_with_several_paragraphs_keeps_those_without_tags(fill_blank):
    cell = tc(
        p(run("说明", "<w:b/>")), p("{{ 项目名称 }}"), p("（盖章）", properties='<w:jc w:val="right"/>')
    )
    filled = fill_blank(docx(tbl(1, tr(cell))))
    assert texts(filled.xml(), f".//{W}tc/{W}p") == ["说明", "网络宣传工作", "（盖章）"]
    assert filled.sheet.rows[0].cells[0].text == "说明\n网络宣传工作\n（盖章）"


def test_a_loop_over_paragraphs_of_one_cell(fill_blank):
    cell = tc(p(FOR), p("{{ 行.名称 }}：{{ 行.年度 }}"), p(END))
    filled = fill_blank(docx(tbl(1, tr(cell))))
    assert texts(filled.xml(), f".//{W}tc/{W}p") == [
        "培训次数：≥10次",
        "宣传篇数：≥20篇",
        "合格率：≥95%",
        "知晓率：≥90%",
    ]


# -- loops over rows and merges


@pytest.mark.parametrize(
    "loop",
    [
        (tr(FOR, "", "", ""), ROW, tr(END, "", "", "")),
        (tr(tc(FOR, span=4)), ROW, tr(tc(END, span=4))),
        (ROW.replace("{{ 行.一级", FOR + "{{ 行.一级").replace("行.年度 }}", "行.年度 }}" + END),),
        (tr("", "", "", FOR), ROW, tr("", END, "", "")),
    ],
)
def test_a_loop_repeats_its_row_and_joins_marked_cells(fill_blank, loop):
    filled = fill_blank(docx(tbl(4, HEAD, *loop)))
    merges = [
        [(cell.find(f"{W}tcPr/{W}vMerge") is not None) for cell in row.iter(f"{W}tc")]
        for row in filled.xml().iter(f"{W}tr")
    ]
    assert [row[2] for row in rows(filled.xml())] == ["三级指标", "培训次数", "宣传篇数", "合格率", "知晓率"]
    assert merges == [
        [False, False, False, False],
        [True, True, False, False],
        [True, True, False, False],
        [True, False, False, False],
        [False, False, False, False],
    ]
    assert [cell.row_span for cell in filled.sheet.rows[1].cells] == [3, 2, 1, 1]
    assert filled.sheet.rows[0].repeat  # the head of the list stands again on later pages


def test_a_vertical_merge_of_the_blank_grows_with_the_loop(fill_blank):
    label = tc("绩效指标", merge="restart")
    below = tc("", merge="continue")
    body = tr(below, "{{ 行.名称 }}", "{{ 行.年度 }}")
    table = tbl(
        3,
        tr(label, "三级指标", "指标值"),
        tr(below, FOR, ""),
        body,
        tr(below, END, ""),
        tr("备注", tc("无", span=2)),
    )
    filled = fill_blank(docx(table))
    assert filled.sheet.rows[0].cells[0].row_span == 5
    states = [row.find(f"{W}tc/{W}tcPr/{W}vMerge") for row in filled.xml().iter(f"{W}tr")]
    assert [None if node is None else node.get(f"{W}val", "continue") for node in states] == [
        "restart",
        *["continue"] * 4,
        None,
    ]


def test_a_label_moves_down_where_its_own_row_is_left_out(fill_blank):
    rows_ = (
        tr(tc("{% if 备注 %}", span=2)),
        tr(tc("资金", merge="restart"), "{{ 备注 }}"),
        tr(tc("{% endif %}", span=2)),
    )
    table = tbl(
        2, *rows_, tr(tc("", merge="continue"), "{{ 项目名称 }}"), tr(tc("", merge="continue"), "{{ 年度 }}")
    )
    filled = fill_blank(docx(table))
    assert rows(filled.xml()) == [["资金", "网络宣传工作"], ["", "2024"]]
    assert [cell.text for cell in filled.sheet.rows[0].cells] == ["资金", "网络宣传工作"]
    assert filled.sheet.rows[0].cells[0].row_span == 2


def test_a_loop_over_two_rows_and_a_loop_without_turns(fill_blank):
    first = tr(FOR + "{{ 行.一级 }}", "{{ 行.名称 }}", properties='<w:trHeight w:val="600"/>')
    second = tr("指标值", "{{ 行.年度 }}" + END, properties='<w:trHeight w:val="800"/>')
    data = docx(tbl(2, tr("名称", "内容"), first, second))
    filled = fill_blank(data)
    heights = [node.get(f"{W}val") for node in filled.xml().iter(f"{W}trHeight")]
    assert heights == ["600", "800"] * 4
    assert [row.min_height_pt for row in filled.sheet.rows[1:3]] == [30.0, 40.0]
    assert rows(fill_blank(data, names={"指标": []}).xml()) == [["名称", "内容"]]


def test_clones_do_not_repeat_what_may_stand_only_once(fill_blank):
    mark = '<w:bookmarkStart w:id="7" w:name="行"/><w:bookmarkEnd w:id="7"/>'
    row = tr(tc(f"<w:p>{mark}{run(FOR + '{{ 行.名称 }}')}</w:p>"), "{{ 行.年度 }}" + END)
    link = f'<w:p><w:hyperlink w:anchor="行">{run("见下表")}</w:hyperlink></w:p>'
    filled = fill_blank(docx(link, tbl(2, row)))
    assert len(list(filled.xml().iter(f"{W}bookmarkStart"))) == 1
    assert len(list(filled.xml().iter(f"{W}tr"))) == 4


def test_a_merge_over_the_rows_of_one_turn_joins_the_next_turn(fill_blank):
    first = tr(tc(FOR + "{{ 行.一级 }}{% merge %}", merge="restart"), "{{ 行.名称 }}")
    second = tr(tc("", merge="continue"), "{{ 行.年度 }}" + END)
    filled = fill_blank(docx(tbl(2, first, second)))
    assert [cell.row_span for row in filled.sheet.rows for cell in row.cells if cell.column == 0] == [6, 2]
    states = [
        row.find(f"{W}tc/{W}tcPr/{W}vMerge").get(f"{W}val", "continue") for row in filled.xml().iter(f"{W}tr")
    ]
    assert states == ["restart", *["continue"] * 5, "restart", "continue"]


def test_wide_and_tall_cells_together(fill_blank):
    """A box over two columns and two rows beside rows of their own, as in the money part of most forms."""
    table = tbl(
        4,
        tr(tc("项目资金", span=2, merge="restart"), "总额", "{{ 年度 }}"),
        tr(
            tc("", span=2, merge="continue"),
            tc("其中：财政", merge="restart"),
            tc("{{ 年度 }}", merge="restart"),
        ),
        tr(tc("", span=2, merge="continue"), tc("", merge="continue"), tc("", merge="continue")),
    )
    filled = fill_blank(docx(table))
    assert [
        [(cell.column, cell.column_span, cell.row_span) for cell in row.cells] for row in filled.sheet.rows
    ] == [
        [(0, 2, 3), (2, 1, 1), (3, 1, 1)],
        [(2, 1, 2), (3, 1, 2)],
        [],
    ]


def test_rows_that_leave_columns_free(fill_blank):
    indented = tr("{{ 年度 }}", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')
    filled = fill_blank(docx(tbl(3, tr("甲", "乙", "丙"), indented, tr("丁", "戊"))))
    assert [[cell.text for cell in row.cells] for row in filled.sheet.rows] == [
        ["甲", "乙", "丙"],
        ["", "2024", ""],
        ["丁", "戊", ""],
    ]


def test_a_text_box_in_a_repeated_row(fill_blank):
    row = tr(tc(p(FOR + "{{ 行.名称 }}", text_box(p("{{ 年度 }}")))), "{{ 行.年度 }}" + END)
    filled = fill_blank(docx(tbl(2, row)))
    boxes = ["".join(texts(box, f"{W}p")) for box in filled.xml().iter(f"{W}txbxContent")]
    assert boxes == ["2024"] * 8
    numbers = [node.get("id") for node in filled.xml().iter() if etree.QName(node).localname == "docPr"]
    assert len(set(numbers)) == 4
    assert (
        fill_blank(docx(tbl(2, row, tr("甲", "乙"))), names={"指标": []}).xml().find(f".//{W}txbxContent")
        is None
    )


def test_a_table_of_which_nothing_is_left_goes(fill_blank):
    row = tr(FOR + "{{ 行.名称 }}", "{{ 行.年度 }}" + END)
    filled = fill_blank(docx("标题", tbl(2, row), p(), tbl(2, tr("年度", "{{ 年度 }}"))), names={"指标": []})
    assert len(list(filled.xml().iter(f"{W}tbl"))) == 1


def test_deleted_text_of_tracked_changes_is_no_text(fill_blank):
    deleted = "<w:del><w:r><w:delText>{{ 删掉的</w:delText></w:r></w:del>"
    inserted = f"<w:ins>{run('{{ 项目名称 }}')}</w:ins>"
    filled = fill_blank(docx(tbl(1, tr(tc(p(deleted, inserted))))))
    assert filled.sheet.rows[0].cells[0].text == "网络宣传工作"


# -- several tables, lines around them


def test_tables_after_tables_share_one_grid(fill_blank):
    body = (
        p("项目支出绩效目标表", properties='<w:pStyle w:val="1"/>'),
        "（{{ 年度 }}年度）",
        tbl(2, tr("项目名称", "{{ 项目名称 }}"), width=3000),
        "二、绩效指标",
        tbl(3, tr(FOR + "{{ 行.一级 }}", "{{ 行.名称 }}", "{{ 行.年度 }}" + END), width=2000),
        p(),
        tbl(1, tr("{{ 实施单位 }}"), width=3000),
        "填报人：",
    )
    filled = fill_blank(docx(*body))
    sheet = filled.sheet
    assert [line.text for line in sheet.head] == ["项目支出绩效目标表", "（2024年度）"]
    assert (sheet.title, sheet.head[0].heading, sheet.head[0].style.font) == ("项目支出绩效目标表", 1, "黑体")
    assert [line.text for line in sheet.foot] == ["填报人："]
    assert [[(cell.text, cell.column_span) for cell in row.cells] for row in sheet.rows] == [
        [("项目名称", 2), ("网络宣传工作", 2)],
        [("二、绩效指标", 4)],
        [("产出指标", 1), ("培训次数", 2), ("≥10次", 1)],
        [("产出指标", 1), ("宣传篇数", 2), ("≥20篇", 1)],
        [("产出指标", 1), ("合格率", 2), ("≥95%", 1)],
        [("效益指标", 1), ("知晓率", 2), ("≥90%", 1)],
        [("网信办", 2), ("", 2)],
    ]
    assert sheet.rows[1].cells[0].style.border_left is None
    assert len(list(filled.xml().iter(f"{W}tbl"))) == 3


def test_a_table_between_if_paragraphs_is_left_out_whole(fill_blank):
    body = (
        tbl(1, tr("{{ 年度 }}")),
        p("{% if 备注 %}"),
        tbl(1, tr("{{ 备注 }}")),
        p("{% endif %}"),
        tbl(1, tr("完")),
    )
    filled = fill_blank(docx(*body))
    assert [row.cells[0].text for row in filled.sheet.rows] == ["2024", "完"]
    kinds = [etree.QName(node).localname for node in filled.xml().find(f"{W}body")]
    assert kinds == ["tbl", "p", "tbl", "sectPr"]  # without a paragraph Word would join the two tables


def test_a_paragraph_is_repeated_by_a_loop_around_it(fill_blank):
    filled = fill_blank(docx(tbl(1, tr("{{ 年度 }}")), p(FOR), p("{{ 行.名称 }}"), p(END), p("完")))
    assert [line.text for line in filled.sheet.foot] == ["培训次数", "宣传篇数", "合格率", "知晓率", "完"]


# -- beyond the grid


def test_headers_footers_and_text_boxes_are_filled_and_no_part_of_the_sheet(fill_blank):
    data = docx(
        p("标题", text_box(p("编号：{{ 年度 }}"))),
        tbl(1, tr("{{ 项目名称 }}")),
        header=p("{{ 实施单位 }}"),
        footer=tbl(2, tr("{{ 年度 }}年", "第 1 页")) + p(),
    )
    filled = fill_blank(data)
    assert texts(filled.xml("word/header1.xml")) == ["网信办"]
    assert rows(filled.xml("word/footer1.xml")) == [["2024年", "第 1 页"]]
    boxes = filled.xml().findall(f".//{W}txbxContent")
    assert ["".join(texts(box, f"{W}p")) for box in boxes] == ["编号：2024", "编号：2024"]
    assert [line.text for line in filled.sheet.head] == ["标题"]


def test_what_holds_no_tag_keeps_its_meaning(fill_blank):
    shaded = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/><w:vAlign w:val="center"/>'
    still = tr(tc(p(run("固定", "<w:b/>")), properties=shaded), tc("不动", properties="<w:noWrap/>"))
    data = docx(
        p("标题", properties='<w:pStyle w:val="1"/>'),
        tbl(2, still, tr(FOR + "{{ 行.名称 }}", "{{ 行.年度 }}" + END), still),
        p(run("附注", "<w:i/>")),
        header=p("不变的页眉"),
    )
    filled = fill_blank(data)
    with ZipFile(BytesIO(data)) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    for name, content in before.items():
        if name in ("word/styles.xml", "word/header1.xml"):
            assert filled.part(name) == content, name
    old, new = etree.fromstring(before["word/document.xml"]), filled.xml()
    for tag in ("sectPr", "tblPr", "tblGrid"):
        assert [canonical(node) for node in old.iter(f"{W}{tag}")] == [
            canonical(node) for node in new.iter(f"{W}{tag}")
        ]
    rows_old, rows_new = list(old.iter(f"{W}tr")), list(new.iter(f"{W}tr"))
    assert canonical(rows_old[0]) == canonical(rows_new[0])
    assert canonical(rows_old[-1]) == canonical(rows_new[-1])
    assert [canonical(node) for node in old.find(f"{W}body").findall(f"{W}p")] == [
        canonical(node) for node in new.find(f"{W}body").findall(f"{W}p")
    ]
    assert filled.sheet.rows[0].cells[0].style.background == "#d9d9d9"
    assert filled.sheet.rows[0].cells[0].style.bold


def test_content_controls_are_looked_through(fill_blank):
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = tr("项目名称", control.format(tc("{{ 项目名称 }}")))
    filled = fill_blank(
        docx(
            control.format(
                tbl(2, row, control.format(tr("年度", tc(f"<w:p>{control.format(run('{{ 年度 }}'))}</w:p>"))))
            )
        )
    )
    assert [[cell.text for cell in row.cells] for row in filled.sheet.rows] == [
        ["项目名称", "网络宣传工作"],
        ["年度", "2024"],
    ]


def test_a_note_of_the_maker_is_printed_nowhere(fill_blank):
    note = "{# 填表时注意 #}"
    cells = tr(tc(note), tc("项目名称" + note), tc("{{ 项目名称 }}", note))
    filled = fill_blank(docx(note, p("说明" + note), tbl(3, cells), note, header=p("页眉" + note)))
    assert [line.text for line in filled.sheet.head] == ["说明"]
    assert [cell.text for cell in filled.sheet.rows[0].cells] == ["", "项目名称", "网络宣传工作"]
    assert not [
        name for name in ("word/document.xml", "word/header1.xml") if "注意" in filled.part(name).decode()
    ]


def test_the_same_input_gives_the_same_bytes(fill_blank):
    data = docx(tbl(4, HEAD, tr(tc(FOR, span=4)), ROW, tr(tc(END, span=4))))
    assert fill_blank(data).data == fill_blank(data).data


# -- faults


WORD_ART = '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textpath string="{{ 项目名称 }}"/></v:shape></w:pict></w:r>'


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (tbl(2, tr("项目名称", "{{ 项目名称 ")), "第 1 个表格第 1 行第 2 格：标记没有写完：“{{ 项目名称 ”"),
        (
            tbl(1, tr("{{ 名称不对 }}")),
            "第 1 个表格第 1 行第 1 格：模板里用了 layout.yaml 没有声明的名称“名称不对”",
        ),
        (
            tbl(1, tr(FOR), tr("{{ 行.名称 }}")),
            "第 1 个表格第 1 行：“{% for 行 in 指标 %}”没有关闭，缺 {% endfor %}",
        ),
        (tbl(1, tr("{{ 年度 }}"), tr(END)), "第 1 个表格第 2 行：“{% endfor %}”前面没有打开它的标记"),
        (
            tbl(2, tr(FOR + "{{ 行.名称 }}", "{{ 年度 }}{% endif %}")),
            "第 1 个表格第 1 行：“{% endif %}”和前面打开的标记不成对",
        ),
        (tbl(1, tr("{{ 行.. }}")), "第 1 个表格第 1 行第 1 格：标记“{{ 行.. }}”写错了"),
        (p("{% include 'x' %}"), "第 1 段：模板里不能用 {% include %}"),
        (
            tbl(2, tr(tc("甲", merge="restart"), "乙"), tr(tc("{{ 年度 }}", merge="continue"), "丙")),
            "第 1 个表格第 2 行第 1 格：标记写在已经合并到上面去的格子里，印不出来",
        ),
        (
            tbl(2, tr(tc("甲", merge="continue"), "乙"), tr(tc("丁", merge="continue"), "{{ 年度 }}")),
            "第 1 个表格第 2 行第 1 格：上下合并的格子没有开头，看不出“丁”印不印",
        ),
        (
            tbl(1, tr(tc(p(WORD_ART), "{{ 年度 }}"))),
            "第 1 个表格第 1 行第 1 格：空表里有写在艺术字或画布里的标记，填不进去",
        ),
    ],
)
def test_a_fault_is_said_with_its_place(fill_blank, body, sentence):
    with pytest.raises(LayoutError) as caught:
        fill_blank(docx(body))
    assert sentence in caught.value.problems[0].message


def test_two_templates_that_print_differently_are_refused(fill_blank, tmp_path):
    (tmp_path / "form.html").write_text(
        '<p>表</p><table><colgroup><col style="width: 50mm"><col style="width: 50mm"></colgroup><tbody>'
        "<tr><th>名称</th><td>{{ 项目名称 }}</td></tr></tbody></table>",
        "utf-8",
    )
    (tmp_path / "form.css").write_text("td { font-family: 宋体 }", "utf-8")
    load_templates.cache_clear()
    fill_blank(docx("表", tbl(2, tr("名称", "{{ 项目名称 }}"))))
    with pytest.raises(LayoutError) as caught:
        fill_blank(docx("表", tbl(2, tr("项目", "{{ 项目名称 }}"))))
    assert caught.value.problems[0].message == (
        "同一个版式的两个模板印得不一样：第 1 行第 1 格，form.html 是“名称”（第 1 列起，1 列 1 行），"
        "form.docx 是“项目”（第 1 列起，1 列 1 行）"
    )


@pytest.mark.parametrize(
    "fill", ["auto", "D9D9D9", "ffffff", "浅灰浅灰浅灰", "12345G", "-12345", "{{ 甲 }", ""]
)
def test_a_shade_that_is_no_colour_is_none(fill_blank, fill):
    """Word shows no shade then; a writer of another format must not trip over it."""
    shaded = f'<w:shd w:val="clear" w:fill="{fill}"/><w:tcBorders><w:top w:val="single" w:color="{fill}"/></w:tcBorders>'
    filled = fill_blank(docx(tbl(2, tr(tc("项目名称", properties=shaded), "{{ 项目名称 }}"))))
    style = filled.sheet.rows[0].cells[0].style
    assert style.background == ("#d9d9d9" if fill == "D9D9D9" else None)
    assert style.border_top is not None and style.border_top.color == (
        f"#{fill.lower()}" if fill in ("D9D9D9", "ffffff") else "#000000"
    )


def test_a_cell_that_says_twice_that_it_continues_the_one_above_says_it_once_or_not_at_all(fill_blank):
    twice = tc("", merge="continue", properties="<w:vMerge/>")
    alone = fill_blank(docx(tbl(2, tr(twice, "{{ 项目名称 }}"))))
    assert alone.xml().findall(f".//{W}vMerge") == []
    joined = fill_blank(
        docx(tbl(2, tr(tc("资金", merge="restart"), "{{ 年度 }}"), tr(twice, "{{ 项目名称 }}")))
    )
    assert [node.get(f"{W}val") for node in joined.xml().iter(f"{W}vMerge")] == ["restart", None]
