"""A spec's tree against what its layout declares: the Project, and every problem found on the way.

The check never stops at the first fault. A Project is returned even when there are errors (rules may still
look at it); a build goes on only without errors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ..model.layout import DECLARED, Layout, place_names
from ..model.money import UNITS
from ..model.project import Entry, Project, Value
from ..problems import Place, Problem
from ..text import vocabulary
from ..text.folded import evened
from ..text.tree import Mapping, Node, Sequence, Source, Text
from .folder import VOLUME_KEY
from .read_funds import read_funds
from .read_indicators import CLASS_NAMES, NAME_KEYS, VALUE_KEYS, read_indicators
from .reader import Reader

# what every spec may say, whatever its layout
META_KEYS = ("版式", "年度", "金额单位", "范围", "涉密", "项目代码", "免查")


def meta_keys(layout: Layout) -> tuple[str, ...]:
    """What a spec of ``layout`` may say beside its boxes: a later stage names its declaration."""
    return (*META_KEYS, DECLARED) if layout.is_later else META_KEYS


def join_shared(source: Source, shared: Iterable[Source]) -> Mapping:
    """The spec's own pairs and, behind them, those of its 部门.yaml files (nearest first) it does not have."""
    assert source.root is not None
    own = set(source.root.keys())
    items = list(source.root.items)
    for folder in shared:
        if folder.root is None:
            continue
        for key, node in folder.root.items:
            if key.value != VOLUME_KEY and key.value not in own:
                own.add(key.value)
                items.append((key, node))
    return Mapping(tuple(items), source.root.place)


def check_spec(source: Source, shared: tuple[Source, ...], layout: Layout) -> tuple[Project, list[Problem]]:
    """Check ``source`` (joined with ``shared``, nearest first) against ``layout``."""
    reader = Reader(source, shared, layout)
    reader.layout = _with_places(reader)
    project = _project(reader)
    return project, reader.problems


def _with_places(reader: Reader) -> Layout:
    """The layout for the places that the spec lists, where its indicators have a value for each."""
    layout = reader.layout
    system = layout.indicators
    if system is None or not system.places:
        return layout
    root = join_shared(reader.source, reader.shared)
    names = layout.field(system.places).names  # type: ignore[union-attr] - the declaration has it
    node = next((node for key, node in root.items if key.value in names), None)
    if not isinstance(node, Text):
        return layout  # what is wrong with it is said where the field is read
    listed = place_names(node.value)
    taken = {*NAME_KEYS, *VALUE_KEYS, *CLASS_NAMES, *(name for item in system.columns for name in item.names)}
    for number, name in enumerate(listed):
        if name in listed[:number]:
            reader.complain("duplicate-key", f"“{name}”写了两次", node.place, "一个地方只写一次")
        elif name in taken:
            reader.complain("bad-place", f"“{name}”是指标里的一项，不是地名", node.place, "写地方的全名")
    return layout.for_places(node.value)


def _project(reader: Reader) -> Project:
    layout = reader.layout
    root = join_shared(reader.source, reader.shared)
    names = {name: item for item in layout.fields for name in item.names}
    sections = {"资金": layout.funds, "目标": layout.goals, "指标": layout.indicators}
    known = [*meta_keys(layout), *names, *(key for key, declared in sections.items() if declared)]
    later = layout.is_later
    fields: dict[str, Value] = {}
    _read_unit(reader, root)
    for key, node in root.items:
        if key.value in names:
            item = names[key.value]
            if item.key in fields:
                reader.complain(
                    "duplicate-key",
                    f"“{key.value}”和“{item.key}”是同一项，只写一个",
                    key.place,
                    f"删掉“{key.value}”这一行",
                )
                continue
            value = reader.field(item, key, node)
            if value is not None:
                fields[item.key] = value
        elif later and key.place.file != reader.source.name:
            continue  # what 部门.yaml says for the declared forms
        elif key.value not in known and not _bare_goal(reader, key, node, known):
            reader.unknown(key, known, "申报表", root.keys())
    reader.missing_fields(layout.fields, fields, Place(reader.source.name))
    _check_scope(reader, root.get("范围"))
    reader.classified = reader.yes_no(root.get("涉密"))
    return Project(
        layout_id=layout.id,
        file=reader.source.name,
        year=_year(reader, root),
        classified=reader.classified,
        fields=fields,
        funds=read_funds(reader, root.get("资金"), fields) if layout.funds else {},
        goals=_read_goals(reader, root.get("目标")) if layout.goals else {},
        **read_indicators(reader, root.get("指标"), layout.indicators),
        shared_files=tuple(item.name for item in reader.shared),
        code=_code(reader, root.get("项目代码")),
        declaration=_declaration(reader, root.get(DECLARED)) if later else None,
    )


def _bare_goal(reader: Reader, key: Text, node: Node, known: Iterable[str]) -> bool:
    """``绩效目标: …`` as the form prints it, with the text itself: says where a goal is written."""
    if not isinstance(node, Text) or not node.value or not reader.layout.goals:
        return False
    if vocabulary.meant(key.value, known, "字段") != "目标":
        return False
    periods = [goal.period for goal in reader.layout.goals]
    period = vocabulary.meant(key.value, periods, "目标") or periods[0]
    hint = f"写成“目标:”换行再写“  {period}: …”（期间有：{'、'.join(periods)}）"
    reader.complain("unknown-field", f"“{key.value}”要写在“目标”里", key.place, hint)
    return True


def _check_scope(reader: Reader, node: Node | None) -> None:
    """范围 is optional; where it is given it must be the layout's."""
    text = reader.scalar(node, "范围") if node is not None else None
    if text is not None and text.value != reader.layout.scope:
        reader.complain(
            "bad-scope",
            f"范围“{text.value}”和版式“{reader.layout.id}”不合，这个版式是{reader.layout.scope}的表",
            text.place,
            f"写“范围: {reader.layout.scope}”，或换一个版式",
        )


def _declaration(reader: Reader, node: Node | None) -> Entry | None:
    text = reader.scalar(node, DECLARED) if node is not None else None
    return Entry(text.value, text.place, DECLARED) if text is not None and text.value else None


def _code(reader: Reader, node: Node | None) -> str:
    text = reader.scalar(node, "项目代码") if node is not None else None
    return text.value if text is not None else ""


def _year(reader: Reader, root: Mapping) -> str:
    node = root.get("年度")
    if node is None:
        reader.complain("missing-year", "没有写预算年度", Place(reader.source.name), "加一行“年度: 2024”")
        return ""
    text = reader.scalar(node, "年度")
    if text is None:
        return ""
    if not re.fullmatch(r"20[0-9]{2}", text.value):
        reader.complain(
            "bad-year",
            f"年度“{text.value}”应当是四位数字",
            text.place,
            f"写“{meant}”" if (meant := _year_meant(text.value)) else "例如：年度: 2024",
            write=(text, meant),
        )
    return text.value


def _read_unit(reader: Reader, root: Mapping) -> None:
    node = root.get("金额单位")
    if node is None:
        return
    text = reader.scalar(node, "金额单位")
    if text is None:
        return
    if text.value not in UNITS:
        meant = _unit_meant(text.value)
        hint = f"写“{meant}”" if meant else "写“元”或“万元”"
        reader.complain("bad-unit", f"金额单位“{text.value}”不认识", text.place, hint, write=(text, meant))
        reader.unit_is_bad = True
        return
    reader.unit = UNITS[text.value]


def _read_goals(reader: Reader, node: Node | None) -> dict[str, Entry]:
    declared = {goal.period: goal for goal in reader.layout.goals}
    result: dict[str, Entry] = {}
    place = node.place if node is not None else Place(reader.source.name)
    if isinstance(node, Text) and node.value:
        first = next(iter(declared))
        reader.complain(
            "missing-period",
            "“目标”没有写明是哪个期间的",
            node.place,
            f"写成“目标:”换行再写“  {first}: …”（期间有：{'、'.join(declared)}）",
        )
        return result
    if isinstance(node, Sequence):
        reader.complain(
            "not-a-group",
            "“目标”下面应当按期间写，不是列表",
            node.place,
            f"期间有：{'、'.join(declared)}",
        )
        return result
    for key, value in node.items if isinstance(node, Mapping) else ():
        goal = declared.get(key.value)
        if goal is None:
            reader.unknown_period(key, declared, "目标", node.keys())
        elif (text := reader.scalar(value, key.value)) is not None:
            reader.length(f"{key.value}目标", text.value, goal.max_chars, text.place)
            result[key.value] = Entry(evened(text.value.strip("\n")), text.place, key.value)
    missing = [
        goal.period
        for goal in reader.layout.goals
        if goal.required and not reader.classified and not result.get(goal.period, _NOTHING).text
    ]
    if missing:
        reader.complain(
            "missing-goal", f"没有写{'、'.join(missing)}的目标", place, f"例如：目标: {{{missing[0]}: …}}"
        )
    return result


_NOTHING = Entry("", Place(""))


def _year_meant(text: str) -> str | None:
    """The year in ``2024年``, ``２０２４`` or ``2024年度``."""
    match = re.fullmatch(r"(20\d\d)\s*年?度?", unicodedata.normalize("NFKC", text).strip())
    return match[1] if match else None


def _unit_meant(text: str) -> str | None:
    """The unit in ``万``, ``（万元）`` or ``单位：元``."""
    plain_text = re.sub(r"[\s()\"'“”:]|单位|人民币", "", unicodedata.normalize("NFKC", text))
    plain_text = plain_text.replace("圆", "元")
    return next((unit for unit in (plain_text, plain_text + "元") if unit in UNITS), None)
