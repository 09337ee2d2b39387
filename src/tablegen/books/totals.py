"""Totals that explain themselves (RULES M2, M3).

A published total is printed as published. Where it differs from the sum of its lines, the run says by how
much and whether rounding can be the cause: amounts known only to the layout's last place may each be off by
half of it. A difference that rounding cannot cause is an error with both figures. Where a public copy leaves projects
out, the difference would tell their amounts: nothing is compared then, and published totals are refused unless the office
lets them go out (合计含不公开项目).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model.layout import Layout, PeriodFunds
from ..model.money import Money, MoneyFormat, add_up, plain
from ..model.project import Project
from ..problems import Problem, Severity
from ..spec.department import HIDDEN_IN_TOTALS, TOTAL, Department, Stated
from ..spec.read_funds import TOTAL_KEYS

GRAND_TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Group:
    """Projects that are summed in one row of a list, in printed order."""

    name: str
    projects: tuple[Project, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Money per row (合计 or a group's name) and column (合计 and every source): published, else added up."""

    rows: Mapping[str, Mapping[str, Money | None]]
    problems: tuple[Problem, ...]


def main_period(layout: Layout) -> PeriodFunds:
    """The period whose money a list prints: 清单.期间, else 年度, else the first; without a source where it prints none."""
    settings = layout.settings.get("清单")
    wanted = settings.get("期间") if isinstance(settings, Mapping) else None
    known = layout.period_funds(str(wanted or "年度")) or next(iter(layout.funds), None)
    return known or PeriodFunds("年度", False, ())


def group_projects(projects: Sequence[Project], layout: Layout) -> list[Group]:
    """Projects by the field that 清单.分组 names, groups in the order met; one group where none is named."""
    settings = layout.settings.get("清单")
    key = settings.get("分组") if isinstance(settings, Mapping) else None
    if not isinstance(key, str):
        return [Group("", tuple(projects))]
    groups: dict[str, list[Project]] = {}
    for project in projects:
        groups.setdefault(project.text(key), []).append(project)
    return [Group(name, tuple(members)) for name, members in groups.items()]


def columns_of(layout: Layout) -> list[str]:
    return [GRAND_TOTAL, *(line.key for line in main_period(layout).walk())]


def amount_of(project: Project, column: str, period: str) -> Money | None:
    funds = project.funds.get(period)
    if funds is None:
        return None
    if column == GRAND_TOTAL:
        return funds.total
    fund = funds.find(column)
    return fund.money if fund else None


def compute(groups: Sequence[Group], department: Department, layout: Layout) -> Totals:
    """The totals of a list, and problems where they differ from what was published."""
    period = main_period(layout).period
    columns = columns_of(layout)
    problems = list(_partial(department) if department.partial else _unknown_rows(groups, department))
    rows: dict[str, dict[str, Money | None]] = {}
    everything = Group(TOTAL, tuple(project for group in groups for project in group.projects))
    for group in (*groups, everything):
        stated = _by_column(department.totals.get(group.name, {}), columns, department, problems)
        row: dict[str, Money | None] = {}
        for column in columns:
            amounts = [amount_of(project, column, period) for project in group.projects]
            known = [amount for amount in amounts if amount is not None]
            added = add_up(known)
            row[column] = stated[column].money if column in stated else added
            if column in stated and not department.partial:
                problems += _compare(
                    group.name, column, stated[column], known, "各项目", layout.money, department
                )
        rows[group.name] = row
    if not department.partial:
        problems += _across(groups, rows, columns, department, layout)
    return Totals(rows, tuple(problems))


def _across(
    groups: Sequence[Group],
    rows: Mapping[str, Mapping[str, Money | None]],
    columns: Sequence[str],
    department: Department,
    layout: Layout,
) -> list[Problem]:
    """The grand total against the subtotals, and every stated 总计 against its own sources (RULES M3)."""
    problems: list[Problem] = []
    grand = _by_column(department.totals.get(TOTAL, {}), columns, department, [])
    if len(groups) > 1:
        for column, stated in grand.items():
            parts = [rows[group.name][column] for group in groups]
            known = [part for part in parts if part is not None]
            problems += _compare(TOTAL, column, stated, known, "各单位小计", layout.money, department)
    tops = [line.key for line in main_period(layout).lines]
    for name in (*(group.name for group in groups), TOTAL):
        stated_row = _by_column(department.totals.get(name, {}), columns, department, [])
        if GRAND_TOTAL in stated_row:
            known = [money for money in (rows[name].get(top) for top in tops) if money is not None]
            problems += _compare(
                name, GRAND_TOTAL, stated_row[GRAND_TOTAL], known, "各资金来源", layout.money, department
            )
    return problems


def _partial(department: Department) -> Iterable[Problem]:
    """That the published totals hold what is not printed: refused, unless the office says that they may."""
    stated = next((item for row in department.totals.values() for item in row.values()), None)
    if stated is None or department.source is None:
        return
    message = "公布合计里含有公开本不印的项目，用它减去印出的各项，就能算出不公开的金额"
    hint = (
        "删掉“公布合计”，合计就只加印出的项目；或者在版式里写“涉密: {公开: 印}”，涉密项目也占一行；"
        f"确实可以公开的，在“汇编”里写“{HIDDEN_IN_TOTALS}: 是”"
    )
    severity = Severity.ERROR
    if department.hidden_in_totals:
        message = f"{message}；“{HIDDEN_IN_TOTALS}”写了是，照公布数印，没有和各项目核对"
        hint, severity = "", Severity.WARNING
    # the line of the total is not shown: with the lines of the form it says the amount
    yield Problem("partial-total", message, stated.place, hint, severity, rule="S1")


def _unknown_rows(groups: Sequence[Group], department: Department) -> Iterable[Problem]:
    known = {TOTAL, *(group.name for group in groups)}
    for name, row in department.totals.items():
        if name not in known and row and department.source is not None:
            place = next(iter(row.values())).place
            yield department.source.problem(
                "volume",
                f"公布合计里的“{name}”不是任何一组的名称",
                place,
                f"可以写：{'、'.join(sorted(known))}",
            )


def _by_column(
    row: Mapping[str, Stated], columns: Sequence[str], department: Department, problems: list[Problem]
) -> dict[str, Stated]:
    result: dict[str, Stated] = {}
    for name, stated in row.items():
        column = GRAND_TOTAL if name in TOTAL_KEYS else name
        if column in columns:
            result[column] = stated
        elif department.source is not None:
            problems.append(
                department.source.problem(
                    "volume", f"公布合计里没有“{name}”这一栏", stated.place, f"可以写：{'、'.join(columns)}"
                )
            )
    return result


def rounding_room(amounts: Sequence[Money], total: Money, money: MoneyFormat) -> Money:
    """The largest difference that rounding alone can cause between a total and its lines: half a unit of the last place
    for the total and for every line that may have been rounded (one with more places is exact)."""
    step = money.unit.value.scaleb(-money.max_places)  # 0.01万元 = 100 元
    rounded = [amount for amount in (*amounts, total) if amount.yuan % step == 0]
    return Money(step / 2 * len(rounded))


def _compare(
    row: str,
    column: str,
    stated: Stated,
    amounts: Sequence[Money],
    what: str,
    money: MoneyFormat,
    department: Department,
) -> list[Problem]:
    added = add_up(amounts)
    if added is None or added == stated.money or department.source is None:
        return []
    unit = money.unit
    difference = abs(added - stated.money)
    room = rounding_room(amounts, stated.money, money)
    label = "总计" if column == GRAND_TOTAL else column
    figures = (
        f"“{row}”的{label}公布为 {_figure(stated.money, money)}{unit.label}，"
        f"{what}（{len(amounts)} 项）相加是 {_figure(added, money)}{unit.label}，差 {plain(difference.in_unit(unit))}{unit.label}"
    )
    if difference <= room:
        message = f"{figures}；四舍五入最多可差 {plain(room.in_unit(unit))}{unit.label}，可以由舍入造成"
        hint = "照公布数印；要消除差额，请按元填写各项金额"
        problem = department.source.problem(
            "rounding-difference", message, stated.place, hint, Severity.WARNING, "M3"
        )
    else:
        message = f"{figures}；四舍五入最多差 {plain(room.in_unit(unit))}{unit.label}，不是舍入造成的"
        hint = "核对公布数和各项金额"
        problem = department.source.problem("sum", message, stated.place, hint, rule="M3")
    return [problem]


def _figure(money: Money, money_format: MoneyFormat) -> str:
    value = money.in_unit(money_format.unit)
    places = max(money_format.min_places, -min(int(value.normalize().as_tuple().exponent), 0))
    return f"{value.quantize(Decimal(1).scaleb(-places)):,}"
