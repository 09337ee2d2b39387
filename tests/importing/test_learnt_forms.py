"""What was made on a learnt layout comes back from the finished files: choices with a place to write, the unit of the
form's own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from making.running import tablegen
from tablegen.learn.new import learn
from tablegen.text.tree import read_source

SAID = {"fixed": "延续项目", "own": "试点项目", "none": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    document = Document()
    document.add_paragraph("项目绩效目标申报表")
    document.add_paragraph("填报单位：                单位：万元")
    rows = [
        ["项目名称", "", "项目属性", "□新增项目 □延续项目 □其他：______"],
        ["项目资金（万元）", "资金总额", "", ""],
        ["主要内容", "", "年度目标", ""],
    ]
    table = document.add_table(len(rows), len(rows[0]))
    table.style = "Table Grid"
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.save(str(tmp_path / "form.docx"))
    learn(tmp_path / "form.docx", "learnt-form", tmp_path / "templates" / "learnt-form")
    return tmp_path


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
@pytest.mark.parametrize("case", SAID)
def test_what_was_made_comes_back(folder: Path, kind: str, case: str) -> None:
    said = f"项目属性: {SAID[case]}\n" if SAID[case] else ""
    text = f"版式: learnt-form\n年度: 2026\n金额单位: 万元\n\n项目名称: 图书馆\n{said}资金:\n  年度:\n    合计: 12.5\n"
    (folder / "a.yaml").write_text(text, "utf-8")
    code, out, err = tablegen("build", folder / "a.yaml", "-f", kind, "-o", folder / "out")
    assert code == 0, out + err
    (made,) = (folder / "out").rglob(f"*.{kind}")
    code, out, err = tablegen("import", made, "--layout", "learnt-form", "--templates",
                              folder / "templates", "-o", folder / "read")  # fmt: skip
    assert code == 0 and "写法不同" not in out and "金额单位" not in out, out + err
    (spec,) = (folder / "read").rglob("*.yaml")
    root = read_source(spec).root
    assert root is not None
    again = root.get("项目属性")
    assert (again.value if again is not None else "") == SAID[case], spec.read_text("utf-8")
