"""A filled Word blank is read back (DESIGN.md rule 7): it must say what the Sheet says, every text, span and merge."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from lxml import etree

from ...grid.merge import covering
from ...grid.sheet import Sheet
from ...problems import Problem, SelfCheckError
from ..blank import BREAK, Filled, clean, indented, shown, without_marks
from ..package_reader import Package
from ..package_writer import DamagedPackage, unpack
from .blank import WordBlank, blanks_before
from .style import Looks, W
from .tree import (
    TBL,
    P,
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


def check_filled_docx(data: bytes, native: WordBlank, boxes: Sequence[Filled], sheet: Sheet) -> None:
    """Raise SelfCheckError unless the filled blank says what ``sheet`` says: texts, spans and merges of every
    table, the lines around them, and every header, footer and text box with tags."""
    package = _reopened(data, native.package.file)
    body = package.xml(native.document).find(f"{W}body")
    if body is None:
        raise _different("正文", "有", "没有")
    kinds = native.blank.form.boxes
    spots = native.blank.spots
    lines = [line.text for line in sheet.head]
    expected: list[list[tuple[int, str, str]]] = []
    for row, covered in zip(sheet.rows, covering(sheet.rows), strict=True):
        if row.cells and kinds[row.cells[0].origin].tag == "between":
            lines.append(row.cells[0].text)
            continue
        cells = []
        for cell, starts in covered:
            if spots[cell.origin].element is not None:
                state = "" if cell.row_span == 1 else "restart" if starts else "continue"
                cells.append((cell.column_span, state, clean(cell.text) if starts else ""))
        expected.append(cells)
    lines += [line.text for line in sheet.foot]
    blocks = list(children(body, P, TBL))
    tables = [block for block in blocks if block.tag == TBL]
    found = [
        [_read_cell(cell, native.looks) for cell in cells_of(row)]
        for table in tables
        for row in rows_of(table)
    ]
    if sum(kind.tag == "table" for kind in kinds) > 1:  # spans of stacked tables are those of the common grid
        expected = [[(0, *rest) for _, *rest in row] for row in expected]
        found = [[(0, *rest) for _, *rest in row] for row in found]
    amounts = {cell.text for row in sheet.rows for cell in row.cells if cell.number is not None}
    found = [[_not_indented(cell, amounts) for cell in row] for row in found]
    for number, (wanted, read) in enumerate(zip_longest(expected, found), 1):
        if wanted != read:
            raise _different(f"第 {number} 行", wanted, read)
    outside = _squeezed("".join(paragraph_text(block) for block in blocks if block.tag == P))
    if outside != _squeezed("".join(lines)):
        raise _different("表格外的文字", _squeezed("".join(lines)), outside)
    wanted_stories = [item for item in boxes if kinds[item.box].tag == "story"]
    if not wanted_stories:
        return
    stories = {
        _squeezed(container_text(container))
        for name in native.trees
        for container in story_containers(package.xml(name))
    }
    for item in wanted_stories:
        text = _squeezed(shown(without_marks(item.text)))
        if text not in stories and not _left_out(native, boxes, item):
            raise _different(spots[item.box].words, text, "别的文字")


def _reopened(data: bytes, file: str) -> Package:
    """The package in ``data``, every member unpacked with its checksum."""
    try:
        return Package(file, unpack(data))
    except DamagedPackage as error:
        raise SelfCheckError(Problem("read-back", f"填好的 Word 空表里“{error}”坏了")) from error


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


def _read_cell(cell: etree._Element, looks: Looks) -> tuple[int, str, str]:
    text = "\n".join(
        indented(paragraph_text(paragraph), blanks_before(looks, paragraph), False)
        for paragraph in paragraphs_of(cell)
    )
    return span_of(cell), merge_state(cell), clean(text)


def _not_indented(cell: tuple[int, str, str], amounts: set[str]) -> tuple[int, str, str]:
    """An amount in an indented paragraph is an amount."""
    span, state, text = cell
    return (span, state, text.lstrip("\u3000")) if text.lstrip("\u3000") in amounts else cell


def _squeezed(text: str) -> str:
    return "".join(text.replace(BREAK, "").split())


def _different(where: str, wanted: object, found: object) -> SelfCheckError:
    return SelfCheckError(
        Problem("read-back", f"填好的 Word 空表与表格内容不一致：{where}应当是 {wanted!r}，写成了 {found!r}")
    )
