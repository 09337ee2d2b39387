"""Finding → sample.yaml: the values that stood in a filled form, or examples for a blank."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal

from ..model.target import parse_target
from ..problems import visible
from . import words
from .blank import Blank
from .colons import only_labels
from .declaration import (
    MORE,
    OTHER,
    class_path,
    class_tree,
    fund_trees,
    further_columns,
    no_classes,
    periods,
    quoted,
)
from .finding import STANDING, Finding, IndicatorBlock
from .tags import SPLIT, TAG

MAX_EXAMPLES = 20  # of one class
MAX_NAME = 500  # of an indicator; YAML takes no key of more than 1,024 signs
EXAMPLE_YEAR = "2024"
DOTS = "……"
BLANK_WORDS = ("不适用", "无", "/", "—", "-", "——", "不涉及", "暂无")


@dataclass(frozen=True, slots=True)
class Record:
    """One indicator as a spec says it; ``values`` by period, ``columns`` by key. ``hint``: a row that is not filled:
    its name says how to fill it (指标1：, ……) or is an example."""

    path: tuple[str, ...]
    name: str
    values: dict[str, str]
    columns: dict[str, str]
    hint: bool = False


@dataclass(slots=True)
class Records:
    """The indicators of a filled form; ``words``: classes whose box holds 不适用 or 无; ``blank_rows``: whether
    a class without indicators has a row; ``blank_values``: whether an indicator lacks a value; ``empty_rows``: how many
    rows of a class hold nothing."""

    records: list[Record]
    words: dict[tuple[str, ...], str]
    blank_rows: bool
    blank_values: bool
    empty_rows: Counter[tuple[str, ...]]

    @property
    def scattered(self) -> bool:
        """Whether a class comes back after another one: then the form keeps an order of its own."""
        return _comes_back([record.path for record in self.records])


def _comes_back(order: list[tuple[str, ...]]) -> bool:
    """Whether an item comes again after another one."""
    return any(a in order[i + 1 :] and order[i + 1] != a for i, a in enumerate(order[:-1]))


def read_records(finding: Finding) -> Records:
    """The indicators that stand in the blocks; blocks of several periods are joined by class and name."""
    found: dict[tuple, Record] = {}
    class_words: dict[tuple[str, ...], str] = {}
    blank: set[tuple[str, ...]] = set()
    empty: Counter[tuple[str, ...]] = Counter()
    rows: list[tuple[tuple[str, ...], Record]] = []
    wanted = periods(finding.blocks)
    for block in finding.blocks:
        for row in block.rows:
            path = tuple(key for key, _ in class_path(row.classes)) or (OTHER,)
            record = _record(block, row.texts, path, finding.filled)
            rows.append((path, record))
            hint = _record(block, row.texts, path, finding.filled, True)
            if not record.name and 0 < len(hint.name) <= MAX_NAME:
                if not any(record.values.values()):
                    blank.add(path)
                found[path, hint.name, len(found)] = hint
            elif not record.name and not finding.filled and (record.columns or any(record.values.values())):
                # a row of a blank that says something beside the empty name
                name = f"示例{path[-1].removesuffix('指标')}"
                key, count = (path, name), 2
                while key in found:
                    key, count = (path, f"{name}{count}"), count + 1
                found[key] = Record(path, key[1], record.values, record.columns)
            elif not record.name and not any(record.values.values()):
                blank.add(path)
                empty[path] += block is finding.blocks[0]
            elif record.name in BLANK_WORDS and not any(record.values.values()):
                class_words[path] = record.name
            elif len(record.name) > MAX_NAME:
                finding.unsure.append(f"指标“{record.name[:20]}…”的名称超过 {MAX_NAME} 字，没有写进样例")
            elif not record.name:
                blank.add(path)  # the printed sample lacks it: printed.missing_texts says so, with the cells
            else:
                key = (path, record.name)
                count = 1
                while key in found and any(
                    record.values[p] and found[key].values.get(p) for p in record.values
                ):
                    key, count = (path, record.name, count), count + 1
                if key in found:
                    old = found[key]
                    found[key] = Record(
                        path, record.name, old.values | record.values, old.columns | record.columns
                    )
                else:
                    found[key] = record
    records = list(found.values())
    if not finding.filled and len(finding.blocks) == 1:
        classed = [(path, record) for path, record in rows if path != (OTHER,)]
        if _comes_back([path for path, _ in classed]):
            records = _example_rows(classed)
    told = [record for record in records if not record.hint]
    used = {record.path for record in told} | set(class_words)
    lacking = not wanted or any(not record.values.get(period) for record in told for period in wanted)
    return Records(records, class_words, bool(blank - used), lacking, empty)


def _example_rows(rows: list[tuple[tuple[str, ...], Record]]) -> list[Record]:
    """An example for each row of a list whose classes come again and again."""
    paths = [path for path, _ in rows]
    records = []
    for number, (path, record) in enumerate(rows):
        name = f"示例{path[-1].removesuffix('指标')}"
        count = paths[: number + 1].count(path)
        example = Record(path, name if count == 1 else f"{name}{count}", record.values, record.columns, True)
        records.append(record if record.name else example)
    return records


def _record(
    block: IndicatorBlock, texts: tuple[str, ...], path: tuple[str, ...], filled: bool, hints: bool = False
) -> Record:
    """The indicator of a row; ``hints``: with what only says how to fill it. A row of a blank that has a name keeps
    the hint of its value (≥**%)."""
    hints_of_values = hints or any(
        column.role == "名称" and text and not words.is_prompt(text)
        for column, text in zip(block.columns, texts, strict=True)
    )
    name = ""
    values: dict[str, str] = {}
    columns: dict[str, str] = {}
    further = further_columns([block])
    for column, text in zip(block.columns, texts, strict=True):
        asks = words.is_prompt(text) and (column.role == "名称" or not filled) and text not in BLANK_WORDS
        if asks and not (hints if column.role == "名称" else hints_of_values):
            text = ""
        if column.role == "名称":
            name = name or text
        elif column.role == "值":
            values[column.period] = text
        elif column.role in further:
            columns[column.role] = text
    split = [key for key in SPLIT if key in columns]
    if split and len(values) == 1:
        ((period, value),) = values.items()
        joined = f"{columns.get('符号', '')}{value}{columns.get('度量单位', '')}"
        if value and _apart(joined, split) == {key: columns[key] for key in split} | {"数值": value}:
            values[period] = joined
            columns = {key: text for key, text in columns.items() if key not in split}
    if hints:  # an indicator has a value
        values = {period: value or DOTS for period, value in values.items()}
    return Record(path, name, values, {key: text for key, text in columns.items() if text}, hints)


def _apart(text: str, split: list[str]) -> dict[str, str] | None:
    """What layout.fill prints of a joined target in its columns."""
    quantity = parse_target(text)
    if quantity is None:
        return None
    sign = text.split(quantity.digits)[0].strip() or quantity.operator
    all_parts = {"符号": sign, "数值": quantity.digits, "度量单位": quantity.unit}
    rest = "".join(part for key, part in all_parts.items() if key not in split)
    return {key: all_parts[key] for key in split} | {"数值": rest}


# -- the file


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
        out += _table(table, filled)
    out += _funds(finding, filled)
    if finding.goals:
        out += ["", "目标:"]
        values = {slot.path[1]: slot.value for slot in finding.slots if slot.path[0] == "目标"}
        for period in finding.goals:
            text = values.get(period, "") or hints.get(("目标", period), "")
            text = text or ("" if filled else f"示例：写{period}要做什么、达到什么效果。")
            out.append(f"  {period}: {quoted(text)}")
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
    lines = []
    for key, item in finding.fields.items():
        if item.columns:
            continue
        needed = key == "项目名称" or item.required
        value = values.get(key, "") or hints.get(("字段", key), "")
        open_box = key not in inline and key not in finding.sums
        if not value and (needed or (not finding.filled and open_box)):
            value = item.choices[0] if item.choices else f"示例{key}"
            if item.choices and not needed:  # printed as on the blank until one is chosen
                lines.append(
                    f"# {quoted(key)}: {quoted(value)}  # 可以写：{visible('、'.join(item.choices))}"
                )
                continue
        if value:
            lines.append(f"{quoted(key)}: {quoted(value)}")
    return lines


def _table(table: IndicatorBlock, filled: bool) -> list[str]:
    """The rows of a table as they stand in the form; one example row where all are empty."""
    names = [column.role for column in table.columns]
    rows = [
        {name: text for name, text in zip(names, row.texts, strict=True) if text and name != STANDING}
        for row in table.rows
    ]
    rows = [row for row in rows if row]
    if not rows and not filled:
        rows = [{name: f"示例{name}" for name in names if name != STANDING}]
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
    lines = ["", "资金:"]
    for period, tree in fund_trees(finding).items():
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
        if stated:
            lines.append(f"  {period}:")
            lines += [f"    {quoted(key)}: {quoted(value)}" for key, value in stated]
    return lines if len(lines) > 2 else []


def _indicators(finding: Finding, records: Records) -> list[str]:
    if records.scattered and all(len(record.path) <= 2 for record in records.records):
        return [line for record in records.records for line in _flat(record)]
    lines: list[str] = []
    _class_lines(class_tree(finding.blocks) or no_classes(), (), records, lines, "  ")
    return lines


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
            lines += [line for record in own for line in _one(record, indent + "  ")]
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


def _one(record: Record, indent: str) -> list[str]:
    values = {period: text for period, text in record.values.items() if text}
    if len(record.values) == 1 and len(values) == 1 and not record.columns:
        return [f"{indent}- {quoted(record.name)}: {quoted(next(iter(values.values())))}"]
    parts = (
        {"指标值": next(iter(values.values()))} if len(record.values) == 1 and values else values
    ) | record.columns
    if not parts:
        return [f'{indent}- {quoted(record.name)}: ""']
    lines = [f"{indent}- {quoted(record.name)}:"]
    return lines + [f"{indent}    {quoted(key)}: {quoted(text)}" for key, text in parts.items()]


def _flat(record: Record) -> list[str]:
    pairs = [*zip(("一级", "二级"), record.path, strict=False), ("名称", record.name)]
    values = {period: text for period, text in record.values.items() if text}
    pairs += (
        [("值", next(iter(values.values())))] if len(record.values) == 1 and values else list(values.items())
    )
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
            {period: _example(record.values.get(period, ""), record.name) for period in wanted},
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
        for number in range(1, min(max(records.empty_rows[path], 1), MAX_EXAMPLES) + 1):
            one = name if number == 1 else f"{name}{number}"
            found.append(Record(path, one, dict.fromkeys(wanted, "≥10次"), {}))

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


def weights_off(records: Records) -> str:
    """The sum of the weights where it is neither 100 nor 90, else ""."""
    texts = [record.columns.get("分值", "").rstrip("%％分") for record in records.records]
    numbers = [Decimal(text) for text in texts if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text)]
    total = sum(numbers, Decimal(0))
    return f"{total.normalize():f}" if numbers and total not in (100, 90) else ""
