"""What can be said only when everything is found: which period a goal or the money is of."""

from __future__ import annotations

from dataclasses import replace

from .finding import Slot
from .recognition import Recognition
from .tags import tag as jinja_tag


def settle(r: Recognition) -> None:
    """总体目标 is the year's goal where the form has no other, else the whole project's."""
    finding = r.finding
    found = set(finding.goals)
    names = {}
    for key in found:
        if key.startswith("总"):
            free = [
                p
                for p in (("年度",) if "年度" not in found else ()) + ("项目", "中期")
                if p not in found and p not in names.values()
            ]
            names[key] = free[0] if free else key
        elif key.endswith("2"):
            free = [p for p in ("项目", "年度", "中期") if p not in found and p not in names.values()]
            names[key] = free[0] if free else key
    if names:
        finding.goals = {names.get(key, key): label for key, label in finding.goals.items()}
        finding.slots = [
            Slot(
                s.number,
                s.start,
                s.end,
                jinja_tag(f"目标.{names[s.path[1]]}"),
                ("目标", names[s.path[1]]),
                s.value,
            )
            if s.path[0] == "目标" and s.path[1] in names
            else s
            for s in finding.slots
        ]
        tags = {jinja_tag(f"目标.{old}"): jinja_tag(f"目标.{new}") for old, new in names.items()}
        finding.blocks = [
            replace(
                block,
                columns=tuple(
                    replace(column, text=tags.get(column.text, column.text)) for column in block.columns
                ),
            )
            for block in finding.blocks
        ]
    only_period(r)
    if not finding.unit and (finding.funds or finding.details):
        finding.unsure.append("没有找到金额单位，按万元处理，请在 layout.yaml 里核对“金额”")
    if not any(slot.path == ("年度",) for slot in finding.slots):
        finding.unsure.append("没有找到写年度的地方")


def only_period(r: Recognition) -> None:
    """项目资金总额 alone, without the year's money beside it, is the money asked for this year."""
    finding = r.finding
    if {fund.period for fund in finding.funds} != {"项目"}:
        return
    finding.funds = [replace(fund, period="年度") for fund in finding.funds]
    finding.slots = [
        replace(slot, tag=slot.tag.replace("资金.项目.", "资金.年度."), path=("资金", "年度", slot.path[2]))
        if slot.path[0] == "资金"
        else slot
        for slot in finding.slots
    ]
