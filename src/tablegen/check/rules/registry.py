"""The rules by id. What a rule says of itself stands in the docstring of its function:

    I5 | 提醒 | AB | 指标放在相符的类别里。
    (blank line, then why and how, in English)

severity is 错误 (build does not go on), 退回, 提醒 or 建议; basis A = an official text states it, B = a national text known by title,
C = implied by printed forms or seen broken in published ones. Rules that need no function of their own are
stated in ``rule.PROVED``: the reading of the spec or the writing of the file proves them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import ModuleType

from ...problems import Severity
from .rule import PROVED, Rule

_SEVERITIES = {severity.label: severity for severity in Severity}


def _rule(function: Callable) -> Rule:
    first = (function.__doc__ or "").strip().splitlines()[0]
    number, severity, basis, statement = (part.strip() for part in first.split("|"))
    on_set = next(iter(function.__annotations__.values())) == "FormSet"
    return Rule(number, statement, _SEVERITIES[severity], basis, function, on_set)


def _order(number: str) -> tuple[int, int]:
    return ("MIVWDGTSRFX".index(number[0]), int(number[1:]))


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
    """id → rule, in the order M, I, V, W, D, G, T, S, R, F, X."""
    from . import (
        copies,
        entry_system,
        evaluation,
        goals,
        indicators,
        limits,
        money,
        money_in_words,
        monitoring,
        naming,
        pasted,
        periods,
        placing,
        proportion,
        secrecy,
        sets,
        spelling,
        values,
        weights,
        wording,
        years,
    )

    modules: tuple[ModuleType, ...] = (
        *(money, money_in_words, proportion, indicators, placing, naming, values, pasted, limits, spelling),
        *(
            weights,
            periods,
            years,
            goals,
            wording,
            secrecy,
            sets,
            copies,
            entry_system,
            evaluation,
            monitoring,
        ),
    )
    found: list[Rule] = list(PROVED)
    for module in modules:
        found += [_rule(function) for function in module.RULES]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: _order(rule.id))}
