"""A learnt Word blank is edited as a clerk edits it: what `layout check` says, and that its advice helps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm, Pt
from docx.table import Table

from making.made_forms import docx_bytes, make
from making.running import tablegen
from tablegen.files.once import forget
from tablegen.learn.check import check_layout
from tablegen.learn.new import learn
from tablegen.problems import Severity


def relabel(table: Table) -> None:
    run = next(run for row in table.rows for cell in row.cells for paragraph in cell.paragraphs
               for run in paragraph.runs if run.text == "申报单位")  # fmt: skip
    run.text = "申报单位（公章）"


def take_out(table: Table) -> None:
    row = next(row for row in table.rows if "项目负责人" in [cell.text for cell in row.cells])
    row._tr.getparent().remove(row._tr)


def other_type(table: Table) -> None:
    for run in table.cell(0, 0).paragraphs[0].runs:
        run.font.size = Pt(16)


def taller(table: Table) -> None:
    table.rows[1].height = Mm(30)


def move(table: Table) -> None:
    tagged = next(run for row in table.rows for cell in row.cells for paragraph in cell.paragraphs
                  for run in paragraph.runs if run.text == "{{ 项目编码 }}")  # fmt: skip
    tagged.text = ""
    table.cell(0, 0).paragraphs[0].add_run("{{ 项目编码 }}")


SAID = {
    relabel: "form.docx 是“申报单位（公章）”",
    take_out: "印得不一样",
    other_type: "16 磅",
    taller: "第 2 行高 85",
    move: "印得不一样",
}


@pytest.mark.parametrize("edit", SAID, ids=lambda edit: edit.__name__)
def test_the_advice_of_layout_check_is_followed(tmp_path: Path, edit: Callable[[Table], None]) -> None:
    (tmp_path / "form.docx").write_bytes(docx_bytes(make("plan-rows", False)))
    folder = tmp_path / "templates" / "learnt-form"
    learn(tmp_path / "form.docx", "learnt-form", folder)
    document = Document(str(folder / "form.docx"))
    edit(document.tables[0])
    document.save(str(folder / "form.docx"))

    forget()
    problem = next(item for item in check_layout(folder) if item.code in ("templates-differ", "looks-differ"))
    assert SAID[edit] in problem.message
    assert "改过 form.docx 的，删掉 form.html、form.css、expected.txt" in problem.hint
    for name in ("form.html", "form.css", "expected.txt"):
        (folder / name).unlink()
    forget()
    left = check_layout(folder)
    if edit is take_out:  # what the row said is asked for: the fields in layout.yaml, the labels in blank.txt
        assert {problem.code for problem in left} == {"not-printed", "lost-words"}, left
        assert all("删掉" in problem.hint for problem in left)
    else:
        assert not [problem for problem in left if problem.severity is Severity.ERROR], left
    code, out, err = tablegen("build", folder / "sample.yaml", "-o", tmp_path / "out")
    assert code == 0 and "Word 1 份、PDF 1 份、Excel 1 份" in out, out + err


def test_a_source_that_is_printed_no_more_is_named_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "form.docx").write_bytes(docx_bytes(make("plan-rows", False)))
    folder = tmp_path / "templates" / "learnt-form"
    learn(tmp_path / "form.docx", "learnt-form", folder)
    text = (folder / "form.html").read_text("utf-8")
    assert "{{ 资金.年度.财政拨款 }}" in text
    (folder / "form.html").write_text(text.replace("{{ 资金.年度.财政拨款 }}", ""), "utf-8")
    (folder / "form.docx").unlink()
    forget()
    lines = (folder / "layout.yaml").read_text("utf-8").split("\n")
    (problem,) = [item for item in check_layout(folder) if item.code == "not-printed"]
    assert problem.place is not None and "财政拨款" in lines[problem.place.line - 1]
