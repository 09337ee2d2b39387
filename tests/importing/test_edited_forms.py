"""Word forms edited by hand, as offices do: no value may be wrong without a doubt that says so.

The forms are those of the shipped specs, changed in their XML; what the spec says is the truth.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from lxml import etree

from corpus import foundation_specs, load_spec
from tablegen.books.plan import make_book
from tablegen.formats import WRITERS
from tablegen.formats.package_reader import open_package
from tablegen.importing.forms import find_forms, patterns_at_hand
from tablegen.importing.match import read_form
from tablegen.importing.read_docx import read_docx
from tablegen.importing.reading import Reading
from tablegen.layout.folder import search_folders
from tablegen.model.layout import Kind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPECS = foundation_specs()


def rows(body: etree._Element) -> list[etree._Element]:
    return list(body.iter(f"{W}tr"))


def cells(row: etree._Element) -> list[etree._Element]:
    return row.findall(f"{W}tc")


def text(node: etree._Element) -> str:
    return "".join(part.text or "" for part in node.iter(f"{W}t"))


def set_text(cell: etree._Element, words: str) -> None:
    """The text of a cell, one paragraph a line."""
    paragraphs = cell.findall(f"{W}p")
    for paragraph in paragraphs[1:]:
        cell.remove(paragraph)
    first = paragraphs[0]
    for child in first.findall(f"{W}r"):
        first.remove(child)
    for number, line in enumerate(words.split("\n")):
        paragraph = first if number == 0 else copy.deepcopy(first)
        for child in paragraph.findall(f"{W}r"):
            paragraph.remove(child)
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(run, f"{W}t").text = line
        if number:
            cell.append(paragraph)


def row_with(body: etree._Element, words: str) -> etree._Element:
    return next(
        row for row in rows(body) if any(re.sub(r"\s", "", text(cell)) == words for cell in cells(row))
    )


def indicator_rows(body: etree._Element) -> list[etree._Element]:
    head = row_with(body, "一级指标")
    every = rows(body)
    return every[every.index(head) + 1 :]


def nothing(body: etree._Element) -> None:
    pass


def a_row_more(body: etree._Element) -> None:
    row = rows(body)[0]
    new = copy.deepcopy(row)
    row.addnext(new)
    for cell, words in zip(cells(new), ["联系电话", "010-12345678", "", "", "", ""], strict=False):
        set_text(cell, words)


def labels_respelt(body: etree._Element) -> None:
    spellings = {
        "主管部门": "主管单位", "其他资金": "其它资金", "项目属性": "项目 属性", "数量指标": "数 量 指 标",
        "项目名称": "项目名称：", "实施单位": "项目实施单位", "三级指标": "三级 指标",
    }  # fmt: skip
    for row in rows(body):
        for cell in cells(row):
            words = re.sub(r"\s", "", text(cell))
            if words in spellings:
                set_text(cell, spellings[words])


def a_column_widened(body: etree._Element) -> None:
    """The first column is drawn wider in Word: its grid column splits and every span there grows by one."""
    for table in body.iter(f"{W}tbl"):
        grid = table.find(f"{W}tblGrid")
        first = grid[0]
        width = int(first.get(f"{W}w"))
        first.set(f"{W}w", str(width - 300))
        first.addnext(etree.Element(f"{W}gridCol", {f"{W}w": "300"}))
        for row in table.findall(f"{W}tr"):
            properties = cells(row)[0].find(f"{W}tcPr")
            span = properties.find(f"{W}gridSpan")
            if span is None:
                span = etree.Element(f"{W}gridSpan", {f"{W}val": "1"})
                properties.insert(1, span)
            span.set(f"{W}val", str(int(span.get(f"{W}val")) + 1))


def merges_taken_away(body: etree._Element) -> None:
    for merge in list(body.iter(f"{W}vMerge")):
        merge.getparent().remove(merge)


def label_and_value_in_one_box(body: etree._Element) -> None:
    first, second, *_ = cells(rows(body)[0])
    set_text(first, f"{text(first)}：{text(second)}")
    set_text(second, "")


def an_indicator_twice(body: etree._Element) -> None:
    last = indicator_rows(body)[-1]
    last.addnext(copy.deepcopy(last))


def a_row_deleted(body: etree._Element) -> None:
    row = row_with(body, "项目名称")
    other = row.getnext()
    other.getparent().remove(other)


def a_row_moved(body: etree._Element) -> None:
    every = rows(body)
    every[2].addnext(every[0])


def a_content_control(body: etree._Element) -> None:
    cell = cells(rows(body)[0])[1]
    control = etree.Element(f"{W}sdt")
    cell.addprevious(control)
    etree.SubElement(control, f"{W}sdtContent").append(cell)


def the_heading_again(body: etree._Element) -> None:
    inside = indicator_rows(body)
    inside[len(inside) // 2].addprevious(copy.deepcopy(row_with(body, "一级指标")))


def two_in_one_box(body: etree._Element) -> None:
    """The last indicator is typed into the boxes of the one before it."""
    *_, one, other = indicator_rows(body)
    for before, after in zip(cells(one)[-2:], cells(other)[-2:], strict=True):
        set_text(before, f"{text(before)}\n{text(after)}")
    other.getparent().remove(other)


def an_unknown_class(body: etree._Element) -> None:
    for row in rows(body):
        for cell in cells(row):
            if re.sub(r"\s", "", text(cell)).startswith("服务对象满意度指标"):
                set_text(cell, "群众认可指标")


def a_signature_row(body: etree._Element) -> None:
    last = rows(body)[-1]
    new = copy.deepcopy(last)
    last.addnext(new)
    for cell in cells(new):
        merge = cell.find(f".//{W}vMerge")
        if merge is not None:
            merge.getparent().remove(merge)
        set_text(cell, "")
    set_text(cells(new)[0], "填报人：")
    set_text(cells(new)[-1], "单位负责人：")


def a_signature_line(body: etree._Element) -> None:
    last = rows(body)[-1]
    new = copy.deepcopy(last)
    last.addnext(new)
    first, *others = cells(new)
    for cell in others:
        new.remove(cell)
    merge = first.find(f".//{W}vMerge")
    if merge is not None:
        merge.getparent().remove(merge)
    count = len(body.find(f".//{W}tblGrid"))
    properties = first.find(f"{W}tcPr")
    for span in properties.findall(f"{W}gridSpan"):
        properties.remove(span)
    properties.insert(1, etree.Element(f"{W}gridSpan", {f"{W}val": str(count)}))
    set_text(first, "填报人：张三　　联系电话：010-12345678")


def the_table_broken_in_two(body: etree._Element) -> None:
    table = body.find(f"{W}tbl")
    every = table.findall(f"{W}tr")
    second = etree.Element(f"{W}tbl")
    for tag in ("tblPr", "tblGrid"):
        second.append(copy.deepcopy(table.find(f"{W}{tag}")))
    for row in every[len(every) // 2 :]:
        second.append(row)
    paragraph = etree.Element(f"{W}p")
    table.addnext(paragraph)
    paragraph.addnext(second)


def columns_swapped(body: etree._Element) -> None:
    """The last two columns of the indicator table change places, heading and all."""
    for row in [row_with(body, "一级指标"), *indicator_rows(body)]:
        *_, left, right = cells(row)
        left.addprevious(right)


EDITS: list[Callable[[etree._Element], None]] = [
    nothing, a_row_more, labels_respelt, a_column_widened, merges_taken_away, label_and_value_in_one_box,
    an_indicator_twice, a_row_deleted, a_row_moved, a_content_control, the_heading_again, two_in_one_box,
    an_unknown_class, a_signature_row, a_signature_line, the_table_broken_in_two, columns_swapped,
]  # fmt: skip


def edited(data: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as box, zipfile.ZipFile(result, "w") as out:
        for name in box.namelist():
            content = box.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(content)
                edit(root[0])
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            out.writestr(name, content)
    return result.getvalue()


def read(data: bytes) -> list[Reading]:
    document = read_docx(open_package(data, "去年.docx"))
    patterns, _ = patterns_at_hand(search_folders(None))
    return [read_form(form.pattern, form.grid) for form in find_forms(document, patterns) if form.pattern]


def same(one: str, other: str) -> bool:
    return re.sub(r"\s", "", one) == re.sub(r"\s", "", other)


def wrong_values(reading: Reading, spec: object) -> list[str]:
    """Values that the form prints and that were read otherwise, or not, and that no doubt speaks of."""
    loaded = load_spec(spec)
    project = loaded.project
    told = {doubt.path for doubt in reading.doubts}
    wrong = []
    for item in loaded.layout.fields:
        path = ("字段", item.key)
        got = reading.values.get(path)
        if path not in reading.pattern.paths or path in told:
            continue
        said, truth = got.text if got else "", project.text(item.key)
        digits = [re.sub(r"\D", "", words) for words in (said, truth)]
        if not same(said, truth) and not (item.kind is Kind.DATE and digits[0] == digits[1]):
            wrong.append(f"{item.key}: {got}")
    for goal in loaded.layout.goals:
        path = ("目标", goal.period)
        got = reading.values.get(path)
        truth = project.goals[goal.period].text if goal.period in project.goals else ""
        if path in reading.pattern.paths and path not in told and not same(got.text if got else "", truth):
            wrong.append(f"{goal.period}: {got}")
    known = reading.rows.get("指标", [])
    told_rows = {doubt.row for doubt in reading.doubts if doubt.row is not None}
    whole = any(doubt.path == ("行", "指标") for doubt in reading.doubts)
    truths = [
        (tuple(i.classes), i.name.text, *(v.text for v in i.values.values())) for i in project.indicators
    ]
    for number, row in enumerate(known):
        periods = [row.values[p].text for p in loaded.layout.indicators.periods if p in row.values]
        mine = (row.classes, row.values["名称"].text, *periods)
        if number in told_rows or whole:
            continue
        hit = next(
            (
                t
                for t in truths
                if t[0] == mine[0] and all(same(a, b) for a, b in zip(t[1:], mine[1:], strict=False))
            ),
            None,
        )
        if hit is None:
            wrong.append(f"指标 {mine}")
        else:
            truths.remove(hit)
    unsaid = len(truths) - 2 * len(told_rows)  # one doubt may speak of two indicators in one row
    if unsaid > 0 and not whole:
        wrong.append(f"少了 {truths}")
    return wrong


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.path.stem)
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_no_value_is_wrong_without_a_doubt(edit, spec):
    data = edited(WRITERS["docx"](make_book(load_spec(spec))), edit)
    (reading,) = read(data)
    assert wrong_values(reading, spec) == []
    assert set(reading.fates) == set(reading.grid.boxes), "every box has a fate"
    if edit is nothing:
        assert reading.doubts == []
    elif edit not in (
        the_table_broken_in_two,
        the_heading_again,
        a_column_widened,
        a_row_moved,
        a_content_control,
        columns_swapped,
    ):
        assert reading.doubts != []
