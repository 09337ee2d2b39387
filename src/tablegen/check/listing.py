"""What ``check`` prints: one line a finding, errors first, with counts; or JSON for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..problems import Problem, Severity, format_problem
from .collect import Audit


def as_lines(audit: Audit, all_: bool) -> Iterator[str]:
    """The report as a person reads it. A finding of a rule is one line; where the writing itself is wrong the line of
    the file is shown with a caret. Advice only with ``all_``."""
    for severity in Severity:
        listed = [problem for problem in audit.problems if problem.severity is severity]
        if not listed or (severity is Severity.ADVICE and not all_):
            continue
        yield f"{severity.label}（{len(listed)} 处）"
        for problem in listed:
            yield line_of(problem) if problem.rule else _indented(format_problem(problem))
        yield ""
    if audit.silenced:
        yield f"免查（{len(audit.silenced)} 处）"
        for item in audit.silenced:
            yield f"  {item.problem.place} [{item.problem.rule}] {item.problem.message}——免查的原因：{item.reason}"
        yield ""
    yield summary(audit, all_)


def line_of(problem: Problem) -> str:
    """``place [rule] message。改法：hint`` on one line."""
    place = f"{problem.place} " if problem.place else ""
    hint = f"。改法：{problem.hint}" if problem.hint else ""
    return f"  {place}[{problem.rule}] {problem.message}{hint}"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def summary(audit: Audit, all_: bool) -> str:
    errors, rejects, warnings, advice = (audit.count(severity) for severity in Severity)
    silenced = f"，免查 {len(audit.silenced)} 处" if audit.silenced else ""
    more = "（用 --all 列出）" if advice and not all_ else ""
    if not (errors or rejects or warnings or advice):
        return f"{audit.projects} 个项目：没有发现问题{silenced}"
    return f"{audit.projects} 个项目：错误 {errors} 处，退回 {rejects} 处，提醒 {warnings} 处，建议 {advice} 处{more}{silenced}"


def as_json_text(audit: Audit, all_: bool) -> str:
    """A JSON list of ``{file, line, column, end_column, code, rule, severity, message, hint, fixable}``.

    ``line`` and ``column`` count from 1 (0: the whole file); ``end_column`` is null where it is not known.
    """
    listed = [problem for problem in audit.problems if all_ or problem.severity is not Severity.ADVICE]
    return json.dumps([_record(problem) for problem in listed], ensure_ascii=False, indent=1)


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
    }
