"""What was read of one form: values with their places, rows of its tables, doubts, and what became of every box."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .document import FoundBox, Grid
from .pattern import Pattern
from .tokens import ValuePath


class Fate(Enum):
    """What became of a box of the file; every box ends as one of these."""

    READ = "读入"
    SAME = "和表样相同"
    BLANK = "空白"
    DOUBTFUL = "请核对"


@dataclass(frozen=True, slots=True)
class Value:
    """A text as it stands in the file, and where."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to be looked at by a person: where in the file, what, and the value of the spec that it concerns."""

    place: str
    sentence: str
    path: ValuePath | None = None
    row: int | None = None  # of 指标, from 0


@dataclass(slots=True)
class RowReading:
    """One repeated row: role → value (an indicator's roles are 一级, 二级, 名称, periods, columns)."""

    values: dict[str, Value]
    place: str
    classes: tuple[str, ...] | None = None  # keys of its classes, None where a class word is unknown


@dataclass(slots=True)
class Reading:
    """One form read."""

    pattern: Pattern
    grid: Grid
    values: dict[ValuePath, Value] = field(default_factory=dict)
    rows: dict[str, list[RowReading]] = field(default_factory=dict)
    names: dict[str, str] = field(
        default_factory=dict
    )  # key of a field → the word that the form prints for it
    class_words: dict[tuple[str, ...], Value] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    fates: dict[FoundBox, Fate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for box in self.grid.boxes:
            if box.note:
                self.settle(box, Fate.DOUBTFUL)
                self.doubt(box.place, box.note)

    def doubt(self, place: str, sentence: str, path: ValuePath | None = None, row: int | None = None) -> None:
        item = Doubt(place, sentence, path, row)
        if item not in self.doubts:
            self.doubts.append(item)

    def settle(self, box: FoundBox, fate: Fate) -> None:
        """Says what became of ``box``; a doubt is never taken back."""
        if self.fates.get(box) is not Fate.DOUBTFUL:
            self.fates[box] = fate

    def count(self, fate: Fate) -> int:
        return sum(item is fate for item in self.fates.values())
