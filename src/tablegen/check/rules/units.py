"""The unit that an indicator asks for, by its name and its columns."""

from __future__ import annotations

from functools import cache

from ...model.target import scaled_unit, unit_kinds
from ...text.patterns import late
from ...text.rule_words import by_length, ending, groups, has
from .form import Row


def unit_column_of(row: Row) -> str:
    """What stands in the column of the unit; "" where the form has none."""
    for key, item in row.indicator.columns.items():
        if "单位" in key and item.text:
            return item.text
    return ""


_BRACKETED = late(r"[（(]\s*(?P<unit>[^（）()\d≥≤<>=*]{1,5})\s*[)）]\s*$")


def unit_in_name(name: str) -> str:
    """The unit in the closing brackets of a name (造林面积（亩）, 受益人数（人）), or ""."""
    match = _BRACKETED.search(name)
    unit = match["unit"].removeprefix("单位：").removeprefix("单位:").strip() if match else ""
    return unit if scaled_unit(unit)[1] in unit_kinds() or unit in unit_kinds() else ""


@cache
def _name_units() -> dict[int, dict[str, tuple[str, ...]]]:
    return by_length(groups("名称单位"))


def wanted_units(row: Row) -> tuple[str, ...]:
    """The units that the name asks for (人数 → 人, 名, 位); none where it asks for none."""
    if row.head.kind != "count":
        return ()
    found = ending(_name_units(), row.head.name)
    return found[1] if found else ()


def example_unit(row: Row) -> str:
    """A unit that goes with the name of the row."""
    wanted = wanted_units(row)
    if wanted:
        return wanted[0]
    if row.head.word in ("年限", "寿命", "有效期"):
        return "年"
    return {"rate": "%", "satisfaction": "%", "time": "天"}.get(
        row.head.kind, "次" if has("效益词", row.name) else "个"
    )
