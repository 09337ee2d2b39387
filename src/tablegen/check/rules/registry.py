"""The rules by id. What a rule says of itself stands in the docstring of its function:

    I5 | 提醒 | AB | 指标放在相符的类别里。
    (blank line, then why and how, in English)

severity is 错误, 提醒 or 建议; basis A = an official text states it, B = a national text known by title,
C = implied by printed forms or seen broken in published ones. Rules that need no function of their own are
stated in ``elsewhere``: the reading of the spec or the writing of the file proves them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from ...problems import Severity

BASES = {
    "A": "官方文件或填表说明写明",
    "B": "国家规定（财预〔2015〕88号、〔2018〕167号、〔2020〕10号、〔2021〕101号，中发〔2018〕34号）",
    "C": "由印发的表格推出，或在公开的表里见过出错",
}
_SEVERITIES = {severity.label: severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class Rule:
    """``check`` takes a Form, or a FormSet where ``on_set``; None: proved elsewhere, ``proof`` says where.

    ``stops``: an error of the form itself (fields, money, required classes), so that build does not go on.
    """

    id: str
    statement: str
    severity: Severity
    basis: str
    check: Callable | None
    on_set: bool = False
    stops: bool = False
    proof: str = ""


STOPS = {"M1", "M4", "I1", "T8", "W1"}


def _rule(function: Callable) -> Rule:
    first = (function.__doc__ or "").strip().splitlines()[0]
    number, severity, basis, statement = (part.strip() for part in first.split("|"))
    on_set = next(iter(function.__annotations__.values())) == "FormSet"
    return Rule(number, statement, _SEVERITIES[severity], basis, function, on_set, number in STOPS)


def _order(number: str) -> tuple[int, int]:
    return ("MIVWDGTSF".index(number[0]), int(number[1:]))


@cache
def form_rules() -> tuple[Rule, ...]:
    """The rules that look at one form."""
    return tuple(rule for rule in rules().values() if rule.check is not None and not rule.on_set)


@cache
def set_rules() -> tuple[Rule, ...]:
    """The rules that look at the forms of a department together."""
    return tuple(rule for rule in rules().values() if rule.check is not None and rule.on_set)


@cache
def rules() -> dict[str, Rule]:
    """id → rule, in the order M, I, V, W, D, G, T, S, F."""
    from . import goals, indicators, money, periods, secrecy, sets, values, weights, wording
    from .elsewhere import PROVED

    modules: tuple[ModuleType, ...] = (
        money,
        indicators,
        values,
        weights,
        periods,
        goals,
        wording,
        secrecy,
        sets,
    )
    found: list[Rule] = list(PROVED)
    for module in modules:
        found += [_rule(function) for function in module.RULES]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: _order(rule.id))}
