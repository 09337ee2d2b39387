"""A filled Word blank is read back (DESIGN.md rule 7): it must say what the Sheet says, every text, span and merge."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from lxml import etree

from ..grid.merge import occupancy
from ..grid.sheet import Sheet
from ..problems import Problem, SelfCheckError
from .blank import BREAK, Filled, clean, shown, without_marks
from .docx_form import (
    TBL,
    P,
    WordBlank,
    cells_of,
    children,
    container_text,
    merge_state,
    paragraph_text,
    paragraphs_of,
    rows_of,
    span_of,
    story_containers,
)
from .docx_style import W
from .package import open_package


def check_filled_docx(data: bytes, native: WordBlank, boxes: Sequence[Filled], sheet: Sheet) -> None:
    """Raise SelfCheckError unless the filled blank says what ``sheet`` says: texts, spans and merges of every
    table, the lines around them, and every header, footer and text box with tags."""
    package = open_package(data, native.package.file)
    body = package.xml(native.document).find(f"{W}body")
    if body is None:
        raise _different("正文", "有", "没有")
    kinds = native.blank.form.boxes
    spots = native.blank.spots
    lines = [line.text for line in sheet.head]
    expected: list[list[tuple[int, str, str]]] = []
    grid = occupancy(sheet.rows, len(sheet.column_widths_mm))
    for row, places in zip(sheet.rows, grid, strict=True):
        if row.cells and kinds[row.cells[0].origin].tag == "between":
            lines.append(row.cells[0].text)
            continue
        cells = []
        for cell in dict.fromkeys(id(cell) for cell in places):
            settled = next(item for item in places if id(item) == cell)
            assert settled is not None
            starts = any(settled is own for own in row.cells)
            state = "" if settled.row_span == 1 else "restart" if starts else "continue"
            if spots[settled.origin].element is not None:
                cells.append((settled.column_span, state, clean(settled.text) if starts else ""))
        expected.append(cells)
    lines += [line.text for line in sheet.foot]
    blocks = list(children(body, P, TBL))
    tables = [block for block in blocks if block.tag == TBL]
    found = [[_read_cell(cell) for cell in cells_of(row)] for table in tables for row in rows_of(table)]
    if sum(kind.tag == "table" for kind in kinds) > 1:  # spans of stacked tables are those of the common grid
        expected = [[(0, *rest) for _, *rest in row] for row in expected]
        found = [[(0, *rest) for _, *rest in row] for row in found]
    for number, (wanted, read) in enumerate(zip_longest(expected, found), 1):
        if wanted != read:
            raise _different(f"第 {number} 行", wanted, read)
    outside = _squeezed("".join(paragraph_text(block) for block in blocks if block.tag == P))
    if outside != _squeezed("".join(lines)):
        raise _different("表格外的文字", _squeezed("".join(lines)), outside)
    stories = {
        _squeezed(container_text(container))
        for name in native.trees
        for container in story_containers(package.xml(name))
    }
    for item in boxes:
        text = _squeezed(shown(without_marks(item.text)))
        if kinds[item.box].tag == "story" and text not in stories and not _left_out(native, boxes, item):
            raise _different(spots[item.box].words, text, "别的文字")


def _left_out(native: WordBlank, boxes: Sequence[Filled], story: Filled) -> bool:
    """Whether a text box stood in a row, paragraph or table that a statement left out."""
    printed = {item.box for item in boxes}
    gone = {
        spot.element
        for number, spot in enumerate(native.blank.spots)
        if number not in printed and spot.element is not None
    }
    container = native.blank.spots[story.box].element
    return any(ancestor in gone for ancestor in container.iterancestors())  # type: ignore[attr-defined]


def _read_cell(cell: etree._Element) -> tuple[int, str, str]:
    text = "\n".join(map(paragraph_text, paragraphs_of(cell)))
    return span_of(cell), merge_state(cell), clean(text)


def _squeezed(text: str) -> str:
    return "".join(text.replace(BREAK, "").split())


def _different(where: str, wanted: object, found: object) -> SelfCheckError:
    return SelfCheckError(
        Problem("read-back", f"填好的 Word 空表与表格内容不一致：{where}应当是 {wanted!r}，写成了 {found!r}")
    )
