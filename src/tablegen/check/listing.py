"""What ``check`` prints: findings by project and kind, a table for every office, the counts; or JSON for editors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from ..grid.draw import pad, text_columns
from ..problems import Problem, Severity, format_problem
from .arrange import KINDS, Alike, ProjectFindings, by_office, office_table
from .collect import Collected

Paint = Callable[[str, str], str]
# colours by their ANSI numbers; the signs are ASCII, so that any console that knows them can be GBK
COLOURS = {"错误": "31;1", "退回": "31", "提醒": "33", "建议": "36", "项目": "1"}


def plain(text: str, name: str) -> str:
    return text


def coloured(text: str, name: str) -> str:
    """``text`` in the colour of a severity's label, or of “项目”."""
    return f"\x1b[{COLOURS[name]}m{text}\x1b[0m"


def as_lines(collected: Collected, all_: bool, paint: Paint = plain) -> Iterator[str]:
    """The report as a person reads it: project by project, errors first, a finding a line; where the writing itself is
    wrong the line of the file is shown with a caret. Advice only with ``all_``."""
    offices = by_office(collected, all_)
    for office, projects in offices.items():
        for project in projects:
            yield from _project_lines(office, project, paint)
    if collected.silenced:
        yield f"免查（{len(collected.silenced)} 处）"
        for item in collected.silenced:
            yield f"  {item.problem.place} [{item.problem.rule}] {item.problem.message}——免查的原因：{item.reason}"
        yield ""
    if collected.projects > 1:
        for office, projects in offices.items():
            yield from _table_lines(office, office_table(projects, all_))
    yield from (
        f"{collected.names.get(file, file)}：{sentence}" for file, sentence in collected.evaluations.items()
    )
    yield summary(collected, all_)


def _project_lines(office: str, project: ProjectFindings, paint: Paint) -> Iterator[str]:
    counts = "，".join(
        f"{severity.label} {project.count(severity)} 处" for severity in Severity if project.count(severity)
    )
    name = project.name if project.name == office else f"{office} · {project.name}"
    yield paint(f"■ {name}（{counts}）", "项目")
    for severity, kind, found in project.groups():
        yield f"  {paint(severity.label, severity.label)} · {KINDS[kind]}"
        for alike in found:
            yield line_of(alike) if alike.first.rule else _typed_lines(alike)
    yield ""


def line_of(alike: Alike) -> str:
    """``place [rule] message。改法：hint`` on one line; the places of those alike at its end."""
    problem = alike.first
    place = f"{problem.place} " if problem.place else ""
    rule = f"[{problem.rule}] " if problem.rule else ""
    hint = f"。改法：{problem.hint}" if problem.hint else ""
    return f"    {place}{rule}{problem.message}{hint}{_others(alike)}"


def _others(alike: Alike) -> str:
    """Where the same was found besides, with the advice where it is another one."""
    if not alike.others:
        return ""
    parts = []
    for problem in alike.others:
        place = problem.place
        where = f"{Path(place.file).name}:{place.line}:{place.column}" if place else ""
        about = problem.row.partition("·")[2] or problem.row
        advice = problem.hint if problem.hint != alike.first.hint else ""
        parts.append(f"{where} {'，'.join(filter(None, (about, advice)))}".strip())
    return f"〔同样的还有 {len(parts)} 处：{'；'.join(parts)}〕"


def _typed_lines(alike: Alike) -> str:
    lines = [f"    {line}" for line in format_problem(alike.first).split("\n")]
    return "\n".join([*lines, *([f"    {_others(alike)}"] if alike.others else [])])


def _table_lines(office: str, rows: list[tuple[str, ...]]) -> Iterator[str]:
    """The office's table: names at the left, numbers under their heads."""
    yield f"{office}：各项目的意见（处）"
    limit = 44
    names = [row[0] if text_columns(row[0]) <= limit else _cut(row[0], limit) for row in rows]
    width = max(map(text_columns, names))
    for name, row in zip(names, rows, strict=True):
        cells = "".join(
            f"  {pad(cell, max(text_columns(head), 3), 'right')}"
            for cell, head in zip(row[1:], rows[0][1:], strict=True)
        )
        yield f"  {pad(name, width, 'left')}{cells}".rstrip()
    yield ""


def _cut(text: str, columns: int) -> str:
    while text_columns(text) > columns - 2:
        text = text[:-1]
    return text + "…"


def summary(collected: Collected, all_: bool) -> str:
    errors, rejects, warnings, advice = (collected.count(severity) for severity in Severity)
    silenced = f"，免查 {len(collected.silenced)} 处" if collected.silenced else ""
    left_out = f"，另有 {collected.left_out} 处没有列（--only、--skip）" if collected.left_out else ""
    more = "（用 --all 列出）" if advice and not all_ else ""
    if not (errors or rejects or warnings or advice):
        return f"{collected.projects} 个项目：没有发现问题{silenced}{left_out}"
    return f"{collected.projects} 个项目：错误 {errors} 处，退回 {rejects} 处，提醒 {warnings} 处，建议 {advice} 处{more}{silenced}{left_out}"


def as_json_text(collected: Collected, all_: bool) -> str:
    """A JSON list of ``{file, line, column, end_column, code, rule, severity, message, hint, fixable, silenced}``.

    ``severity`` is error, reject, warning or advice. ``line`` and ``column`` count from 1 (0: the whole file);
    ``end_column`` is null where it is not known. ``silenced`` is the reason of what the spec answers (免查), else null.
    """
    listed = [problem for problem in collected.problems if all_ or problem.severity is not Severity.ADVICE]
    records = [_record(problem) for problem in listed]
    records += [_record(item.problem) | {"silenced": item.reason} for item in collected.silenced]
    return json.dumps(records, ensure_ascii=False, indent=1)


def _record(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "file": Path(place.file).as_posix() if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
        "end_column": place.end_column if place else None,
        "code": problem.code,
        "rule": problem.rule,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
        "fixable": bool(problem.fixes),
        "silenced": None,
    }
