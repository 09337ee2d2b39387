"""What was found in a blank: which box or stretch of text holds what. Values only; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass, field

STANDING = "大字"  # the role of a label beside all the rows
PROJECT = "整个项目"  # a column that says something of the project, one box (or the same text) beside its indicators
LEVELS = ("一级", "二级", "三级类")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that a value goes into: ``start``..``end`` of the text of box or line ``number``.

    ``tag`` is what is written there; ``value`` the text that stood there (a filled form), "" in a blank.
    ``above``: the whole text stays (a stamp, a date), and the value stands in a line of its own above it.
    ``path`` says what the value is: ("字段", 项目名称), ("资金", 年度, 财政拨款), ("目标", 年度), ("年度",).
    """

    number: int
    start: int
    end: int
    tag: str
    path: tuple[str, ...]
    value: str = ""
    above: bool = False


@dataclass(frozen=True, slots=True)
class FieldFound:
    """A field: its key, the label as printed, whether it was asked as 必填, its word limit, its choices, what the
    blank says of how to fill it (``note``), the columns of a table of rows, whether another word than its choices is
    printed too."""

    key: str
    label: str
    known: bool
    required: bool = False
    max_chars: int | None = None
    choices: tuple[str, ...] = ()
    internal: bool = False
    note: str = ""
    columns: tuple[str, ...] = ()
    open_choices: bool = False


@dataclass(frozen=True, slots=True)
class FundFound:
    """A source of money of one period; ``key`` 合计 is the period's total."""

    period: str
    key: str
    label: str
    part: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """Money that is added up from a column of a table of rows, with the amounts that stood in it."""

    table: str
    column: str
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the indicator rows: ``role`` is 一级, 二级, 三级类, 名称, 值, 符号, 度量单位, 大字 (standing
    text) or the key of a further column; ``period`` of a value."""

    role: str
    column: int
    column_span: int
    period: str = ""
    merge: bool = False
    text: str = ""  # of 大字
    label: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a filled form, or a class row of a blank: class labels, then texts by column number."""

    classes: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorBlock:
    """A run of rows that a spec has any number of: heading rows ``head``..``first``-1, data rows ``first``..``last``
    (inclusive). ``key``: 指标, or the field (a table) whose rows they are."""

    head: int
    first: int
    last: int
    columns: tuple[Column, ...]
    rows: tuple[IndicatorRow, ...]
    key: str = "指标"
    projects: tuple[int, ...] = ()  # of a list: the first row of each project
    shown: int = 0  # of a list: how many rows are of the first project
    above: tuple[int, ...] = ()  # of a list: the rows of sums between the heading and the first project
    grouped: bool = False  # of a list: whether its projects stand below rows of groups

    @property
    def shown_rows(self) -> tuple[IndicatorRow, ...]:
        """The rows of the one project that the sample is of."""
        return self.rows[: self.shown] if self.projects else self.rows

    def roles(self) -> set[str]:
        return {column.role for column in self.columns}

    def period(self) -> str:
        """The period of its first column of values, or ""."""
        return next((column.period for column in self.columns if column.role == "值"), "")

    def first_level(self) -> str:
        """The role of its first column of classes, or ""."""
        return next((column.role for column in self.columns if column.role in ("一级", "二级")), "")

    def first_classes(self) -> set[str]:
        """The labels of the classes in that column."""
        rows = self.rows if self.first_level() else ()
        return {row.classes[0] for row in rows if row.classes and row.classes[0]}


@dataclass(slots=True)
class Finding:
    """All of it. ``unsure`` and ``alone`` are sentences for the person who looks after the layout."""

    slots: list[Slot] = field(default_factory=list)
    fields: dict[str, FieldFound] = field(default_factory=dict)
    funds: list[FundFound] = field(default_factory=list)
    details: dict[str, Detail] = field(default_factory=dict)  # by period
    goals: dict[str, str] = field(default_factory=dict)  # period → label
    blocks: list[IndicatorBlock] = field(default_factory=list)  # of indicators
    tables: list[IndicatorBlock] = field(default_factory=list)  # of rows of a field
    title: int | None = None  # number of the title line
    unit: str = ""
    labels: set[int] = field(default_factory=set)  # boxes that are labels
    unsure: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    sums: set[str] = field(default_factory=set)  # fields of a row of sums: a blank's sample leaves them empty
    empty: list[int] = field(default_factory=list)  # empty boxes that nothing is filled into
    contents: list[str] = field(default_factory=list)  # what is wrong in a filled form's content
    filled: bool = False  # whether the form was filled in
    scope: str = "单个项目"
    unlike: str = ""  # what of a form of ours is missing, one sentence

    @property
    def loops(self) -> list[IndicatorBlock]:
        """Every run of rows that is looped over, from top to bottom."""
        return sorted([*self.blocks, *self.tables], key=lambda block: block.head)

    def slot(self, number: int) -> list[Slot]:
        return sorted((slot for slot in self.slots if slot.number == number), key=lambda slot: slot.start)
