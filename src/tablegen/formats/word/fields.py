"""Fields and form controls of a blank → the text that they show (ECMA-376 part 1, 17.16; 17.5.2).

A field is instructions, a separator and the result that was stored. Office programs reckon it anew, each in its own way
and on its own day, so that the three formats would not say the same: its result becomes typed text. Page numbers in headers
and footers stay fields. What has no result that can stand for it is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from .revisions import remove, unwrap
from .style import VAL, W, is_on, number
from .symbols import UnknownSign, character
from .tree import R, T

PAGE_FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "STYLEREF"))
_TYPED = frozenset(
    [
        "FORMTEXT",
        "HYPERLINK",
        "REF",
        "PAGEREF",
        "NOTEREF",
        "SEQ",
        "QUOTE",
        "DOCPROPERTY",
        "DOCVARIABLE",
        "MERGEFIELD",
        "IF",
        "=",
        "SET",
        "TC",
        "XE",
        "TA",
        "RD",
        "ASK",
        "FILLIN",
        "TITLE",
        "SUBJECT",
        "KEYWORDS",
        "COMMENTS",
        "CITATION",
        "ADDIN",
        "STYLEREF",
        "COMPARE",
        "GREETINGLINE",
        "ADDRESSBLOCK",
        "NEXT",
        "PRIVATE",
    ]
)
_REFUSED = {
    **dict.fromkeys(
        ("DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME"),
        ("会变的日期（域 {}）", "按 Ctrl+Shift+F9 变成文字，或写成 {{{{ 年度 }}}} 之类的标记"),
    ),
    **dict.fromkeys(
        (
            *(
                "AUTHOR",
                "USERNAME",
                "USERINITIALS",
                "USERADDRESS",
                "LASTSAVEDBY",
                "FILENAME",
                "FILESIZE",
                "TEMPLATE",
            ),
            "INFO",
        ),
        ("会印出做表人或文件名的域（{}）", "删掉它，或按 Ctrl+Shift+F9 变成文字"),
    ),
    **dict.fromkeys(
        ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"),
        ("正文里的页码（域 {}）", "把页码放到页眉或页脚里；PDF 和 Excel 自己编页码"),
    ),
    "EQ": ("用域拼出来的字或公式（EQ）", "换成普通的字，例如“插入→符号”里的 ①"),
    **dict.fromkeys(("TOC", "INDEX", "TOA", "BIBLIOGRAPHY"), ("目录（域 {}）", "删掉它：申报表不要目录")),
    **dict.fromkeys(
        ("LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"), ("编号的域（{}）", "写成普通的字：1.、2.……")
    ),
}
_OTHER = ("域“{}”", "选中它按 Ctrl+Shift+F9 变成文字，或删掉它")
_SYMBOL = re.compile(r'SYMBOL\s+(0x[0-9a-fA-F]+|\d+)(?:.*\\f\s+"?([^"\\]+)"?)?', re.S)
_CONTENT = frozenset(
    f"{W}{name}"
    for name in [
        "t",
        "tab",
        "br",
        "cr",
        "sym",
        "noBreakHyphen",
        "softHyphen",
        "ptab",
        "drawing",
        "pict",
        "object",
        "delText",
        "footnoteReference",
    ]
)
Fault = Callable[[etree._Element, str, str], None]


@dataclass(slots=True)
class _Field:
    begin: etree._Element
    instructions: list[etree._Element] = field(default_factory=list)  # what is not printed
    marks: list[etree._Element] = field(default_factory=list)  # begin, separator, end
    result: list[etree._Element] = field(default_factory=list)
    code: str = ""
    shown: bool = False  # the separator was met


def type_fields(root: etree._Element, page_numbers: bool, fault: Fault) -> None:
    """Turn the fields below ``root`` into text; ``page_numbers``: those of PAGE_FIELDS stay. ``fault(node, what it is,
    what to do)`` is told of every other one."""
    for node in list(root.iter(f"{W}fldSimple")):
        code = node.get(f"{W}instr", "")
        name = _name(code)
        if page_numbers and name in PAGE_FIELDS:
            continue
        if name not in _TYPED:
            fault(node, *_refusal(name))
        unwrap(node)
    for node in list(root.iter(f"{W}ffData", f"{W}fldData")):
        if node.tag == f"{W}fldData" or node.getparent().tag != f"{W}fldChar":
            remove(node)
    open_fields: list[_Field] = []
    for node in [child for run in root.iter(R) for child in run]:
        kind = node.get(f"{W}fldCharType") if node.tag == f"{W}fldChar" else ""
        if kind == "begin":
            open_fields.append(_Field(node, marks=[node]))
        elif kind == "separate" and open_fields:
            open_fields[-1].shown = True
            open_fields[-1].marks.append(node)
        elif kind == "end" and open_fields:
            done = open_fields.pop()
            done.marks.append(node)
            if open_fields and not (page_numbers and _name(done.code) in PAGE_FIELDS):
                part = open_fields[-1].result if open_fields[-1].shown else open_fields[-1].instructions
                part += done.result
            _settle(done, page_numbers, fault)
        elif node.tag == f"{W}instrText" and open_fields:
            open_fields[-1].code += node.text or ""
            open_fields[-1].instructions.append(node)
        elif node.tag in _CONTENT and open_fields:
            last = open_fields[-1]
            (last.result if last.shown else last.instructions).append(node)
    for item in open_fields:
        fault(item.begin, "没有结束的域", "删掉这一处，重新打一遍")


def _name(code: str) -> str:
    words = code.split()
    return ("=" if words[0].startswith("=") else words[0].upper()) if words else ""


def _refusal(name: str) -> tuple[str, str]:
    what, hint = _REFUSED.get(name, _OTHER)
    return what.format(name), hint.format()


def _settle(item: _Field, page_numbers: bool, fault: Fault) -> None:
    name = _name(item.code)
    if page_numbers and name in PAGE_FIELDS:
        return
    text: str | None = None
    if name == "FORMCHECKBOX":
        text = "☑" if _checked(item.begin) else "□"
    elif name == "FORMDROPDOWN":
        text = _chosen(item.begin) or "".join(node.text or "" for node in item.result if node.tag == T)
    elif name == "SYMBOL" and (match := _SYMBOL.search(item.code)):
        try:
            text = character((match[2] or "Symbol").strip(), int(match[1], 0))
        except UnknownSign as error:
            fault(item.begin, str(error), "换成普通的字：□、√、×")
            return
    elif name == "MACROBUTTON":
        text = " ".join(item.code.split()[2:])
    elif name not in _TYPED:
        fault(item.begin, *_refusal(name))
        return
    if text is not None:
        typed = etree.Element(T)
        typed.text = text
        item.begin.addprevious(typed)
        for node in item.result:
            remove(node)
    for node in (*item.instructions, *item.marks):
        remove(node)


def _checked(begin: etree._Element) -> bool:
    box = begin.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return False
    state = box.find(f"{W}checked")
    return is_on(state if state is not None else box.find(f"{W}default"))


def _chosen(begin: etree._Element) -> str:
    choices = begin.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [entry.get(VAL, "") for entry in choices.iterchildren(f"{W}listEntry")]
    state = choices.find(f"{W}result")
    index = number(state if state is not None else choices.find(f"{W}default"))
    return entries[index] if 0 <= index < len(entries) else ""


def open_controls(root: etree._Element) -> None:
    """Content controls and the tags of add-ins give way to what stands in them: a check box and a chosen entry are
    text already, a prompt that was not answered is printed as it stands."""
    for node in list(root.iter(f"{W}sdt")):
        content = node.find(f"{W}sdtContent")
        if content is not None:
            unwrap(content)
        for child in list(node):
            if child.tag in (f"{W}sdtPr", f"{W}sdtEndPr"):
                node.remove(child)
        unwrap(node)
    for node in list(root.iter(f"{W}customXml", f"{W}smartTag")):
        for child in list(node):
            if child.tag in (f"{W}customXmlPr", f"{W}smartTagPr"):
                node.remove(child)
        unwrap(node)
    for node in list(root.iter(f"{W}bdo", f"{W}dir")):
        if node.get(VAL, "ltr") == "ltr":
            unwrap(node)
