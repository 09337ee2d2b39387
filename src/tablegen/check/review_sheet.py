"""The review sheet: what an office hands back with a set of specs. Project, row, what, why, suggestion.

Word and Excel come from a Sheet through the usual writers (and are read back), Markdown and HTML are text
and the HTML writer's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..formats import READ_BACK, WRITERS
from ..grid.merge import settle
from ..grid.sheet import Book, Border, Cell, Line, Page, Row, Sheet, Style
from ..problems import CallError, Problem, Severity
from .collect import Audit
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


def review_rows(audit: Audit, all_: bool) -> list[tuple[str, ...]]:
    """The cells of the sheet, without the head: problems by project, errors first; then what is silenced."""
    listed = [problem for problem in audit.problems if all_ or problem.severity is not Severity.ADVICE]
    order = {file: number for number, file in enumerate(audit.names)}
    listed.sort(key=lambda problem: order.get(problem.place.file if problem.place else "", len(order)))
    rows = [(_project(audit, problem), *_cells(problem)) for problem in listed]
    for item in audit.silenced:
        problem = item.problem
        _, _, what, why, _, where = _cells(problem)
        cells = (
            _project(audit, problem),
            problem.row,
            "免查",
            what,
            why,
            f"免查的原因：{item.reason}",
            where,
        )
        rows.append(cells)
    return [(str(number), *cells) for number, cells in enumerate(rows, 1)]


def _project(audit: Audit, problem: Problem) -> str:
    file = problem.place.file if problem.place else ""
    return audit.names.get(file) or Path(file).stem


def _cells(problem: Problem) -> tuple[str, ...]:
    line = f"第 {problem.place.line} 行" if problem.place and problem.place.line else ""
    return (problem.row, problem.severity.label, problem.message, why(problem), problem.hint, line)


def why(problem: Problem) -> str:
    """The rule that a problem breaks, with its id and where it comes from."""
    rule = rules().get(problem.rule)
    return f"{rule.id} {rule.statement}" if rule is not None else READING


def counts(audit: Audit) -> str:
    parts = [f"{severity.label} {audit.count(severity)} 处" for severity in Severity]
    silenced = f"，免查 {len(audit.silenced)} 处" if audit.silenced else ""
    return f"{audit.projects} 个项目：{'，'.join(parts)}{silenced}"


def review_book(audit: Audit, all_: bool) -> Book:
    """The review sheet as a Book for the writers."""
    rows = [Row(tuple(Cell(text, 0, HEAD, header=True) for text in HEADS), repeat=True)]
    for cells in review_rows(audit, all_):
        styles = (CENTER, TEXT, TEXT, CENTER, TEXT, TEXT, TEXT, CENTER)
        rows.append(Row(tuple(Cell(text, 0, style) for text, style in zip(cells, styles, strict=True))))
    head = (Line(TITLE, TITLE_STYLE, heading=1), Line(counts(audit), NOTE))
    page = Page(297.0, 210.0, 18.0, 14.0, 16.0, 14.0)
    sheet = Sheet("审核意见", TITLE, WIDTHS_MM, settle(rows, len(HEADS)), head, (), page)
    return Book(TITLE, (sheet,), {"subject": TITLE, "keywords": "绩效目标"})


def _markdown(audit: Audit, all_: bool) -> bytes:
    def cell(text: str) -> str:
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")

    lines = [f"# {TITLE}", "", counts(audit), "", f"| {' | '.join(HEADS)} |", "|" + " --- |" * len(HEADS)]
    lines += [f"| {' | '.join(map(cell, cells))} |" for cells in review_rows(audit, all_)]
    return ("\n".join(lines) + "\n").encode()


def _written(form: str) -> Callable[[Audit, bool], bytes]:
    def write(audit: Audit, all_: bool) -> bytes:
        book = review_book(audit, all_)
        data = WRITERS[form](book)
        READ_BACK[form](data, book)
        return data

    return write


REPORTS: dict[str, Callable[[Audit, bool], bytes]] = {
    ".docx": _written("docx"),
    ".xlsx": _written("xlsx"),
    ".html": _written("html"),
    ".md": _markdown,
}


def report_writer(path: Path) -> Callable[[Audit, bool], bytes]:
    """What makes the report of this suffix. Raises CallError."""
    writer = REPORTS.get(path.suffix.lower())
    if writer is None:
        hint = f"文件名以{'、'.join(REPORTS)}之一结尾"
        raise CallError(Problem("unknown-report", f"“{path}”不是能做的审核表", hint=hint))
    return writer
