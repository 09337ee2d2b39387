"""Text copied from a web page or a PDF → Document: a line is a row, tabs stand between cells.

Merged cells leave blank ones behind, and cells may be shifted, so columns are counted and not trusted
(``Grid.shifted``): labels and class words tell where the values are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

from ..problems import CallError, Problem
from .document import Document, FoundBox, FoundLine, Grid

_TAG = re.compile(r"</?(?:p|br|span|div|b|strong|font|td|tr|table|tbody)\b[^<>]*>", re.I)
_HEADING = re.compile(r"^#{1,6}\s+")


def read_text(data: bytes, file: str) -> Document:
    """Lines of several cells are rows; blank lines and page numbers between rows do not end a table, a line of one cell
    does. Cells stand between tabs; where a file has none, between upright strokes, commas (.csv) or runs of blanks."""
    document = Document(file, "txt", [])
    text = _decoded(data, file)
    cut, remark = _cutter(text, file)
    if remark:
        document.remarks.append(remark)
    blind = remark == _BLIND
    rows: list[tuple[int, list[str]]] = []

    def end_table() -> None:
        if rows:
            document.blocks.append(_grid(rows, blind))
            rows.clear()

    pages = 0
    for number, line in enumerate(text.splitlines(), 1):
        cells = cut(line)
        if len(cells) > 1:
            rows.append((number, [_TAG.sub("", cell).strip() for cell in cells]))
        elif _PAGE.fullmatch(line):
            pages += 1
        elif line.strip() and not _RULE.fullmatch(line):
            end_table()
            words = _HEADING.sub("", _TAG.sub("", line).strip())
            document.blocks.append(FoundLine(words, f"第 {number} 行"))
    end_table()
    if pages:
        document.remarks.append(f"去掉了 {pages} 行页码")
    if any(_TAG.search(line) for line in text.splitlines()):
        document.remarks.append("文字里夹着网页的标记（如 <p>），去掉了")
    return document


_PAGE = re.compile(
    r"\s*(?:[-—－–·~]+\s*\d{1,4}\s*[-—－–·~]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})\s*"
)
_RULE = re.compile(r"[\s|:+\-—=_┌┬┐├┼┤└┴┘─│]+")
_STROKE = re.compile(r"[|｜│]")
_BLANKS = re.compile(r"[ \u00a0\u2000-\u200a\u3000]{2,}")
ENOUGH_ROWS = 3
_BLIND = "格子之间没有制表符，照连着的空格分的：空着的格子看不出来"


def _cutter(text: str, file: str) -> tuple[Callable[[str], list[str]], str]:
    """(what cuts a line into cells, what to say of it)."""
    lines = [line for line in text.splitlines() if line.strip()]
    if "\t" in text:
        return (lambda line: line.split("\t")), ""
    if sum(len(_STROKE.findall(line)) > 1 for line in lines) >= ENOUGH_ROWS:
        return _by_strokes, "格子之间是竖线"
    if file.lower().endswith(".csv"):
        return (lambda line: next(csv.reader([line]), [])), "格子之间是逗号"
    if sum(len(_BLANKS.split(line.strip())) > 1 for line in lines) >= ENOUGH_ROWS:
        return (lambda line: _BLANKS.split(line.rstrip())), _BLIND
    return (lambda line: [line]), ""


def _by_strokes(line: str) -> list[str]:
    """The cells of a line with upright strokes; none of a rule (|---|---|)."""
    if _RULE.fullmatch(line):
        return []
    return _STROKE.split(line.strip().strip("|｜│"))


def _decoded(data: bytes, file: str) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CallError(
        Problem("encoding", f"“{file}”不是文字文件", hint="用记事本打开，另存为 UTF-8 的文本文件")
    )


def _grid(rows: list[tuple[int, list[str]]], blind: bool) -> Grid:
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
    return Grid(boxes, len(rows), columns, shifted=True, blind=blind)
