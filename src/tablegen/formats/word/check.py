"""Reading a written Word file back (DESIGN.md rule 7)."""

from __future__ import annotations

from lxml import etree

from ...grid.merge import covering
from ...grid.sheet import Book, Sheet
from ...problems import Problem, SelfCheckError
from ..package_writer import DamagedPackage, unpack
from .contents import row_texts

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
P, R, T, TAB, TBL, TR, TC = (f"{_W}{tag}" for tag in ("p", "r", "t", "tab", "tbl", "tr", "tc"))
P_PR, SECT = (f"{_W}{tag}" for tag in ("pPr", "sectPr"))
SPAN, MERGE, HEADER, VALUE = (f"{_W}{tag}" for tag in ("gridSpan", "vMerge", "tblHeader", "val"))

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)

# What a Word file says of one sheet: lines above the table, rows, lines below. A row is flat, in the order of the
# file: REPEATED, then for each cell CELL, its span where it has one, its merge state where it has one, and for
# each paragraph PARAGRAPH and its text.
REPEATED, CELL, PARAGRAPH = -1, -2, -3
_WORDS = {REPEATED: "（表头）", CELL: "│", PARAGRAPH: "¶"}


def _paragraph_text(paragraph: etree._Element) -> str:
    return "".join(
        "\t" if node.tag == TAB else node.text or "" for run in paragraph.iter(R) for node in run.iter(T, TAB)
    )


def read_body(data: bytes) -> list[dict]:
    """The sheets of a written file: ``head``, ``rows``, ``foot`` of each section."""
    try:
        root = etree.fromstring(unpack(data)["word/document.xml"], PARSER)
    except (DamagedPackage, KeyError, etree.XMLSyntaxError) as error:
        raise SelfCheckError(Problem("read-back", f"写出的 Word 文件里“{error}”坏了")) from error
    sheets: list[dict] = []
    current: dict = {"head": [], "rows": None, "foot": []}
    for node in root[0]:
        if node.tag == TBL:
            current["rows"] = _table(node)
        elif node.tag == P:
            ends = node.find(f"{P_PR}/{SECT}") is not None
            style = node.find(f"{P_PR}/{_W}pStyle")
            if style is None or style.get(VALUE) != "tail":
                current["head" if current["rows"] is None else "foot"].append(_paragraph_text(node))
            if ends:
                sheets.append(current)
                current = {"head": [], "rows": None, "foot": []}
        elif node.tag == SECT:
            sheets.append(current)
    return sheets


def _table(table: etree._Element) -> list[list[str | int]]:
    """The rows of a table, in one pass over the nodes that say anything."""
    rows: list[list[str | int]] = []
    row: list[str | int] = []
    for node in table.iter(TR, HEADER, TC, SPAN, MERGE, P, T, TAB):
        tag = node.tag
        if tag == P:
            row.append(PARAGRAPH)
        elif tag == TC:
            row.append(CELL)
        elif tag == T:
            row.append(node.text or "")
        elif tag == MERGE:
            row.append(node.get(VALUE, "continue"))
        elif tag == SPAN:
            row.append(int(node.get(VALUE)))
        elif tag == TR:
            row = []
            rows.append(row)
        else:
            row.append("\t" if tag == TAB else REPEATED)
    return rows


def expected_body(sheet: Sheet) -> dict:
    """What a written file must say of ``sheet``, in the form of ``read_body``."""
    rows: list[list[str | int]] = []
    leading = True
    for row, cells in zip(sheet.rows, covering(sheet.rows), strict=True):
        leading = leading and row.repeat
        said: list[str | int] = [REPEATED] if leading else []
        for cell, starts in cells:
            said.append(CELL)
            if cell.column_span > 1:
                said.append(cell.column_span)
            if cell.row_span > 1:
                said.append("restart" if starts else "continue")
            for line in cell.text.split("\n") if starts else ("",):
                said += (PARAGRAPH, line) if line else (PARAGRAPH,)
        rows.append(said)
    head = [part for line in sheet.head for part in line.text.split("\n")]
    if sheet.contents:  # a table of contents: every row is a line
        head += ["\t".join(row_texts(row)) for row in sheet.rows]
        return {"head": head, "rows": None, "foot": []}
    foot = [part for line in sheet.foot for part in line.text.split("\n")]
    return {"head": head, "rows": rows or None, "foot": foot}


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


def _first_difference(expected: list | None, found: list | None) -> str:
    for index, (left, right) in enumerate(zip(expected or (), found or (), strict=False), 1):
        if left != right:
            return f"第 {index} 行应当是“{_shown(left)}”，写成了“{_shown(right)}”"
    return f"应当有 {len(expected or ())} 行，写成了 {len(found or ())} 行"


def _shown(row: str | list[str | int]) -> str:
    return row if isinstance(row, str) else "".join(str(_WORDS.get(item, item)) for item in row)
