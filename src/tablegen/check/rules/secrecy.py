"""Rules on secrecy and personal data (S)."""

from __future__ import annotations

import re
from functools import cache

from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import any_of, words
from .form import Finding, Findings, Form

_PHONE = late(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_IDENTITY = late(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MANY_DIGITS = late(r"\d{7}")  # both hold as many


def s1(form: Form) -> Findings:
    """S1 | 提醒 | AC | 涉密的项目和内容不在公开的表里。

    A project marked 涉密 is masked by the public copy (build --public); here: words in an unmarked project that ask
    whether it is secret. One finding per form.
    """
    if form.project.classified or not any_of("涉密词").search(form.typed):
        return
    found = [(entry, match) for entry in form.own_entries for match in any_of("涉密词").finditer(entry.text)]
    if found:
        entry, match = found[0]
        kinds = "、".join(dict.fromkeys(f"“{item[0]}”" for _, item in found))
        yield Finding(
            entry,
            f"这个项目没有标涉密，文字里有{kinds}（{len(found)} 处）",
            "涉密就加一行“涉密: 是”；不涉密请改掉这些词",
            entry.label,
            span=match.span(),
        )


@cache
def _dodges() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, words('规避词')))})(?![A-Za-z0-9])")


def s3(form: Form) -> Findings:
    """S3 | 退回 | C | 不用“sm”“S密”这样的写法躲开检查。

    The spellings are data (规避词); they must not be part of a longer Latin word.
    """
    if not any_of("规避词").search(form.typed):
        return
    for entry in form.own_entries:
        if match := _dodges().search(entry.text):
            yield Finding(
                entry,
                f"“{match[0]}”是躲开检查的写法",
                "涉密的写“涉密: 是”，内容不公开；不涉密的删掉这个词",
                entry.label,
                span=match.span(),
            )


def s4(form: Form) -> Findings:
    """S4 | 提醒 | C | 公开的表里没有个人的姓名和电话，除非表上要求。

    Numbers of telephones and identity cards outside the fields that the layout marks 内部 (a public copy leaves those out).
    """
    if not _MANY_DIGITS.search(form.typed):
        return
    internal = {item.key for item in form.layout.fields if item.internal}
    skipped = {id(value) for key, value in form.project.fields.items() if key in internal}
    for entry in form.own_entries:
        if id(entry) in skipped:
            continue
        if match := _IDENTITY.search(entry.text):
            yield Finding(entry, "这里有身份证号", "删掉它", entry.label, Severity.REJECT, match.span())
        elif (match := _PHONE.search(entry.text)) and "电话" not in entry.label:
            yield Finding(
                entry,
                f"这里有电话号码“{match[0]}”",
                "删掉它，或写在表上要求填的那一栏",
                entry.label,
                span=match.span(),
            )


RULES = (s1, s3, s4)
