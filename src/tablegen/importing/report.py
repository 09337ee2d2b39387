"""What ``tablegen import`` says: per form what was read, what is doubtful, and whether it prints the same again."""

from __future__ import annotations

from collections.abc import Iterator

from .own import lines as own_lines
from .reading import Fate
from .run import Imported, ImportReport

MAX_DOUBTS = 30


def lines(report: ImportReport) -> Iterator[str]:
    for own in report.own:
        yield from own_lines(own, report.changes)
    for form in report.forms:
        yield from _form(form)
    for remark in report.remarks:
        yield f"提示：{remark}"
    for path in report.shared:
        yield f"各份一样的内容写在 {path}"
    written = sum(project.path is not None for form in report.forms for project in form.projects)
    clean = sum(form.clean for form in report.forms)
    doubts = sum(len(_once(form)) for form in report.forms)
    printed = any(form.printed for form in report.forms)
    total = f"{len(report.forms)} 份表，写成 {written} 份规格" + (
        f"；没有疑问、逐格一致的 {clean} 份" if printed else ""
    )
    if not report.forms:
        return
    yield total + (f"；请核对 {doubts} 处（规格里有“# 请核对”）" if doubts else "")


def _form(form: Imported) -> Iterator[str]:
    which = f" 第 {form.number} 份" if form.of > 1 else ""
    near = "、".join(f"{name} {part:.0%}" for name, part in form.others)
    yield f"{form.file}{which}：{form.layout.name}（{form.layout.id}）" + (f"，其次 {near}" if near else "")
    if not form.printed:
        yield f"  {len(form.projects)} 个项目，请核对 {len(_once(form))} 处"
        yield from _doubts(form)
        return
    counts = "，".join(f"{fate.value} {form.reading.count(fate)}" for fate in Fate)
    where = form.projects[0].path if len(form.projects) == 1 else f"{len(form.projects)} 个项目"
    yield f"  {len(form.reading.grid.boxes)} 格：{counts}" + (f" → {where}" if where else "")
    yield from _doubts(form)
    yield from _proof(form)


def _doubts(form: Imported) -> Iterator[str]:
    said = _once(form)
    for sentence, place in said[:MAX_DOUBTS]:
        yield f"  请核对：{sentence}" + (f"（{place}）" if place else "")
    if len(said) > MAX_DOUBTS:
        yield f"  …… 还有 {len(said) - MAX_DOUBTS} 处，都在规格里"


def _once(form: Imported) -> list[tuple[str, str]]:
    """(sentence, place) of every doubt: one box that holds two values is asked about once."""
    return list(dict.fromkeys((doubt.sentence, doubt.place) for doubt in form.doubts))


def _proof(form: Imported) -> Iterator[str]:
    proof = form.proof
    if proof is None:
        return
    if proof.same:
        yield f"  √ 做出来和原件逐格一致（{proof.boxes} 格有字）"
    elif not proof.printed:
        yield "  × 照读到的还做不出来，要先改好："
        for problem in proof.problems:
            if problem.is_error:
                yield f"    {problem.message}" + (f"。改法：{problem.hint}" if problem.hint else "")
    else:
        yield f"  × 做出来和原件有 {len(proof.differences)} 处不同："
        for difference in proof.differences[:MAX_DOUBTS]:
            yield f"    {difference}"
        if len(proof.differences) > MAX_DOUBTS:
            yield f"    …… 还有 {len(proof.differences) - MAX_DOUBTS} 处"
