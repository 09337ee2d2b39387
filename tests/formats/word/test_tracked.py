"""A Word file with tracked changes: what is left when they are accepted, and when they are rejected."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import chain

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from corpus import TEMPLATES, all_layouts, load_spec
from tablegen.books.plan import make_book
from tablegen.formats.package_writer import unpack
from tablegen.formats.word.tracked import AUTHOR, steps, write_tracked
from tablegen.grid.merge import covering
from tablegen.grid.sheet import Book
from tablegen.spec.folder import find_specs
from tablegen.spec.load import Loaded

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LAYOUTS = [folder.name for folder in all_layouts() if folder.parent == TEMPLATES]


def sample(layout: str) -> Loaded:
    return load_spec(find_specs([TEMPLATES / layout / "sample.yaml"])[0])


def changed(loaded: Loaded, order: list[int], names: list[str]) -> Loaded:
    """The sample with its indicators at the places ``order``, some of another name."""
    project = loaded.project
    assert project is not None
    indicators = [project.indicators[number] for number in order]
    for number, name in enumerate(names[: len(indicators)]):
        if name:
            indicators[number] = replace(indicators[number], name=replace(indicators[number].name, text=name))
    goals = {period: replace(goal, text=f"{goal.text}\n{names[0]}") for period, goal in project.goals.items()}
    return replace(loaded, project=replace(project, indicators=tuple(indicators), goals=goals))


def left(data: bytes, gone: str) -> list[list[str]]:
    """The texts of the cells of each row of the table when everything of the kind ``gone`` is taken away, read without
    the program's own reader: a row, a run and a paragraph mark each say by themselves what becomes of them."""
    root = etree.fromstring(unpack(data)["word/document.xml"])
    rows = []
    for row in root.iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}{gone}") is not None:
            continue
        cells = []
        for cell in row.iter(f"{W}tc"):
            text = ""
            for paragraph in cell.iter(f"{W}p"):
                for node in paragraph.iter(f"{W}t", f"{W}delText", f"{W}tab"):
                    if not any(parent.tag == f"{W}{gone}" for parent in node.iterancestors()):
                        text += "\t" if node.tag == f"{W}tab" else node.text or ""
                if paragraph.find(f"{W}pPr/{W}rPr/{W}{gone}") is None:
                    text += "\n"
            cells.append(text.removesuffix("\n"))
        rows.append(cells)
    return rows


def printed(book: Book) -> list[list[str]]:
    rows = book.sheets[0].rows
    return [
        [cell.text if starts else "" for cell, starts in cells]
        for cells in covering(rows)
    ]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_accepted_it_is_the_later_form_and_rejected_the_earlier_one(layout: str, data: st.DataObject) -> None:
    loaded = sample(layout)
    assert loaded.project is not None
    numbers = st.lists(st.sampled_from(range(len(loaded.project.indicators))), unique=True, min_size=1) \
        if loaded.project.indicators else st.just([])  # fmt: skip
    names = st.lists(st.sampled_from(["", "新增的一项", "12 个\t<b>", "完成率2%"]), min_size=3, max_size=8)
    old, new = (make_book(changed(loaded, sorted(data.draw(numbers)), data.draw(names))) for _ in range(2))
    made = write_tracked(old, new)
    assert left(made, "del") == printed(new)
    assert left(made, "ins") == printed(old)
    assert write_tracked(old, new) == made


@pytest.mark.parametrize("layout", ["central-project", "anhui-suzhou-project", "shanghai-project"])
def test_word_opens_it(layout: str, tmp_path) -> None:
    loaded = sample(layout)
    count = len(loaded.project.indicators)  # type: ignore[union-attr]
    other = changed(loaded, list(range(2, count)), ["", "新增的一项"])
    path = tmp_path / "修订稿.docx"
    path.write_bytes(write_tracked(make_book(loaded), make_book(other)))
    assert not OpenXmlValidator().validate(path).errors
    document = docx.Document(BytesIO(path.read_bytes()))
    assert len(document.tables) == 1
    marks = list(chain(document.element.iter(f"{W}ins"), document.element.iter(f"{W}del")))
    assert marks and {mark.get(f"{W}author") for mark in marks} == {AUTHOR}
    numbers = [mark.get(f"{W}id") for mark in marks]
    assert len(numbers) == len(set(numbers))


def test_nothing_changed_is_no_change() -> None:
    book = make_book(sample("central-project"))
    xml = unpack(write_tracked(book, book))["word/document.xml"]
    assert b"<w:ins " not in xml and b"<w:del" not in xml


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("≥12000叶", "≥13000叶", "≥[-12000][+13000]叶"),
        ("420.00", "462.00", "[-420.00][+462.00]"),
        ("面向公众免费开放", "面向公众开放", "面向公众[-免费]开放"),
        ("甲乙丙", "丁乙戊", "[-甲乙丙][+丁乙戊]"),
        ("一\n二", "一\n三\n二", "一\n[+三\n]二"),
        ("", "新", "[+新]"),
        ("旧", "", "[-旧]"),
    ],
)
def test_what_changes_in_a_text(old: str, new: str, shown: str) -> None:
    signs = {"": "{}", "del": "[-{}]", "ins": "[+{}]"}
    assert "".join(signs[kind].format(text) for kind, text in steps(old, new)) == shown
