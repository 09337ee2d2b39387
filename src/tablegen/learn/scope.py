"""Whether a form is of a whole department (范围: 部门整体): its name is then 部门名称, whatever the form calls it."""

from __future__ import annotations

from dataclasses import replace

from . import words
from .forms import is_form_title, is_name_label
from .recognition import Recognition
from .tags import tag as jinja_tag

DEPARTMENT, NAME = "部门整体", "部门名称"
_ASKED_AS = (NAME, "主管部门", "实施单位", "填报单位")


def settle_scope(r: Recognition) -> None:
    """Make the finding that of a whole department, where its title says so and no project is named."""
    finding = r.finding
    texts = [line.text for line in r.blank.head]
    texts += [box.text for box in r.blank.boxes if box.row < 4 and box.column_span == r.blank.columns]
    titled = any("整体" in words.squeeze(text) and is_form_title(text) for text in texts)
    if not titled or "项目名称" in finding.fields or finding.scope != "单个项目":
        return
    key = next((key for key in _ASKED_AS if key in finding.fields and _names(finding.fields[key].label)), "")
    key = key or next((key for key in _ASKED_AS if key in finding.fields), "")
    if not key:
        return
    finding.scope = DEPARTMENT
    if key == NAME:
        return
    finding.fields = {
        (NAME if old == key else old): replace(field, key=NAME) if old == key else field
        for old, field in finding.fields.items()
    }
    finding.slots = [
        replace(slot, path=("字段", NAME), tag=slot.tag.replace(jinja_tag(key), jinja_tag(NAME)))
        if slot.path == ("字段", key)
        else slot
        for slot in finding.slots
    ]


def _names(label: str) -> bool:
    return is_name_label(label) or words.field(label) == NAME
