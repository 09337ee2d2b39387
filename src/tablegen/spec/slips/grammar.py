"""Which names may stand where in a spec: what the reader of a damaged text knows about its layout.

The same declarations that drive the check (model/layout.py), as a tree of Slots. ``grammar(None)`` is what
holds for every layout: its root accepts any further field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from ...model.layout import Field, FundLine, IndicatorClass, Kind, Layout
from ...text import vocabulary
from ..check import META_KEYS, meta_keys
from ..read_funds import TOTAL_KEYS
from ..read_indicators import CLASS_NAMES, NAME_KEYS, VALUE_KEYS

COMMON_FIELDS = ("项目名称", "部门名称", "项目性质", "项目类别", "项目属性", "项目期", "主管部门", "实施单位", "计划开始日期", "计划完成日期")  # fmt: skip


@dataclass(slots=True, eq=False)
class Slot:
    """A place for a value. ``names`` are the keys it may hold, ``other`` the slot of any other key (None: there
    is no other key), ``item`` the slot of a list's items (None: no list), ``text`` whether a text may stand
    here, ``target`` whether that text is the value of an indicator."""

    names: Mapping[str, Slot] = field(default_factory=dict)
    other: Slot | None = None
    item: Slot | None = None
    text: bool = False
    target: bool = False

    def below(self, key: str) -> Slot:
        """The slot of ``key``'s value; FREE for a key that is not known."""
        return self.names.get(key) or self.other or FREE

    def knows(self, key: str) -> bool:
        return key in self.names


FREE = Slot(text=True)
FREE.other = FREE.item = FREE
TEXT = Slot(text=True)


@lru_cache(maxsize=1024)
def words(slot: Slot) -> frozenset[str]:
    """Every name with a fixed meaning in and below ``slot``."""
    found: set[str] = set()
    seen: set[int] = set()

    def walk(here: Slot) -> None:
        if id(here) in seen:
            return
        seen.add(id(here))
        found.update(here.names)
        for child in (*here.names.values(), here.other, here.item):
            if child is not None:
                walk(child)

    walk(slot)
    return frozenset(found)


def grammar(layout: Layout | None) -> Slot:
    """The root slot of a spec of ``layout``; made once for each."""
    if layout is None:
        return _general()
    known = _made.get(str(layout.folder))
    if known is None or known[0] is not layout:
        known = _made[str(layout.folder)] = (layout, _grammar(layout))
    return known[1]


_made: dict[str, tuple[Layout, Slot]] = {}


def _grammar(layout: Layout) -> Slot:
    names: dict[str, Slot] = dict.fromkeys(meta_keys(layout), TEXT) | {"免查": FREE, "汇编": FREE}
    for item in layout.fields:
        names |= dict.fromkeys(item.names, _field(item))
    if layout.funds:
        names["资金"] = Slot({funds.period: _fund_names(funds.lines) for funds in layout.funds})
    if layout.goals:
        names["目标"] = Slot({goal.period: TEXT for goal in layout.goals})
    if layout.indicators is not None:
        system = layout.indicators
        parts = [*system.periods, *(name for column in system.columns for name in column.names)]
        names["指标"] = _indicators(system.classes, parts, bool(system.places))
    return Slot(names)


def _field(item: Field) -> Slot:
    children = {name: _field(child) for child in item.children for name in child.names}
    if item.kind is Kind.TABLE:
        return Slot(item=Slot(children))
    return Slot(children) if item.kind is Kind.GROUP else TEXT


def _fund_names(lines: Iterable[FundLine]) -> Slot:
    """Sources may be written nested or side by side: every name is known at every depth."""

    def walk(found: Iterable[FundLine]) -> Iterator[FundLine]:
        for line in found:
            yield from line.walk()

    names: dict[str, Slot] = dict.fromkeys(TOTAL_KEYS, TEXT)
    slot = Slot(names)
    for line in walk(lines):
        names |= dict.fromkeys(line.names, Slot(names, text=True) if line.children else TEXT)
    return slot


def _indicators(classes: tuple[IndicatorClass, ...], parts: Iterable[str], places: bool = False) -> Slot:
    """``places``: any other key below an indicator may be a place, with a value of its own."""
    value = Slot(text=True, target=True)
    value_names = dict.fromkeys((*VALUE_KEYS, *parts), value)
    target = Slot(value_names, value if places else None, text=True, target=True)
    record = {**dict.fromkeys((*NAME_KEYS, *CLASS_NAMES), TEXT), **value_names}
    item = Slot(record, other=target)

    def below(found: tuple[IndicatorClass, ...]) -> dict[str, Slot]:
        return {
            name: Slot(below(one.children), text=True) if one.children else Slot(item=item, text=True)
            for one in found
            for name in one.names
        }

    return Slot(below(classes), item=item)


@cache
def _general() -> Slot:
    periods = list(vocabulary.spellings("期间"))
    funds = dict.fromkeys((*TOTAL_KEYS, *vocabulary.spellings("资金来源")), Slot(other=TEXT, text=True))
    second = tuple(
        IndicatorClass(word, word) for word in vocabulary.spellings("指标类") if word.endswith("指标")
    )
    first = [
        IndicatorClass(word, word, children=second)
        for word in ("成本指标", "产出指标", "效益指标", "满意度指标")
    ]
    indicators = _indicators(tuple(first), (*periods, "分值", "备注"))
    sections = {
        "资金": Slot(dict.fromkeys(periods, Slot(funds, other=TEXT)), other=FREE),
        "目标": Slot(dict.fromkeys(periods, TEXT), other=TEXT),
        "指标": Slot(indicators.names, other=FREE, item=indicators.item),
    }
    names = {**dict.fromkeys((*META_KEYS, *COMMON_FIELDS), TEXT), "免查": FREE, "汇编": FREE, **sections}
    return Slot(names, other=FREE)
