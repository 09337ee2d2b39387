"""A file as boxes and lines: what every reader of filled forms gives, whatever the file's format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, eq=False)
class FoundBox:
    """One box of a table: grid place (from 0), spans, text (paragraphs separated by ``\\n``), and ``place``, where a
    person finds it in the file (第 2 个表第 5 行第 3 格, D11). Every box is itself."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    place: str
    note: str = ""  # what is doubtful in the box itself, as a sentence

    @property
    def bottom(self) -> int:
        return self.row + self.row_span

    @property
    def right(self) -> int:
        return self.column + self.column_span


@dataclass(frozen=True, slots=True, eq=False)
class FoundLine:
    """A paragraph outside the tables."""

    text: str
    place: str


@dataclass(slots=True)
class Grid:
    """Boxes on rows and columns; ``head`` and ``foot`` are the lines above and below that belong to it."""

    boxes: list[FoundBox]
    rows: int
    columns: int
    head: list[FoundLine] = field(default_factory=list)
    foot: list[FoundLine] = field(default_factory=list)
    shifted: bool = False  # from text without ruling lines: columns are counted, not seen
    blind: bool = False  # from text cut at blanks: boxes without text are not seen
    wrapped: bool = False  # from a PDF: where a text was broken into lines is not known for certain
    column_edges: tuple[float, ...] = ()  # of a PDF's table, in pt
    _cover: list[list[FoundBox | None]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.boxes.sort(key=lambda box: (box.row, box.column))
        self._cover = [[None] * self.columns for _ in range(self.rows)]
        for box in self.boxes:
            for row in self._cover[box.row : box.bottom]:
                row[box.column : box.right] = [box] * (min(box.right, self.columns) - box.column)

    def at(self, row: int, column: int) -> FoundBox | None:
        """The box that covers a place, or None outside the grid and in gaps."""
        if 0 <= row < self.rows and 0 <= column < self.columns:
            return self._cover[row][column]
        return None

    def row_boxes(self, row: int) -> list[FoundBox]:
        """The boxes that cover ``row``, left to right, each once."""
        found: list[FoundBox] = []
        for box in self._cover[row]:
            if box is not None and (not found or found[-1] is not box):
                found.append(box)
        return found

    def slice(self, first: int, end: int) -> Grid:
        """Rows ``first`` to before ``end`` as a grid of their own; boxes that cross a cut are cut."""
        boxes = []
        for box in self.boxes:
            top, bottom = max(box.row, first), min(box.bottom, end)
            if top < bottom:
                text = box.text if box.row >= first else ""
                boxes.append(replace(box, text=text, row=top - first, row_span=bottom - top))
        return Grid(
            boxes,
            end - first,
            self.columns,
            shifted=self.shifted,
            blind=self.blind,
            wrapped=self.wrapped,
            column_edges=self.column_edges,
        )


@dataclass(slots=True)
class Document:
    """A file read: tables and lines in their order; ``remarks`` are what of the file was passed over, as sentences."""

    file: str
    kind: str  # docx, xlsx, pdf, txt
    blocks: list[Grid | FoundLine]
    remarks: list[str] = field(default_factory=list)


SNAP_PT = 2.0  # vertical edges nearer than this are one edge


def merged_edges(values: Iterable[float]) -> list[float]:
    """``values`` in order, those within SNAP_PT of each other as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SNAP_PT:
            edges.append(value)
    return edges


def nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - value))


def on_edges(grid: Grid, edges: Sequence[float]) -> list[FoundBox]:
    """The boxes of ``grid`` on more vertical edges than it has itself."""
    place = [nearest(edges, x) for x in grid.column_edges]
    return [
        replace(b, column=place[b.column], column_span=max(place[b.right] - place[b.column], 1))
        for b in grid.boxes
    ]


def join(grids: Sequence[Grid]) -> Grid:
    """Tables that follow one another as one grid (a table broken in two): columns by their places where these are
    known, else counted from the left."""
    if len(grids) == 1:
        return grids[0]
    edges: list[float] = []
    if all(grid.column_edges for grid in grids):
        edges = merged_edges(x - grid.column_edges[0] for grid in grids for x in grid.column_edges)
    boxes, top = [], 0
    for grid in grids:
        shift = grid.column_edges[0] if edges else 0.0
        own = on_edges(grid, [x + shift for x in edges]) if edges else grid.boxes
        boxes += [replace(b, row=b.row + top) for b in own]
        top += grid.rows
    return Grid(
        boxes,
        top,
        len(edges) - 1 if edges else max(grid.columns for grid in grids),
        shifted=any(grid.shifted for grid in grids),
        blind=any(grid.blind for grid in grids),
        wrapped=any(grid.wrapped for grid in grids),
        column_edges=tuple(edges),
    )
