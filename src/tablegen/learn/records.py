"""The indicators that stand in a form, as a spec says them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from ..model.target import parse_target
from . import words
from .declaration import OTHER, class_keys, class_path, further_columns, periods
from .finding import Finding, IndicatorBlock
from .tags import SPLIT

MAX_NAME = 500  # of an indicator; YAML takes no key of more than 1,024 signs
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
    periods: int = 1  # of the form; a plain value serves all of them

    @property
    def scattered(self) -> bool:
        """Whether a class comes back after another one: then the form keeps an order of its own."""
        paths = [record.path for record in self.records]
        return _comes_back(paths) or _comes_back([path[:1] for path in paths])


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
    keys = class_keys(finding.blocks)
    for block in finding.blocks:
        own: Counter[tuple] = Counter()
        for row in block.shown_rows:
            path = tuple(key for key, _ in class_path(row.classes, keys)) or (OTHER,)
            record = _record(block, row.texts, path, finding.filled)
            rows.append((path, record))
            hint = _record(block, row.texts, path, finding.filled, True)
            if not record.name and 0 < len(hint.name) <= MAX_NAME:
                if not any(record.values.values()):
                    blank.add(path)
                number = own[path, hint.name] = own[path, hint.name] + 1
                found.setdefault((path, hint.name, "hint", number), hint)  # a second table says it again
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
    return Records(records, class_words, bool(blank - used), lacking, empty, len(wanted))


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


def weights_off(records: Records) -> str:
    """The sum of the weights where it is neither 100 nor 90, else ""."""
    texts = [record.columns.get("分值", "").rstrip("%％分") for record in records.records]
    numbers = [Decimal(text) for text in texts if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text)]
    total = sum(numbers, Decimal(0))
    return f"{total.normalize():f}" if numbers and total not in (100, 90) else ""
