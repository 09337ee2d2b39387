"""A later stage of a project begun from its declaration: what was declared is written out, what is to be filled stays blank."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..model.evaluation import FIRST, WEIGHT
from ..model.layout import FundLine, IndicatorClass, Layout
from ..model.money import add_up
from ..model.project import Entry, Fund, Funds, Indicator, Project
from ..problems import CallError, Problem, SpecError
from ..spec.adapt import adapt
from ..spec.folder import spec_file
from ..spec.load import load
from ..text.quoting import quoted


def stage_text(layout: Layout, declared: Path, path: Path, folders: list[Path]) -> tuple[str, list[Problem]]:
    """The spec of ``layout`` at ``path`` with what the spec ``declared`` says, and what of it the form has no place for.

    Raises CallError, SpecError.
    """
    if not os.path.isfile(declared):
        raise CallError(Problem("no-such-path", f"没有“{declared}”这个文件", hint="--from 后面写申报的规格"))
    loaded = load(spec_file(declared), folders)
    if not loaded.ready or loaded.project is None or loaded.layout is None:
        raise SpecError(*loaded.problems)
    project, problems = adapt(loaded.project, loaded.layout, layout)
    told = [loaded.with_line(problem) for problem in problems if problem.code == "left-over"]
    where = Path(os.path.relpath(declared, path.parent or Path())).as_posix()
    return "\n".join(_lines(layout, project, where)) + "\n", told


def _lines(layout: Layout, project: Project, declared: str) -> Iterator[str]:
    yield f'# 由申报的规格“{Path(declared).name}”写成：申报的目标、指标照抄，不要改，改了会查出来；写着 "" 的由您填。'
    yield f"版式: {layout.id}"
    yield f"年度: {project.year}"
    yield f"金额单位: {layout.money.unit.label}"
    yield f"申报: {quoted(declared)}"
    yield ""
    later = []
    for item in layout.fields:
        value = project.fields.get(item.key)
        if isinstance(value, Entry) and value.text:
            yield f"{item.key}: {quoted(value.text)}"
        elif item.required:
            later.append(f'{item.key}: ""{f"  # {item.help}" if item.help else ""}')
    yield "\n资金:"
    for period in layout.funds:
        yield f"  {period.period}:{f'  # {period.help}' if period.help else ''}"
        known = project.funds.get(period.period) if period.period == FIRST else None
        yield from _whole(known, layout)
        if not period.lines and known is None:
            yield '    合计: ""'
        for line in period.lines:
            yield from _fund(line, known.find(line.key) if known else None, layout, "    ")
    yield "\n目标:"
    for goal in layout.goals:
        entry = project.goals.get(goal.period)
        yield f"  {goal.period}: {quoted(entry.text) if entry else quoted('')}"
    yield from later
    if layout.indicators is not None:
        yield "\n指标:"
        for first in layout.indicators.classes:
            yield from _class(first, (), project, layout, "  ")


def _whole(known: Funds | None, layout: Layout) -> Iterator[str]:
    """The declared total, where the sources that this form has do not add up to it."""
    if known is None or known.total is None:
        return
    placed = add_up(line.money for line in known.lines)
    if placed is None:
        yield f"    合计: {layout.money.text(known.total)}  # 申报的来源这张表上没有，只有合计"
    elif placed != known.total:
        yield f"    # 申报的合计是 {layout.money.text(known.total)}，下面各项加起来要等于它"


def _fund(line: FundLine, fund: Fund | None, layout: Layout, indent: str) -> Iterator[str]:
    if line.children:
        yield f"{indent}{line.key}:"
        for child in line.children:
            found = next((item for item in (fund.children if fund else ()) if item.key == child.key), None)
            yield from _fund(child, found, layout, f"{indent}  ")
    else:
        amount = layout.money.text(fund.money) if fund and fund.money is not None else '""'
        yield f"{indent}{line.key}: {amount}"


def _class(
    item: IndicatorClass, above: tuple[str, ...], project: Project, layout: Layout, indent: str
) -> Iterator[str]:
    path = (*above, item.key)
    mine = [indicator for indicator in project.indicators if indicator.classes[: len(path)] == path]
    if not mine:
        return
    yield f"{indent}{item.key}:"
    for child in item.children:
        yield from _class(child, path, project, layout, f"{indent}  ")
    if not item.children:
        for indicator in mine:
            yield f"{indent}  - {quoted(indicator.name.text)}: {{{_parts(indicator, layout)}}}"


def _parts(indicator: Indicator, layout: Layout) -> str:
    system = layout.indicators
    assert system is not None
    parts = [f"{period}: {quoted(entry.text, True)}" for period, entry in indicator.values.items()]
    for column in system.columns:
        entry = indicator.columns.get(column.key)
        known = entry.text if entry is not None and column.key == WEIGHT else ""
        parts.append(f"{column.key}: {quoted(known, True)}")
    return ", ".join(parts)
