"""What is shown as HTML: pages with their boxes, findings, differences. Every text of a spec is escaped here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from ..problems import Problem, Severity, visible
from .forms import Spot
from .look import Look

SEVERITY_CLASS = {
    Severity.ERROR: "bad",
    Severity.REJECT: "bad",
    Severity.WARNING: "warn",
    Severity.ADVICE: "hint",
}
MAX_SHOWN = 300


def pages_html(look: Look, address: str, own: str, name: Callable[[str], str]) -> str:
    """The pages of a look; their pictures are fetched from ``address``. A box leads to its line in ``own``, or in the
    spec that ``name`` gives for another file ("": none that may be opened)."""
    if not look.pages:
        return f'<div class="tg-none">{escape(visible(look.no_pages) or "还没有可以画的内容")}</div>'
    note = "" if look.complete else "还有错误：图上是读得懂的部分，改好以后才能做表"
    parts = [f'<div class="tg-note">{escape(visible(said))}</div>' for said in (note, look.note) if said]
    for number, page in enumerate(look.pages, 1):
        spots = "".join(_spot_html(spot, own, name) for spot in page.spots)
        parts.append(
            f'<figure class="tg-page" style="aspect-ratio:{page.width_mm:g}/{page.height_mm:g}">'
            f'<img alt="第 {number} 页" src="{escape(address)}/{number}.svg">{spots}'
            f"<figcaption>第 {number} 页，共 {len(look.pages)} 页</figcaption></figure>"
        )
    return "".join(parts)


def _spot_html(spot: Spot, own: str, name: Callable[[str], str]) -> str:
    line, where, said = spot.line, "", f"到第 {spot.line} 行"
    if spot.file and spot.file != own:
        where = name(spot.file)
        line = spot.line if where else 0
        said = f"到 {where} 第 {spot.line} 行" if where else f"写在 {spot.file} 第 {spot.line} 行"
    said = said if spot.line else spot.why
    return (
        f'<button type="button" class="tg-spot" tabindex="-1" data-line="{line}" data-file="{escape(where)}" '
        f'aria-label="{escape(visible(said))}" '
        f'style="left:{spot.left:.4%};top:{spot.top:.4%};width:{spot.width:.4%};height:{spot.height:.4%}"></button>'
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in the list. ``number`` is its place among those of the open spec; of another one ``file`` is what the
    browser calls it ("" also for what is in no spec)."""

    problem: Problem
    line: int
    file: str = ""
    number: int | None = None


def finding_html(place: int, shown: Shown) -> str:
    problem, kind = shown.problem, SEVERITY_CLASS[shown.problem.severity]
    where = f"第 {shown.line} 行" if shown.line else ""
    rule = f"[{problem.rule}] " if problem.rule else ""
    cure = f'<span class="tg-cure">改法：{escape(visible(problem.hint))}</span>' if problem.hint else ""
    button = ""
    if problem.fixes and shown.number is not None:
        button = f'<button type="button" class="tg-repair" data-repair="{place}">改好这处</button>'
    elif problem.rule and (shown.number is not None or shown.file):
        button = f'<button type="button" class="tg-answer" data-answer="{place}">不适用…</button>'
    file = f'<span class="tg-in">{escape(visible(shown.file))}</span> ' if shown.file else ""
    line = shown.line or int(bool(shown.file))
    return (
        f'<li class="tg-finding tg-{kind}"><button type="button" class="tg-go" data-line="{line}" '
        f'data-file="{escape(shown.file)}"><b>{problem.severity.label}</b> {file}<span class="tg-where">{where}</span> '
        f"{escape(rule)}{escape(visible(problem.message))} {cure}</button>{button}</li>"
    )


def findings_html(findings: Sequence[Shown]) -> str:
    if not findings:
        return '<div class="tg-none">没有发现问题</div>'
    items = "".join(finding_html(*item) for item in enumerate(findings[:MAX_SHOWN]))
    more = f"<li>…… 还有 {len(findings) - MAX_SHOWN} 处</li>" if len(findings) > MAX_SHOWN else ""
    return f'<ul class="tg-findings">{items}{more}</ul>'


def difference_html(text: str) -> str:
    """A unified difference with its lines coloured."""
    lines = []
    for line in text.split("\n")[:2000]:
        kind = {"+": "tg-added", "-": "tg-removed", "@": "tg-at"}.get(line[:1], "")
        lines.append(f'<span class="{kind}">{escape(visible(line))}</span>')
    return f'<pre class="tg-diff">{chr(10).join(lines)}</pre>'


def tooltip(problems: Sequence[Problem]) -> str:
    """What hovering over a line says."""
    return "\n".join(
        f"{problem.severity.label}：{visible(problem.message)}"
        + (f"\n改法：{visible(problem.hint)}" if problem.hint else "")
        + ("（Alt+Enter 改好）" if problem.fixes else "")
        for problem in problems
    )
