"""Several forms in one file: where each begins, and the file with one of them alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_LEAST = 3  # rows of a form before another begins in the same table
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


def starts_again(rows: list[list[str]]) -> list[int]:
    """The rows of one table at which a further form begins without a gap: ``rows`` are the texts of the boxes that begin
    in each row, left to right.

    A form has a name label and goals or indicators of its own; it begins at its title (or the 附件 line above), or
    where the first label of the form before comes again."""
    starts: list[int] = []
    begin = 0
    for row in range(_LEAST, len(rows)):
        before = rows[begin:row]
        if not is_whole(before) or not (_titled(rows, row) or _named_again(rows, row, before)):
            continue
        starts.append(row)
        begin = row
    return starts


def _titled(rows: list[list[str]], row: int) -> bool:
    """Whether a title stands in ``row``, over a name label: no heading of a section (二、项目绩效目标表)."""
    if len(rows[row]) != 1 or not (is_form_title(rows[row][0]) or is_annex(rows[row][0])):
        return False
    if words.squeeze(rows[row][0]) != words.bare(rows[row][0]) and not is_annex(rows[row][0]):
        return False
    below = range(row + 1, min(row + 6, len(rows)))
    name = next((at for at in below if any(map(is_name_label, rows[at][:2]))), None)
    titles = [texts[0] for texts in rows[row:name] if len(texts) == 1] if name is not None else []
    return name is not None and any(map(is_form_title, titles)) and is_whole(rows[name:])


def _named_again(rows: list[list[str]], row: int, before: list[list[str]]) -> bool:
    """Whether the first label of the form before comes again in ``row``, over indicators of its own; not as the
    heading of a column."""
    first = next((text for texts in before for text in texts[:2] if is_name_label(text)), "")
    again = bool(first) and first in rows[row][:2]
    return again and not is_indicator_head(rows[row]) and is_whole(rows[row:])


def is_indicator_head(texts: list[str]) -> bool:
    """Whether the texts of a row are the heading of indicators."""
    roles = {words.column(text) for text in texts}
    return len(roles & {"一级", "二级", "名称", "值"}) >= 2 and bool(roles & {"名称", "二级"})


def is_whole(rows: list[list[str]]) -> bool:
    """Whether rows hold what makes a form: a name label, and below it a goal or the heading of indicators."""
    name = next((at for at, texts in enumerate(rows) if any(map(is_name_label, texts[:2]))), None)
    if name is None or is_indicator_head(rows[name]):
        return False
    return any(is_indicator_head(texts) or any(map(words.goal, texts[:2])) for texts in rows[name + 1 :])


def named(texts: Sequence[str]) -> str:
    """What a form without a title is called: its first text, with its value where that is a name label."""
    said = [text for text in texts if re.search("[\u4e00-\u9fff]", text)] or [
        text for text in texts if text.strip()
    ]
    if len(said) > 1 and is_name_label(said[0]) and not is_name_label(said[1]):
        return f"{words.bare(said[0])}：{said[1]}"
    return said[0] if said else ""


def short_title(text: str) -> str:
    word = words.squeeze(text).replace(":", "：").replace("(", "（").replace(")", "）")
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
