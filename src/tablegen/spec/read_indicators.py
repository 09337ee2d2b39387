"""指标 of a spec: nested by class, or flat in the order printed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model.layout import IndicatorClass, IndicatorSystem
from ..model.project import Entry, Indicator, is_blank
from ..problems import Place, Severity
from ..text import vocabulary
from ..text.known_words import closest
from ..text.tree import Mapping, Node, Sequence, Text
from .reader import Reader, meant_name

_NAME_AND_VALUE = re.compile(r"(?P<name>\S+)[ \u3000]+(?P<value>[\d≥≤<>=＞＜不约]\S*)")
MAX_CHARS = 2_000  # of one box; rules that look for what a target says would take seconds for more
VALUE_KEYS = ("指标值", "值")
NAME_KEYS = ("名称", "三级", "三级指标")
CLASS_KEYS = (("一级", "一级指标"), ("二级", "二级指标"))  # of each level, as specs and as forms call it
CLASS_NAMES = {name: names[0] for names in CLASS_KEYS for name in names}


def read_indicators(reader: Reader, node: Node | None, system: IndicatorSystem | None) -> dict:
    if system is None:
        return {"indicators": ()}
    found: list[Indicator] = []
    class_words: dict[tuple[str, ...], Entry] = {}
    known = len(reader.problems)
    if isinstance(node, Sequence):
        found.extend(filter(None, (_flat_indicator(reader, item, system) for item in node.items)))
    elif isinstance(node, Mapping):
        _classes(reader, node, system.classes, (), system, found, class_words)
    elif node is not None and node.value:
        reader.complain(
            "not-a-group", "“指标”下面应当按类别分行写", node.place, _classes_hint(system.classes)
        )
    if not found and not class_words and not reader.classified and len(reader.problems) == known:
        place = node.place if node is not None else Place(reader.source.name)
        reader.complain(
            "no-indicators", "没有写绩效指标", place, _classes_hint(system.classes), Severity.WARNING
        )
    return {"indicators": tuple(found), "class_words": class_words}


def _classes(
    reader: Reader,
    node: Mapping,
    declared: tuple[IndicatorClass, ...],
    path: tuple[str, ...],
    system: IndicatorSystem,
    found: list[Indicator],
    class_words: dict[tuple[str, ...], Entry],
) -> None:
    names = {name: item for item in declared for name in item.names}
    seen: set[str] = set()
    for key, value in node.items:
        item = names.get(key.value)
        if item is None:
            _unknown_class(reader, key, names, path, system, node.keys())
            continue
        if item.key in seen:
            reader.complain("duplicate-key", f"“{item.key}”这一类写了两次", key.place, "合在一起写")
            continue
        seen.add(item.key)
        here = (*path, item.key)
        if isinstance(value, Text):
            if value.value.strip():
                class_words[here] = Entry(value.value, value.place, key.value)
        elif item.children:
            if isinstance(value, Mapping):
                _classes(reader, value, item.children, here, system, found, class_words)
            else:
                hint = f"先写二级指标：{'、'.join(child.key for child in item.children)}"
                reader.complain("missing-class", f"“{key.value}”下面缺少二级指标", value.place, hint)
        elif isinstance(value, Sequence):
            found.extend(filter(None, (_indicator(reader, entry, here, system) for entry in value.items)))
        else:
            reader.complain(
                "not-a-list",
                f"“{key.value}”下面的每个指标前面要加“- ”",
                value.place,
                "写成“- 指标名称: 指标值”，一行一个",
            )


def _unknown_class(
    reader: Reader,
    key: Text,
    names: dict[str, IndicatorClass],
    path: tuple[str, ...],
    system: IndicatorSystem,
    taken: Iterable[str],
) -> None:
    for leaf in system.leaves():
        for level, item in enumerate(leaf):
            if key.value in item.names and tuple(parent.key for parent in leaf[:level]) != path:
                above = leaf[level - 1].key if level else ""
                hint = (
                    f"移到“{above}:”下面，并多缩进一层" if above else "它是一级指标，和“产出指标”写在同一列"
                )
                reader.complain("unknown-class", f"“{key.value}”不在这个位置", key.place, hint)
                return
    where = f"“{'→'.join(path)}”下面" if path else "本版式的一级指标里"
    near = vocabulary.meant(key.value, names, "指标类")
    hint = (
        f"是不是“{near}”？"
        if near
        else f"可以写：{'、'.join(item.key for item in dict.fromkeys(names.values()))}"
    )
    write = (key, meant_name(key.value, names, taken))
    reader.complain("unknown-class", f"{where}没有“{key.value}”这一类", key.place, hint, write=write)


def _indicator(
    reader: Reader, node: Node, path: tuple[str, ...], system: IndicatorSystem
) -> Indicator | None:
    if isinstance(node, Text):
        if not node.value:
            reader.complain(
                "missing-target",
                "“-”后面没有写指标",
                node.place,
                "写成“- 指标名称: 指标值”，或删掉这一行",
            )
        else:
            name, value = re.split("[:：]", node.value)[0], "≥10次"
            colon = "，冒号用英文的“:”，后面空一格" if name != node.value else ""
            if not colon and (match := _NAME_AND_VALUE.fullmatch(node.value)):
                name, value = match["name"], match["value"]
            reader.complain(
                "missing-target",
                f"指标“{_short(node.value)}”没有指标值",
                node.place,
                f"写成“- {_short(name)}: {value}”这样{colon}",
            )
        return None
    if isinstance(node, Sequence):
        reader.complain("not-a-text", "这里多了一层“-”", node.place, "写成“- 指标名称: 指标值”")
        return None
    if any(node.key(name) for name in NAME_KEYS):
        return _record(reader, node, path, system)
    if len(node.items) != 1:
        extra = node.items[1][0] if len(node.items) > 1 else None
        place = extra.place if extra else node.place
        reader.complain("two-indicators", "一个“- ”后面只写一个指标", place, "每个指标另起一行，前面加“- ”")
        return None
    key, value = node.items[0]
    if not key.value.strip():
        reader.complain("missing-name", "指标没有名称", key.place, "写成“- 指标名称: 指标值”")
        return None
    name = Entry(key.value, key.place, key.value)
    if isinstance(value, Text):
        return _make(reader, name, path, {VALUE_KEYS[0]: (key, value)}, system)
    if isinstance(value, Sequence):
        reader.complain("not-a-text", f"指标“{key.value}”的值写成了列表", value.place, "值写在冒号后面")
        return None
    return _make(reader, name, path, _parts(reader, value, system), system)


def _parts(reader: Reader, node: Mapping, system: IndicatorSystem) -> dict[str, tuple[Text, Text]]:
    """Period and column values of an indicator: canonical key → (key, text)."""
    names = {name: name for name in system.periods} | dict.fromkeys(VALUE_KEYS, VALUE_KEYS[0])
    names |= {name: column.key for column in system.columns for name in column.names}
    result: dict[str, tuple[Text, Text]] = {}
    for key, value in node.items:
        if key.value in NAME_KEYS or key.value in CLASS_NAMES:
            continue
        if key.value not in names and system.places and key.value:
            _unknown_place(reader, key, names, system)
        elif key.value not in names:
            reader.unknown(key, names, "指标里", node.keys(), "指标列")
        elif names[key.value] in result:
            first = result[names[key.value]][0].value
            message = f"“{key.value}”和“{first}”是同一项，只写一个"
            reader.complain("duplicate-key", message, key.place, f"删掉“{key.value}”这一项")
        elif (text := reader.scalar(value, key.value)) is not None:
            result[names[key.value]] = (key, text)
    return result


def _unknown_place(reader: Reader, key: Text, names: Iterable[str], system: IndicatorSystem) -> None:
    near = closest(key.value, list(names))
    hint = f"是不是“{near}”？" if near else f"在“{system.places}”里加上它，或核对地名"
    write = (key, meant_name(key.value, names))
    reader.complain("bad-place", f"“{system.places}”里没有“{key.value}”", key.place, hint, write=write)


def _make(
    reader: Reader,
    name: Entry,
    path: tuple[str, ...],
    parts: dict[str, tuple[Text, Text]],
    system: IndicatorSystem,
) -> Indicator | None:
    for what, text, place in (
        ("名称", name.text, name.place),
        *(
            (key.value if key.value != name.text else "指标值", value.value, value.place)
            for key, value in parts.values()
        ),
    ):
        if len(text) > MAX_CHARS:
            message = f"指标“{_short(name.text)}”的“{what}”有 {len(text)} 字，最多 {MAX_CHARS} 字"
            reader.complain("too-long", message, place, "缩短；是粘贴错了就删掉")
            return None
    plain = parts.get(VALUE_KEYS[0])
    values: dict[str, Entry] = {}
    columns: dict[str, Entry] = {}
    for period in system.periods:
        found = parts.get(period) or plain
        if found is not None and found[1].value.strip():
            values[period] = Entry(found[1].value, found[1].place, period)
    for column in system.columns:
        if column.key in parts:
            key, text = parts[column.key]
            columns[column.key] = reader.entry(column, key.value, text)
    missing = [period for period in system.periods if period not in values]
    if missing and not system.blank_targets:
        which = "" if len(system.periods) == 1 else "、".join(missing) + "的"
        reader.complain(
            "missing-target",
            f"指标“{_short(name.text)}”没有{which}指标值",
            name.place,
            "写在冒号后面，如“≥10次”",
        )
    lacking = [
        column.key for column in system.columns if column.required and is_blank(columns.get(column.key))
    ]
    if lacking:
        reader.complain(
            "missing-field", f"指标“{_short(name.text)}”缺少{'、'.join(lacking)}", name.place, "补上"
        )
    return Indicator(path, name, values, columns)


def _record(
    reader: Reader, node: Mapping, path: tuple[str, ...], system: IndicatorSystem
) -> Indicator | None:
    names = [(key, value) for key, value in node.items if key.value in NAME_KEYS]
    if len(names) > 1:
        message = f"“{names[1][0].value}”和“{names[0][0].value}”是同一项，只写一个"
        reader.complain("duplicate-key", message, names[1][0].place, f"删掉“{names[1][0].value}”这一项")
    name = names[0][1] if names else None
    text = reader.scalar(name, "名称") if name is not None else None
    if text is None or not text.value.strip():
        reader.complain("missing-name", "指标没有名称", node.place, "加上“名称: …”")
        return None
    return _make(reader, Entry(text.value, text.place, "名称"), path, _parts(reader, node, system), system)


def _flat_indicator(reader: Reader, node: Node, system: IndicatorSystem) -> Indicator | None:
    """``{一级: …, 二级: …, 名称: …, 值: …}`` of a list that keeps the order printed."""
    if not isinstance(node, Mapping):
        reader.complain(
            "not-a-group",
            "这里应当是一个指标",
            node.place,
            "写成“- {一级: 产出指标, 二级: 数量指标, 名称: …, 值: …}”",
        )
        return None
    typed: dict[str, Text] = {}
    for key, value in node.items:
        level = CLASS_NAMES.get(key.value)
        if level in typed:
            message = f"“{key.value}”写了两次（“{level}”和“{level}指标”是同一项）"
            reader.complain("duplicate-key", message, key.place, "只写一个")
        elif level is not None and isinstance(value, Text):
            typed[level] = value
    levels = [names[0] for names in CLASS_KEYS]
    if levels[0] not in typed and len(typed) > 0:
        missing = f"只写了“{'、'.join(typed)}”，没有写“{levels[0]}”"
        reader.complain("missing-class", f"这个指标{missing}", node.place, f"加上“{levels[0]}: …”")
        return None
    words = [typed[level] for level in levels if level in typed]
    path: list[str] = []
    declared: tuple[IndicatorClass, ...] = system.classes
    for level, text in enumerate(words):
        word = text.value
        item = next((item for item in declared if word in item.names), None)
        if item is None and level:
            # a published list may pair a second-level class with another first level: kept as typed
            item = next(
                (leaf[level] for leaf in system.leaves() if len(leaf) > level and word in leaf[level].names),
                None,
            )
        if item is None:
            near = vocabulary.meant(word, [name for item in declared for name in item.names], "指标类")
            hint = f"是不是“{near}”？" if near else f"可以写：{'、'.join(item.key for item in declared)}"
            reader.complain("unknown-class", f"本版式没有“{word}”这一类指标", text.place, hint)
            return None
        path.append(item.key)
        declared = item.children
    if len(path) < len(next(system.leaves())):
        reader.complain("missing-class", "这个指标没有写明类别", node.place, "加上“一级: …”和“二级: …”")
        return None
    if not any(node.key(name) for name in NAME_KEYS):
        reader.complain("missing-name", "指标没有名称", node.place, "加上“名称: …”")
        return None
    return _record(reader, node, tuple(path), system)


def _short(name: str) -> str:
    return name if len(name) <= 30 else name[:29] + "…"


def _classes_hint(classes: tuple[IndicatorClass, ...]) -> str:
    return f"先写一级指标：{'、'.join(item.key for item in classes)}"
