"""The catalogue of layouts: for the console, for who chooses one, and as a page with pictures (docs/版式目录.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from os.path import isfile
from pathlib import Path
from typing import TypeVar

from ..books.plan import make_book
from ..grid.draw import draw, pad, text_columns
from ..grid.sheet import Cell, Line
from ..layout.folder import layout_folders, load_layout
from ..learn.show import named_sheet
from ..model.layout import Layout
from ..problems import LayoutError, Problem
from ..spec.folder import find_specs
from ..spec.load import load

KINDS = ("项目", "清单", "部门整体", "监控", "自评")
COLUMNS = ("版式", "名称", "年份", "金额单位", "种类", "期间", "地区")
THUMBNAIL_COLUMNS = 72
PICTURE_DOTS_PER_INCH = 60  # of a page: its layout is seen, its text just legible
PICTURES = Path("pictures", "layouts")  # beside the page
Item = TypeVar("Item", Cell, Line)
_BLANK = re.compile("〔[^〕]*〕")  # a box of named_sheet


def catalogue(folders: Iterable[Path], wanted: Sequence[str] = ()) -> tuple[list[Layout], list[Problem]]:
    """The layouts in ``folders`` that hold every word of ``wanted`` (in id, name, region, kind, year, unit or a period),
    by kind and then by id, and what is wrong with those that cannot be read."""
    known: list[Layout] = []
    problems: list[Problem] = []
    for folder in layout_folders(folders).values():
        try:
            known.append(load_layout(folder))
        except LayoutError as error:
            problems += error.problems
    chosen = [layout for layout in known if all(_holds(layout, word) for word in wanted)]
    return sorted(chosen, key=lambda layout: (KINDS.index(layout.kind), layout.id)), problems


def _holds(layout: Layout, word: str) -> bool:
    return any(word in text for text in _row(layout))


def _row(layout: Layout) -> tuple[str, ...]:
    places = ("各地",) if layout.indicators is not None and layout.indicators.places else ()
    periods = "、".join((*layout.periods, *places)) or "—"
    return (
        layout.id,
        layout.name,
        layout.year or "—",
        layout.money.unit.label,
        layout.kind,
        periods,
        layout.region or "—",
    )


def table(layouts: Sequence[Layout]) -> list[str]:
    """The catalogue as lines of the console, the first one the heads of its columns."""
    rows = [COLUMNS, *map(_row, layouts)]
    widths = [max(text_columns(row[i]) for row in rows) for i in range(len(COLUMNS))]
    return [
        "  ".join(pad(text, width, "left") for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def thumbnail(layout: Layout) -> str:
    """The empty form drawn small: its labels, one row for each class of indicators. Raises LayoutError."""
    sheet = named_sheet(layout)
    rows = (replace(row, cells=tuple(map(_emptied, row.cells))) for row in sheet.rows)
    small = replace(
        sheet, head=tuple(map(_emptied, sheet.head)), rows=tuple(rows), foot=tuple(map(_emptied, sheet.foot))
    )
    return draw(small, THUMBNAIL_COLUMNS).rstrip("\n")


def _emptied(item: Item) -> Item:
    return replace(item, text=_BLANK.sub("", item.text))


def page(layouts: Sequence[Layout]) -> str:
    """The catalogue as Markdown: a table of all, then each with the picture of its sample."""
    lines = [
        "# 版式目录",
        "",
        "自带的版式。`./run layouts 词` 按地区、种类、年份筛选，`./run layouts --show 词` 在屏幕上画出来；"
        "`./run new 版式 文件` 照一个版式新建规格。每个版式的来历写在它文件夹的 README.md 里。"
        "图是样例印出来的第一页，内容是虚构的。",
        "",
        f"| {' | '.join(COLUMNS)} |",
        "|---" * len(COLUMNS) + "|",
    ]
    for layout in layouts:
        first, *rest = _row(layout)
        lines.append(f"| [{first}](#{first}) | {' | '.join(rest)} |")
    for layout in layouts:
        _, name, year, unit, kind, _, region = _row(layout)
        lines += ["", f"## {layout.id}", "", f"{name}（{region}，{year}，{kind}，{unit}）"]
        if _has_sample(layout):
            picture = (PICTURES / f"{layout.id}.png").as_posix()
            lines += ["", f'<img src="{picture}" width="420" alt="{name}">']
    return "\n".join(lines) + "\n"


def pictures(layouts: Sequence[Layout], folders: list[Path]) -> dict[Path, bytes]:
    """Path beside the page → PNG of the first page of the sample. Raises TablegenError."""
    from ..formats.pdf.typst import draw_pages  # the engine takes its time to load

    made = {}
    for layout in layouts:
        if not _has_sample(layout):
            continue
        [spec] = find_specs([layout.folder / "sample.yaml"])
        loaded = load(spec, [layout.folder.parent, *folders])
        if not loaded.ready:
            raise LayoutError(*loaded.problems)
        made[PICTURES / f"{layout.id}.png"] = draw_pages(make_book(loaded), "png", PICTURE_DOTS_PER_INCH)[0]
    return made


def _has_sample(layout: Layout) -> bool:
    return isfile(layout.folder / "sample.yaml")
