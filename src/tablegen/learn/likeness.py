"""Whether a file is a form of the kind that is learnt: a declaration, a monitoring or a self-evaluation of performance,
of a project or of a department. Others (a roster, a slip to sign, a review sheet) would be learnt into nonsense pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..problems import LayoutError, Place, Problem
from . import words
from .blank import Blank
from .finding import Finding
from .forms import is_form_title

_CORE = {"绩效指标的表头", "绩效目标"}
_SEVERAL = "；文件里不止一张表，别的用 --form 2 学"
_NAMES = ("项目名称", "部门名称", "一级项目名称", "所属专项")
# what others do with a form, not the form: 项目绩效目标审核表, 专家评审表
_ABOUT = re.compile(
    "(?:审核|评审|审查|审批|会签|报销|领用|签到|登记|花名|统计|汇总|收支|验收|考勤|会议)[^，。]{0,8}(?:表|单|册|簿)"
)
_OURS = re.compile("申报|目标表|自评|监控|申请")
_HINT = "请确认拿来的是绩效目标申报表、监控表或自评表"


def unlike(blank: Blank, finding: Finding) -> str:
    """What of a form of ours is missing, as one sentence for the top of the report; "" where it is one. Raises
    LayoutError where nothing at all speaks for it."""
    texts = [*(line.text for line in blank.lines), *(box.text for box in blank.boxes)]
    title = next((words.squeeze(text) for text in texts if _is_title(text)), "")
    about = _ABOUT.search(title) is not None and not _OURS.search(title) and not finding.blocks
    missing = list(_missing(blank, finding))
    bare = set(missing) >= _CORE
    ours = is_form_title(title) and "绩效" in title  # a form that sets its indicators out in its own way
    if (ours or not bare) and not about:
        return ""
    what = f"表名是“{title[:30]}”" if about else "，".join(f"没有{item}" for item in missing)
    hint = _HINT + (_SEVERAL if len(blank.forms) > 1 else "")
    if bare and "项目名称" in missing and not is_form_title(title):
        raise LayoutError(Problem("blank", f"这张表不像绩效目标表：{what}", Place(blank.file), hint))
    return f"这张表不像绩效目标表：{what}。照样学了，多半用不上；{hint}"


def _is_title(text: str) -> bool:
    word = words.squeeze(text)
    return 3 <= len(word) <= 45 and re.search("[表单册簿书][)]?$|[表书][(]", word) is not None


def _missing(blank: Blank, finding: Finding) -> Iterator[str]:
    """What every form of ours has, and this one lacks."""
    classes = {words.indicator_class(box.text) for box in blank.boxes if box.text.strip().endswith("指标")}
    if not finding.blocks and len(classes - {""}) < 2:
        yield "绩效指标的表头"
    if not finding.goals:
        yield "绩效目标"
    if not finding.funds and not finding.details:
        yield "资金"
    named = [finding.fields[key] for key in _NAMES if key in finding.fields]
    if all(words.bare(item.label) == "部门" for item in named):  # as it stands on every slip
        yield "项目名称"
