"""Sheet, Row, Cell, Style, Page, Book: frozen, with the units in the names."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Border:
    """One side of a cell. ``style`` is solid, double, dashed or dotted; colour is ``#rrggbb``."""

    width_pt: float
    style: str = "solid"
    color: str = "#000000"


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a cell or line, resolved from form.css.

    ``name`` is the style's name in Word (标题, 表头, 正文 …). ``font`` is the face of Chinese text,
    ``latin_font`` that of Latin letters and digits. ``line_height_pt`` is None for the font's own.
    ``vertical`` text runs top to bottom (writing-mode: vertical-rl). ``diagonal_down`` is a line from the upper left
    corner to the lower right one, ``diagonal_up`` from the lower left to the upper right. ``hanging_pt``: the lines of
    a paragraph after its first begin so much further right; the padding is that of the first line.
    """

    name: str
    font: str
    latin_font: str
    font_size_pt: float
    bold: bool = False
    align: str = "left"  # left, center, right, justify
    vertical_align: str = "middle"  # top, middle, bottom
    line_height_pt: float | None = None
    border_top: Border | None = None
    border_right: Border | None = None
    border_bottom: Border | None = None
    border_left: Border | None = None
    padding_top_pt: float = 0.0
    padding_right_pt: float = 0.0
    padding_bottom_pt: float = 0.0
    padding_left_pt: float = 0.0
    background: str | None = None
    vertical: bool = False
    diagonal_down: Border | None = None
    diagonal_up: Border | None = None
    hanging_pt: float = 0.0

    def __hash__(self) -> int:
        # styles are looked up for every cell: hashing name and size is enough, as two styles of one name are rare
        return hash((self.name, self.font_size_pt))

    @property
    def line_pt(self) -> float:
        """The height of one line."""
        return self.line_height_pt if self.line_height_pt is not None else self.font_size_pt * 1.3


@dataclass(frozen=True, slots=True)
class Cell:
    """One box. ``text`` holds paragraphs separated by ``\\n``.

    ``number`` is the amount shown (in the layout's unit) where the text is exactly one amount, so that a
    spreadsheet can add it up; ``number_format`` shows it as ``text`` does. ``merge`` asks to join the cell
    above (DESIGN.md rule 4). ``origin`` is the box of the template that the cell was made from.
    ``link`` is the number of the sheet in its Book that the box leads to; where ``page_number`` is set too,
    the box shows the page on which that sheet begins, and ``text`` is the estimate made before pages were cut.
    """

    text: str
    column: int
    style: Style
    column_span: int = 1
    row_span: int = 1
    header: bool = False
    merge: bool = False
    number: Decimal | None = None
    number_format: str = ""
    origin: int = -1
    link: int | None = None
    page_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells whose upper edge lies in this row, left to right. ``repeat`` rows are printed again on later
    pages above the rows that follow them; ``min_height_pt`` is the height that the layout asks for."""

    cells: tuple[Cell, ...]
    min_height_pt: float = 0.0
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph above or below the table, as wide as the table. ``heading`` is 1 for the title, 0 for text.

    A line above the table that is marked ``repeat`` stands at the head of every page.
    """

    text: str
    style: Style
    heading: int = 0
    origin: int = -1
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Paper size (portrait or landscape as given) and margins in mm; ``footer`` prints the page number there."""

    width_mm: float = 210.0
    height_mm: float = 297.0
    margin_top_mm: float = 25.4
    margin_right_mm: float = 25.4
    margin_bottom_mm: float = 25.4
    margin_left_mm: float = 25.4

    @property
    def landscape(self) -> bool:
        return self.width_mm > self.height_mm

    @property
    def content_width_mm(self) -> float:
        return self.width_mm - self.margin_left_mm - self.margin_right_mm

    @property
    def content_height_mm(self) -> float:
        return self.height_mm - self.margin_top_mm - self.margin_bottom_mm


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed form: lines above, the table, lines below. The cells of ``rows`` tile the grid exactly
    (proved by ``merge.settle``). ``name`` is what the form is about: the project. ``contents`` marks the list
    of the other sheets of its Book (a Word file prints it as a table of contents)."""

    name: str
    title: str
    column_widths_mm: tuple[float, ...]
    rows: tuple[Row, ...]
    head: tuple[Line, ...] = ()
    foot: tuple[Line, ...] = ()
    page: Page = Page()
    contents: bool = False

    @property
    def width_mm(self) -> float:
        return sum(self.column_widths_mm)


@dataclass(frozen=True, slots=True)
class Book:
    """What goes into one file: sheets in order, and what the file says about itself.

    ``properties`` holds document properties (subject, author, keywords, comments, category). ``source`` are
    the spec and the 部门.yaml files it draws on, as (name with its folders, bytes), to be put into the file;
    empty for public copies and secret projects.
    """

    title: str
    sheets: tuple[Sheet, ...]
    properties: dict[str, str] = field(default_factory=dict)
    source: tuple[tuple[str, bytes], ...] = ()
