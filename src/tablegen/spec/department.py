"""汇编 in a department's 部门.yaml: head of the volume, order of the projects, totals as published.

汇编:
  标题: 附件 2：…项目支出绩效目标表
  项目: [网络宣传工作, 机关服务费]        # file names without .yaml, relative to the folder
  合计含不公开项目: 是                    # only where a public copy leaves projects out and the totals go out all the same
  可以提的名称: [网络安全]                  # names of secret projects that are common words
  公布合计:
    合计: {总计: 13,789.02, 财政拨款: 13,021.22}
    广州市信息安全测评中心: {总计: 8,323.05}
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..layout.declaration import NO, YES
from ..model.money import UNITS, AmountSyntaxError, Money, Unit, parse_amount
from ..problems import Place, Problem
from ..text import tree
from ..text.known_words import closest
from .folder import VOLUME_KEY, SpecFile, read_shared

HIDDEN_IN_TOTALS = "合计含不公开项目"  # 是: the published totals may tell what a public copy does not print
MAY_BE_SAID = "可以提的名称"  # names of secret projects that are common words, and may stand in public copies
KEYS = ("标题", "项目", "公布合计", HIDDEN_IN_TOTALS, MAY_BE_SAID)
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Stated:
    """A total as published: exact money, the text as typed, its place."""

    money: Money
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Department:
    """``totals``: row (合计 or the name of a group) → column (总计, 财政拨款 …) → Stated. ``folder`` names the
    office's folder; ``source`` is None where there is no 部门.yaml. ``partial``: not every project is printed (a public
    copy leaves some out), so that the published totals are not those of the lines; ``hidden_in_totals``: the office lets
    them be printed all the same; ``may_be_said``: names of secret projects that others may say."""

    folder: Path
    title: str = ""
    totals: Mapping[str, Mapping[str, Stated]] = field(default_factory=dict)
    source: tree.Source | None = None
    partial: bool = False
    hidden_in_totals: bool = False
    may_be_said: tuple[tuple[str, Place], ...] = ()


def read_department(spec: SpecFile) -> tuple[Department, list[Problem]]:
    """The department of ``spec``: the 汇编 of the topmost 部门.yaml above it."""
    if not spec.shared:
        return Department(spec.path.parent), []
    path = spec.shared[-1]
    source = read_shared(path)
    node = source.root.get(VOLUME_KEY) if source.root else None
    reader = _Reader(source)
    if node is None:
        return Department(path.parent, source=source), []
    if not isinstance(node, tree.Mapping):
        reader.complain(node.place, "“汇编”下面应当分行写各项", f"可以写：{'、'.join(KEYS)}")
        return Department(path.parent, source=source), reader.problems
    for key, _ in node.items:
        if key.value not in KEYS:
            near = closest(key.value, KEYS)
            reader.complain(
                key.place,
                f"“汇编”里没有“{key.value}”这一项",
                f"是不是“{near}”？" if near else f"可以写：{'、'.join(KEYS)}",
            )
    title = node.get("标题")
    reader.order(node.get("项目"), path.parent)
    department = Department(
        path.parent,
        title.value if isinstance(title, tree.Text) else "",
        reader.totals(node.get("公布合计")),
        source,
        hidden_in_totals=reader.yes_no(node.get(HIDDEN_IN_TOTALS)),
        may_be_said=tuple(reader.names(node.get(MAY_BE_SAID))),
    )
    return department, reader.problems


class _Reader:
    def __init__(self, source: tree.Source):
        self.source = source
        self.problems: list[Problem] = []

    def complain(self, place: Place, message: str, hint: str) -> None:
        self.problems.append(self.source.problem("volume", message, place, hint))

    def unit(self) -> Unit | None:
        node = self.source.root.get("金额单位") if self.source.root else None
        return UNITS.get(node.value) if isinstance(node, tree.Text) else None

    def order(self, node: tree.Node | None, folder: Path) -> None:
        if node is None:
            return
        if not isinstance(node, tree.Sequence):
            self.complain(node.place, "“项目”应当是一个列表", "每行写“- 文件名”，不写 .yaml")
            return
        for item in node.items:
            if not isinstance(item, tree.Text):
                self.complain(item.place, "这里应当是规格的文件名", "写“- 文件名”，不写 .yaml")
            elif not os.path.isfile(folder / f"{item.value.removesuffix('.yaml')}.yaml"):
                near = closest(
                    item.value,
                    (str(file.relative_to(folder).with_suffix("")) for file in folder.rglob("*.yaml")),
                )
                hint = f"是不是“{near}”？" if near else "核对文件名；文件名相对于这个文件夹"
                self.complain(item.place, f"没有“{item.value}”这份规格", hint)

    def yes_no(self, node: tree.Node | None) -> bool:
        if node is None:
            return False
        if not isinstance(node, tree.Text) or node.value not in YES + NO:
            self.complain(node.place, f"“{HIDDEN_IN_TOTALS}”应当是“是”或“否”", "写“是”或“否”")
            return False
        return node.value in YES

    def names(self, node: tree.Node | None) -> Iterator[tuple[str, Place]]:
        if node is None:
            return
        if not isinstance(node, tree.Sequence):
            self.complain(node.place, f"“{MAY_BE_SAID}”应当是一个列表", f"例如：{MAY_BE_SAID}: [网络安全]")
            return
        for item in node.items:
            if isinstance(item, tree.Text):
                yield item.value, item.place
            else:
                self.complain(item.place, "这里应当是项目名称", f"例如：{MAY_BE_SAID}: [网络安全]")

    def totals(self, node: tree.Node | None) -> dict[str, dict[str, Stated]]:
        result: dict[str, dict[str, Stated]] = {}
        if node is None:
            return result
        if not isinstance(node, tree.Mapping):
            self.complain(node.place, "“公布合计”下面应当分行写", "例如：合计: {总计: 100.00}")
            return result
        for key, row in node.items:
            if not isinstance(row, tree.Mapping):
                self.complain(
                    row.place, f"“{key.value}”的公布合计要分栏写", "例如：{总计: 100.00, 财政拨款: 100.00}"
                )
                continue
            stated: dict[str, Stated] = {}
            for column, value in row.items:
                if not isinstance(value, tree.Text):
                    self.complain(value.place, "这里应当是一个金额", "例如：总计: 100.00")
                    continue
                try:
                    stated[column.value] = Stated(
                        parse_amount(value.value, self.unit()), value.value, value.place
                    )
                except AmountSyntaxError as error:
                    self.complain(value.place, str(error), error.suggestion or "只写数字，如 2,632,000.00")
            result[key.value] = stated
        return result
