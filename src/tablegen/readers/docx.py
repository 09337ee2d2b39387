"""Reading a written Word file back (DESIGN.md rule 7)."""

from __future__ import annotations

import zipfile
from io import BytesIO

from lxml import etree

from ..grid.merge import occupancy
from ..grid.sheet import Book, Sheet
from ..problems import Problem, SelfCheckError
from ..writers.docx_contents import row_texts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
P, R, T, TAB, TBL, TR, TC = (f"{_W}{tag}" for tag in ("p", "r", "t", "tab", "tbl", "tr", "tc"))
P_PR, SECT = (f"{_W}{tag}" for tag in ("pPr", "sectPr"))
SPAN, MERGE, HEADER, VALUE = (f"{_W}{tag}" for tag in ("gridSpan", "vMerge", "tblHeader", "val"))

# what a Word file says of one sheet: lines, then rows of (column span, merge state, text), repeated rows, lines
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _paragraph_text(paragraph: etree._Element) -> str:
    return "".join(
        "\t" if node.tag == TAB else node.text or "" for run in paragraph.iter(R) for node in run.iter(T, TAB)
    )


def read_body(data: bytes) -> list[dict]:
    """The sheets of a written file: ``head``, ``rows``, ``repeats``, ``foot`` of each section."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        bad = package.testzip()
        if bad is not None:
            raise SelfCheckError(Problem("read-back", f"写出的 Word 文件里“{bad}”坏了"))
        root = etree.fromstring(package.read("word/document.xml"), PARSER)
    sheets: list[dict] = []
    current: dict = {"head": [], "rows": None, "repeats": 0, "foot": []}
    for node in root[0]:
        if node.tag == TBL:
            current["rows"], current["repeats"] = _table(node)
        elif node.tag == P:
            ends = node.find(f"{P_PR}/{SECT}") is not None
            style = node.find(f"{P_PR}/{_W}pStyle")
            if style is None or style.get(VALUE) != "tail":
                current["head" if current["rows"] is None else "foot"].append(_paragraph_text(node))
            if ends:
                sheets.append(current)
                current = {"head": [], "rows": None, "repeats": 0, "foot": []}
        elif node.tag == SECT:
            sheets.append(current)
    return sheets


def _table(table: etree._Element) -> tuple[list[list[tuple[int, str, str]]], int]:
    """The rows of a table and how many of them repeat, in one pass over the nodes that say anything."""
    rows: list[list[list]] = []
    texts: list[str] = []
    repeats = 0
    for node in table.iter(TR, HEADER, TC, SPAN, MERGE, P, T, TAB):
        tag = node.tag
        if tag == T:
            texts.append(node.text or "")
        elif tag == P:
            texts.append("\n")
        elif tag == TC:
            texts = []
            rows[-1].append([1, "", texts])
        elif tag == MERGE:
            rows[-1][-1][1] = node.get(VALUE, "continue")
        elif tag == SPAN:
            rows[-1][-1][0] = int(node.get(VALUE))
        elif tag == TR:
            rows.append([])
        elif tag == TAB:
            texts.append("\t")
        else:
            repeats += 1
    return [[(span, state, "".join(texts)[1:]) for span, state, texts in row] for row in rows], repeats


def expected_body(sheet: Sheet) -> dict:
    """What a written file must say of ``sheet``, in the form of ``read_body``."""
    rows, repeats, leading = [], 0, True
    grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
    for row, places in zip(sheet.rows, grid, strict=True):
        leading = leading and row.repeat
        repeats += leading
        started = {id(cell) for cell in row.cells}
        cells, column = [], 0
        while column < len(places):
            cell = places[column]
            assert cell is not None
            starts = id(cell) in started
            state = "" if cell.row_span == 1 else "restart" if starts else "continue"
            cells.append((cell.column_span, state, cell.text if starts else ""))
            column += cell.column_span
        rows.append(cells)
    head = [part for line in sheet.head for part in line.text.split("\n")]
    if sheet.contents:  # a table of contents: every row is a line
        head += ["\t".join(row_texts(row)) for row in sheet.rows]
        return {"head": head, "rows": None, "repeats": 0, "foot": []}
    foot = [part for line in sheet.foot for part in line.text.split("\n")]
    return {"head": head, "rows": rows or None, "repeats": repeats, "foot": foot}


def check_docx(data: bytes, book: Book) -> None:
    """Raise SelfCheckError unless ``data`` says what ``book`` says: texts, spans, merges, repeats."""
    sheets = read_body(data)
    if len(sheets) != len(book.sheets):
        raise SelfCheckError(
            Problem("read-back", f"写出的 Word 文件有 {len(sheets)} 张表，应当是 {len(book.sheets)} 张")
        )
    for found, sheet in zip(sheets, book.sheets, strict=True):
        expected = expected_body(sheet)
        for key in expected:
            if found[key] != expected[key]:
                raise SelfCheckError(
                    Problem(
                        "read-back",
                        f"写出的 Word 文件与“{sheet.name}”的内容不一致（{key}）：{_first_difference(expected[key], found[key])}",
                    )
                )


def _first_difference(expected: object, found: object) -> str:
    if isinstance(expected, list) and isinstance(found, list):
        for index, (left, right) in enumerate(zip(expected, found, strict=False)):
            if left != right:
                return f"第 {index + 1} 行应当是 {left!r}，写成了 {right!r}"
        return f"应当有 {len(expected)} 行，写成了 {len(found)} 行"
    return f"应当是 {expected!r}，写成了 {found!r}"
