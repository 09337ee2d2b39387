"""A place to fill, once it is known what it holds: a field (or two), an amount, a goal."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import words
from .blank import Box
from .choices import Choices, choice_tag, find_choices, find_list, is_open
from .colons import only_labels
from .finding import FundFound, Slot
from .recognition import Recognition, is_opinion, short
from .stamps import Signed, signed
from .tags import tag as jinja_tag


def add_field(r: Recognition, label: str, number: int, start: int, end: int, value: str, known: bool) -> None:
    pair = words.composite(label)
    if pair:
        add_pair(r, pair, label, number, start, end, value)
        return
    key = r.free_key(words.field(label) or words.bare(label), label)
    choices = find_choices(value) or (None if r.filled else find_list(value))
    if choices is not None and '"' not in value:
        if choices.words:
            add_choices(r, key, label, [(number, start, end, choices)], known)
        else:
            r.declare(key, label, known, number=number)
            r.put(Slot(number, start, end, choice_tag(key, choices), ("字段", key), ""))
        return
    stamp = signed(value) if r.filled else None
    if stamp is not None:
        add_signed(r, key, label, number, start, value, stamp, known)
        return
    if (words.is_stamp(value) and not r.filled) or (only_labels(value) and is_opinion(label)):
        r.declare(key, label, known, number=number)
        add_above(r, key, label, number, start, value)
        return
    note = value if not r.filled and words.is_hint(value) else ""
    r.declare(key, label, known, note=note, number=number)
    shown = value_of(r, value)
    if shown and not r.filled and not note:
        r.ask(number, f"“{short(shown)}”当作“{key}”填好的内容")
    r.put(Slot(number, start, end, jinja_tag(key), ("字段", key), shown))


def add_above(r: Recognition, key: str, label: str, number: int, start: int, value: str) -> None:
    """An opinion above its stamp; 填报单位 before （盖章）: the words stay as they are."""
    above = number < len(r.blank.boxes) and ("意见" in words.bare(label) or "\n" in value)
    r.put(Slot(number, start, start, jinja_tag(key), ("字段", key), "", above))


def add_signed(
    r: Recognition, key: str, label: str, number: int, start: int, value: str, stamp: Signed, known: bool
) -> None:
    """A filled box that ends in the place of a stamp (县水利局（公章）; 同意。 （盖章） 2022年11月3日): what stands before it is
    the value, a date is one of its own."""
    r.declare(key, label, known, number=number)
    if stamp.end:
        r.put(Slot(number, start, start + stamp.end, jinja_tag(key), ("字段", key), value[: stamp.end]))
    else:
        add_above(r, key, label, number, start, value)
    add_day(r, key, number, value, start)


def add_day(r: Recognition, key: str, number: int, text: str, start: int = 0) -> None:
    """The date in the place of a stamp, where the filled form has one: a field of its own. ``text`` begins at ``start``."""
    found = signed(text)
    if found is None or found.date is None:
        return
    low, high = start + found.date[0], start + found.date[1]
    if any(low < slot.end and slot.start < high for slot in r.finding.slot(number)):
        return
    day = r.free_key(f"{key.removesuffix('意见').removesuffix('审核')}审核日期", f"{key}日期")
    r.declare(day, day, True)
    tag = jinja_tag(f'{day} or "    年   月   日"')
    r.put(Slot(number, low, high, tag, ("字段", day), text[low - start : high - start]))


def value_of(r: Recognition, text: str) -> str:
    """What of the text of a box is a value: hints (……, 指标1：) are none, a stroke in a filled form is."""
    return "" if words.is_prompt(text) and not (r.filled and words.is_struck(text)) else text


def add_choices(
    r: Recognition, key: str, label: str, boxes: list[tuple[int, int, int, Choices]], known: bool
) -> None:
    """A field whose choices are printed in one box, or in several (number, start, end, choices)."""
    every = tuple(dict.fromkeys(word for *_, choices in boxes for word in choices.words))
    chosen = next((choices.chosen for *_, choices in boxes if choices.chosen), "")
    free = any(is_open(choices) for *_, choices in boxes)
    r.declare(key, label, known, every, number=boxes[0][0], open_choices=free)
    for number, start, end, choices in boxes:
        r.put(Slot(number, start, end, choice_tag(key, choices, every), ("字段", key), chosen))
        if not choices.marks:
            r.ask(number, f"“{short(choices.text)}”里选一个：规格里写了“{key}”就印写的那个词，没写照印原样")


def add_pair(
    r: Recognition, pair: tuple[str, ...], label: str, number: int, start: int, end: int, value: str
) -> None:
    keys = [r.free_key(pair[0], pair[0]), r.free_key(pair[1], pair[0] + pair[1])]  # 填报人 and 填报人联系电话
    parts, joint = _split_pair(value, pair)
    if parts[0] and not parts[1] and pair[1] == "项目名称":
        parts = (parts[1], parts[0])  # 单位名称、项目名称 over a name alone: every project has a name
    for key in keys:
        r.declare(key, label, True)
    tag = joint.join(jinja_tag(key) for key in keys)
    r.put(Slot(number, start, end, tag, ("字段", *keys), "\x00".join(parts)))


def add_fund(
    r: Recognition,
    money: words.FundWord,
    label: str,
    number: int,
    start: int,
    end: int,
    value: str,
    period: str,
) -> None:
    finding = r.finding
    key = "合计" if money.total and money.key in ("合计",) else money.key
    taken = {(fund.period, fund.key) for fund in finding.funds}
    again = same_total(r, period, key, value)
    if again:
        r.put(again(number, start, end))
        if not r.filled:
            r.ask(number, f"“{words.bare(label)}”和前面的合计当作同一个数")
        return
    if (period, key) in taken:
        previous = next((fund.key for fund in reversed(finding.funds) if fund.period == period), "")
        joined = previous and previous != key and len(previous) <= words.MAX_NAME
        candidate = f"{previous}{key}" if joined else f"{key}2"
        count = 2
        while (period, candidate) in taken:
            candidate, count = f"{key}{count}", count + 1
        r.ask(number, f"{period}资金里有两个“{key}”，第二个叫“{candidate}”")
        key = candidate
    key = words.name(key)
    stripped = value.strip()
    match = words.amount(stripped)
    unit = match[2] if match is not None and match[2] else unit_only(stripped)
    shown = match[1] if match is not None else ("" if words.is_prompt(stripped) or unit else stripped)
    finding.unit = finding.unit or {"万": "万元", "亿": "亿元"}.get(unit, unit)
    known = words.fund(label) is not None
    finding.funds.append(FundFound(period, key, label, money.part, known))
    tag = jinja_tag(f"资金.{period}.{key}") + unit
    r.put(Slot(number, start, end, tag, ("资金", period, key), shown))
    if not known:
        r.ask(number, f"“{words.bare(label)}”按资金来源处理")


def same_total(r: Recognition, period: str, key: str, value: str) -> Callable[[int, int, int], Slot] | None:
    """A total that the form prints twice is one value: the slot for its second box, or None."""
    first = next((slot for slot in r.finding.slots if slot.path == ("资金", period, key)), None)
    match = words.amount(value.strip())
    shown = match[1] if match is not None else ""
    if first is None or key != "合计" or (shown and first.value and shown != first.value):
        return None
    value = first.value
    return lambda number, start, end: Slot(number, start, end, first.tag, first.path, value)


def add_goal(r: Recognition, label: Box, period: str, box: Box) -> None:
    r.used.add(box.number)
    value = value_of(r, box.text)
    if value and not r.filled and not words.is_hint(value):
        r.ask(box.number, f"“{short(value)}”当作{period}目标填好的内容")
    # a tag under 总 waits until all goals are known (settle)
    r.finding.goals[period if period not in r.finding.goals else f"{period}2"] = label.text
    key = period if ("目标", period) not in {slot.path for slot in r.finding.slots} else f"{period}2"
    r.put(Slot(box.number, 0, len(box.text), jinja_tag(f"目标.{key}"), ("目标", key), value))


def unit_only(text: str) -> str:
    word = words.squeeze(text).strip("_()")
    return word if word in ("万元", "元", "千元", "亿元") else ""


def _split_pair(value: str, pair: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """A value that says two things, and what stands between them."""
    text = value.strip()
    if not text or words.is_prompt(text):
        return ("", ""), " "
    number = r"[0-9A-Za-z][0-9A-Za-z\-]{2,24}"
    for pattern, order in (
        (rf"(.*?\D)([\s\-—－/、()（）\[\]【】]{{0,20}})({number})([)）\]】]?)", (1, 3)),
        (rf"()({number})([\s\-—－/、\]】]+)(.*)", (2, 4)),
    ):
        match = re.fullmatch(pattern, text, re.S)
        if match is None:
            continue
        if order == (1, 3):
            if match[4] or re.search(r"[(（\[【]", match[2]):
                continue
            return (match[1].rstrip(), match[3]), match[2] or text[len(match[1].rstrip()) : match.start(3)]
        code_first = "代码" in pair[0] or "编码" in pair[0]
        if code_first:
            return (match[2], match[4]), match[3]
    return (text, ""), " "
