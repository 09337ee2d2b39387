"""Content controls that show a value of elsewhere in the file (w:dataBinding, ECMA-376 part 1, 17.5.2.6).

Word puts the value of the data part, or of the document's properties, in the place of what stands in the control whenever
it opens the file. Programs that write only one of the two leave them different: then nobody can say what is meant.
"""

from __future__ import annotations

import re

from lxml import etree

from ..blank import has_tags
from ..package_reader import Package
from .inventory import Fault
from .tree import R, run_text
from .values import W, is_on

_DS = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}"
# the properties of the document are data parts of these names
_PROPERTIES = {
    "core-properties": "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}",
    "extended-properties": "{6668398D-A668-4E3E-A5EB-62B293D839F1}",
}
_MAPPING = re.compile(r"""xmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_STEP = re.compile(r"/(?:([\w.-]+):)?([\w.-]+)(?:\[(\d{1,4})\])?")
_SHOWN = ("text", "dropDownList", "comboBox")  # kinds of controls that show the value as it is


def check_bound(root: etree._Element, package: Package, document: str, fault: Fault) -> None:
    """Tell ``fault(node, what it is, what to do)`` of every control below ``root`` that shows something else than the
    data of ``package`` that it stands for."""
    bound = [node for node in root.iter(f"{W}sdt") if node.find(f"{W}sdtPr/{W}dataBinding") is not None]
    if not bound:
        return
    stores = _stores(package, document)
    for control in bound:
        properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
        kind = next((item for name in _SHOWN if (item := properties.find(f"{W}{name}")) is not None), None)
        binding = properties.find(f"{W}dataBinding")
        store = stores.get(binding.get(f"{W}storeItemID", "").upper())
        if kind is None or store is None or content is None:
            continue
        value = _value(store, binding.get(f"{W}xpath", ""), binding.get(f"{W}prefixMappings", ""))
        if value is None or (not value.strip() and is_on(properties.find(f"{W}showingPlcHdr"))):
            continue
        for item in kind.iterchildren(f"{W}listItem"):
            if item.get(f"{W}value") == value:
                value = item.get(f"{W}displayText", value)
        shown = "".join(run_text(run) for run in content.iter(R))
        if has_tags(shown):
            continue  # the filled file has no control any more, and says what was filled in
        if "".join(shown.split()) != "".join(value.split()):
            fault(
                control,
                f"内容控件，显示的是“{shown.strip()[:10]}”，连着的数据是“{value.strip()[:10]}”，Word 打开时会换掉",
                "在 Word 里打开，核对这一处，另存一份再用；或在“开发工具”里删除内容控件，只留文字",
            )


def _stores(package: Package, document: str) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for kind, member in package.related("").values():
        if kind in _PROPERTIES and member in package.members:
            found[_PROPERTIES[kind]] = package.xml(member)
    for kind, member in package.related(document).values():
        if kind != "customXml" or member not in package.members:
            continue
        for about, properties in package.related(member).values():
            if about == "customXmlProps" and properties in package.members:
                found[package.xml(properties).get(f"{_DS}itemID", "").upper()] = package.xml(member)
    return found


def _value(root: etree._Element, path: str, mappings: str) -> str | None:
    """The text at ``path``, walked step by step; None for a path that is not one of names and numbers, as Word's are."""
    names = {name: first or second for name, first, second in _MAPPING.findall(mappings)}
    steps = list(_STEP.finditer(path))
    if not steps or "".join(step[0] for step in steps) != path:
        return None
    nodes = [root]
    for step in steps:
        if step[1] and step[1] not in names:
            return None
        tag = f"{{{names[step[1]]}}}{step[2]}" if step[1] else step[2]
        same = [node for node in nodes if node.tag == tag]
        index = int(step[3] or 1) - 1
        if not 0 <= index < len(same):
            return None
        last = same[index]
        nodes = list(last.iterchildren())
    return "".join(last.itertext())
