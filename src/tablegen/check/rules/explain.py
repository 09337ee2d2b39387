"""``tablegen rules``: the list of the rules, and one explained with an example of wrong and right.

The examples stand in examples.yaml; a test runs them, so that each wrong one is found by its rule and each
right one is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ...problems import CallError, Problem, command
from ...text.tree import Mapping, Text, read_source
from .registry import rules
from .rule import BASES, SYSTEM, Rule

FILE = Path(__file__).with_name("examples.yaml")
GROUPS = {
    "M": "金额",
    "I": "指标的结构",
    "V": "指标值",
    "W": "分值",
    "D": "期间和日期",
    "G": "目标和指标",
    "T": "文字",
    "S": "保密和个人信息",
    "R": SYSTEM,
    "F": "格式",
}


@cache
def examples() -> dict[str, dict[str, str]]:
    """rule → {错, 对, 说明}: pieces of a spec in YAML."""
    source = read_source(FILE, FILE.name)
    if source.root is None or source.problems:
        raise ValueError(f"{FILE.name}: {source.problems}")  # our own data: a defect of the program
    result: dict[str, dict[str, str]] = {}
    for key, node in source.root.items:
        assert isinstance(node, Mapping)
        result[key.value] = {part.value: text.value for part, text in node.items if isinstance(text, Text)}
    return result


def listing() -> Iterator[str]:
    """One line a rule, by group."""
    group = ""
    for rule in rules().values():
        if rule.id[0] != group:
            group = rule.id[0]
            yield ("" if group == "M" else "\n") + GROUPS[group]
        yield f"  {rule.id:<4}{rule.severity.label}  {rule.statement}{_where(rule)}"
    yield f"\n{command('rules')} 编号：解释一条，各举一个错的和对的例子"


def _where(rule: Rule) -> str:
    """Where a rule without a function of its own is kept."""
    if rule.check is not None:
        return ""
    return "（读规格时核对）" if rule.proof.startswith("读规格") else "（由程序保证）"


def find_rule(number: str) -> Rule:
    """The rule with this id, however it is typed (i5, Ｉ5). Raises CallError."""
    from ...text.known_words import closest

    wanted = (
        number.strip()
        .upper()
        .translate(str.maketrans("０１２３４５６７８９ＭＩＶＷＤＧＴＳＲＦ", "0123456789MIVWDGTSRF"))
    )
    rule = rules().get(wanted)
    if rule is None:
        near = closest(wanted, rules())
        hint = f"是不是“{near}”？" if near else f"{command('rules')} 列出全部规则"
        raise CallError(Problem("unknown-rule", f"没有“{number}”这条规则", hint=hint))
    return rule


def explain(number: str) -> Iterator[str]:
    """A rule: statement, severity, basis, where it is checked, wrong and right."""
    rule = find_rule(number)
    yield f"{rule.id}（{GROUPS[rule.id[0]]}）{rule.statement}"
    yield f"  级别：{rule.severity.label}{'，有它就不能制作' if rule.stops else ''}"
    yield f"  依据：{'；'.join(BASES[letter] for letter in rule.basis)}"
    if rule.proof:
        yield f"  怎样保证：{rule.proof}"
    if rule.on_set:
        yield "  范围：同一个部门的各份规格一起看"
    example = examples().get(rule.id, {})
    for part, label in (("错", "错的"), ("对", "对的")):
        if part in example:
            yield f"  {label}："
            yield from (f"    {line}" for line in example[part].rstrip("\n").split("\n"))
    if "说明" in example:
        yield f"  说明：{example['说明']}"
    if rule.check is not None:
        yield f"  确实不适用时，在规格里写：免查: {{{rule.id}: 原因}}"
