"""Amounts of money in running text held against the form (M9, M10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ...model.money import UNITS, ZERO, Money
from ...text.patterns import late
from .form import Finding, Findings, Form
from .money import in_unit

_MONEY_IN_TEXT = late(
    r"(?<![\d.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>亿元|万元|千元|元)(?![/／])"
)
_CLAUSES = late(r"[，。；,;：:]")
_STATED = late(
    r"(?:预算|总投资|资金总额|经费总额|申请(?:财政)?资金|项目(?:总)?金额|安排(?:财政)?资金|共需(?:资金|经费)?|合计|共计|总计|总额)[为是：:约达]{0,2}\s*$"
)
_PRICE = late(r"[/／每]|人均|单价|标准|罚|收入|产值|交易|销售|节约|增收|税|贷款|捐")


def _amounts(text: str) -> Iterator[tuple[re.Match[str], Money, bool]]:
    """Amounts in running text: (match, money, whether the words before say that it is the total)."""
    if "元" not in text:
        return
    for match in _MONEY_IN_TEXT.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        clause = _CLAUSES.split(before)[-1]
        if _PRICE.search(clause) or text[match.end() : match.end() + 1] in ("/", "每", "以"):
            continue
        money = Money(Decimal(match["number"].replace(",", "")) * UNITS[match["unit"]].value)
        yield match, money, bool(_STATED.search(before))


def m9(form: Form) -> Findings:
    """M9 | 退回 | A | 同一项目同一年度，文字里写的预算和表上的金额一致。

    349.80万元 = 3,498,000.00元. Only amounts that the text itself calls the budget or the total are compared, with the year's
    amount or, failing that, the whole project's.
    """
    year, whole = form.year_funds, form.long_funds
    totals = [funds.total for funds in (year, whole) if funds is not None and funds.total]
    if not totals:
        return
    for label, entry in form.prose:
        for match, money, stated in _amounts(entry.text):
            if stated and money not in totals:
                unit = form.layout.money.unit
                yield Finding(
                    entry,
                    f"{label}里写“{match[0]}”，表上的资金是 {in_unit(totals[0], unit)}",
                    "改成同一个数",
                    label,
                    span=match.span(),
                )


def m10(form: Form) -> Findings:
    """M10 | 提醒 | C | 目标里写明金额的各项，加起来等于预算或文中的合计。

    At least two items; the sum is compared with the total stated in the text, else with the year's budget.
    """
    year = form.year_funds
    for label, entry in form.prose:
        found = list(_amounts(entry.text))
        items = [money for _, money, stated in found if not stated]
        if len(items) < 2:
            continue
        stated = next((money for _, money, is_stated in found if is_stated), None)
        goal = stated or (year.total if year is not None else None)
        total = sum(items, ZERO)
        if goal is not None and goal and total != goal:
            unit = form.layout.money.unit
            yield Finding(
                entry,
                f"{label}里 {len(items)} 项金额加起来是 {in_unit(total, unit)}，{'文中合计' if stated else '本年预算'}是 {in_unit(goal, unit)}，差 {in_unit(abs(total - goal), unit)}",
                "核对各项金额",
                label,
            )


RULES = (m9, m10)
