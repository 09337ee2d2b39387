"""What the budget system (预算管理一体化, 绩效模块) refuses when the form is typed into it (R).

The form on paper would pass; the clerk who types it in gets “保存失败” without being told which row is meant. A layout
(检查: 录入系统: 否) or an office (免查: 录入系统, with a reason) switches the set off.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_DOWN, Decimal

from ...model.money import plain
from ...model.project import Entry
from ...problems import Severity
from ...text.patterns import HAN, late
from .form import Finding, Findings, Form, Row, short, single
from .weights import allowed_totals, weights_of

_BLANK = late(r"[ \t\u3000]+")
_NAMED = late(
    r"“[^”\n]*”|《[^》\n]*》|\"[^\"\n]*\"|（[^）\n]*）|[(][^)\n]*[)]|[ ]?[A-Za-z][\w.+&-]*(?:[ ]+[A-Za-z\d][A-Za-z\d.+&-]*)+[ ]?"
)
# a line that ends without a sign, and one that goes on without a number of its own
_BROKEN_OFF = late(
    rf"(?P<before>{HAN}{{1,4}})[ \t\u3000]*\n[ \t\u3000]*(?P<after>(?![一二三四五六七八九十]+[是、.．]|第[一二三四五六七八九十]|目标){HAN}{{1,4}})"
)
_IN_BRACKET = late(r"(?<=[(（])[ \t\u3000]+(?=\S)|(?<=[^\s(（])[ \t\u3000]+(?=[)）])")
_REASON = "录入系统不收空格，会提示保存失败"


def r1(form: Form) -> Findings:
    """R1 | 提醒 | C | 指标名称、指标值、绩效目标里没有空格和换行：录入系统逐行检查，有就保存失败。

    A blank between Chinese characters is a reminder; one beside a number, a Latin word or a sign is advice. Blanks within a Latin
    name (Windows Server), within quotes and at the beginning of a paragraph are let alone, and so are the paragraphs of a
    goal: a line break is reported where it cuts a sentence.
    """
    for row in form.rows:
        for what, entry in (("名称", row.indicator.name), *(("值", value) for _, value, _ in row.distinct)):
            text = entry.text
            if "\n" in text.strip():
                hint = "接成一行；要分开说的写成两个指标"
                yield row.say(entry, f"指标{what}里有换行，录入系统不收", hint)
            elif (found := _without_blanks(text, True)) is not None:
                meant, sure, severity = found
                hint = f"去掉空格，写“{short(meant.strip())}”"
                yield row.say(entry, f"指标{what}里有空格：{_REASON}", hint, severity, sure)
    yield from _in_name(form)
    for period, goal in form.project.goals.items():
        label = f"{period}目标"
        found = _without_blanks(goal.text)
        if found is not None:
            _, sure, severity = found
            hint = "去掉空格"
            yield Finding(
                goal, f"{label}里有空格：{_REASON}", hint, label, severity, _first_blank(goal.text), sure
            )
        for match in _BROKEN_OFF.finditer(goal.text):
            message = f"{label}在“{match['before']}”后面断成了两行：录入系统不收句子中间的换行"
            yield Finding(
                goal,
                message,
                f"和下一行接起来，写“{match['before']}{match['after']}”",
                label,
                None,
                match.span(),
            )


def _in_name(form: Form) -> Findings:
    """A blank between two Chinese characters of the project's name: it is then not found in the list of the budget."""
    entry = form.project.fields.get("项目名称")
    if isinstance(entry, Entry) and (found := _without_blanks(entry.text)) is not None and found[1]:
        message = "项目名称里有空格，和预算里的名称对不上"
        yield Finding(entry, message, f"去掉空格，写“{short(found[1])}”", "项目名称", None, None, found[1])


def _without_blanks(text: str, is_box: bool = False) -> tuple[str, str, Severity | None] | None:
    """(``text`` without the blanks that do not belong in it, without those that certainly do not, how bad they are), or
    None where there are none. ``is_box``: a name or a value, where blanks at the ends and inside a bracket count."""
    spots = _odd_blanks(text)
    if is_box:
        found = [
            match for match in _IN_BRACKET.finditer(text) if all(match.start() != at.start() for at in spots)
        ]
        spots = sorted([*spots, *found], key=lambda match: match.start())
    if is_box and text != text.strip(" \t\u3000"):
        meant = _cut(text, spots).strip(" \t\u3000")
        return meant, meant, None
    if not spots:
        return None
    certain = [match for match in spots if _is_certain(text[match.start() - 1], text[match.end()])]
    sure = _cut(text, certain)
    return _cut(text, spots), sure if certain else "", None if certain else Severity.ADVICE


def _is_certain(before: str, after: str) -> bool:
    """A blank between two Chinese characters, or before a sign of per cent or a bracket, is a slip; elsewhere it may be
    the office's style (2024 年, “, ”)."""
    return (
        before in "(（"
        or (_is_wide(before) and before.isalpha() and _is_wide(after) and after.isalpha())
        or after in "%％(（)）"
    )


def _cut(text: str, spots: list[re.Match[str]]) -> str:
    for match in reversed(spots):
        text = text[: match.start()] + text[match.end() :]
    return text


def _first_blank(text: str) -> tuple[int, int]:
    spots = _odd_blanks(text)
    match = next(
        (match for match in spots if _is_certain(text[match.start() - 1], text[match.end()])), spots[0]
    )
    return match.start() - 1, match.end() + 1  # a blank alone could not be found again


def _odd_blanks(text: str) -> list[re.Match[str]]:
    if not _BLANK.search(text.strip()):
        return []
    named = [match.span() for match in _NAMED.finditer(text) if len(match[0]) > 4]
    found = []
    for match in _BLANK.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if not before.strip() or not after.strip() or before[-1] == "\n" or after[0] == "\n":
            continue
        if any(start <= match.start() < end for start, end in named):
            continue
        if _is_wide(before[-1]) or _is_wide(after[0]) or not (before[-1].isalnum() and after[0].isalnum()):
            found.append(match)
    return found


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def r2(form: Form) -> Findings:
    """R2 | 提醒 | C | 一个指标在每个期间都有值：录入系统按期间逐个检查，缺一个就不能提交。

    Only where the form may leave a box empty (指标: 指标值: 可空); elsewhere the reading of the spec says so.
    """
    periods = form.layout.indicators.periods if form.layout.indicators else ()
    for row in form.rows:
        missing = [period for period in periods if period not in row.targets]
        if missing and row.targets:
            yield row.say(
                row.indicator.name,
                f"“{short(row.name)}”没有写{'、'.join(missing)}的值，录入系统不能提交",
                f"补上{'、'.join(missing)}的值；和{next(iter(row.targets))}相同的照写",
            )


def is_used(row: Row, column: str) -> bool:
    entry = row.indicator.columns.get(column)
    return entry is not None and bool(entry.text.strip())


def r3(form: Form) -> Findings:
    """R3 | 提醒 | C | 定量指标填了度量单位：录入系统里它单是一栏，空着不能保存。

    Only in a form whose column for the unit is used: an office that writes every unit into the value knows why. A unit
    that stands nowhere at all is V3's.
    """
    columns = form.layout.indicators.columns if form.layout.indicators else ()
    column = next((item.key for item in columns if "单位" in item.key), None)
    if column is None or not any(is_used(row, column) for row in form.rows):
        return
    for row in form.rows:
        measure = next((m for _, _, target in row.distinct if (m := single(target)) is not None), None)
        if measure is None or not measure.unit or is_used(row, column):
            continue
        yield row.say(
            row.indicator.name,
            f"“{short(row.name)}”的“{column}”空着，录入系统不能保存",
            f"“{column}”写“{measure.scale}{measure.unit}”，值里只留数",
        )


_CENT = Decimal("0.01")


def r4(form: Form) -> Findings:
    """R4 | 退回 | C | 分值大于 0、最多两位小数，截成两位以后仍然加得拢：录入系统只存两位小数。

    19.995 is cut to 19.99, and a sum that was right is then refused.
    """
    weights = weights_of(form)
    cut = Decimal(0)
    for row, entry, number in weights:
        kept = number.quantize(_CENT, ROUND_DOWN)
        cut += kept
        if not row.idle and number <= 0:
            yield row.say(
                entry, f"“{short(row.name)}”的分值是 {plain(number)}", "分值要大于 0；不用的指标删掉"
            )
        elif kept != number:
            yield row.say(
                entry,
                f"分值 {plain(number)} 超过两位小数，录入系统只留 {plain(kept)}",
                "最多写两位小数，各行合计不变",
            )
    allowed = allowed_totals(form)
    total = sum((number for _, _, number in weights), Decimal(0))
    if weights and total in allowed and cut not in allowed:
        message = f"分值截成两位小数后加起来是 {plain(cut)}，应当是 {plain(total)}"
        yield Finding(weights[-1][1], message, "改成两位小数，各行加起来正好", "分值")


RULES = (r1, r2, r3, r4)
