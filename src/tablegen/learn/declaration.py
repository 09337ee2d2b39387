"""Finding → layout.yaml: fields, money, goals and the indicator system in the words of the blank."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ..problems import visible
from ..text import vocabulary
from ..text.quoting import quoted as scalar
from . import words
from .blank import Blank
from .finding import LEVELS, STANDING, Finding, FundFound, IndicatorBlock

MAX_FUND_LEVELS = 5  # a line that equals the next is no part of it ten times over
OTHER = "其他"  # the class of indicators whose class cell is empty
MORE = "更多"  # the class whose cell holds …… on the blank: it is printed so


@dataclass(slots=True)
class FundNode:
    """A source of money with its parts."""

    key: str
    children: list[FundNode] = field(default_factory=list)


@dataclass(slots=True)
class ClassNode:
    """A class of indicators: ``label`` as printed."""

    key: str
    label: str
    children: dict[str, ClassNode] = field(default_factory=dict)


def quoted(text: str) -> str:
    """A scalar of layout.yaml, which may stand within ``{…}``."""
    return scalar(text, flow=True)


# -- money


def amount_text(value: str) -> Decimal | None:
    match = words.amount(value)
    return Decimal(match[1].replace(",", "")) if match else None


def fund_values(finding: Finding) -> dict[tuple[str, str], str]:
    return {
        (slot.path[1], slot.path[2]): slot.value
        for slot in finding.slots
        if slot.path[0] == "资金" and slot.value
    }


def fund_trees(finding: Finding) -> dict[str, list[FundNode]]:
    """Per period, the sources as a tree: by their words, and where amounts are known by what adds up."""
    values = fund_values(finding)
    result: dict[str, list[FundNode]] = {}
    for period in dict.fromkeys(fund.period for fund in finding.funds):
        funds = [fund for fund in finding.funds if fund.period == period and fund.key != "合计"]
        amounts = [amount_text(values.get((period, fund.key), "")) for fund in funds]
        total = amount_text(values.get((period, "合计"), ""))
        shapes = [_by_words(funds), _by_marks(funds), [-1] * len(funds), _by_sums(amounts, total)]
        fitting = [
            shape for shape in shapes if _adds_up(shape, amounts, total) and _levels(shape) <= MAX_FUND_LEVELS
        ]
        shape = (fitting or shapes)[0]
        if not fitting:
            finding.unsure.append(
                f"{period}资金各项加起来和合计不一样，请在 layout.yaml 里核对“资金”的上下级"
            )
        result[period] = _tree(funds, shape)
    return result


def _levels(parents: list[int]) -> int:
    """How many levels a shape has; a parent stands before its parts."""
    levels: list[int] = []
    for parent in parents:
        levels.append(levels[parent] + 1 if parent >= 0 else 1)
    return max(levels, default=0)


def _by_words(funds: list[FundFound]) -> list[int]:
    """The parent of each source (-1: none) by the vocabulary: 中央, 省级, 结转 … are parts of 财政拨款."""
    parents: list[int] = []
    parts = vocabulary.listed("财政拨款的下级")
    top = -1
    for index, fund in enumerate(funds):
        meaning = vocabulary.fund(fund.key)
        parents.append(top if meaning in parts else -1)
        if meaning == "财政拨款":
            top = index
        elif meaning not in parts:
            top = -1
    return parents


def _by_marks(funds: list[FundFound]) -> list[int]:
    """The second 其中 in a row of labels stands below the line before it."""
    parents: list[int] = []
    seen = 0
    top = -1
    for index, fund in enumerate(funds):
        if fund.part:
            seen += 1
            top = index - 1 if seen > 1 else -1
        meaning = vocabulary.fund(fund.key)
        if meaning in ("其他资金", "单位资金", "财政专户拨款"):
            top = -1
        parents.append(top)
    return parents


def _by_sums(amounts: list[Decimal | None], total: Decimal | None) -> list[int]:
    """A line whose next lines add up to it is their parent."""
    parents = [-1] * len(amounts)
    index = 0
    while index < len(amounts):
        wanted, run = amounts[index], Decimal(0)
        if wanted:
            for end in range(index + 1, len(amounts)):
                run += amounts[end] or 0
                if run == wanted and end > index:
                    for child in range(index + 1, end + 1):
                        parents[child] = index
                    index = end
                    break
                if run > wanted:
                    break
        index += 1
    return parents


def _adds_up(parents: list[int], amounts: list[Decimal | None], total: Decimal | None) -> bool:
    tops = [amounts[i] for i, parent in enumerate(parents) if parent < 0 and amounts[i] is not None]
    if total is not None and tops and sum(tops) != total:  # type: ignore[arg-type]
        return False
    for index, amount in enumerate(amounts):
        children = [
            amounts[i] for i, parent in enumerate(parents) if parent == index and amounts[i] is not None
        ]
        if amount is not None and children and sum(children) != amount:  # type: ignore[arg-type]
            return False
    return True


def _tree(funds: list[FundFound], parents: list[int]) -> list[FundNode]:
    nodes = [FundNode(fund.key) for fund in funds]
    for node, parent in zip(nodes, parents, strict=True):
        if parent >= 0:
            nodes[parent].children.append(node)
    return [node for node, parent in zip(nodes, parents, strict=True) if parent < 0]


def money_lines(finding: Finding) -> list[str]:
    """The 金额 part: unit of the blank, places and thousands signs of the amounts that stood in it."""
    unit = finding.unit or "万元"
    detailed = [text for detail in finding.details.values() for text in detail.amounts]
    values = [
        value for value in (*fund_values(finding).values(), *detailed) if amount_text(value) is not None
    ]
    places = [len(value.split(".")[1]) if "." in value else 0 for value in values]
    zero = next((value for value in values if amount_text(value) == 0), None)
    nonzero = [place for value, place in zip(values, places, strict=True) if amount_text(value)]
    low = min(nonzero, default=0 if unit != "元" else 2)
    high = max([*places, 6 if unit == "万元" else 2])
    thousands = any("," in value for value in values) or (not values and unit == "元")
    lines = ["金额:", f"  单位: {unit}", f"  最少小数: {low}", f"  最多小数: {high}"]
    if thousands:
        lines.append("  千分号: 是")
    if zero is not None and (zero != f"{0:.{low}f}"):
        lines.append(f"  零: {quoted(zero)}")
    return [*lines, "  可舍入: 否"]


# -- indicators


def class_keys(blocks: list[IndicatorBlock]) -> dict[str, str]:
    """Label → key of every class cell. A second table may print a class in other words (产出（工作量）指标 | 产出指标,
    产出指标（40分） | 产出指标（50分）): each label is a class of its own, under its own words."""
    found = [text for block in blocks for row in block.rows for text in row.classes]
    plain = {text: words.class_key(text)[: words.MAX_NAME] for text in found}
    owner: dict[str, str] = {}  # key → the label that has it: the one in its very words, else the first
    for text, key in plain.items():
        if key not in owner or words.squeeze(text) == key:
            owner[key] = words.squeeze(text)
    return {
        text: key if not key or owner[key] == words.squeeze(text) else words.name(words.squeeze(text))
        for text, key in plain.items()
    }


def class_path(classes: tuple[str, ...], keys: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """(key, label) of each level of a row, by ``class_keys``; a prompt (……) is a class without a word of its own."""
    path = []
    for text in classes:
        key = keys[text]
        if not key or (words.is_prompt(text) and not words.indicator_class(text)):
            key = MORE if text.strip() else ""
        path.append((key, text))
    while path and not path[-1][0]:
        path.pop()
    return tuple((key or OTHER, label) for key, label in path)


def class_tree(blocks: list[IndicatorBlock]) -> dict[str, ClassNode]:
    """The classes in printed order. A class that holds indicators itself and has others below it gets a class
    without a label for its own."""
    tree: dict[str, ClassNode] = {}
    direct: set[tuple[str, ...]] = set()
    keys = class_keys(blocks)
    for block in blocks:
        for row in block.rows:
            path = class_path(row.classes, keys)
            level = tree
            for key, label in path:
                if key not in level:
                    _insert(level, ClassNode(key, label))
                level = level[key].children
            if path:
                direct.add(tuple(key for key, _ in path))
            elif any(c.role == "名称" and text for c, text in zip(block.columns, row.texts, strict=True)):
                tree.setdefault(OTHER, ClassNode(OTHER, ""))  # a table without classes
    for path in direct:
        node, level = None, tree
        for key in path:
            node, level = level[key], level[key].children
        if (
            node is not None
            and node.children
            and any(other[: len(path)] == path and len(other) > len(path) for other in direct)
        ):
            node.children.setdefault(OTHER, ClassNode(OTHER, ""))
    return tree or (_usual_classes() if without_classes(blocks) else tree)


USUAL = {  # 财预〔2021〕101号 and the forms before it
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}


def without_classes(blocks: list[IndicatorBlock]) -> bool:
    """Whether a blank has columns for classes and prints none (a list): any class may be filled in."""
    texts = (text for block in blocks for row in block.rows for text in row.classes)
    return any({"一级", "二级"} <= block.roles() for block in blocks) and not any(map(str.strip, texts))


def _usual_classes() -> dict[str, ClassNode]:
    return {
        first: ClassNode(first, first, {second: ClassNode(second, second) for second in seconds})
        for first, seconds in USUAL.items()
    }


def _insert(level: dict[str, ClassNode], node: ClassNode) -> None:
    """``node`` behind the class that it is another label of, else at the end."""
    word = words.class_key(node.label)
    same = [key for key, other in level.items() if word and words.class_key(other.label) == word]
    behind = list(level)[list(level).index(same[-1]) + 1 :] if same else []
    level[node.key] = node
    for key in behind:
        level[key] = level.pop(key)


def no_classes() -> dict[str, ClassNode]:
    """The one class of a table without any, which prints no label."""
    return {OTHER: ClassNode(OTHER, "")}


def class_lines(tree: dict[str, ClassNode], indent: str) -> list[str]:
    lines = []
    for node in tree.values():
        plain = node.label == node.key
        if not node.children:
            if plain:
                lines.append(f"{indent}{quoted(node.key)}: {{}}")
            else:
                lines.append(f"{indent}{quoted(node.key)}: {{标签: {quoted(node.label)}}}")
            continue
        lines.append(f"{indent}{quoted(node.key)}:")
        if not plain:
            lines.append(f"{indent}  标签: {quoted(node.label)}")
        lines.append(f"{indent}  下级:")
        lines += class_lines(node.children, indent + "    ")
    return lines


def further_columns(blocks: list[IndicatorBlock]) -> list[str]:
    """Columns beside classes, name, number and values."""
    fixed = {*LEVELS, STANDING, "名称", "值", "序号"}
    return list(dict.fromkeys(c.role for block in blocks for c in block.columns if c.role not in fixed))


def periods(blocks: list[IndicatorBlock]) -> list[str]:
    return list(dict.fromkeys(c.period for block in blocks for c in block.columns if c.role == "值"))


def periods_of(blocks: list[IndicatorBlock], path: tuple[str, ...]) -> list[str]:
    """The periods of the tables in which a class stands."""
    keys = class_keys(blocks)
    return periods(
        [
            block
            for block in blocks
            if any(tuple(key for key, _ in class_path(row.classes, keys)) == path for row in block.rows)
        ]
    )


def indicator_lines(
    blocks: list[IndicatorBlock], blank_rows: bool, blank_values: bool, as_listed: bool
) -> list[str]:
    tree = class_tree(blocks)
    lines = ["指标:", f"  期间: [{', '.join(periods(blocks) or ['年度'])}]"]
    lines.append(f"  空类: {'空行' if blank_rows else '不印'}")
    if as_listed:
        lines.append("  顺序: 按规格")
    if blank_values:
        lines += ["  指标值:", "    可空: 是"]
    columns = further_columns(blocks)
    if columns:
        lines.append("  列:")
        notes = {"符号": "不写时取指标值里的符号", "度量单位": "不写时取指标值里的单位"}
        lines += [
            f"    {quoted(key)}: {{说明: {notes[key]}}}" if key in notes else f"    {quoted(key)}: {{}}"
            for key in columns
        ]
    lines.append("  类别:")
    lines += class_lines(tree or no_classes(), "    ")
    return lines


# -- the file


def layout_yaml(
    blank: Blank, finding: Finding, name: str, blank_rows: bool, blank_values: bool, as_listed: bool
) -> str:
    """The whole of layout.yaml."""
    out = [
        f"# {name}：由空表“{visible(blank.name)}”学来，请核对",
        f"名称: {quoted(name)}",
        f"范围: {finding.scope}",
        *(["清单: {分组: 主管部门}"] if any(block.grouped for block in finding.blocks) else []),
        "",
        *money_lines(finding),
    ]
    if finding.fields:
        out += ["", "字段:"]
        for item in finding.fields.values():
            parts = []
            if item.required or item.key in ("项目名称", "部门名称"):
                parts.append("必填: 是")
            printed = words.bare(item.label)
            if item.choices:
                parts.append("可选值: [" + ", ".join(quoted(choice) for choice in item.choices) + "]")
                parts += ["可另写: 是"] if item.open_choices else []
            if item.max_chars:
                parts.append(f"最多字数: {item.max_chars}")
            if item.internal:
                parts.append("内部: 是")
            notes = [f"表上写作“{printed}”"] if printed != item.key and not item.columns else []
            notes += [item.note] if item.note else []
            if notes:
                parts.append(f"说明: {quoted('；'.join(notes))}")
            if item.columns:
                money = {detail.column for detail in finding.details.values() if detail.table == item.key}
                kinds = {column: "{类型: 金额}" if column in money else "{}" for column in item.columns}
                parts.append("列: {" + ", ".join(f"{quoted(c)}: {kind}" for c, kind in kinds.items()) + "}")
            out.append(f"  {quoted(item.key)}: {{{', '.join(parts)}}}")
    if finding.funds or finding.details:
        out += ["", "资金:"]
        for period, detail in finding.details.items():
            out.append(f"  {period}: {{明细: [{quoted(detail.table)}, {quoted(detail.column)}]}}")
        for period, tree in fund_trees(finding).items():
            out += [f"  {period}:", "    来源:" + ("" if tree else " {}"), *_fund_lines(tree, "      ")]
    if finding.goals:
        out += ["", "目标:"]
        for period, label in finding.goals.items():
            limit = words.char_limit(label)
            out.append(f"  {period}: {{{f'最多字数: {limit}' if limit else ''}}}")
    if finding.blocks:
        out += ["", *indicator_lines(finding.blocks, blank_rows, blank_values, as_listed)]
    return "\n".join(out) + "\n"


def _fund_lines(nodes: list[FundNode], indent: str) -> list[str]:
    lines = []
    for node in nodes:
        if node.children:
            lines += [
                f"{indent}{quoted(node.key)}:",
                f"{indent}  来源:",
                *_fund_lines(node.children, indent + "    "),
            ]
        else:
            lines.append(f"{indent}{quoted(node.key)}: {{}}")
    return lines
