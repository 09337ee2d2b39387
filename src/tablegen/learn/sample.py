"""Finding → sample.yaml: the values that stood in a filled form, or examples for a blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..problems import visible
from ..text.quoting import quoted, scalar_lines
from . import words
from .blank import Blank
from .colons import only_labels
from .declaration import (
    MORE,
    OTHER,
    FundNode,
    class_tree,
    fund_trees,
    further_columns,
    no_classes,
    periods,
    periods_of,
)
from .finding import STANDING, Finding, IndicatorBlock
from .records import DOTS, Record, Records
from .tags import TAG

MAX_EXAMPLES = 20  # of one class
EXAMPLE_YEAR = "2024"
_OPTIONAL = "# 下面这些不写也能印；要写就去掉行首的“# ”："


def sample_yaml(
    blank: Blank, finding: Finding, layout_id: str, records: Records, silences: dict[str, str] | None = None
) -> str:
    """A whole spec: what stood in a filled form; of a blank, examples in its empty boxes. ``silences``: rules that
    the content of a filled form breaks, each with the reason."""
    filled = finding.filled
    hints = _hints(blank, finding)
    year = next((slot.value for slot in finding.slots if slot.path == ("年度",) and slot.value), "") or _year(
        blank
    )
    out = [f"版式: {layout_id}", f"年度: {year}", f"金额单位: {finding.unit or '万元'}", ""]
    out += _fields(blank, finding, hints)
    for table in finding.tables:
        money = {detail.column for detail in finding.details.values() if detail.table == table.key}
        out += _table(table, filled, money)
    out += _funds(finding, filled)
    if finding.goals:
        out += ["", "目标:"]
        values = {slot.path[1]: slot.value for slot in finding.slots if slot.path[0] == "目标"}
        for period in finding.goals:
            text = values.get(period, "") or hints.get(("目标", period), "")
            text = text or ("" if filled else f"示例：写{period}要做什么、达到什么效果。")
            out += scalar_lines(quoted(period), text, "  ")
    if finding.blocks:
        lines = _indicators(finding, records if filled else _with_examples(finding, records))
        out += ["", "指标:", *lines] if lines else []
    if silences:
        out += ["", "免查:", *(f"  {rule}: {quoted(reason)}" for rule, reason in silences.items())]
    return "\n".join(out) + "\n"


def _year(blank: Blank) -> str:
    for text in [line.text for line in blank.lines] + [box.text for box in blank.boxes]:
        match = re.search(r"(20\d\d)\s*年", text)
        if match:
            return match[1]
    return EXAMPLE_YEAR


def _hints(blank: Blank, finding: Finding) -> dict[tuple[str, ...], str]:
    """What stands in a box of its own to say how to fill it (目标1：, 年 月 日): the sample shows it as the form does."""
    found: dict[tuple[str, ...], str] = {}
    for slot in finding.slots:
        text = blank.text(slot.number)
        whole = slot.number < len(blank.boxes) and slot.start == 0 and slot.end >= len(text)
        if (
            whole
            and not slot.value
            and words.is_prompt(text)
            and words.squeeze(text) not in words.squeeze(slot.tag)
        ):
            found.setdefault(slot.path, text)
    return found


def _fields(blank: Blank, finding: Finding, hints: dict[tuple[str, ...], str]) -> list[str]:
    values: dict[str, str] = {}
    inline: set[str] = set()  # fields whose box has other words too: a blank's own line stays as it is
    lengths = {box.number: len(box.text) for box in blank.boxes}
    for slot in finding.slots:
        if slot.path[0] == "字段":
            for key, value in zip(slot.path[1:], (*slot.value.split("\x00"), ""), strict=False):
                values.setdefault(key, value)
                if slot.start > 0 or slot.end < lengths.get(slot.number, 0) or slot.number not in lengths:
                    inline.add(key)
                signature = TAG.sub("", slot.tag)
                if (words.is_stamp(signature) and signature.strip()) or only_labels(signature):
                    inline.add(key)  # an opinion, which is written above its stamp
    lines, optional = [], []
    for key, item in finding.fields.items():
        if item.columns:
            continue
        needed = key in ("项目名称", "部门名称") or item.required
        value = values.get(key, "") or hints.get(("字段", key), "")
        example = item.choices[0] if item.choices else f"示例{key}"
        open_box = not item.choices and key not in inline and key not in finding.sums
        if not value and (needed or (not finding.filled and open_box)):
            value = example
        if value:
            lines += scalar_lines(quoted(key), value, "")
            continue
        allowed = "、".join(item.choices) + ("，或者自己的话" if item.open_choices else "")
        optional.append(
            f"# {quoted(key)}: {quoted(example)}"
            + (f"  # 可以写：{visible(allowed)}" if item.choices else "")
        )
    return [*lines, *([_OPTIONAL] if optional else []), *optional]


def _table(table: IndicatorBlock, filled: bool, money: set[str]) -> list[str]:
    """The rows of a table as they stand in the form; one example row where all are empty."""
    names = [column.role for column in table.columns]
    rows = [
        {name: text for name, text in zip(names, row.texts, strict=True) if text and name != STANDING}
        for row in table.rows
    ]
    rows = [row for row in rows if row]
    if not rows and not filled:
        rows = [{name: "100" if name in money else f"示例{name}" for name in names if name != STANDING}]
    if not rows:
        return []
    lines = [f"{quoted(table.key)}:"]
    for row in rows:
        first, *rest = [f"{quoted(name)}: {quoted(text)}" for name, text in row.items()]
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    return lines


def _funds(finding: Finding, filled: bool) -> list[str]:
    if not finding.funds:
        return []
    values = {slot.path[1:]: slot.value for slot in finding.slots if slot.path[0] == "资金"}
    struck = {
        slot.path[1]
        for slot in finding.slots
        if slot.path[0] == "资金" and slot.path[2] != "合计" and ' or "' in slot.tag
    }
    lines = ["", "资金:"]
    for period, tree in fund_trees(finding).items():
        leaves = list(_leaves(tree))
        if filled:
            keys = [fund.key for fund in finding.funds if fund.period == period]
            known = [(key, values.get((period, key), "")) for key in keys]
            stated = [(key, value) for key, value in known if words.amount(value)]
            for key, value in known:
                if value and not words.amount(value):
                    finding.unsure.append(
                        f"{period}资金“{key}”的格子里写的是“{value[:12]}”，不是金额，没有写进样例"
                    )
        else:
            stated = [(tree[0].key if tree else "合计", "100")]
            while tree and tree[0].children:
                tree = tree[0].children
                stated = [(tree[0].key, "100")]
        if stated and not filled and period in struck:  # printed as on the blank until it is written
            lines += [f"  # {period}:", *(f"  #   {quoted(key)}: {quoted(value)}" for key, value in stated)]
        elif stated:
            lines.append(f"  {period}:")
            lines += [f"    {quoted(key)}: {quoted(value)}" for key, value in stated]
            said = {key for key, _ in stated}
            lines += [f"    # {quoted(key)}: 0" for key in leaves if key not in said]
    return lines if any(not line.startswith("  #") for line in lines[2:]) else []


def _leaves(tree: Sequence[FundNode]) -> Iterator[str]:
    """The sources of money that an amount is written for."""
    for node in tree:
        if node.children:
            yield from _leaves(node.children)
        else:
            yield node.key


def _indicators(finding: Finding, records: Records) -> list[str]:
    if records.scattered and all(len(record.path) <= 2 for record in records.records):
        tree = class_tree(finding.blocks)
        placed = (_in_leaf(record, tree) for record in records.records)
        return [line for record in placed for line in _flat(record, records.periods)]
    lines: list[str] = []
    _class_lines(class_tree(finding.blocks) or no_classes(), (), records, lines, "  ")
    return lines


def _in_leaf(record: Record, tree: dict) -> Record:
    """``record`` under 其他 of its class where that has further classes: a spec names the lowest."""
    node = tree.get(record.path[0]) if len(record.path) == 1 else None
    return replace(record, path=(*record.path, OTHER)) if node is not None and node.children else record


def _class_lines(tree: dict, path: tuple[str, ...], records: Records, lines: list[str], indent: str) -> None:
    for key, node in tree.items():
        here = (*path, key)
        own = [r for r in records.records if r.path == here or (node.children and r.path == here)]
        word = records.words.get(here)
        below = [r for r in records.records if r.path[: len(here)] == here]
        words_below = [p for p in records.words if p[: len(here)] == here]
        if not below and not words_below:
            continue
        if node.children:
            lines.append(f"{indent}{quoted(key)}:")
            _class_lines(
                node.children, here, _under_other(records, here, node.children), lines, indent + "  "
            )
        elif own:
            lines.append(f"{indent}{quoted(key)}:")
            lines += [line for record in own for line in _one(record, indent + "  ", records.periods)]
        elif word:
            lines.append(f"{indent}{quoted(key)}: {quoted(word)}")


def _under_other(records: Records, here: tuple[str, ...], children: dict) -> Records:
    """Indicators of a class that also has classes below go into its class without a label."""
    if OTHER not in children:
        return records
    moved = [
        Record((*r.path, OTHER), r.name, r.values, r.columns) if r.path == here else r
        for r in records.records
    ]
    return replace(records, records=moved)


def _one(record: Record, indent: str, periods: int) -> list[str]:
    values = {period: text for period, text in record.values.items() if text}
    if periods == 1 and len(values) == 1 and not record.columns:
        return [f"{indent}- {quoted(record.name)}: {quoted(next(iter(values.values())))}"]
    parts = ({"指标值": next(iter(values.values()))} if periods == 1 and values else values) | record.columns
    if not parts:
        return [f'{indent}- {quoted(record.name)}: ""']
    lines = [f"{indent}- {quoted(record.name)}:"]
    return lines + [f"{indent}    {quoted(key)}: {quoted(text)}" for key, text in parts.items()]


def _flat(record: Record, periods: int) -> list[str]:
    pairs = [*zip(("一级", "二级"), record.path, strict=False), ("名称", record.name)]
    values = {period: text for period, text in record.values.items() if text}
    pairs += [("值", next(iter(values.values())))] if periods == 1 and values else list(values.items())
    pairs += list(record.columns.items())
    first, *rest = [f"{quoted(key)}: {quoted(text)}" for key, text in pairs]
    return [f"  - {first}", *(f"    {line}" for line in rest)]


def _with_examples(finding: Finding, records: Records) -> Records:
    """The indicators printed on a blank with an example of a value, and one example for every other class; weights
    that make 100."""
    wanted = periods(finding.blocks)
    weight = "分值" in further_columns(finding.blocks)
    used = {record.path for record in records.records} | set(records.words)
    found = [
        Record(
            record.path,
            record.name,
            {
                period: _example(record.values.get(period, ""), record.name)
                for period in periods_of(finding.blocks, record.path) or wanted
            },
            record.columns,
            record.hint,
        )
        for record in records.records
    ]

    def walk(tree: dict, path: tuple[str, ...]) -> None:
        for key, node in tree.items():
            if node.children:
                walk(node.children, (*path, key))
            elif (*path, key) not in used:
                examples((*path, key), f"示例{key.removesuffix('指标')}")

    def examples(path: tuple[str, ...], name: str) -> None:
        """As many as the blank has rows for them, so that the sample looks like the blank."""
        if path[-1] == MORE:
            return
        own = periods_of(finding.blocks, path) or wanted
        for number in range(1, min(max(records.empty_rows[path], 1), MAX_EXAMPLES) + 1):
            one = name if number == 1 else f"{name}{number}"
            found.append(Record(path, one, dict.fromkeys(own, "≥10次"), {}))

    walk(class_tree(finding.blocks), ())
    if not found:
        examples((OTHER,), "示例指标")
    if weight:
        found = [
            Record(r.path, r.name, r.values, r.columns | {"分值": str(points)})
            for r, points in zip(found, _points(len(found)), strict=True)
        ]
    return replace(records, records=found)


def _example(value: str, name: str) -> str:
    """``value``, or an example of one; a row of dots has dots."""
    if value and value != DOTS:
        return value
    return DOTS if words.squeeze(name).strip(".…·。") == "" else "≥10次"


def _points(count: int) -> list[int]:
    """Whole numbers that make 100, as even as they can be; more than 100 rows have one point each."""
    low, more = divmod(100, count)
    return [max(low + (place < more), 1) for place in range(count)]
