"""The list that goes with a submission: every file with its project, amount, pages and SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..fill.fill import fill_template
from ..fill.names import Amount
from ..fill.template import load_template
from ..grid.sheet import Book
from ..model.layout import LIST_SCOPE
from ..model.money import Money, MoneyFormat, Unit, add_up
from .places import LIST
from .totals import TOTAL, compute, group_projects, main_period
from .work import Work

FOLDER = Path(__file__).with_name("delivery")
TITLE = "报送清单"
_MONEY = MoneyFormat(Unit.YUAN, min_places=2, max_places=6, thousands=True)


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a submission, as the list names it. ``amount`` None: the form has no money."""

    file: str
    project: str
    amount: Money | None
    pages: int
    sha256: str


def amount_of(work: Work) -> Money | None:
    """The money of a form, a list (its total, as published) or a volume (of all its forms), in the main period."""
    if work.kind == LIST:
        layout = work.members[0].layout
        assert layout is not None
        projects = [loaded.project for loaded in work.members if loaded.project is not None]
        return compute(group_projects(projects, layout), work.department, layout).rows[TOTAL]["合计"]
    amounts = []
    for loaded in work.members:
        project, layout = loaded.project, loaded.layout
        assert project is not None and layout is not None
        funds = project.funds.get(main_period(layout).period) if layout.funds else None
        amounts.append(funds.total if funds else None)
    return add_up(amounts)


def name_of(work: Work) -> str:
    """What the list calls the projects of a file."""
    project, layout = work.members[0].project, work.members[0].layout
    assert project is not None and layout is not None
    if len(work.members) == 1 and layout.scope != LIST_SCOPE:
        return project.name
    return f"{work.place.name}（{len(work.members)} 个项目）"


def packing_list(items: Sequence[Item], public: bool) -> Book:
    """The Book of the list. Raises LayoutError (never for our own form)."""
    names: dict[str, object] = {
        "标题": TITLE,
        "文件": [
            {
                "序号": number,
                "文件": item.file,
                "项目": item.project,
                "金额": "" if item.amount is None else Amount(item.amount, _MONEY),
                "页数": item.pages,
                "校验": "\n".join((item.sha256[:32], item.sha256[32:])),
            }
            for number, item in enumerate(items, 1)
        ],
        "说明": f"共 {len(items)} 个文件。Word、Excel 的页数按版面估算，同名的 PDF 有几页就写几页。",
    }
    sheet, _ = fill_template(load_template(FOLDER), names, TITLE, TITLE)
    category = "公开" if public else "内部"
    return Book(TITLE, (sheet,), {"subject": TITLE, "author": "", "keywords": TITLE, "category": category})
