"""A table in a cell of a Word blank becomes rows and columns of the table around it: the grid of a Sheet knows no tables in
cells (ECMA-376 part 1, 17.4.37 allows them).

What stands beside a row with an inner table is merged down over the new rows; words above and below the inner table are
rows of their own. A table that is only a frame around others, one cell wide and without lines, is taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from ...grid.sheet import Border, Style
from .borders import SIDES
from .columns import table_edges
from .style import VAL, Looks, W, number
from .tree import (
    AFTER_BORDERS,
    AFTER_MERGE,
    SPAN,
    TBL,
    TC,
    TC_PR,
    TR,
    P,
    cells_of,
    merge_state,
    paragraph_text,
    put_before,
    rows_of,
    skipped,
    span_of,
)

_SAME_EDGE_DXA = 80  # an edge of an inner table that lies closer to one of the outer (1.4 mm) is that one
_MIN_WIDTH_DXA = 20
MAX_INNER_CELLS = 2_000
_PARTS = 1000  # of a dxa: edges of narrow inner tables stay apart
# what follows gridSpan in CT_TcPr
_AFTER_SPAN = {f"{W}hMerge", f"{W}vMerge", *AFTER_MERGE}
_LINES = {"solid": "single", "double": "double", "dashed": "dashed", "dotted": "dotted"}


@dataclass(slots=True)
class _Cell:
    """A cell of the table that comes out, from ``left`` to ``right`` in thousandths of a dxa; ``state`` as of tree.merge_state."""

    element: etree._Element
    left: int
    right: int
    state: str


@dataclass(slots=True)
class _Inner:
    """A cell with tables in it: the rows that it becomes, each as cells and the properties of its row."""

    cell: _Cell
    rows: list[tuple[list[_Cell], etree._Element | None]] = field(default_factory=list)


def open_nested(
    root: etree._Element, looks: Looks, fault: Callable[[etree._Element, str, str], None]
) -> None:
    """Open every cell with tables in it, the innermost first; more than any form has is a ``fault`` (node, what, hint)."""
    nested = [node for node in root.iter(TBL) if next(node.iterancestors(TC), None) is not None]
    cells = sum(1 for node in nested for row in rows_of(node) for _ in cells_of(row))
    if cells > MAX_INNER_CELLS:
        fault(
            nested[0],
            f"格子里套着的表格（共 {cells} 格，最多 {MAX_INNER_CELLS} 格）",
            "把里面的表格拆成外面的行和列",
        )
        return
    for table in reversed(list(root.iter(TBL)) if nested else []):
        if any(_has_table(cell) for row in rows_of(table) for cell in cells_of(row)):
            if _is_frame(table, looks):
                _take_away(table)
            else:
                _open(table, looks)


def _has_table(cell: etree._Element) -> bool:
    return cell.find(TBL) is not None


# -- frames


def _is_frame(table: etree._Element, looks: Looks) -> bool:
    rows = [cells_of(row) for row in rows_of(table)]
    if any(len(cells) != 1 for cells in rows):
        return False
    if len(rows) == 1 and not any(paragraph_text(node).strip() for node in rows[0][0].iterchildren(P)):
        return True
    styles = [looks.style("", None, None, cell, table, frozenset(SIDES)) for (cell,) in rows]
    return not any(_border(style, side) for style in styles for side in SIDES)


def _take_away(table: etree._Element) -> None:
    for row in rows_of(table):
        for cell in cells_of(row):
            for node in list(cell):
                if node.tag != TC_PR:
                    table.addprevious(node)
    table.getparent().remove(table)


# -- rows


def _open(table: etree._Element, looks: Looks) -> None:
    rows = rows_of(table)
    edges = [edge * _PARTS for edge in table_edges(table)]
    cells = [_cells(row, edges) for row in rows]
    inner = {
        (number_, place): _inner(cell, table, looks, _sides(number_, place, cells))
        for number_, line in enumerate(cells)
        for place, cell in enumerate(line)
        if _has_table(cell.element)
    }
    shares = _shares(cells, inner)
    heights = [
        max((len(shares[at]) for at in shares if at[0] == index), default=1) for index in range(len(rows))
    ]
    lines: list[tuple[list[_Cell], etree._Element]] = []
    for index, (row, line) in enumerate(zip(rows, cells, strict=True)):
        for step in range(heights[index]):
            made = [
                item
                for place, cell in enumerate(line)
                for item in _of_step(cell, shares.get((index, place)), step, heights[index])
            ]
            lines.append(
                (
                    made,
                    _properties(row, [shares[at] for at in shares if at[0] == index], step, heights[index]),
                )
            )
    _write(table, rows, edges, lines)


def _cells(row: etree._Element, edges: Sequence[int]) -> list[_Cell]:
    column, found = skipped(row, "Before"), []
    for cell in cells_of(row):
        end = column + span_of(cell)
        found.append(_Cell(cell, edges[column], edges[end], merge_state(cell)))
        column = end
    return found


def _sides(row: int, place: int, cells: Sequence[Sequence[_Cell]]) -> frozenset[str]:
    """The sides of the table that a cell lies on."""
    sides = {"top"} if row == 0 else set()
    sides |= {"bottom"} if row == len(cells) - 1 else set()
    sides |= {"left"} if place == 0 else set()
    sides |= {"right"} if place == len(cells[row]) - 1 else set()
    return frozenset(sides)


_Rows = list[tuple[list[_Cell], etree._Element | None]]


def _shares(
    cells: Sequence[Sequence[_Cell]], inner: dict[tuple[int, int], _Inner]
) -> dict[tuple[int, int], _Rows]:
    """Which rows of an inner table stand in which row of the outer one: in a cell merged over several, one in each and
    the rest in the last."""
    found: dict[tuple[int, int], _Rows] = {}
    for (row, place), opened in inner.items():
        if opened.cell.state == "continue":
            continue  # not printed
        below = list(_merged_below(cells, row, place)) if opened.cell.state == "restart" else []
        rows, cell = opened.rows, opened.cell
        for index, at in enumerate([(row, place), *below]):
            found[at] = rows[index : index + 1] if index < len(below) else rows[index:]
            if not found[at]:  # the inner table ends above: one empty box below it
                state = "restart" if index == len(rows) else "continue"
                found[at] = [([_Cell(_emptied(cell.element), cell.left, cell.right, state)], None)]
    return found


def _merged_below(cells: Sequence[Sequence[_Cell]], row: int, place: int) -> Iterator[tuple[int, int]]:
    cell = cells[row][place]
    for index in range(row + 1, len(cells)):
        for other_place, other in enumerate(cells[index]):
            if (other.left, other.right, other.state) == (cell.left, cell.right, "continue"):
                yield index, other_place
                break
        else:
            return


def _of_step(cell: _Cell, share: _Rows | None, step: int, height: int) -> list[_Cell]:
    """What stands in the place of ``cell`` in the new row ``step`` of the ``height`` that its row becomes."""
    if share is None:
        if height == 1:
            return [cell]
        if step == 0:
            return [_Cell(cell.element, cell.left, cell.right, cell.state or "restart")]
        return [_below(cell)]
    if step < len(share):
        line = share[step][0]
        if step == len(share) - 1 and step < height - 1:
            return [_Cell(item.element, item.left, item.right, item.state or "restart") for item in line]
        return line
    return [_below(item) for item in share[-1][0]]


def _below(cell: _Cell) -> _Cell:
    return _Cell(_emptied(cell.element), cell.left, cell.right, "continue")


def _emptied(cell: etree._Element) -> etree._Element:
    made = etree.Element(TC)
    if (properties := cell.find(TC_PR)) is not None:
        made.append(deepcopy(properties))
    paragraph = cell.find(P)
    empty = etree.SubElement(made, P)
    if paragraph is not None and (look := paragraph.find(f"{W}pPr")) is not None:
        empty.append(deepcopy(look))
    return made


def _properties(row: etree._Element, shares: Sequence[_Rows], step: int, height: int) -> etree._Element:
    """The properties of a new row: those of the outer row, with the height of the inner one."""
    own = row.find(f"{W}trPr")
    made = deepcopy(own) if own is not None else etree.Element(f"{W}trPr")
    if height == 1:
        return made
    given = made.find(f"{W}trHeight")
    if given is not None:
        given.set(VAL, str(round(number(given) / height)))
    for share in shares:
        inner = share[step][1] if step < len(share) else None
        node = inner.find(f"{W}trHeight") if inner is not None else None
        if node is not None:
            if given is not None:
                made.remove(given)
            given = deepcopy(node)
            made.append(given)
    return made


# -- the inner table


def _inner(cell: _Cell, table: etree._Element, looks: Looks, sides: frozenset[str]) -> _Inner:
    around = looks.style("", None, None, cell.element, table, sides)
    opened = _Inner(cell)
    blocks = list(_blocks(cell.element))
    for index, block in enumerate(blocks):
        first, last = index == 0, index == len(blocks) - 1
        if isinstance(block, list):
            words = _emptied(cell.element)
            words.remove(words.find(P))
            words.extend(block)
            edges = {"left", "right"} | ({"top"} if first else set()) | ({"bottom"} if last else set())
            _set_borders(words, {side: _border(around, side) for side in edges})
            opened.rows.append(([_Cell(words, cell.left, cell.right, "")], None))
        else:
            opened.rows += _rows_of_inner(block, cell, looks, around, (first, last))
    return opened


def _blocks(cell: etree._Element) -> Iterator[list[etree._Element] | etree._Element]:
    """The tables of a cell, and the paragraphs with words between them."""
    words: list[etree._Element] = []
    for node in cell:
        if node.tag == TBL:
            if words:
                yield words
            words = []
            yield node
        elif node.tag == P and (paragraph_text(node).strip() or node.find(f".//{W}drawing") is not None):
            words.append(node)
    if words:
        yield words


def _rows_of_inner(
    table: etree._Element, cell: _Cell, looks: Looks, around: Style, ends: tuple[bool, bool]
) -> Iterator[tuple[list[_Cell], etree._Element | None]]:
    edges = table_edges(table)
    scale = (cell.right - cell.left) / max(edges[-1], 1)
    edges = [cell.left + round(edge * scale) for edge in edges[:-1]] + [cell.right]
    lines = [(row, _cells(row, edges)) for row in rows_of(table)]
    looked = [  # before anything moves
        [
            looks.style(
                "", None, None, item.element, table, _sides(index, place, [line for _, line in lines])
            )
            for place, item in enumerate(line)
        ]
        for index, (_, line) in enumerate(lines)
    ]
    for index, ((row, line), styles) in enumerate(zip(lines, looked, strict=True)):
        top, bottom = ends[0] and index == 0, ends[1] and index == len(lines) - 1
        own = {id(item): style for item, style in zip(line, styles, strict=True)}
        filled = list(_filled(line, cell))
        for item in filled:
            outer = {
                "top": top,
                "bottom": bottom,
                "left": item.left == cell.left,
                "right": item.right == cell.right,
            }
            style = own.get(id(item))
            borders = {side: _border(style, side) if style is not None else None for side in SIDES}
            around_it = {side: _border(around, side) for side in SIDES if outer[side]}
            _set_borders(item.element, borders | {side: line_ for side, line_ in around_it.items() if line_})
        yield filled, row.find(f"{W}trPr")


def _filled(line: Sequence[_Cell], cell: _Cell) -> Iterator[_Cell]:
    """A row of an inner table with an empty cell for what it leaves free of the cell around it."""
    left = line[0].left if line else cell.right
    right = line[-1].right if line else cell.right
    if left > cell.left:
        yield _Cell(_bare(), cell.left, left, "")
    yield from line
    if right < cell.right:
        yield _Cell(_bare(), right, cell.right, "")


def _bare() -> etree._Element:
    cell = etree.Element(TC)
    etree.SubElement(cell, TC_PR)
    etree.SubElement(cell, P)
    return cell


def _border(style: Style, side: str) -> Border | None:
    return getattr(style, f"border_{side}")


def _set_borders(cell: etree._Element, borders: dict[str, Border | None]) -> None:
    """State the lines of a cell: what its table said of them is gone with the table."""
    properties = _properties_of(cell)
    for node in properties.findall(f"{W}tcBorders"):
        properties.remove(node)
    made = etree.Element(f"{W}tcBorders")
    for side in ("top", "left", "bottom", "right"):
        border = borders.get(side)
        node = etree.SubElement(made, f"{W}{side}")
        node.set(VAL, "nil" if border is None else _LINES[border.style])
        if border is not None:
            node.set(f"{W}sz", str(round(border.width_pt * 8)))
            node.set(f"{W}space", "0")
            node.set(f"{W}color", border.color.lstrip("#"))
    put_before(properties, made, AFTER_BORDERS)


def _properties_of(cell: etree._Element) -> etree._Element:
    properties = cell.find(TC_PR)
    if properties is None:
        properties = etree.Element(TC_PR)
        cell.insert(0, properties)
    return properties


# -- the table that comes out


def _write(
    table: etree._Element,
    rows: Sequence[etree._Element],
    edges: Sequence[int],
    lines: Sequence[tuple[list[_Cell], etree._Element]],
) -> None:
    """Put ``lines`` in the place of ``rows``, on one grid."""
    own = [{edge for cell in line for edge in (cell.left, cell.right)} for line, _ in lines]
    found: list[int] = []
    column: dict[int, int] = {}
    near: set[int] = set()  # the edges that the last one found stands for
    for position in sorted(set(edges).union(*own)):
        apart = not found or position - found[-1] > _SAME_EDGE_DXA * _PARTS
        # two edges of one row never become one
        if apart or any(position in line and not near.isdisjoint(line) for line in own):
            found.append(position)
            near = set()
        near.add(position)
        column[position] = len(found) - 1
    for row in rows:
        row.getparent().remove(row)
    for line, properties in lines:
        row = etree.SubElement(table, TR)
        _set_grid(properties, column[line[0].left], len(found) - 1 - column[line[-1].right])
        if len(properties):
            row.append(properties)
        for cell in line:
            first, last = column[cell.left], column[cell.right]
            _set_cell(cell, last - first, (found[last] - found[first]) // _PARTS)
            row.append(cell.element)
    grid = table.find(f"{W}tblGrid")
    for node in list(grid):
        grid.remove(node)
    for left, right in pairwise(found):
        etree.SubElement(grid, f"{W}gridCol").set(f"{W}w", str(max((right - left) // _PARTS, _MIN_WIDTH_DXA)))


def _set_grid(properties: etree._Element, before: int, after: int) -> None:
    for name, count in (("gridAfter", after), ("gridBefore", before)):
        for node in properties.findall(f"{W}{name}"):
            properties.remove(node)
        if count:
            node = etree.Element(f"{W}{name}")
            node.set(VAL, str(count))
            properties.insert(0, node)


def _set_cell(cell: _Cell, span: int, width: int) -> None:
    properties = _properties_of(cell.element)
    for name in ("tcW", "gridSpan", "vMerge"):
        for node in properties.findall(f"{W}{name}"):
            properties.remove(node)
    if cell.state:
        node = etree.Element(f"{W}vMerge")
        node.set(VAL, cell.state)
        put_before(properties, node, AFTER_MERGE)
    if span > 1:
        node = etree.Element(SPAN)
        node.set(VAL, str(span))
        put_before(properties, node, _AFTER_SPAN)
    node = etree.Element(f"{W}tcW")
    node.set(f"{W}w", str(width))
    node.set(f"{W}type", "dxa")
    properties.insert(1 if properties.find(f"{W}cnfStyle") is not None else 0, node)
