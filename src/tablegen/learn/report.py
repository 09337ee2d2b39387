"""What was found, what is unsure and what was left alone, as lines for the console."""

from __future__ import annotations

from ..problems import command
from . import words
from .finding import STANDING, Finding
from .new import Learnt


def report_lines(learnt: Learnt) -> list[str]:
    """The whole report; every sign is in GBK."""
    finding = learnt.finding
    kind = "填好的表" if learnt.filled else "空表"
    lines = [f"从{kind}“{learnt.blank.name}”学成版式“{learnt.folder.name}” → {learnt.folder}", ""]
    if finding.unlike:
        lines += [f"注意：{finding.unlike}", ""]
    lines += ["认出来的：", *(f"  √ {line}" for line in found(finding))]
    if finding.unsure:
        lines += ["", "拿不准的，请核对：", *(f"  ? {line}" for line in dict.fromkeys(finding.unsure))]
    if finding.contents:
        lines += [
            "",
            "表里填的内容有出入（不影响版式，样例里用“免查”写明了）：",
            *(f"  ! {line}" for line in finding.contents),
        ]
    alone = [*dict.fromkeys(finding.alone), *_empty(learnt)]
    if alone:
        lines += ["", "没有动的：", *(f"  - {line}" for line in alone)]
    return lines


def next_step(learnt: Learnt) -> str:
    """What to do now, in one line."""
    name = learnt.folder.name
    if learnt.problems:
        return f"下一步：照上面的毛病改 {learnt.folder}，再运行 {command('layout check')} {name}"
    look = "逐条核对“拿不准的”，" if learnt.finding.unsure else ""
    return f"下一步：{look}要改的在 {learnt.folder} 里改，再运行 {command('layout check')} {name}"


def _empty(learnt: Learnt) -> list[str]:
    """One line for the empty boxes that nothing is filled into."""
    if not learnt.finding.empty:
        return []
    where = [learnt.blank.where(number) for number in learnt.finding.empty]
    more = f"……共 {len(where)} 个" if len(where) > 8 else ""
    return [f"空格子（旁边没有标签，不填）：{'、'.join(where[:8])}{more}"]


def found(finding: Finding) -> list[str]:
    """One line for each field, source of money, goal and indicator column."""
    lines = []
    if any(slot.path == ("年度",) for slot in finding.slots):
        lines.append("年度")
    for item in finding.fields.values():
        printed = words.bare(item.label)
        lines.append(item.key if printed == item.key else f"{item.key}（表上写作“{printed}”）")
    for period in dict.fromkeys(fund.period for fund in finding.funds):
        keys = "、".join(fund.key for fund in finding.funds if fund.period == period)
        lines.append(f"资金·{period}（{finding.unit or '万元'}）：{keys}")
    for period, detail in finding.details.items():
        lines.append(f"资金·{period}（{finding.unit or '万元'}）：“{detail.table}”的“{detail.column}”相加")
    if finding.goals:
        lines.append(f"目标：{'、'.join(finding.goals)}")
    for block in finding.blocks:
        columns = [
            f"{column.period}指标值" if column.role == "值" else column.role
            for column in block.columns
            if column.role != STANDING
        ]
        lines.append(f"指标（第 {block.first + 1}–{block.last + 1} 行）：{' | '.join(columns)}")
    return lines
