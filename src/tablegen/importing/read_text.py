"""Text copied from a web page or a PDF → Document: a line is a row, tabs stand between cells.

Merged cells leave blank ones behind, and cells may be shifted, so columns are counted and not trusted
(``Grid.shifted``): labels and class words tell where the values are.
"""

from __future__ import annotations

import re

from ..problems import CallError, Problem
from .document import Document, FoundBox, FoundLine, Grid

_TAG = re.compile(r"</?(?:p|br|span|div|b|strong|font|td|tr|table|tbody)\b[^<>]*>", re.I)
_HEADING = re.compile(r"^#{1,6}\s+")


def read_text(data: bytes, file: str) -> Document:
    """Lines with a tab are rows; blank lines between rows do not end a table, a line without a tab does."""
    document = Document(file, "txt", [])
    rows: list[tuple[int, list[str]]] = []

    def end_table() -> None:
        if rows:
            document.blocks.append(_grid(rows))
            rows.clear()

    for number, line in enumerate(_decoded(data, file).splitlines(), 1):
        if "\t" in line:
            rows.append((number, [_TAG.sub("", cell).strip() for cell in line.split("\t")]))
        elif line.strip():
            end_table()
            text = _HEADING.sub("", _TAG.sub("", line).strip())
            document.blocks.append(FoundLine(text, f"第 {number} 行"))
    end_table()
    if any(_TAG.search(line) for line in _decoded(data, file).splitlines()):
        document.remarks.append("文字里夹着网页的标记（如 <p>），去掉了")
    return document


def _decoded(data: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CallError(
        Problem("encoding", f"“{file}”不是文字文件", hint="用记事本打开，另存为 UTF-8 的文本文件")
    )


def _grid(rows: list[tuple[int, list[str]]]) -> Grid:
    columns = max(len(cells) for _, cells in rows)
    boxes = [
        FoundBox(
            cells[column] if column < len(cells) else "",
            row,
            column,
            1,
            1,
            f"第 {number} 行第 {column + 1} 格",
        )
        for row, (number, cells) in enumerate(rows)
        for column in range(columns)
    ]
    return Grid(boxes, len(rows), columns, shifted=True)
