"""Rules on a set of forms of one department (I8, T5, M2, M3, G2)."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from ...model.layout import DEPARTMENT_SCOPE, LIST_SCOPE
from ...model.money import ZERO
from ...model.project import Entry
from ...problems import Problem, Severity
from ...text.patterns import late
from ...text.rule_words import word_set, words
from .form import SATISFACTION, Finding, Findings, Form, FormSet, Row, short, single
from .money import in_unit
from .naming import copied_along

UNIT_FIELDS = ("资金使用单位", "实施单位")


def m2(forms: FormSet) -> Findings:
    """M2 | 退回 | C | 清单里单位小计等于它各项目之和，逐栏核对。

    Done with M3 by the totals of the list (published figures against exact 元; a difference that rounding can cause is said so).
    """
    yield from _totals(forms, subtotals=True)


def m3(forms: FormSet) -> Findings:
    """M3 | 退回 | C | 总计等于各小计之和、各项目之和，也等于它自己的各项来源之和。

    The published figures stand in 部门.yaml (汇编: 公布合计).
    """
    yield from _totals(forms, subtotals=False)


def _totals(forms: FormSet, subtotals: bool) -> Findings:
    from ...books.totals import compute, group_projects

    department = forms.department
    if department is None or not department.totals:
        return
    layouts = {form.layout.id: form.layout for form in forms.forms if form.layout.scope == LIST_SCOPE}
    for layout in layouts.values():
        projects = [form.project for form in forms.forms if form.layout is layout]
        for problem in compute(group_projects(projects, layout), department, layout).problems:
            if problem.rule and problem.message.startswith("“合计”") != subtotals:
                yield _as_finding(problem)


def _as_finding(problem: Problem) -> Finding:
    assert problem.place is not None
    return Finding(Entry("", problem.place), problem.message, problem.hint, "公布合计", problem.severity)


def m13(forms: FormSet) -> Findings:
    """M13 | 提醒 | C | 部门整体表的项目支出和各项目申报表之和对得上。

    Held against each other where both kinds of form of one year lie in the folder of one office. Projects beyond the box
    are a warning; a box beyond the projects is advice, because some projects may have no form.
    """
    whole = [form for form in forms.forms if form.layout.scope == DEPARTMENT_SCOPE]
    for form in whole:
        box = _box(form, "项目支出")
        projects = [
            item for item in forms.forms if item not in whole and item.project.year == form.project.year
        ]
        sums = [item.year_funds.total for item in projects if item.year_funds and item.year_funds.total]
        if box is None or box.money is None or not sums:
            continue
        total, unit = sum(sums, ZERO), form.layout.money.unit
        if total == box.money:
            continue
        more = total > box.money
        message = f"{len(sums)} 个项目的年度资金共 {in_unit(total, unit)}，“{box.label}”是 {in_unit(box.money, unit)}，差 {in_unit(abs(total - box.money), unit)}"
        hint = "核对部门表和各项目表" if more else "核对部门表和各项目表；有的项目没有放在这里的可以不管"
        yield Finding(box, message, hint, box.label, None if more else Severity.ADVICE)


def _box(form: Form, name: str) -> Entry | None:
    return next((entry for entry in form.entries if entry.label == name and entry.money is not None), None)


_NO_WORD = late(r"\W")
_SIGNS = late(r"[\s“”\"、，,（）()：:·.]")
_OF_WHOM = late(r"全[市县区省国校院]|[我本][市县区省]|县|市")


@lru_cache(maxsize=5_000)  # every name of an office is compared with every other
def _bigrams(text: str) -> frozenset[str]:
    text = _NO_WORD.sub("", text)
    found = (text[i : i + 2] for i in range(len(text) - 1))
    return frozenset(found) - {"项目", "经费", "工作", "专项", "运行", "管理"}


def share_a_word(name: str, other: str) -> bool:
    """Whether two names of projects have a word in common that says what they are about."""
    return not _bigrams(name).isdisjoint(_bigrams(other))


@lru_cache(maxsize=5_000)
def _normal(name: str) -> str:
    return _SIGNS.sub("", name)


def i8(forms: FormSet) -> Findings:
    """I8 | 建议 | A | 指标是这个项目自己的：不从别的项目照搬，不为填表而填。

    The same name and value in two projects whose names share no word, and names that fit any project (套话).
    """
    alone = len(forms.forms) == 1  # nothing to compare with
    seen: dict[tuple[str, str], tuple[Form, Row]] = {}
    for form in forms.open:
        for row in form.rows:
            name = _normal(row.name)
            if name in word_set("套话"):
                yield row.say(
                    row.indicator.name, f"“{short(row.name)}”放在哪个项目都可以", "换成这个项目自己的指标"
                )
                continue
            value = next(iter(row.indicator.values.values()), None)
            if alone or row.klass == SATISFACTION or value is None or len(name) < 6:
                continue
            key = (name, value.text.strip())
            other, _ = seen.setdefault(key, (form, row))
            if other is not form and not share_a_word(other.project.name, form.project.name):
                yield row.say(
                    row.indicator.name,
                    f"“{short(row.name)}: {short(value.text)}”和“{short(other.project.name)}”里的一样",
                    "核对是不是照搬的",
                )


def g2(forms: FormSet) -> Findings:
    """G2 | 建议 | C | 同一个指标在一套表的几张里一致。

    Joined on the name without signs; names shorter than six characters are too general.
    """
    if len(forms.forms) == 1:
        return
    seen: dict[str, tuple[Form, Row]] = {}
    for form in forms.open:
        for row in form.rows:
            name = _normal(row.name)
            if len(name) < 6 or row.klass == SATISFACTION:
                continue
            other, first = seen.setdefault(name, (form, row))
            if other is form:
                continue
            for period, target in row.targets.items():
                mine, theirs = (
                    single(target),
                    single(first.targets[period]) if period in first.targets else None,
                )
                if mine is None or theirs is None:
                    continue
                if mine.unit != theirs.unit and mine.unit and theirs.unit:
                    yield row.say(
                        row.indicator.values[period],
                        f"“{short(row.name)}”这里用“{mine.unit}”，“{short(other.project.name)}”里用“{theirs.unit}”",
                        "统一单位",
                    )
                elif mine.unit == theirs.unit and mine.number != theirs.number and _same_fact(row.name):
                    yield row.say(
                        row.indicator.values[period],
                        f"“{short(row.name)}”这里是“{target.text.strip()}”，“{short(other.project.name)}”里是“{first.targets[period].text.strip()}”",
                        "同一件事就改成一致",
                    )
                break


def _same_fact(name: str) -> bool:
    """A name that says of whom (全县…, 中心机房…) is the same fact in every form; a bare 线下主题活动数量 is not."""
    return _OF_WHOM.match(name) is not None


# XM-2024-017, 项目一, 项目 3: a code, or a word that says nothing with a number
_ONLY_A_CODE = late(
    r"[\sA-Za-z\d_.\-—－/（）()#〔〕\[\]]+|(?:其他|其它|某|新增|延续|一般)?(?:项目|子项目|专项|课题|任务|经费|工程)[\s\dA-Za-z一二三四五六七八九十甲乙丙丁零〇×X号第.\-]*"
)


def t5(forms: FormSet) -> Findings:
    """T5 | 提醒 | A | 项目名称和部门预算一致，同一单位里不重名，不带“方案”“费用明细”。

    A limit of characters is the layout's (检查: 名称最多字数).
    """
    seen: dict[tuple[str, str, str], list[Form]] = defaultdict(list)
    for form in forms.forms:
        entry = form.project.fields.get("项目名称")
        if not isinstance(entry, Entry) or not entry.text.strip():
            continue
        unit = next((form.project.text(key) for key in UNIT_FIELDS if form.project.text(key)), "")
        key = (unit, _normal(entry.text), form.project.year)
        if seen[key]:
            twin = seen[key][0]
            message = f"“{short(entry.text)}”和 {twin.project.file} 的项目重名"
            hint = "同一单位里每个项目一个名称"
            if form.lines and form.lines == twin.lines:
                message, hint = f"整个文件和 {twin.project.file} 一样，多半是副本", "只留一份，另一份移走"
            yield Finding(entry, message, hint, "项目名称")
        seen[key].append(form)
        if _ONLY_A_CODE.fullmatch(entry.text.strip()) and not form.project.classified:
            message = f"项目名称“{short(entry.text.strip())}”只是编号，看不出是什么项目"
            yield Finding(entry, message, "写部门预算里的项目名称；编号写在“项目代码”里", "项目名称")
        if (along := copied_along(entry.text)) and not form.project.classified:
            yield Finding(entry, f"项目名称“{short(entry.text.strip())}”{along[0]}", along[1], "项目名称")
        if word := next(
            (word for word in words("项目名禁词") if entry.text.rstrip("）)").endswith(word)), ""
        ):
            yield Finding(entry, f"项目名称以“{word}”结尾，不是项目", "照部门预算里的项目名称写", "项目名称")
        limit = form.checks.max_name_chars
        if limit is not None and len(entry.text) > limit:
            yield Finding(
                entry,
                f"项目名称有 {len(entry.text)} 字，本版式最多 {limit} 字",
                f"删去 {len(entry.text) - limit} 字",
                "项目名称",
                Severity.WARNING,
            )


RULES = (m2, m3, m13, i8, g2, t5)
