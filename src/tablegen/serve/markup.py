"""What is shown as HTML: pages with their boxes, findings, differences. Every text of a spec is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..problems import Problem, Severity, visible
from .look import Look

SEVERITY_CLASS = {
    Severity.ERROR: "bad",
    Severity.REJECT: "bad",
    Severity.WARNING: "warn",
    Severity.ADVICE: "hint",
}
MAX_SHOWN = 300


def pages_html(look: Look, address: str) -> str:
    """The pages of a look; their pictures are fetched from ``address``, a box leads to its line."""
    if not look.pages:
        return f'<div class="tg-none">{escape(look.no_pages or "还没有可以画的内容")}</div>'
    note = (
        "" if look.complete else '<div class="tg-note">还有错误：图上是读得懂的部分，改好以后才能做表</div>'
    )
    parts = [note]
    for number, page in enumerate(look.pages, 1):
        spots = "".join(
            f'<button type="button" class="tg-spot" tabindex="-1" data-line="{spot.line}" '
            f'aria-label="{escape(f"到第 {spot.line} 行" if spot.line else spot.why)}" '
            f'style="left:{spot.left:.4%};top:{spot.top:.4%};width:{spot.width:.4%};height:{spot.height:.4%}"></button>'
            for spot in page.spots
        )
        parts.append(
            f'<figure class="tg-page" style="aspect-ratio:{page.width_mm:g}/{page.height_mm:g}">'
            f'<img alt="第 {number} 页" src="{escape(address)}/{number}.svg">{spots}'
            f"<figcaption>第 {number} 页，共 {len(look.pages)} 页</figcaption></figure>"
        )
    return "".join(parts)


def finding_html(number: int, problem: Problem, line: int) -> str:
    kind = SEVERITY_CLASS[problem.severity]
    where = f"第 {line} 行" if line else ""
    rule = f"[{problem.rule}] " if problem.rule else ""
    cure = f'<span class="tg-cure">改法：{escape(visible(problem.hint))}</span>' if problem.hint else ""
    button = (
        f'<button type="button" class="tg-repair" data-repair="{number}">改好这处</button>'
        if problem.fixes
        else ""
    )
    answer = (
        f'<button type="button" class="tg-answer" data-answer="{number}">不适用…</button>'
        if problem.rule and not problem.fixes
        else ""
    )
    return (
        f'<li class="tg-finding tg-{kind}"><button type="button" class="tg-go" data-line="{line}">'
        f'<b>{problem.severity.label}</b> <span class="tg-where">{where}</span> '
        f"{escape(rule)}{escape(visible(problem.message))} {cure}</button>{button}{answer}</li>"
    )


def findings_html(findings: Sequence[tuple[int, Problem, int]]) -> str:
    """``findings``: (number, problem, line in the editor)."""
    if not findings:
        return '<div class="tg-none">没有发现问题</div>'
    items = "".join(finding_html(*item) for item in findings[:MAX_SHOWN])
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
