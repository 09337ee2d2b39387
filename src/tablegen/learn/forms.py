"""Several forms in one file: where each begins, and the file with one of them alone."""

from __future__ import annotations

import re
from copy import deepcopy

from docx.oxml.ns import qn
from lxml import etree

from . import words

_TITLE = re.compile(
    r"[^。；：:]{0,45}(?:绩效|申报|自评|监控|评价|预算|目标)[^。；：:]{0,20}(?:表|书)(?:[(][^()]{1,20}[)])?"
)
_ANNEX = re.compile(r"附(?:件|表)?\s*\d{0,2}(?:[-—.]\d{1,2})?[:：]?")
_NAME = re.compile(r"[*★]?(?:项目|专项|政策|部门|单位|转移支付)[^:。；]{0,12}名称[*★]?:?")
_OPENING = re.compile(
    r"$|[(]?(?:\d{0,4}|[xX*_]{0,4})年度?[)]?$|(?:填报|申报|报送|填表|编报|金额|编制)?(?:单位|部门)(?:名称)?(?:[(].{0,6}[)])?:"
)
SECTION, PROPERTIES = qn("w:sectPr"), qn("w:pPr")


def is_form_title(text: str) -> bool:
    """Whether a line over a table is the title of a form (2024年项目支出绩效目标申报表)."""
    return _TITLE.fullmatch(words.squeeze(text)) is not None


def is_annex(text: str) -> bool:
    """附件2-1, 附表: a line that stands over a title."""
    return _ANNEX.fullmatch(words.squeeze(text)) is not None


def is_name_label(text: str) -> bool:
    """项目名称, 部门（单位）名称, 政策名称: the label that a form begins with."""
    return _NAME.fullmatch(words.squeeze(text)) is not None


def opens_form(text: str) -> bool:
    """Whether a line may stand between a form's title and its table: nothing, the year, the unit, who fills it in."""
    return _OPENING.match(words.squeeze(text)) is not None


def short_title(text: str) -> str:
    word = words.squeeze(text)
    return word if len(word) <= 30 else word[:29] + "…"


def keep_blocks(body: etree._Element, keep: list[etree._Element]) -> None:
    """Take every paragraph and table that is not in ``keep`` out of a Word body; the page of the form that stays
    is the page of its own section."""
    last = keep[-1]
    following = [last, *last.itersiblings()]
    section = None
    for node in following:
        if node.tag == SECTION:
            break
        found = node.find(f"{PROPERTIES}/{SECTION}") if node.tag == qn("w:p") else None
        if found is not None:
            section = deepcopy(found)
            if node is last:
                found.getparent().remove(found)
            break
    wanted = {id(node) for node in keep}
    for child in list(body):
        if (
            child.tag != SECTION
            and id(child) not in wanted
            and not any(id(n) in wanted for n in child.iter())
        ):
            body.remove(child)
    own = body.find(SECTION)
    if section is not None:
        if own is not None:
            body.replace(own, section)
        else:
            body.append(section)
