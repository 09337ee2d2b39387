"""Forms as clerks hand them over: pasted with other gaps, struck through, two things in one box; nothing is guessed in silence."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from corpus import foundation_specs, load_spec
from tablegen.books.plan import make_book
from tablegen.cli.commands import run
from tablegen.formats import WRITERS
from tablegen.importing.pattern import TICKED, ticks
from tablegen.importing.read_text import read_text
from tablegen.spec.folder import find_specs

SPEC = next(spec for spec in foundation_specs() if spec.path.stem == "网络宣传工作")
VALUE = "≥10(次)"
ROWS = "项目名称\t网络宣传\n主管部门\t某部\t实施单位\t某办\n年度\t2024\t金额\t\n"


def cells(text: str | bytes, name: str = "甲.txt") -> list[list[str]]:
    document = read_text(text.encode() if isinstance(text, str) else text, name)
    (grid,) = (block for block in document.blocks if hasattr(block, "boxes"))
    return [[box.text for box in grid.row_boxes(row) if box.text] for row in range(grid.rows)]


def test_what_stands_between_cells_is_told_from_the_file() -> None:
    wanted = cells(ROWS)
    assert wanted[1] == ["主管部门", "某部", "实施单位", "某办"]
    assert cells(ROWS.encode("utf-16")) == wanted
    for gap in ("    ", "  ", "\u00a0\u00a0", "\u3000\u3000"):
        assert cells(ROWS.replace("\t", gap)) == wanted
    strokes = ["| " + line.replace("\t", " | ") + " |" for line in ROWS.splitlines()]
    assert cells("\n".join([strokes[0], "|---|---|", *strokes[1:]])) == wanted
    assert cells(ROWS.replace("\t", ","), "甲.csv") == wanted


@pytest.mark.parametrize("page", ["- 3 -", "— 3 —", "第 3 页", "第3页 共 12页", "3 / 12"])
def test_the_number_of_a_page_ends_no_table(page: str) -> None:
    lines = ROWS.splitlines()
    document = read_text("\n".join([lines[0], page, *lines[1:]]).encode(), "甲.txt")
    assert len(document.blocks) == 1 and document.remarks == ["去掉了 1 行页码"]


def test_cells_that_one_blank_parts_are_refused_with_what_to_do(tmp_path: Path, capsys) -> None:
    (tmp_path / "甲.txt").write_text(ROWS.replace("\t", " "), "utf-8")
    assert run(["import", str(tmp_path / "甲.txt")]) == 1
    assert "只隔一个空格的分不出格子" in capsys.readouterr().err


@pytest.mark.parametrize("sign", ["\uf0fe", "\uf052", "√", "☑", "■"])
def test_a_ticked_box_of_any_font_is_one_sign(sign: str) -> None:
    assert ticks(f"{sign}是\uf0a8否") == f"{TICKED}是□否"


# -- Word files


def cell_of(document: docx.document.Document, text: str):
    return next(
        cell
        for cell in document.element.body.iter(qn("w:tc"))
        if "".join(node.text or "" for node in cell.iter(qn("w:t"))) == text
    )


def add_run(cell, text: str) -> None:
    run_ = OxmlElement("w:r")
    node = OxmlElement("w:t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run_.append(node)
    next(cell.iter(qn("w:p"))).append(run_)


def strike(cell) -> None:
    for run_ in cell.iter(qn("w:r")):
        run_.get_or_add_rPr().append(OxmlElement("w:strike"))


def struck_and_new(document) -> None:
    cell = cell_of(document, VALUE)
    strike(cell)
    add_run(cell, "≥12(次)")


def struck(document) -> None:
    strike(cell_of(document, VALUE))


def two_values(document) -> None:
    add_run(cell_of(document, VALUE), " ≥12(次)")


def two_lines(document) -> None:
    cell = cell_of(document, VALUE)
    paragraph = copy.deepcopy(next(cell.iter(qn("w:p"))))
    for node in paragraph.iter(qn("w:t")):
        node.text = "≥12(次)"
    cell.append(paragraph)


def name_and_value(document) -> None:
    cell = cell_of(document, VALUE)
    next(cell.getprevious().iter(qn("w:t"))).text = f"正面宣传活动次数：{VALUE}"
    for node in cell.iter(qn("w:t")):
        node.text = ""


def commented(document) -> None:
    paragraph = document.paragraphs[0] if document.paragraphs else document.add_paragraph("说明")
    document.add_comment(runs=paragraph.runs or [paragraph.add_run("说明")], text="领导：改大", author="甲")


@pytest.mark.parametrize(
    ("edit", "line", "said"),
    [
        (struck_and_new, "- 正面宣传活动次数: ≥12(次)", "请核对：划掉的“≥10(次)”没有读"),
        (struck, "- 正面宣传活动次数: ≥10(次)", "请核对：“≥10(次)”划掉了，先照样读了"),
        (two_values, "- 正面宣传活动次数: ≥10(次) ≥12(次)", "请核对：一格里像是写了两个值"),
        (two_lines, "- 正面宣传活动次数:", "请核对：一格里像是写了两个值"),
        (name_and_value, "- 正面宣传活动次数: ≥10(次)", "请核对：名称和指标值写在一格里"),
        (commented, "- 正面宣传活动次数: ≥10(次)", "1 条批注没有读：“领导：改大”"),
    ],
)
def test_what_a_clerk_did_in_a_box_is_asked_about(
    edit: Callable, line: str, said: str, tmp_path: Path, capsys
) -> None:
    document = docx.Document(io.BytesIO(WRITERS["docx"](make_book(load_spec(SPEC)))))
    edit(document)
    document.save(str(tmp_path / "甲.docx"))
    assert run(["import", str(tmp_path / "甲.docx"), "-o", str(tmp_path / "规格")]) == 0
    assert said in capsys.readouterr().out
    (spec,) = find_specs([tmp_path / "规格"])
    assert line in spec.path.read_text("utf-8")
