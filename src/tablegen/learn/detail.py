"""Amounts in a table of rows with a row of sums (成本构成 | 金额 | 2021年实际执行数, 合计): the columns are money, and the
sums are reckoned (资金: {年度: {明细: [项目预算, 金额]}})."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ..text import vocabulary
from . import words
from .blank import Box
from .finding import Detail, Slot
from .recognition import Recognition
from .tags import tag as jinja_tag

_MONEY = re.compile("金额|预算|执行数|支出|经费|资金|小计$|总价|费用$")
_NO_MONEY = re.compile("率|分|权重|原因|说明|备注|依据|比例|序号|科目|单位|来源$|用途|内容|方式|时间|名称")
_YEAR = re.compile(r"(20\d\d)年度?")
_AWAY = {0: "本年", -1: "上年", -2: "前年"}


def year_named(r: Recognition, text: str) -> str:
    """The name of a column: a year in it is said from the form's own (2021年实际执行数 → 上年实际执行数), so that it
    stays right next year."""
    word = words.bare(text)
    year = next((slot.value for slot in r.finding.slots if slot.path == ("年度",) and slot.value), "")
    said = _YEAR.search(word)
    away = int(said[1]) - int(year) if said and year.isdigit() else 1
    if said and away in _AWAY:
        word = word[: said.start()] + _AWAY[away] + word[said.end() :]
    return words.name(word)


def has_sums(r: Recognition, heads: Sequence[Box], first: int, last: int) -> list[Box]:
    """The headings of the columns whose amounts are added up in the row ``last``; none where it is no row of sums."""
    label = r.blank.at(last, heads[0].column)
    if last <= first or label is None or words.bare(label.text) not in vocabulary.listed("合计行"):
        return []
    return [head for head in heads[1:] if _is_money(r, head, range(first, last + 1))]


def _is_money(r: Recognition, head: Box, rows: range) -> bool:
    word = words.bare(head.text)
    texts = [box.text.strip() for row in rows if (box := r.blank.at(row, head.column)) is not None]
    own = [text for text in texts if text and not words.is_prompt(text) and not words.is_struck(text)]
    return bool(_MONEY.search(word)) and not _NO_MONEY.search(word) and all(map(words.amount, own))


def take_sums(
    r: Recognition, key: str, names: dict[int, str], heads: Sequence[Box], money: Sequence[Box], row: int
) -> None:
    """The row of sums below the rows of the table ``key``, whose columns are called ``names`` by their headings."""
    finding = r.finding
    inside = {box.number for box in heads}
    others = any(
        words.fund(box.text)
        and not words.is_money_heading(box.text)
        and box.number not in inside | r.used
        and box.row != row
        for box in r.blank.boxes
    )
    for place, head in enumerate(money):
        name = names[head.number]
        period = "年度" if place == 0 and not others else words.name(name if not others else f"{key}{name}")
        if period in finding.details or any(fund.period == period for fund in finding.funds):
            continue
        finding.unit = finding.unit or words.unit_in(head.text)
        box = r.blank.at(row, head.column)
        if box is None or box.row != row or box.number in r.used:
            continue
        amounts = tuple(
            above.text.strip()
            for at in range(head.bottom, row)
            if (above := r.blank.at(at, head.column)) is not None and words.amount(above.text)
        )
        finding.details[period] = Detail(key, name, amounts)
        value = box.text if words.amount(box.text) else ""
        _compare(r, head, amounts, value)
        r.put(Slot(box.number, 0, len(box.text), jinja_tag(f"资金.{period}.合计"), ("合计", period), value))
    r.used |= {box.number for box in r.blank.row_boxes(row) if box.column >= heads[0].column}
    label = r.blank.at(row, heads[0].column)
    if label is not None:
        r.mark_label(label)


def _compare(r: Recognition, head: Box, amounts: Sequence[str], said: str) -> None:
    """Say where a filled form's sum is not what its rows make."""
    total = sum((_number(text) for text in amounts), Decimal(0))
    if said and amounts and total != _number(said):
        r.finding.contents.append(
            f"“{words.bare(head.text)}”的合计写的是 {said}，各行加起来是 {total}，样例印加起来的数"
        )


def _number(text: str) -> Decimal:
    found = words.amount(text)
    return Decimal(found[1].replace(",", "")) if found else Decimal(0)
