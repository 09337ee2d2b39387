"""The blank as a plain grid: texts and spans; what a person sees, nothing of the file's format. Looks stay in the
file: form.css is made from the tagged blank."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from openpyxl.utils import get_column_letter

from ..problems import CallError, Problem

FACES = {  # names in files → names of layouts
    "simsun": "宋体",
    "nsimsun": "宋体",
    "新宋体": "宋体",
    "simhei": "黑体",
    "fangsong": "仿宋",
    "fangsong_gb2312": "仿宋",
    "仿宋_gb2312": "仿宋",
    "方正仿宋_gbk": "仿宋",
    "方正仿宋简体": "仿宋",
    "kaiti": "楷体",
    "kaiti_gb2312": "楷体",
    "楷体_gb2312": "楷体",
    "microsoft yahei": "黑体",
    "微软雅黑": "黑体",
    "等线": "黑体",
    "dengxian": "黑体",
    "方正黑体_gbk": "黑体",
    "方正小标宋_gbk": "方正小标宋简体",
    "fzxiaobiaosong-b05s": "方正小标宋简体",
    "小标宋": "方正小标宋简体",
    "华文中宋": "方正小标宋简体",
    "stzhongsong": "方正小标宋简体",
}
MAX_ROWS, MAX_CELLS = 2_000, 10_000
MAX_BOX_CHARS, MAX_CHARS = 20_000, 500_000  # of one box (a text of a spec has no more) and of the form
DECLARED = ("宋体", "黑体", "仿宋", "楷体", "方正小标宋简体")


def face(name: str | None) -> str:
    """The layout's name of a Chinese face in a file; 宋体 where the file names none that we know."""
    if not name:
        return "宋体"
    known = FACES.get(name.strip().casefold(), name.strip())
    return known if known in DECLARED else "宋体"


def no_such_form(number: int, titles: list[str]) -> CallError:
    listed = "；".join(f"{place} {title}" for place, title in enumerate(titles, 1))
    return CallError(
        Problem("no-such-form", f"文件里没有第 {number} 张表", hint=f"文件里的表：{listed}" if titles else "")
    )


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: its upper left place, spans and text (paragraphs separated by ``\\n``).

    ``address`` is the reader's own: the table cells (docx) or the coordinate (xlsx) it came from.
    """

    number: int
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    bordered: bool
    address: object = None

    @property
    def bottom(self) -> int:
        return self.row + self.row_span

    @property
    def right(self) -> int:
        return self.column + self.column_span


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph above or below the table; ``number`` continues the numbers of the boxes."""

    number: int
    text: str
    size_pt: float
    address: object = None


@dataclass(slots=True)
class Blank:
    """A blank form. ``native`` is the opened file, which the tags are written into."""

    kind: str  # docx, xlsx
    file: str  # as messages name it
    native: object
    head: list[TextLine]
    boxes: list[Box]
    foot: list[TextLine]
    column_widths_mm: list[float]
    rows: int
    left_out: list[str] = field(default_factory=list)  # what of the file is no part of the form
    forms: list[str] = field(default_factory=list)  # the title of each form in the file
    sheet_rows: list[int] = field(default_factory=list)  # of a worksheet: its row of each row of the table
    rows_above: int = 0  # of a worksheet: rows of other forms that were taken out above this one

    def __post_init__(self) -> None:
        self._grid: list[list[Box | None]] = [[None] * self.columns for _ in range(self.rows)]
        for box in self.boxes:
            for line in self._grid[box.row : box.bottom]:
                for column in range(box.column, min(box.right, self.columns)):
                    line[column] = box

    _grid: list = field(init=False, repr=False)

    @property
    def name(self) -> str:
        return PurePath(self.file).name

    def where(self, number: int) -> str:
        """Where a box or line stands, for a person: 第 3 行第 2 格, 表上面第 1 段; in Excel B3."""
        item = self.boxes[number] if number < len(self.boxes) else self._line(number)
        if self.kind == "xlsx" and isinstance(item.address, tuple):
            row, column = item.address
            return f"{get_column_letter(column)}{row + self.rows_above}"
        if isinstance(item, Box):
            place = sum(box.row == item.row and box.column < item.column for box in self.boxes)
            return f"第 {item.row + 1} 行第 {place + 1} 格"
        line = item
        side, group = ("上", self.head) if line in self.head else ("下", self.foot)
        return f"表{side}面第 {group.index(line) + 1} 段"

    def text(self, number: int) -> str:
        """The text of a box or line."""
        if number < len(self.boxes):
            return self.boxes[number].text
        return self._line(number).text

    def _line(self, number: int) -> TextLine:
        return next(line for line in self.lines if line.number == number)

    @property
    def columns(self) -> int:
        return len(self.column_widths_mm)

    def at(self, row: int, column: int) -> Box | None:
        if 0 <= row < self.rows and 0 <= column < self.columns:
            return self._grid[row][column]
        return None

    def right_of(self, box: Box, row: int | None = None) -> Box | None:
        return self.at(box.row if row is None else row, box.right)

    def left_of(self, box: Box) -> Box | None:
        return self.at(box.row, box.column - 1)

    def below(self, box: Box) -> Box | None:
        return self.at(box.bottom, box.column)

    def above(self, box: Box) -> Box | None:
        return self.at(box.row - 1, box.column)

    def row_boxes(self, row: int) -> list[Box]:
        """The boxes that cover ``row``, left to right, each once."""
        found: list[Box] = []
        for box in self._grid[row]:
            if box is not None and (not found or found[-1] is not box):
                found.append(box)
        return found

    @property
    def lines(self) -> list[TextLine]:
        return [*self.head, *self.foot]
