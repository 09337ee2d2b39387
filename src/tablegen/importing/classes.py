"""Class words of a form → the classes of its layout."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.layout import IndicatorClass, IndicatorSystem
from .normal import ENOUGH, bare, class_word, likeness, one_line, plain
from .reading import Doubt, Reading, RowReading, Value

LEVELS = ("一级", "二级", "三级类")
NOTHING = ("不适用", "无", "/", "—", "——", "-", "--", "不涉及", "暂无")


def classify(reading: Reading, rows: Sequence[RowReading], system: IndicatorSystem) -> list[RowReading]:
    """The rows with the keys of their classes; rows that say that a class is empty go into ``class_words``."""
    leaves = [tuple(leaf) for leaf in system.leaves()]
    result: list[RowReading] = []
    value_roles = (
        *system.periods,
        *(column.key for column in system.columns if column.key not in ("分值", "权重")),
    )
    numbers: dict[int, int] = {}
    for old, row in enumerate(rows):
        row.classes = _path(reading, row, leaves, old)
        name = row.values.get("名称", Value("", "")).text
        filled = any(row.values.get(role, Value("", "")).text for role in value_roles)
        if not name and not filled:
            continue  # a class without indicators
        if name in NOTHING and not filled and row.classes is not None:
            reading.class_words[row.classes] = row.values["名称"]
            continue
        numbers[old] = len(result)
        if not name:
            reading.doubt(row.place, "这一行有指标值，没有指标名称", None, old)
        result.append(row)
    reading.doubts = [
        Doubt(item.place, item.sentence, item.path, numbers.get(item.row))
        if item.row is not None and item.path is None
        else item
        for item in reading.doubts
    ]
    _twice(reading, result)
    return result


def _twice(reading: Reading, rows: Sequence[RowReading]) -> None:
    seen: dict[tuple, str] = {}
    for number, row in enumerate(rows):
        name = row.values.get("名称", Value("", ""))
        key = (
            row.classes,
            plain(name.text),
            *(value.text for role, value in row.values.items() if role not in LEVELS),
        )
        if key in seen and plain(name.text) not in NOTHING:
            reading.doubt(row.place, f"和{seen[key]}是同一个指标“{one_line(name.text)}”", None, number)
        seen.setdefault(key, row.place)


def _path(
    reading: Reading, row: RowReading, leaves: Sequence[tuple[IndicatorClass, ...]], number: int
) -> tuple[str, ...] | None:
    """The classes that a row's class words name. A word that is not known exactly is a doubt."""
    words = [row.values[level] for level in LEVELS if level in row.values and row.values[level].text]
    if not words:
        return (
            tuple(item.key for item in leaves[0]) if len(leaves) == 1 else _unknown(reading, row, "", number)
        )
    system = reading.pattern.layout.indicators
    if system is not None and system.as_listed and (path := _as_listed(leaves, words)):
        return path
    best: tuple[float, tuple[IndicatorClass, ...]] = (0.0, ())
    for leaf in leaves:
        likes = _likes(leaf, words)
        if likes and min(likes) >= ENOUGH and sum(likes) / len(likes) > best[0]:
            best = (sum(likes) / len(likes), leaf)
    like, leaf = best
    if not leaf:
        leaf = _by_last_word(leaves, words[-1].text)
        like = 0.0
    if not leaf:
        shown = "、".join(one_line(word.text) for word in words)
        return _unknown(reading, row, shown, number)
    if like < 1.0:
        shown = "、".join(one_line(word.text) for word in words)
        keys = "→".join(item.key for item in leaf)
        reading.doubt(words[-1].place, f"类别写的是“{shown}”，读成了“{keys}”", None, number)
    return tuple(item.key for item in leaf)


def _as_listed(leaves: Sequence[tuple[IndicatorClass, ...]], words: Sequence[Value]) -> tuple[str, ...]:
    """The classes of a list that keeps what it says: a published one pairs a second level with another first level."""
    keys = []
    for level, word in enumerate(words):
        known = {
            bare(name): leaf[level].key for leaf in leaves if len(leaf) > level for name in leaf[level].names
        }
        if bare(word.text) not in known:
            return ()
        keys.append(known[bare(word.text)])
    return tuple(keys) if len(keys) == len(leaves[0]) else ()


def _by_last_word(leaves: Sequence[tuple[IndicatorClass, ...]], text: str) -> tuple[IndicatorClass, ...]:
    """The one class of the lowest level that bears this very name, wherever the form puts it; else ()."""
    named = [leaf for leaf in leaves if any(bare(name) == bare(text) for name in leaf[-1].names)]
    return named[0] if len(named) == 1 else ()


def _likes(leaf: tuple[IndicatorClass, ...], words: Sequence[Value]) -> list[float]:
    """How alike the words are to the classes of ``leaf``: level by level, or the last ones where the form prints fewer."""
    if len(words) > len(leaf):
        return []
    return [
        max(likeness(class_word(name), class_word(word.text)) for name in item.names)
        for item, word in zip(leaf[-len(words) :], words, strict=True)
    ]


def _unknown(reading: Reading, row: RowReading, shown: str, number: int) -> None:
    what = f"不认识的类别“{shown}”" if shown else "没有写类别"
    name = one_line(row.values.get("名称", Value("", "")).text)
    reading.doubt(row.place, f"{what}，指标“{name}”没有放进规格，写在注释里", None, number)
