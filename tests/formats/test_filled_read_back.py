"""Reading a filled blank back finds whatever was changed in the file after it was filled."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from lxml import etree

from corpus import PINGLUO, SHANGHAI, TEMPLATES, load_spec, specs_of
from tablegen.fill.fill import fill_template
from tablegen.fill.names import context
from tablegen.fill.template import load_templates
from tablegen.formats.excel.check_filled import check_filled_xlsx
from tablegen.formats.excel.fill import write_filled_xlsx
from tablegen.formats.excel.plan import make_plan
from tablegen.formats.excel.workbook import S
from tablegen.formats.package_writer import make_part, unpack, zip_parts
from tablegen.formats.word.check_filled import check_filled_docx
from tablegen.formats.word.fill import write_filled_docx
from tablegen.formats.word.style import VAL, W
from tablegen.problems import SelfCheckError

SHEET, STRINGS, DOCUMENT = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "word/document.xml"
Check = Callable[[bytes], None]


def filled(layout: str, form: str) -> tuple[bytes, Check]:
    """A filled blank and what reads it back."""
    loaded = load_spec(specs_of(layout)[0])
    template = next(item for item in load_templates(TEMPLATES / layout) if item.name == form)
    sheet, boxes = fill_template(template, context(loaded.project, loaded.layout), "项目")
    native = template.native
    if form == "form.docx":
        data = write_filled_docx(native, boxes, sheet)
        return data, lambda data: check_filled_docx(data, native, boxes, sheet)
    plan = make_plan(native, boxes, sheet)
    return write_filled_xlsx(native, plan), lambda data: check_filled_xlsx(data, native, plan)


def changed(data: bytes, member: str, change: Callable[[etree._Element], None]) -> bytes:
    members = unpack(data)
    root = etree.fromstring(members[member])
    change(root)
    members[member] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return zip_parts(make_part(name, content) for name, content in members.items())


def cells(root: etree._Element, kind: str) -> list[etree._Element]:
    return [
        node for node in root.iter(f"{S}c") if node.get("t", "n") == kind and node.find(f"{S}v") is not None
    ]


def another_amount(root: etree._Element) -> None:
    value = cells(root, "n")[-1].find(f"{S}v")
    value.text = str(float(value.text) + 0.01)


def an_amount_as_text(root: etree._Element) -> None:
    cells(root, "n")[-1].set("t", "s")
    cells(root, "s")[-1].find(f"{S}v").text = "0"


def another_string(root: etree._Element) -> None:
    cells(root, "s")[-1].find(f"{S}v").text = "0"


def no_text(root: etree._Element) -> None:
    cell = cells(root, "s")[-1]
    cell.remove(cell.find(f"{S}v"))


def a_formula(root: etree._Element) -> None:
    cell = cells(root, "n")[-1]
    cell.insert(0, etree.Element(f"{S}f"))


def no_format(root: etree._Element) -> None:
    cells(root, "s")[0].set("s", "9999")


def a_lost_merge(root: etree._Element) -> None:
    merges = root.find(f"{S}mergeCells")
    merges.remove(merges[-1])


def a_merge_over_another(root: etree._Element) -> None:
    merges = root.find(f"{S}mergeCells")
    merges.append(copy.deepcopy(merges[-1]))


def other_words(root: etree._Element) -> None:
    node = next(node for node in reversed(list(root.iter(f"{S}t"))) if node.text)
    node.text += "甲"


@pytest.mark.parametrize(
    ("member", "change"),
    [
        (SHEET, another_amount),
        (SHEET, an_amount_as_text),
        (SHEET, another_string),
        (SHEET, no_text),
        (SHEET, a_formula),
        (SHEET, no_format),
        (SHEET, a_lost_merge),
        (SHEET, a_merge_over_another),
        (STRINGS, other_words),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_change_of_a_workbook_is_found(member: str, change: Callable[[etree._Element], None]) -> None:
    data, check = filled(SHANGHAI, "form.xlsx")
    check(changed(data, member, lambda root: None))
    with pytest.raises(SelfCheckError):
        check(changed(data, member, change))


def another_text(root: etree._Element) -> None:
    node = next(node for node in reversed(list(root.iter(f"{W}t"))) if node.text and node.text.strip())
    node.text += "甲"


def another_title(root: etree._Element) -> None:
    next(node for node in root.iter(f"{W}t") if node.text).text += "甲"


def another_span(root: etree._Element) -> None:
    next(root.iter(f"{W}gridSpan")).set(VAL, "9")


def an_unmerged_cell(root: etree._Element) -> None:
    node = next(root.iter(f"{W}vMerge"))
    node.getparent().remove(node)


def a_lost_row(root: etree._Element) -> None:
    row = list(root.iter(f"{W}tr"))[-1]
    row.getparent().remove(row)


@pytest.mark.parametrize(
    "change",
    [another_text, another_title, another_span, an_unmerged_cell, a_lost_row],
    ids=lambda value: value.__name__,
)
def test_a_change_of_a_document_is_found(change: Callable[[etree._Element], None]) -> None:
    data, check = filled(PINGLUO, "form.docx")
    check(changed(data, DOCUMENT, lambda root: None))
    with pytest.raises(SelfCheckError):
        check(changed(data, DOCUMENT, change))


@pytest.mark.parametrize(
    ("layout", "form", "member"), [(SHANGHAI, "form.xlsx", STRINGS), (PINGLUO, "form.docx", DOCUMENT)]
)
def test_a_broken_member_is_found(layout: str, form: str, member: str) -> None:
    data, check = filled(layout, form)
    spoilt = bytearray(data)
    spoilt[data.index(member.encode()) + len(member) + 40] ^= 1
    with pytest.raises(SelfCheckError, match=member):
        check(bytes(spoilt))
