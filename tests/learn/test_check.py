"""``tablegen layout check``: each fault of a layout with its place, in Word as comments."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from making.made_forms import docx_bytes, make
from tablegen.learn.check import check_layout
from tablegen.learn.comments import with_comments
from tablegen.learn.new import learn
from tablegen.problems import Problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    blank = tmp_path / "weights.docx"
    blank.write_bytes(docx_bytes(make("weights", True)))
    learn(blank, "weights", tmp_path / "weights")
    return tmp_path / "weights"


def faults(folder: Path, file: str, old: str, new: str) -> list[Problem]:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return check_layout(folder)


def test_unknown_name(folder: Path) -> None:
    found = faults(folder, "form.html", "{{ 项目名称 }}", "{{ 项目名 }}")
    fault = next(item for item in found if item.code == "unknown-name")
    assert "项目名" in fault.message and "项目名称" in fault.hint
    assert fault.place and fault.place.file.endswith("form.html") and "项目名" in fault.line_text


def test_unclosed_loop(folder: Path) -> None:
    found = faults(folder, "form.html", "{% endfor %}", "")
    assert any(item.place and item.place.line and "for" in item.message for item in found)


def test_declared_and_not_printed(folder: Path) -> None:
    found = faults(folder, "layout.yaml", "字段:\n", "字段:\n  多出来的: {}\n")
    fault = next(item for item in found if item.code == "not-printed")
    assert "多出来的" in fault.message and "多出来的" in fault.line_text


def test_columns_that_do_not_tile(folder: Path) -> None:
    found = faults(folder, "form.html", 'colspan="2"', 'colspan="3"')
    assert any("列" in item.message for item in found)


def test_css_outside_the_subset_and_unknown_font(folder: Path) -> None:
    assert any(
        item.code == "css" and item.place and item.place.line
        for item in faults(folder, "form.css", "text-align", "float")
    )


def test_word_comments(folder: Path) -> None:
    document = Document(str(folder / "form.docx"))
    document.tables[0].cell(0, 2).text = "{{ 项目名 }}"
    document.save(str(folder / "form.docx"))
    found = [item for item in check_layout(folder) if item.place and item.place.file.endswith("form.docx")]
    assert found
    copy = Document(BytesIO(with_comments(folder / "form.docx", found)))
    comments = [comment.text for comment in copy.comments]
    assert any("项目名" in text for text in comments)
