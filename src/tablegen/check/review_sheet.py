"""The review sheet: what an office hands back with a set of specs. A table for every office (project × kinds), then every
finding: project, row, what, why, suggestion.

Word and Excel come from a Sheet through the usual writers (and are read back), Markdown and HTML are text
and the HTML writer's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ..formats import READ_BACK, WRITERS
from ..grid.merge import settle
from ..grid.sheet import Book, Border, Cell, Line, Page, Row, Sheet, Style
from ..problems import CallError, Problem, Severity
from .arrange import Alike, by_office, office_table
from .collect import Collected
from .rules.registry import rules

TITLE = "绩效目标审核意见表"
HEADS = ("序号", "项目", "表中的行", "级别", "问题", "依据", "建议", "位置")
WIDTHS_MM = (11.0, 42.0, 42.0, 13.0, 62.0, 45.0, 40.0, 14.0)
# 依据 of a problem that no form rule states: the spec itself cannot be read as written
READING = "规格的写法（栏目、金额、类别）"
_LINE = Border(0.5)


def _style(name: str, size: float = 9.0, **more: object) -> Style:
    font = "黑体" if more.get("bold") else "宋体"
    return Style(
        name=name,
        font=font,
        latin_font="Times New Roman",
        font_size_pt=size,
        line_height_pt=size * 1.35,
        border_top=_LINE,
        border_right=_LINE,
        border_bottom=_LINE,
        border_left=_LINE,
        padding_top_pt=2.0,
        padding_right_pt=3.0,
        padding_bottom_pt=2.0,
        padding_left_pt=3.0,
        **more,  # type: ignore[arg-type]
    )


TEXT = _style("正文")
CENTER = _style("正文居中", align="center")
HEAD = _style("表头", align="center", bold=True)
TITLE_STYLE = Style("标题", "黑体", "Times New Roman", 16.0, align="center", line_height_pt=28.0)
NOTE = Style("说明", "宋体", "Times New Roman", 9.0, line_height_pt=14.0)


def review_rows(collected: Collected, all_: bool) -> list[tuple[str, ...]]:
    """The cells of the sheet, without the head: problems by office and project, errors first, by kind; then what is
    answered in the specs."""
    rows = [
        (project.name, *_cells(alike))
        for projects in by_office(collected, all_).values()
        for project in projects
        for _, _, found in project.groups()
        for alike in found
    ]
    for item in collected.silenced:
        problem = item.problem
        _, _, what, reason, _, where = _cells(Alike(problem))
        answer = f"免查的原因：{item.reason}"
        rows.append((_project(collected, problem), problem.row, "免查", what, reason, answer, where))
    return [(str(number), *cells) for number, cells in enumerate(rows, 1)]


def _project(collected: Collected, problem: Problem) -> str:
    file = problem.place.file if problem.place else ""
    return collected.names.get(file) or Path(file).stem


def _cells(alike: Alike) -> tuple[str, ...]:
    """A finding in one row of the sheet; of those alike every row of the form, every advice and every line."""
    problem, every = alike.first, [alike.first, *alike.others]
    lines = dict.fromkeys(str(item.place.line) for item in every if item.place and item.place.line)
    line = f"第 {'、'.join(lines)} 行" if lines else ""
    rows = "\n".join(dict.fromkeys(item.row for item in every if item.row))
    hints = "\n".join(dict.fromkeys(item.hint for item in every))
    message = f"{problem.message}（同样的共 {len(every)} 处）" if alike.others else problem.message
    return (rows, problem.severity.label, message, why(problem), hints, line)


def why(problem: Problem) -> str:
    """The rule that a problem breaks, with its id and where it comes from."""
    rule = rules().get(problem.rule)
    return f"{rule.id} {rule.statement}" if rule is not None else READING


def counts(collected: Collected) -> str:
    parts = [f"{severity.label} {collected.count(severity)} 处" for severity in Severity]
    silenced = f"，免查 {len(collected.silenced)} 处" if collected.silenced else ""
    return f"{collected.projects} 个项目：{'，'.join(parts)}{silenced}"


def review_book(collected: Collected, all_: bool) -> Book:
    """The review sheet as a Book for the writers: the tables of the offices, then every finding."""
    page = Page(297.0, 210.0, 18.0, 14.0, 16.0, 14.0)
    sheets = []
    offices = {
        office: office_table(projects, all_) for office, projects in by_office(collected, all_).items()
    }
    for number, (office, table) in enumerate(offices.items(), 1):
        title = f"{office}：各项目的意见（处）"
        name = "汇总" if len(offices) == 1 else f"汇总{number}"
        sheets.append(
            table_sheet(name, title, _table_widths(table[0]), table, _table_styles(table[0]), page, ())
        )
    rows = [HEADS, *review_rows(collected, all_)]
    styles = (CENTER, TEXT, TEXT, CENTER, TEXT, TEXT, TEXT, CENTER)
    notes = (Line(counts(collected), NOTE),)
    sheets.append(table_sheet("审核意见", TITLE, WIDTHS_MM, rows, styles, page, notes))
    return Book(TITLE, tuple(sheets), {"subject": TITLE, "keywords": "绩效目标"})


def _table_widths(heads: Sequence[str]) -> tuple[float, ...]:
    return (90.0, *(17.0 for _ in heads[1:]))


def _table_styles(heads: Sequence[str]) -> tuple[Style, ...]:
    return (TEXT, *(CENTER for _ in heads[1:]))


def table_sheet(
    name: str,
    title: str,
    widths: tuple[float, ...],
    rows: Sequence[tuple[str, ...]],
    styles: Sequence[Style],
    page: Page,
    notes: tuple[Line, ...],
) -> Sheet:
    """A table of ``rows``, the first of them its head, which is repeated on every page."""
    drawn = [Row(tuple(Cell(text, 0, HEAD, header=True) for text in rows[0]), repeat=True)]
    for cells in rows[1:]:
        drawn.append(Row(tuple(Cell(text, 0, style) for text, style in zip(cells, styles, strict=True))))
    head = (Line(title, TITLE_STYLE, heading=1), *notes)
    return Sheet(name, title, widths, settle(drawn, len(rows[0])), head, (), page)


def _markdown(collected: Collected, all_: bool) -> bytes:
    def line(cells: Iterable[str]) -> str:
        safe = (
            text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")
            for text in cells
        )
        return f"| {' | '.join(safe)} |"

    lines = [f"# {TITLE}", "", counts(collected), ""]
    for office, projects in by_office(collected, all_).items():
        table = office_table(projects, all_)
        lines += [f"## {office}：各项目的意见（处）", "", line(table[0]), "|" + " --- |" * len(table[0])]
        lines += [*map(line, table[1:]), ""]
    lines += ["## 全部意见", "", line(HEADS), "|" + " --- |" * len(HEADS)]
    lines += map(line, review_rows(collected, all_))
    return ("\n".join(lines) + "\n").encode()


def _written(form: str) -> Callable[[Collected, bool], bytes]:
    def write(collected: Collected, all_: bool) -> bytes:
        book = review_book(collected, all_)
        data = WRITERS[form](book)
        READ_BACK[form](data, book)
        return data

    return write


REPORTS: dict[str, Callable[[Collected, bool], bytes]] = {
    ".docx": _written("docx"),
    ".xlsx": _written("xlsx"),
    ".html": _written("html"),
    ".md": _markdown,
}


def report_writer(path: Path) -> Callable[[Collected, bool], bytes]:
    """What makes the report of this suffix. Raises CallError."""
    writer = REPORTS.get(path.suffix.lower())
    if writer is None:
        hint = f"文件名以{'、'.join(REPORTS)}之一结尾"
        raise CallError(Problem("unknown-report", f"“{path}”不是能做的审核表", hint=hint))
    return writer
