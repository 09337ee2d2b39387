"""A department's volume: the head as published, a list of projects with amounts and pages, every form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..fill.fill import fill_template
from ..fill.names import Amount
from ..fill.template import load_template
from ..grid.paginate import page_rows
from ..grid.sheet import Book, Row, Sheet
from ..model.layout import Layout
from ..model.money import Money, add_up
from ..model.project import Project
from .totals import main_period

CONTENTS = Path(__file__).with_name("contents")
PAGE_COLUMN = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of the volume: its Sheet and what the list says of it."""

    name: str
    amount: Money | None
    layout: Layout
    sheet: Sheet


def entry(project: Project, layout: Layout, sheet: Sheet) -> Entry:
    """The line of one project's form (the amount is the total of the layout's main period)."""
    funds = project.funds.get(main_period(layout).period) if layout.funds else None
    return Entry(project.name, funds.total if funds else None, layout, sheet)


def list_entry(sheet: Sheet, total: Money | None, layout: Layout) -> Entry:
    """The line of a list form, which holds many projects."""
    return Entry(sheet.title, total, layout, replace(sheet, name=sheet.name or sheet.title))


def make_volume(title: str, entries: Sequence[Entry], properties: dict[str, str]) -> Book:
    """The Book: contents first, then every form. Raises LayoutError (never for our own contents form)."""
    contents = _contents(title, entries)
    return Book(title, (contents, *(item.sheet for item in entries)), properties)


def _contents(title: str, entries: Sequence[Entry]) -> Sheet:
    units = {item.layout.money.unit for item in entries if item.amount is not None}
    unit = next(iter(units)) if len(units) == 1 else None
    amounts = [item.amount for item in entries]
    total = add_up(amounts) if unit is not None and len(entries) > 1 else None
    money = entries[0].layout.money
    names: dict[str, object] = {
        "标题": title,
        "金额栏": f"金额（{unit.label}）" if unit else "金额",
        "合计": Amount(total, replace(money, may_round=True)) if total is not None else "",
        "项目": [
            {
                "序号": number,
                "名称": item.name,
                "金额": _amount(item, unit is None),
                "页码": "",
            }
            for number, item in enumerate(entries, 1)
        ],
    }
    filled, _ = fill_template(load_template(CONTENTS), names, "目录", title)
    sheet = replace(filled, contents=True)
    pages = [len(page_rows(sheet)), *(len(page_rows(item.sheet)) for item in entries)]
    first = [1 + sum(pages[:number]) for number in range(len(pages))]
    return replace(sheet, rows=tuple(_linked(sheet.rows, len(entries), first)))


def _amount(item: Entry, with_unit: bool) -> object:
    if item.amount is None:
        return ""
    shown = Amount(item.amount, item.layout.money)
    # amounts in different units do not stand in one column of numbers
    return f"{shown}{item.layout.money.unit.label}" if with_unit else shown


def _linked(rows: Sequence[Row], count: int, first_pages: Sequence[int]) -> list[Row]:
    """Rows 1..count link to sheets 1..count: name and page number are links, the page number is an estimate."""
    result = []
    for number, row in enumerate(rows):
        if 1 <= number <= count:
            cells = tuple(
                replace(cell, link=number, page_number=True, text=str(first_pages[number]))
                if cell.column == PAGE_COLUMN
                else replace(cell, link=number)
                if cell.column == 1
                else cell
                for cell in row.cells
            )
            row = replace(row, cells=cells)
        result.append(row)
    return result
