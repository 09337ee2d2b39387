"""The faults of a Word blank as comments in a copy of it, so that whoever looks after the form sees them in Word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from ..formats.word.tree import TBL, P, cells_of, children, paragraphs_of, rows_of
from ..problems import Problem

AUTHOR = "版式检查"
_CELL = re.compile(r"第 (\d+) 个表格(?:第 (\d+) 行)?(?:第 (\d+) 格)?")
_PARAGRAPH = re.compile(r"第 (\d+) 段")


def with_comments(path: Path, problems: Iterable[Problem]) -> bytes:
    """A copy of the Word blank at ``path`` in which each problem of this file is a comment at its place."""
    document = Document(str(path))
    body = document.element.body
    for problem in problems:
        if problem.place is None or Path(problem.place.file).name != path.name:
            continue
        paragraph = _paragraph(body, problem.message)
        if paragraph is None:
            continue
        found = Paragraph(paragraph, document)
        run = found.runs[0] if found.runs else found.add_run()
        hint = f"\n改法：{problem.hint}" if problem.hint else ""
        document.add_comment(
            [run, found.runs[-1]], f"{problem.severity.label}：{problem.message}{hint}", AUTHOR, "查"
        )
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _paragraph(body: object, message: str) -> object:
    """The paragraph at the place that the message begins with; the first of the document where it says none."""
    blocks = list(children(body, P, TBL))  # type: ignore[arg-type]
    tables = [block for block in blocks if block.tag == TBL]
    cell = _CELL.match(message)
    if cell and int(cell[1]) <= len(tables):
        rows = rows_of(tables[int(cell[1]) - 1])
        row = rows[min(int(cell[2] or 1), len(rows)) - 1]
        cells = cells_of(row)
        where = cells[min(int(cell[3] or 1), len(cells)) - 1]
        return next(iter(paragraphs_of(where)), None)
    paragraph = _PARAGRAPH.match(message)
    if paragraph and int(paragraph[1]) <= len(blocks) and blocks[int(paragraph[1]) - 1].tag == P:
        return blocks[int(paragraph[1]) - 1]
    return next(iter(body.iter(qn("w:p"))), None)  # type: ignore[attr-defined]
