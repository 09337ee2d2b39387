"""元 and 万元 exchanged: an amount out of all proportion is asked about, with both readings (M12).

A wrong unit is a factor of exactly ten thousand, so that a suspicion is raised only where the other reading makes sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from ...model.layout import DEPARTMENT_SCOPE
from ...model.money import UNITS, Money
from ...model.project import Entry, Fund, Funds
from ...text.patterns import late
from .form import COSTS, Finding, Findings, Form, FormSet, short, single
from .money import amount, readable
from .money_in_words import NAMES_BUDGET, amounts

TIMES = 10_000  # 万元 in 元
# of one project, and of a whole department
MOST = {True: Money(Decimal(10) ** 9), False: Money(Decimal(10) ** 11)}
LEAST = Money(Decimal(1000))
FAR = 1000  # times its sisters' amount: nobody's project is


def m12(forms: FormSet) -> Findings:
    """M12 | 提醒 | C | 金额的单位没有弄错：元写成万元或反过来，会和同单位的项目、表上别的金额、上年和目标里的数差一万倍。

    Asked where an amount is beyond what one project can be, is exactly ten thousand times another of its own form, or a
    thousand times away from its sisters or from last year.
    """
    sound = []
    for form in forms.forms:
        asked = next(_alone(form), None) or next(_inside(form), None)
        if asked is not None:
            yield asked
        else:
            sound.append(form)
    for form in sound:  # what is wrong by itself is no measure for the others
        asked = _beside(form, sound) or next(_one_line(form), None)
        if asked is not None:
            yield asked


def _leaves(funds: Funds) -> list[Fund]:
    leaves = [fund for line in funds.lines for fund in line.walk() if not fund.children]
    return [fund for fund in leaves if fund.money]


def _largest(form: Form, funds: Funds) -> Entry:
    placed = [fund for line in funds.lines for fund in line.walk() if fund.money and fund.place]
    top = max(placed, key=lambda fund: fund.money.yuan if fund.money else Decimal(0), default=None)
    if top is not None and top.place is not None:
        return Entry("", top.place, top.key)
    return Entry("", funds.place, "资金") if funds.place else form.section("资金")


def _ask(entry: Entry, what: str, money: Money, why: str, too_big: bool, row: str) -> Finding:
    other = Money(money.yuan / TIMES if too_big else money.yuan * TIMES)
    wrong, right = ("万元", "元") if too_big else ("元", "万元")
    message = f"{what}是 {readable(money)}，{why}；数字不动、单位换成{right}，是 {readable(other)}"
    return Finding(entry, message, f"核对金额和“金额单位”：是不是把{right}当成了{wrong}", row)


def _alone(form: Form) -> Iterator[Finding]:
    """Amounts that no project (or department) has."""
    most = MOST[form.layout.scope != DEPARTMENT_SCOPE]
    scope = "一个部门" if form.layout.scope == DEPARTMENT_SCOPE else "一个项目"
    for funds in form.project.funds.values():
        total = funds.total
        if total is None or not total:
            continue
        row = f"{funds.period}资金"
        if total > most:
            yield _ask(_largest(form, funds), row, total, f"{scope}不会这么大", True, row)
        elif total < LEAST:
            yield _ask(_largest(form, funds), row, total, f"{scope}不会这么小", False, row)
    stated = [entry for entry in form.own_entries if entry.money]
    for entry in stated:
        if entry.money is not None and entry.money > most:
            yield _ask(entry, f"“{entry.label}”", entry.money, f"{scope}不会这么大", True, entry.label)
    top = max(stated, key=lambda entry: entry.money.yuan if entry.money else Decimal(0), default=None)
    money = top.money if top is not None and form.layout.scope == DEPARTMENT_SCOPE else None
    if top is not None and money is not None and money.yuan < 100 * LEAST.yuan:
        yield _ask(top, f"“{top.label}”", money, f"{scope}不会这么小", False, top.label)


def _inside(form: Form) -> Iterator[Finding]:
    """Amounts of one form that are exactly ten thousand times another, or lost beside it."""
    funds = form.year_funds
    if funds is None or not funds.total:
        return
    total = funds.total
    for fund in _leaves(funds):
        assert fund.money is not None
        if fund.money < LEAST and total.yuan >= 100 * LEAST.yuan and fund.place:
            entry = Entry("", fund.place, fund.key)
            yield _ask(entry, f"“{fund.key}”", fund.money, f"合计却有 {readable(total)}", False, row=fund.key)
    for entry, what, money in _others(form):
        if money.yuan == total.yuan * TIMES:
            yield _ask(entry, what, money, f"正好是预算 {readable(total)} 的一万倍", True, what)
        elif money.yuan * TIMES == total.yuan:
            yield _ask(entry, what, money, f"正好是预算 {readable(total)} 的万分之一", False, what)


LARGE = Money(Decimal(10) ** 8)


def _one_line(form: Form) -> Iterator[Finding]:
    """One line in 元 under 万元: more than 1 亿元, a hundred times all the others, and like them ten thousand times smaller."""
    leaves = _leaves(form.year_funds) if form.year_funds is not None else []
    for fund in leaves:
        rest = sum(other.money.yuan for other in leaves if other is not fund and other.money)
        if fund.money is None or fund.place is None or fund.money < LARGE or not rest:
            continue
        if fund.money.yuan >= 100 * rest and fund.money.yuan / TIMES <= 10 * rest:
            why = f"别的来源加起来只有 {readable(Money(Decimal(rest)))}"
            yield _ask(Entry("", fund.place, fund.key), f"“{fund.key}”", fund.money, why, True, fund.key)


def _others(form: Form) -> Iterator[tuple[Entry, str, Money]]:
    """The amounts outside the boxes of money: cost indicators, other fields, running text (what is called the budget is M9's)."""
    for row in form.rows:
        for _, entry, target in row.distinct:
            measure = single(target)
            money = amount(measure) if measure is not None and not measure.per else None
            if money is not None and row.klass in COSTS and not NAMES_BUDGET.search(row.head.name):
                yield entry, f"“{short(row.name)}”", money
    for entry in form.own_entries:
        if entry.money is not None:
            yield entry, f"“{entry.label}”", entry.money
    for label, entry in form.prose:
        for item in amounts(entry.text, form.project.year):
            if not item.stated:
                yield entry, f"{label}里的“{item.text}”", item.money


_YEAR = late(r"[（(]?20\d\d\s*年?度?[)）]?")


def _same_name(form: Form) -> str:
    return re.sub(r"[\s“”\"（）()]", "", _YEAR.sub("", form.project.name))


def _beside(form: Form, forms: list[Form]) -> Finding | None:
    """The year's money against last year's and against the sisters'."""
    funds = form.year_funds
    if funds is None or not funds.total:
        return None
    total = funds.total.yuan
    row = f"{funds.period}资金"
    for fund, before in _noted(form):
        assert fund.money is not None and fund.place is not None
        if side := _far(fund.money.yuan / before.yuan):
            entry = Entry("", fund.place, fund.key)
            return _ask(entry, f"“{fund.key}”", fund.money, f"上年是 {readable(before)}", side > 0, fund.key)
    for before, what in _last_year(form, forms):
        if side := _far(total / before.yuan):
            why = f"{what}是 {readable(before)}"
            return _ask(_largest(form, funds), row, funds.total, why, side > 0, row)
    others = [other for other in forms if other is not form and _is_sister(form, other)]
    sums = [other.year_funds.total.yuan for other in others if other.year_funds and other.year_funds.total]
    if not sums:
        return None
    middle = median(sums)
    side = _far(total / middle)
    if not side or (len(sums) == 1 and side != _suspect(total, middle)):
        return None
    why = (
        f"同单位{len(sums)}个项目的中间数是 {readable(Money(Decimal(middle)))}"
        if len(sums) > 1
        else f"“{short(others[0].project.name)}”是 {readable(Money(Decimal(middle)))}"
    )
    return _ask(_largest(form, funds), row, funds.total, why, side > 0, row)


def _far(ratio: Decimal) -> int:
    """1 where an amount is far too big and makes sense ten thousand times smaller, -1 the other way, else 0."""
    if ratio >= FAR and ratio <= TIMES * 100:
        return 1
    return -1 if ratio * FAR <= 1 and ratio * TIMES * 100 >= 1 else 0


def _suspect(total: Decimal, other: Decimal) -> int:
    """Of two projects a thousand times apart the one that is rarer: below 10,000 元 the small one, else the big one."""
    small = min(total, other)
    return (-1 if total == small else 0) if small < TIMES else (1 if total != small else 0)


def _is_sister(form: Form, other: Form) -> bool:
    same_scope = (form.layout.scope == DEPARTMENT_SCOPE) == (other.layout.scope == DEPARTMENT_SCOPE)
    return same_scope and form.project.year == other.project.year


# what tablegen new --from leaves on the line of an amount
_COMMENT = late(r"#.*?上年[：:]\s*(?P<amount>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>元|万元|千元|亿元)?")
_NUMBER = late(r"\d[\d,]*(?:\.\d+)?")


def _noted(form: Form) -> Iterator[tuple[Fund, Money]]:
    """Amounts with last year's amount in a comment on their line."""
    funds = form.year_funds
    for fund in _leaves(funds) if funds is not None else ():
        line = fund.place.line if fund.place is not None and fund.place.file == form.project.file else 0
        text = form.lines[line - 1] if 0 < line <= len(form.lines) else ""
        match = _COMMENT.search(text)
        typed = _NUMBER.search(text, fund.place.column - 1) if match is not None and fund.place else None
        if match is None or typed is None or fund.money is None:
            continue
        # a number without a unit is in the unit of the number that stands before it
        unit = UNITS.get(match["unit"] or "")
        size = unit.value if unit else fund.money.yuan / Decimal(typed[0].replace(",", ""))
        before = Money(Decimal(match["amount"].replace(",", "")) * size)
        if before:
            yield fund, before


def _last_year(form: Form, forms: list[Form]) -> Iterator[tuple[Money, str]]:
    for period, funds in form.project.funds.items():
        if "上年" in period and funds.total:
            yield funds.total, f"{period}资金"
    if not form.project.year.isdecimal():
        return
    wanted = str(int(form.project.year) - 1)
    for other in forms:
        funds = other.year_funds
        if other.project.year == wanted and _same_name(other) == _same_name(form) and funds and funds.total:
            yield funds.total, f"{wanted}年的同名项目"


RULES = (m12,)
