"""Rules on secrecy and personal data (S)."""

from __future__ import annotations

import re
from functools import cache

from ...model.project import Entry
from ...problems import Severity
from ...text.patterns import late
from ...text.rule_words import any_of, words
from .form import Finding, Findings, Form, short
from .units import unit_column_of

# 138-1234-5678, +86 138 1234 5678, （021）12345678
_PHONE = late(
    r"(?<![\d.])(?:[+＋]?86[-\s]?)?1[3-9]\d(?:\d{8}|[-－\s]\d{4}[-－\s]\d{4})(?!\d)"
    r"|(?<![\d-])0\d{2,3}[-－—]\d{7,8}(?!\d)|[(（]0\d{2,3}[)）]\s?\d{7,8}(?!\d)"
)
_IDENTITY = late(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MANY_DIGITS = late(r"\d{7}|\d{3}[-－\s]\d{4}")  # all hold as many
_WIDE = str.maketrans("０１２３４５６７８９－＋", "0123456789-+")
_CONTACT = late(
    r"(?:联系人|经办人|填报人|填表人|负责人)(?:姓名)?\s*[:：]\s*(?P<name>[^\W\da-zA-Z_]{2,4}?)(?=[，。；、,;\s(（）)\d]|联系|电话|手机|$)"
)


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

    Numbers of telephones and identity cards, and a name behind 联系人：, outside the fields that the layout marks 内部 (a public copy leaves those out).
    """
    if not _MANY_DIGITS.search(form.typed) and not _CONTACT.search(form.typed):
        return
    internal = {item.key for item in form.layout.fields if item.internal}
    skipped = {id(value) for key, value in form.project.fields.items() if key in internal}
    for entry in form.own_entries:
        if id(entry) in skipped:
            continue
        text = entry.text.translate(_WIDE)
        if match := _IDENTITY.search(text):
            yield Finding(entry, "这里有身份证号", "删掉它", entry.label, Severity.REJECT, match.span())
        elif (match := _PHONE.search(text)) and "电话" not in entry.label:
            yield Finding(
                entry,
                f"这里有电话号码“{match[0]}”",
                "删掉它，或写在表上要求填的那一栏",
                entry.label,
                span=match.span(),
            )
        elif match := _CONTACT.search(entry.text):
            message = f"这里有个人的姓名“{match['name']}”"
            yield Finding(entry, message, "删掉它，或写在表上要求填的那一栏", entry.label, span=match.span())


_SECRET_NET = late(
    r"涉密(?:专用|内网|专网|网络|网|信息系统|系统|机房|计算机|终端|设备|场所)|(?:党政|党委|政务|机关)内网|机要(?:专网|网络|网|系统|通信)|密码(?:专网|系统|机|设备|通信)"
    r"|分级保护|分保|保密(?:专网|网络|网|系统|计算机)|安可替代|军用|国防"
)
_EQUIPMENT = late(
    r"服务器|终端|计算机|电脑|打印机|交换机|防火墙|[密加]码机|加密机|路由器|存储|一体机|复印机|扫描仪|屏蔽|隔离|网闸|设备|软件|硬盘|U盘|摄像|信息点|节点"
)
_HOW_MANY = late(r"\d\s*[(（]?\s*(?:余|多)?(?:台|套|个|部|件|块|只|点|路|架|间)")
_CLAUSE = late(r"[^，。；;\n]+")


def s5(form: Form) -> Findings:
    """S5 | 退回 | AC | 要公开的表里没有涉密网络的设备种类和数量。

    Where a form speaks of a network of secrets anywhere, every indicator and every clause that counts equipment gives its make-up
    away. One finding per form; a project marked 涉密 is masked by the public copy.
    """
    if form.project.classified or (net := _SECRET_NET.search(form.typed)) is None:
        return
    found: list[tuple[Entry, str, str]] = []
    for row in form.rows:
        for _, value, _ in row.distinct:
            if _EQUIPMENT.search(row.name) and _HOW_MANY.search(f"{value.text}{unit_column_of(row)}"):
                found.append((row.indicator.name, row.label, row.name))
    for entry in form.own_entries:
        for match in _CLAUSE.finditer(entry.text):
            if _EQUIPMENT.search(match[0]) and _HOW_MANY.search(match[0]):
                found.append((entry, entry.label, match[0].strip()))
    if found:
        entry, label, _ = found[0]
        kinds = "、".join(
            f"“{short(text, 16)}”" for text in list(dict.fromkeys(text for *_, text in found))[:4]
        )
        message = f"这张表要公开，说的是“{net[0]}”，却写了设备和数量：{kinds}"
        yield Finding(entry, message, "涉密的项目加一行“涉密: 是”，公开本不印；不涉密的改掉这个说法", label)


RULES = (s1, s3, s4, s5)
